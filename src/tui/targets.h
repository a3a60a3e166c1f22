/* targets.h - the tasks that an action is meant for.
 *
 * Room: tui.  They are held from the moment that a dialog asks about them: each is an open
 * action_target, so that whatever happens meanwhile, no other task is hit (act/action.h).
 */
#ifndef PSTOP_TUI_TARGETS_H
#define PSTOP_TUI_TARGETS_H

#include "act/action.h"
#include "tui/tags.h"

/* Bytes of the names in a question. */
#define TARGETS_NAMES_MOST 200

struct targets {
	struct target {
		struct action_target action;
		char comm[TASK_COMM_MAX];
	} * list;
	size_t count, capacity;
};

/* Holds one task more.  0, -ENOMEM, or an error of action_open(). */
int targets_hold(struct targets *t, const struct tag *task);

/* Holds those of the tagged tasks that still exist; the others lose their tags.  0; or the
 * first error, which is of a task that exists (-EPERM, -ENOMEM …). */
int targets_hold_tagged(struct targets *t, struct tags *tags);

/* "PID 17 sleep", or "3 tagged tasks: PID 17 sleep, PID 18 sleep, and 1 more". */
void targets_name(const struct targets *t, char out[static TARGETS_NAMES_MOST]);

/* What is done to each target; `value` is the caller's.  0, or -errno. */
typedef int target_fn(const struct action_target *target, const void *value);

/* Does it to each of them, to all of them also where one fails.  The last error, or 0; *good:
 * how many had none. */
int for_each_target(const struct targets *t, target_fn *one, const void *value, size_t *good);

/* Lets go of all, and frees them. */
void targets_release(struct targets *t);

#endif
