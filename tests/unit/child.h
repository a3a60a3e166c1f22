/* child.h - a child with threads, for tests that act on tasks.
 */
#ifndef PSTOP_UNIT_CHILD_H
#define PSTOP_UNIT_CHILD_H

#include "support.h"

#define CHILD_THREADS     3
#define CHILD_PATIENCE_MS 20000

/* Waits for signals, and tells which thread got a SIGUSR1. */
struct child {
	pid_t pid;                 /* 0 once it was reaped */
	pid_t tids[CHILD_THREADS]; /* the leader's is the first */
	uint64_t start_ticks[CHILD_THREADS];
	int told_fd;
};

void child_start(struct child *c);

/* Kills and reaps it, unless that was done. */
void child_end(struct child *c);

/* Waits for its end, by a signal sent before: its wait(2) status. */
int child_reap(struct child *c);

/* The thread that got the next SIGUSR1; is there one to be told? */
pid_t child_hear(const struct child *c);
bool child_has_told(const struct child *c);

/* It lives, got no SIGUSR1, and its leader has the nice value of the tests. */
void assert_untouched(const struct child *c);

/* From /proc; tid 0: of the process. */
uint64_t start_ticks_of(pid_t pid, pid_t tid);

#endif
