/* runtime.h - look into the language runtimes of processes, at each observation.
 *
 * Room: runtime.  What a process runs is found once for each program that it executes.  An
 * observation of a process looks at its lock, one of a thread at what the thread does; both are
 * counted until the window ends.  Reads memory only: no process is stopped or changed.
 */
#ifndef PSTOP_RUNTIME_RUNTIME_H
#define PSTOP_RUNTIME_RUNTIME_H

#include "model/runtime.h"
#include "model/task.h"
#include "proc/procfs.h"

struct runtimes; /* of all processes that were observed */
struct runtime;  /* of one */

/* Create it; `fs` must outlive it.  Return 0, or -ENOMEM. */
int runtimes_open(struct runtimes **out, struct procfs *fs);
void runtimes_close(struct runtimes *r);

/* Return what the process runs, for looking into it; NULL if it is nothing that is known.  Finding
 * it takes up to a millisecond: unless `may_find`, return NULL if that was not done yet.  Valid
 * until runtimes_end_window(). */
struct runtime *runtimes_of(struct runtimes *r, const struct process *p, bool may_find);

/* Is it so far unknown what this process runs? */
bool runtimes_has_to_find(const struct runtimes *r, const struct process *p);

/* Return the number of processes that are known, the PID of one of them, and what it runs, if it is
 * still that process. */
size_t runtimes_count(const struct runtimes *r);
pid_t runtimes_pid(const struct runtimes *r, size_t index);
struct runtime *runtimes_at(const struct runtimes *r, size_t index, const struct process *p);

/* Does a futex at this address belong to the GIL of the process? */
bool runtimes_owns_lock(const struct runtimes *r, const struct process *p, uint64_t address);

/* Observe the process: call it before its threads are observed. */
void runtime_look(struct runtime *rt, const struct process *p);

/* Look at its GIL only, between two observations; that takes microseconds.  Return false if it has
 * none. */
bool runtime_glance(struct runtime *rt);

/* Observe a thread in this state, which counts as `weight` observations.  `is_same`: it has not run
 * since the last one. */
void runtime_look_thread(struct runtime *rt, const struct thread *t, char state, bool is_same,
			 unsigned weight);

/* Is there something that the last runtime_take() has not returned? */
bool runtime_is_news(const struct runtime *rt);

/* Return what was seen in the window that this refresh closed, a block for free(3), or NULL if
 * there is no memory; and begin the next window. */
struct process_runtime *runtime_take(struct runtime *rt, uint32_t refresh);

/* End the windows of all: forget processes that were not observed for a while. */
void runtimes_end_window(struct runtimes *r, uint32_t refresh);

#endif
