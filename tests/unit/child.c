/* child.c - a child with threads; see child.h. */
#include "config.h"

#include "child.h"

#include "proc/parse.h"
#include "proc/procfs.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int tell_fd; /* in the child */

static void tell_tid(void)
{
	pid_t tid = (pid_t)syscall(SYS_gettid);

	if (write(tell_fd, &tid, sizeof tid) != (ssize_t)sizeof tid)
		_exit(1);
}

/* Take signals here: SIGUSR1 is blocked in all other threads. */
static void *wait_for_signals(void *set)
{
	int number;

	do
		tell_tid();
	while (sigwait(set, &number) == 0);
	_exit(1);
}

static void live_as_child(void)
{
	pthread_t thread;
	sigset_t set;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (int i = 1; i < CHILD_THREADS; i++)
		if (pthread_create(&thread, NULL, wait_for_signals, &set) != 0)
			_exit(1);
	wait_for_signals(&set);
}

pid_t child_hear(const struct child *c)
{
	struct pollfd ask = { .fd = c->told_fd, .events = POLLIN };
	pid_t tid = 0;

	if (poll(&ask, 1, CHILD_PATIENCE_MS) != 1 ||
	    read(c->told_fd, &tid, sizeof tid) != sizeof tid)
		fail_msg("the child tells nothing");
	return tid;
}

bool child_has_told(const struct child *c)
{
	struct pollfd ask = { .fd = c->told_fd, .events = POLLIN };

	return poll(&ask, 1, 0) != 0;
}

uint64_t start_ticks_of(pid_t pid, pid_t tid)
{
	char path[PROCFS_PATH_MAX];
	struct stat_fields f;
	struct procfs fs;

	assert_int_equal(procfs_open(&fs, "/proc"), 0);
	ssize_t n = procfs_read(&fs, -1, procfs_path(path, pid, tid, "stat"));
	assert_true(n > 0);
	assert_int_equal(parse_stat(fs.buffer, (size_t)n, &f), 0);
	procfs_close(&fs);
	return f.start_ticks;
}

void child_start(struct child *c)
{
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	c->pid = fork();
	if (c->pid == 0) {
		tell_fd = ends[1];
		live_as_child();
	}
	assert_true(c->pid > 0);
	close(ends[1]);
	c->told_fd = ends[0];
	for (int i = 0; i < CHILD_THREADS; i++) {
		pid_t tid = child_hear(c);
		/* The threads report in any order; put the leader first. */
		if (tid == c->pid && i > 0) {
			c->tids[i] = c->tids[0];
			c->tids[0] = tid;
		} else {
			c->tids[i] = tid;
		}
	}
	for (int i = 0; i < CHILD_THREADS; i++)
		c->start_ticks[i] = start_ticks_of(c->pid, c->tids[i]);
}

int child_reap(struct child *c)
{
	int status = -1;

	assert_int_equal(waitpid(c->pid, &status, 0), c->pid);
	c->pid = 0;
	return status;
}

void child_end(struct child *c)
{
	if (c->pid > 0) {
		kill(c->pid, SIGKILL);
		child_reap(c);
	}
	close(c->told_fd);
}

void assert_untouched(const struct child *c)
{
	assert_int_equal(waitpid(c->pid, NULL, WNOHANG), 0);
	assert_false(child_has_told(c));
	assert_int_equal(getpriority(PRIO_PROCESS, (id_t)c->pid), getpriority(PRIO_PROCESS, 0));
}
