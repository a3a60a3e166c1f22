/* pipes.c - which processes hold the ends of a pipe, and whether it carries data; see pipes.h. */
#include "config.h"

#include "proc/pipes.h"
#include "base/cursor.h"
#include "proc/procfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

/* Each table has one place per slot, chosen by the pipe's inode; a new pipe replaces the
 * previous one. */
#define ENDS_KEPT    256
#define WATCHES_KEPT 128

#define ENDS_TRUE_NS     2000000000u  /* the holders of the ends are read again after this */
#define QUIET_NS         100000000u   /* quiet after being watched for this long without a write */
#define CARRIES_NS       30000000000u /* in use for this long after a write */
#define DESCRIPTORS_MOST 256          /* descriptors of a process examined at most */
#define CHILDREN_MOST    16

enum ends { ENDS_OF_OTHERS, ENDS_OF_CHILD, ENDS_OWN, ENDS_SHARED };

struct pipe_id {
	uint64_t inode;
	uint32_t major, minor;
};

struct ends_seen {
	struct pipe_id id;
	pid_t pid;
	int fd;
	enum ends ends;
	uint64_t at_ns; /* 0: empty */
};

struct watch {
	struct pipe_id id;
	int wd;              /* -1: not watched at present */
	uint64_t since_ns;   /* 0: empty */
	uint64_t carried_ns; /* time of the last write seen; 0: never */
};

struct pipe_memory {
	int inotify_fd; /* -1: not available */
	struct ends_seen ends[ENDS_KEPT];
	struct watch watches[WATCHES_KEPT];
};

static struct pipe_memory *memory_of(struct pipes *pipes)
{
	struct pipe_memory *m = pipes->memory;

	if (m)
		return m;
	m = calloc(1, sizeof *m);
	if (m == NULL)
		return NULL;
	m->inotify_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	pipes->fs->calls++;
	for (size_t i = 0; i < WATCHES_KEPT; i++)
		m->watches[i].wd = -1;
	pipes->memory = m;
	return m;
}

void pipes_free(struct pipes *pipes)
{
	if (pipes->memory && pipes->memory->inotify_fd >= 0)
		close(pipes->memory->inotify_fd);
	free(pipes->memory);
	pipes->memory = NULL;
}

static bool is_same(const struct pipe_id *a, const struct pipe_id *b)
{
	return a->inode == b->inode && a->major == b->major && a->minor == b->minor;
}

static bool find_id(struct procfs *fs, const char *fd_path, struct pipe_id *out)
{
	struct statx status;

	fs->calls++;
	if (statx(fs->root_fd, fd_path, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT,
		  STATX_TYPE | STATX_INO, &status) != 0 ||
	    !S_ISFIFO(status.stx_mode))
		return false;
	*out = (struct pipe_id){ status.stx_ino, status.stx_dev_major, status.stx_dev_minor };
	return true;
}

/* ---- which processes hold the ends ---- */

struct held {
	bool can_read, can_write;
};

static void join_mode(struct procfs *fs, int dir_fd, const char *path, struct held *out)
{
	struct stat mode;

	/* The mode of the link itself shows how it was opened, proc_pid_fd(5). */
	fs->calls++;
	if (fstatat(dir_fd, path, &mode, AT_SYMLINK_NOFOLLOW) != 0)
		return;
	out->can_read |= (mode.st_mode & S_IRUSR) != 0;
	out->can_write |= (mode.st_mode & S_IWUSR) != 0;
}

static bool is_link_to(struct procfs *fs, int dir_fd, const char *path, const char *link)
{
	ssize_t n = procfs_read_link(fs, dir_fd, path);

	return n > 0 && strcmp(fs->buffer, link) == 0;
}

/* Examine the descriptors of the process, up to DESCRIPTORS_MOST. */
static void find_held(struct procfs *fs, pid_t pid, const char *link, struct held *out)
{
	char path[PROCFS_PATH_MAX], entries[4096];
	int dir_fd = procfs_open_dir(fs, procfs_path(path, pid, 0, "fd"));
	unsigned seen = 0;
	ssize_t n;

	while (dir_fd >= 0 && seen < DESCRIPTORS_MOST && !(out->can_read && out->can_write) &&
	       (n = getdents64(dir_fd, (void *)entries, sizeof entries)) > 0) {
		fs->calls++;
		for (ssize_t at = 0; at < n && seen < DESCRIPTORS_MOST;) {
			const struct dirent64 *entry = (const void *)(entries + at);
			at += entry->d_reclen;
			if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
				continue;
			seen++;
			if (is_link_to(fs, dir_fd, entry->d_name, link))
				join_mode(fs, dir_fd, entry->d_name, out);
		}
	}
	if (dir_fd >= 0)
		close(dir_fd);
}

/* Return whether a living child of a thread, from its children file (CONFIG_PROC_CHILDREN),
 * has the pipe as standard output or error.  Set *any if the thread has living children. */
static bool find_child(struct procfs *fs, pid_t pid, pid_t tid, const char *link, bool *any)
{
	static const char *const outputs[] = { "fd/1", "fd/2" };
	char path[PROCFS_PATH_MAX];
	pid_t children[CHILDREN_MOST];
	size_t count = 0;
	uint64_t child;

	ssize_t n = procfs_read_file(fs, pid, tid, "children");
	struct cursor c = cursor_over(fs->buffer, n < 0 ? 0 : (size_t)n);
	while (count < CHILDREN_MOST && cursor_u64(&c, &child) && child <= INT32_MAX) {
		children[count++] = (pid_t)child;
		cursor_skip_blanks(&c);
	}
	*any |= count > 0;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < 2; k++)
			if (is_link_to(fs, -1, procfs_path(path, children[i], 0, outputs[k]), link))
				return true;
	return false;
}

