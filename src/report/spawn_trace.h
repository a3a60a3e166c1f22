/* spawn_trace.h - a spawn run as trace events, which chrome://tracing, Perfetto and
 * speedscope show.
 *
 * Room: report.  The "JSON Array Format" of the Trace Event Format: an array of events,
 * written one by one as they come, times in microseconds:
 *
 *   B, E  a slice for each program that a process ran and for the life of each thread,
 *         and within it one for each time it was stopped
 *   X     "ending": what the kernel needed to clear it away
 *   s, f  an arrow from the task that called fork or clone to the new one
 *   C     how many processes and threads lived
 *   M     names
 *
 * The end of a slice has the resources and the verdict.  The file is valid JSON after
 * every tick, and viewers take one that was cut off in between.
 */
#ifndef PSTOP_REPORT_SPAWN_TRACE_H
#define PSTOP_REPORT_SPAWN_TRACE_H

#include <stdio.h>

#include "report/spawn_view.h"

/* Writes to `out`, which stays the caller's, from where it stands on.  0, or -ENOMEM. */
int spawn_trace_open(struct spawn_view **view, FILE *out);

#endif
