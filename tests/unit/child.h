/* child.h - a child with threads, for tests that act on tasks.
 */
#ifndef PSTOP_UNIT_CHILD_H
#define PSTOP_UNIT_CHILD_H

#include "support.h"

#define CHILD_THREADS     3
#define CHILD_PATIENCE_MS 20000

/* A child that waits for signals, and reports which thread got a SIGUSR1. */
struct child {
	pid_t pid;                 /* 0 after it was reaped */
	pid_t tids[CHILD_THREADS]; /* the leader's first */
	uint64_t start_ticks[CHILD_THREADS];
	int told_fd;
};

void child_start(struct child *c);

/* Kill and reap the child, unless that was done. */
void child_end(struct child *c);

/* Wait until it exits by a signal that was sent before.  Return its wait(2) status. */
int child_reap(struct child *c);

/* child_hear(): return the thread that got the next SIGUSR1.  child_has_told(): has another one
 * been reported? */
pid_t child_hear(const struct child *c);
bool child_has_told(const struct child *c);

/* Check that it is alive, got no SIGUSR1, and that its leader has the nice value of the tests. */
void assert_untouched(const struct child *c);

/* Read a start time from /proc; tid 0: of the process. */
uint64_t start_ticks_of(pid_t pid, pid_t tid);

#endif
