/* waitset.h - what is behind a descriptor that a thread waits for, or behind a set
 * of them.
 *
 * Room: wait, below waitsite.h.  Knows the links and fdinfo of descriptors, and the
 * sets of poll(2), select(2) and epoll(7) in the memory of the thread; not what a
 * system call is.  Nothing is kept: all results are in what the caller gives.
 */
#ifndef PSTOP_WAIT_WAITSET_H
#define PSTOP_WAIT_WAITSET_H

#include "model/endpoint.h"
#include "model/wait.h"
#include "proc/parse.h"
#include "wait/waitmap.h"

struct scanner;

/* Memory of a thread of another process: needs the same rights as its syscall file.  Bytes
 * that were read, or -errno: -EXDEV where it is not the kernel's /proc of this PID
 * namespace. */
ssize_t waitset_read_memory(const struct scanner *s, pid_t tid, uint64_t address, void *out,
			    size_t size);

/* The kind of one descriptor, from its link and the type of the file, and in *end what it
 * names.  WAIT_OTHER where it is of no kind, or cannot be read: then *end is of
 * ENDPOINT_NONE, and where that was denied, *hidden gets WAIT_SOURCE_FD. */
enum wait_kind waitset_kind_of_fd(struct scanner *s, pid_t pid, pid_t tid, int fd,
				  struct endpoint *end, uint8_t *hidden);

/* What a pipe that the descriptor names can bring the thread; `is_in_set`: it waits for
 * others as well. */
enum pipe_role waitset_pipe_role(struct scanner *s, pid_t pid, pid_t tid, int fd,
				 const struct endpoint *end, bool is_in_set);

/* The descriptor, which is waited for to read or to write (WAIT_TO_*), joins those that
 * *out is of: kind, fd and end are of the most telling one, data before the rest, and
 * the direction of all of that kind. */
void waitset_join_fd(struct scanner *s, pid_t pid, pid_t tid, int fd, unsigned direction,
		     struct wait_site *out);

/* How long a wait is at most, or until when, by the struct timespec in the thread's
 * memory at call->limit_at, in ns; 0 where that cannot be read or is none. */
uint64_t waitset_limit_ns(const struct scanner *s, pid_t tid, const struct wait_call *call);

/* The set of a call of RULE_EPOLL, RULE_POLL or RULE_SELECT.  *out has what is known of
 * the call, and is given kind, direction, fd and end. */
void waitset_look(struct scanner *s, pid_t pid, pid_t tid, enum wait_rule rule,
		  const struct syscall_fields *call, struct wait_site *out);

/* The descriptor of a wait of which the kernel function is known, but not the system call:
 * all that are open and fit are looked at, up to 256.  What they have in common is true of
 * the one waited for, whichever that is: out->kind, if they are of one kind; out->end,
 * if they are one; out->fd, if there is only one.  The rest stays as it is. */
void waitset_look_through(struct scanner *s, pid_t pid, pid_t tid, enum wait_through through,
			  struct wait_site *out);

/* An io_uring(7) that the thread waits at.  out->kind is WAIT_AIO, and becomes
 * WAIT_NETWORK where a request on a socket waits for it to be ready, WAIT_EVENT where
 * all requests wait for other descriptors.  It stays where the kernel does not list
 * them (before Linux 5.15), and where some work on files. */
void waitset_look_ring(struct scanner *s, pid_t pid, pid_t tid, int ring_fd, struct wait_site *out);

#endif
