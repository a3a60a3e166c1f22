/* change.h - what becomes of a process from one reading to the next: another one
 * under its PID, another program, a new window.
 *
 * Room: collect.  Shared by the two sources: the files (task.c) and the passes of
 * the task iterator (take.c).
 */
#ifndef PSTOP_COLLECT_CHANGE_H
#define PSTOP_COLLECT_CHANGE_H

#include "model/task.h"
#include "proc/parse.h"

struct scanner;

/* Frees a process and all that it owns. */
void task_free_process(struct process *p);

/* A process with another start time
 * under the same PID is another process: all that was known of it goes. */
void task_become_another(struct scanner *s, struct process *p);

/* Was it born in this window?  Then that begins with zeros, see task.h. */
void task_find_birth(const struct scanner *s, struct process *p, const struct stat_fields *f);

/* What was read becomes the start of the window that this refresh closes;
 * looked_before_ns and looked_at_ns are set. */
void task_open_window(const struct scanner *s, struct process *p);

/* Counts what later decisions need from the threads. */
void task_close_window(const struct scanner *s, struct process *p);

/* Has it called execve(2) since, with the fields of `f` as they are now?  Then its
 * texts are another program's, and another thread may be the first; `first` is
 * what schedstat says of that now, or NULL: it is read. */
void task_follow_program(struct scanner *s, struct process *p, const struct stat_fields *f,
			 const struct reading *first);

void task_apply_stat(struct process *p, const struct stat_fields *f);

#endif
