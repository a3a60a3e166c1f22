/* tracer.h - follow a job with ptrace(2).
 *
 * Room: trace.  The calling thread is the tracer: when it exits, the kernel releases all tracees
 * without stopping them.
 */
#ifndef PSTOP_TRACE_TRACER_H
#define PSTOP_TRACE_TRACER_H

#include "trace/tracee.h"
#include "trace/wake.h"

struct tracer {
	struct tracees tracees;
	uint64_t early_until_ns; /* at this time, births are reported from /proc */
	struct wake wake;
	bool has_wake;  /* else it sleeps until SIGCHLD and then calls wait4(2) */
	unsigned turns; /* number of waits with a result */
};

/* Initialize a tracer without tracees for a job, which must outlive it; free it. */
void tracer_init(struct tracer *t, struct job *job);
void tracer_free(struct tracer *t);

/* Trace the child of launch_start(), which waits for launch_go().  Return 0 or -errno. */
int tracer_seize_command(const struct tracer *t);

/* Add that child to the tracees, once its birth has been reported. */
void tracer_add_command(struct tracer *t);

/* Trace the processes of options->pids with all descendants.  Return as attach_all(). */
int tracer_attach(struct tracer *t);

/* Follow the tracees until following must stop or none is left. */
void tracer_run(struct tracer *t);

#endif
