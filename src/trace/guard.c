/* guard.c - kill the job once pstop has exited; see guard.h.
 *
 * It stops all processes first: a stopped process creates no children, so that the search for them
 * comes to an end, and no child is lost when its parent exits.
 */
#include "config.h"

#include "trace/guard.h"
#include "base/array.h"
#include "base/pidfd.h"
#include "proc/parse.h"
#include "proc/procfs.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PASSES_MOST      100
#define DESCRIPTORS_MOST 4096 /* closed one by one if the kernel cannot close them at once */

/* Since Linux 5.9, and C library headers of that time. */
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

struct word {
	uint64_t start_ticks;
	pid_t pid;
	uint32_t is_gone;
};

/* ---- the guard ---- */

struct ward {
	uint64_t start_ticks;
	pid_t pid;
	bool is_stopped;
};

struct wards {
	struct procfs fs;
	struct ward *list;
	size_t count, capacity;
	pid_t *pids; /* of all existing processes */
	size_t pids_capacity;
};

static struct ward *find(const struct wards *w, pid_t pid)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->list[i].pid == pid)
			return &w->list[i];
	return NULL;
}

/* Add a process; without memory it is not added. */
static void add(struct wards *w, pid_t pid, uint64_t start_ticks)
{
	struct ward *old = find(w, pid);

	if (old) {
		*old = (struct ward){ .pid = pid, .start_ticks = start_ticks };
		return;
	}
	if (ARRAY_RESERVE(w->list, w->capacity, w->count + 1) != 0)
		return;
	w->list[w->count++] = (struct ward){ .pid = pid, .start_ticks = start_ticks };
}

static void drop(struct wards *w, struct ward *one)
{
	if (one)
		*one = w->list[--w->count];
}

static bool read_stat(struct wards *w, pid_t pid, struct stat_fields *out)
{
	ssize_t n = procfs_read_file(&w->fs, pid, 0, "stat");

	return n >= 0 && parse_stat(w->fs.buffer, (size_t)n, out) == 0;
}

struct meant {
	struct wards *w;
	const struct ward *one;
};

static bool is_meant(void *context)
{
	const struct meant *m = context;
	struct stat_fields f;

	return read_stat(m->w, m->one->pid, &f) && f.start_ticks == m->one->start_ticks;
}

/* Signal one process.  Return false if it has exited. */
static bool signal_one(struct wards *w, const struct ward *one, int number)
{
	struct meant meant = { w, one };

	return pidfd_signal_if(one->pid, number, is_meant, &meant) != -ESRCH;
}

/* Stop all wards that run, and remove those that have exited. */
static void stop_all(struct wards *w)
{
	for (size_t i = w->count; i-- > 0;)
		if (!w->list[i].is_stopped) {
			w->list[i].is_stopped = signal_one(w, &w->list[i], SIGSTOP);
			if (!w->list[i].is_stopped)
				drop(w, &w->list[i]);
		}
}

/* Add the children of the wards.  Return true if there were any new ones. */
static bool add_children(struct wards *w)
{
	size_t before = w->count;
	ssize_t count = procfs_list(&w->fs, ".", &w->pids, &w->pids_capacity);
	struct stat_fields f;

	for (ssize_t i = 0; i < count; i++)
		if (find(w, w->pids[i]) == NULL && read_stat(w, w->pids[i], &f) &&
		    find(w, (pid_t)f.ppid))
			add(w, w->pids[i], f.start_ticks);
	return w->count > before;
}

static void end_all(struct wards *w)
{
	int pass = 0;

	do
		stop_all(w);
	while (add_children(w) && ++pass < PASSES_MOST);
	for (size_t i = 0; i < w->count; i++)
		signal_one(w, &w->list[i], SIGKILL);
}

static void close_between(unsigned first, unsigned last)
{
	if (first > last || syscall(SYS_close_range, first, last, 0) == 0)
		return;
	for (unsigned fd = first; fd <= last && fd < DESCRIPTORS_MOST; fd++)
		close((int)fd);
}

/* Close all other descriptors: a file that only the guard keeps open would make others wait for its
 * end. */
static void close_others(unsigned a, unsigned b)
{
	unsigned low = a < b ? a : b, high = a < b ? b : a;

	if (low > 0)
		close_between(0, low - 1);
	close_between(low + 1, high - 1);
	close_between(high + 1, ~0U);
}

/* Detach from the terminal, and from signals that kill pstop. */
static void stand_apart(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	setsid();
	prctl(PR_SET_NAME, "pstop-guard");
}

static _Noreturn void run_guard(int fd, int proc_fd)
{
	struct wards w = { .count = 0 };
	struct word word;
	ssize_t n;

	stand_apart();
	if (procfs_open_fd(&w.fs, proc_fd) != 0)
		_exit(1);
	close_others((unsigned)fd, (unsigned)w.fs.root_fd);
	do {
		n = recv(fd, &word, sizeof word, 0);
		if (n != (ssize_t)sizeof word)
			continue;
		if (word.is_gone)
			drop(&w, find(&w, word.pid));
		else
			add(&w, word.pid, word.start_ticks);
	} while (n > 0 || (n < 0 && errno == EINTR));
	end_all(&w);
	_exit(0);
}

/* ---- pstop ---- */

int guard_open(struct guard *g, int proc_fd)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return -errno;
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		run_guard(ends[1], proc_fd);
	}
	int error = pid < 0 ? -errno : 0;
	close(ends[1]);
	if (error)
		close(ends[0]);
	else
		*g = (struct guard){ .pid = pid, .fd = ends[0] };
	return error;
}

/* Send a message to the guard; if the guard has been killed, this has no effect. */
static void send_word(const struct guard *g, struct word word)
{
	if (g->pid > 0)
		send(g->fd, &word, sizeof word, MSG_NOSIGNAL);
}

void guard_add(const struct guard *g, pid_t pid, uint64_t start_ticks)
{
	send_word(g, (struct word){ .pid = pid, .start_ticks = start_ticks });
}

void guard_remove(const struct guard *g, pid_t pid)
{
	send_word(g, (struct word){ .pid = pid, .is_gone = true });
}

int guard_close(struct guard *g)
{
	int status = 0;

	if (g->pid == 0)
		return 0;
	close(g->fd);
	while (waitpid(g->pid, &status, 0) < 0 && errno == EINTR)
		;
	g->pid = 0;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -ECHILD;
}
