/* strace.h - run strace(1) on one thread, and read what it writes.
 *
 * Room: act.  The program is strace, found in PATH; nothing but this thread is traced, not the other
 * threads of its process nor its children.  strace is a child that nobody else waits for, so its PID
 * is its own until strace_close() has ended it.  If pstop dies, the kernel ends it.
 */
#ifndef PSTOP_ACT_STRACE_H
#define PSTOP_ACT_STRACE_H

#include <stdbool.h>

#include "act/action.h"

struct strace;

/* Start it for a target, of a process for its leader; the target must stay open meanwhile.  Return
 * 0; -ENOENT if there is no strace; -EDEADLK if the target is pstop itself; or -errno, of
 * action_signal() if the target has exited.  The caller must strace_close() it after success. */
int strace_open(struct strace **out, const struct action_target *t);

/* Read some of what it has written.  Return the number of bytes; 0 at the end, after it has exited;
 * -EAGAIN if there is nothing now; or another -errno. */
ssize_t strace_read(struct strace *s, char *out, size_t size);

/* Has it exited?  Set *status as waitpid(2) does. */
bool strace_has_exited(struct strace *s, int *status);

/* End it: the thread runs on untraced.  NULL is allowed. */
void strace_close(struct strace *s);

#endif
