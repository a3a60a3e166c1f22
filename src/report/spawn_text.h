/* spawn_text.h - a spawn run as text: a line for each event, then the summary.
 *
 * Room: report.
 */
#ifndef PSTOP_REPORT_SPAWN_TEXT_H
#define PSTOP_REPORT_SPAWN_TEXT_H

#include <stdio.h>

#include "report/spawn_view.h"

/* Writes to `out`, which stays the caller's: a line for each event unless
 * `is_sum_only`, and the sum at the end; `width` in columns, 0 without limit.  0, or
 * -ENOMEM. */
int spawn_text_open(struct spawn_view **view, FILE *out, bool is_sum_only, int width);

#endif
