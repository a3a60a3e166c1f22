/* events: measure the cost of tracing births, execs and exits with ptrace, and nothing else.
 *
 * usage: events COMMAND [ARGUMENT...]
 *
 * It traces the command with the five events that `pstop spawn --ptrace` traces, continues every
 * task at once, and shows nothing: the least that any tracer can cost.  It exits with the command's
 * status.
 */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPTIONS                                                                                \
	(PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | \
	 PTRACE_O_TRACEEXIT)

static void fail(const char *what)
{
	perror(what);
	exit(125);
}

/* Start the command, which waits for a byte before it begins. */
static pid_t begin(char **argv)
{
	int go[2];
	char byte = 'g';

	if (pipe(go) != 0)
		fail("pipe");
	pid_t pid = fork();
	if (pid < 0)
		fail("fork");
	if (pid == 0) {
		close(go[1]);
		if (read(go[0], &byte, 1) == 1) {
			close(go[0]);
			execvp(argv[0], argv);
		}
		_exit(127);
	}
	if (ptrace(PTRACE_SEIZE, pid, 0, OPTIONS) != 0)
		fail("ptrace");
	if (write(go[1], &byte, 1) != 1)
		fail("write");
	close(go[0]);
	close(go[1]);
	return pid;
}

static int is_group_stop(int status)
{
	int signal = WSTOPSIG(status);

	return status >> 16 == PTRACE_EVENT_STOP &&
	       (signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU);
}

int main(int argc, char **argv)
{
	int status, last = 0;
	pid_t tid;

	if (argc < 2) {
		fputs("usage: events COMMAND [ARGUMENT...]\n", stderr);
		return 125;
	}
	pid_t command = begin(argv + 1);
	while ((tid = wait4(-1, &status, __WALL, NULL)) > 0) {
		if (!WIFSTOPPED(status)) {
			last = tid == command ? status : last;
			continue;
		}
		long signal = status >> 16 ? 0 : WSTOPSIG(status);
		ptrace(is_group_stop(status) ? PTRACE_LISTEN : PTRACE_CONT, tid, 0, signal);
	}
	return WIFSIGNALED(last) ? 128 + WTERMSIG(last) : WEXITSTATUS(last);
}
