/* poll.h - follow a job by polling /proc several times per second, without ptrace(2).
 *
 * Room: trace.  A task that lives for less than the polling interval may be missed, and for a task
 * that exits only its last observation is known.
 */
#ifndef PSTOP_TRACE_POLL_H
#define PSTOP_TRACE_POLL_H

#include "trace/job.h"

struct scanner;

/* Observe all processes for the first time, which takes longer than later observations, before the
 * command begins.  Pass *out to poll_run(); it is NULL if there is no /proc.  Return false if the
 * job has failed. */
bool poll_begin(struct job *job, struct scanner **out);

/* Follow the job until its end, and close the scanner.  Without a scanner, only wait for the
 * command. */
void poll_run(struct job *job, struct scanner *scanner);

#endif
