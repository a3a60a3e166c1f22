/* task.h - read one process with its threads.
 *
 * Room: collect.  Decides by the gate (gate.h) which files of which threads are read, and moves
 * readings from `now` to `before`.
 */
#ifndef PSTOP_COLLECT_TASK_H
#define PSTOP_COLLECT_TASK_H

#include "model/task.h"

struct scanner;

/* Most threads of a process requested by PID that are read whether they moved or not; a process
 * with more threads is read by the gate. */
#define TASK_FULL_THREADS_MAX 64

/* A thread on a core is behind its process's clock by up to one tick of the kernel, 10 ms at
 * HZ=100; a larger difference is the time of exited threads. */
#define TASK_CLOCK_LAG_NS 20000000

/* Bring one process up to now.  Return 0, -ESRCH if it exited (p->has_exited is then set, and nothing is
 * freed), or -ENOMEM. */
int task_refresh_process(struct scanner *s, struct process *p);

/* List the threads of a process again, between refreshes. */
void task_find_born(struct scanner *s, struct process *p);

/* Read the io files of a process's threads that were never read. */
void task_read_missing_io(struct scanner *s, struct process *p);

/* Read what others can have changed in a process that did not run: parent, group, nice, policy and,
 * if `with_status`, memory and user.  No window begins.  Return 0 or -errno; -ESRCH if it exited or
 * its PID was reused. */
int task_reread_idle(struct scanner *s, struct process *p, bool with_status);

/* Read nice values and priorities of a process and its threads at once: pstop itself has just
 * changed them, and those of sleeping threads would be read only some seconds later. */
void task_reread_acted_on(struct scanner *s, const struct process *p);

/* Return the state letter of a thread that did not run; 0 if it cannot be read. */
char task_read_state(struct scanner *s, const struct process *p, const struct thread *t);

#endif
