/* job.h - the job that pstop follows: its clock, its record, its command, its end.
 *
 * Room: trace.  A job is a command with all its descendants, or running processes with all theirs.
 * Each way to follow a job (tracer.h, listen.h, poll.h) reports events here; follow.c chooses the
 * way.
 */
#ifndef PSTOP_TRACE_JOB_H
#define PSTOP_TRACE_JOB_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/event.h"
#include "model/record.h"
#include "trace/follow_options.h"
#include "trace/guard.h"
#include "trace/launch.h"
#include "trace/readout.h"
#include "trace/watch.h"

struct job {
	const struct follow_options *options;
	struct follow_result *result;
	struct record *record;
	int proc_fd; /* a /proc of pstop's own PID namespace, or -errno */
	struct readout *readout;
	struct watch *watch; /* NULL without such a /proc */
	struct guard guard;  /* with ends_all, if the kernel does not do it */
	struct launch launch;
	struct resources launched; /* what the child had taken when the record began */
	uint64_t began_ns;         /* CLOCK_MONOTONIC of time 0 */
	uint64_t timeout_at_ns;    /* CLOCK_MONOTONIC; UINT64_MAX: none */
	uint64_t kill_at_ns;       /* when those that ignore SIGTERM are killed */
	struct event birth;        /* of the command, while it is held back */
	uint32_t birth_task; /* its task, which may have exited by the time its birth is shown */
	bool is_birth_held;
	pid_t command;          /* 0: attached, or it has exited */
	uint64_t over_at_ns;    /* when to stop following what is left */
	uint64_t check_at_ns;   /* when to check for signals while sleeping in wait4(2) */
	uint64_t stop_until_ns; /* the terminal sent a stop signal: until this time pstop stops
	                        if the command does; 0: none */
	sigset_t signals;       /* blocked signals, to be taken with sigtimedwait(2) */
	bool is_over;           /* following must stop now */
};

/* Return CLOCK_MONOTONIC in ns. */
uint64_t job_clock_ns(void);

/* Return the present time on the record's clock: ns since the job began. */
uint64_t job_now_ns(const struct job *job);

/* Add an event to the record and pass it to options->on_event.  Return the event's task in the
 * record, or RECORD_NONE if the record rejected it; if there was no memory, the job has failed. */
uint32_t job_report(struct job *job, const struct event *e);

/* Report the birth of the command, which launch_start() has created. */
void job_report_command(struct job *job);

/* Mark the job as failed with a positive errno. */
void job_fail(struct job *job, int error);

/* Take the wait status of the command, which has exited. */
void job_take_status(struct job *job, int status);

/* Does the job continue until all descendants of the command have exited? */
bool job_waits_for_all(const struct job *job);

#endif
