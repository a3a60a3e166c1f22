/* strace.c - run strace(1) on one thread; see strace.h. */
#include "config.h"

#include "act/strace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* How long it may take to detach from the thread, before it is killed. */
#define PATIENCE_MS 500
#define STEP_MS     5

/* It waits, and the thread with it, while this is full. */
#define PIPE_BYTES (1 << 20)

struct strace {
	pid_t pid;
	int fd;
	bool has_exited;
	int status;
};

/* ---- starting ---- */

/* In the child: become strace.  Return only after an error. */
static void become(pid_t parent, pid_t tid, int output)
{
	struct sigaction usual = { .sa_handler = SIG_DFL };
	char number[16];
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	snprintf(number, sizeof number, "%d", (int)tid);
	/* Away from the terminal: Ctrl-C and Ctrl-Z there are not for it. */
	setsid();
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent || null < 0)
		return;
	sigaction(SIGPIPE, &usual, NULL);
	if (dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 ||
	    dup2(output, STDERR_FILENO) < 0)
		return;
	execlp("strace", "strace", "-tt", "-T", "-s", "128", "-p", number, (char *)NULL);
}

/* Start it.  Return the PID or -errno; that of a failed execlp(3) comes through a pipe, which a
 * successful one closes. */
static pid_t start(pid_t tid, int output)
{
	pid_t parent = getpid();
	int failure[2], error = 0;

	if (pipe2(failure, O_CLOEXEC) != 0)
		return -errno;
	pid_t pid = fork();
	if (pid == 0) {
		become(parent, tid, output);
		error = errno ? errno : ESRCH;
		ssize_t written = write(failure[1], &error, sizeof error);
		_exit(written == sizeof error ? 127 : 126);
	}
	int fork_error = errno;
	close(failure[1]);
	bool has_failed = pid > 0 && read(failure[0], &error, sizeof error) == sizeof error;
	close(failure[0]);
	if (pid < 0)
		return -fork_error;
	if (!has_failed)
		return pid;
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return -error;
}

/* Is it the task that was meant?  That no signal may be sent to it does not matter: strace says what
 * it may do.  It takes a few ms until strace is attached; the kernel does not allocate the number of
 * a task that exits in between again until all others have had their turn. */
static int check(const struct action_target *t)
{
	int error = action_signal(t, 0);

	return error == -EPERM ? 0 : error;
}

int strace_open(struct strace **out, const struct action_target *t)
{
	int ends[2], error = check(t);

	/* pstop would wait for strace, and strace for pstop. */
	if (t->pid == getpid())
		return -EDEADLK;
	if (error)
		return error;
	struct strace *s = calloc(1, sizeof *s);
	if (s == NULL)
		return -ENOMEM;
	if (pipe2(ends, O_CLOEXEC) != 0) {
		error = -errno;
		free(s);
		return error;
	}
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	fcntl(ends[0], F_SETPIPE_SZ, PIPE_BYTES);
	s->fd = ends[0];
	s->pid = start(t->tid ? t->tid : t->pid, ends[1]);
	close(ends[1]);
	if (s->pid < 0) {
		error = s->pid;
		close(s->fd);
		free(s);
		return error;
	}
	*out = s;
	return 0;
}

/* ---- reading and ending ---- */

ssize_t strace_read(struct strace *s, char *out, size_t size)
{
	ssize_t n = read(s->fd, out, size);

	return n < 0 ? -errno : n;
}

bool strace_has_exited(struct strace *s, int *status)
{
	if (!s->has_exited)
		s->has_exited = waitpid(s->pid, &s->status, WNOHANG) == s->pid;
	*status = s->status;
	return s->has_exited;
}

void strace_close(struct strace *s)
{
	const struct timespec step = { .tv_nsec = STEP_MS * 1000000L };
	int status;

	if (s == NULL)
		return;
	/* It may wait for room in the pipe. */
	close(s->fd);
	if (!strace_has_exited(s, &status))
		kill(s->pid, SIGTERM);
	for (int ms = 0; ms < PATIENCE_MS && !strace_has_exited(s, &status); ms += STEP_MS)
		nanosleep(&step, NULL);
	if (!s->has_exited) {
		/* The kernel detaches it from the thread. */
		kill(s->pid, SIGKILL);
		while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	free(s);
}
