/* waitset.h - what is behind a descriptor, or a set of them, that a thread waits for.
 *
 * Room: wait, below waitsite.h.  Knows the links and fdinfo of descriptors, and the sets of
 * poll(2), select(2) and epoll(7) in the memory of the thread.  Must not know what a system
 * call is.  Keeps nothing: all results are in the caller's memory.
 */
#ifndef PSTOP_WAIT_WAITSET_H
#define PSTOP_WAIT_WAITSET_H

#include "model/endpoint.h"
#include "model/wait.h"
#include "proc/parse.h"
#include "wait/kind_of_call.h"

struct scanner;

/* Read `size` bytes of the memory of a thread of another process, which needs the same rights
 * as its syscall file.  Return the number of bytes read, or a negative errno; -EXDEV if /proc
 * is not the kernel's, of this PID namespace. */
ssize_t waitset_read_memory(const struct scanner *s, pid_t tid, uint64_t address, void *out,
			    size_t size);

/* Return the kind of one descriptor, from its link and file type, and set *end to what it
 * refers to.  Return WAIT_OTHER if it has no kind or cannot be read: *end is then of
 * ENDPOINT_NONE, and if access was denied, *hidden gets WAIT_SOURCE_FD. */
enum wait_kind waitset_kind_of_fd(struct scanner *s, pid_t pid, pid_t tid, int fd,
				  struct endpoint *end, uint8_t *hidden);

/* Return what a pipe behind the descriptor can bring the thread; `is_in_set` means that the
 * thread waits for other descriptors as well. */
enum pipe_role waitset_pipe_role(struct scanner *s, pid_t pid, pid_t tid, int fd,
				 const struct endpoint *end, bool is_in_set);

/* Join a descriptor, waited for to read or to write (WAIT_TO_*), with those already in *out:
 * kind, fd and end become those of the descriptor that says the most, data first; direction
 * covers all descriptors of that kind. */
void waitset_join_fd(struct scanner *s, pid_t pid, pid_t tid, int fd, unsigned direction,
		     struct wait_site *out);

/* Read the struct timespec in the thread's memory at call->limit_at: how long a wait lasts at
 * most, or until when, in ns.  Return 0 if it cannot be read or there is none. */
uint64_t waitset_limit_ns(const struct scanner *s, pid_t tid, const struct wait_call *call);

/* Examine the set of a call of RULE_EPOLL, RULE_POLL or RULE_SELECT.  *out holds what is known
 * of the call; set its kind, direction, fd and end. */
void waitset_examine(struct scanner *s, pid_t pid, pid_t tid, enum wait_rule rule,
		     const struct syscall_fields *call, struct wait_site *out);

/* A member of a set. */
struct wait_member {
	int fd;
	unsigned direction; /* WAIT_TO_*, or-ed */
};

/* The most members that are looked at. */
#define WAIT_MEMBERS_MOST 64

/* List the members of such a set.  Return their number; 0 if they cannot be read. */
int waitset_list(struct scanner *s, pid_t pid, pid_t tid, enum wait_rule rule,
		 const struct syscall_fields *call,
		 struct wait_member out[static WAIT_MEMBERS_MOST]);

/* Find the descriptor of a wait whose kernel function is known, but not its system call.
 * Examine all open descriptors that match `through`, up to 256.  What they have in common
 * holds for the one waited for, whichever it is: out->kind if all have the same kind, out->end
 * if all have the same end, out->fd if there is only one.  Leave the rest unchanged. */
void waitset_examine_open(struct scanner *s, pid_t pid, pid_t tid, enum wait_through through,
			  struct wait_site *out);

/* Classify an io_uring(7) that the thread waits at.  out->kind is WAIT_AIO on entry.  It
 * becomes WAIT_NETWORK if a request waits for a socket to be ready, WAIT_EVENT if all requests
 * wait for other descriptors.  It is unchanged if the kernel does not list them (before Linux
 * 5.15) or some work on files. */
void waitset_examine_ring(struct scanner *s, pid_t pid, pid_t tid, int ring_fd,
			  struct wait_site *out);

#endif
