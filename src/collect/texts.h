/* texts.h - the texts of a process that are read only when somebody shows them: its
 * arguments, its program and its cgroup.
 *
 * Room: collect.
 */
#ifndef PSTOP_COLLECT_TEXTS_H
#define PSTOP_COLLECT_TEXTS_H

#include "model/task.h"

struct scanner;

/* Each is read once, and again after an exec or when it may have become stale.  What was
 * read, or why it could not be, is in the process's details. */
void texts_read_cmdline(struct scanner *s, struct process *p);
void texts_read_exe(struct scanner *s, struct process *p);
void texts_read_cgroup(struct scanner *s, struct process *p);

#endif
