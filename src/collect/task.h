/* task.h - reads one process with its threads.
 *
 * Room: collect.  Decides by the gate (gate.h) which files of which threads
 * are read, and moves readings from `now` to `before`.
 */
#ifndef PSTOP_COLLECT_TASK_H
#define PSTOP_COLLECT_TASK_H

#include "model/task.h"

struct scanner;

/* Threads of a process asked for by PID that are read whether they moved or
 * not; a process of more is read by the gate. */
#define TASK_FULL_THREADS_MAX 64

/* A thread on a core is behind its process's clock by up to one tick of the
 * kernel, 10 ms at HZ=100; more is the time of dead threads. */
#define TASK_CLOCK_LAG_NS 20000000

/* Brings one process to now.  0, or -ESRCH: it ended (p->ended is set, nothing
 * freed), or -ENOMEM. */
int task_refresh_process(struct scanner *s, struct process *p);

/* Finds the threads of a process anew, between refreshes. */
void task_find_born(struct scanner *s, struct process *p);

/* Reads the io files that were never read of the threads of a process. */
void task_read_missing_io(struct scanner *s, struct process *p);

/* Reads what others can have changed of a process that did not run: parent,
 * group, nice, policy, and with `with_status` memory and user.  No window
 * opens.  0, or -errno; -ESRCH where it ended or is another one by now. */
int task_reread_idle(struct scanner *s, struct process *p, bool with_status);

/* Reads nice values and priorities of a process and its threads at once: pstop itself has
 * just changed them, and those of sleeping threads would be read some seconds later. */
void task_reread_acted_on(struct scanner *s, const struct process *p);

/* State letter of a thread that did not run; 0 where it cannot be read. */
char task_read_state(struct scanner *s, const struct process *p, const struct thread *t);

#endif
