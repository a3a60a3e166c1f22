/* job_signal.c - send signals to the processes of a job; see job_signal.h.
 *
 * The record learns of an exit some milliseconds later, when another process may already have the
 * PID.  The command and all tracees keep their PIDs until pstop has waited for them.  For others,
 * pstop opens a pidfd and compares the start time: a process that started after pstop had learned
 * of the intended one is a different process.
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

/* Return the record's time 0 on CLOCK_BOOTTIME, the clock of start times. */
static uint64_t began_boot_ns(const struct job *job)
{
	return clock_now_ns(CLOCK_BOOTTIME) - job_now_ns(job);
}

struct meant {
	const struct job *job;
	const struct record_task *t;
};

/* Is the process with this PID the one in the record?  The kernel rounds start times down to a
 * tick. */
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
