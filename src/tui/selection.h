/* selection.h - the line of the table under the cursor, and those on the screen.
 *
 * Room: tui, pure.  The cursor stays on its task when the order changes; on the first line
 * it stays there, unless it was put on that task.  Begins as zeros.
 */
#ifndef PSTOP_TUI_SELECTION_H
#define PSTOP_TUI_SELECTION_H

#include "tui/list.h"

struct selection {
	pid_t pid, tid;     /* the task under the cursor */
	size_t line, first; /* of the list: under the cursor, and at the top of the screen */
	size_t page;        /* lines on the screen; 0: not known yet */
	bool is_on_task;    /* the cursor was put on a task, not on the top */
	bool is_following;  /* the task stays in sight, whatever comes */
};

/* Puts the cursor on a line, or on the last one, and the line on the screen. */
void selection_go_to(struct selection *s, const struct list *l, size_t line);

/* The same, and the cursor stays on the task that is there. */
void selection_choose(struct selection *s, const struct list *l, size_t line);

/* Moves by so many lines, negative: up. */
void selection_move(struct selection *s, const struct list *l, long lines);

/* After the list has changed: finds the task again, or in a tree what it is folded into.
 * Where it is gone the cursor stays on its line. */
void selection_restore(struct selection *s, const struct list *l, const struct sample *sample,
		       bool is_tree);

/* The row under the cursor; false: the list is empty. */
bool selection_row(const struct selection *s, const struct list *l, struct row *out);

#endif
