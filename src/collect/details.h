/* details.h - read, for processes that are shown, what a refresh leaves out.
 *
 * Room: collect.
 */
#ifndef PSTOP_COLLECT_DETAILS_H
#define PSTOP_COLLECT_DETAILS_H

#include "model/task.h"

struct scanner;

/* Each function takes a process of the scanner's sample before the sample is shown.  A process that
 * is not (or no longer) in the sample stays unchanged. */

/* Read what `needs` (enum need, or-ed) names and a refresh leaves out: of a process and its
 * threads, or only its leader. */
void details_read(struct scanner *s, const struct process *p, unsigned needs, bool only_leader);

/* Read again, every few seconds, what others may have changed in a process that did not run: for
 * rows that stay on the screen. */
void details_reread_shown(struct scanner *s, const struct process *p);

/* Read the kernel functions that its threads (or only its leader) are blocked in. */
void details_read_wchan(struct scanner *s, const struct process *p, bool only_leader);

/* Look up the peers of the sockets that up to `most` threads were last observed blocked on, to
 * replace "socket:[INODE]". */
void details_describe_sites(struct scanner *s, const struct process *p, unsigned most);

/* Read all texts, the kernel functions, and the I/O counters of threads that were never read: for a
 * process that is shown in full. */
void details_complete(struct scanner *s, const struct process *p);

#endif
