/* link_stream.c - links through descriptors; see link_stream.h. */
#include "config.h"

#include "wait/link_stream.h"
#include "collect/scanner.h"
#include "proc/socket.h"
#include "wait/kind_of_call.h"
#include "wait/link_child.h"
#include "wait/waitset.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- pipes and FIFOs ---- */

/* A process that holds ends of a pipe. */
struct pipe_holder {
	pid_t pid;
	bool can_read, can_write, is_standard;
};

/* Holders of one pipe that are looked at. */
#define HOLDERS_MOST 64

/* List the processes that hold an end of a pipe or FIFO.  Return their number. */
static size_t list_holders(struct link_finder *f, const struct ends *ends,
			   const struct endpoint *end, struct pipe_holder out[static HOLDERS_MOST])
{
	bool is_fifo = end->type == ENDPOINT_FILE;
	size_t count, used = 0;
	const struct end_holder *h =
		is_fifo ? ends_of(ends, END_FILE, ends_file_object(end->name), &count) :
			  ends_of(ends, END_PIPE, end->inode, &count);

	for (size_t i = 0; i < count; i++) {
		if (is_fifo && !ends_is_file(&f->s->fs, &h[i], end->device, end->inode))
			continue;
		if (used == 0 || out[used - 1].pid != h[i].pid) {
			if (used == HOLDERS_MOST)
				break;
			out[used++] = (struct pipe_holder){ .pid = h[i].pid };
		}
		struct end_mode mode = ends_mode(&f->s->fs, &h[i]);
		out[used - 1].can_read |= mode.can_read;
		out[used - 1].can_write |= mode.can_write;
		out[used - 1].is_standard |= h[i].fd <= 2;
	}
	return used;
}

/* What add_holders() found besides. */
struct also_held {
	bool by_own;    /* the waiting process itself holds the other end too, */
	bool by_self;   /* and pstop does */
	bool only_both; /* whoever holds the other end holds both */
};

/* Add links to those that hold the other end.  Return their number. */
static size_t add_holders(struct link_finder *f, const struct link *l,
			  const struct pipe_holder *holders, size_t count, struct also_held *also)
{
	size_t first = f->count;

	*also = (struct also_held){ .only_both = true };
	for (size_t i = 0; i < count; i++) {
		const struct pipe_holder *h = &holders[i];
		struct link one = *l;
		if (!(l->is_to_write ? h->can_read : h->can_write))
			continue;
		also->by_own |= h->pid == f->p->pid;
		also->by_self |= h->pid == f->s->own_pid;
		if (h->pid == f->p->pid || h->pid == f->s->own_pid)
			continue;
		bool has_both = h->can_read && h->can_write;
		also->only_both &= has_both;
		one.is_spare = has_both || !h->is_standard;
		link_add_to(f, one, h->pid, 0, LINK_HOLDER);
	}
	if (f->count == first + 1)
		f->list[first].certainty = LINK_PEER;
	return f->count - first;
}

/* The pipe of a job server: make(1) and all that it starts hold both ends, and who reads it waits
 * for one of its children to end.  Return whether it is one; its links are then added. */
static bool link_job_server(struct link_finder *f, size_t first)
{
	size_t holders = f->count - first;
	size_t children = link_children(f, 0);

	if (children == 0)
		return false;
	memmove(f->list + first, f->list + first + holders, children * sizeof *f->list);
	f->count = first + children;
	return true;
}

