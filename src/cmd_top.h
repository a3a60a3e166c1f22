/* cmd_top.h - the live view: `pstop` on a terminal.  Stage: cmd. */
#ifndef PSTOP_CMD_TOP_H
#define PSTOP_CMD_TOP_H

#include "options.h"

/* Returns the exit status; prints errors itself. */
int cmd_top(const struct options *o);

#endif
