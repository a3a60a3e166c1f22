/* job_signal.c - signals for the processes of a job; see job_signal.h.
 *
 * The record learns of an exit some milliseconds later, and by then the PID may belong to
 * another process.  The command and all tracees keep theirs until pstop has waited for them.
 * For the others pstop takes a pidfd and compares the start: a process that started after
 * pstop learned of the one meant is another one.
 */
#include "config.h"

#include "base/clock.h"
#include "base/pidfd.h"
#include "trace/job_signal.h"
#include "trace/readout.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

static bool is_held(const struct job *job, const struct record_task *t)
{
	return job->record->way == RECORD_TRACED || t->pid == job->command;
}

/* The record's time 0 on CLOCK_BOOTTIME, which the kernel starts processes by. */
static uint64_t began_boot_ns(const struct job *job)
{
	return clock_now_ns(CLOCK_BOOTTIME) - job_now_ns(job);
}

struct meant {
	const struct job *job;
	const struct record_task *t;
};

/* The kernel rounds the start down to a tick. */
static bool is_meant(void *context)
{
	const struct meant *m = context;
	const struct job *job = m->job;
	const struct record_task *t = m->t;
	uint64_t tick_ns = 1000000000 / (uint64_t)sysconf(_SC_CLK_TCK), start_ticks;

	return readout_start(job->readout, t->pid, &start_ticks) &&
	       start_ticks * tick_ns <= began_boot_ns(job) + t->born_ns;
}

static void signal_process(const struct job *job, const struct record_task *t, int number)
{
	if (is_held(job, t)) {
		kill(t->pid, number);
		return;
	}
	struct meant meant = { job, t };
	pidfd_signal_if(t->pid, number, is_meant, &meant);
}

void job_signal_all(const struct job *job, int number)
{
	const struct record *r = job->record;

	for (uint32_t i = 0; i < r->count; i++)
		if (r->tasks[i].is_running && record_is_process(r, i))
			signal_process(job, &r->tasks[i], number);
}