void link_pipe(struct link_finder *f, const struct endpoint *end, bool is_to_write)
{
	struct pipe_holder holders[HOLDERS_MOST];
	bool is_fifo = end->type == ENDPOINT_FILE;
	uint64_t number = is_fifo ? end->inode ^ (uint64_t)end->device << 32 : end->inode;
	struct link l = link_make(f, LINK_PIPE, link_object(LINK_PIPE, number), end);
	const struct ends *ends = link_ends(f);
	struct also_held also;
	size_t first = f->count;

	l.is_to_write = is_to_write;
	if (end->inode == 0 || ends == NULL) {
		link_add_gap(f, l, ends ? LINK_GAP_NOT_SEEN : LINK_GAP_DENIED);
		return;
	}
	size_t count = list_holders(f, ends, end, holders);
	size_t added = add_holders(f, &l, holders, count, &also);
	if (also.by_own && !is_to_write && also.only_both && link_job_server(f, first))
		return;
	if (added > 0)
		return;
	if (also.by_self) {
		link_add_gap(f, l, LINK_GAP_SELF);
	} else if (also.by_own) {
		link_add_gap(f, l, LINK_GAP_NO_OWNER);
	} else if (ends->denied > 0) {
		link_add_gap(f, l, LINK_GAP_DENIED);
	} else {
		l.kind = LINK_NOBODY;
		link_add(f, &l);
	}
}

/* ---- sockets ---- */

static bool is_inet(const struct endpoint *end)
{
	return end->protocol >= PROTOCOL_TCP && end->protocol <= PROTOCOL_ICMP;
}

/* Add the link of a socket that is not among the stream sockets of this network namespace. */
static void add_foreign(struct link_finder *f, const struct endpoint *end, bool is_to_write)
{
	struct endpoint found = *end;

	if (found.protocol == PROTOCOL_UNKNOWN)
		socket_find(&f->s->fs, f->p->pid, &found);
	struct link l = link_make(f, LINK_REQUEST, 0, &found);
	l.is_to_write = is_to_write;
	if (is_inet(&found) && found.inet.peer_port > 0) {
		l.kind = LINK_REMOTE;
		l.gap = found.protocol == PROTOCOL_TCP ? LINK_GAP_NAMESPACE : LINK_IS_NAMED;
	} else if (found.protocol == PROTOCOL_UNKNOWN) {
		l.kind = LINK_UNKNOWN;
		l.gap = LINK_GAP_NAMESPACE;
	}
	link_add(f, &l);
}

static struct endpoint describe(const struct sock_diag *d, const struct diag_socket *s)
{
	struct endpoint end = { .type = ENDPOINT_SOCKET,
				.protocol = s->protocol,
				.inode = s->inode };
	const struct diag_socket *peer = sock_diag_find(d, s->peer ? s->peer : s->acceptor);

	if (s->protocol == PROTOCOL_TCP)
		end.inet = s->inet;
	else
		memcpy(end.name, s->name[0] == '\0' && peer ? peer->name : s->name,
		       sizeof end.name);
	return end;
}

static enum link_debt debt_of(const struct diag_socket *s, const struct diag_socket *peer)
{
	if ((peer && peer->unread > 0) || s->unsent > 0 || (s->peer == 0 && s->acceptor > 0))
		return DEBT_THEIRS;
	if (!s->has_times || s->has_sent != s->has_received)
		return !s->has_times ? DEBT_UNKNOWN : s->has_sent ? DEBT_THEIRS : DEBT_OURS;
	if (!s->has_sent || s->sent_ms == s->received_ms)
		return DEBT_UNKNOWN;
	return s->sent_ms < s->received_ms ? DEBT_THEIRS : DEBT_OURS;
}

static bool is_loopback(const struct endpoint_inet *inet)
{
	static const uint8_t v6[16] = { [15] = 1 };

	if (inet->address_bytes == 4)
		return inet->peer[0] == 127;
	return memcmp(inet->peer, v6, sizeof v6) == 0 ||
	       (inet->peer[10] == 0xff && inet->peer[11] == 0xff && inet->peer[12] == 127);
}

/* Add the link of a connection whose other end is no socket of this namespace. */
static void add_remote(struct link_finder *f, struct link l, const struct diag_socket *s)
{
	if (s->protocol == PROTOCOL_UNIX) {
		l.kind = LINK_NOBODY;
		link_add(f, &l);
		return;
	}
	l.kind = LINK_REMOTE;
	link_add_gap(f, l, is_loopback(&s->inet) ? LINK_GAP_NAMESPACE : LINK_IS_NAMED);
}

