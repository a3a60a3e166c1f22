/* terminal.h - what a terminal can do, for views that write to it without taking it
 * over.
 *
 * Room: tui.  Through terminfo(5).
 */
#ifndef PSTOP_TUI_TERMINAL_H
#define PSTOP_TUI_TERMINAL_H

#include <stdbool.h>

struct terminal {
	bool has_looks; /* bold and dim */
	bool can_move;  /* the cursor, up and down, and back to a saved place; and
	                            clear what is below: all by the sequences of ECMA-48 */
	int colours;    /* 0, 8 or 256; 0 also where NO_COLOR says so */
};

/* Of the terminal at `fd`, by TERM; nothing where it is none. */
void terminal_probe(int fd, struct terminal *out);

/* Its size now, in rows and columns; 0 where it does not say. */
void terminal_size(int fd, int *height, int *width);

#endif
