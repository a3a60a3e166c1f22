/* waitsite.c - observe a thread once; see waitsite.h. */
#include "config.h"

#include "wait/waitsite.h"
#include "base/clock.h"
#include "collect/memo.h"
#include "collect/scanner.h"
#include "collect/task.h"
#include "collect/thread.h"
#include "model/endpoint.h"
#include "model/syscall.h"
#include "runtime/runtime.h"
#include "wait/callabi.h"
#include "wait/kind_of_call.h"
#include "wait/waitset.h"

#include <errno.h>
#include <linux/futex.h>
#include <linux/io_uring.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

/* The commands of fcntl(2) that wait, as the kernel numbers them: the C library's numbers
 * differ in a 32-bit program with 64-bit file offsets. */
enum { SET_LOCK_WAIT = 7, SET_LOCK_WAIT_64 = 14, SET_OFD_LOCK_WAIT = 38 };

/* Return the second descriptor of a call that copies from one descriptor to another. */
static int second_fd(const struct syscall_fields *call)
{
	return (int)call->args[call->id == CALL_splice ? 2 : 1];
}

/* Classify a wait in a copy between two descriptors.  The kernel function says which one it
 * waits for: the empty one it reads from, or the full one it writes to.  If it does not say,
 * take the one that says more. */
static void classify_copy(struct scanner *s, pid_t pid, pid_t tid,
			  const struct syscall_fields *call, struct wait_site *out)
{
	bool is_reversed = call->id == CALL_sendfile || call->id == CALL_sendfile64;
	int first = (int)call->args[0], second = second_fd(call);
	int from = is_reversed ? second : first, to = is_reversed ? first : second;

	out->kind = WAIT_OTHER;
	thread_wchan(s, pid, tid, out->wchan);
	unsigned direction = direction_of_wchan(out->wchan);
	if (direction != WAIT_TO_WRITE)
		waitset_join_fd(s, pid, tid, from, WAIT_TO_READ, out);
	if (direction != WAIT_TO_READ)
		waitset_join_fd(s, pid, tid, to, WAIT_TO_WRITE, out);
	if (direction == 0)
		out->direction = 0;
}

/* A wait for a pipe, a socket or a terminal is interruptible: in state D, the thread waits
 * instead for the file at the other end of a splice, or for a page of the memory it writes
 * from. */
static bool is_on_the_way(enum wait_rule rule, unsigned kind, char state)
{
	return state == 'D' && (rule == RULE_FD || rule == RULE_FD_2) && kind != WAIT_DISK &&
	       kind != WAIT_OTHER;
}

/* Classify such a wait: it is for the disk if the kernel function says so, or, if the thread
 * has left that function meanwhile, if one of the two descriptors is a file. */
static void classify_on_the_way(struct scanner *s, pid_t pid, pid_t tid,
				const struct syscall_fields *call, enum wait_rule rule,
				struct wait_site *out)
{
	int fds[] = { (int)call->args[0], second_fd(call) };
	struct endpoint end;
	int file = -1;

	for (size_t i = 0; i < 2 && rule == RULE_FD_2 && file < 0; i++)
		if (waitset_kind_of_fd(s, pid, tid, fds[i], &end, &out->hidden) == WAIT_DISK)
			file = fds[i];
	thread_wchan(s, pid, tid, out->wchan);
	if (kind_of_wchan(out->wchan) != WAIT_DISK && (out->wchan[0] || file < 0))
		return;
	out->kind = WAIT_DISK;
	out->fd = file; /* a page fault names none */
	out->end = file < 0 ? (struct endpoint){ .type = ENDPOINT_NONE } : end;
}

static bool is_waiting_lock(uint64_t command)
{
	return command == SET_LOCK_WAIT || command == SET_LOCK_WAIT_64 ||
	       command == SET_OFD_LOCK_WAIT;
}

/* A wait for the disk in such a call is uninterruptible.  If it is not, the call may be an
 * i386 call of a 64-bit program, made with "int 0x80", whose number means something else. */
static bool is_doubtful(enum wait_rule rule, unsigned kind, char state)
{
	return rule == RULE_KIND && kind == WAIT_DISK && state == 'S';
}

/* Classify a doubtful call by its kernel function. */
static void classify_doubtful_call(struct scanner *s, pid_t pid, pid_t tid, struct wait_site *out)
{
	thread_wchan(s, pid, tid, out->wchan);
	enum wait_kind by_wchan = kind_of_wchan(out->wchan);
	if (by_wchan == WAIT_OTHER || by_wchan == WAIT_DISK)
		return;
	out->kind = by_wchan;
	out->is_timed = by_wchan == WAIT_TIMER;
	out->syscall = -2;
}

