/* details.h - what a refresh leaves out of a process, read when it is shown.
 *
 * Room: collect.
 */
#ifndef PSTOP_COLLECT_DETAILS_H
#define PSTOP_COLLECT_DETAILS_H

#include "model/task.h"

struct scanner;

/* Each takes a process of the scanner's sample, before that is shown; one that is not in it
 * (any more), of the past for one, stays as it is. */

/* Reads of a process what `needs` (enum need, or-ed) names and a refresh leaves out; of its
 * threads, or only of its leader. */
void details_read(struct scanner *s, const struct process *p, unsigned needs, bool only_leader);

/* Reads of a process that did not run what others may have changed, every few seconds:
 * for rows that stay on the screen. */
void details_reread_shown(struct scanner *s, const struct process *p);

/* Reads the kernel functions that its threads (or only its leader) are blocked in. */
void details_read_wchan(struct scanner *s, const struct process *p, bool only_leader);

/* Finds what the sockets talk to that up to `most` threads were last seen blocked on, in
 * place of "socket:[INODE]". */
void details_describe_sites(struct scanner *s, const struct process *p, unsigned most);

/* Reads all texts, the kernel functions, and the I/O counters of threads that were never
 * read: for a process that is shown in full. */
void details_complete(struct scanner *s, const struct process *p);

#endif
