/* display.h - the terminal of the live view, through ncursesw.
 *
 * Room: tui.  display.c, keyboard.c and terminal.c alone include curses.h.  Texts given to it
 * are clean (clean.h).  Must not know what is drawn.
 */
#ifndef PSTOP_TUI_DISPLAY_H
#define PSTOP_TUI_DISPLAY_H

#include <stdbool.h>
#include <stddef.h>

#include "report/scheme.h"
#include "tui/keyboard.h"

struct display;

/* Takes the terminal over.  `scheme`: "default", "light", "mono", "colorblind".
 * 0; -ENOTTY where standard output is none, -ENOTSUP where it cannot move its
 * cursor (TERM=dumb, or unknown).  Asks the terminal for bracketed paste; whatever gives
 * the terminal back, a crash as well, takes that back. */
int display_open(struct display **out, const char *scheme);

/* Other colours from now on. */
void display_set_scheme(struct display *t, const char *scheme);

/* Where SIGTSTP asked for it (Ctrl-Z): gives the terminal back, stops, and takes it
 * again once told to go on.  True: it did, and all is to be drawn anew. */
bool display_stop_if_asked(struct display *t);

/* Gives the terminal back as it was. */
void display_close(struct display *t);

/* Waits for a key, `timeout_ms` at most; 0 only asks. */
enum display_event { DISPLAY_NO_EVENT, DISPLAY_HAS_KEY, DISPLAY_HAS_GONE };
enum display_event display_wait(const struct display *t, int timeout_ms);

/* The next key, see keyboard_read(); false if there is none.  display_mouse() is the
 * mouse event of the last DISPLAY_MOUSE. */
bool display_key(struct display *t, struct display_press *out);
struct display_mouse display_mouse(const struct display *t);

int display_rows(const struct display *t);
int display_columns(const struct display *t);
bool display_has_colours(const struct display *t);
bool display_is_utf8(const struct display *t);

/* Puts a text at a place, cut at the right edge of the screen.  A negative or
 * too large place is left out. */
void display_put(struct display *t, int y, int x, unsigned look, const char *text);

/* Blanks in a look. */
void display_fill(struct display *t, int y, int x, int width, unsigned look);

/* Begins an empty frame, shows it (writing only what changed), or, after the
 * terminal was somebody else's, everything. */
void display_begin(struct display *t);
void display_show(struct display *t);
void display_redraw(struct display *t);

/* Where the cursor blinks while a text is typed; y < 0: nowhere. */
void display_set_cursor(struct display *t, int y, int x);

#endif
