/* waitsite.c - one look at a thread; see waitsite.h. */
#include "config.h"

#include "scan/waitsite.h"
#include "scan/scanner.h"
#include "scan/thread.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* Members of a set of descriptors that are looked up. */
#define SET_MAX 64

/* A set's kind is the most telling one of its members: data first. */
static int rank_of(enum wait_kind kind)
{
	static const unsigned char ranks[WAIT_KINDS] = {
		[WAIT_NETWORK] = 12, [WAIT_TTY] = 11, [WAIT_PIPE] = 10, [WAIT_FS_EVENT] = 9,
		[WAIT_DISK] = 8, [WAIT_AIO] = 8, [WAIT_CHILD] = 7, [WAIT_SIGNAL] = 6,
		[WAIT_TIMER] = 5, [WAIT_EVENT] = 4, [WAIT_LOCK] = 3, [WAIT_OTHER] = 1,
	};

	return ranks[kind];
}

static void copy_name(char *out, size_t size, const char *text, size_t length)
{
	if (length >= size)
		length = size - 1;
	memcpy(out, text, length);
	out[length] = '\0';
}

/* Kernel function; "" where it is denied or the task runs ("0"). */
static void read_wchan(struct scanner *s, pid_t pid, pid_t tid, char out[static WAIT_WCHAN_MAX])
{
	ssize_t n = thread_read_alone(s, pid, tid, TASK_WCHAN);

	out[0] = '\0';
	if (n > 0 && s->fs.buffer[0] != '0')
		copy_name(out, WAIT_WCHAN_MAX, s->fs.buffer, strcspn(s->fs.buffer, "\n"));
}

void waitsite_read_wchan(struct scanner *s, const struct process *p, struct thread *t)
{
	struct thread_notes *n = thread_make_notes(t);

	if (n == NULL)
		return; /* without memory it was not asked */
	n->wchan_at = s->table.refresh;
	read_wchan(s, p->pid, t->tid, n->wchan);
}

/* A path can be a FIFO, a terminal, a device or a file. */
static enum wait_kind kind_of_path(struct scanner *s, const char *fd_path)
{
	struct statx status;

	if (statx(s->fs.root_fd, fd_path, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE,
		  &status) != 0)
		return WAIT_DISK;
	if (S_ISFIFO(status.stx_mode))
		return WAIT_PIPE;
	if (S_ISSOCK(status.stx_mode))
		return WAIT_NETWORK;
	if (S_ISCHR(status.stx_mode)) {
		unsigned major = status.stx_rdev_major;
		bool is_tty = major == 4 || major == 5 || (major >= 136 && major <= 143) ||
			      major == 188 || major == 204 || major == 229;
		return is_tty ? WAIT_TTY : WAIT_OTHER;
	}
	return WAIT_DISK;
}

static enum wait_kind kind_of_fd(struct scanner *s, pid_t pid, pid_t tid, int fd, char *target, size_t size)
{
	char path[PROCFS_PATH_MAX], file[24];

	if (fd < 0)
		return WAIT_OTHER;
	snprintf(file, sizeof file, "fd/%d", fd);
	procfs_path(path, pid, tid, file);
	ssize_t n = procfs_read_link(&s->fs, -1, path);
	if (n < 0)
		return WAIT_OTHER;
	if (target)
		copy_name(target, size, s->fs.buffer, (size_t)n);
	enum wait_kind kind = waitsite_map_link(s->fs.buffer);
	return kind == WAIT_KINDS ? kind_of_path(s, path) : kind;
}

/* Keeps the more telling of two members of a set. */
static void join_fd(struct scanner *s, pid_t pid, pid_t tid, int fd, struct wait_site *out)
{
	char target[WAIT_TARGET_MAX] = "";
	enum wait_kind kind = kind_of_fd(s, pid, tid, fd, target, sizeof target);

	if (rank_of(kind) <= rank_of(out->kind) && out->fd >= 0)
		return;
	out->kind = kind;
	out->fd = fd;
	memcpy(out->target, target, sizeof out->target);
}

