/* procfs.h - reading files below a /proc-like folder.
 *
 * Room: proc.  One reused buffer, opens relative to a folder descriptor, no
 * stdio.  Errors are negative errno; -ENOENT and -ESRCH mean that the task
 * ended, which is normal.  Must not know what the texts mean.
 */
#ifndef PSTOP_PROC_PROCFS_H
#define PSTOP_PROC_PROCFS_H

#include "model/abi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct procfs {
	int root_fd;  /* the folder; -1: there is none */
	bool is_live; /* the kernel's, wherever it is mounted; else a fixture */
	bool is_own;  /* live, and of pstop's own PID namespace */
	enum abi abi; /* the kernel's own: what the numbers of system calls mean */
	char *buffer; /* text of the last file read; valid until the next read */
	size_t capacity;
	uint64_t calls; /* system calls made so far */
};

/* Opens `root` ("/proc", or a fixture).  0, or -errno. */
int procfs_open(struct procfs *fs, const char *root);

/* The same for a folder that is open, and stays the caller's.  A negative descriptor is
 * no folder at all: then every read fails with -EBADF. */
int procfs_open_fd(struct procfs *fs, int root_fd);
void procfs_close(struct procfs *fs);

/* Moves to another root of the same kind (a fixture's next snapshot). */
int procfs_reopen(struct procfs *fs, const char *root);

/* Reads a whole file into fs->buffer and ends it with a NUL that the length
 * leaves out.  `dir_fd` is a folder, or -1 for the root.  Length, or -errno. */
ssize_t procfs_read(struct procfs *fs, int dir_fd, const char *path);

/* The same from an open descriptor, from its start. */
ssize_t procfs_read_fd(struct procfs *fs, int fd);

/* The same from a file that stays open from one call to the next: *fd is -1 at
 * first, and the caller closes it.  A fixture's is opened each time. */
ssize_t procfs_read_again(struct procfs *fs, int *fd, const char *path);

/* Text of a symbolic link, likewise. */
ssize_t procfs_read_link(struct procfs *fs, int dir_fd, const char *path);

/* The numeric names in a folder, ascending, into *list (grown with realloc(3),
 * *capacity in entries; the caller frees).  `path` is below the root; `fd` a
 * folder opened for the purpose.  Count, or -errno. */
ssize_t procfs_list(struct procfs *fs, const char *path, pid_t **list, size_t *capacity);
ssize_t procfs_list_fd(struct procfs *fs, int fd, pid_t **list, size_t *capacity);

/* The numbers in a folder of descriptors (proc_pid_fd(5)) into out[], as the kernel lists
 * them.  Count; -E2BIG where there are more than `most`, and then no more of them are
 * looked at than it takes to find out; or -errno. */
ssize_t procfs_list_descriptors(struct procfs *fs, const char *path, int *out, size_t most);

/* A folder's descriptor for the calls above; the caller closes it. */
int procfs_open_dir(struct procfs *fs, const char *path);

/* "PID/file" or "PID/task/TID/file" without stdio: writes at most
 * PROCFS_PATH_MAX bytes with the NUL; tid 0 leaves task/TID out. */
#define PROCFS_PATH_MAX 80
const char *procfs_path(char out[static PROCFS_PATH_MAX], pid_t pid, pid_t tid, const char *file);

/* procfs_read() of that.  Of a file that tells of one thread also where it is PID/file
 * (comm, schedstat, status), procfs_read_thread() reads that for a first thread: the
 * kernel makes and forgets fewer names for it than for PID/task/PID/file. */
ssize_t procfs_read_file(struct procfs *fs, pid_t pid, pid_t tid, const char *file);
ssize_t procfs_read_thread(struct procfs *fs, pid_t pid, pid_t tid, const char *file);

#endif
