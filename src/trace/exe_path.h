/* exe_path.h - the path of the file that exec was given, whose process may have exited.
 *
 * Room: trace.  /proc/PID/exe has it while the process lives; afterwards only the name that
 * exec was called with is known.  A path counts if it leads to the file that the kernel ran,
 * by inode and file system.
 */
#ifndef PSTOP_TRACE_EXE_PATH_H
#define PSTOP_TRACE_EXE_PATH_H

#include <stdint.h>
#include <sys/types.h>

/* A file: st_ino, and the device number of its file system.  This is st_dev except on file systems
 * with several device numbers (btrfs, overlayfs). */
struct exe_file {
	uint64_t inode;
	dev_t device;
};

struct exe_paths;

/* Return NULL if there is no memory. */
struct exe_paths *exe_paths_open(void);
void exe_paths_close(struct exe_paths *p);

/* Return the path of a file without symbolic links, or NULL if it is unknown.  `name` is the name
 * that a process used for the file, relative to its own folder; "" if not known.  If the process
 * `pid` is alive, its link is read too.  Borrowed until the next call. */
const char *exe_paths_find(struct exe_paths *p, struct exe_file file, const char *name, pid_t pid);

#endif
