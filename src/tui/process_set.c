/* process_set.c - a small set of processes; see process_set.h. */
#include "config.h"

#include "tui/process_set.h"
#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	const struct process_id *x = a, *y = b;

	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	return (x->start_ticks > y->start_ticks) - (x->start_ticks < y->start_ticks);
}

/* Return the index where it is, or where it would be inserted. */
static size_t place_of(const struct process_set *s, const struct process_id *id)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (compare(&s->list[middle], id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct process_id id_of(const struct process *p)
{
	return (struct process_id){ p->pid, p->start_ticks };
}

bool process_set_has(const struct process_set *s, const struct process *p)
{
	struct process_id id = id_of(p);
	size_t at = s->count ? place_of(s, &id) : 0;

	return at < s->count && compare(&s->list[at], &id) == 0;
}

int process_set_toggle(struct process_set *s, const struct process *p)
{
	struct process_id id = id_of(p);
	size_t at = place_of(s, &id);

	if (at < s->count && compare(&s->list[at], &id) == 0) {
		s->count--;
		memmove(s->list + at, s->list + at + 1, (s->count - at) * sizeof *s->list);
		return 0;
	}
	if (ARRAY_RESERVE(s->list, s->capacity, s->count + 1) != 0)
		return -ENOMEM;
	memmove(s->list + at + 1, s->list + at, (s->count - at) * sizeof *s->list);
	s->list[at] = id;
	s->count++;
	return 0;
}

int process_set_fill(struct process_set *s, const struct process *const *list, size_t count)
{
	struct process_id *ids = malloc((count + 1) * sizeof *ids);

	if (ids == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		ids[i] = id_of(list[i]);
	qsort(ids, count, sizeof *ids, compare);
	free(s->list);
	s->list = ids;
	s->count = count;
	s->capacity = count + 1;
	return 0;
}

void process_set_free(struct process_set *s)
{
	free(s->list);
	memset(s, 0, sizeof *s);
}
