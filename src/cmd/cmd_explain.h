/* cmd_explain.h - `pstop explain PID`: the verdict as a page.  Room: cmd. */
#ifndef PSTOP_CMD_CMD_EXPLAIN_H
#define PSTOP_CMD_CMD_EXPLAIN_H

#include "cmd/options.h"

/* Run the command and print its errors.  Return the exit status. */
int cmd_explain(const struct options *o);

#endif
