/* prompt.h - a screen: a line of text is typed below what is shown.
 *
 * Room: tui.  Must not know what the answer does.
 */
#ifndef PSTOP_TUI_PROMPT_H
#define PSTOP_TUI_PROMPT_H

#include "tui/ui.h"

struct prompt_answer {
	/* Called with the text at Enter; is_live: after each key as well. */
	void (*done)(struct ui *ui, void *context, const char *text);
	/* Called once when the line closes; NULL: nothing is to be freed. */
	void (*release)(void *context);
	void *context;
	bool is_live;
	bool changes; /* it changes something: Enter has to be pressed, see ui_may_change() */
};

/* Asks for a text that begins with `text`.  Without memory a message says so, and the
 * context is released. */
void prompt_open(struct ui *ui, const char *label, const char *text,
		 const struct prompt_answer *answer);

#endif
