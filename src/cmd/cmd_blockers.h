/* cmd_blockers.h - pstop blockers: who holds up the most others.
 *
 * Room: cmd.
 */
#ifndef PSTOP_CMD_BLOCKERS_H
#define PSTOP_CMD_BLOCKERS_H

#include "cmd/options.h"

/* Return the exit status. */
int cmd_blockers(const struct options *o);

#endif
