/* pause.h - what is to be done between two events of a job: signals, timeouts, the
 * sampler.
 *
 * Room: trace.  Each way to follow a job waits here, or asks here how long it may wait.
 */
#ifndef PSTOP_TRACE_PAUSE_H
#define PSTOP_TRACE_PAUSE_H

#include "trace/job.h"

/* Sleeps until the next of these is due, or until `until_ns` (CLOCK_MONOTONIC), or until
 * a child or tracee has changed; then does what is due. */
void pause_until(struct job *job, uint64_t until_ns);

/* For a caller that sleeps by itself: does what is due.  Returns the time until which it
 * may sleep, at most `until_ns`; 0: something was done that may have changed all. */
uint64_t pause_prepare(struct job *job, uint64_t until_ns);

/* Once the command has exited: gives what it left behind a moment to exit as well. */
void pause_check_left(struct job *job);

#endif
