/* turns.h - threads of one process that wait for each other at locks.
 *
 * Room: model, pure.  Threads that compute under one lock, as those of Python or Ruby
 * do, block while another one of them computes.  On a busy machine the holder of the
 * lock waits for a core, and so do all who wait for the lock, though each of them is
 * blocked as far as the kernel's counters go.  Only time in which no thread of the
 * process was on a core or ready for one is blocked time of the process.
 *
 * Which part of the window that is, the counters do not say: they count each thread
 * by itself.  It comes from observations of all active threads at one moment, and is
 * kept within what the counters allow.
 */
#ifndef PSTOP_MODEL_TURNS_H
#define PSTOP_MODEL_TURNS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/wait.h"

/* Addresses this close to each other are one lock: a mutex with its conditions. */
#define TURNS_LOCK_SPAN 256

/* A thread with less than this part of the busiest one's time on or for a core does not
 * take part. */
#define TURNS_BUSY_LEAST 0.05

#define TURNS_LOCKS 4 /* that are told apart */

/* Threads that were last seen waiting at one lock. */
struct turns_lock {
	uint64_t lowest, highest; /* addresses */
	unsigned threads;
};

/* What is known of the threads of a process in one window.  All zero: nothing. */
struct turns {
	struct moments moments;
	double runnable; /* share of the window, the sum over all threads */
	double busy;     /* time on or for a core of the threads added, any unit */
	double at_lock;  /* the part of `busy` whose threads block at locks, as far */
	double unseen;   /* as it was seen, and where it was denied */
	unsigned takers; /* threads added that block mainly at locks */
	struct turns_lock locks[TURNS_LOCKS]; /* at which they do, as far as that is known */
};

/* Adds a thread with the time that it was on a core or ready for one; `site` is where it
 * was last seen blocked, NULL: never.  Threads that were not seen blocked do not count. */
void turns_add(struct turns *t, double busy, const struct wait_tally *waits,
	       const struct wait_site *site);

/* How many wait at the same lock; 0 unless they are at least two, and most of those that
 * wait at locks at all. */
unsigned turns_at_one_lock(const struct turns *t);

/* The part of its threads' blocked time that is a wait at a lock, the busy ones counting
 * for more. */
double turns_at_lock_part(const struct turns *t);

/* Share of the window in which a thread was ready for a core and none had one, while the
 * others waited for each other at locks: what the wait for a core made of the blocked
 * time.  `run` is the CPU time of all threads in cores.  0 where it is not known. */
double turns_held_up(const struct turns *t, double run);

/* The same as a mean over all that may have been where the moments are few, rather than
 * the most likely: less. */
double turns_held_up_mean(const struct turns *t, double run);

/* Is it a guess that they wait at locks, for most of what they wait on was denied? */
bool turns_is_guess(const struct turns *t);

#endif
