/* choose.h - questions about what the table shows, and in which order: searches, filters,
 * the delay, a PID, the column to sort by, a user.
 *
 * Room: tui.
 */
#ifndef PSTOP_TUI_CHOOSE_H
#define PSTOP_TUI_CHOOSE_H

#include "tui/selection.h"
#include "tui/ui.h"

/* What is searched for, and the cursor that goes there; it lives as long as the table. */
struct search {
	char text[256];
	struct selection *selection;
};

void choose_search(struct ui *ui, struct search *search);

/* Goes to the next row that has the text. */
void choose_next(struct ui *ui, struct search *search);

void choose_filter(struct ui *ui);
void choose_delay(struct ui *ui);

/* Goes to a PID while it is typed; it begins with `digits`. */
void choose_pid(struct ui *ui, struct selection *selection, const char *digits);

void choose_sort(struct ui *ui);
void choose_user(struct ui *ui);

/* Orders by a field, as a list. */
void choose_sort_by(struct ui *ui, const struct field *field, bool is_turned);

#endif
