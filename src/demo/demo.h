/* demo.h - the built-in demos of "pstop spawn --demo NAME": small programs that
 * each show one concept of processes and threads with real ones.
 *
 * Room: demo.  A demo knows nothing of the tracer, nor of who watches it; whoever runs
 * one knows only this header. The demos are constant data, borrowed for ever.
 *
 * How to run one: fork, while there is no other thread; do in the child what is done
 * before the exec of a command (signals, wait for the tracer); then, in place of the
 * exec,
 *
 *	_exit(demo_run(demo, &options));
 *
 * What a demo promises:
 * - It takes about options.seconds, never much longer (mapreduce with an input of the
 *   user's: as long as the mappers and reducers take).
 * - It leaves no process and no file behind, also when it is killed: its children die
 *   with it, and its files have no names.
 * - Its standard output is its report: lines "key: sentence with numbers", which show
 *   what it claims and which tests read. For mapreduce standard output is what the
 *   reducers wrote, and the report goes to standard error.
 * - Its processes and threads are named by what they do, such as "worker-2".
 */
#ifndef PSTOP_DEMO_DEMO_H
#define PSTOP_DEMO_DEMO_H

#include <stdio.h>

struct demo_options {
	double seconds;      /* how long it shall take; not above 0: DEMO_SECONDS */
	const char *mapper;  /* mapreduce: command for sh -c; NULL: the words of each line */
	const char *reducer; /* mapreduce: command for sh -c; NULL: the sum for each key */
	const char *input;   /* mapreduce: file, "-" standard input; NULL: a built-in text */
	int workers;         /* mapreduce: mappers, and reducers; 0: DEMO_WORKERS */
};

enum { DEMO_SECONDS = 5, DEMO_SECONDS_MAX = 86400 };
enum { DEMO_WORKERS = 2, DEMO_WORKERS_MAX = 16 };

/* What demo_run() returns besides 0, fine. */
enum {
	DEMO_FAILED = 1,   /* told on standard error */
	DEMO_MISSING = 77, /* something that it needs is not here; told on standard error */
};

struct demo {
	const char *name;    /* one word, of a-z and - */
	const char *summary; /* one line, without a period */
	const char *watch;   /* a few lines, each ends with \n: print it before the run */
	int (*run)(const struct demo_options *options); /* only for demo_run() */
};

/* Finds a demo by its name, all of it; NULL: there is none. */
const struct demo *demo_find(const char *name);

/* Prints a line for each demo: its name, spaces, its summary. */
void demo_list(FILE *out);

/*
 * Runs the demo in the calling process, which shall be a fresh child with one thread and
 * the signals as a command finds them. It closes all descriptors above 2, names the
 * process, and fills in the options' defaults. Returns the exit status for the process.
 */
int demo_run(const struct demo *demo, const struct demo_options *options);

#endif
