/* job.c - what is followed, and what is known about it; see job.h. */
#include "config.h"

#include "trace/job.h"
#include "base/clock.h"
#include "trace/launch.h"
#include "trace/watch.h"

#include <errno.h>
#include <time.h>

uint64_t job_clock_ns(void)
{
	return clock_now_ns(CLOCK_MONOTONIC);
}

uint64_t job_now_ns(const struct job *job)
{
	return job_clock_ns() - job->began_ns;
}

void job_fail(struct job *job, int error)
{
	job->result->end = FOLLOW_FAILED;
	job->result->error = error;
	job->is_over = true;
}

bool job_waits_for_all(const struct job *job)
{
	return job->options->waits_for_all && !job->result->has_hung_up;
}

static void show(struct job *job, uint32_t task, const struct event *e)
{
	if (job->options->on_event && job->result->end != FOLLOW_CANNOT_RUN)
		job->options->on_event(job->options->context, job->record, task, e);
}

/* Report the birth of the command, which is held back until it is known that the command can be
 * run. */
static void show_birth(struct job *job)
{
	if (job->is_birth_held)
		show(job, job->birth_task, &job->birth);
	job->is_birth_held = false;
}

uint32_t job_report(struct job *job, const struct event *e)
{
	uint32_t task = record_find(job->record, e->tid);

	if (e->kind == EVENT_EXITED && task != RECORD_NONE)
		watch_end(job->watch, job->record, task);
	int error = record_apply(job->record, e, &task);
	if (error == -ENOMEM)
		job_fail(job, ENOMEM);
	if (error)
		return RECORD_NONE;
	if (e->how == BIRTH_COMMAND && e->kind == EVENT_BORN) {
		job->birth = *e;
		job->birth_task = task;
		job->is_birth_held = true;
	} else {
		show_birth(job);
		show(job, task, e);
	}
	return task;
}

void job_take_status(struct job *job, int status)
{
	int error = launch_result(&job->launch);

	job->command = 0;
	job->result->has_status = true;
	job->result->status = status;
	if (error && job->result->end == FOLLOW_ENDED) {
		job->result->end = FOLLOW_CANNOT_RUN;
		job->result->error = error;
	}
}

void job_report_command(struct job *job)
{
	struct event e = { .kind = EVENT_BORN,
			   .how = BIRTH_COMMAND,
			   .at_ns = 0,
			   .pid = job->launch.pid,
			   .tid = job->launch.pid,
			   .comm = "pstop",
			   .resources = job->launched };

	job_report(job, &e);
	if (job->options->run)
		show_birth(job);
	job->command = job->launch.pid;
}
