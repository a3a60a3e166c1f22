/* wake.h - a wait for children and tracees that ends at a time.
 *
 * Room: trace.  wait4(2) takes no time limit, and a sleep for SIGCHLD with a wait that
 * does not block costs two more calls for each stop.  Must not know what is waited for.
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
	uint64_t at_ns;   /* it is set to this */
	sigset_t signals; /* its signal alone */
	struct sigaction old;
};

/* For waits of the calling thread; its other calls do not see the signal.  0, or -errno:
 * as many signals of the user wait as may, for one. */
int wake_open(struct wake *w);
void wake_close(struct wake *w);

/* wait4(2) for any task, until at_ns, CLOCK_MONOTONIC, or some milliseconds later.  The
 * tid; -EINTR: it was time, or there was another signal; -ECHILD: there is none. */
pid_t wake_wait(struct wake *w, uint64_t at_ns, int *status, struct rusage *usage);

/* The same, but leaves the answer to be taken with wait4(2); *found describes it.  0, or one
 * of these errors. */
int wake_await(struct wake *w, uint64_t at_ns, siginfo_t *found);

#endif
