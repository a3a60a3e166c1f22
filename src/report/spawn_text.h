/* spawn_text.h - a spawn run as text: one line per event, then the summary.
 *
 * Room: report.
 */
#ifndef PSTOP_REPORT_SPAWN_TEXT_H
#define PSTOP_REPORT_SPAWN_TEXT_H

#include <stdio.h>

#include "report/spawn_view.h"

/* Open a view that writes to `out`, which the caller keeps owning: a line for each event unless
 * `is_sum_only` is set, and the summary at the end.  `width` is in columns, 0 means no limit.
 * Return 0 or -ENOMEM. */
int spawn_text_open(struct spawn_view **view, FILE *out, bool is_sum_only, int width);

#endif
