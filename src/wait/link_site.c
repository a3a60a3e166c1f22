/* link_site.c - the links of one place; see link_site.h. */
#include "config.h"

#include "wait/link_site.h"
#include "base/cursor.h"
#include "collect/scanner.h"
#include "model/syscall.h"
#include "wait/kind_of_call.h"
#include "wait/link_child.h"
#include "wait/link_gil.h"
#include "wait/link_lock.h"
#include "wait/link_stream.h"

#include <stdio.h>
#include <string.h>

static bool is_set(enum syscall_id call)
{
	switch (call) {
	case CALL_poll:
	case CALL_ppoll:
	case CALL_ppoll_time64:
	case CALL_select:
	case CALL__newselect:
	case CALL_pselect6:
	case CALL_pselect6_time64:
	case CALL_epoll_wait:
	case CALL_epoll_pwait:
	case CALL_epoll_pwait2:
		return true;
	default:
		return false;
	}
}

static bool is_write(enum syscall_id call)
{
	switch (call) {
	case CALL_write:
	case CALL_writev:
	case CALL_pwrite64:
	case CALL_pwritev:
	case CALL_send:
	case CALL_sendto:
	case CALL_sendmsg:
	case CALL_sendmmsg:
	case CALL_connect:
		return true;
	default:
		return false;
	}
}

static bool is_to_write(const struct link_finder *f)
{
	if (f->site->direction == WAIT_TO_READ || f->site->direction == WAIT_TO_WRITE)
		return f->site->direction == WAIT_TO_WRITE;
	return is_write(link_call(f));
}

static void add_plain(struct link_finder *f, enum link_kind kind, enum link_gap gap)
{
	link_add_gap(f, link_make(f, kind, 0, &f->site->end), gap);
}

/* ---- files ---- */

/* A line of mountinfo, proc_pid_mountinfo(5): the type and the source of a device's file system. */
struct mount {
	struct cursor type, source;
};

static bool parse_mount(struct cursor line, uint32_t device, struct mount *out)
{
	uint64_t major, minor;

	if (!cursor_skip_words(&line, 2) || !cursor_u64(&line, &major) ||
	    !cursor_literal(&line, ":") || !cursor_u64(&line, &minor) ||
	    ENDPOINT_DEVICE(major, minor) != device)
		return false;
	while (cursor_left(&line) > 3 && memcmp(line.at, " - ", 3) != 0)
		line.at++;
	if (!cursor_literal(&line, " - "))
		return false;
	out->type.at = line.at;
	if (!cursor_skip_words(&line, 1))
		return false;
	out->type.end = line.at;
	cursor_skip_blanks(&line);
	out->source.at = line.at;
	if (!cursor_skip_words(&line, 1))
		return false;
	out->source.end = line.at;
	return true;
}

static bool begins_with(const struct cursor *c, const char *word)
{
	struct cursor copy = *c;

	return cursor_literal(&copy, word);
}

/* File systems that a server of the network keeps. */
static bool is_remote(const struct mount *m)
{
	static const char *const types[] = { "nfs", "cifs", "smb", "ceph", "9p", "afs" };

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (begins_with(&m->type, types[i]))
			return true;
	return false;
}

/* Add links to the daemon of a FUSE file system; `connection` 0: it is not known which. */
static void add_fuse(struct link_finder *f, uint64_t connection)
{
	const struct ends *ends = link_ends(f);
	struct link l = link_make(f, LINK_FUSE, connection ? link_object(LINK_FUSE, connection) : 0,
				  &f->site->end);
	size_t count = 0, first = f->count;
	const struct end_holder *h = ends ? ends_of(ends, END_FUSE, 0, &count) : NULL;
	uint64_t found;

	for (size_t i = 0; i < count; i++) {
		if (f->count > first && f->list[f->count - 1].to_pid == h[i].pid)
			continue;
		bool is_known = ends_info(&f->s->fs, &h[i], "fuse_connection", &found);
		if (!is_known || connection == 0 || found == connection)
			link_add_to(f, l, h[i].pid, 0, is_known ? LINK_OWNER : LINK_HOLDER);
	}
	if (f->count == first + 1)
		f->list[first].certainty = LINK_OWNER;
	if (f->count == first)
		link_add_gap(f, l, ends && ends->denied > 0 ? LINK_GAP_DENIED : LINK_GAP_KERNEL);
}

