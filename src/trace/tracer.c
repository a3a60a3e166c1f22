/* tracer.c - collect what the kernel reports about the tracees; see tracer.h.
 *
 * There are no system call stops: a tracee stops only at its birth, at fork, exec and exit, and
 * when it gets a signal; see ptrace(2).
 */
#include "config.h"

#include "trace/tracer.h"
#include "trace/attach.h"
#include "trace/pause.h"
#include "trace/stop.h"

#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Number of results that are collected before the first one is handled, so that a tracee that stops
 * again at once cannot delay the others. */
#define BATCH 32

/* After this many results, collect all that are available. */
#define TURNS_OF_ONE 4

/* How long a tracee waits until its maker has reported its birth. */
#define EARLY_NS 50000000

static long options_of(const struct job *job)
{
	return PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
	       PTRACE_O_TRACEEXIT | (job->options->ends_all ? PTRACE_O_EXITKILL : 0);
}

void tracer_init(struct tracer *t, struct job *job)
{
	*t = (struct tracer){ .early_until_ns = UINT64_MAX };
	tracees_init(&t->tracees, job);
}

void tracer_free(struct tracer *t)
{
	tracees_free(&t->tracees);
}

/* ---- attaching ---- */

int tracer_seize_command(const struct tracer *t)
{
	const struct job *job = t->tracees.job;

	return ptrace(PTRACE_SEIZE, job->launch.pid, 0, options_of(job)) == 0 ? 0 : -errno;
}

void tracer_add_command(struct tracer *t)
{
	const struct job *job = t->tracees.job;
	struct tracee *e = tracees_add(&t->tracees, job->launch.pid);

	if (e)
		tracees_settle(&t->tracees, e, e->tid, record_find(job->record, e->tid));
}

/* Attach to one thread: an attach_take_fn. */
static int seize(void *context, pid_t pid, pid_t tid, pid_t parent_pid, bool is_known)
{
	struct tracees *all = context;
	struct job *job = all->job;

	if (tracees_find(all, tid))
		return 0;
	if (ptrace(PTRACE_SEIZE, tid, 0, options_of(job)) != 0) {
		/* Born after its maker was attached, so it is already traced. */
		return errno == ESRCH || is_known ? 0 : -errno;
	}
	if (tracees_add(all, tid) == NULL)
		return -ENOMEM;
	if (tid != pid && record_find(job->record, pid) == RECORD_NONE &&
	    attach_report_found(job, pid, pid, parent_pid) != 0)
		return -ENOMEM; /* the leader has exited before */
	int error = attach_report_found(job, pid, tid, tid == pid ? parent_pid : pid);
	if (error)
		return error;
	tracees_settle(all, tracees_find(all, tid), pid, record_find(job->record, tid));
	return 1;
}

int tracer_attach(struct tracer *t)
{
	struct attach_way way = { t->tracees.job, seize, &t->tracees };

	return attach_all(&way);
}

/* ---- results of wait4(2) ---- */

struct answer {
	pid_t tid;
	int status;
	struct rusage usage;
};

/* Are there more tracees than processes, that is, threads other than leaders? */
static bool has_threads(const struct tracer *t)
{
	return t->tracees.map.used > t->tracees.job->record->running_processes;
}

static bool take_of(pid_t which, struct answer *a)
{
	do
		a->tid = wait4(which, &a->status, WNOHANG | __WALL, &a->usage);
	while (a->tid < 0 && errno == EINTR);
	return a->tid > 0;
}

/* Take only a stop: a tracee that has been killed since it was found must not be taken before its
 * exit has been read.  The waitid() of the C library has no parameter for `usage`. */
static bool take_stop_of(pid_t which, struct answer *a)
{
	siginfo_t info = { .si_pid = 0 };

	if (syscall(SYS_waitid, P_PID, which, &info, WSTOPPED | WNOHANG | __WALL, &a->usage) != 0 ||
	    info.si_pid == 0)
		return false;
	a->tid = which;
	a->status = info.si_status << 8 | 0x7f; /* as wait4(2) encodes it */
	return true;
}

/* Take a result.  What a thread used can be read until its exit is taken, so read that first.
 * Return false if the result is no longer available. */
static bool take_found(struct tracer *t, const siginfo_t *found, struct answer *a)
{
	if (found->si_code != CLD_EXITED && found->si_code != CLD_KILLED &&
	    found->si_code != CLD_DUMPED)
		return take_stop_of(found->si_pid, a);
	stop_see_end(&t->tracees, found->si_pid);
	return take_of(found->si_pid, a);
}

/* Take one result.  Return false if there is none. */
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

/* Wait for a result.  Return the TID, or an error of wake_wait(). */
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

/* Collect and handle all available results. */
static void collect(struct tracer *t)
{
	struct answer answers[BATCH];
	int count;

	do {
		for (count = 0; count < BATCH; count++)
			if (!take_answer(t, &answers[count]))
				break;
		for (int i = 0; i < count; i++)
			stop_take(&t->tracees, answers[i].tid, answers[i].status,
				  &answers[i].usage);
	} while (count == BATCH && !t->tracees.job->is_over);
}

/* Sleep until there is a result, or something else to do. */
static void wait_for_more(struct tracer *t)
{
	struct answer a = { .status = 0 };
	uint64_t until_ns = pause_prepare(t->tracees.job, t->early_until_ns);

	if (until_ns == 0) {
		collect(t);
		return;
	}
	a.tid = await_answer(t, until_ns, &a);
	if (a.tid > 0) {
		stop_take(&t->tracees, a.tid, a.status, &a.usage);
		/* The kernel always searches from the same tracee on. */
		if (++t->turns % TURNS_OF_ONE == 0)
			collect(t);
	} else if (a.tid == -ECHILD) {
		pause_until(t->tracees.job, t->early_until_ns);
	}
}

static void check_early(struct tracer *t)
{
	if (t->tracees.early == 0)
		t->early_until_ns = UINT64_MAX;
	else if (t->early_until_ns == UINT64_MAX)
		t->early_until_ns = job_clock_ns() + EARLY_NS;
}

static void follow_all(struct tracer *t)
{
	struct job *job = t->tracees.job;

	for (collect(t); t->tracees.map.used > 0 && !job->is_over;) {
		pause_check_left(job);
		check_early(t);
		if (t->has_wake) {
			wait_for_more(t);
		} else {
			pause_until(job, t->early_until_ns);
			collect(t);
		}
		if (t->early_until_ns != UINT64_MAX && job_clock_ns() >= t->early_until_ns) {
			t->early_until_ns = UINT64_MAX;
			collect(t);
			stop_report_early(&t->tracees);
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
