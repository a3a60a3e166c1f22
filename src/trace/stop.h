/* stop.h - what a stop or the end of a tracee means, as events; ptrace(2).
 *
 * Room: trace.  Must not know how the answers of wait4(2) come in: tracer.c collects them.
 */
#ifndef PSTOP_TRACE_STOP_H
#define PSTOP_TRACE_STOP_H

#include <sys/resource.h>

#include "trace/tracee.h"

/* Reports what one answer of wait4(2) means, and lets the tracee go on.  `usage` is what
 * came with it. */
void stop_take(struct tracees *t, pid_t tid, int status, const struct rusage *usage);

/* Reads what a tracee took that has exited, before wait4(2) returns it. */
void stop_see_end(struct tracees *t, pid_t tid);

/* Reports the births that only /proc knows of. */
void stop_report_early(struct tracees *t);

#endif
