/* active.h - which processes and threads to observe between two refreshes.
 *
 * Room: wait, private to the sampler.
 */
#ifndef PSTOP_WAIT_ACTIVE_H
#define PSTOP_WAIT_ACTIVE_H

#include "model/task.h"

struct scanner;

/* Return whether the process may be active, from what the last refresh found.  If false, no
 * tick of this window has to check it. */
bool active_may_be(const struct sample *t, const struct process *p);

/* Read the CPU time of the process, all its threads, in ns.  Return false if it is not
 * available. */
bool active_clock(struct scanner *s, const struct process *p, uint64_t *out_ns);

/* Return whether the process has run since the last refresh, or may be runnable.  A process
 * requested by PID always counts as active. */
bool active_process(struct scanner *s, const struct process *p);

/* Return whether a thread of an active process is to be observed. */
bool active_thread(const struct scanner *s, const struct process *p, const struct thread *t);

#endif
