/* listen.h - follow a job by the records of BPF programs, without ptrace(2).
 *
 * Room: trace.  No task is stopped, so events are processed some milliseconds after they happen.
 */
#ifndef PSTOP_TRACE_LISTEN_H
#define PSTOP_TRACE_LISTEN_H

#include "bpf/tap.h"
#include "trace/job.h"

/* Start the command or attach to running processes, and follow the job until its end.  Return 0,
 * -ESRCH if there is nothing to attach to, or -ENOMEM. */
int listen_run(struct job *job, struct tap *tap);

#endif
