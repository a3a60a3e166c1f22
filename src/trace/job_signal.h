/* job_signal.h - signals for the processes of a job, and for no others.
 *
 * Room: trace.
 */
#ifndef PSTOP_TRACE_JOB_SIGNAL_H
#define PSTOP_TRACE_JOB_SIGNAL_H

#include "trace/job.h"

/* Sends a signal to all processes of the job that run, but to none that has been given
 * the PID of one that exited.  One that cannot be signalled is passed over. */
void job_signal_all(const struct job *job, int number);

#endif
