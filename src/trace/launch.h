/* launch.h - starts the command, so that it finds everything as if pstop were not there.
 *
 * Room: trace.  Must not know who follows the child.
 */
#ifndef PSTOP_TRACE_LAUNCH_H
#define PSTOP_TRACE_LAUNCH_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/* Signals that would end pstop where a write fails: SIGPIPE and SIGXFSZ.  main() ignores them,
 * so that each such write gets an errno; the command is to find them as they were. */
struct launch_ignored {
	struct sigaction pipe, file_size;
};

/* Ignores them; *was is for launch_take_signals(). */
void launch_ignore_signals(struct launch_ignored *was);

/* The signals whose treatment pstop changes, and how they were before. */
#define LAUNCH_SIGNALS 11
struct launch_signals {
	sigset_t mask;
	struct sigaction actions[LAUNCH_SIGNALS];
	sigset_t blocked; /* by launch_take_signals() */
};

/* What pstop needs while it follows a command: SIGINT, SIGQUIT and SIGHUP of the
 * terminal are for the command alone and ignored, the others that concern pstop are
 * blocked, to be taken with sigtimedwait(2).  SIGHUP is blocked, too, where pstop is a
 * session leader: when the terminal goes, the kernel sends it to that one alone.  Where
 * pstop follows what is `attached`, those of the terminal are for it and blocked as well.
 * *old is for launch_start(). */
void launch_take_signals(struct launch_signals *old, const struct launch_ignored *ignored,
			 bool is_attached);

/* A child that waits for launch_go(). */
struct launch {
	pid_t pid;
	int fd; /* a socket to it */
};

/* Forks.  The child restores the signals, waits to be let go, and then calls
 * execvp(3) with argv, or run(context) where `run` is given: that returns its exit
 * status.  0, or -errno. */
int launch_start(struct launch *l, char *const *argv, int (*run)(void *), void *context,
		 const struct launch_signals *old);

/* Lets the child go.  `dies_with_pstop`: the kernel kills it when the thread ends that called
 * launch_start(), unless it gets other rights by exec (prctl(2), PR_SET_PDEATHSIG). */
void launch_go(struct launch *l, bool dies_with_pstop);

/* Once the child has called exec or exited: the errno of an exec that failed, or 0.
 * Closes the socket. */
int launch_result(struct launch *l);

#endif
