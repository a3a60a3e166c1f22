/* locks.h - the file locks of the machine, proc_locks(5).
 *
 * Room: proc.
 */
#ifndef PSTOP_PROC_LOCKS_H
#define PSTOP_PROC_LOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct procfs;

/* A line of the file. */
struct lock_line {
	uint64_t number; /* the same for a lock and for all who wait for it */
	bool is_waiting; /* it waits for the lock with this number */
	pid_t pid;       /* that asked for it; -1: a lock of an open file description; 0: of
	                  another PID namespace */
	uint32_t device; /* as ENDPOINT_DEVICE() */
	uint64_t inode;
};

struct locks {
	struct lock_line *list; /* in the order of the file: who waits follows the lock */
	size_t count, capacity;
};

/* Parse one line.  Return 0 or -EINVAL. */
int locks_parse_line(const char *text, size_t length, struct lock_line *out);

/* Read all locks.  Return 0 or -errno; call locks_free() in either case. */
int locks_read(struct locks *out, struct procfs *fs);
void locks_free(struct locks *l);

/* Return the lock that a process waits for; NULL: it waits for none.  Who waits for a lock of an
 * open file description is not named: of those, the one of this file. */
const struct lock_line *locks_blocking(const struct locks *l, pid_t pid, uint32_t device,
				       uint64_t inode);

#endif
