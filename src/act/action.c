/* action.c - act on tasks; see action.h. */
#include "config.h"

#include "base/pidfd.h"
#include "act/action.h"
#include "proc/parse.h"
#include "proc/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* PIDFD_THREAD of linux/pidfd.h: the pidfd of a thread, since Linux 6.9. */
#define FLAG_THREAD O_EXCL

/* linux/ioprio.h: class << 13 | level, of one thread. */
#define IO_CLASS_SHIFT 13
#define IO_CLASSES     8
#define IO_LEVELS      8
#define IO_WHO_THREAD  1

#define NICE_LEAST (-20)
#define NICE_MOST  19

/* Limit of passes over the threads of a process, to find those that it starts in the meantime. */
#define PASSES_MOST 8

static bool is_thread(const struct action_target *t)
{
	return t->tid != 0 && t->tid != t->pid;
}

/* ---- is it still the task that was meant? ---- */

/* What is needed of a target that was just verified.  The folder remains that of its process: it is
 * empty once the process has exited, even if the PID is reused. */
struct proof {
	struct procfs fs;
	int folder; /* /proc/PID */
};

static void release(struct proof *p)
{
	if (p->folder >= 0)
		close(p->folder);
	procfs_close(&p->fs);
}

/* A missing folder, or a missing file in it, means that the task exited. */
static int open_error(int error)
{
	return error == -ENOENT ? -ESRCH : error;
}

/* Return whether the task has exited but is still listed in /proc.  For a process the leader's
 * state decides, but only once all other threads have exited. */
static bool is_zombie(const struct stat_fields *f, bool of_thread)
{
	return (f->state == 'Z' || f->state == 'X') && (of_thread || f->thread_count <= 1);
}

static int compare_identity(struct proof *p, const struct action_target *t)
{
	struct stat_fields f;
	char path[PROCFS_PATH_MAX] = "stat";

	if (is_thread(t))
		snprintf(path, sizeof path, "task/%d/stat", (int)t->tid);
	ssize_t n = procfs_read(&p->fs, p->folder, path);
	if (n <= 0)
		return n < 0 ? open_error((int)n) : -ESRCH;
	int error = parse_stat(p->fs.buffer, (size_t)n, &f);
	if (error)
		return error;
	if (f.pid != (is_thread(t) ? t->tid : t->pid) || f.start_ticks != t->start_ticks)
		return -ESRCH;
	if (is_zombie(&f, is_thread(t)))
		return is_thread(t) ? -ESRCH : -ECHILD;
	return 0;
}

/* Return -ESRCH if the pidfd is readable: its task has exited; see pidfd_open(2). */
static int look_at_pidfd(const struct action_target *t)
{
	struct pollfd ask = { .fd = t->pidfd, .events = POLLIN };

	return t->pidfd >= 0 && poll(&ask, 1, 0) > 0 ? -ESRCH : 0;
}

/* Return 0 if the task exists and is the one meant; the caller must then release() the proof. */
static int prove(struct proof *p, const struct action_target *t)
{
	char path[PROCFS_PATH_MAX];

	if (t->pid <= 0 || t->tid < 0)
		return -EINVAL;
	int error = procfs_open(&p->fs, "/proc");
	if (error)
		return error;
	p->folder = -1;
	if (!p->fs.is_own) {
		error = -EXDEV;
		goto out;
	}
	p->folder = procfs_open_dir(&p->fs, procfs_path(path, t->pid, 0, ""));
	error = p->folder < 0 ? open_error(p->folder) : compare_identity(p, t);
	if (error == 0)
		error = look_at_pidfd(t);
out:
	if (error)
		release(p);
	return error;
}

/* Open t->pidfd; set it to -1 if none is available. */
static int take_pidfd(struct action_target *t)
{
	int fd = is_thread(t) ? pidfd_take(t->tid, FLAG_THREAD) : pidfd_take(t->pid, 0);

	t->pidfd = fd < 0 ? -1 : fd;
	if (fd >= 0 || pidfd_is_unknown(fd))
		return 0;
	/* It is not the PID of a process; or it is a thread, which pidfds of this kernel cannot
	 * refer to. */
	if (fd == -EINVAL || fd == -ENOENT)
		return is_thread(t) ? 0 : -ESRCH;
	return fd;
}

