/* cmd_explain.h - `pstop explain PID`: the verdict as a page.  Room: cmd. */
#ifndef PSTOP_CMD_CMD_EXPLAIN_H
#define PSTOP_CMD_CMD_EXPLAIN_H

#include "cmd/options.h"

/* Returns the exit status; prints errors itself. */
int cmd_explain(const struct options *o);

#endif
