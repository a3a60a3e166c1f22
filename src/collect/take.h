/* take.h - bring one process up to now from a pass of the task iterator, as task.c does from files.
 *
 * Room: collect, private.
 */
#ifndef PSTOP_COLLECT_TAKE_H
#define PSTOP_COLLECT_TAKE_H

#include "bpf/pass.h"

struct scanner;

/* Read files only for what a pass lacks: memory and user if they may have changed, and the full
 * names of the kernel's workers.  Return 0, -ESRCH if it exited (p->has_exited is then set, and nothing
 * is freed), or -ENOMEM. */
int take_process(struct scanner *s, struct process *p, const struct pass_group *group);

#endif
