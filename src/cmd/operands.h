/* operands.h - the processes that a command line names.
 *
 * Room: cmd.
 */
#ifndef PSTOP_CMD_OPERANDS_H
#define PSTOP_CMD_OPERANDS_H

#include "cmd/options.h"

/* Find the processes of the names on the command line, and add them to the PIDs; replace thread IDs
 * by their processes.  Report names of no process and, for commands that take one process, names
 * of several.  Return the exit status: other than STATUS_FINE, there is nothing to show. */
int operands_find(struct options *o);

#endif
