/* kept.h - files of tasks that are read repeatedly, and so are kept open.
 *
 * Room: proc, private.  Opening, reading and closing a file of a task costs three times as
 * much as reading an open one.  So a file that is read twice within a few refreshes stays open
 * until it has not been read for a few: these are the files of active tasks only.  A
 * descriptor refers to its task, not to its number: once the task has exited, reading fails
 * with ESRCH, even if another task has its TID by then.
 *
 * Each descriptor takes some 5 KiB of kernel memory, so their number is bounded by the memory
 * of the machine as well as by RLIMIT_NOFILE.
 */
#ifndef PSTOP_PROC_KEPT_H
#define PSTOP_PROC_KEPT_H

#include "proc/procfs.h"

#include <errno.h>
#include <stdbool.h>

/* The files that can be kept. */
enum task_file {
	TASK_STAT,
	TASK_STATUS,
	TASK_SCHEDSTAT,
	TASK_IO,
	TASK_SYSCALL,
	TASK_WCHAN,
	TASK_CGROUP,
	TASK_FILES
};

struct kept_entry {
	uint64_t key;     /* names the file and its task; 0: empty */
	int32_t fd;       /* -1: was read, but is not kept open */
	uint32_t used_at; /* number of the refresh that last read it */
};

struct kept {
	struct kept_entry *entries; /* sets of places; NULL: nothing is kept yet */
	size_t sets;                /* a power of two, which grows with the contents */
	size_t count, most;         /* open descriptors, and their maximum */
	size_t swept;               /* place at which the next sweep begins */
	uint32_t refresh;           /* number of the current refresh; 0: keep nothing */
	bool is_off;                /* never keep: out of memory */
};

_Static_assert(TASK_FILES <= 8, "kept_key() has three bits for the file");

/* Return the key of a file of a task: of a thread, or of a whole process, named by its PID. */
static inline uint64_t kept_key(pid_t number, bool is_thread, enum task_file file)
{
	return (uint64_t)number << 4 | (is_thread ? 8U : 0U) | (unsigned)file;
}

/* Read a kept file into the buffer of `fs`.  Return its length in bytes, a negative errno as
 * procfs_read(), or KEPT_MISS if the file must be opened first. */
#define KEPT_MISS (-(ssize_t)ENOTCONN)
ssize_t kept_read(struct kept *k, struct procfs *fs, uint64_t key);

/* Open a file that is not kept, by its path below `dir_fd` (-1: the root), and read it.  Keep
 * it open if that pays off.  Return its length in bytes, or a negative errno. */
ssize_t kept_open(struct kept *k, struct procfs *fs, uint64_t key, int dir_fd, const char *path);

/* Begin a refresh; the first one has number 1.  Close files that were not read recently, one
 * part of the table per call. */
void kept_begin(struct kept *k, const struct procfs *fs, uint64_t refresh);

/* Close all descriptors and free the table. */
void kept_close(struct kept *k);

/* Return the name of the file in the folder of a task: "stat" …  The text is static. */
const char *kept_name(enum task_file file);

#endif
