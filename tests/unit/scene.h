/* scene.h - evidence in short form, for tests of the verdict and its reason. */
#ifndef PSTOP_UNIT_SCENE_H
#define PSTOP_UNIT_SCENE_H

#include "support.h"

#include "model/verdict.h"

/* What a scene lacks. */
enum {
	NO_RUN = 1,
	NO_RUNNABLE = 2,
	NO_SWITCHES = 4,
	NO_BYTES = 8,
	NO_USER = 16,
	NO_WINDOW = 32,
};

/* A thread in a window, which is 2 s long unless stated otherwise.  It sleeps at both ends, and
 * everything is known that `lacks` does not name. */
struct scene {
	const char *name;
	double window_s;
	double run, runnable;
	double group;     /* run of all threads; 0: the same as of this one */
	unsigned threads; /* of its process; 0 means 1 */
	bool is_process;  /* even if `group` is 0 */
	const char *comm; /* of the busiest thread of a process; NULL: "" */
	double kernel;    /* the part of run in the kernel */
	double wakes, preempted;
	double chars, bytes;         /* read, per second */
	double put_chars, put_bytes; /* written, per second */
	char state, before;          /* 0: S */
	bool lifetime, did_not_run, reaped;
	bool seen_late; /* the observations cover only the end of that life */
	double throttled, quota_cores;
	/* Observations: `observations` found it on a core or ready; the others are of its blocked ones. */
	unsigned observations, uninterruptible, timed, denied;
	unsigned bounded; /* timed ones with a known time limit, each of bound_s */
	double bound_s;
	double others_wake; /* those of the others that do so often, per second */
	double most_wakes;  /* of the thread that wakes most often; 0: of this one */
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
