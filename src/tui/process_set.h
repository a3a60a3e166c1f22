/* process_set.h - a few processes, each by its PID and start time.
 *
 * Room: tui, pure.  So that what was chosen for a process (a branch folded) is
 * not taken over by another one that gets its PID.  Begins as zeros.
 */
#ifndef PSTOP_TUI_PROCESS_SET_H
#define PSTOP_TUI_PROCESS_SET_H

#include "model/task.h"

struct process_set {
	struct process_id {
		pid_t pid;
		uint64_t start_ticks;
	} * list; /* ascending */
	size_t count, capacity;
};

bool process_set_has(const struct process_set *s, const struct process *p);

/* Adds it, or takes it out.  0, or -ENOMEM. */
int process_set_toggle(struct process_set *s, const struct process *p);

/* Holds these and no others; `count` may be 0.  0, or -ENOMEM (then it is as it was). */
int process_set_fill(struct process_set *s, const struct process *const *list, size_t count);

void process_set_free(struct process_set *s);

#endif