int action_open(struct action_target *out, pid_t pid, pid_t tid, uint64_t start_ticks)
{
	struct action_target t = {
		.pid = pid, .tid = tid, .start_ticks = start_ticks, .pidfd = -1
	};
	struct proof proof;

	*out = (struct action_target){ .pidfd = -1 };
	if (pid <= 0 || tid < 0)
		return -EINVAL;
	int error = take_pidfd(&t);
	if (error)
		return error;
	error = prove(&proof, &t);
	if (error) {
		action_close(&t);
		return error;
	}
	release(&proof);
	*out = t;
	return 0;
}

void action_close(struct action_target *t)
{
	if (t->pid > 0 && t->pidfd >= 0)
		close(t->pidfd);
	*t = (struct action_target){ .pidfd = -1 };
}

/* ---- signals ---- */

static int send_by_number(const struct action_target *t, int signal)
{
	long result = is_thread(t) ? syscall(SYS_tgkill, t->pid, t->tid, signal) :
				     kill(t->pid, signal);

	return result < 0 ? -errno : 0;
}

int action_signal(const struct action_target *t, int signal)
{
	struct proof proof;
	int error = prove(&proof, t);

	if (error)
		return error;
	if (t->pidfd < 0)
		error = send_by_number(t, signal);
	else
		error = pidfd_send(t->pidfd, signal);
	if (error == -ENOSYS)
		error = send_by_number(t, signal);
	release(&proof);
	return error;
}

/* ---- values that the kernel keeps for each thread ---- */

/* Change one thread; `is_late`: it did not exist when the change began. */
typedef int change_fn(pid_t tid, void *value, bool is_late);

