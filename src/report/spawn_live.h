/* spawn_live.h - what lives below a command, as a tree that is drawn in place.
 *
 * Room: report.  The command may write to the same terminal.  So the terminal is not
 * taken over: no mode of it is changed, the cursor stays where the command left it, and
 * the tree is drawn below the line after that, anew and lower when the command has
 * written more.  A kill of pstop leaves nothing to be set right.
 */
#ifndef PSTOP_REPORT_SPAWN_LIVE_H
#define PSTOP_REPORT_SPAWN_LIVE_H

#include "report/ink.h"
#include "report/spawn_view.h"

struct live_options {
	struct ink ink; /* whose stream is the terminal's */
	/* Rows and columns of the terminal, asked before each drawing. */
	void (*get_size)(void *context, int *rows, int *columns);
	void *context;
	int ticks; /* from one drawing to the next at least; 0: 1 */
};

/* Draws at ticks, when something has changed; at the end, and when it is closed, the
 * tree goes away.  0, or -ENOMEM. */
int spawn_live_open(struct spawn_view **view, const struct live_options *options);

#endif
