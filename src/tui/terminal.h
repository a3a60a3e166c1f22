/* terminal.h - the capabilities of a terminal, for views that write to it without taking it over.
 *
 * Room: tui.  Uses terminfo(5).
 */
#ifndef PSTOP_TUI_TERMINAL_H
#define PSTOP_TUI_TERMINAL_H

#include <stdbool.h>

struct terminal {
	bool has_faces; /* it has bold and dim */
	bool can_split; /* it can scroll a part of its lines, move the cursor to others and back, and
	                   clear these, all by the sequences of ECMA-48 and the VT100 */
	int colours;    /* 0, 8 or 256; also 0 if NO_COLOR is set */
};

/* Find the capabilities of the terminal at `fd`, using TERM; none if it is not a terminal. */
void terminal_probe(int fd, struct terminal *out);

/* Get its present size in rows and columns; 0 if unknown. */
void terminal_size(int fd, int *height, int *width);

#endif
