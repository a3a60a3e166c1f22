/* guard.h - a process that kills what pstop follows once pstop itself has exited.
 *
 * Room: trace.  For --kill-on-exit where nothing is traced, and so the kernel does not do
 * it.  A guard that is itself killed guards nothing.
 */
#ifndef PSTOP_TRACE_GUARD_H
#define PSTOP_TRACE_GUARD_H

#include <stdint.h>
#include <sys/types.h>

struct guard {
	pid_t pid; /* 0: there is none, and the calls below do nothing */
	int fd;    /* a socket to it, which closes when pstop exits */
};

/* Starts it.  `proc_fd` is a /proc of pstop's own PID namespace.  0, or -errno. */
int guard_open(struct guard *g, int proc_fd);

/* Hands it a process, or takes back one that has exited.  The start is field 22 of
 * proc_pid_stat(5), so that another process with this PID is not meant. */
void guard_add(const struct guard *g, pid_t pid, uint64_t start_ticks);
void guard_remove(const struct guard *g, pid_t pid);

/* Lets it end all that it was handed, and all that these have made, and waits for that.
 * 0; or -ECHILD: it was killed itself before it had. */
int guard_close(struct guard *g);

#endif
