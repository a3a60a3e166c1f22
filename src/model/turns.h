/* turns.h - threads of one process that wait for each other at locks.
 *
 * Room: model, pure.  Threads that compute under one lock, as in Python or Ruby, block while
 * another one computes.  On a busy machine the holder of the lock waits for a core, and so,
 * indirectly, do all threads that wait for the lock, although the kernel's counters show them as
 * blocked.  Only time in which no thread of the process was on a core or runnable is blocked time
 * of the process.
 *
 * The counters do not show which part of the window that is, because they count each thread by
 * itself.  It is estimated from observations of all active threads at one moment, and kept within
 * the bounds that the counters set.
 */
#ifndef PSTOP_MODEL_TURNS_H
#define PSTOP_MODEL_TURNS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/wait.h"

/* Addresses this close to each other belong to one lock: a mutex with its condition variables. */
#define TURNS_LOCK_SPAN 256

/* A thread is left out if it has less than this part of the busiest one's time on a core or
 * runnable. */
#define TURNS_BUSY_LEAST 0.05

#define TURNS_LOCKS 4 /* that are distinguished */

/* Threads that were last observed waiting at one lock. */
struct turns_lock {
	uint64_t lowest, highest; /* of the addresses */
	unsigned threads;
};

/* What is known of the threads of a process in one window.  All zero: nothing. */
struct turns {
	struct moments moments;
	double runnable;     /* share of the window, the sum over all threads */
	double busy;         /* total time on a core or runnable of the added threads, any unit */
	double at_lock;      /* the part of `busy` of threads that block at locks, as far */
	double unseen;       /* as observed, and of those whose wait was denied */
	unsigned takers;     /* added threads that block mainly at locks */
	unsigned gil_takers; /* of these, threads that block mainly at Python's GIL */
	double at_gil;       /* number of threads that wait for it, a mean over the window */
	struct turns_lock locks[TURNS_LOCKS]; /* the locks where they do so, as far as known */
};

/* Add a thread that was on a core or runnable for the time `busy`.  `site` is where it was last
 * observed blocked, NULL: never.  Threads that were not observed blocked do not count. */
void turns_add(struct turns *t, double busy, const struct wait_tally *waits,
	       const struct wait_site *site);

/* Add a thread, whether or not it takes turns, that was blocked for this share of the window. */
void turns_add_waiter(struct turns *t, double blocked, const struct wait_tally *waits);

/* Return how many threads wait at the same lock.  Return 0 unless there are at least two, and most
 * of those that wait at locks at all. */
unsigned turns_at_one_lock(const struct turns *t);

/* Return how many threads take turns at Python's GIL: all that do so at locks, or 0. */
unsigned turns_at_gil(const struct turns *t);

/* Return the part of the threads' blocked time that is a wait at a lock, weighted by how busy each
 * thread is. */
double turns_at_lock_part(const struct turns *t);

/* Return the share of the window in which a thread was runnable and none had a core, while the
 * others waited for each other at locks: the part of the blocked time that is due to the wait for a
 * core.  `run` is the CPU time of all threads in cores.  Return 0 if unknown. */
double turns_held_up(const struct turns *t, double run);

/* Return the mean of that share's distribution instead of its median, which is lower if there are
 * few observations. */
double turns_held_up_mean(const struct turns *t, double run);

/* Is it a guess that they wait at locks, because most of their waits were denied? */
bool turns_is_guess(const struct turns *t);

#endif
