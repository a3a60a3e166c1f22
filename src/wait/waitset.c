/* waitset.c - what is behind a descriptor, or a set of them; see waitset.h. */
#include "config.h"

#include "wait/waitset.h"
#include "collect/scanner.h"
#include "collect/thread.h"
#include "model/endpoint.h"
#include "proc/memory.h"
#include "wait/kind_of_call.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <unistd.h>

/* Open descriptors, and sets among them, examined at most when searching for candidates. */
#define OPEN_MAX   256
#define EPOLLS_MAX 4

/* Return how much a member says about what its set waits for; the set takes the kind of the
 * highest.  Data comes first.  A pipe used only for waking ranks below any other known kind; a
 * pipe that is not written to ranks below a descriptor for signals, which has no other use. */
static int rank_of(enum wait_kind kind, enum pipe_role pipe)
{
	static const unsigned char ranks[WAIT_KINDS] = {
		[WAIT_NETWORK] = 15, [WAIT_TTY] = 14,  [WAIT_PIPE] = 13, [WAIT_FS_EVENT] = 11,
		[WAIT_DISK] = 10,    [WAIT_AIO] = 10,  [WAIT_CHILD] = 9, [WAIT_SIGNAL] = 8,
		[WAIT_TIMER] = 6,    [WAIT_EVENT] = 5, [WAIT_LOCK] = 4,  [WAIT_POLL] = 3,
		[WAIT_OTHER] = 1,
	};
	static const unsigned char ranks_of_pipes[PIPE_ROLES] = {
		[PIPE_FEEDS] = 13, [PIPE_CHILD] = 12, [PIPE_NEW] = 7,
		[PIPE_QUIET] = 7,  [PIPE_OWN] = 2,    [PIPE_SHARED] = 2,
	};

	return kind == WAIT_PIPE ? ranks_of_pipes[pipe] : ranks[kind];
}

/* Classify a path: a FIFO, a terminal, a device or a file.  Store it in *end as well. */
static enum wait_kind kind_of_path(struct scanner *s, const char *fd_path, struct endpoint *end)
{
	struct statx status;

	if (statx(s->fs.root_fd, fd_path, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT,
		  STATX_TYPE | STATX_INO, &status) != 0)
		return WAIT_DISK;
	end->device = ENDPOINT_DEVICE(status.stx_dev_major, status.stx_dev_minor);
	end->inode = status.stx_ino;
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

static bool is_denial(ssize_t error)
{
	return error == -EACCES || error == -EPERM;
}

enum wait_kind waitset_kind_of_fd(struct scanner *s, pid_t pid, pid_t tid, int fd,
				  struct endpoint *end, uint8_t *hidden)
{
	char path[PROCFS_PATH_MAX], file[24];

	*end = (struct endpoint){ .type = ENDPOINT_NONE };
	if (fd < 0)
		return WAIT_OTHER;
	snprintf(file, sizeof file, "fd/%d", fd);
	procfs_path(path, pid, tid, file);
	ssize_t n = procfs_read_link(&s->fs, -1, path);
	if (is_denial(n))
		*hidden |= WAIT_SOURCE_FD;
	if (n < 0)
		return WAIT_OTHER;
	*end = endpoint_of_link(s->fs.buffer, (size_t)n);
	enum wait_kind kind = kind_of_link(s->fs.buffer);
	return kind == WAIT_KINDS ? kind_of_path(s, path, end) : kind;
}

enum pipe_role waitset_pipe_role(struct scanner *s, pid_t pid, pid_t tid, int fd,
				 const struct endpoint *end, bool is_in_set)
{
	char link[ENDPOINT_TEXT_MAX];

	endpoint_text(end, link, sizeof link);
	return pipes_role(&s->pipes, scan_now_ns(s), pid, tid, fd, link, is_in_set);
}

/* Note what else is in the set, beside a pipe that may carry nothing. */
static void join_besides(enum wait_kind kind, enum pipe_role pipe, struct wait_site *out)
{
	if (kind == WAIT_PIPE && pipe != PIPE_OWN && pipe != PIPE_SHARED)
		return;
	if (kind == WAIT_PIPE)
		kind = WAIT_EVENT;
	if (rank_of(kind, PIPE_FEEDS) > rank_of(out->besides, PIPE_FEEDS))
		out->besides = (uint8_t)kind;
}

static void join_member(enum wait_kind kind, enum pipe_role pipe, int fd,
			const struct endpoint *end, unsigned direction, struct wait_site *out)
{
	bool is_first = out->fd < 0;

	if (!is_first && rank_of(kind, pipe) <= rank_of(out->kind, out->pipe)) {
		join_besides(kind, pipe, out);
		if (kind == out->kind)
			out->direction |= (uint8_t)direction;
		return;
	}
	if (!is_first)
		join_besides(out->kind, out->pipe, out);
	out->kind = (uint8_t)kind;
	out->pipe = (uint8_t)pipe;
	out->direction = (uint8_t)direction;
	out->fd = fd;
	out->end = *end;
}

void waitset_join_fd(struct scanner *s, pid_t pid, pid_t tid, int fd, unsigned direction,
		     struct wait_site *out)
{
	struct endpoint end;
	enum wait_kind kind = waitset_kind_of_fd(s, pid, tid, fd, &end, &out->hidden);

