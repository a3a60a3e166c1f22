/* pause.c - what is to be done between two events: signals, timeouts, the sampler; see
 * tracer.h.
 */
#include "config.h"

#include "trace/tracer.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

/* After SIGTERM, before SIGKILL. */
#define TERM_GRACE_NS 2000000000
/* What the terminal sends to stop, the command gets at about the same time. */
#define STOP_GRACE_NS 1000000000
/* Signals are looked for so often, where they do not end the wait. */
#define LOOK_NS 100000000
/* What is left when the command has ended may be about to end, too. */
#define LEFT_GRACE_NS 100000000

/* Once the command has stopped, so does pstop, for the shell to see.  The signal
 * that continues the job continues both. */
static void stop_with_command(struct follow *f)
{
	uint32_t task = f->command ? record_find(f->record, f->command) : RECORD_NONE;

	if (f->stop_until_ns == 0)
		return;
	if (follow_clock_ns() > f->stop_until_ns) {
		f->stop_until_ns = 0;
	} else if (task != RECORD_NONE && f->record->tasks[task].is_stopped) {
		f->stop_until_ns = 0;
		kill(getpid(), SIGSTOP);
	}
}

/* The terminal has gone, and the kernel has told the session leader alone: pstop, which has the
 * command's place there.  It gets SIGHUP, and SIGCONT to take that if it is stopped, as it
 * would itself.  The rest of the foreground gets them when the session leader ends, so pstop
 * waits for nothing more once the command has ended. */
static void take_hangup(struct follow *f, int code)
{
	if (code != SI_KERNEL)
		return; /* somebody means pstop, or the command's whole group */
	f->result->has_hung_up = true;
	if (f->command == 0)
		return;
	kill(f->command, SIGHUP);
	kill(f->command, SIGCONT);
}

static void take_signal(struct follow *f, int number, int code)
{
	if (number == SIGHUP && f->options->pids == NULL) {
		take_hangup(f, code);
		return;
	}
	switch (number) {
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
		if (f->options->pids == NULL)
			f->stop_until_ns = follow_clock_ns() + STOP_GRACE_NS;
		break;
	case SIGCHLD:
	case SIGWINCH:
		break;
	default:
		f->result->end = FOLLOW_SIGNAL;
		f->result->signal = number;
		f->is_over = true;
	}
}

static void check_time(struct follow *f)
{
	uint64_t now_ns = follow_clock_ns();

	if (now_ns >= f->timeout_at_ns) {
		f->timeout_at_ns = UINT64_MAX;
		f->result->end = FOLLOW_TIMEOUT;
		if (f->options->pids) {
			f->is_over = true;
			return;
		}
		follow_signal_all(f, SIGTERM);
		follow_signal_all(f, SIGCONT); /* the stopped ones take it then */
		f->kill_at_ns = now_ns + TERM_GRACE_NS;
	}
	if (now_ns >= f->kill_at_ns) {
		f->kill_at_ns = UINT64_MAX;
		follow_signal_all(f, SIGKILL);
	}
	if (now_ns >= f->over_at_ns)
		f->is_over = true;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Says that a wait comes, and when it has to end. */
static uint64_t prepare_pause(struct follow *f, uint64_t now_ns, uint64_t until_ns)
{
	record_set_end(f->record, now_ns - f->began_ns);
	if (f->options->on_pause)
		f->options->on_pause(f->options->context, f->record, now_ns);
	until_ns = earlier(until_ns, watch_next_ns(f->watch));
	until_ns = earlier(until_ns, f->timeout_at_ns);
	until_ns = earlier(until_ns, f->kill_at_ns);
	return earlier(until_ns, f->over_at_ns);
}

static void do_due(struct follow *f)
{
	check_time(f);
	if (follow_clock_ns() < watch_next_ns(f->watch))
		return;
	int result = watch_step(f->watch, f->record, f->began_ns);
	if (result < 0)
		follow_fail(f, -result);
	else if (result > 0 && f->options->on_window)
		f->options->on_window(f->options->context, f->record);
}

bool follow_waits_for_all(const struct follow *f)
{
	return f->options->waits_for_all && !f->result->has_hung_up;
}

void follow_check_left(struct follow *f)
{
	if (f->options->pids || follow_waits_for_all(f) || f->command ||
	    f->over_at_ns != UINT64_MAX)
		return;
	f->over_at_ns = follow_clock_ns() + LEFT_GRACE_NS;
}

/* Takes a signal, which comes within this time.  Its number, or -1. */
static int wait_for_signal(struct follow *f, uint64_t left_ns)
{
	struct timespec wait = { (time_t)(left_ns / 1000000000), (long)(left_ns % 1000000000) };
	siginfo_t info;
	int number = sigtimedwait(&f->old.blocked, &info, &wait);

	if (number > 0)
		take_signal(f, number, info.si_code);
	return number;
}

void follow_pause(struct follow *f, uint64_t until_ns)
{
	uint64_t now_ns = follow_clock_ns();

	until_ns = prepare_pause(f, now_ns, until_ns);
	uint64_t left_ns = until_ns > now_ns ? until_ns - now_ns : 0;
	int number = wait_for_signal(f, left_ns);
	stop_with_command(f);
	if (number == SIGCHLD && left_ns > 0 && follow_clock_ns() < until_ns)
		return;
	do_due(f);
}

uint64_t follow_look(struct follow *f, uint64_t until_ns)
{
	uint64_t now_ns = follow_clock_ns();

	stop_with_command(f);
	until_ns = earlier(prepare_pause(f, now_ns, until_ns), f->look_at_ns);
	if (now_ns < until_ns)
		return until_ns;
	while (wait_for_signal(f, 0) > 0)
		;
	stop_with_command(f);
	do_due(f);
	f->look_at_ns = follow_clock_ns() + LOOK_NS;
	return 0;
}
