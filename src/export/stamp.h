/* stamp.h - the line above a table: when it is of, and how the machine was.
 *
 * Room: export.
 */
#ifndef PSTOP_EXPORT_STAMP_H
#define PSTOP_EXPORT_STAMP_H

#include <stdbool.h>
#include <stdio.h>

#include "model/system.h"
#include "model/task.h"

struct stamp {
	const struct sample *sample;
	const struct system_reading *system;
	const struct system_rates *rates;
	double window_s;  /* 0: there is no window */
	bool is_lifetime; /* the table is of totals since the start of each task */
	bool is_partial;  /* the sample has only some processes */
};

/* Print "pstop" and the local time, the window, and what is known of the machine: CPU, load, memory,
 * tasks.  What does not fit into `width` columns is left out from the end; 0 means no limit. */
void stamp_write(FILE *out, const struct stamp *stamp, int width);

#endif
