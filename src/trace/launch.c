/* launch.c - start the command; see launch.h. */
#include "config.h"

#include "trace/launch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* The exit statuses of env(1). */
#define STATUS_CANNOT_RUN 126
#define STATUS_NOT_FOUND  127

/* What the child receives. */
#define GO         'g'
#define GO_AND_DIE 'd'

enum treatment { IGNORED, HANGUP, BLOCKED, STOPPING, AS_BEFORE };

static const struct {
	int number;
	enum treatment treatment;
} signals[LAUNCH_SIGNALS] = {
	{ SIGINT, IGNORED },
	{ SIGQUIT, IGNORED },
	{ SIGHUP, HANGUP },
	{ SIGCHLD, BLOCKED },
	{ SIGTERM, BLOCKED },
	/* Signals of the terminal: pstop stops when the command has stopped. */
	{ SIGTSTP, STOPPING },
	{ SIGTTIN, STOPPING },
	{ SIGTTOU, STOPPING },
	{ SIGWINCH, BLOCKED },
	{ SIGPIPE, AS_BEFORE },
	{ SIGXFSZ, AS_BEFORE },
};

void launch_ignore_signals(struct launch_ignored *was)
{
	struct sigaction ignored = { .sa_handler = SIG_IGN };

	sigaction(SIGPIPE, &ignored, &was->pipe);
	sigaction(SIGXFSZ, &ignored, &was->file_size);
}

static bool is_blocked(int i, bool is_attached)
{
	switch (signals[i].treatment) {
	case BLOCKED:
		return true;
	case IGNORED:
		return is_attached;
	case HANGUP:
		return is_attached || getsid(0) == getpid();
	case STOPPING:
		return !is_attached;
	default:
		return false;
	}
}

void launch_take_signals(struct launch_signals *old, const struct launch_ignored *ignored,
			 bool is_attached)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, normal = { .sa_handler = SIG_DFL };

	sigemptyset(&old->blocked);
	for (int i = 0; i < LAUNCH_SIGNALS; i++)
		if (is_blocked(i, is_attached))
			sigaddset(&old->blocked, signals[i].number);
	sigprocmask(SIG_BLOCK, &old->blocked, &old->mask);
	for (int i = 0; i < LAUNCH_SIGNALS; i++) {
		struct sigaction *was = &old->actions[i];
		if (signals[i].treatment == AS_BEFORE)
			*was = signals[i].number == SIGPIPE ? ignored->pipe : ignored->file_size;
		else /* an ignored signal would not become pending */
			sigaction(signals[i].number, is_blocked(i, is_attached) ? &normal : &ignore,
				  was);
	}
}

static void restore_signals(const struct launch_signals *old)
{
	for (int i = 0; i < LAUNCH_SIGNALS; i++)
		sigaction(signals[i].number, &old->actions[i], NULL);
	sigprocmask(SIG_SETMASK, &old->mask, NULL);
}

static _Noreturn void run_child(int fd, char *const *argv, int (*run)(void *), void *context,
				const struct launch_signals *old)
{
	char go;
	ssize_t n;

	do
		n = read(fd, &go, 1);
	while (n < 0 && errno == EINTR);
	if (n != 1)
		_exit(STATUS_CANNOT_RUN); /* pstop has exited */
	if (go == GO_AND_DIE)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	restore_signals(old);
	if (run)
		_exit(run(context));
	execvp(argv[0], argv);
	int error = errno;
	n = write(fd, &error, sizeof error);
	(void)n;
	_exit(error == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN);
}

int launch_start(struct launch *l, char *const *argv, int (*run)(void *), void *context,
		 const struct launch_signals *old)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return -errno;
	l->pid = fork();
	if (l->pid < 0) {
		int error = -errno;
		close(ends[0]);
		close(ends[1]);
		return error;
	}
	if (l->pid == 0) {
		close(ends[0]);
		run_child(ends[1], argv, run, context, old);
	}
	close(ends[1]);
	l->fd = ends[0];
	return 0;
}

void launch_go(struct launch *l, bool dies_with_pstop)
{
	char go = dies_with_pstop ? GO_AND_DIE : GO;
	ssize_t n = send(l->fd, &go, 1, MSG_NOSIGNAL);

	(void)n; /* wait(2) reports a child that has been killed in the meantime */
}

int launch_result(struct launch *l)
{
	int error = 0;

	if (l->fd < 0)
		return 0;
	ssize_t n = recv(l->fd, &error, sizeof error, MSG_DONTWAIT);
	close(l->fd);
	l->fd = -1;
	return n == (ssize_t)sizeof error ? error : 0;
}
