/* menu.h - a screen: one of some lines is chosen.
 *
 * Room: tui.  Must not know what the answer does.
 */
#ifndef PSTOP_TUI_MENU_H
#define PSTOP_TUI_MENU_H

#include "tui/ui.h"

/* Bytes of the names in a title or a question. */
#define MENU_TITLE_MOST 200

struct menu;

/* What becomes of the answer. */
struct menu_answer {
	/* Called with the value of the item chosen. */
	void (*done)(struct ui *ui, void *context, int value);
	/* Called once when the menu closes, whatever was chosen; NULL: nothing is to be freed. */
	void (*release)(void *context);
	void *context;
	bool changes; /* it changes something: Enter has to be pressed, see ui_may_change() */
};

/* Opens a menu without items.  NULL: no memory; then a message says so, and the context is
 * released. */
struct menu *menu_open(struct ui *ui, const char *title, const struct menu_answer *answer);

/* Adds an item; without memory it is left out. */
void menu_add(struct menu *m, int value, const char *text);

/* Puts the cursor on the item added last. */
void menu_choose_last(struct menu *m);

/* Has it an item of this value? */
bool menu_has(const struct menu *m, int value);

#endif
