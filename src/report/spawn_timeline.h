/* spawn_timeline.h - a spawn run as a Gantt chart in text: one row per process and thread, time
 * from left to right.
 *
 * Room: report.
 */
#ifndef PSTOP_REPORT_SPAWN_TIMELINE_H
#define PSTOP_REPORT_SPAWN_TIMELINE_H

#include "report/ink.h"
#include "report/spawn_view.h"

#define TIMELINE_ROWS        50
#define TIMELINE_WIDTH_LEAST 50

struct timeline_options {
	struct ink ink;
	int width;     /* in columns, at least TIMELINE_WIDTH_LEAST */
	uint32_t rows; /* limit of rows, kept by folding similar tasks; 0: none */
};

/* Open a view that writes the chart at the end.  Return 0 or -ENOMEM. */
int spawn_timeline_open(struct spawn_view **view, const struct timeline_options *options);

#endif
