/* readout.h - what /proc says of a task that is stopped for pstop.
 *
 * Room: trace.  Called once for each exec and each end, so it reads no more than it
 * must.
 */
#ifndef PSTOP_TRACE_READOUT_H
#define PSTOP_TRACE_READOUT_H

#include <sys/resource.h>

#include "model/event.h"

struct readout;

/* `proc_fd` is a /proc of pstop's own PID namespace (own_proc.h), which stays the
 * caller's; negative: there is none, and nothing can be read.  0, or -errno. */
int readout_open(struct readout **out, int proc_fd);
void readout_close(struct readout *o);

/* The program of a process that has just called exec, or was found: exe, argv, comm
 * and has_lost_rights of the event.  The texts stay until the next call. */
void readout_program(struct readout *o, struct event *e);

/* What a thread took, at its exit stop, while it still has its memory: resources and
 * comm of the event (pid and tid are set).  `usage` is what wait4(2) gave for it, if
 * it is the only thread of a process without children, else NULL: the kernel counts
 * other threads and children in. */
void readout_exit(struct readout *o, const struct rusage *usage, struct event *e);

/* The times and counts of wait4(2).  It knows neither waits for a core nor bytes. */
void readout_take_usage(const struct rusage *usage, struct resources *out);

/* Whose thread a task is, and the parent of its process, /proc/TID/status.  0, or
 * -ESRCH. */
int readout_family(struct readout *o, pid_t tid, pid_t *pid, pid_t *parent_pid);

/* State of a process's first thread, and how many threads there are.  '\0': gone. */
char readout_state(struct readout *o, pid_t pid, size_t *threads);

/* Is the program of a process that of the one that made it, for it has called no exec? */
bool readout_is_copy(struct readout *o, pid_t pid);

/* When a process was started: proc_pid_stat(5) 22, in ticks since boot.  False: it has gone,
 * or cannot be seen. */
bool readout_start(struct readout *o, pid_t pid, uint64_t *ticks);

/* The name of a thread.  False: it has gone. */
bool readout_comm(struct readout *o, pid_t pid, pid_t tid, char comm[static TASK_COMM_MAX]);

/* Threads of a process, or processes, ascending; borrowed until the next call.
 * Count, or -errno. */
ssize_t readout_threads(struct readout *o, pid_t pid, const pid_t **list);
ssize_t readout_processes(struct readout *o, const pid_t **list);

/* Of a task that runs already: how long ago it was born, and what the thread has had
 * on a core; age_ns and before_ns of the event (pid and tid are set), 0 where it has
 * gone. */
void readout_past(struct readout *o, struct event *e);

#endif
