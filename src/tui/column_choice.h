/* column_choice.h - choose the columns of the table: those that are shown, and those that could be.
 *
 * Room: tui, pure.  Each list has a cursor.  Must not know how it is drawn.
 */
#ifndef PSTOP_TUI_COLUMN_CHOICE_H
#define PSTOP_TUI_COLUMN_CHOICE_H

#include "export/columns.h"

#define COLUMN_CHOICE_FIELDS_MOST 160

struct column_choice {
	struct columns shown; /* in their order */
	int shown_at;         /* index of the cursor */

	/* The columns that are not shown and match the text, those that match best first. */
	const struct field *available[COLUMN_CHOICE_FIELDS_MOST];
	int available_count, available_at;
	char text[24]; /* part of a name or of a description; "": all match */
};

/* Begin with the columns that are shown; the cursor is where a new one is usually wanted, before the
 * command at the end. */
void column_choice_init(struct column_choice *c, const struct columns *shown);

/* Add a character to the text, or remove its last one, or all. */
void column_choice_type(struct column_choice *c, char letter);
void column_choice_erase(struct column_choice *c);
void column_choice_erase_all(struct column_choice *c);

/* Show the available column under the cursor, next to the cursor among those shown: after it, or
 * before it if it is on a command at the end, which takes the rest of the line.  The cursor follows,
 * and the text is cleared.  Return false if there is none, or no room. */
bool column_choice_add(struct column_choice *c);

/* No longer show the column under the cursor.  Return false if there is none. */
bool column_choice_remove(struct column_choice *c);

/* Move the shown column under the cursor, and the cursor with it. */
void column_choice_move(struct column_choice *c, int by);

#endif
