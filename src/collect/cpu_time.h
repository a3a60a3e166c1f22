/* cpu_time.h - close the account of a refresh: attribute the CPU time of exited processes.
 *
 * Room: collect.  Reports to model/account.h which processes exited.  Reads nothing but clocks, and
 * those only if a parent collected a child (G4 of gate.h).
 */
#ifndef PSTOP_COLLECT_CPU_TIME_H
#define PSTOP_COLLECT_CPU_TIME_H

#include "model/task.h"

struct scanner;

/* Open the account.  Call this before the first process of a refresh is read. */
void cpu_time_begin(struct scanner *s);

/* Add a process that was just read. */
void cpu_time_add(struct scanner *s, const struct process *p);

/* Add a process that is about to be forgotten under its PID.  Return 0 or -ENOMEM. */
int cpu_time_add_gone(struct scanner *s, const struct process *p);

/* Mark the processes that exited after they were read in this refresh, and were collected before
 * their parent was read.  Return true if there are any. */
bool cpu_time_find_late_ends(struct scanner *s);

/* Close the account.  Return 0 or -ENOMEM. */
int cpu_time_end(struct scanner *s);

/* Take the exit records that the kernel has written so far. */
void cpu_time_drain(struct scanner *s);

#endif
