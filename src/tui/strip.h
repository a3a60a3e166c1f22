/* strip.h - a line of items, of which those that do not fit are left out.
 *
 * Room: tui.
 */
#ifndef PSTOP_TUI_STRIP_H
#define PSTOP_TUI_STRIP_H

#include "tui/display.h"

#define STRIP_MOST 24

struct strip {
	struct {
		char text[64]; /* clean, see clean.h */
		unsigned face;
		unsigned rank; /* 0: the most important */
		int gap;       /* blanks before it, unless it is the first */
		int width;     /* in columns */
	} items[STRIP_MOST];
	int count;
};

/* Add an item, formatted as by printf(3); if there are STRIP_MOST already, it is left out. */
void strip_add(struct strip *s, unsigned rank, int gap, unsigned face, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Leave out items until the rest fits: the highest rank first, and the last one of equal ranks.
 * Return the number of columns of `room` that remain. */
int strip_fit(struct strip *s, int room);

/* Draw the items that are left. */
void strip_draw(struct display *d, int y, int x, const struct strip *s);

#endif
