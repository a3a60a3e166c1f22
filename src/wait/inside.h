/* inside.h - when to look into the language runtimes of processes, and where the results go.
 *
 * Room: wait, private to the sampler.  What a runtime is, and how to look into it, is in
 * runtime/runtime.h.
 */
#ifndef PSTOP_WAIT_INSIDE_H
#define PSTOP_WAIT_INSIDE_H

#include "model/task.h"

struct runtime;
struct runtimes;
struct scanner;

/* How many processes one tick examines for the first time, whatever they are named. */
#define INSIDE_FINDS 8

/* Return the runtime of a process; NULL: none, or not known yet.  Examining a process takes longer
 * than observing it, so *finds is how many may still be examined, and is reduced. */
struct runtime *inside_find(struct runtimes *r, const struct process *p, unsigned *finds);

/* Put what was seen in the window that the last refresh closed into the sample. */
void inside_publish(struct runtimes *r, struct scanner *s);

#endif
