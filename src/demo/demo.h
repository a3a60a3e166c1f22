/* demo.h - the built-in demos of "pstop spawn --demo NAME": small programs that each show one
 * concept of processes and threads, with real ones.
 *
 * Room: demo.  A demo does not know how it is followed, or what observes it; its caller needs only
 * this header.  The demos are constant data with static lifetime.
 *
 * To run a demo, fork while there is no other thread; prepare the child as before the exec of a
 * command (signals, wait for the tracer); then, instead of exec, call
 *
 *	_exit(demo_run(demo, &options));
 *
 * A demo guarantees:
 *
 * - It takes about options.seconds, never much longer (mapreduce with an input of the
 *   user takes as long as the mappers and reducers do).
 * - It leaves no process and no file behind, even if it is killed: its children die with
 *   it, and its files have no names.
 * - Its standard output is its report: lines "key: sentence with numbers", which prove what
 *   the demo claims and which tests parse; the last one, "What you saw: ...", says it in one
 *   sentence.  A line about an event is written after it.  For mapreduce, standard output is
 *   that of the reducers, and the report goes to standard error.
 * - Its process is named "demo-NAME"; the names of others and of threads say what they do,
 *   such as "worker-2".
 */
#ifndef PSTOP_DEMO_DEMO_H
#define PSTOP_DEMO_DEMO_H

#include <stdbool.h>
#include <stdio.h>

struct demo_options {
	double seconds;      /* approximate duration; 0 or less: DEMO_SECONDS */
	const char *mapper;  /* mapreduce: command for sh -c; NULL: the words of each line */
	const char *reducer; /* mapreduce: command for sh -c; NULL: the sum for each key */
	const char *input;   /* mapreduce: file, "-" standard input; NULL: a built-in text */
	int workers;         /* mapreduce: mappers, and reducers; 0: DEMO_WORKERS */
};

enum { DEMO_SECONDS = 5, DEMO_SECONDS_MAX = 86400 };
enum { DEMO_WORKERS = 2, DEMO_WORKERS_MAX = 16 };

/* What demo_run() returns, apart from 0 for success. */
enum {
	DEMO_FAILED = 1,   /* reported on standard error */
	DEMO_MISSING = 77, /* something that it needs is missing; reported on standard error */
};

struct demo {
	const char *name;       /* one word, of a-z and - */
	const char *summary;    /* one line, without a period */
	const char *watch;      /* a few lines, each ending in \n, to print before the run */
	bool reports_on_stderr; /* else on standard output */
	int (*run)(const struct demo_options *options); /* only for demo_run() */
};

/* Find a demo by its full name.  Return NULL if there is none. */
const struct demo *demo_find(const char *name);

/* Print a line for each demo: its name, spaces, its summary. */
void demo_list(FILE *out);

/*
 * Run the demo in the calling process, which must be a new child with one thread and with
 * the signals set as for a command.  Close all descriptors above 2, name the process, and
 * fill in the defaults of the options.  Return the exit status for the process.
 */
int demo_run(const struct demo *demo, const struct demo_options *options);

#endif
