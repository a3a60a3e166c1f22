/* cmd_report.h - `pstop -b` and `pstop --json`: one report, or one after
 * another.
 *
 * Room: cmd.
 */
#ifndef PSTOP_CMD_CMD_REPORT_H
#define PSTOP_CMD_CMD_REPORT_H

#include "cmd/options.h"

/* Returns the exit status; prints errors itself. */
int cmd_report(const struct options *o);

#endif