/* Add links to those that hold the other socket of a connection. */
static void add_socket_holders(struct link_finder *f, const struct link *l, uint64_t inode)
{
	const struct ends *ends = link_ends(f);
	bool has_own = false, has_self = false;
	size_t count = 0, first = f->count;
	const struct end_holder *h = ends ? ends_of(ends, END_SOCKET, inode, &count) : NULL;

	for (size_t i = 0; i < count; i++) {
		if (i > 0 && h[i].pid == h[i - 1].pid)
			continue;
		has_own |= h[i].pid == f->p->pid;
		has_self |= h[i].pid == f->s->own_pid;
		if (h[i].pid != f->p->pid && h[i].pid != f->s->own_pid)
			link_add_to(f, *l, h[i].pid, 0, LINK_HOLDER);
	}
	if (f->count == first + 1)
		f->list[first].certainty = LINK_PEER;
	if (f->count > first)
		return;
	if (has_self || has_own) {
		link_add_gap(f, *l, has_self ? LINK_GAP_SELF : LINK_GAP_NO_OWNER);
	} else if (ends == NULL || ends->denied > 0) {
		link_add_gap(f, *l, LINK_GAP_DENIED);
	} else {
		struct link nobody = *l;
		nobody.kind = LINK_NOBODY;
		link_add(f, &nobody);
	}
}

static bool is_held_by_own(struct link_finder *f, uint64_t inode)
{
	const struct ends *ends = link_ends(f);
	size_t count = 0;
	const struct end_holder *h = ends ? ends_of(ends, END_SOCKET, inode, &count) : NULL;

	for (size_t i = 0; i < count; i++)
		if (h[i].pid != f->p->pid)
			return false;
	return count > 0;
}

static void add_connection(struct link_finder *f, const struct sock_diag *d,
			   const struct diag_socket *s, bool is_to_write)
{
	const struct diag_socket *peer = sock_diag_find(d, s->peer);
	struct endpoint end = describe(d, s);
	uint64_t other = s->peer ? s->peer : s->acceptor;
	uint64_t lower = s->peer && s->peer < s->inode ? s->peer : s->inode;
	enum link_kind kind = s->protocol == PROTOCOL_TCP ? LINK_TCP : LINK_UNIX_SOCKET;
	struct link l = link_make(f, kind, link_object(LINK_TCP, lower), &end);

	l.is_to_write = is_to_write;
	l.is_server = s->is_server;
	l.debt = (uint8_t)debt_of(s, peer);
	if (other == 0)
		add_remote(f, l, s);
	else
		add_socket_holders(f, &l, other);
}

void link_socket(struct link_finder *f, const struct endpoint *end, bool is_to_write)
{
	const struct sock_diag *d = link_sockets(f);
	const struct diag_socket *s = d ? sock_diag_find(d, end->inode) : NULL;

	if (s == NULL) {
		add_foreign(f, end, is_to_write);
	} else if (s->state == ENDPOINT_LISTENS) {
		struct endpoint listens = describe(d, s);
		struct link l = link_make(f, LINK_REQUEST, 0, &listens);
		link_add(f, &l);
	} else {
		add_connection(f, d, s, is_to_write);
	}
}

/* ---- terminals ---- */

/* Add links to the holders of a terminal's other end. */
static void add_tty_holders(struct link_finder *f, struct link l, enum end_kind other,
			    uint64_t number)
{
	const struct ends *ends = link_ends(f);
	bool has_self = false;
	size_t count = 0, first = f->count;
	const struct end_holder *h =
		ends ? ends_of(ends, other, other == END_PTY_SLAVE ? number : 0, &count) : NULL;
	uint64_t index;

	for (size_t i = 0; i < count; i++) {
		if (h[i].pid == f->p->pid ||
		    (f->count > first && f->list[f->count - 1].to_pid == h[i].pid))
			continue;
		if (other == END_PTY_MASTER &&
		    (!ends_info(&f->s->fs, &h[i], "tty-index", &index) || index != number))
			continue;
		has_self |= h[i].pid == f->s->own_pid;
		if (h[i].pid != f->s->own_pid)
			link_add_to(f, l, h[i].pid, 0, LINK_HOLDER);
	}
	if (f->count == first + 1)
		f->list[first].certainty = LINK_PEER;
	if (f->count > first)
		return;
	if (has_self)
		link_add_gap(f, l, LINK_GAP_SELF);
	else if (ends == NULL || ends->denied > 0)
		link_add_gap(f, l, LINK_GAP_DENIED);
	else
		link_add_gap(f, l, LINK_GAP_NAMESPACE);
}

