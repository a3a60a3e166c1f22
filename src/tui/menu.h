/* menu.h - a screen to choose one of several items.
 *
 * Room: tui.  Must not know what the answer does.
 */
#ifndef PSTOP_TUI_MENU_H
#define PSTOP_TUI_MENU_H

#include "tui/ui.h"

/* Bytes of names in a title or a question. */
#define MENU_TITLE_MOST 200

struct menu;

/* What to do with the answer. */
struct menu_answer {
	/* Called with the value of the chosen item. */
	void (*done)(struct ui *ui, void *context, int value);
	/* Called once when the menu closes, whatever was chosen; NULL: nothing to free. */
	void (*release)(void *context);
	void *context;
	bool changes; /* it changes something: Enter must be pressed by a person, see
	                 ui_may_change() */
};

/* Open a menu without items.  If there is no memory, show a message, release the context and return
 * NULL. */
struct menu *menu_open(struct ui *ui, const char *title, const struct menu_answer *answer);

/* Add an item; without memory it is left out. */
void menu_add(struct menu *m, int value, const char *text);

/* Put the cursor on the last added item. */
void menu_choose_last(struct menu *m);

/* Does the menu have an item with this value? */
bool menu_has(const struct menu *m, int value);

#endif
