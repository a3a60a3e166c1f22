/* targets.c - the tasks that an action applies to; see targets.h. */
#include "config.h"

#include "tui/targets.h"
#include "base/array.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* When a question has this many bytes, no more names are added. */
#define NAMES_BYTES 60

int targets_hold(struct targets *t, const struct tag *task)
{
	if (ARRAY_RESERVE(t->list, t->capacity, t->count + 1) != 0)
		return -ENOMEM;
	struct target *target = &t->list[t->count];
	int error = action_open(&target->action, task->pid, task->tid, task->start_ticks);
	if (error)
		return error;
	memcpy(target->comm, task->comm, sizeof target->comm);
	t->count++;
	return 0;
}

struct holding {
	struct targets *targets;
	int error;
};

/* Hold the task of a tag.  Return whether to keep the tag.  After an error no more tasks are held,
 * and all tags are kept. */
static bool hold_tag(const struct tag *tag, void *context)
{
	struct holding *h = context;
	int error = h->error ? 0 : targets_hold(h->targets, tag);

	if (error == -ESRCH)
		return false;
	h->error = h->error ? h->error : error;
	return true;
}

int targets_hold_tagged(struct targets *t, struct tags *tags)
{
	struct holding h = { .targets = t };

	tags_keep(tags, hold_tag, &h);
	return h.error;
}

void targets_name(const struct targets *t, char out[static TARGETS_NAMES_MOST])
{
	size_t size = TARGETS_NAMES_MOST;

	out[0] = '\0';
	if (t->count > 1)
		snprintf(out, size, "%zu tagged tasks: ", t->count);
	for (size_t i = 0; i < t->count; i++) {
		const struct action_target *a = &t->list[i].action;
		const char *comm = t->list[i].comm;
		size_t n = strlen(out);
		if (n > NAMES_BYTES) {
			snprintf(out + n, size - n, ", and %zu more", t->count - i);
			return;
		}
		snprintf(out + n, size - n, "%s%s %d%s%s", i > 0 ? ", " : "",
			 a->tid ? "thread" : "PID", (int)(a->tid ? a->tid : a->pid),
			 *comm ? " " : "", comm);
	}
}

int for_each_target(const struct targets *t, target_fn *one, const void *value, size_t *good)
{
	int error = 0;

	*good = 0;
	for (size_t i = 0; i < t->count; i++) {
		int result = one(&t->list[i].action, value);
		*good += result == 0;
		error = result ? result : error;
	}
	return error;
}

void targets_release(struct targets *t)
{
	for (size_t i = 0; i < t->count; i++)
		action_close(&t->list[i].action);
	free(t->list);
	*t = (struct targets){ 0 };
}