/* Name the call in *out.  The ABI need not have a number for a call unfolded from another one. */
static void name_call(const struct scanner *s, const struct syscall_fields *call,
		      struct wait_site *out)
{
	out->syscall = call->number;
	out->abi = (uint8_t)call->abi;
	if (call->id == syscall_of_number(call->abi, call->number))
		return;
	out->syscall = syscall_number(call->abi, call->id);
	if (out->syscall >= 0)
		return;
	out->abi = (uint8_t)s->fs.abi;
	out->syscall = syscall_number(s->fs.abi, call->id);
}

#define FAR_NS 86400000000000

/* FUTEX_WAIT takes a duration, all other operations a point in time, futex(2). */
static void read_futex_limit(struct scanner *s, pid_t tid, const struct syscall_fields *call,
			     const struct wait_call *mapped, struct wait_site *out)
{
	int operation = (int)call->args[1];
	uint64_t limit_ns = waitset_limit_ns(s, tid, mapped);
	bool is_real = (operation & FUTEX_CLOCK_REALTIME) ||
		       (operation & FUTEX_CMD_MASK) == FUTEX_LOCK_PI;

	if ((operation & FUTEX_CMD_MASK) == FUTEX_WAIT) {
		out->timeout_ns = limit_ns;
		return;
	}
	uint64_t now_ns = clock_now_ns(is_real ? CLOCK_REALTIME : CLOCK_MONOTONIC);
	/* A limit this far away rather belongs to the clock of another time namespace. */
	out->left_ns = limit_ns > now_ns && limit_ns - now_ns < FAR_NS ? limit_ns - now_ns : 0;
}

static struct endpoint lock_at(uint64_t address)
{
	return (struct endpoint){ .type = address ? ENDPOINT_LOCK : ENDPOINT_NONE,
				  .address = address };
}

/* Return the child that the call waits for, if it names one: wait4(2) by its PID, waitid(2)
 * with the type P_PID. */
static struct endpoint child_of(const struct syscall_fields *call)
{
	int32_t pid = 0;

	if (call->id == CALL_wait4 || call->id == CALL_waitpid)
		pid = (int32_t)call->args[0];
	else if (call->id == CALL_waitid && (int)call->args[0] == P_PID)
		pid = (int32_t)call->args[1];
	if (pid <= 0)
		return (struct endpoint){ .type = ENDPOINT_NONE };
	return (struct endpoint){ .type = ENDPOINT_PROCESS, .pid = pid };
}

static void classify_call(struct scanner *s, const struct process *p, const struct thread *t,
			  const struct syscall_fields *call, char state, struct wait_site *out)
{
	struct wait_call mapped = kind_of_call(call);

	name_call(s, call, out);
	out->is_timed = mapped.is_timed;
	out->timeout_ns = mapped.timeout_ns;
	out->kind = mapped.kind;
	switch (mapped.rule) {
	case RULE_FD:
		out->fd = (int)call->args[0];
		enum wait_kind kind =
			waitset_kind_of_fd(s, p->pid, t->tid, out->fd, &out->end, &out->hidden);
		if (kind != WAIT_OTHER)
			out->kind = kind;
		if (kind == WAIT_PIPE)
			out->pipe = waitset_pipe_role(s, p->pid, t->tid, out->fd, &out->end, false);
		break;
	case RULE_FD_2:
		classify_copy(s, p->pid, t->tid, call, out);
		break;
	case RULE_EPOLL:
	case RULE_POLL:
	case RULE_SELECT:
		waitset_examine(s, p->pid, t->tid, mapped.rule, call, out);
		if (mapped.limit_at)
			out->timeout_ns = waitset_limit_ns(s, t->tid, &mapped);
		break;
	case RULE_RING:
		if (!(call->args[3] & IORING_ENTER_REGISTERED_RING)) /* else it is none */
			waitset_examine_ring(s, p->pid, t->tid, (int)call->args[0], out);
		break;
	case RULE_FUTEX:
		out->end = lock_at(call->args[0]);
		if (s->runtimes && runtimes_owns_lock(s->runtimes, p, call->args[0]))
			out->kind = WAIT_GIL;
		if (mapped.limit_at)
			read_futex_limit(s, t->tid, call, &mapped, out);
		break;
	case RULE_KIND:
		out->end = child_of(call);
		break;
	case RULE_FCNTL:
		out->fd = (int)call->args[0];
		out->kind = is_waiting_lock(call->args[1]) ? WAIT_LOCK : WAIT_OTHER;
		break;
	default:
		break;
	}
	if (is_on_the_way(mapped.rule, out->kind, state))
		classify_on_the_way(s, p->pid, t->tid, call, mapped.rule, out);
	if (is_doubtful(mapped.rule, out->kind, state)) {
		classify_doubtful_call(s, p->pid, t->tid, out);
		return;
	}
	if (mapped.rule != RULE_PATH && mapped.rule != RULE_WCHAN && out->kind != WAIT_OTHER)
		return;
	thread_wchan(s, p->pid, t->tid, out->wchan);
	enum wait_kind by_wchan = kind_of_wchan(out->wchan);
	if (by_wchan != WAIT_OTHER)
		out->kind = by_wchan;
	else if (out->kind == WAIT_OTHER && out->hidden & WAIT_SOURCE_FD)
		out->is_seen = false;
}

