/* tracer.h - follows a job with ptrace(2).
 *
 * Room: trace.  The calling thread is the tracer: when it ends, the kernel lets go of all
 * that it traced, without stopping any of it.
 */
#ifndef PSTOP_TRACE_TRACER_H
#define PSTOP_TRACE_TRACER_H

#include "trace/tracee.h"
#include "trace/wake.h"

struct tracer {
	struct tracees tracees;
	uint64_t early_until_ns; /* then births are reported from /proc */
	struct wake wake;
	bool has_wake;  /* else it sleeps for SIGCHLD, and then asks */
	unsigned turns; /* waits that had an answer */
};

void tracer_init(struct tracer *t, struct job *job);
void tracer_free(struct tracer *t);

/* Traces the child that launch_start() has made, which waits to be let go.  0, or -errno. */
int tracer_seize_command(const struct tracer *t);

/* Adds that child to the tracees, once its birth is reported. */
void tracer_add_command(struct tracer *t);

/* Traces the processes of options->pids with all below them: returns as attach_all(). */
int tracer_attach(struct tracer *t);

/* Follows the tracees until it is over, or none is left. */
void tracer_run(struct tracer *t);

#endif
