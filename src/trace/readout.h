/* readout.h - read /proc for a task that is stopped for pstop.
 *
 * Room: trace.  Called once for each exec and each exit, so it reads no more than necessary.
 */
#ifndef PSTOP_TRACE_READOUT_H
#define PSTOP_TRACE_READOUT_H

#include <sys/resource.h>

#include "model/event.h"

struct readout;

/* Open a readout.  `proc_fd` is a /proc of pstop's own PID namespace (own_proc.h), which the caller
 * keeps owning; if it is negative, nothing can be read.  Return 0 or -errno. */
int readout_open(struct readout **out, int proc_fd);
void readout_close(struct readout *o);

/* Read the program of a process that has just called exec or was found: exe, argv, comm and
 * has_lost_rights of the event.  The texts are valid until the next call. */
void readout_program(struct readout *o, struct event *e);

/* Read what a thread used, at its exit stop, while it still has its memory: resources and comm of
 * the event, whose pid and tid are set.  `usage` is the result of wait4(2) if this is the only
 * thread of a process without children; else NULL, because the kernel includes other threads and
 * children. */
void readout_exit(struct readout *o, const struct rusage *usage, struct event *e);

/* What a thread has had on a core, and how long it waited for one: in resources of the
 * event (pid and tid are set). */
void readout_times(struct readout *o, struct event *e);

/* The times and counts of wait4(2).  It knows neither waits for a core nor bytes. */
void readout_take_usage(const struct rusage *usage, struct resources *out);

/* Read the process of a task and the parent of that process, from /proc/TID/status.  Return 0 or
 * -ESRCH. */
int readout_family(struct readout *o, pid_t tid, pid_t *pid, pid_t *parent_pid);

/* Return the state of a process's leader and set *threads to the number of threads; '\0': gone. */
char readout_state(struct readout *o, pid_t pid, size_t *threads);

/* Does a process run the program of its parent, because it has not called exec? */
bool readout_is_copy(struct readout *o, pid_t pid);

/* Read the start time of a process: field 22 of proc_pid_stat(5), in ticks since boot.  Return
 * false if the process is gone or hidden. */
bool readout_start(struct readout *o, pid_t pid, uint64_t *ticks);

/* Read the name of a thread.  Return false if it is gone. */
bool readout_comm(struct readout *o, pid_t pid, pid_t tid, char comm[static TASK_COMM_MAX]);

/* List the threads of a process, or processes, in ascending order; borrowed until the next call.
 * Return the number, or -errno. */
ssize_t readout_threads(struct readout *o, pid_t pid, const pid_t **list);
ssize_t readout_processes(struct readout *o, const pid_t **list);

/* Read the past of a running task: its age and its thread's time on a core, age_ns and before_ns of
 * the event, whose pid and tid are set.  Both are 0 if it is gone. */
void readout_past(struct readout *o, struct event *e);

#endif