	join_member(kind, PIPE_FEEDS, fd, &end, direction, out);
}

/* Join a member of a set; examine the role of a pipe to be read. */
static void join_of_set(struct scanner *s, pid_t pid, pid_t tid, int fd, unsigned direction,
			struct wait_site *out)
{
	struct endpoint end;
	enum wait_kind kind = waitset_kind_of_fd(s, pid, tid, fd, &end, &out->hidden);
	enum pipe_role pipe = kind == WAIT_PIPE && direction != WAIT_TO_WRITE ?
				      waitset_pipe_role(s, pid, tid, fd, &end, true) :
				      PIPE_FEEDS;

	join_member(kind, pipe, fd, &end, direction, out);
}

/* Return the direction of the events of poll(2); epoll(7) uses the same bits. */
static unsigned direction_of(uint64_t events)
{
	return (events & (POLLIN | POLLPRI) ? WAIT_TO_READ : 0) |
	       (events & POLLOUT ? WAIT_TO_WRITE : 0);
}

/* Read proc_pid_fdinfo(5), the whole file; the text is valid until the next read. */
static bool read_info(struct scanner *s, pid_t pid, pid_t tid, int fd, struct cursor *out,
		      uint8_t *hidden)
{
	char path[PROCFS_PATH_MAX], file[24];

	snprintf(file, sizeof file, "fdinfo/%d", fd);
	s->cost.files_read++;
	ssize_t n = procfs_read(&s->fs, -1, procfs_path(path, pid, tid, file));
	if (is_denial(n))
		*hidden |= WAIT_SOURCE_FD;
	if (n < 0)
		return false;
	*out = cursor_over(s->fs.buffer, (size_t)n);
	return true;
}

/* Parse lines of fdinfo, "tfd:        5 events:       19 data: …", proc_pid_fdinfo(5). */
static int list_epoll(struct scanner *s, pid_t pid, pid_t tid, int epoll_fd,
		      struct wait_member *out, uint8_t *hidden)
{
	struct cursor c, line;
	int count = 0;

