/* job_signal.h - send signals to the processes of a job, and to no others.
 *
 * Room: trace.
 */
#ifndef PSTOP_TRACE_JOB_SIGNAL_H
#define PSTOP_TRACE_JOB_SIGNAL_H

#include "trace/job.h"

/* Send a signal to all running processes of the job, but to none that reuses the PID of an exited
 * one.  Processes that cannot be signalled are skipped. */
void job_signal_all(const struct job *job, int number);

#endif