/* File systems without a device of their own have the major number 0. */
static bool has_own_device(uint32_t device)
{
	return device >> 20 != 0;
}

static bool link_mount(struct link_finder *f)
{
	uint32_t device = f->site->end.device;
	struct mount mount;
	struct cursor c, line;
	ssize_t n = procfs_read_file(&f->s->fs, f->p->pid, 0, "mountinfo");

	c = cursor_over(f->s->fs.buffer, n < 0 ? 0 : (size_t)n);
	while (cursor_line(&c, &line)) {
		if (!parse_mount(line, device, &mount))
			continue;
		if (begins_with(&mount.type, "fuse")) {
			add_fuse(f, device & 0xfffff);
			return true;
		}
		if (is_remote(&mount)) {
			struct link l = link_make(f, LINK_NFS, 0, &f->site->end);
			snprintf(l.end.name, sizeof l.end.name, "%.*s",
				 (int)cursor_left(&mount.source), mount.source.at);
			link_add(f, &l);
			return true;
		}
		break;
	}
	return false;
}

static void link_disk(struct link_finder *f)
{
	const struct endpoint *end = &f->site->end;
	const char *function = f->site->wchan;

	if (end->type == ENDPOINT_FILE && end->device && !has_own_device(end->device) &&
	    link_mount(f))
		return;
	if (end->type == ENDPOINT_NONE &&
	    (strncmp(function, "fuse_", 5) == 0 || strcmp(function, "request_wait_answer") == 0)) {
		add_fuse(f, 0);
		return;
	}
	add_plain(f, LINK_DISK, LINK_IS_NAMED);
}

/* ---- the rest ---- */

static void link_network(struct link_finder *f)
{
	if (f->site->end.type == ENDPOINT_SOCKET)
		link_socket(f, &f->site->end, is_to_write(f));
	else
		add_plain(f, LINK_UNKNOWN, LINK_GAP_NOT_SEEN);
}

static bool is_open(enum syscall_id call)
{
	return call == CALL_open || call == CALL_openat || call == CALL_openat2;
}

static void link_pipe_site(struct link_finder *f)
{
	if (f->site->end.type == ENDPOINT_PIPE || f->site->end.type == ENDPOINT_FILE)
		link_pipe(f, &f->site->end, is_to_write(f));
	else if (is_open(link_call(f)))
		add_plain(f, LINK_NOBODY,
			  LINK_IS_NAMED); /* of a FIFO: nobody opens the other end */
	else
		add_plain(f, LINK_PIPE, f->site->hidden ? LINK_GAP_DENIED : LINK_GAP_NOT_SEEN);
}

static void link_lock(struct link_finder *f)
{
	switch (link_call(f)) {
	case CALL_futex:
	case CALL_futex_time64:
		link_futex(f);
		break;
	case CALL_flock:
	case CALL_fcntl:
	case CALL_fcntl64:
		link_file_lock(f);
		break;
	case CALL_NONE:
		add_plain(f, LINK_FUTEX, LINK_GAP_UNREAD);
		break;
	default:
		add_plain(f, LINK_FUTEX, LINK_GAP_NO_OWNER);
	}
}

static void link_child(struct link_finder *f)
{
	pid_t only = f->site->end.type == ENDPOINT_PROCESS ? f->site->end.pid : 0;

	if (link_children(f, only) == 0)
		add_plain(f, LINK_CHILD, LINK_GAP_MOVED);
}

