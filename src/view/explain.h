/* explain.h - the verdict on one process, told as a page.
 *
 * Stage: view.  `pstop explain` prints it, the live view's detail pane shows
 * the same lines.
 */
#ifndef PSTOP_VIEW_EXPLAIN_H
#define PSTOP_VIEW_EXPLAIN_H

#include <stdio.h>

#include "model/task.h"

struct explain {
	const struct table *table;
	const struct process *p;
	double window_s;
	double samples_per_s;  /* looks per second that were achieved */
	int width;             /* of the page in columns; at least 40 */
	unsigned threads_most; /* busiest threads shown one by one */
};

/* Writes the page: plain text, foreign bytes cleaned, no line longer than the
 * width but for what cannot be broken. */
void explain_write(FILE *out, const struct explain *e);

#endif
