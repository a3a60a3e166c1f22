/* targets.h - the tasks that an action applies to.
 *
 * Room: tui.  They are held from the moment a dialog opens: each is an open action_target, so that
 * no other task is affected, whatever happens in the meantime (act/action.h).
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

/* Hold one more task.  Return 0, -ENOMEM, or an error of action_open(). */
int targets_hold(struct targets *t, const struct tag *task);

/* Hold the tagged tasks that still exist; the others lose their tags.  Return 0, or the first error
 * for a task that exists (-EPERM, -ENOMEM …). */
int targets_hold_tagged(struct targets *t, struct tags *tags);

/* Write "PID 17 sleep", or "3 tagged tasks: PID 17 sleep, PID 18 sleep, and 1 more". */
void targets_name(const struct targets *t, char out[static TARGETS_NAMES_MOST]);

/* Act on one target; `value` comes from the caller.  Return 0 or -errno. */
typedef int target_fn(const struct action_target *target, const void *value);

/* Call `one` for each target, even if it fails for some.  Return the last error, or 0; set *good to
 * the number of targets without an error. */
int for_each_target(const struct targets *t, target_fn *one, const void *value, size_t *good);

/* Release all targets, and free them. */
void targets_release(struct targets *t);

#endif