static bool is_eventfd(const struct endpoint *end)
{
	return end->type == ENDPOINT_NAMED && strcmp(end->name, "anon_inode:[eventfd]") == 0;
}

static void link_event(struct link_finder *f)
{
	if (is_eventfd(&f->site->end) && f->site->fd >= 0)
		link_eventfd(f, &f->site->end, f->site->fd);
	else
		add_plain(f, LINK_REQUEST, LINK_IS_NAMED);
}

static void link_alone(struct link_finder *f)
{
	switch ((enum wait_kind)f->site->kind) {
	case WAIT_PIPE:
		link_pipe_site(f);
		break;
	case WAIT_NETWORK:
		link_network(f);
		break;
	case WAIT_TTY:
		link_tty(f, &f->site->end, f->site->fd, is_to_write(f));
		break;
	case WAIT_LOCK:
		link_lock(f);
		break;
	case WAIT_GIL:
		link_gil(f, f->observations);
		break;
	case WAIT_CHILD:
		link_child(f);
		break;
	case WAIT_EVENT:
		link_event(f);
		break;
	case WAIT_DISK:
		link_disk(f);
		break;
	default:
		link_kind(f, (enum wait_kind)f->site->kind, f->observations);
	}
}

void link_kind(struct link_finder *f, enum wait_kind kind, uint16_t observations)
{
	static const struct {
		uint8_t kind, gap;
	} rows[WAIT_KINDS] = {
		[WAIT_DISK] = { LINK_DISK, LINK_IS_NAMED },
		[WAIT_AIO] = { LINK_DISK, LINK_IS_NAMED },
		[WAIT_NETWORK] = { LINK_UNKNOWN, LINK_GAP_MOVED },
		[WAIT_PIPE] = { LINK_PIPE, LINK_GAP_MOVED },
		[WAIT_TTY] = { LINK_PTY, LINK_GAP_MOVED },
		[WAIT_FS_EVENT] = { LINK_REQUEST, LINK_IS_NAMED },
		[WAIT_LOCK] = { LINK_FUTEX, LINK_GAP_MOVED },
		[WAIT_TIMER] = { LINK_TIMER, LINK_IS_NAMED },
		[WAIT_CHILD] = { LINK_CHILD, LINK_GAP_MOVED },
		[WAIT_SIGNAL] = { LINK_REQUEST, LINK_IS_NAMED },
		[WAIT_EVENT] = { LINK_REQUEST, LINK_IS_NAMED },
		[WAIT_KERNEL_LOCK] = { LINK_KERNEL_LOCK, LINK_GAP_KERNEL },
		[WAIT_STOPPED] = { LINK_UNKNOWN, LINK_IS_NAMED },
		[WAIT_POLL] = { LINK_UNKNOWN, LINK_GAP_UNREAD },
		[WAIT_OTHER] = { LINK_UNKNOWN, LINK_GAP_NOT_SEEN },
	};
	const struct endpoint none = { .type = ENDPOINT_NONE };

	if (kind == WAIT_GIL) {
		link_gil(f, observations);
		return;
	}
	struct link l = link_make(f, (enum link_kind)rows[kind].kind, 0, &none);

	l.gap = rows[kind].gap;
	l.observations = observations;
	link_add(f, &l);
}

bool link_site_needs_call(const struct wait_site *site)
{
	return site->kind == WAIT_LOCK ||
	       is_set(syscall_of_number((enum abi)site->abi, site->syscall));
}

void link_site(struct link_finder *f)
{
	if (!f->site->is_seen) {
		add_plain(f, LINK_UNKNOWN, f->site->hidden ? LINK_GAP_DENIED : LINK_GAP_NOT_SEEN);
		return;
	}
	if (f->call && is_set(link_call(f)) && f->site->kind != WAIT_TIMER)
		link_set(f);
	else
		link_alone(f);
}
