/* follow_options.h - what to follow and how, and the result.
 *
 * Room: trace (data only).
 */
#ifndef PSTOP_TRACE_FOLLOW_OPTIONS_H
#define PSTOP_TRACE_FOLLOW_OPTIONS_H

#include "model/record.h"
#include "trace/launch.h"

struct follow_options {
	/* Exactly one of these three is set: */
	char *const *argv;         /* the command, for execvp(3) */
	int (*run)(void *context); /* what the child does instead; returns its exit status */
	const pid_t *pids;         /* running processes to attach to, with all descendants */
	size_t pid_count;

	void *run_context;
	double timeout_s;     /* 0: none; otherwise SIGTERM for all after this time, and SIGKILL
	                      later */
	double samples_per_s; /* negative: the default */
	double window_s;      /* between two calls of on_window(); 0: the default */
	bool ends_all;        /* kill what is left when pstop exits, for whatever reason */
	bool waits_for_all;   /* continue until all descendants of the command have exited */
	bool traces;          /* use ptrace(2), even if BPF programs can report the same without
	                      stopping tasks */
	bool polls;           /* poll instead of tracing */
	struct launch_ignored ignored; /* as they were when pstop began */

	/* Called for each event, after it has been added to the record, and after each window of
	 * the sampler.  The record is borrowed for the call: it may be read, not kept. */
	void (*on_event)(void *context, const struct record *r, uint32_t task,
			 const struct event *e);
	void (*on_window)(void *context, const struct record *r);
	/* Called often, before pstop waits for the next event; at_ns is CLOCK_MONOTONIC. */
	void (*on_pause)(void *context, const struct record *r, uint64_t at_ns);
	void *context;
};

/* Why following stopped. */
enum follow_end {
	FOLLOW_ENDED,      /* the command, or every attached task, has exited */
	FOLLOW_CANNOT_RUN, /* the command could not be run: see `error` */
	FOLLOW_TIMEOUT,
	FOLLOW_SIGNAL, /* a signal requested the end: see `signal` */
	FOLLOW_FAILED, /* pstop could not continue: see `error` */
};

struct follow_result {
	enum follow_end end;
	int error;       /* errno */
	bool is_outside; /* and why: own_proc_is_outside() (own_proc.h) */
	int signal;
	bool has_hung_up; /* the terminal hung up, and pstop was the session leader */
	bool has_status;
	int status;    /* wait status of the command, see wait(2) */
	int no_proc;   /* errno of own_proc_open() (own_proc.h): nothing was read of any task;
	               else 0 */
	int refused;   /* errno of a refused ptrace(2): the tasks were polled several times per
	               second; else 0 */
	uint32_t left; /* processes that were running when pstop released them */
};

#endif
