/* tracer.c - collects what the kernel tells of the tracees; see tracer.h.
 *
 * Without a system call stop: a tracee stands still only at its birth, at fork, exec
 * and exit, and when it gets a signal; ptrace(2).
 */
#include "config.h"

#include "trace/tracer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Answers that are taken before the first of them is dealt with: one that stops
 * again at once cannot keep the others waiting. */
#define BATCH 32

/* After so many answers all that is there is taken at once. */
#define TURNS_OF_ONE 4

/* How long the tracee whose birth is not told waits for its maker's word. */
#define EARLY_NS 50000000

long tracer_options(const struct follow *f)
{
	return PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
	       PTRACE_O_TRACEEXIT | (f->options->ends_all ? PTRACE_O_EXITKILL : 0);
}

void tracer_init(struct tracer *t, struct follow *f)
{
	*t = (struct tracer){ .f = f, .free_first = RECORD_NONE, .early_until_ns = UINT64_MAX };
}

void tracer_free(struct tracer *t)
{
	tidmap_free(&t->map);
	free(t->tracees);
}

struct answer {
	pid_t tid;
	int status;
	struct rusage usage;
};

/* Those that are no process, for one. */
static bool has_threads(const struct tracer *t)
{
	return t->map.used > t->f->record->running_processes;
}

static bool take_of(pid_t which, struct answer *a)
{
	do
		a->tid = wait4(which, &a->status, WNOHANG | __WALL, &a->usage);
	while (a->tid < 0 && errno == EINTR);
	return a->tid > 0;
}

/* The stop alone: one that was killed since it was found is not taken before its end has
 * been seen.  The C library's waitid() has no place for `usage`. */
static bool take_stop_of(pid_t which, struct answer *a)
{
	siginfo_t info = { .si_pid = 0 };

	if (syscall(SYS_waitid, P_PID, which, &info, WSTOPPED | WNOHANG | __WALL, &a->usage) != 0 ||
	    info.si_pid == 0)
		return false;
	a->tid = which;
	a->status = info.si_status << 8 | 0x7f; /* as wait4(2) says it */
	return true;
}

/* What an ended thread took can be read until it is taken.  False: it is something else
 * by now. */
static bool take_found(struct tracer *t, const siginfo_t *found, struct answer *a)
{
	if (found->si_code != CLD_EXITED && found->si_code != CLD_KILLED &&
	    found->si_code != CLD_DUMPED)
		return take_stop_of(found->si_pid, a);
	tracer_see_end(t, found->si_pid);
	return take_of(found->si_pid, a);
}

/* False: there is none. */
static bool take_answer(struct tracer *t, struct answer *a)
{
	siginfo_t found = { .si_pid = 0 };

	if (!has_threads(t))
		return take_of(-1, a);
	do {
		if (waitid(P_ALL, 0, &found, WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) !=
			    0 ||
		    found.si_pid == 0)
			return false;
	} while (!take_found(t, &found, a));
	return true;
}

/* The tid, or as wake_wait(). */
static pid_t await_answer(struct tracer *t, uint64_t until_ns, struct answer *a)
{
	siginfo_t found;

	if (!has_threads(t))
		return wake_wait(&t->wake, until_ns, &a->status, &a->usage);
	int error = wake_await(&t->wake, until_ns, &found);
	if (error)
		return error;
	return take_found(t, &found, a) ? a->tid : -EINTR;
}

/* Takes all that is there. */
static void collect(struct tracer *t)
{
	struct answer answers[BATCH];
	int count;

	do {
		for (count = 0; count < BATCH; count++)
			if (!take_answer(t, &answers[count]))
				break;
		for (int i = 0; i < count; i++)
			tracer_take(t, answers[i].tid, answers[i].status, &answers[i].usage);
	} while (count == BATCH && !t->f->is_over);
}

/* Sleeps until there is an answer, or something else to do. */
static void wait_for_more(struct tracer *t)
{
	struct answer a = { .status = 0 };
	uint64_t until_ns = follow_look(t->f, t->early_until_ns);

	if (until_ns == 0) {
		collect(t);
		return;
	}
	a.tid = await_answer(t, until_ns, &a);
	if (a.tid > 0) {
		tracer_take(t, a.tid, a.status, &a.usage);
		/* The kernel always begins with the same one. */
		if (++t->turns % TURNS_OF_ONE == 0)
			collect(t);
	} else if (a.tid == -ECHILD) {
		follow_pause(t->f, t->early_until_ns);
	}
}

static void check_early(struct tracer *t)
{
	if (t->early == 0)
		t->early_until_ns = UINT64_MAX;
	else if (t->early_until_ns == UINT64_MAX)
		t->early_until_ns = follow_clock_ns() + EARLY_NS;
}

static void follow_all(struct tracer *t)
{
	struct follow *f = t->f;

	for (collect(t); t->map.used > 0 && !f->is_over;) {
		follow_check_left(f);
		check_early(t);
		if (t->has_wake) {
			wait_for_more(t);
		} else {
			follow_pause(f, t->early_until_ns);
			collect(t);
		}
		if (t->early_until_ns != UINT64_MAX && follow_clock_ns() >= t->early_until_ns) {
			t->early_until_ns = UINT64_MAX;
			collect(t);
			tracer_tell_early(t);
		}
	}
}

void tracer_run(struct tracer *t)
{
	t->has_wake = wake_open(&t->wake) == 0;
	follow_all(t);
	if (t->has_wake)
		wake_close(&t->wake);
}
