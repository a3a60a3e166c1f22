/* pause.c - what to do between two events: signals, timeouts, the sampler; see pause.h. */
#include "config.h"

#include "trace/pause.h"
#include "trace/job_signal.h"
#include "trace/watch.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

/* Time between SIGTERM and SIGKILL. */
#define TERM_GRACE_NS 2000000000
/* A stop signal of the terminal reaches the command at about the same time as pstop. */
#define STOP_GRACE_NS 1000000000
/* How often to check for signals if they do not interrupt the wait. */
#define SIGNAL_CHECK_NS 100000000
/* Processes that are left when the command exits may be about to exit, too. */
#define LEFT_GRACE_NS 100000000

/* Once the command has stopped, stop pstop as well, for the shell to see.  The signal that
 * continues the job continues both. */
static void stop_with_command(struct job *job)
{
	uint32_t task = job->command ? record_find(job->record, job->command) : RECORD_NONE;

	if (job->stop_until_ns == 0)
		return;
	if (job_clock_ns() > job->stop_until_ns) {
		job->stop_until_ns = 0;
	} else if (task != RECORD_NONE && job->record->tasks[task].is_stopped) {
		job->stop_until_ns = 0;
		kill(getpid(), SIGSTOP);
	}
}

/* The terminal has hung up, and the kernel signals only the session leader, which is pstop in the
 * place of the command.  Send the command what it would have got itself: SIGHUP, and SIGCONT so
 * that it takes the signal even if it is stopped.  The rest of the foreground gets both when the
 * session leader exits, so pstop waits for nothing more once the command has exited. */
static void take_hangup(struct job *job, int code)
{
	if (code != SI_KERNEL)
		return; /* it was sent to pstop, or to the command's whole group */
	job->result->has_hung_up = true;
	if (job->command == 0)
		return;
	kill(job->command, SIGHUP);
	kill(job->command, SIGCONT);
}

static void take_signal(struct job *job, int number, int code)
{
	if (number == SIGHUP && job->options->pids == NULL) {
		take_hangup(job, code);
		return;
	}
	switch (number) {
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
		if (job->options->pids == NULL)
			job->stop_until_ns = job_clock_ns() + STOP_GRACE_NS;
		break;
	case SIGCHLD:
	case SIGWINCH:
		break;
	default:
		job->result->end = FOLLOW_SIGNAL;
		job->result->signal = number;
		job->is_over = true;
	}
}

static void check_time(struct job *job)
{
	uint64_t now_ns = job_clock_ns();

	if (now_ns >= job->timeout_at_ns) {
		job->timeout_at_ns = UINT64_MAX;
		job->result->end = FOLLOW_TIMEOUT;
		if (job->options->pids) {
			job->is_over = true;
			return;
		}
		job_signal_all(job, SIGTERM);
		job_signal_all(job, SIGCONT); /* so that stopped processes take the signal */
		job->kill_at_ns = now_ns + TERM_GRACE_NS;
	}
	if (now_ns >= job->kill_at_ns) {
		job->kill_at_ns = UINT64_MAX;
		job_signal_all(job, SIGKILL);
	}
	if (now_ns >= job->over_at_ns)
		job->is_over = true;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Announce a wait.  Return the time at which it must end. */
static uint64_t announce_pause(struct job *job, uint64_t now_ns, uint64_t until_ns)
{
	record_set_end(job->record, now_ns - job->began_ns);
	if (job->options->on_pause)
		job->options->on_pause(job->options->context, job->record, now_ns);
	until_ns = earlier(until_ns, watch_next_ns(job->watch));
	until_ns = earlier(until_ns, job->timeout_at_ns);
	until_ns = earlier(until_ns, job->kill_at_ns);
	return earlier(until_ns, job->over_at_ns);
}

static void do_due(struct job *job)
{
	check_time(job);
	if (job_clock_ns() < watch_next_ns(job->watch))
		return;
	int result = watch_step(job->watch, job->record, job->began_ns);
	if (result < 0)
		job_fail(job, -result);
	else if (result > 0 && job->options->on_window)
		job->options->on_window(job->options->context, job->record);
}

void pause_check_left(struct job *job)
{
	if (job->options->pids || job_waits_for_all(job) || job->command ||
	    job->over_at_ns != UINT64_MAX)
		return;
	job->over_at_ns = job_clock_ns() + LEFT_GRACE_NS;
}

/* Wait at most `left_ns` for a signal and take it.  Return its number or -1. */
static int wait_for_signal(struct job *job, uint64_t left_ns)
{
	struct timespec wait = { (time_t)(left_ns / 1000000000), (long)(left_ns % 1000000000) };
	siginfo_t info;
	int number = sigtimedwait(&job->signals, &info, &wait);

	if (number > 0)
		take_signal(job, number, info.si_code);
	return number;
}

void pause_until(struct job *job, uint64_t until_ns)
{
	uint64_t now_ns = job_clock_ns();

	until_ns = announce_pause(job, now_ns, until_ns);
	uint64_t left_ns = until_ns > now_ns ? until_ns - now_ns : 0;
	int number = wait_for_signal(job, left_ns);
	stop_with_command(job);
	if (number == SIGCHLD && left_ns > 0 && job_clock_ns() < until_ns)
		return;
	do_due(job);
}

uint64_t pause_prepare(struct job *job, uint64_t until_ns)
{
	uint64_t now_ns = job_clock_ns();

	stop_with_command(job);
	until_ns = earlier(announce_pause(job, now_ns, until_ns), job->check_at_ns);
	if (now_ns < until_ns)
		return until_ns;
	while (wait_for_signal(job, 0) > 0)
		;
	stop_with_command(job);
	do_due(job);
	job->check_at_ns = job_clock_ns() + SIGNAL_CHECK_NS;
	return 0;
}
