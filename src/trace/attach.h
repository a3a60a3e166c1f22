/* attach.h - takes up processes that run already, with all threads and descendants.
 *
 * Room: trace.  Knows which tasks to take up, not how: that is the caller's.
 */
#ifndef PSTOP_TRACE_ATTACH_H
#define PSTOP_TRACE_ATTACH_H

#include "trace/job.h"

/* Takes up one running thread.  `is_known`: another one of its process was taken up
 * before.  Returns 1: taken up now; 0: it was already, or has exited; or -errno. */
typedef int attach_take_fn(void *context, pid_t pid, pid_t tid, pid_t parent_pid, bool is_known);

struct attach_way {
	struct job *job;
	attach_take_fn *take;
	void *context;
};

/* Takes up the processes of options->pids with all their threads and all below them.
 * Those that are refused are left out.  Returns the number of threads, or the -errno of
 * the first refusal. */
int attach_all(const struct attach_way *way);

/* Reports a thread that is taken up, as /proc has it.  0, or -ENOMEM. */
int attach_report_found(struct job *job, pid_t pid, pid_t tid, pid_t parent_pid);

#endif
