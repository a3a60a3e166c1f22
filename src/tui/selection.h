/* selection.h - the line of the table under the cursor, and the lines on the screen.
 *
 * Room: tui, pure.  The cursor stays on its task when the order changes.  On the first line it
 * stays on the first line instead, unless it was moved to that task explicitly.  Initialized by
 * zeros.
 */
#ifndef PSTOP_TUI_SELECTION_H
#define PSTOP_TUI_SELECTION_H

#include "tui/list.h"

struct selection {
	pid_t pid, tid;     /* the task under the cursor */
	size_t line, first; /* indices in the list: under the cursor, and at the top of the
	                       screen */
	size_t page;        /* number of lines on the screen; 0: not known yet */
	bool is_on_task;    /* the cursor was put on a task explicitly */
	bool is_following;  /* the screen follows the task wherever it moves */
};

/* Put the cursor on a line, or on the last one if there are fewer, and scroll so that it is
 * visible. */
void selection_go_to(struct selection *s, const struct list *l, size_t line);

/* Do the same, and keep the cursor on the task of that line from now on. */
void selection_choose(struct selection *s, const struct list *l, size_t line);

/* Move the cursor by a number of lines, up if negative. */
void selection_move(struct selection *s, const struct list *l, long lines);

/* Find the task again after the list has changed or, in a tree, the row that it is folded into.  If
 * it is gone, leave the cursor on its line. */
void selection_restore(struct selection *s, const struct list *l, const struct sample *sample,
		       bool is_tree);

/* Get the row under the cursor.  Return false if the list is empty. */
bool selection_row(const struct selection *s, const struct list *l, struct row *out);

#endif
