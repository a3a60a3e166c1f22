/* stop.h - convert stops and exits of tracees into events; ptrace(2).
 *
 * Room: trace.  Must not know how the results of wait4(2) are collected: tracer.c does that.
 */
#ifndef PSTOP_TRACE_STOP_H
#define PSTOP_TRACE_STOP_H

#include <sys/resource.h>

#include "trace/tracee.h"

/* Report what one result of wait4(2) means, and continue the tracee.  `usage` belongs to that
 * result. */
void stop_take(struct tracees *t, pid_t tid, int status, const struct rusage *usage);

/* Read what an exited tracee used, before wait4(2) returns it. */
void stop_see_end(struct tracees *t, pid_t tid);

/* Report births that are known only from /proc. */
void stop_report_early(struct tracees *t);

#endif