/* A process may hold both ends of a FIFO only to keep it open: others find it by its name. */
static enum ends find_ends(struct procfs *fs, pid_t pid, pid_t tid, const char *fd_path,
			   const char *link)
{
	struct held waited = { 0 }, all = { 0 };
	bool has_children = false, is_childs;

	join_mode(fs, fs->root_fd, fd_path, &waited);
	if (!waited.can_read)
		return ENDS_OF_OTHERS;
	find_held(fs, pid, link, &all);
	is_childs = find_child(fs, pid, pid, link, &has_children) ||
		    (tid != pid && find_child(fs, pid, tid, link, &has_children));
	if (all.can_write && has_children)
		return ENDS_SHARED;
	if (all.can_write)
		return link[0] == '/' ? ENDS_OF_OTHERS : ENDS_OWN;
	return is_childs ? ENDS_OF_CHILD : ENDS_OF_OTHERS;
}

static enum ends ends_of(struct pipes *pipes, uint64_t now_ns, pid_t pid, pid_t tid, int fd,
			 const char *fd_path, const char *link, const struct pipe_id *id)
{
	struct pipe_memory *m = pipes->memory;
	struct ends_seen *seen = &m->ends[(id->inode * 31 + (uint64_t)pid) % ENDS_KEPT];

	if (seen->at_ns > 0 && now_ns - seen->at_ns < ENDS_TRUE_NS && seen->pid == pid &&
	    seen->fd == fd && is_same(&seen->id, id))
		return seen->ends;
	*seen = (struct ends_seen){
		.id = *id,
		.pid = pid,
		.fd = fd,
		.at_ns = now_ns,
		.ends = find_ends(pipes->fs, pid, tid, fd_path, link),
	};
	return seen->ends;
}

/* ---- whether data is written ---- */

static void take_event(struct pipe_memory *m, const struct inotify_event *event, uint64_t now_ns)
{
	for (size_t i = 0; i < WATCHES_KEPT; i++) {
		struct watch *w = &m->watches[i];
		/* After a queue overflow, the lost events may concern any pipe. */
		if (w->wd < 0 || (w->wd != event->wd && !(event->mask & IN_Q_OVERFLOW)))
			continue;
		w->wd = -1;
		w->carried_ns = now_ns;
	}
}

/* Take the writes since the last call. */
static void take_events(struct pipes *pipes, struct pipe_memory *m, uint64_t now_ns)
{
	_Alignas(struct inotify_event) char events[4096];
	ssize_t n;

	do {
		pipes->fs->calls++;
		n = read(m->inotify_fd, events, sizeof events);
		for (ssize_t at = 0; at < n;) {
			const struct inotify_event *event = (const void *)(events + at);
			at += (ssize_t)(sizeof *event + event->len);
			take_event(m, event, now_ns);
		}
	} while (n > 0);
}

static void watch_anew(struct pipes *pipes, struct pipe_memory *m, const char *fd_path,
		       struct watch *w)
{
	char path[PROCFS_PATH_MAX + 32];

	snprintf(path, sizeof path, "/proc/self/fd/%d/%s", pipes->fs->root_fd, fd_path);
	pipes->fs->calls++;
	w->wd = inotify_add_watch(m->inotify_fd, path, IN_MODIFY | IN_ONESHOT);
}

static enum pipe_role role_by_writes(struct pipes *pipes, struct pipe_memory *m, uint64_t now_ns,
				     const char *fd_path, const struct pipe_id *id)
{
	struct watch *w = &m->watches[id->inode % WATCHES_KEPT];

	if (m->inotify_fd < 0)
		return PIPE_FEEDS;
	take_events(pipes, m, now_ns);
	if (!is_same(&w->id, id) || w->since_ns == 0) {
		if (w->wd >= 0)
			inotify_rm_watch(m->inotify_fd, w->wd);
		*w = (struct watch){ .id = *id, .wd = -1, .since_ns = now_ns };
	}
	if (w->wd < 0)
		watch_anew(pipes, m, fd_path, w);
	if (w->wd < 0) {
		w->since_ns = 0; /* not watched: the time before is unknown */
		return PIPE_FEEDS;
	}
	if (w->carried_ns > 0 && now_ns - w->carried_ns < CARRIES_NS)
		return PIPE_FEEDS;
	return now_ns - w->since_ns >= QUIET_NS ? PIPE_QUIET : PIPE_NEW;
}

enum pipe_role pipes_role(struct pipes *pipes, uint64_t now_ns, pid_t pid, pid_t tid, int fd,
			  const char *link, bool is_in_set)
{
	char fd_path[PROCFS_PATH_MAX], file[24];
	struct pipe_memory *m = memory_of(pipes);
	struct pipe_id id;

	snprintf(file, sizeof file, "fd/%d", fd);
	procfs_path(fd_path, pid, tid, file);
	if (m == NULL || !find_id(pipes->fs, fd_path, &id))
		return PIPE_FEEDS;
	switch (ends_of(pipes, now_ns, pid, tid, fd, fd_path, link, &id)) {
	case ENDS_OWN:
		/* A read of this pipe alone may wait for data from another thread. */
		return is_in_set ? PIPE_OWN : PIPE_FEEDS;
	case ENDS_SHARED:
		return PIPE_SHARED;
	case ENDS_OF_CHILD:
		return PIPE_CHILD;
	default:
		return is_in_set ? role_by_writes(pipes, m, now_ns, fd_path, &id) : PIPE_FEEDS;
	}
}
