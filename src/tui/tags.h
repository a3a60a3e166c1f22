/* tags.h - tasks that were marked with the space bar.
 *
 * Room: tui, pure.  Each by its start time as well: a tag is never another task's that got
 * the number.  Begins as zeros.
 */
#ifndef PSTOP_TUI_TAGS_H
#define PSTOP_TUI_TAGS_H

#include "field/row.h"

struct tag {
	pid_t pid, tid; /* tid 0: the process */
	uint64_t start_ticks;
	char comm[TASK_COMM_MAX]; /* as it was then */
};

struct tags {
	struct tag *list; /* in the order in which they were set, but for those taken away */
	size_t count, capacity;
};

/* What would be the tag of a row. */
struct tag tag_of_row(const struct row *row);

bool tags_have(const struct tags *tags, const struct row *row);

/* Sets a tag, or takes it away; without memory it is not set. */
void tags_toggle(struct tags *tags, const struct row *row);

/* Keeps those that `is_kept` says, in their order. */
void tags_keep(struct tags *tags, bool (*is_kept)(const struct tag *tag, void *context),
	       void *context);

void tags_clear(struct tags *tags);
void tags_free(struct tags *tags);

#endif
