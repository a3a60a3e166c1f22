/* listen.h - follows a job by what programs in the kernel report, without ptrace(2).
 *
 * Room: trace.  Nothing is stopped, so what is heard has happened some milliseconds before.
 */
#ifndef PSTOP_TRACE_LISTEN_H
#define PSTOP_TRACE_LISTEN_H

#include "bpf/tap.h"
#include "trace/job.h"

/* Lets the command go, or takes up what runs, and follows until the end.  0; or -ESRCH:
 * there is nothing to take up; or -ENOMEM. */
int listen_run(struct job *job, struct tap *tap);

#endif