/* "tfd:        5 events:       19 data: …" lines of fdinfo, proc_pid_fdinfo(5). */
static void join_epoll(struct scanner *s, pid_t pid, pid_t tid, int epoll_fd, struct wait_site *out)
{
	char path[PROCFS_PATH_MAX], file[24];
	int members[SET_MAX];
	int count = 0;
	struct cursor c, line;

	snprintf(file, sizeof file, "fdinfo/%d", epoll_fd);
	s->cost.files_read++;
	ssize_t n = procfs_read(&s->fs, -1, procfs_path(path, pid, tid, file));
	if (n < 0)
		return;
	c = cursor_over(s->fs.buffer, (size_t)n);
	while (cursor_line(&c, &line) && count < SET_MAX) {
		uint64_t fd, events;
		if (!cursor_literal(&line, "tfd:") || !cursor_u64(&line, &fd) || fd > INT32_MAX)
			continue;
		cursor_skip_blanks(&line);
		if (!cursor_literal(&line, "events:") || !cursor_hex(&line, &events))
			continue;
		if (events & (POLLIN | POLLOUT | POLLPRI))
			members[count++] = (int)fd;
	}
	for (int i = 0; i < count; i++)
		join_fd(s, pid, tid, members[i], out);
	out->fd = epoll_fd;
}

/* Memory of the thread; needs the same rights as its syscall file. */
static size_t read_memory(const struct scanner *s, pid_t tid, uint64_t address, void *out,
			  size_t size)
{
	struct iovec here = { out, size };
	struct iovec there = { (void *)(uintptr_t)address, size };

	if (!s->fs.is_own || address == 0)
		return 0;
	ssize_t n = process_vm_readv(tid, &here, 1, &there, 1, 0);
	return n < 0 ? 0 : (size_t)n;
}

static void join_poll(struct scanner *s, pid_t pid, pid_t tid, const struct syscall_fields *call,
		      struct wait_site *out)
{
	struct pollfd set[SET_MAX];
	uint64_t count = call->args[1] < SET_MAX ? call->args[1] : SET_MAX;
	size_t got = read_memory(s, tid, call->args[0], set, count * sizeof *set) / sizeof *set;

	for (size_t i = 0; i < got; i++)
		if (set[i].fd >= 0 && (set[i].events & (POLLIN | POLLOUT | POLLPRI)))
			join_fd(s, pid, tid, set[i].fd, out);
	if (got != 1)
		out->fd = -1;
}

/* The kernel rewrites the sets only when the call ends: until then they hold
 * what is waited for. */
static void join_select(struct scanner *s, pid_t pid, pid_t tid, const struct syscall_fields *call,
			struct wait_site *out)
{
	int highest = call->args[0] < FD_SETSIZE ? (int)call->args[0] : FD_SETSIZE;
	int joined = 0;

	for (int which = 1; which <= 2; which++) {
		fd_set set;
		FD_ZERO(&set);
		if (read_memory(s, tid, call->args[which], &set, ((size_t)highest + 7) / 8) == 0)
			continue;
		for (int fd = 0; fd < highest && joined < SET_MAX; fd++)
			if (FD_ISSET(fd, &set)) {
				join_fd(s, pid, tid, fd, out);
				joined++;
			}
	}
	if (joined != 1)
		out->fd = -1;
}

/* A set without a telling member that ends by itself is a sleep. */
static void settle_set(struct wait_site *out)
{
	if (out->kind == WAIT_OTHER || (out->kind == WAIT_EVENT && out->fd < 0 && !out->target[0]))
		out->kind = out->is_timed ? WAIT_TIMER : WAIT_EVENT;
}

static void look_at_call(struct scanner *s, const struct process *p, const struct thread *t,
			 const struct syscall_fields *call, struct wait_site *out)
{
	struct wait_call mapped = waitsite_map_call(call);

	out->syscall = call->number;
	out->is_timed = mapped.is_timed;
	out->timeout_ns = mapped.timeout_ns;
	out->kind = mapped.kind;
	switch (mapped.rule) {
	case RULE_FD:
		out->fd = (int)call->args[0];
		enum wait_kind kind = kind_of_fd(s, p->pid, t->tid, out->fd, out->target,
						 sizeof out->target);
		if (kind != WAIT_OTHER)
			out->kind = kind;
		break;
	case RULE_FD_2:
		out->kind = WAIT_OTHER;
		join_fd(s, p->pid, t->tid, (int)call->args[0], out);
		join_fd(s, p->pid, t->tid, (int)call->args[call->number == SYS_splice ? 2 : 1], out);
		break;
	case RULE_EPOLL:
		out->kind = WAIT_OTHER;
		join_epoll(s, p->pid, t->tid, (int)call->args[0], out);
		settle_set(out);
		break;
	case RULE_POLL:
		out->kind = WAIT_OTHER;
		join_poll(s, p->pid, t->tid, call, out);
		settle_set(out);
		break;
	case RULE_SELECT:
		out->kind = WAIT_OTHER;
		join_select(s, p->pid, t->tid, call, out);
		settle_set(out);
		break;
	case RULE_FUTEX:
		out->address = call->args[0];
		break;
	case RULE_FCNTL:
		out->fd = (int)call->args[0];
		out->kind = call->args[1] == F_SETLKW || call->args[1] == F_OFD_SETLKW ? WAIT_LOCK :
										     WAIT_OTHER;
		break;
	default:
		break;
	}
	if (mapped.rule != RULE_PATH && mapped.rule != RULE_WCHAN && out->kind != WAIT_OTHER)
		return;
	read_wchan(s, p->pid, t->tid, out->wchan);
	enum wait_kind by_wchan = waitsite_map_wchan(out->wchan);
	if (by_wchan != WAIT_OTHER)
		out->kind = by_wchan;
}

