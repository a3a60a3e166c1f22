/* screen.h - a screen of the live view, and the stack of open screens.
 *
 * Room: tui.  The table is at the bottom of the stack.  A page, the help, the setup, a menu or a
 * question is on top of the screen it was opened from, and closing it returns to that screen.  Keys
 * go to the screen on top.  A screen knows the screens that it opens, but not the screen it was
 * opened from.
 *
 * A screen embeds struct screen as its first member, is allocated when it is opened, and is freed
 * by its close().
 */
#ifndef PSTOP_TUI_SCREEN_H
#define PSTOP_TUI_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/keys.h"

struct display_mouse;
struct screen;
struct ui;

/* The operations of a kind of screen.  Each may be NULL if it is not needed. */
struct screen_type {
	const char *name;
	enum key_screen keys; /* its part of the key table */
	bool is_overlay;      /* the screen below stays visible */
	bool is_dialog;       /* a burst of keys may have opened it, see burst.h */
	bool takes_text;      /* it accepts characters, also pasted ones */

	/* Handle a key; `request` is its entry in the key table. */
	void (*key)(struct screen *s, struct ui *ui, enum request request, int key);
	void (*mouse)(struct screen *s, struct ui *ui, const struct display_mouse *m);

	/* The content of the view has changed: a refresh, another moment, another order. */
	void (*update)(struct screen *s, struct ui *ui);

	/* The size of the terminal has changed. */
	void (*resize)(struct screen *s, struct ui *ui);

	/* pstop is about to stop (Ctrl-Z): let go of other processes. */
	void (*stop)(struct screen *s);

	/* Read and compute what draw() will show.  draw() itself reads nothing and changes nothing;
	 * `is_top` is false if another screen is on top of it. */
	void (*prepare)(struct screen *s, struct ui *ui);
	void (*draw)(const struct screen *s, const struct ui *ui, bool is_top);

	/* Free the screen. */
	void (*close)(struct screen *s);
};

struct screen {
	const struct screen_type *type;
};

/* The deepest stack: table, page, menu. */
#define SCREENS_MOST 8

struct screens {
	struct screen *list[SCREENS_MOST]; /* from the bottom up */
	size_t count;
};

/* Put a screen on top.  If there are too many, close it at once and return false. */
bool screens_push(struct screens *s, struct screen *screen);

/* Return the screen on top; NULL if none is open. */
struct screen *screens_top(const struct screens *s);

/* Remove a screen from the stack, at any position, and close it.  The screens below it stay. */
void screens_close(struct screens *s, struct screen *screen);

/* Close all screens, the top one first. */
void screens_close_all(struct screens *s);

/* Prepare and draw the visible screens: from the topmost one that hides everything below it up to
 * the top. */
void screens_draw(const struct screens *s, struct ui *ui);

/* Notify all screens, from the bottom up, that the content of the view or the size of the terminal
 * has changed. */
void screens_update(const struct screens *s, struct ui *ui);
void screens_resize(const struct screens *s, struct ui *ui);

/* Notify all screens that pstop is about to stop. */
void screens_stop(const struct screens *s);

#endif
