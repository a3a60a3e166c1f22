/* ui.h - what all screens of the live view share.
 *
 * Room: tui.  The terminal, the feed, the view, the stack of screens, the message on the last line,
 * and what a screen requests of the loop (live.c): to draw, to refresh, to end.  Must not know any
 * screen.
 */
#ifndef PSTOP_TUI_UI_H
#define PSTOP_TUI_UI_H

#include "export/text.h"
#include "tui/burst.h"
#include "tui/display.h"
#include "tui/feed.h"
#include "tui/screen.h"
#include "tui/settings.h"
#include "tui/view.h"

struct ui {
	const struct feed *feed;
	struct display *display;
	struct settings settings; /* as read, or as last applied */
	struct columns columns;
	struct view view;
	struct screens screens;
	struct burst burst;
	char message[200];
	uint64_t message_until_ns;
	bool is_done, needs_draw, needs_refresh; /* requests to the loop */
	uint64_t draw_at_ns; /* draw again then, CLOCK_MONOTONIC; 0: not by itself */
};

/* Show a message for 3 s; formatted as by printf(3). */
void ui_message(struct ui *ui, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool ui_has_message(const struct ui *ui);
void ui_clear_message(struct ui *ui);

/* Draw the message on line y; return false if there is none now. */
bool ui_draw_message(const struct ui *ui, int y);

/* May the key that is being handled change a process, or write a file?  If not, show a message that
 * says so; see burst.h. */
bool ui_may_change(struct ui *ui);

/* Rearrange the rows and update the screens, after the view's options, filter or folds have
 * changed. */
void ui_arrange(struct ui *ui);

/* ui_step(): in a pause, step through the stored refreshes; negative is back.  ui_take_steps(): take the steps
 * that had to wait for the end of a refresh. */
void ui_step(struct ui *ui, long by);
void ui_take_steps(struct ui *ui);

/* Pause, or return to the present. */
void ui_toggle_pause(struct ui *ui);

/* If the row is that of an exited process, show a message and return true. */
bool ui_says_exited(struct ui *ui, const struct row *row);

#endif
