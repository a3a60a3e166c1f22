/* take.h - brings one process to now from a pass of the task iterator, as
 * task.c does from files.
 *
 * Room: collect, private.
 */
#ifndef PSTOP_COLLECT_TAKE_H
#define PSTOP_COLLECT_TAKE_H

#include "bpf/pass.h"

struct scanner;

/* Files are read only of what a pass does not have: memory and user where they
 * may have changed, and the full names of the kernel's workers.  0, or -ESRCH: it
 * ended (p->ended is set, nothing freed), or -ENOMEM. */
int take_process(struct scanner *s, struct process *p, const struct pass_group *group);

#endif
