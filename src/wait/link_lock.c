/* link_lock.c - links through locks; see link_lock.h. */
#include "config.h"

#include "wait/link_lock.h"
#include "base/cursor.h"
#include "collect/scanner.h"
#include "wait/futex_owner.h"
#include "wait/waitset.h"

#include <linux/futex.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- locks in memory ---- */

/* A mapping that processes share, in proc_pid_maps(5). */
struct shared_file {
	struct cursor device, inode;
};

/* Parse "7f10-7f20 rw-s 00000000 00:01 4711 /dev/shm/x".  Return false unless it is shared. */
static bool parse_shared(struct cursor line, uint64_t *first, uint64_t *last,
			 struct shared_file *out)
{
	if (!cursor_hex(&line, first) || !cursor_literal(&line, "-") || !cursor_hex(&line, last))
		return false;
	cursor_skip_blanks(&line);
	if (cursor_left(&line) < 4 || line.at[3] != 's' || !cursor_skip_words(&line, 2))
		return false;
	cursor_skip_blanks(&line);
	out->device.at = line.at;
	if (!cursor_skip_words(&line, 1))
		return false;
	out->device.end = line.at;
	cursor_skip_blanks(&line);
	out->inode.at = line.at;
	if (!cursor_skip_words(&line, 1))
		return false;
	out->inode.end = line.at;
	return true;
}

#define SHARED_TEXT 48

/* Write "DEVICE INODE" of the shared mapping at `address` to `out`, or find out whether there is
 * one with this text if `address` is 0. */
static bool find_shared(struct procfs *fs, pid_t pid, uint64_t address, char out[SHARED_TEXT])
{
	char path[PROCFS_PATH_MAX];
	ssize_t n = procfs_read_pieces(fs, -1, procfs_path(path, pid, 0, "maps"));
	struct cursor c = cursor_over(fs->buffer, n < 0 ? 0 : (size_t)n), line;
	struct shared_file file;
	uint64_t first, last;

	while (cursor_line(&c, &line)) {
		char text[SHARED_TEXT];
		if (!parse_shared(line, &first, &last, &file) ||
		    (address > 0 && (address < first || address >= last)))
			continue;
		snprintf(text, sizeof text, "%.*s %.*s", (int)cursor_left(&file.device),
			 file.device.at, (int)cursor_left(&file.inode), file.inode.at);
		if (address > 0) {
			memcpy(out, text, sizeof text);
			return true;
		}
		if (strcmp(text, out) == 0)
			return true;
	}
	return false;
}

/* Return the process of a thread of this PID namespace; 0: it does not exist. */
static pid_t process_of(struct procfs *fs, pid_t tid)
{
	uint64_t pid;
	ssize_t n = procfs_read_file(fs, tid, 0, "status");

	return n > 0 && parse_keyed_u64(fs->buffer, (size_t)n, "Tgid:", &pid) && pid <= INT32_MAX ?
		       (pid_t)pid :
		       0;
}

static bool is_private(const struct link_finder *f)
{
	return (f->call->args[1] & FUTEX_PRIVATE_FLAG) != 0;
}

/* Can this thread hold the lock?  It is one of the same process, or of one that shares the memory
 * that the lock is in. */
static bool can_hold(void *context, pid_t tid)
{
	struct link_finder *f = context;
	char path[PROCFS_PATH_MAX], shared[SHARED_TEXT];
	struct procfs *fs = &f->s->fs;

	fs->calls++;
	if (faccessat(fs->root_fd, procfs_path(path, f->p->pid, tid, "stat"), F_OK, 0) == 0)
		return true;
	if (is_private(f))
		return false;
	pid_t pid = process_of(fs, tid);
	return pid > 0 && find_shared(fs, f->p->pid, f->call->args[0], shared) &&
	       find_shared(fs, pid, 0, shared);
}

static bool read_words(struct link_finder *f, struct futex_words *out)
{
	uint32_t words[FUTEX_WORDS_BEFORE + FUTEX_WORDS_FROM];
	uint64_t address = f->call->args[0];

	memset(out, 0, sizeof *out);
	if (address < 4096)
		return false;
	out->has_before = waitset_read_memory(f->s, f->t->tid, address - sizeof out->before, words,
					      sizeof words) == (ssize_t)sizeof words;
	if (out->has_before) {
		memcpy(out->before, words, sizeof out->before);
		memcpy(out->from, words + FUTEX_WORDS_BEFORE, sizeof out->from);
		return true;
	}
	/* It may lie at an edge of the memory. */
	return waitset_read_memory(f->s, f->t->tid, address, out->from, sizeof out->from) >=
	       (ssize_t)sizeof *out->from;
}

/* A lock that changes hands all the time is read again, so often at most. */
#define TRIES 4

