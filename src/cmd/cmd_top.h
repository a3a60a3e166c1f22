/* cmd_top.h - `pstop` on a terminal: the live view.  Room: cmd. */
#ifndef PSTOP_CMD_CMD_TOP_H
#define PSTOP_CMD_CMD_TOP_H

#include "cmd/options.h"

/* Run the command and print its errors.  Return the exit status. */
int cmd_top(const struct options *o);

#endif
