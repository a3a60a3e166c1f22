/* reach.c - signals for what is followed, and for nobody else; see tracer.h.
 *
 * The record knows of an end some milliseconds after it, and by then the PID may be another
 * process's.  Those that pstop itself waits for keep theirs until it has: the command and
 * all tracees.  Of the others a pidfd is taken and the start looked at: who was not there
 * before pstop knew of it is somebody else.
 */
#include "config.h"

#include "base/clock.h"
#include "base/pidfd.h"
#include "trace/tracer.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

static bool is_held(const struct follow *f, const struct record_task *t)
{
	return f->record->way == RECORD_TRACED || t->pid == f->command;
}

/* The record's time 0 on CLOCK_BOOTTIME, which the kernel starts processes by. */
static uint64_t began_boot_ns(const struct follow *f)
{
	return clock_now_ns(CLOCK_BOOTTIME) - follow_now_ns(f);
}

/* The kernel rounds the start down to a tick. */
static bool is_meant(const struct follow *f, const struct record_task *t)
{
	uint64_t tick_ns = 1000000000 / (uint64_t)sysconf(_SC_CLK_TCK), start_ticks;

	return readout_start(f->readout, t->pid, &start_ticks) &&
	       start_ticks * tick_ns <= began_boot_ns(f) + t->born_ns;
}

static void signal_process(const struct follow *f, const struct record_task *t, int number)
{
	if (is_held(f, t)) {
		kill(t->pid, number);
		return;
	}
	int fd = pidfd_take(t->pid, 0);
	if ((fd >= 0 || pidfd_is_unknown(fd)) && is_meant(f, t)) {
		if (fd < 0 || pidfd_send(fd, number) == -ENOSYS)
			kill(t->pid, number);
	}
	if (fd >= 0)
		close(fd);
}

void follow_signal_all(const struct follow *f, int number)
{
	const struct record *r = f->record;

	for (uint32_t i = 0; i < r->count; i++)
		if (r->tasks[i].is_running && record_is_process(r, i))
			signal_process(f, &r->tasks[i], number);
}
