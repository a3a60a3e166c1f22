/* spawn_trace.h - a spawn run as trace events for chrome://tracing, Perfetto and speedscope.
 *
 * Room: report.  This is the "JSON Array Format" of the Trace Event Format: an array of events that
 * are written one by one as they happen, with times in microseconds:
 *
 *   B, E  a slice for each program that a process ran and for the life of each thread,
 *         and within it one for each time that the task was stopped
 *   X     "ending": the time that the kernel needed to clean up the task
 *   s, f  an arrow from the task that called fork or clone to the new one
 *   C     the numbers of living processes and threads
 *   M     names
 *
 * The end of a slice has the resources and the verdict.  The file is valid JSON after every tick,
 * and viewers also accept one that was truncated in between.
 */
#ifndef PSTOP_REPORT_SPAWN_TRACE_H
#define PSTOP_REPORT_SPAWN_TRACE_H

#include <stdio.h>

#include "report/spawn_view.h"

/* Open a view that writes to `out` from its present position; the caller keeps owning it.  Return 0
 * or -ENOMEM. */
int spawn_trace_open(struct spawn_view **view, FILE *out);

#endif
