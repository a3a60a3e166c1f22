/* tags.c - tagged tasks; see tags.h. */
#include "config.h"

#include "tui/tags.h"
#include "base/array.h"

#include <stdio.h>
#include <stdlib.h>

struct tag tag_of_row(const struct row *row)
{
	const struct thread *shown = row_shown_thread(row);
	struct tag tag = { .pid = row->pid,
			   .tid = row->tid,
			   .start_ticks = row->t ? row->t->start_ticks : row->p->start_ticks };

	if (shown)
		snprintf(tag.comm, sizeof tag.comm, "%s", thread_comm(shown));
	return tag;
}

static ssize_t find(const struct tags *tags, const struct row *row)
{
	uint64_t start_ticks = row->t ? row->t->start_ticks : row->p->start_ticks;

	for (size_t i = 0; i < tags->count; i++)
		if (tags->list[i].pid == row->pid && tags->list[i].tid == row->tid &&
		    tags->list[i].start_ticks == start_ticks)
			return (ssize_t)i;
	return -1;
}

bool tags_have(const struct tags *tags, const struct row *row)
{
	return tags->count > 0 && find(tags, row) >= 0;
}

void tags_toggle(struct tags *tags, const struct row *row)
{
	ssize_t at = find(tags, row);

	if (at >= 0)
		tags->list[at] = tags->list[--tags->count];
	else if (ARRAY_RESERVE(tags->list, tags->capacity, tags->count + 1) == 0)
		tags->list[tags->count++] = tag_of_row(row);
}

void tags_keep(struct tags *tags, bool (*is_kept)(const struct tag *tag, void *context),
	       void *context)
{
	size_t kept = 0;

	for (size_t i = 0; i < tags->count; i++)
		if (is_kept(&tags->list[i], context))
			tags->list[kept++] = tags->list[i];
	tags->count = kept;
}

void tags_clear(struct tags *tags)
{
	tags->count = 0;
}

void tags_free(struct tags *tags)
{
	free(tags->list);
	*tags = (struct tags){ 0 };
}
