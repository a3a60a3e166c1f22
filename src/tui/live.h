/* live.h - the live view: the loop that runs its screens.
 *
 * Room: tui.  There is one thread: during a long refresh, the feed checks now and then whether a
 * key was pressed, and the key is handled in the middle of the refresh.
 */
#ifndef PSTOP_TUI_LIVE_H
#define PSTOP_TUI_LIVE_H

#include "tui/ui.h"

/* The initial state. */
struct live_start {
	struct settings settings;
	struct columns columns;
	struct list_options options; /* with its filter, which live_run() takes over */
	struct filter *filter;
	const char *filter_text; /* "": none */
	double delay_s;
	long iterations;     /* refreshes after which it ends; 0: no limit */
	const char *message; /* shown at the start; "": none */
};

/* Run the live view until a key, a signal, a hangup of the terminal or an error ends it.  The
 * caller keeps owning the display and the feed.  Return 0, or -errno if the kernel cannot be
 * read. */
int live_run(struct display *display, const struct feed *feed, const struct live_start *start);

#endif
