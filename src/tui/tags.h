/* tags.h - tasks that the user has tagged with the space bar.
 *
 * Room: tui, pure.  A tag includes the start time, so that it never applies to another task that
 * reuses the ID.  Empty if zeroed.
 */
#ifndef PSTOP_TUI_TAGS_H
#define PSTOP_TUI_TAGS_H

#include "field/row.h"

struct tag {
	pid_t pid, tid; /* tid 0: the process */
	uint64_t start_ticks;
	char comm[TASK_COMM_MAX]; /* its name when it was tagged */
};

struct tags {
	struct tag *list; /* in the order in which they were set */
	size_t count, capacity;
};

/* Return the tag that a row would get. */
struct tag tag_of_row(const struct row *row);

/* Is the task of a row tagged? */
bool tags_have(const struct tags *tags, const struct row *row);

/* Tag the task of a row, or remove its tag.  Without memory it is not tagged. */
void tags_toggle(struct tags *tags, const struct row *row);

/* Keep the tags for which `is_kept` returns true, in their order. */
void tags_keep(struct tags *tags, bool (*is_kept)(const struct tag *tag, void *context),
	       void *context);

/* Remove all tags; tags_free() also frees the memory. */
void tags_clear(struct tags *tags);
void tags_free(struct tags *tags);

#endif
