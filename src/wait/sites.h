/* sites.h - what a thread was last seen blocked on, kept with it.
 *
 * Room: wait, for what takes looks: the sampler between refreshes, and the one look at
 * threads that are shown.
 */
#ifndef PSTOP_WAIT_SITES_H
#define PSTOP_WAIT_SITES_H

#include "model/task.h"

struct scanner;

/* Puts a site into the notes of a thread of `p`.  False: no memory. */
bool sites_move(const struct process *p, struct thread *t, const struct wait_site *site);

/* The same for a site seen with the counters that the thread has now: it stands until
 * the thread runs again. */
void sites_keep(const struct process *p, struct thread *t, const struct wait_site *site);

/* Looks once at each thread whose site is not known, before it is shown; at most `most`
 * looks.  A demand calls it (src/collect/demand.h). */
void sites_find(struct scanner *s, struct process *p, unsigned most);

#endif
