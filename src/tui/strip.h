/* strip.h - items in a line: what has no room is left out, as a whole.
 *
 * Room: tui.
 */
#ifndef PSTOP_TUI_STRIP_H
#define PSTOP_TUI_STRIP_H

#include "tui/display.h"

#define STRIP_MOST 24

struct strip {
	struct {
		char text[64]; /* clean */
		unsigned look;
		unsigned rank; /* 0: the most important */
		int gap;       /* blanks before it, where it is not the first */
		int width;     /* in columns */
	} items[STRIP_MOST];
	int count;
};

void strip_add(struct strip *s, unsigned rank, int gap, unsigned look, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Leaves items out until the rest fits: the highest rank goes first, of equal
 * ones the last.  Returns the columns that are left of `room`. */
int strip_fit(struct strip *s, int room);

/* Draws what is left. */
void strip_draw(struct display *d, int y, int x, const struct strip *s);

#endif
