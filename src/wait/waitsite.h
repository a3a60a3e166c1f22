/* waitsite.h - where a thread is blocked, and on what.
 *
 * Room: wait.  One look reads the state, and for a blocked thread the system
 * call it is in, what the call's descriptors are, and where needed the kernel
 * function (wchan).  Where the system call is denied, the kernel function and the open
 * descriptors have to do.  The tables that map these to enum wait_kind are here and
 * nowhere else.
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

/* How a system call waits: the pure part of the mapping. */
enum wait_rule {
	RULE_WCHAN,  /* not in the table: by wchan */
	RULE_FD,     /* on the descriptor in argument 0 */
	RULE_FD_2,   /* on the descriptors in arguments 0 and 1, or 0 and 2 */
	RULE_KIND,   /* on the kind of the table */
	RULE_PATH,   /* works on names or memory: disk, or a lock of the kernel: by wchan,
	                   else the kind of the table */
	RULE_POLL,   /* on a set of pollfd */
	RULE_SELECT, /* on sets of bits */
	RULE_EPOLL,  /* on the epoll descriptor in argument 0 */
	RULE_RING,   /* on the io_uring in argument 0 */
	RULE_FUTEX,  /* on the lock at the address in argument 0 */
	RULE_FCNTL,  /* on a file lock, if the command is one that waits */
};
struct wait_call {
	enum wait_rule rule;
	enum wait_kind kind;
	bool is_timed;
	uint64_t timeout_ns; /* where the arguments hold it as a number */
	uint64_t limit_at;   /* else where in its memory, as a struct timespec; 0: nowhere */
	bool is_limit_short; /* that has two members of 32 bits */
};
struct wait_call waitsite_map_call(const struct syscall_fields *call);

/* Kind by the kernel function's name; WAIT_OTHER where no family fits. */
enum wait_kind waitsite_map_wchan(const char *wchan);

/* What that function waits to do with a pipe or a socket: WAIT_TO_*; 0: it does not say. */
unsigned waitsite_map_direction(const char *wchan);

/* Through which of its descriptors a thread can have come to wait in a kernel function. */
enum wait_through {
	THROUGH_NOTHING,    /* none, or any */
	THROUGH_PIPE_READ,  /* a pipe or FIFO that is open for reading */
	THROUGH_PIPE_WRITE, /* ... for writing */
	THROUGH_SOCKET,
	THROUGH_TTY,
	THROUGH_FS_EVENT,
	THROUGH_QUEUE, /* a socket, a terminal, a list of file events, or a device */
	THROUGH_EPOLL,
};
enum wait_through waitsite_map_through(const char *wchan);

/* Kind by the text of /proc/PID/fd/N, proc_pid_fd(5).  WAIT_KINDS: it is a path
 * whose type has to be asked; WAIT_OTHER: an epoll descriptor or unknown. */
enum wait_kind waitsite_map_link(const char *link);

#endif
