/* scene.h - evidence in few words, for the tests of the verdict and its reason. */
#ifndef PSTOP_UNIT_SCENE_H
#define PSTOP_UNIT_SCENE_H

#include "support.h"

#include "model/verdict.h"

/* What a scene does not have. */
enum {
	NO_RUN = 1,
	NO_RUNNABLE = 2,
	NO_SWITCHES = 4,
	NO_BYTES = 8,
	NO_USER = 16,
	NO_WINDOW = 32,
};

/* A thread in a window, 2 s long unless said otherwise, asleep at both ends, of
 * which everything is known that `lacks` does not name. */
struct scene {
	const char *name;
	double window_s;
	double run, runnable;
	double group;     /* run of all threads; 0: as much as this one */
	unsigned threads; /* of its process; 0: 1 */
	bool is_process;  /* also where `group` is 0 */
	const char *comm; /* of the busiest thread of a process; NULL: "" */
	double kernel;    /* part of run in the kernel */
	double wakes, preempted;
	double chars, bytes;         /* per second, read */
	double put_chars, put_bytes; /* written */
	char state, before;          /* 0: S */
	bool lifetime, did_not_run, reaped;
	bool seen_late; /* the samples are of the end of that life */
	double throttled, quota_cores;
	/* Samples: `looks` that saw it on a core or ready, and blocked ones. */
	unsigned looks, uninterruptible, timed, denied;
	unsigned bounded; /* timed ones whose time is known, each bound_s */
	double bound_s;
	double others_wake; /* the other threads of the process, per second */
	unsigned hidden;    /* enum wait_source */
	struct {
		unsigned kind, count;
	} waits[3];
	unsigned lacks;

	enum verdict_class class;
	unsigned detail;
	bool is_blind;
};

struct evidence scene_evidence(const struct scene *s);

#endif
