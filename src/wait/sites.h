/* sites.h - what a thread was last observed blocked on, stored in its notes.
 *
 * Room: wait, for code that makes observations: the sampler between refreshes, and the single
 * observation of threads that are shown.
 */
#ifndef PSTOP_WAIT_SITES_H
#define PSTOP_WAIT_SITES_H

#include "model/task.h"

struct scanner;

/* Store a site in the notes of a thread of `p`.  Return false if out of memory. */
bool sites_move(const struct process *p, struct thread *t, const struct wait_site *site);

/* Store a site observed together with the counters that the thread has now: it is valid until
 * the thread runs again. */
void sites_keep(const struct process *p, struct thread *t, const struct wait_site *site);

/* Observe once each thread whose site is not known, before it is shown; make at most `most`
 * observations.  Called by a demand (src/collect/demand.h). */
void sites_find(struct scanner *s, struct process *p, unsigned most);

#endif
