/* grid.h - the table of the live view: columns that fit, a state bar per row.
 *
 * Room: tui.
 */
#ifndef PSTOP_TUI_GRID_H
#define PSTOP_TUI_GRID_H

#include "tui/display.h"
#include "tui/list.h"
#include "export/text.h"

#define GRID_COLUMNS_MOST 64

/* What is shown where, for a width. */
struct grid {
	struct {
		const struct field *field; /* NULL: the state bar */
		int x, width;
	} cells[GRID_COLUMNS_MOST];
	int count;
	int bar_width;
};

/* Fits the columns into `width`: less telling ones are left out where it is
 * narrow, so that the last has at least some room.  The column that the rows are in
 * the order of (`sort`, or NULL) stays, and is added where it is a figure other than CPU%. */
void grid_fit(struct grid *g, const struct columns *columns, const struct field *sort, bool has_bar,
	      int width);

/* The line with the names; the sorted column marked. */
void grid_draw_header(struct display *d, const struct grid *g, int y, const struct field *sort,
		      bool is_turned);

/* One row; the shares of its row must be there (row_add_shares). */
struct grid_line {
	const struct row *row;
	int depth;
	uint64_t branches; /* as in struct line */
	bool is_cursor, is_tagged, is_thread, is_folded;
};
void grid_draw_row(struct display *d, const struct grid *g, int y, const struct grid_line *line);

/* The field whose header is at column x; NULL if there is none. */
const struct field *grid_field_at(const struct grid *g, int x);

#endif
