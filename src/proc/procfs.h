/* procfs.h - read files below a /proc-like folder.
 *
 * Room: proc.  Uses one buffer for all reads and opens files relative to a folder descriptor,
 * without stdio.  Errors are negative errno; -ENOENT and -ESRCH mean that the task exited,
 * which is normal.  Must not know what the texts mean.
 */
#ifndef PSTOP_PROC_PROCFS_H
#define PSTOP_PROC_PROCFS_H

#include "model/abi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct procfs {
	int root_fd;  /* the folder; -1: none */
	bool is_live; /* procfs, wherever it is mounted; false: a fixture */
	bool is_own;  /* live, and shows pstop's own PID namespace */
	enum abi abi; /* of the kernel: what system call numbers mean */
	char *buffer; /* text of the last file read; valid until the next read */
	size_t capacity;
	uint64_t calls; /* system calls made so far */
};

/* Open `root` ("/proc", or a fixture).  Return 0, or a negative errno. */
int procfs_open(struct procfs *fs, const char *root);

/* Open a root from a folder that is already open and remains the caller's.  With a negative
 * descriptor there is no root, and every read fails with -EBADF. */
int procfs_open_fd(struct procfs *fs, int root_fd);
void procfs_close(struct procfs *fs);

/* Is the root procfs, or can it be a copy of one?  That has a process, or the file stat or uptime.
 */
bool procfs_is_proc(struct procfs *fs);

/* Switch to another root of the same kind (the next snapshot of a fixture). */
int procfs_reopen(struct procfs *fs, const char *root);

/* Read a whole file into fs->buffer and append a NUL that the length does not include.
 * `dir_fd` is a folder, or -1 for the root.  Return the length in bytes, or a negative errno.
 * The text is valid until the next read. */
ssize_t procfs_read(struct procfs *fs, int dir_fd, const char *path);

/* The same for a file that the kernel generates in pieces of a page, such as maps. */
ssize_t procfs_read_pieces(struct procfs *fs, int dir_fd, const char *path);

/* Read a whole file from an open descriptor, from its start, as procfs_read(). */
ssize_t procfs_read_fd(struct procfs *fs, int fd);

/* Read a file that stays open from one call to the next, as procfs_read(): *fd is -1 at first,
 * and the caller closes it.  In a fixture the file is opened at each call. */
ssize_t procfs_read_again(struct procfs *fs, int *fd, const char *path);

/* Do the same with a file of many records, such as diskstats, which the kernel hands out a page at
 * a time.  If devices come or go meanwhile, a record may be missing or come twice in a row. */
ssize_t procfs_read_records_again(struct procfs *fs, int *fd, const char *path);

/* Read the text of a symbolic link, as procfs_read(). */
ssize_t procfs_read_link(struct procfs *fs, int dir_fd, const char *path);

/* List the numeric names in a folder, ascending, in *list (grown with realloc(3), *capacity in
 * entries; the caller frees it).  `path` is below the root; procfs_list_fd() reads an open
 * folder, from the descriptor's offset.  Return the count, or a negative errno. */
ssize_t procfs_list(struct procfs *fs, const char *path, pid_t **list, size_t *capacity);
ssize_t procfs_list_fd(struct procfs *fs, int fd, pid_t **list, size_t *capacity);

/* List the numbers in a folder of descriptors (proc_pid_fd(5)) in out[], in the kernel's
 * order.  Return the count; -E2BIG if there are more than `most`, without listing the others;
 * or another negative errno. */
ssize_t procfs_list_descriptors(struct procfs *fs, const char *path, int *out, size_t most);

/* Open a folder for the calls above.  Return a descriptor, which the caller closes, or a
 * negative errno. */
int procfs_open_dir(struct procfs *fs, const char *path);

/* Write "PID/file" or "PID/task/TID/file" to `out` without stdio: at most PROCFS_PATH_MAX
 * bytes with the NUL; tid 0 omits task/TID.  Return `out`. */
#define PROCFS_PATH_MAX 80
const char *procfs_path(char out[static PROCFS_PATH_MAX], pid_t pid, pid_t tid, const char *file);

/* Read the file that procfs_path() names.  For files that describe a single thread even as
 * PID/file (comm, schedstat, status), procfs_read_thread() reads PID/file for the leader: the
 * kernel creates and drops fewer dentries for it than for PID/task/PID/file. */
ssize_t procfs_read_file(struct procfs *fs, pid_t pid, pid_t tid, const char *file);
ssize_t procfs_read_thread(struct procfs *fs, pid_t pid, pid_t tid, const char *file);

#endif
