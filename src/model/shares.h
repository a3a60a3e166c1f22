/* shares.h - where the time of the window went, in parts that add up to 1.
 *
 * Room: model, pure.  The kernel counts the time on a core and the time runnable; the rest, the
 * blocked time, is divided in the proportion of the observations.
 */
#ifndef PSTOP_MODEL_SHARES_H
#define PSTOP_MODEL_SHARES_H

#include "model/rates.h"
#include "model/task.h"

enum share {
	SHARE_USER,
	SHARE_SYSTEM,
	SHARE_RUNNABLE,
	SHARE_DISK, /* including aio */
	SHARE_NETWORK,
	SHARE_PIPE,
	SHARE_TTY,
	SHARE_LOCK,
	SHARE_GIL, /* Python's */
	SHARE_TIMER,
	SHARE_CHILD,
	SHARE_OTHER,   /* signal, event, fs-event, kernel-lock, stopped, other */
	SHARE_UNKNOWN, /* blocked, but what on was not observed */
	SHARE_COUNT
};

struct shares {
	bool is_known; /* false: no window */
	double part[SHARE_COUNT];
	double window_s;  /* the time that the parts add up to, over all threads */
	unsigned samples; /* the observations that divide the blocked time */
};

/* Compute the shares of a thread or, for a process, the mean over its threads, weighted by the time
 * that each existed. */
void shares_of_thread(const struct sample *sample, const struct process *p, const struct thread *t,
		      struct shares *out);
void shares_of_process(const struct sample *sample, const struct process *p, struct shares *out);

/* Compute the shares of a thread from the evidence of its whole life. */
struct evidence;
void shares_of_life(const struct evidence *e, struct shares *out);

/* Return the word for a part ("user", "disk"), as in JSON.  The string is static. */
const char *share_name(enum share share);

/* Return the word for people, as in the headings of columns: "ready" for SHARE_RUNNABLE. */
const char *share_word(enum share share);

#endif
