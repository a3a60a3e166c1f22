/* pipes.h - what threads can receive from the pipes that they wait at.
 *
 * Room: proc.  A pipe in a set of descriptors is often used only to wake the process: it holds
 * both ends itself, or the other end belongs to its parent and carries nothing.  The holders
 * of the ends are read from descriptors; writes are detected by an inotify(7) watch on the
 * pipe, which opens neither end, does not count as a reader or writer, and is removed by the
 * first write (IN_ONESHOT).  Kernels before Linux 6.4 do not report splice(2) into a pipe.
 * Must not know what the results mean for a verdict.
 */
#ifndef PSTOP_PROC_PIPES_H
#define PSTOP_PROC_PIPES_H

#include "model/wait.h"

#include <stdbool.h>
#include <sys/types.h>

struct procfs;
struct pipe_memory;

/* The pipes seen so far; set `fs`, and the rest to zero. */
struct pipes {
	struct procfs *fs;          /* borrowed: the /proc of this machine, live */
	struct pipe_memory *memory; /* NULL: no thread waited at a pipe yet; owned */
};

/* Return the role of the pipe or FIFO behind descriptor `fd` of a thread; `link` is the text
 * of its link in /proc, `now_ns` the present time.  If `is_in_set`, the thread waits for
 * others as well, and the pipe is watched from now on.  Return PIPE_FEEDS unless another role
 * is established. */
enum pipe_role pipes_role(struct pipes *pipes, uint64_t now_ns, pid_t pid, pid_t tid, int fd,
			  const char *link, bool is_in_set);

/* End all watches and free the memory. */
void pipes_free(struct pipes *pipes);

#endif
