/* follow.h - run a command, or attach to running processes, and follow all descendants.
 *
 * Room: trace.  Apart from that of the record, this is the only header a subcommand needs.
 */
#ifndef PSTOP_TRACE_FOLLOW_H
#define PSTOP_TRACE_FOLLOW_H

#include "trace/follow_options.h"

/* Follow the job to its end.  The caller closes *out with record_close(); it is NULL if the job did
 * not even begin.  This changes the signal dispositions of pstop (launch.h).  On return all traced
 * tasks have been released, unharmed and not stopped. */
void follow_run(const struct follow_options *o, struct record **out, struct follow_result *result);

#endif
