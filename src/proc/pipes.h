/* pipes.h - what the pipes that threads wait at can bring them.
 *
 * Room: proc.  A pipe in a set of descriptors is often no more than
 * a bell: both ends are the process's own, or it ends with the parent and carries
 * nothing.  Who holds the ends is read from descriptors; whether somebody writes, an
 * inotify(7) watch on the pipe tells, which opens none of its ends, takes part in no
 * count of readers or writers, and goes with the first write (IN_ONESHOT).  Kernels
 * before Linux 6.4 do not report splice(2) into a pipe.  Must not know what the answers
 * mean for a verdict.
 */
#ifndef PSTOP_PROC_PIPES_H
#define PSTOP_PROC_PIPES_H

#include "model/wait.h"

#include <stdbool.h>
#include <sys/types.h>

struct procfs;
struct pipe_memory;

/* With a memory of NULL: nothing is known. */
struct pipes {
	struct procfs *fs;          /* borrowed: a /proc of this machine, read now */
	struct pipe_memory *memory; /* NULL: nobody waited at a pipe yet */
};

/* The role of the pipe or FIFO behind this descriptor of a thread; `link` is what its link
 * in /proc reads, `now_ns` the time.  A pipe in a set of descriptors is watched from now on.  PIPE_FEEDS where
 * nothing speaks against it. */
enum pipe_role pipes_role(struct pipes *pipes, uint64_t now_ns, pid_t pid, pid_t tid, int fd,
			  const char *link, bool is_in_set);

/* Ends all watches. */
void pipes_free(struct pipes *pipes);

#endif
