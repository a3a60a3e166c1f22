/* change.h - what becomes of a process from one reading to the next: another one under its PID,
 * another program, a new window.
 *
 * Room: collect.  Shared by the two sources: the files (task.c) and the passes of the task iterator
 * (take.c).
 */
#ifndef PSTOP_COLLECT_CHANGE_H
#define PSTOP_COLLECT_CHANGE_H

#include "model/task.h"
#include "proc/parse.h"

struct scanner;

/* Free a process and everything that it owns. */
void task_free_process(struct process *p);

/* Reset a process whose start time has changed: it is another process with the same PID. */
void task_become_another(struct scanner *s, struct process *p);

/* Determine whether the process was born in this window.  If so, the window begins with zeros, see
 * task.h. */
void task_find_birth(const struct scanner *s, struct process *p, const struct stat_fields *f);

/* Make the last reading the start of the window that this refresh closes, and set checked_before_ns
 * and checked_at_ns. */
void task_open_window(const struct scanner *s, struct process *p);

/* Count what later decisions need from the threads. */
void task_close_window(const struct scanner *s, struct process *p);

/* Check whether the process has called execve(2) since, given its present fields `f`.  If so, its
 * texts are those of another program, and its leader may be another thread.  `first` is the
 * leader's present schedstat; if it is NULL, it is read. */
void task_follow_program(struct scanner *s, struct process *p, const struct stat_fields *f,
			 const struct reading *first);

/* Set the members of a process that come from the fields of its stat file. */
void task_apply_stat(struct process *p, const struct stat_fields *f);

#endif
