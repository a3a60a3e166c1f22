/* follow.h - runs a command, or takes up a running tree, and follows all below it.
 *
 * Room: trace, the one header that a subcommand needs besides the record's.
 */
#ifndef PSTOP_TRACE_FOLLOW_H
#define PSTOP_TRACE_FOLLOW_H

#include "trace/follow_options.h"

/* Follows to the end.  *out is to be closed with record_close(); NULL: there was not
 * even a beginning.  The signals of the process are changed (launch.h), and what was
 * traced is let go, unharmed and not even stopped, when this returns. */
void follow_run(const struct follow_options *o, struct record **out, struct follow_result *result);

#endif
