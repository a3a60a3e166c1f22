/* shares.h - where the time of the window went, in parts that add up to 1.
 *
 * Room: model, pure.  The time on a core and the wait for one are counted by
 * the kernel; the blocked rest is split as the samples saw it.
 */
#ifndef PSTOP_MODEL_SHARES_H
#define PSTOP_MODEL_SHARES_H

#include "model/rates.h"
#include "model/task.h"

enum share {
	SHARE_USER,
	SHARE_SYSTEM,
	SHARE_RUNNABLE,
	SHARE_DISK, /* with aio */
	SHARE_NETWORK,
	SHARE_PIPE,
	SHARE_TTY,
	SHARE_LOCK,
	SHARE_TIMER,
	SHARE_CHILD,
	SHARE_OTHER,   /* signal, event, fs-event, kernel-lock, stopped, other */
	SHARE_UNKNOWN, /* blocked, but nobody saw on what */
	SHARE_COUNT
};

struct shares {
	bool is_known; /* false: no window */
	double part[SHARE_COUNT];
	double window_s;  /* time that the parts are of, of all threads together */
	unsigned samples; /* that the split of the blocked time rests on */
};

/* Of one thread; of a process, the mean over its threads, each by the time that
 * it was there. */
void shares_of_thread(const struct sample *sample, const struct process *p, const struct thread *t,
		      struct shares *out);
void shares_of_process(const struct sample *sample, const struct process *p, struct shares *out);

/* Of one thread, from the evidence of its whole life. */
struct evidence;
void shares_of_life(const struct evidence *e, struct shares *out);

/* "user", "disk" … as in JSON.  Static. */
const char *share_name(enum share share);

#endif
