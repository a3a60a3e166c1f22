/* process_set.h - a small set of processes, each identified by PID and start time.
 *
 * Room: tui, pure.  The start time ensures that what was chosen for a process (such as a folded
 * branch) does not apply to another process that reuses its PID.  Empty if zeroed.
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

/* Is the process in the set? */
bool process_set_has(const struct process_set *s, const struct process *p);

/* Add the process, or remove it if it is in the set.  Return 0 or -ENOMEM. */
int process_set_toggle(struct process_set *s, const struct process *p);

/* Replace the contents by these processes; `count` may be 0.  Return 0, or -ENOMEM with the set
 * unchanged. */
int process_set_fill(struct process_set *s, const struct process *const *list, size_t count);

void process_set_free(struct process_set *s);

#endif
