/* kind_of_call.h - map system calls, kernel functions and descriptors to what a thread waits for.
 *
 * Room: wait, pure.  The only tables that map these to enum wait_kind.
 */
#ifndef PSTOP_WAIT_KIND_OF_CALL_H
#define PSTOP_WAIT_KIND_OF_CALL_H

#include "model/wait.h"
#include "proc/parse.h"

/* How a system call waits. */
enum wait_rule {
	RULE_WCHAN,  /* not in the table: by wchan */
	RULE_FD,     /* on the descriptor in argument 0 */
	RULE_FD_2,   /* on the descriptors in arguments 0 and 1, or 0 and 2 */
	RULE_KIND,   /* on what the kind in the table says */
	RULE_PATH,   /* works on names or memory: disk, or a kernel lock: by wchan, else the kind
	                   in the table */
	RULE_POLL,   /* on a set of pollfd */
	RULE_SELECT, /* on sets of bits */
	RULE_EPOLL,  /* on the epoll descriptor in argument 0 */
	RULE_RING,   /* on the io_uring in argument 0 */
	RULE_FUTEX,  /* on the lock at the address in argument 0 */
	RULE_FCNTL,  /* on a file lock, if the command waits for one */
};
struct wait_call {
	enum wait_rule rule;
	enum wait_kind kind;
	bool is_timed;
	uint64_t timeout_ns; /* if the arguments hold it as a number */
	uint64_t limit_at;   /* else its address there, a struct timespec; 0: none */
	bool is_limit_short; /* that has two 32-bit members */
};
struct wait_call kind_of_call(const struct syscall_fields *call);

/* Return the kind of a wait from the kernel function's name; WAIT_OTHER if no family matches. */
enum wait_kind kind_of_wchan(const char *wchan);

/* Return what that function waits to do with a pipe or a socket, WAIT_TO_*; 0 if unknown. */
unsigned direction_of_wchan(const char *wchan);

/* The kinds of descriptor through which a thread can wait in a kernel function. */
enum wait_through {
	THROUGH_NOTHING,    /* none, or any */
	THROUGH_PIPE_READ,  /* a pipe or FIFO that is open for reading */
	THROUGH_PIPE_WRITE, /* a pipe or FIFO that is open for writing */
	THROUGH_SOCKET,
	THROUGH_TTY,
	THROUGH_FS_EVENT,
	THROUGH_QUEUE, /* a socket, a terminal, a list of file events, or a device */
	THROUGH_EPOLL,
};
enum wait_through through_of_wchan(const char *wchan);

/* Return the kind of a wait from the text of /proc/PID/fd/N, proc_pid_fd(5).  WAIT_KINDS means
 * that it is a path whose file type must be read; WAIT_OTHER, an epoll descriptor or unknown. */
enum wait_kind kind_of_link(const char *link);

#endif
