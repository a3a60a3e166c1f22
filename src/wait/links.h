/* links.h - find who waits for whom: the links of the threads of a sample.
 *
 * Room: wait.  Each place where a thread was observed blocked leads to the task at its other end.
 * The descriptors of all processes, the sockets and the locks of the machine are read once, and
 * only if some thread waits for one.  A target is never stopped or written to: of its memory, a few
 * words of the lock that it waits for are read.
 */
#ifndef PSTOP_WAIT_LINKS_H
#define PSTOP_WAIT_LINKS_H

#include <stddef.h>
#include <sys/types.h>

struct scanner;

/* Processes that are added to a scanner of certain processes at most. */
#define LINKS_ADDED_MOST 256

/* Follow the chains that begin at these processes, and publish the links with the sample.  A scanner
 * of certain processes gets those that the chains lead to besides, up to LINKS_ADDED_MOST: call this
 * after a refresh, before anything points into the sample, and sampler_renew() after it.  If `pids`
 * is NULL, all processes of the sample are followed and none is added.  Return 0 or -ENOMEM. */
int links_follow(struct scanner *s, const pid_t *pids, size_t count);

#endif
