/* cpu_time.h - closes the account of a refresh: whose CPU time was it?
 *
 * Room: collect.  Tells model/account.h what ended.  Reads nothing but clocks,
 * and those only where a parent collected a child (G4 of gate.h).
 */
#ifndef PSTOP_COLLECT_CPU_TIME_H
#define PSTOP_COLLECT_CPU_TIME_H

#include "model/task.h"

struct scanner;

/* Opens the account: before the first process of a refresh is read. */
void cpu_time_begin(struct scanner *s);

/* Adds a process that was just read. */
void cpu_time_add(struct scanner *s, const struct process *p);

/* Adds one that is about to be forgotten under its PID.  0, or -ENOMEM. */
int cpu_time_add_gone(struct scanner *s, const struct process *p);

/* Marks the processes that exited after they were read in this refresh, and were collected
 * before their parent was.  True: there are some. */
bool cpu_time_find_late_ends(struct scanner *s);

/* Closes the account.  0, or -ENOMEM. */
int cpu_time_end(struct scanner *s);

/* Takes the exit records that the kernel has written so far. */
void cpu_time_drain(struct scanner *s);

#endif