/* Blocked outside of a system call: a page fault, or a thread of the kernel. */
static void look_outside_call(struct scanner *s, const struct process *p,
			      const struct thread *t, char state, struct wait_site *out)
{
	out->syscall = -1;
	read_wchan(s, p->pid, t->tid, out->wchan);
	out->kind = waitsite_map_wchan(out->wchan);
	if (out->kind == WAIT_OTHER && !process_is_kernel_thread(p) && state == 'D')
		out->kind = WAIT_DISK;
	else if (out->kind == WAIT_OTHER && process_is_kernel_thread(p) && state != 'D')
		out->kind = WAIT_EVENT;
}

/* The kernel says "running" also where the thread woke and slept again while it
 * looked, which one that blocks thousands of times a second does: try again. */
static int read_call(struct scanner *s, const struct process *p, const struct thread *t,
		     struct syscall_fields *call)
{
	ssize_t n = 0;

	for (int tries = 0; tries < 3; tries++) {
		n = thread_read_alone(s, p->pid, t->tid, TASK_SYSCALL);
		if (n >= 0)
			n = parse_syscall(s->fs.buffer, (size_t)n, call);
		if (n < 0 || !call->is_running)
			break;
	}
	return n < 0 ? (int)n : 0;
}

/* Asleep by its state, but never still: its kernel function has to do. */
static bool look_at_restless(struct scanner *s, const struct process *p, const struct thread *t,
			     struct wait_site *out)
{
	read_wchan(s, p->pid, t->tid, out->wchan);
	out->kind = waitsite_map_wchan(out->wchan);
	return out->kind != WAIT_OTHER;
}

/* pstop cannot look at itself asleep; it knows what it sleeps on. */
static bool look_at_self(struct wait_site *out, char *state)
{
	out->kind = WAIT_TIMER;
	out->syscall = SYS_clock_nanosleep;
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
}

enum waitsite_passed waitsite_look_passed(struct scanner *s, const struct process *p,
					  const struct thread *t,
					  const struct pass_group *group,
					  struct wait_site *out, char *state)
{
	size_t index = pass_find_thread(group, t->tid);
	struct syscall_fields call;

	if (index == group->count || pass_slices(group, index) != t->now.slices ||
	    t->tid == s->own_pid)
		return PASSED_UNKNOWN;
	clear_site(out);
	*state = pass_state(group, index);
	if (*state == 'R')
		return PASSED_RUNS;
	if (!pass_read_call(group, index, &call))
		return PASSED_UNKNOWN;
	out->is_seen = true;
	if (call.number == BPF_RECORD_NO_CALL)
		look_outside_call(s, p, t, *state, out);
	else
		look_at_call(s, p, t, &call, out);
	return PASSED_BLOCKED;
}

bool waitsite_look(struct scanner *s, const struct process *p, const struct thread *t,
		   struct wait_site *out, char *state)
{
	struct syscall_fields call;

	clear_site(out);
	if (s->fs.is_own && t->tid == s->own_pid)
		return look_at_self(out, state);
	*state = task_read_state(s, p, t);
	if (*state == '\0' || *state == 'R' || *state == 'Z' || *state == 'X')
		return false;
	out->is_seen = true;
	if (*state == 'T' || *state == 't') {
		out->kind = WAIT_STOPPED;
		return true;
	}
	if (process_is_kernel_thread(p)) {
		look_outside_call(s, p, t, *state, out);
		out->is_seen = out->wchan[0] != '\0';
		return true;
	}
	ssize_t n = read_call(s, p, t, &call);
	if (n < 0) {
		out->is_seen = false;
		return n != -ESRCH && n != -ENOENT;
	}
	if (call.is_running)
		return look_at_restless(s, p, t, out);
	if (call.number == -1)
		look_outside_call(s, p, t, *state, out);
	else
		look_at_call(s, p, t, &call, out);
	return true;
}
