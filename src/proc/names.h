/* names.h - find processes by name.
 *
 * Room: proc.
 */
#ifndef PSTOP_PROC_NAMES_H
#define PSTOP_PROC_NAMES_H

#include <stddef.h>
#include <sys/types.h>

#include "proc/procfs.h"

/* List the processes of this name in *pids, ascending, for free(3): those whose name is exactly
 * that, as `pgrep -x` finds them.  The kernel keeps only 15 bytes of a name; a longer one must be
 * that of the program, or of the script that it interprets, in the arguments.  The process
 * `except` is left out.  Return the count, or a negative errno. */
ssize_t names_find(struct procfs *fs, const char *name, pid_t except, pid_t **pids);

/* Return the process that a thread belongs to; `pid` itself if it is one, or is not there. */
pid_t names_process_of(struct procfs *fs, pid_t pid);

#endif
