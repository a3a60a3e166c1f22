/* live.h - the live view: the loop that its screens live in.
 *
 * Room: tui.  One thread: while a refresh is long, the feed asks now and then whether a key
 * was pressed, and the key is answered in the middle of it.
 */
#ifndef PSTOP_TUI_LIVE_H
#define PSTOP_TUI_LIVE_H

#include "tui/ui.h"

/* What it begins with. */
struct live_start {
	struct settings settings;
	struct columns columns;
	struct list_options options; /* its filter as well: live_run() takes it over */
	struct filter *filter;
	const char *filter_text; /* "": none */
	double delay_s;
	long iterations;     /* ends after so many refreshes; 0: not by itself */
	const char *message; /* shown at first; "": none */
};

/* Runs the live view until a key, a signal, the end of the terminal or an error ends it.
 * The display and the feed stay the caller's.  0, or -errno: the kernel cannot be read. */
int live_run(struct display *display, const struct feed *feed, const struct live_start *start);

#endif