	if (!read_info(s, pid, tid, epoll_fd, &c, hidden))
		return 0;
	while (cursor_line(&c, &line) && count < WAIT_MEMBERS_MOST) {
		uint64_t fd, events;
		if (!cursor_literal(&line, "tfd:") || !cursor_u64(&line, &fd) || fd > INT32_MAX)
			continue;
		cursor_skip_blanks(&line);
		if (!cursor_literal(&line, "events:") || !cursor_hex(&line, &events))
			continue;
		if (events & (POLLIN | POLLOUT | POLLPRI))
			out[count++] = (struct wait_member){ (int)fd, direction_of(events) };
	}
	return count;
}

static void join_members(struct scanner *s, pid_t pid, pid_t tid, const struct wait_member *members,
			 int count, struct wait_site *out)
{
	for (int i = 0; i < count; i++)
		join_of_set(s, pid, tid, members[i].fd, members[i].direction, out);
}

static void join_epoll(struct scanner *s, pid_t pid, pid_t tid, int epoll_fd, struct wait_site *out)
{
	struct wait_member members[WAIT_MEMBERS_MOST];
	int count = list_epoll(s, pid, tid, epoll_fd, members, &out->hidden);

	join_members(s, pid, tid, members, count, out);
	out->fd = epoll_fd;
}

ssize_t waitset_read_memory(const struct scanner *s, pid_t tid, uint64_t address, void *out,
			    size_t size)
{
	struct address_space memory = memory_of_process(&s->fs, tid);

	return memory.read(&memory, address, out, size);
}

/* Note a set in memory that cannot be read: its members are unknown. */
static void lose_set(ssize_t error, struct wait_site *out)
{
	if (is_denial(error))
		out->hidden |= WAIT_SOURCE_MEMORY;
	if (out->kind == WAIT_OTHER)
		out->kind = WAIT_POLL;
}

uint64_t waitset_limit_ns(const struct scanner *s, pid_t tid, const struct wait_call *call)
{
	/* The kernel's layout, whatever struct timespec is here. */
	struct {
		int64_t s, ns;
	} limit = { -1, -1 };
	struct {
		int32_t s, ns;
	} brief = { -1, -1 };

	if (!call->is_limit_short) {
		if (waitset_read_memory(s, tid, call->limit_at, &limit, sizeof limit) !=
		    (ssize_t)sizeof limit)
			return 0;
	} else if (waitset_read_memory(s, tid, call->limit_at, &brief, sizeof brief) ==
		   (ssize_t)sizeof brief) {
		limit.s = brief.s;
		limit.ns = brief.ns;
	}
	if (limit.s < 0 || limit.s > INT32_MAX || limit.ns < 0 || limit.ns >= 1000000000)
		return 0;
	return (uint64_t)limit.s * 1000000000 + (uint64_t)limit.ns;
}

/* List the members of a struct pollfd array.  Return their number, or a negative errno; *size is
 * that of the array. */
static ssize_t list_poll(struct scanner *s, pid_t tid, const struct syscall_fields *call,
			 struct wait_member *out, size_t *size)
{
	struct pollfd set[WAIT_MEMBERS_MOST];
	uint64_t wanted = call->args[1] < WAIT_MEMBERS_MOST ? call->args[1] : WAIT_MEMBERS_MOST;
	ssize_t n = wanted == 0 ?
			    0 :
			    waitset_read_memory(s, tid, call->args[0], set, wanted * sizeof *set);
	ssize_t count = 0;

	*size = n > 0 ? (size_t)n / sizeof *set : 0;
	for (size_t i = 0; i < *size; i++)
		if (set[i].fd >= 0 && (set[i].events & (POLLIN | POLLOUT | POLLPRI)))
			out[count++] =
				(struct wait_member){ set[i].fd,
						      direction_of((uint16_t)set[i].events) };
	return n < 0 ? n : count;
}

static void join_poll(struct scanner *s, pid_t pid, pid_t tid, const struct syscall_fields *call,
		      struct wait_site *out)
{
	struct wait_member members[WAIT_MEMBERS_MOST];
	size_t size;
	ssize_t count = list_poll(s, tid, call, members, &size);

	if (count < 0)
		lose_set(count, out);
	join_members(s, pid, tid, members, (int)count, out);
	if (size != 1)
		out->fd = -1;
}

/* List the members of one set of select(2).  The kernel rewrites the sets only when the call
 * returns: until then they hold what the thread waits for.  Return 0, or the error of reading. */
static ssize_t list_select(struct scanner *s, pid_t tid, const struct syscall_fields *call,
			   int which, struct wait_member *out, int *count)
{
	int highest = call->args[0] < FD_SETSIZE ? (int)call->args[0] : FD_SETSIZE;
	fd_set set;

	FD_ZERO(&set);
	if (highest == 0 || call->args[which] == 0)
		return 0;
	ssize_t n = waitset_read_memory(s, tid, call->args[which], &set, ((size_t)highest + 7) / 8);
	for (int fd = 0; fd < highest && n > 0 && *count < WAIT_MEMBERS_MOST; fd++)
		if (FD_ISSET(fd, &set))
			out[(*count)++] = (struct wait_member){ fd, which == 1 ? WAIT_TO_READ :
										 WAIT_TO_WRITE };
	return n < 0 ? n : 0;
}

static void join_select(struct scanner *s, pid_t pid, pid_t tid, const struct syscall_fields *call,
			struct wait_site *out)
{
	struct wait_member members[WAIT_MEMBERS_MOST];
	int count = 0;

	for (int which = 1; which <= 2; which++) {
		ssize_t error = list_select(s, tid, call, which, members, &count);
		if (error < 0)
			lose_set(error, out);
	}
	join_members(s, pid, tid, members, count, out);
	if (count != 1)
		out->fd = -1;
}

int waitset_list(struct scanner *s, pid_t pid, pid_t tid, enum wait_rule rule,
		 const struct syscall_fields *call,
		 struct wait_member out[static WAIT_MEMBERS_MOST])
{
	uint8_t hidden = 0;
	size_t size;
	int count = 0;

