/* screen.h - what a screen of the live view is, and the stack of those that are open.
 *
 * Room: tui.  The table is at the bottom; a page, the help, the set-up, a menu or a
 * question lies on what it was opened from, and goes back to that.  Keys go to the
 * screen on top.  A screen knows those that it opens; which screen it was opened from it
 * does not know.
 *
 * A screen embeds struct screen as its first member, is allocated when it is opened, and
 * freed by its close().
 */
#ifndef PSTOP_TUI_SCREEN_H
#define PSTOP_TUI_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/keys.h"

struct display_mouse;
struct screen;
struct ui;

/* The operations of a kind of screen.  NULL: it has none of that. */
struct screen_type {
	const char *name;
	enum key_screen keys; /* its part of the table of keys */
	bool is_overlay;      /* what is below it stays in sight */
	bool is_dialog;       /* a burst of keys may have opened it, see burst.h */
	bool takes_text;      /* characters, also pasted ones */

	/* A key was pressed; `request` is what the table of keys says of it. */
	void (*key)(struct screen *s, struct ui *ui, enum request request, int key);
	void (*mouse)(struct screen *s, struct ui *ui, const struct display_mouse *m);

	/* What the view shows has changed: a refresh, another moment, another order. */
	void (*update)(struct screen *s, struct ui *ui);

	/* The terminal has another size. */
	void (*resize)(struct screen *s, struct ui *ui);

	/* Reads and works out what draw() will show.  draw() itself reads nothing and
	 * changes nothing; `is_top`: nothing lies on it. */
	void (*prepare)(struct screen *s, struct ui *ui);
	void (*draw)(const struct screen *s, const struct ui *ui, bool is_top);

	/* Frees it. */
	void (*close)(struct screen *s);
};

struct screen {
	const struct screen_type *type;
};

/* More never lie on each other: table, page, menu. */
#define SCREENS_MOST 8

struct screens {
	struct screen *list[SCREENS_MOST]; /* from the bottom */
	size_t count;
};

/* Puts a screen on top; it is closed at once, and false returned, where there are too
 * many. */
bool screens_push(struct screens *s, struct screen *screen);

/* The one on top; NULL: none is open. */
struct screen *screens_top(const struct screens *s);

/* Takes a screen off, wherever it lies, and closes it: what was below it goes on. */
void screens_close(struct screens *s, struct screen *screen);

/* Closes all, the one on top first. */
void screens_close_all(struct screens *s);

/* Has each prepare what it will show, and draws them: from the highest that hides what is
 * below it up to the top. */
void screens_draw(const struct screens *s, struct ui *ui);

/* Tells all from the bottom to the top that what the view shows has changed, or that the
 * terminal has another size. */
void screens_update(const struct screens *s, struct ui *ui);
void screens_resize(const struct screens *s, struct ui *ui);

#endif
