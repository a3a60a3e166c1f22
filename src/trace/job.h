/* job.h - the job that pstop follows: its clock, its record, its command, its end.
 *
 * Room: trace.  A job is a command with all that it starts, or running processes with
 * all below them.  Each way to follow one (tracer.h, listen.h, poll.h) reports events
 * here; which way that is, is chosen above, in follow.c.
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
	int proc_fd; /* /proc of pstop's own PID namespace; or why not, -errno */
	struct readout *readout;
	struct watch *watch; /* NULL without such a /proc */
	struct guard guard;  /* where ends_all, and it is not the kernel that does it */
	struct launch launch;
	uint64_t began_ns;      /* CLOCK_MONOTONIC of time 0 */
	uint64_t timeout_at_ns; /* CLOCK_MONOTONIC; UINT64_MAX: none */
	uint64_t kill_at_ns;    /* when those that ignore SIGTERM are killed */
	struct event birth;     /* of the command, while it is held back */
	uint32_t birth_task;    /* its task, which may have exited when that is shown */
	bool is_birth_held;
	pid_t command;          /* 0: attached, or it has exited */
	uint64_t over_at_ns;    /* when to stop following what is left */
	uint64_t look_at_ns;    /* when to look for signals while it sleeps in wait4(2) */
	uint64_t stop_until_ns; /* the terminal asked to stop: until then pstop does so
	                            too if the command does; 0: it did not ask */
	sigset_t signals;       /* those that are blocked, to be taken with sigtimedwait(2) */
	bool is_over;           /* it is time to stop following */
};

/* CLOCK_MONOTONIC in ns. */
uint64_t job_clock_ns(void);

/* Now on the record's clock: ns since the job began. */
uint64_t job_now_ns(const struct job *job);

/* Adds an event to the record and shows it to options->on_event.  Returns the event's
 * task in the record; RECORD_NONE: the record did not take it, and where there was no
 * memory for it the job has failed. */
uint32_t job_report(struct job *job, const struct event *e);

/* Reports the birth of the command, which launch_start() has made. */
void job_report_command(struct job *job);

/* The job cannot go on, for this errno (positive). */
void job_fail(struct job *job, int error);

/* The command has exited with this status, as of wait(2). */
void job_take_status(struct job *job, int status);

/* Does it go on until all below the command have exited? */
bool job_waits_for_all(const struct job *job);

#endif
