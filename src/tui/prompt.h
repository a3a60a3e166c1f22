/* prompt.h - a screen to type a line of text below what is shown.
 *
 * Room: tui.  Must not know what the answer does.
 */
#ifndef PSTOP_TUI_PROMPT_H
#define PSTOP_TUI_PROMPT_H

#include "tui/ui.h"

struct prompt_answer {
	/* Called with the text at Enter; with is_live, also after each key. */
	void (*done)(struct ui *ui, void *context, const char *text);
	/* Called once when the line closes; NULL: nothing to free. */
	void (*release)(void *context);
	void *context;
	bool is_live;
	bool changes; /* it changes something: Enter must be pressed by a person, see
	                 ui_may_change() */
};

/* Ask for a text, with `text` as the initial value.  If there is no memory, show a message and
 * release the context. */
void prompt_open(struct ui *ui, const char *label, const char *text,
		 const struct prompt_answer *answer);

#endif
