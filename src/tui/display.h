/* display.h - the terminal of the live view, through ncursesw.
 *
 * Room: tui.  Only display.c, keyboard.c and terminal.c include curses.h.  Texts passed to these
 * functions are clean (clean.h).  Must not know what is drawn.
 */
#ifndef PSTOP_TUI_DISPLAY_H
#define PSTOP_TUI_DISPLAY_H

#include <stdbool.h>
#include <stddef.h>

#include "report/scheme.h"
#include "tui/keyboard.h"

struct display;

/* Take over the terminal.  `scheme` is "default", "light", "mono" or "colorblind".  Return 0;
 * -ENOTTY if standard output is not a terminal; or -ENOTSUP if it cannot move its cursor
 * (TERM=dumb, or unknown).  This enables bracketed paste, which is disabled whenever the terminal
 * is given back, even by a crash. */
int display_open(struct display **out, const char *scheme);

/* Change the colours. */
void display_set_scheme(struct display *t, const char *scheme);

/* Was SIGTSTP (Ctrl-Z) received? */
bool display_is_stop_asked(void);

/* If SIGTSTP was received, restore the terminal, stop, and take it over again after
 * SIGCONT.  Return true if so: everything must be drawn again. */
bool display_stop_if_asked(struct display *t);

/* Restore the terminal as it was. */
void display_close(struct display *t);

/* Wait at most `timeout_ms` for a key; 0 does not wait. */
enum display_event { DISPLAY_NO_EVENT, DISPLAY_HAS_KEY, DISPLAY_HAS_GONE };
enum display_event display_wait(const struct display *t, int timeout_ms);

/* Read the next key, see keyboard_read(); return false if there is none.  display_mouse() returns
 * the mouse event of the last DISPLAY_MOUSE. */
bool display_key(struct display *t, struct display_press *out);
struct display_mouse display_mouse(const struct display *t);

/* Return the present size of the screen, and what it can show. */
int display_rows(const struct display *t);
int display_columns(const struct display *t);
bool display_has_blocks(const struct display *t); /* bars in blocks of colour, else in letters */
bool display_is_utf8(const struct display *t);

/* Draw a text at a position, truncated at the right edge of the screen.  A position outside the
 * screen is ignored. */
void display_put(struct display *t, int y, int x, unsigned face, const char *text);

/* Draw blanks in a style. */
void display_fill(struct display *t, int y, int x, int width, unsigned face);

/* Begin an empty frame; show it, writing only what changed; or write everything, after something
 * else has used the terminal. */
void display_begin(struct display *t);
void display_show(struct display *t);
void display_redraw(struct display *t);

/* Set where the cursor blinks while a text is typed; y < 0 hides it. */
void display_set_cursor(struct display *t, int y, int x);

#endif
