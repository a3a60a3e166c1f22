/* poll.h - follows a job by looking for it several times a second, without ptrace(2).
 *
 * Room: trace.  A task that lives for less than the time between two looks may be missed,
 * and of one that exits only the last look is known.
 */
#ifndef PSTOP_TRACE_POLL_H
#define PSTOP_TRACE_POLL_H

#include "trace/job.h"

struct scanner;

/* Looks at all processes for the first time, which takes longer than later looks: before
 * the command begins.  Give *out to poll_run(); it is NULL where there is no /proc to look
 * at.  False: the job has failed. */
bool poll_begin(struct job *job, struct scanner **out);

/* Follows until the end, and closes the scanner.  Without one it only waits for the
 * command. */
void poll_run(struct job *job, struct scanner *scanner);

#endif
