/* waitsite.h - where a thread is blocked, and on what.
 *
 * Room: wait.  One look reads the state, and for a blocked thread the system
 * call it is in, what the call's descriptors are, and where needed the kernel
 * function (wchan).  Where the system call is denied, the kernel function and the open
 * descriptors have to do.  What these mean is in waitmap.h.
 */
#ifndef PSTOP_WAIT_WAITSITE_H
#define PSTOP_WAIT_WAITSITE_H

#include "model/task.h"
#include "proc/parse.h"

struct scanner;

/* One look at a thread.  *state is its letter now.  Returns true with *out
 * filled where it is blocked; false where it runs, is ready, or has ended
 * (*state 0). */
bool waitsite_look(struct scanner *s, struct process *p, const struct thread *t,
		   struct wait_site *out, char *state);

/* The same from the pass of this refresh, for a thread that moved in it: the moment is
 * that of the thread's counters, and only what a descriptor is comes from files. */
enum waitsite_passed { PASSED_UNKNOWN, PASSED_RUNS, PASSED_BLOCKED };
enum waitsite_passed waitsite_look_passed(struct scanner *s, const struct process *p,
					  const struct thread *t, struct wait_site *out,
					  char *state);

#endif
