/* grid.h - draw the table of the live view: columns that fit the width, and a bar of states per
 * row.
 *
 * Room: tui.
 */
#ifndef PSTOP_TUI_GRID_H
#define PSTOP_TUI_GRID_H

#include "tui/display.h"
#include "tui/list.h"
#include "export/text.h"

/* How far the table is scrolled sideways.  Columns are scrolled one by one, so that no number is cut;
 * when only the last one is left, its text is. */
struct grid_scroll {
	int cells; /* columns, and the bar, that are left out at the left */
	int text;  /* columns of the screen that are left out of the last one's text */
};

/* The farthest that a text can be scrolled. */
#define GRID_TEXT_MOST 4000

/* Which columns are shown where, for a certain width. */
struct grid {
	struct {
		const struct field *field; /* NULL: the state bar */
		int x, width;
	} cells[COLUMN_COUNT_MOST + 1];
	int count;
	int bar_width;
	struct grid_scroll scroll; /* as it is drawn */
	int cells_most;            /* the farthest that columns can be scrolled */
};

/* Fit the columns into `width`.  If it is narrow, the less informative columns are left out, so
 * that the last column keeps some room.  The column that the rows are sorted by (`sort`, or NULL)
 * is kept, and added if it is a number other than CPU%.  A table that is scrolled shows as many as
 * fit of the columns that follow, also of those that are left out otherwise, and the last one. */
void grid_fit(struct grid *g, const struct columns *columns, const struct field *sort, bool has_bar,
	      const struct grid_scroll *scroll, int width);

/* Is something cut off at the left? */
bool grid_is_scrolled(const struct grid *g);

/* Draw the line of column names, with the sort column marked; a "<" at its left says that the table
 * is scrolled. */
void grid_draw_header(struct display *d, const struct grid *g, int y, const struct field *sort,
		      bool is_reversed);

/* One row.  Its shares must have been computed (row_add_shares()); the bar of a process is that of
 * the thread which it is judged by. */
struct grid_line {
	const struct row *row;
	int depth;
	uint64_t branches; /* as in struct line */
	bool is_cursor, is_tagged, is_thread, is_folded;
	bool has_path; /* show the folder of the program */
};
void grid_draw_row(struct display *d, const struct grid *g, int y, const struct grid_line *line);

/* Return how many columns of the screen the text of the last column takes in this row. */
int grid_last_width(const struct grid *g, const struct grid_line *line);

/* Return the heading of the state bar, as its width allows. */
const char *grid_bar_header(const struct grid *g);

/* Return the field whose header is at column x; NULL if there is none. */
const struct field *grid_field_at(const struct grid *g, int x);

/* Is the mark "<" at column x? */
bool grid_is_mark_at(const struct grid *g, int x);

#endif