/* Classify a wait outside a system call: a page fault, or a kernel thread. */
static void classify_outside_call(struct scanner *s, const struct process *p,
				  const struct thread *t, char state, struct wait_site *out)
{
	out->syscall = -1;
	thread_wchan(s, p->pid, t->tid, out->wchan);
	out->kind = kind_of_wchan(out->wchan);
	if (out->kind == WAIT_OTHER && !process_is_kernel_thread(p) && state == 'D')
		out->kind = WAIT_DISK;
	else if (out->kind == WAIT_OTHER && process_is_kernel_thread(p) && state != 'D')
		out->kind = WAIT_EVENT;
}

/* Shortest time from one step aside to the next. */
#define ASIDE_NS 10000000

/* Leave the core for a moment.  A thread that blocks thousands of times a second wakes up while
 * pstop reads about it; if both share a core, it stays ready for as long as pstop runs.  Return
 * false if pstop did so only a short time ago. */
static bool step_aside(struct scanner *s)
{
	const struct timespec moment = { .tv_nsec = 1000 };
	uint64_t now_ns = scan_now_ns(s);

	if (!s->fs.is_own || now_ns - s->aside_ns < ASIDE_NS)
		return false;
	s->aside_ns = now_ns;
	nanosleep(&moment, NULL);
	return true;
}

/* The kernel says "running" also if the thread woke and slept again during the read, as one
 * that blocks thousands of times a second does, or if it is ready: try again. */
int waitsite_read_call(struct scanner *s, const struct process *p, const struct thread *t,
		       struct syscall_fields *call)
{
	ssize_t n = 0;

	for (int tries = 0; tries < 3; tries++) {
		n = thread_read_alone(s, p->pid, t->tid, TASK_SYSCALL);
		if (n >= 0)
			n = parse_syscall(s->fs.buffer, (size_t)n, call);
		if (n < 0 || !call->is_running)
			break;
		if (tries == 0)
			step_aside(s);
	}
	if (n < 0)
		return (int)n;
	if (!call->is_running && call->number >= 0) {
		call->abi = callabi_find(s, p->pid, t->tid, call);
		callabi_unfold(s, t->tid, call);
	}
	return 0;
}

/* Classify a wait by its kernel function, and by the descriptors that lead to it. */
static void classify_by_function(struct scanner *s, const struct process *p, const struct thread *t,
				 struct wait_site *out)
{
	thread_wchan(s, p->pid, t->tid, out->wchan);
	out->kind = kind_of_wchan(out->wchan);
	out->is_timed = out->kind == WAIT_TIMER; /* for other waits it is unknown */
	waitset_examine_open(s, p->pid, t->tid, through_of_wchan(out->wchan), out);
	unsigned direction = direction_of_wchan(out->wchan);
	if (direction)
		out->direction = (uint8_t)direction;
	if (out->fd >= 0 && through_of_wchan(out->wchan) == THROUGH_PIPE_READ)
		out->pipe = waitset_pipe_role(s, p->pid, t->tid, out->fd, &out->end, false);
	out->is_seen = out->kind != WAIT_OTHER || out->fd >= 0;
}

/* Refreshes before a denied file is tried again: each attempt costs time, and under Yama each
 * writes a line to the kernel log (report_access() of yama_lsm.c). */
#define REFRESHES_OF_DENIAL 64

static uint16_t denial_epoch(const struct scanner *s)
{
	return (uint16_t)(1 + s->sample.refresh / REFRESHES_OF_DENIAL % UINT16_MAX);
}

static void note_denial(const struct scanner *s, struct process *p, struct wait_site *out)
{
	out->hidden |= WAIT_SOURCE_SYSCALL;
	if (memo_of(p)->call_denied == denial_epoch(s))
		return;
	memo_of(p)->call_denied = denial_epoch(s);
	memo_of(p)->is_wchan_denied = false;
	memo_of(p)->has_wchan = false;
}

/* Return whether this user may not read the kernel function; otherwise there is none.  The
 * file reads "0" in both cases.  A link needs the same right, PTRACE_MODE_READ, and reports
 * it. */
