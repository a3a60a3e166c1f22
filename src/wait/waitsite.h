/* waitsite.h - where a thread is blocked, and on what.
 *
 * Room: wait.  One observation reads the state and, for a blocked thread, the system call, the
 * descriptors it uses and, if needed, the kernel function (wchan).  If the system call is
 * denied, the kernel function and the open descriptors are used instead.  The meaning of these
 * is in kind_of_call.h.
 */
#ifndef PSTOP_WAIT_WAITSITE_H
#define PSTOP_WAIT_WAITSITE_H

#include "model/task.h"
#include "proc/parse.h"

struct scanner;

/* Observe a thread once.  Set *state to its present state letter.  Return true, with *out set,
 * if it is blocked; false if it is running, ready, or has exited (*state is 0). */
bool waitsite_observe(struct scanner *s, struct process *p, const struct thread *t,
		      struct wait_site *out, char *state);

/* Observe a thread that ran in the window of this refresh, from the refresh's pass: the moment
 * is that of the thread's counters, and only descriptors are read from files. */
enum waitsite_passed { PASSED_UNKNOWN, PASSED_RUNS, PASSED_BLOCKED };
enum waitsite_passed waitsite_observe_passed(struct scanner *s, const struct process *p,
					     const struct thread *t, struct wait_site *out,
					     char *state);

/* Read the system call that a thread is blocked in now.  Return 0, or a negative errno; if
 * call->is_running, nothing else of it is known. */
int waitsite_read_call(struct scanner *s, const struct process *p, const struct thread *t,
		       struct syscall_fields *call);

#endif
