/* choose.h - questions about what the table shows and in which order: searches, filters, the delay,
 * a PID, the column to sort by, a user.
 *
 * Room: tui.
 */
#ifndef PSTOP_TUI_CHOOSE_H
#define PSTOP_TUI_CHOOSE_H

#include "tui/selection.h"
#include "tui/ui.h"

/* The text to search for, and the cursor to move; it lives as long as the table. */
struct search {
	char text[256];
	struct selection *selection;
	struct selection begin; /* where the cursor was when the question was asked */
};

/* Ask for a text, and move the cursor to the next row that contains it while it is typed. */
void choose_search(struct ui *ui, struct search *search);

/* Move the cursor to the next row that contains the text. */
void choose_next(struct ui *ui, struct search *search);

/* Ask for a filter, or for the seconds between refreshes, and apply it. */
void choose_filter(struct ui *ui);
void choose_delay(struct ui *ui);

/* Move the cursor to a PID while it is typed; its first digits are `digits`. */
void choose_pid(struct ui *ui, struct selection *selection, const char *digits);

/* Open a menu of the columns to sort by, or of the users whose processes are shown. */
void choose_sort(struct ui *ui);
void choose_user(struct ui *ui);

/* Sort by a field, without a tree; `is_reversed` reverses the order. */
void choose_sort_by(struct ui *ui, const struct field *field, bool is_reversed);

#endif