static bool is_wchan_denied(struct scanner *s, pid_t pid, pid_t tid)
{
	char path[PROCFS_PATH_MAX];
	ssize_t n = procfs_read_link(&s->fs, -1, procfs_path(path, pid, tid, "exe"));

	return n == -EACCES || n == -EPERM;
}

/* Observe a thread whose system call is denied: the kernel function may still be readable.  In
 * a process that has shown a function before, a thread without one is running. */
static bool observe_without_call(struct scanner *s, struct process *p, const struct thread *t,
				 struct wait_site *out)
{
	out->is_seen = false;
	if (!memo_of(p)->is_wchan_denied)
		classify_by_function(s, p, t, out);
	if (out->wchan[0]) {
		memo_of(p)->has_wchan = true;
		return true;
	}
	if (memo_of(p)->has_wchan)
		return false;
	memo_of(p)->is_wchan_denied = memo_of(p)->is_wchan_denied ||
				      is_wchan_denied(s, p->pid, t->tid);
	if (memo_of(p)->is_wchan_denied)
		out->hidden |= WAIT_SOURCE_WCHAN;
	return true;
}

/* pstop cannot observe itself asleep, but knows what it sleeps on. */
static bool observe_self(const struct scanner *s, struct wait_site *out, char *state)
{
	out->kind = WAIT_TIMER;
	out->abi = (uint8_t)s->fs.abi;
	out->syscall = syscall_number(s->fs.abi, CALL_clock_nanosleep);
	out->is_timed = true;
	out->is_seen = true;
	*state = 'S';
	return true;
}

static void clear_site(struct wait_site *out)
{
	memset(out, 0, sizeof *out);
	out->kind = WAIT_OTHER;
	out->syscall = -2;
	out->fd = -1;
	out->besides = WAIT_OTHER;
}

enum waitsite_passed waitsite_observe_passed(struct scanner *s, const struct process *p,
					     const struct thread *t, struct wait_site *out,
					     char *state)
{
	const struct call_seen *seen = calls_find(&s->source.calls, p->pid, t->tid);

	if (seen == NULL || seen->slices != t->now.slices || t->tid == s->own_pid)
		return PASSED_UNKNOWN;
	*state = seen->state;
	if (*state == 'R')
		return PASSED_RUNS;
	if (seen->number < BPF_RECORD_NO_CALL)
		return PASSED_UNKNOWN;
	struct syscall_fields call = {
		.number = seen->number,
		.abi = callabi_of_pass(s, seen->is_compat, seen->number),
	};
	memcpy(call.args, seen->args, sizeof call.args);
	if (call.number >= 0)
		callabi_unfold(s, t->tid, &call);
	clear_site(out);
	out->is_seen = true;
	if (call.number == BPF_RECORD_NO_CALL)
		classify_outside_call(s, p, t, *state, out);
	else
		classify_call(s, p, t, &call, *state, out);
	return PASSED_BLOCKED;
}

bool waitsite_observe(struct scanner *s, struct process *p, const struct thread *t,
		      struct wait_site *out, char *state)
{
	struct syscall_fields call;

	clear_site(out);
	if (s->fs.is_own && t->tid == s->own_pid)
		return observe_self(s, out, state);
	*state = task_read_state(s, p, t);
	/* Of several threads, it matters which are ready at the same time. */
	if (*state == 'R' && p->thread_count == 1 && step_aside(s))
		*state = task_read_state(s, p, t);
	if (*state == '\0' || *state == 'R' || *state == 'Z' || *state == 'X')
		return false;
	out->is_seen = true;
	if (*state == 'T' || *state == 't') {
		out->kind = WAIT_STOPPED;
		return true;
	}
	if (process_is_kernel_thread(p)) {
		classify_outside_call(s, p, t, *state, out);
		out->is_seen = out->wchan[0] != '\0';
		if (!out->is_seen && is_wchan_denied(s, p->pid, t->tid))
			out->hidden |= WAIT_SOURCE_WCHAN;
		return true;
	}
	int error = memo_of(p)->call_denied == denial_epoch(s) ? -EPERM :
								 waitsite_read_call(s, p, t, &call);
	if (thread_means_exited(error))
		return false;
	if (error == -EPERM || error == -EACCES)
		note_denial(s, p, out);
	if (error)
		return observe_without_call(s, p, t, out);
	if (call.is_running) {
		classify_by_function(s, p, t, out);
		return out->is_seen;
	}
	if (call.number == -1)
		classify_outside_call(s, p, t, *state, out);
	else
		classify_call(s, p, t, &call, *state, out);
	return true;
}
