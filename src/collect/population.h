/* population.h - find the existing processes, and births among them.
 *
 * Room: collect.
 */
#ifndef PSTOP_COLLECT_POPULATION_H
#define PSTOP_COLLECT_POPULATION_H

#include "model/task.h"

struct scanner;

/* Make the processes of the sample those that exist now: find births; exits may be left to the
 * clocks.  Return 0 or -errno. */
int population_refresh(struct scanner *s, int64_t forks);

/* Create a process of the sample of which nothing is known yet, first seen in this refresh.  Return
 * NULL if there is no memory. */
struct process *population_new_process(const struct scanner *s, pid_t pid);

/* Return how many tasks of the machine are on a core or runnable now; -1 if unknown. */
int64_t population_running(struct scanner *s);

#endif
