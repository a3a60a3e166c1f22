/* wake.h - wait for children and tracees with a time limit.
 *
 * Room: trace.  wait4(2) has no time limit, and a sleep until SIGCHLD with a nonblocking wait costs
 * two more calls per stop.  Must not know what is waited for.
 */
#ifndef PSTOP_TRACE_WAKE_H
#define PSTOP_TRACE_WAKE_H

#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <time.h>

struct wake {
	timer_t timer;
	uint64_t at_ns;   /* the time it is set to */
	sigset_t signals; /* only its own signal */
	struct sigaction old;
};

/* Open a wake for waits of the calling thread; its other system calls are not interrupted.  Return
 * 0, or -errno: for one, the user's limit of pending signals is reached. */
int wake_open(struct wake *w);
void wake_close(struct wake *w);

/* Wait for any task like wait4(2) until at_ns, CLOCK_MONOTONIC, or some milliseconds later.  Return
 * the TID; -EINTR: time limit, or another signal; -ECHILD: there are no children. */
pid_t wake_wait(struct wake *w, uint64_t at_ns, int *status, struct rusage *usage);

/* The same, but leave the result to be taken with wait4(2); *found describes it.  Return 0 or one
 * of these errors. */
int wake_await(struct wake *w, uint64_t at_ns, siginfo_t *found);

#endif