static ssize_t list_threads(struct proof *p, pid_t **list, size_t *capacity)
{
	int fd = openat(p->folder, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return open_error(-errno);
	ssize_t count = procfs_list_fd(&p->fs, fd, list, capacity);
	close(fd);
	return count;
}

/* Ascending lists of threads: `before` have been changed, `now` exist. */
struct threads {
	pid_t *now, *before;
	size_t now_capacity, before_capacity;
	ssize_t now_count, before_count;
	int error; /* the first error that is not -ESRCH */
	bool has_changed;
};

/* Change the threads that were not there before.  Return whether there were any. */
static bool change_new(struct threads *l, change_fn *set, void *value, bool is_late)
{
	bool has_new = false;

	for (ssize_t i = 0, k = 0; i < l->now_count; i++) {
		while (k < l->before_count && l->before[k] < l->now[i])
			k++;
		if (k < l->before_count && l->before[k] == l->now[i])
			continue;
		has_new = true;
		int error = set(l->now[i], value, is_late);
		l->has_changed = l->has_changed || error == 0;
		if (error && error != -ESRCH && l->error == 0)
			l->error = error;
	}
	return has_new;
}

static int change_threads(struct proof *p, change_fn *set, void *value)
{
	struct threads l = { .now = NULL };

	/* A thread inherits the value of the thread that creates it: once a pass finds no new one,
	 * all have the value. */
	for (int pass = 0; pass < PASSES_MOST; pass++) {
		l.now_count = list_threads(p, &l.now, &l.now_capacity);
		if (l.now_count < 0 || l.now == NULL || !change_new(&l, set, value, pass > 0))
			break;
		struct threads swapped = l;
		l.now = swapped.before;
		l.now_capacity = swapped.before_capacity;
		l.before = swapped.now;
		l.before_capacity = swapped.now_capacity;
		l.before_count = swapped.now_count;
	}
	free(l.now);
	free(l.before);
	if (l.error)
		return l.error;
	if (l.now_count < 0 && l.now_count != -ESRCH)
		return (int)l.now_count;
	return l.has_changed ? 0 : -ESRCH;
}

static int change(const struct action_target *t, change_fn *set, void *value)
{
	struct proof proof;
	int error = prove(&proof, t);

	if (error)
		return error;
	error = is_thread(t) ? set(t->tid, value, false) : change_threads(&proof, set, value);
	release(&proof);
	return error;
}

static int set_nice(pid_t tid, int nice)
{
	return setpriority(PRIO_PROCESS, (id_t)tid, nice) < 0 ? -errno : 0;
}

static int change_nice(pid_t tid, void *value, bool is_late)
{
	(void)is_late;
	return set_nice(tid, *(const int *)value);
}

int action_nice(const struct action_target *t, int nice)
{
	/* setpriority(2) would clamp the value. */
	return nice < NICE_LEAST || nice > NICE_MOST ? -EINVAL : change(t, change_nice, &nice);
}

/* getpriority(2) may return -1 as a value. */
static int read_nice(pid_t tid, int *nice)
{
	errno = 0;
	*nice = getpriority(PRIO_PROCESS, (id_t)tid);
	return *nice == -1 && errno ? -errno : 0;
}

struct nice_step {
	int by;
	uint64_t before, after; /* bit N: some thread had (before) or was given (after) NICE_LEAST +
	                           N */
};

static uint64_t nice_bit(int nice)
{
	return 1ULL << (nice - NICE_LEAST);
}

/* Add to the nice value of a thread.  A thread that was created in the meantime has the value of
 * its creator, which may already have been changed.  It has been if no thread had this value
 * before. */
static int step_nice(pid_t tid, void *value, bool is_late)
{
	struct nice_step *s = value;
	int now, error = read_nice(tid, &now);

	if (error || now < NICE_LEAST || now > NICE_MOST)
		return error;
	if (is_late && (!(s->before & nice_bit(now)) || (s->after & nice_bit(now))))
		return 0;
	int to = now + s->by;
	to = to < NICE_LEAST ? NICE_LEAST : to > NICE_MOST ? NICE_MOST : to;
	s->before |= nice_bit(now);
	error = set_nice(tid, to);
	if (error == 0)
		s->after |= nice_bit(to);
	return error;
}

int action_nice_by(const struct action_target *t, int by)
{
	struct nice_step step = { .by = by };

	if (by < NICE_LEAST - NICE_MOST || by > NICE_MOST - NICE_LEAST)
		return -EINVAL;
	return change(t, step_nice, &step);
}

static int change_ionice(pid_t tid, void *value, bool is_late)
{
	int priority = *(const int *)value;

	(void)is_late;
	if (syscall(SYS_ioprio_set, IO_WHO_THREAD, tid, priority) == 0)
		return 0;
	/* The kernel checks the privileges for the class before it checks whose thread it is. */
	if (errno == EPERM && priority >> IO_CLASS_SHIFT == ACTION_IO_REALTIME)
		return -EACCES;
	return -errno;
}

int action_ionice(const struct action_target *t, int class, int level)
{
	bool has_level = class == ACTION_IO_REALTIME || class == ACTION_IO_BEST_EFFORT;

	if (class < ACTION_IO_NONE || class > ACTION_IO_IDLE ||
	    (has_level && (level < 0 || level >= IO_LEVELS)))
		return -EINVAL;
	int priority = class << IO_CLASS_SHIFT | (has_level ? level : 0);
	return change(t, change_ionice, &priority);
}

struct cpus {
	const cpu_set_t *set;
	size_t size;
};

static int change_affinity(pid_t tid, void *value, bool is_late)
{
	const struct cpus *c = value;

	(void)is_late;
	if (sched_setaffinity(tid, c->size, c->set) == 0)
		return 0;
	return errno == EINVAL ? -ENXIO : -errno;
}

int action_affinity(const struct action_target *t, const cpu_set_t *set, size_t size)
{
	struct cpus cpus = { set, size };

	return change(t, change_affinity, &cpus);
}

/* ---- reading ---- */

/* Return the thread whose values represent the target's. */
static pid_t asked_thread(const struct action_target *t)
{
	return is_thread(t) ? t->tid : t->pid;
}

int action_get_nice(const struct action_target *t, int *nice)
{
	struct proof proof;
	int error = prove(&proof, t);

	if (error)
		return error;
	error = read_nice(asked_thread(t), nice);
	release(&proof);
	return error;
}

int action_get_ionice(const struct action_target *t, int *class, int *level)
{
	struct proof proof;
	int error = prove(&proof, t);

	if (error)
		return error;
	long priority = syscall(SYS_ioprio_get, IO_WHO_THREAD, asked_thread(t));
	error = priority < 0 ? -errno : 0;
	release(&proof);
	if (error)
		return error;
	*class = (int)(priority >> IO_CLASS_SHIFT) % IO_CLASSES;
	*level = (int)priority % IO_LEVELS;
	return 0;
}

int action_get_affinity(const struct action_target *t, cpu_set_t *set, size_t size)
{
	struct proof proof;
	int error = prove(&proof, t);

	if (error)
		return error;
	CPU_ZERO_S(size, set);
	error = sched_getaffinity(asked_thread(t), size, set) < 0 ? -errno : 0;
	release(&proof);
	return error;
}
