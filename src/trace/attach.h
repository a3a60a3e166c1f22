/* attach.h - attach to running processes, with all their threads and descendants.
 *
 * Room: trace.  Determines which tasks to attach to; the caller does it.
 */
#ifndef PSTOP_TRACE_ATTACH_H
#define PSTOP_TRACE_ATTACH_H

#include "trace/job.h"

/* Attach to one running thread.  `is_known`: another thread of its process was attached before.
 * Return 1 if it is attached now, 0 if it already was or has exited, or -errno. */
typedef int attach_take_fn(void *context, pid_t pid, pid_t tid, pid_t parent_pid, bool is_known);

struct attach_way {
	struct job *job;
	attach_take_fn *take;
	void *context;
};

/* Attach to the processes of options->pids, with all their threads and descendants.  Tasks that are
 * refused are left out.  Return the number of threads, or the -errno of the first refusal. */
int attach_all(const struct attach_way *way);

/* Report an attached thread as found, with what /proc says of it.  Return 0 or -ENOMEM. */
int attach_report_found(struct job *job, pid_t pid, pid_t tid, pid_t parent_pid);

#endif
