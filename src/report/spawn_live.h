/* spawn_live.h - the living tasks below a command, as a tree that is redrawn in place.
 *
 * Room: report.  The command may write to the same terminal, so pstop does not take the terminal
 * over: the cursor stays where the command left it, and the lines above the tree scroll by
 * themselves.  If pstop is killed by SIGKILL, the terminal goes on scrolling only there, until
 * reset(1).
 */
#ifndef PSTOP_REPORT_SPAWN_LIVE_H
#define PSTOP_REPORT_SPAWN_LIVE_H

#include "report/ink.h"
#include "report/spawn_view.h"

struct live_options {
	struct ink ink; /* its stream is the terminal */
	/* Get the size of the terminal; called before each drawing. */
	void (*get_size)(void *context, int *rows, int *columns);
	void *context;
	int ticks; /* least ticks between two drawings; 0: 1 */
};

/* Open a view that draws at ticks, if something has changed.  The tree is erased at the end, or
 * when the view is closed.  Return 0 or -ENOMEM. */
int spawn_live_open(struct spawn_view **view, const struct live_options *options);

#endif
