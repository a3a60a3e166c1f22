/* spawn_sum.h - the summary of a record as text.
 *
 * Room: report.
 */
#ifndef PSTOP_REPORT_SPAWN_SUM_H
#define PSTOP_REPORT_SPAWN_SUM_H

#include <stdio.h>

#include "model/record.h"
#include "model/record_sum.h"

/* Writes the tree of processes with time and verdict of each, the totals and the
 * critical chain; `width` in columns, 0 without limit.  0, or -ENOMEM. */
int spawn_sum_write(FILE *out, const struct record *r, const struct record_summary *sum, int width);

#endif