/* The majors of pseudoterminals, Documentation/admin-guide/devices.txt. */
#define PTY_MAJOR      136
#define PTY_MAJOR_LAST 143

/* Return the number of the terminal behind a path; UINT64_MAX if it is no pseudoterminal. */
static uint64_t tty_number(const struct process *p, const char *path)
{
	uint64_t number;
	enum end_kind kind;

	if (ends_parse_link(path, strlen(path), &kind, &number) && kind == END_PTY_SLAVE)
		return number;
	/* The controlling terminal, as a device number of stat: proc_pid_stat(5). */
	unsigned major = p->tty >> 8 & 0xfff, minor = (p->tty & 0xff) | (p->tty >> 12 & 0xfff00);
	if (strcmp(path, "/dev/tty") == 0 && major >= PTY_MAJOR && major <= PTY_MAJOR_LAST)
		return (major - PTY_MAJOR) * 256 + minor;
	return UINT64_MAX;
}

void link_tty(struct link_finder *f, const struct endpoint *end, int fd, bool is_to_write)
{
	const char *path = end->type == ENDPOINT_FILE ? end->name : "";
	bool is_master = strcmp(path, "/dev/ptmx") == 0 || strcmp(path, "/dev/pts/ptmx") == 0;
	struct end_holder own = { .pid = f->p->pid, .fd = fd };
	uint64_t number = tty_number(f->p, path);

	if (is_master && !ends_info(&f->s->fs, &own, "tty-index", &number))
		number = UINT64_MAX;
	if (number == UINT64_MAX) {
		struct link l = link_make(f, LINK_USER, 0, end);
		link_add(f, &l);
		return;
	}
	struct link l = link_make(f, LINK_PTY, link_object(LINK_PTY, number), end);
	l.is_to_write = is_to_write;
	l.is_server = is_master;
	add_tty_holders(f, l, is_master ? END_PTY_SLAVE : END_PTY_MASTER, number);
}

void link_eventfd(struct link_finder *f, const struct endpoint *end, int fd)
{
	struct end_holder own = { .pid = f->p->pid, .fd = fd };
	const struct ends *ends = link_ends(f);
	size_t count = 0, first = f->count;
	uint64_t id, other;

	if (!ends_info(&f->s->fs, &own, "eventfd-id", &id)) {
		link_add_gap(f, link_make(f, LINK_EVENTFD, 0, end), LINK_GAP_KERNEL);
		return;
	}
	struct link l = link_make(f, LINK_EVENTFD, link_object(LINK_EVENTFD, id), end);
	const struct end_holder *h = ends ? ends_of(ends, END_EVENTFD, 0, &count) : NULL;
	for (size_t i = 0; i < count; i++) {
		if (h[i].pid == f->p->pid || h[i].pid == f->s->own_pid ||
		    (f->count > first && f->list[f->count - 1].to_pid == h[i].pid))
			continue;
		if (ends_info(&f->s->fs, &h[i], "eventfd-id", &other) && other == id)
			link_add_to(f, l, h[i].pid, 0, LINK_HOLDER);
	}
	if (f->count == first)
		link_add_gap(f, l, LINK_GAP_NO_OWNER);
}

/* ---- sets ---- */

/* What a set has in it. */
struct set {
	struct {
		struct endpoint end;
		enum wait_kind kind;
		int fd;
		bool is_to_write;
	} members[WAIT_MEMBERS_MOST];
	size_t count;
	bool has_listener;
};

