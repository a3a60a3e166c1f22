/* sampler.h - observe between two refreshes what active threads block on.
 *
 * Room: wait.  A tick makes one observation of each active thread, as far as the budget of CPU
 * time permits; threads left out come first in the next tick.  A thread that did not run since
 * its last observation is still in the same place: its site is counted again without reading
 * it.  A thread that hardly ran in the last window, and is not in state D, is idle whatever it
 * waits for: the single observation before it is shown is enough.
 */
#ifndef PSTOP_WAIT_SAMPLER_H
#define PSTOP_WAIT_SAMPLER_H

#include "collect/scan.h"

struct sampler;

/* Observations per second, and their limit as a share of a core: of all processes, and of those
 * that were requested. */
#define SAMPLER_PER_S_ALL    5.0
#define SAMPLER_PER_S_ASKED  20.0
#define SAMPLER_BUDGET_ALL   0.01
#define SAMPLER_BUDGET_ASKED 0.05

struct sampler_options {
	double per_s;     /* observations per second of each active thread; 0: none */
	double budget;    /* of one core, 0..1; observations stop when it is spent */
	bool finds_born;  /* list the threads of requested processes at each tick: not while other
	                    code keeps pointers to them */
	bool keeps_sites; /* keep all places where threads are observed, for links (links.h) */
};

/* Create a sampler of a scanner, which must outlive it.  Options are copied.  The caller calls
 * sampler_close().  Return 0, or -ENOMEM. */
int sampler_open(struct sampler **out, struct scanner *s, const struct sampler_options *options);
void sampler_close(struct sampler *m);

/* Begin a window; call it after each refresh. */
void sampler_begin(struct sampler *m);

/* End a window with the observations due since the last tick; call it before a refresh. */
void sampler_end(struct sampler *m);

/* Take up new processes; call it after scan_add_pid(), before the next tick. */
void sampler_renew(struct sampler *m);

/* Return the CLOCK_MONOTONIC time of the next tick in ns; UINT64_MAX: none. */
uint64_t sampler_next_ns(const struct sampler *m);

/* Take a tick: observe the active threads. */
void sampler_tick(struct sampler *m);

/* Return the least number of runnable tasks of the machine at any tick of the window; -1 if
 * there was no tick, or it is unknown. */
int64_t sampler_least_running(const struct sampler *m);

/* Take into *out what was observed since the last refresh of a thread, or of the threads of a
 * process together, before it exits: the next window does not show it.  Return false if
 * nothing was observed. */
bool sampler_take_waits(struct sampler *m, const struct process *p, const struct thread *t,
			struct wait_observations *out);
bool sampler_take_moments(struct sampler *m, const struct process *p, struct moments *out);

/* Remove from the last window the observations that found a thread stopped, if pstop itself
 * stopped it. */
void sampler_drop_stops(struct sampler *m, const struct process *p, const struct thread *t);

/* Return the number of observations in the window so far, the same per second and active
 * thread, and the share of a core that they cost. */
uint64_t sampler_observations(const struct sampler *m);
double sampler_achieved_per_s(const struct sampler *m);
double sampler_cost(const struct sampler *m);

#endif
