/* guard.h - a process that kills the job once pstop itself has exited.
 *
 * Room: trace.  It implements --kill-on-exit if nothing is traced, when the kernel does not do it.
 * If the guard itself is killed, nothing is guarded.
 */
#ifndef PSTOP_TRACE_GUARD_H
#define PSTOP_TRACE_GUARD_H

#include <stdint.h>
#include <sys/types.h>

struct guard {
	pid_t pid; /* 0: there is none, and the calls below do nothing */
	int fd;    /* a socket to the guard, which closes when pstop exits */
};

/* Start the guard.  `proc_fd` is a /proc of pstop's own PID namespace.  Return 0 or -errno. */
int guard_open(struct guard *g, int proc_fd);

/* Add a process to the guard's list, or remove one that has exited.  The start time (field 22 of
 * proc_pid_stat(5)) ensures that another process with this PID is not affected. */
void guard_add(const struct guard *g, pid_t pid, uint64_t start_ticks);
void guard_remove(const struct guard *g, pid_t pid);

/* Let the guard kill all processes on its list and all that these have created, and wait until it
 * has.  Return 0, or -ECHILD if the guard was killed before it had finished. */
int guard_close(struct guard *g);

#endif