/* Does a member only wake the process up, by another of its threads or by a signal? */
static bool is_bell(struct link_finder *f, const struct endpoint *end, enum wait_kind kind)
{
	if (kind == WAIT_NETWORK) {
		const struct sock_diag *d = link_sockets(f);
		const struct diag_socket *s = d ? sock_diag_find(d, end->inode) : NULL;
		return s && s->protocol == PROTOCOL_UNIX && s->peer > 0 &&
		       is_held_by_own(f, s->peer);
	}
	if (kind == WAIT_PIPE && end->type == ENDPOINT_PIPE) {
		struct pipe_holder holders[HOLDERS_MOST];
		const struct ends *ends = link_ends(f);
		size_t count = ends ? list_holders(f, ends, end, holders) : 0;
		for (size_t i = 0; i < count; i++)
			if (holders[i].pid == f->p->pid && holders[i].can_read &&
			    holders[i].can_write)
				return true;
		return false;
	}
	return kind != WAIT_PIPE && kind != WAIT_TTY;
}

static void list_set(struct link_finder *f, struct set *out)
{
	struct wait_member members[WAIT_MEMBERS_MOST];
	struct wait_call mapped = kind_of_call(f->call);
	int count = waitset_list(f->s, f->p->pid, f->t->tid, mapped.rule, f->call, members);

	out->count = 0;
	out->has_listener = false;
	for (int i = 0; i < count; i++) {
		uint8_t hidden = 0;
		struct endpoint end;
		enum wait_kind kind = waitset_kind_of_fd(f->s, f->p->pid, f->t->tid, members[i].fd,
							 &end, &hidden);
		if (is_bell(f, &end, kind))
			continue;
		out->members[out->count].end = end;
		out->members[out->count].kind = kind;
		out->members[out->count].fd = members[i].fd;
		out->members[out->count++].is_to_write = members[i].direction == WAIT_TO_WRITE;
	}
}

static void link_member(struct link_finder *f, const struct set *set, size_t i)
{
	const struct endpoint *end = &set->members[i].end;
	bool is_to_write = set->members[i].is_to_write;

	if (set->members[i].kind == WAIT_PIPE)
		link_pipe(f, end, is_to_write);
	else if (set->members[i].kind == WAIT_NETWORK)
		link_socket(f, end, is_to_write);
	else
		link_tty(f, end, set->members[i].fd, is_to_write);
}

/* Keep of the links of a set, from `first` on, those to tasks that owe the thread something.
 * Whoever serves others also waits for what they send. */
static void keep_owed(struct link_finder *f, size_t first, bool serves)
{
	size_t kept = first;

	for (size_t i = first; i < f->count; i++) {
		const struct link *l = &f->list[i];
		bool is_stream = l->kind == LINK_TCP || l->kind == LINK_UNIX_SOCKET;
		bool is_owed = l->is_to_write || l->debt == DEBT_THEIRS;
		bool is_named = l->to_pid > 0 || (l->kind == LINK_REMOTE && is_owed);
		if (is_named && (is_owed || (!is_stream && l->kind == LINK_PIPE && !serves)) &&
		    !(l->is_server && !l->is_to_write))
			f->list[kept++] = *l;
	}
	f->count = kept;
}

static bool serves_others(const struct link *l)
{
	return l->kind == LINK_REQUEST || l->is_server;
}

void link_set(struct link_finder *f)
{
	size_t first = f->count;
	struct set *set = malloc(sizeof *set);
	bool serves = false;

	if (set == NULL) {
		f->error = -ENOMEM;
		return;
	}
	list_set(f, set);
	f->is_one_of_set = set->count > 1;
	for (size_t i = 0; i < set->count; i++)
		link_member(f, set, i);
	for (size_t i = first; i < f->count; i++)
		serves = serves || serves_others(&f->list[i]);
	if (set->count > 1)
		keep_owed(f, first, serves);
	f->is_one_of_set = false;
	free(set);
	if (f->count > first)
		return;
	struct link l = link_make(f, LINK_REQUEST, 0, &f->site->end);
	link_add(f, &l);
}