/* Find the owner of the lock; the same in two readings.  Return LINK_IS_NAMED or why not. */
static enum link_gap find_owner(struct link_finder *f, struct futex_owner *out)
{
	int operation = (int)f->call->args[1];
	uint32_t expected = (uint32_t)f->call->args[2];
	struct futex_words words;

	*out = (struct futex_owner){ .kind = LINK_FUTEX };
	for (int i = 0; i < TRIES; i++) {
		if (!read_words(f, &words))
			return LINK_GAP_UNREAD;
		struct futex_owner first =
			futex_find_owner(&words, operation, expected, can_hold, f);
		if (first.tid == 0) {
			*out = first;
			return LINK_GAP_NO_OWNER;
		}
		if (!read_words(f, &words))
			return LINK_GAP_UNREAD;
		struct futex_owner again =
			futex_find_owner(&words, operation, expected, can_hold, f);
		out->kind = again.kind;
		if (again.tid == first.tid && again.kind == first.kind) {
			*out = again;
			return LINK_IS_NAMED;
		}
	}
	return LINK_GAP_MOVED;
}

void link_futex(struct link_finder *f)
{
	struct futex_owner owner;
	struct link l = link_make(f, LINK_FUTEX, 0, &f->site->end);

	if (f->call == NULL) {
		link_add_gap(f, l, LINK_GAP_MOVED);
		return;
	}
	enum link_gap gap = find_owner(f, &owner);
	l.kind = (uint8_t)owner.kind;
	if (gap != LINK_IS_NAMED) {
		link_add_gap(f, l, gap);
		return;
	}
	pid_t pid = process_find_thread(f->p, owner.tid) ? f->p->pid :
							   process_of(&f->s->fs, owner.tid);
	l.object = link_object(LINK_FUTEX, f->call->args[0] ^ (uint64_t)f->p->pid << 48);
	if (pid > 0)
		link_add_to(f, l, pid, owner.tid, LINK_OWNER);
	else
		link_add_gap(f, l, LINK_GAP_MOVED);
}

/* ---- locks of files ---- */

/* Return the file that the thread wants to lock, as a descriptor's endpoint. */
static struct endpoint locked_file(struct link_finder *f)
{
	struct endpoint end = { .type = ENDPOINT_NONE };
	uint8_t hidden = 0;
	int fd = f->site->fd;

	if (fd < 0 && f->call)
		fd = (int)f->call->args[0];
	if (fd >= 0)
		waitset_kind_of_fd(f->s, f->p->pid, f->t->tid, fd, &end, &hidden);
	return end;
}

/* Add links to the processes that have the lock of a file at one of their descriptors: the lock of
 * an open file belongs to all of them. */
static void add_open_holders(struct link_finder *f, struct link l)
{
	const struct ends *ends = link_ends(f);
	size_t count = 0, first = f->count;
	const struct end_holder *h =
		ends && l.end.type == ENDPOINT_FILE ?
			ends_of(ends, END_FILE, ends_file_object(l.end.name), &count) :
			NULL;

	for (size_t i = 0; i < count; i++) {
		if (h[i].pid == f->p->pid ||
		    (f->count > first && f->list[f->count - 1].to_pid == h[i].pid))
			continue;
		if (ends_is_file(&f->s->fs, &h[i], l.end.device, l.end.inode) &&
		    ends_holds_lock(&f->s->fs, &h[i]))
			link_add_to(f, l, h[i].pid, 0, LINK_HOLDER);
	}
	if (f->count > first)
		return;
	link_add_gap(f, l, ends && ends->denied > 0 ? LINK_GAP_DENIED : LINK_GAP_KERNEL);
}

void link_file_lock(struct link_finder *f)
{
	const struct locks *locks = link_locks(f);
	struct endpoint end = locked_file(f);
	const struct lock_line *held =
		locks ? locks_blocking(locks, f->p->pid, end.device, end.inode) : NULL;
	char path[PROCFS_PATH_MAX];
	struct link l =
		link_make(f, LINK_FILE_LOCK,
			  held ? link_object(LINK_FILE_LOCK, held->number << 32 ^ held->inode) : 0,
			  &end);

	if (held == NULL) {
		link_add_gap(f, l, locks ? LINK_GAP_MOVED : LINK_GAP_KERNEL);
		return;
	}
	/* Whoever asked for the lock of an open file may be gone, and others still have it open. */
	f->s->fs.calls++;
	if (held->pid > 0 &&
	    faccessat(f->s->fs.root_fd, procfs_path(path, held->pid, 0, "fd"), F_OK, 0) == 0)
		link_add_to(f, l, held->pid, 0, LINK_OWNER);
	else
		add_open_holders(f, l);
}
