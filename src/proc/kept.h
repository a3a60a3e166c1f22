/* kept.h - files of tasks that are read again and again, and so are kept open.
 *
 * Room: proc, private.  Opening, reading and closing a file of a task costs
 * three times what reading an open one does.  So a file that is read twice within
 * a few refreshes stays open until it was not read for some: these are the files
 * of the tasks that are active, and of no others.  A descriptor means its task,
 * not its number: once the task has ended reading fails with ESRCH, whoever has
 * its TID by then.
 *
 * Each descriptor holds some 5 KiB of the kernel's memory, so their number is
 * bounded by the memory of the machine as well as by RLIMIT_NOFILE.
 */
#ifndef PSTOP_PROC_KEPT_H
#define PSTOP_PROC_KEPT_H

#include "proc/procfs.h"

#include <errno.h>
#include <stdbool.h>

/* The files that are worth it. */
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
	uint64_t key;     /* which file of which task; 0: none */
	int32_t fd;       /* -1: was read, but is not kept */
	uint32_t used_at; /* number of the refresh that read it last */
};

struct kept {
	struct kept_entry *entries; /* sets of some; NULL: nothing is kept yet */
	size_t sets;                /* a power of two, which grows with what is in them */
	size_t count, most;         /* open descriptors, and how many there may be */
	size_t swept;               /* set with which the sweep goes on */
	uint32_t refresh;           /* number of the present refresh; 0: keep nothing */
	bool is_off;                /* not below this root, or no memory */
};

_Static_assert(TASK_FILES <= 8, "kept_key() has three bits for the file");

/* Names a file of a task: of a thread, or of a whole process by its leader's
 * number. */
static inline uint64_t kept_key(pid_t number, bool is_thread, enum task_file file)
{
	return (uint64_t)number << 4 | (is_thread ? 8U : 0U) | (unsigned)file;
}

/* Reads a file that is kept into the buffer of `fs`.  Length, -errno as
 * procfs_read(), or KEPT_MISS: it has to be opened. */
#define KEPT_MISS (-(ssize_t)ENOTCONN)
ssize_t kept_read(struct kept *k, struct procfs *fs, uint64_t key);

/* Opens a file that is not kept, by its path below `dir_fd` (-1: the root), and
 * reads it.  Keeps it open where that is worth it.  Length, or -errno. */
ssize_t kept_open(struct kept *k, struct procfs *fs, uint64_t key, int dir_fd, const char *path);

/* A refresh begins, the first has number 1: closes what was not read for some
 * time, a part at a time. */
void kept_begin(struct kept *k, const struct procfs *fs, uint64_t refresh);

/* Closes all. */
void kept_close(struct kept *k);

/* The file's name in the folder of a task: "stat" … */
const char *kept_name(enum task_file file);

#endif
