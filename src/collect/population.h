/* population.h - the processes that there are: finds births.
 *
 * Room: collect.
 */
#ifndef PSTOP_COLLECT_POPULATION_H
#define PSTOP_COLLECT_POPULATION_H

#include "model/task.h"

struct scanner;

/* Makes the table's processes those that there are now: finds the
 * births; deaths may be left to the clocks.  0, or -errno. */
int population_refresh(struct scanner *s, int64_t forks);

/* A process of the table of which nothing is known yet, first seen in this refresh.
 * NULL: no memory. */
struct process *population_new_process(const struct scanner *s, pid_t pid);

/* Tasks of the machine that are on a core or ready for one, at this moment; -1
 * where not known. */
int64_t population_running(struct scanner *s);

#endif
