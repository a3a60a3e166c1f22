/* pause.h - what to do between two events of a job: signals, timeouts, the sampler.
 *
 * Room: trace.  Each way to follow a job waits here, or asks here how long it may wait.
 */
#ifndef PSTOP_TRACE_PAUSE_H
#define PSTOP_TRACE_PAUSE_H

#include "trace/job.h"

/* Sleep until the next of these is due, until `until_ns` (CLOCK_MONOTONIC), or until a child or
 * tracee has changed state; then do what is due. */
void pause_until(struct job *job, uint64_t until_ns);

/* Do what is due, for a caller that sleeps by itself.  Return the time until which it may sleep, at
 * most `until_ns`, or 0 if something was done that may have changed anything. */
uint64_t pause_prepare(struct job *job, uint64_t until_ns);

/* Once the command has exited, give the processes that it left a moment to exit as well. */
void pause_check_left(struct job *job);

#endif