	if (rule == RULE_EPOLL)
		return list_epoll(s, pid, tid, (int)call->args[0], out, &hidden);
	if (rule == RULE_POLL) {
		ssize_t n = list_poll(s, tid, call, out, &size);
		return n < 0 ? 0 : (int)n;
	}
	list_select(s, tid, call, 1, out, &count);
	list_select(s, tid, call, 2, out, &count);
	return count;
}

/* Classify a set without a member that indicates what it waits for: with a time limit it is a
 * sleep, else an event; if some members could not be read, it is WAIT_POLL. */
static void settle(struct wait_site *out)
{
	if (out->kind != WAIT_PIPE || (out->pipe != PIPE_NEW && out->pipe != PIPE_QUIET))
		out->besides = WAIT_OTHER;
	if (out->kind == WAIT_OTHER && out->hidden & WAIT_SOURCE_FD)
		out->kind = WAIT_POLL;
	if (out->kind == WAIT_OTHER ||
	    (out->kind == WAIT_EVENT && out->fd < 0 && out->end.type == ENDPOINT_NONE))
		out->kind = out->is_timed ? WAIT_TIMER : WAIT_EVENT;
}

void waitset_examine(struct scanner *s, pid_t pid, pid_t tid, enum wait_rule rule,
		     const struct syscall_fields *call, struct wait_site *out)
{
	out->kind = WAIT_OTHER;
	if (rule == RULE_EPOLL)
		join_epoll(s, pid, tid, (int)call->args[0], out);
	else if (rule == RULE_POLL)
		join_poll(s, pid, tid, call, out);
	else
		join_select(s, pid, tid, call, out);
	settle(out);
}

/* What the descriptors that a wait can be through have in common. */
struct common {
	unsigned count;
	bool is_one_kind, is_one_end;
	uint8_t hidden; /* some could not be read */
	struct wait_site first;
};

static void add_common(struct common *c, const struct wait_site *one)
{
	if (c->count++ == 0) {
		c->first = *one;
		c->is_one_kind = c->is_one_end = true;
		return;
	}
	c->is_one_kind = c->is_one_kind && one->kind == c->first.kind;
	c->is_one_end = c->is_one_end && endpoint_is_same(&one->end, &c->first.end);
}

/* Return whether a descriptor is open for reading or writing, as `mode` says, from the mode of
 * its link; see proc_pid_fd(5).  Return true if that cannot be read. */
static bool is_open_for(struct scanner *s, pid_t pid, pid_t tid, int fd, mode_t mode)
{
	char path[PROCFS_PATH_MAX], file[24];
	struct stat status;

	snprintf(file, sizeof file, "fd/%d", fd);
	s->fs.calls++;
	return fstatat(s->fs.root_fd, procfs_path(path, pid, tid, file), &status,
		       AT_SYMLINK_NOFOLLOW) != 0 ||
	       (status.st_mode & mode) != 0;
}

static bool is_epoll(const struct endpoint *end)
{
	return end->type == ENDPOINT_NAMED && strcmp(end->name, "anon_inode:[eventpoll]") == 0;
}

/* Return whether it is always ready: no thread waits for it. */
static bool is_always_ready(const struct endpoint *end)
{
	static const char *const names[] = {
		"/dev/null",
		"/dev/zero",
		"/dev/full",
		"/dev/urandom",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (end->type == ENDPOINT_FILE && strcmp(end->name, names[i]) == 0)
			return true;
	return is_epoll(end);
}

static bool fits(struct scanner *s, pid_t pid, pid_t tid, enum wait_through through,
		 const struct wait_site *one)
{
	switch (through) {
	case THROUGH_PIPE_READ:
		return one->kind == WAIT_PIPE && is_open_for(s, pid, tid, one->fd, S_IRUSR);
	case THROUGH_PIPE_WRITE:
		return one->kind == WAIT_PIPE && is_open_for(s, pid, tid, one->fd, S_IWUSR);
	case THROUGH_SOCKET:
		return one->kind == WAIT_NETWORK;
	case THROUGH_TTY:
		return one->kind == WAIT_TTY;
	case THROUGH_FS_EVENT:
		return one->kind == WAIT_FS_EVENT;
	case THROUGH_QUEUE:
		return one->kind == WAIT_NETWORK || one->kind == WAIT_TTY ||
		       one->kind == WAIT_FS_EVENT ||
		       (one->kind == WAIT_OTHER && !is_always_ready(&one->end));
	case THROUGH_EPOLL:
		return is_epoll(&one->end);
	default:
		return false;
	}
}

/* Examine one descriptor, and its members if it is a set. */
static void examine_open(struct scanner *s, pid_t pid, pid_t tid, enum wait_through through, int fd,
			 struct common *c)
{
	struct wait_site one = { .fd = fd };

	one.kind = waitset_kind_of_fd(s, pid, tid, fd, &one.end, &c->hidden);
	if (one.end.type == ENDPOINT_NONE || !fits(s, pid, tid, through, &one))
		return;
	if (through == THROUGH_EPOLL) {
		one = (struct wait_site){ .kind = WAIT_OTHER, .fd = -1, .besides = WAIT_OTHER };
		if (c->count < EPOLLS_MAX)
			join_epoll(s, pid, tid, fd, &one);
		if (one.kind == WAIT_OTHER)
			one.kind = WAIT_POLL;
		one.fd = fd;
		c->hidden |= one.hidden;
	}
	add_common(c, &one);
}

void waitset_examine_open(struct scanner *s, pid_t pid, pid_t tid, enum wait_through through,
			  struct wait_site *out)
{
	int open[OPEN_MAX];
	char path[PROCFS_PATH_MAX];
	struct common c = { 0 };

	if (through == THROUGH_NOTHING)
		return;
	ssize_t count =
		procfs_list_descriptors(&s->fs, procfs_path(path, pid, tid, "fd"), open, OPEN_MAX);
	if (is_denial(count))
		out->hidden |= WAIT_SOURCE_FD;
	for (ssize_t i = 0; i < count; i++)
		examine_open(s, pid, tid, through, open[i], &c);
	out->hidden |= c.hidden;
	/* A descriptor that cannot be read may be the one. */
	if (c.count == 0 || c.hidden != 0)
		return;
	if (c.is_one_kind)
		out->kind = c.first.kind;
	if (c.is_one_end)
		out->end = c.first.end;
	if (c.count > 1)
		return;
	out->fd = c.first.fd;
	out->pipe = c.first.pipe;
	out->besides = c.first.besides;
	out->direction = c.first.direction;
}

/* The requests that an io_uring arms until a descriptor is ready: lines "  op=13,
 * task_works=0" below "PollList:" of its fdinfo (io_uring/fdinfo.c); the operations are those
 * of linux/io_uring.h. */
struct armed {
	unsigned sockets, others;
};

static bool is_socket_operation(uint64_t op)
{
	return op == IORING_OP_SENDMSG || op == IORING_OP_RECVMSG || op == IORING_OP_ACCEPT ||
	       op == IORING_OP_CONNECT || op == IORING_OP_SEND || op == IORING_OP_RECV;
}

static void read_armed(struct cursor *c, struct armed *out)
{
	struct cursor line;
	uint64_t op;

	while (cursor_line(c, &line)) {
		cursor_skip_blanks(&line);
		if (!cursor_literal(&line, "op=") || !cursor_u64(&line, &op))
			return;
		if (is_socket_operation(op))
			out->sockets++;
		else
			out->others++;
	}
}

static uint32_t read_place(struct cursor line)
{
	uint64_t place;

	return cursor_u64(&line, &place) ? (uint32_t)place : 0;
}

void waitset_examine_ring(struct scanner *s, pid_t pid, pid_t tid, int ring_fd,
			  struct wait_site *out)
{
	struct armed armed = { 0, 0 };
	uint32_t taken = 0, ended = 0;
	bool has_list = false;
	struct cursor c, line;

	if (!read_info(s, pid, tid, ring_fd, &c, &out->hidden))
		return;
	while (!has_list && cursor_line(&c, &line)) {
		if (cursor_literal(&line, "CachedSqHead:"))
			taken = read_place(line);
		else if (cursor_literal(&line, "CqTail:"))
			ended = read_place(line);
		else
			has_list = cursor_literal(&line, "PollList:");
	}
	if (!has_list)
		return;
	read_armed(&c, &armed);
	/* Both counters wrap around.  A request that is not armed works on a file. */
	int32_t in_flight = (int32_t)(taken - ended);
	if (armed.sockets > 0)
		out->kind = WAIT_NETWORK;
	else if (in_flight <= (int32_t)armed.others)
		out->kind = WAIT_EVENT;
	out->fd = ring_fd;
}
