/* texts.h - the texts of a process that are read only to be shown: its arguments, its program and
 * its cgroup.
 *
 * Room: collect.
 */
#ifndef PSTOP_COLLECT_TEXTS_H
#define PSTOP_COLLECT_TEXTS_H

#include "model/task.h"

struct scanner;

/* Each text is read once, and again after an exec or when it may be stale.  The text, or the errno,
 * is stored in the process's details. */
void texts_read_cmdline(struct scanner *s, struct process *p);
void texts_read_exe(struct scanner *s, struct process *p);
void texts_read_cgroup(struct scanner *s, struct process *p);

#endif
