/* launch.h - start the command in the same environment as without pstop.
 *
 * Room: trace.  Must not know what follows the child.
 */
#ifndef PSTOP_TRACE_LAUNCH_H
#define PSTOP_TRACE_LAUNCH_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/* Signals that would kill pstop when a write fails: SIGPIPE and SIGXFSZ.  main() ignores them, so
 * that such a write fails with an errno.  The command gets the original dispositions. */
struct launch_ignored {
	struct sigaction pipe, file_size;
};

/* Ignore these signals; *was is for launch_take_signals(). */
void launch_ignore_signals(struct launch_ignored *was);

/* The signals whose dispositions pstop changes, and the original dispositions. */
#define LAUNCH_SIGNALS 11
struct launch_signals {
	sigset_t mask;
	struct sigaction actions[LAUNCH_SIGNALS];
	sigset_t blocked; /* by launch_take_signals() */
};

/* Prepare signals for following a command.  SIGINT, SIGQUIT and SIGHUP of the terminal are meant
 * for the command and ignored; other signals for pstop are blocked, to be taken with
 * sigtimedwait(2).  SIGHUP is blocked, too, if pstop is a session leader, because the kernel then
 * sends it to pstop alone when the terminal hangs up.  If pstop is attached (`attached`), signals
 * of the terminal are meant for pstop and blocked as well.  *old is for launch_start(). */
void launch_take_signals(struct launch_signals *old, const struct launch_ignored *ignored,
			 bool is_attached);

/* A child that waits for launch_go(). */
struct launch {
	pid_t pid;
	int fd; /* a socket to the child */
};

/* Fork a child that restores the signals, waits for launch_go(), and then calls execvp(3) with argv
 * or, if `run` is given, run(context), which returns its exit status.  Return 0 or -errno. */
int launch_start(struct launch *l, char *const *argv, int (*run)(void *), void *context,
		 const struct launch_signals *old);

/* Let the child continue.  `dies_with_pstop`: the kernel kills it when the thread exits that called
 * launch_start(), unless it changes its privileges by exec (prctl(2), PR_SET_PDEATHSIG). */
void launch_go(struct launch *l, bool dies_with_pstop);

/* Return the errno of an exec that failed, or 0, once the child has called exec or exited.  Close
 * the socket. */
int launch_result(struct launch *l);

#endif
