/* active.h - which processes and threads are worth a look between two refreshes.
 *
 * Room: wait, private to the sampler.
 */
#ifndef PSTOP_WAIT_ACTIVE_H
#define PSTOP_WAIT_ACTIVE_H

#include "model/task.h"

struct scanner;

/* By what the last refresh found: false where no tick of this window has to ask. */
bool active_may_be(const struct sample *t, const struct process *p);

/* CPU time of its group in ns, now.  False where it cannot be had. */
bool active_clock(struct scanner *s, const struct process *p, uint64_t *out_ns);

/* Has it run since the last refresh, or may it be runnable?  One asked for always
 * counts. */
bool active_process(struct scanner *s, const struct process *p);

/* And which of its threads? */
bool active_thread(const struct scanner *s, const struct process *p, const struct thread *t);

#endif
