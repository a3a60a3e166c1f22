/* sampler.h - looks between two refreshes at what active threads block on.
 *
 * Room: wait.  A tick takes one look at each active thread, as far as the
 * budget of CPU time goes; those left out come first in the next tick.  A
 * thread that did not run since its last look is still where it was: its site
 * is kept and counted without a look.  One that hardly ran in the last window,
 * and waits for nothing in state D, is idle whatever it waits for: of it the
 * one look before it is shown is enough.
 */
#ifndef PSTOP_WAIT_SAMPLER_H
#define PSTOP_WAIT_SAMPLER_H

#include "collect/scan.h"

struct sampler;

struct sampler_options {
	double per_s;    /* looks per second at each active thread; 0: none */
	double budget;   /* of one core, 0..1; looks stop where it is spent */
	bool finds_born; /* list the threads of processes asked for at each tick:
	                    not while somebody keeps pointers to them */
};

int sampler_open(struct sampler **out, struct scanner *s, const struct sampler_options *options);
void sampler_close(struct sampler *m);

/* Begins a window: to be called after each refresh. */
void sampler_begin(struct sampler *m);

/* To be called before a refresh: ends the window with the looks left out since the
 * last tick. */
void sampler_end(struct sampler *m);

/* To be called after scan_add_pid(), before the next tick. */
void sampler_renew(struct sampler *m);

/* CLOCK_MONOTONIC in ns of the next tick; UINT64_MAX: none. */
uint64_t sampler_next_ns(const struct sampler *m);

/* Takes looks. */
void sampler_tick(struct sampler *m);

/* The least number of runnable tasks that the machine had at any tick of the
 * window; -1: there was none, or it is not known. */
int64_t sampler_least_running(const struct sampler *m);

/* Takes what was seen of a thread, or of the threads of a process together, since the last
 * refresh, before it exits: the next window does not show it.  False: nothing was seen. */
bool sampler_take_waits(struct sampler *m, const struct process *p, const struct thread *t,
			struct wait_looks *out);
bool sampler_take_moments(struct sampler *m, const struct process *p, struct moments *out);

/* Leaves out of the last window the looks that found a thread stopped, for whoever knows that
 * pstop itself stopped it. */
void sampler_drop_stops(struct sampler *m, const struct process *p, const struct thread *t);

/* Looks taken in the window so far, the same per second and active thread, and
 * the part of a core they cost. */
uint64_t sampler_looks(const struct sampler *m);
double sampler_achieved_per_s(const struct sampler *m);
double sampler_cost(const struct sampler *m);

#endif
