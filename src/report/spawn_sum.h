/* spawn_sum.h - the summary of a record as text.
 *
 * Room: report.
 */
#ifndef PSTOP_REPORT_SPAWN_SUM_H
#define PSTOP_REPORT_SPAWN_SUM_H

#include <stdio.h>

#include "model/record.h"
#include "model/record_sum.h"

/* Write the tree of processes with their times and verdicts, the totals, the critical chain and the
 * conclusion; `width` is in columns, 0 means no limit.  Return 0 or -ENOMEM. */
int spawn_sum_write(FILE *out, const struct record *r, const struct record_summary *sum, int width);

#endif
