/* cmd_report.h - `pstop -b` and `pstop --json`: print one report, or a series.
 *
 * Room: cmd.
 */
#ifndef PSTOP_CMD_CMD_REPORT_H
#define PSTOP_CMD_CMD_REPORT_H

#include "cmd/options.h"

/* Run the command and print its errors.  Return the exit status. */
int cmd_report(const struct options *o);

#endif
