/* follow_options.h - what to follow and how, and how that ended.
 *
 * Room: trace (data only).
 */
#ifndef PSTOP_TRACE_FOLLOW_OPTIONS_H
#define PSTOP_TRACE_FOLLOW_OPTIONS_H

#include "model/record.h"
#include "trace/launch.h"

struct follow_options {
	/* One of these three: */
	char *const *argv;         /* the command, for execvp(3) */
	int (*run)(void *context); /* what the child does instead; its exit status */
	const pid_t *pids;         /* running processes to take up, with all below them */
	size_t pid_count;

	void *run_context;
	double timeout_s;     /* 0: none; then SIGTERM to all, and later SIGKILL */
	double samples_per_s; /* negative: the default */
	double window_s;      /* between two on_window(); 0: the default */
	bool ends_all;        /* what is left is killed when pstop exits, however that is */
	bool waits_for_all;   /* goes on until all below the command have exited */
	bool traces;          /* with ptrace(2), even where programs in the kernel can
	                            report the same without a stop */
	bool polls;           /* does not trace, only looks */
	struct launch_ignored ignored; /* as they were when pstop began */

	/* Called for each event, after the record has taken it, and after each window of
	 * the sampler.  Borrowed for the call: the record may be read, not kept. */
	void (*on_event)(void *context, const struct record *r, uint32_t task,
			 const struct event *e);
	void (*on_window)(void *context, const struct record *r);
	/* Called before pstop waits for what comes next, often; at_ns is CLOCK_MONOTONIC. */
	void (*on_pause)(void *context, const struct record *r, uint64_t at_ns);
	void *context;
};

/* Why following ended. */
enum follow_end {
	FOLLOW_ENDED,      /* the command, or all that was taken up, has exited */
	FOLLOW_CANNOT_RUN, /* the command could not be run: see `error` */
	FOLLOW_TIMEOUT,
	FOLLOW_SIGNAL, /* a signal asked pstop to end: see `signal` */
	FOLLOW_FAILED, /* pstop could not go on: see `error` */
};

struct follow_result {
	enum follow_end end;
	int error; /* errno */
	int signal;
	bool has_hung_up; /* its terminal has gone, and pstop was the session leader */
	bool has_status;
	int status;    /* of the command, as of wait(2) */
	int no_proc;   /* errno of own_proc_open() (own_proc.h): then nothing was
	                            read of any task; else 0 */
	int refused;   /* errno of the ptrace(2) that was refused: then the tasks
	                            were looked for several times a second; else 0 */
	uint32_t left; /* processes that were running when pstop let go of them */
};

#endif
