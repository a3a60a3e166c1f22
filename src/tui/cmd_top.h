/* cmd_top.h - the live view: `pstop` on a terminal.  Room: tui. */
#ifndef PSTOP_TUI_CMD_TOP_H
#define PSTOP_TUI_CMD_TOP_H

#include "cmd/options.h"

/* Returns the exit status; prints errors itself. */
int cmd_top(const struct options *o);

#endif
