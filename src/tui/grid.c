/* grid.c - the table of the live view; see grid.h. */
#include "config.h"

#include "tui/grid.h"
#include "base/clean.h"
#include "export/column_fit.h"
#include "report/bar.h"
#include "report/branch.h"

#include <stdio.h>
#include <string.h>

#define SORT_LEAST 40 /* on narrower screens no column is added for the order */
#define CELL_MAX   (4 * GRID_TEXT_MOST + 1)

/* Add the number that the rows are sorted by before the last column, if it is not among the columns
 * and is not the default. */
static void add_sort(struct columns *c, const struct field *sort)
{
	if (sort->header == NULL || sort->style == STYLE_LEFT || c->count == 0 ||
	    c->count == COLUMN_COUNT_MOST || strcmp(sort->key, "cpu_share") == 0)
		return;
	for (size_t i = 0; i < c->count; i++)
		if (c->list[i] == sort)
			return;
	c->list[c->count] = c->list[c->count - 1];
	c->list[c->count - 1] = sort;
	c->count++;
}

/* The bar gets more cells on wider screens, and is left out before the columns that say more. */
static int bar_width(int width)
{
	return width >= 200 ? 20 :
	       width >= 140 ? 14 :
	       width >= 120 ? 10 :
	       width >= 90  ? 8 :
	       width >= 76  ? 4 :
			      0;
}

/* A cell without a place: a column, or the bar (`field` is NULL). */
struct loose_cell {
	const struct field *field;
	int width;
};

/* List the cells of the columns; the bar is before the first number.  Return how many. */
static int list_cells(struct loose_cell *out, const struct columns *c, int bar)
{
	int count = 0;

	for (size_t i = 0; i < c->count; i++) {
		if (bar > 0 && strcmp(c->list[i]->key, "cpu_share") == 0)
			out[count++] = (struct loose_cell){ NULL, bar };
		out[count++] = (struct loose_cell){ c->list[i], columns_width(c, i) };
	}
	return count;
}

/* Place cells side by side from column x on; the last one takes the rest. */
static void place(struct grid *g, const struct loose_cell *cells, int count, int x, int width)
{
	g->count = 0;
	for (int i = 0; i < count; i++) {
		int room = i + 1 == count ? width - x : cells[i].width;
		if (room <= 0)
			break;
		g->cells[g->count].field = cells[i].field;
		g->cells[g->count].x = x;
		g->cells[g->count++].width = room;
		x += room + 1;
	}
}

/* The mark at the left of a scrolled table, and a blank. */
#define MARK_WIDTH 2

/* Place as many of the cells as fit before the last one; there is always one more, so that each can
 * be scrolled to. */
static void place_scrolled(struct grid *g, struct loose_cell *cells, int count, int width)
{
	int left = width - MARK_WIDTH - column_last_least(width), kept = 0;

	while (kept + 1 < count && (kept == 0 || cells[kept].width < left))
		left -= cells[kept++].width + 1;
	cells[kept] = cells[count - 1];
	place(g, cells, kept + 1, MARK_WIDTH, width);
}

void grid_fit(struct grid *g, const struct columns *columns, const struct field *sort, bool has_bar,
	      const struct grid_scroll *scroll, int width)
{
	struct loose_cell cells[COLUMN_COUNT_MOST + 1] = { 0 };
	struct columns fit = *columns;

	if (sort && width >= SORT_LEAST)
		add_sort(&fit, sort);
	g->bar_width = has_bar ? bar_width(width) : 0;
	int count = list_cells(cells, &fit, g->bar_width), most = count > 0 ? count - 1 : 0;
	g->cells_most = most;
	g->scroll.cells = scroll->cells < most ? scroll->cells : most;
	g->scroll.text = scroll->cells < most ? 0 : scroll->text;
	if (grid_is_scrolled(g)) {
		place_scrolled(g, cells + g->scroll.cells, count - g->scroll.cells, width);
		return;
	}
	column_fit(&fit, width, g->bar_width ? g->bar_width + 1 : 0, sort);
	place(g, cells, list_cells(cells, &fit, g->bar_width), 0, width);
}

bool grid_is_scrolled(const struct grid *g)
{
	return g->scroll.cells > 0 || g->scroll.text > 0;
}

const char *grid_bar_header(const struct grid *g)
{
	return g->bar_width < 5 ? "TIME" : g->bar_width < 10 ? "SPENT" : "TIME SPENT";
}

void grid_draw_header(struct display *d, const struct grid *g, int y, const struct field *sort,
		      bool is_reversed)
{
	char text[128];

	display_fill(d, y, 0, display_columns(d), FACE_TABLE_HEADER);
	if (grid_is_scrolled(g))
		display_put(d, y, 0, FACE_CURSOR, "<");
	for (int i = 0; i < g->count; i++) {
		const struct field *f = g->cells[i].field;
		bool is_left = f == NULL || f->style == STYLE_LEFT;
		const char *name = f ? f->header : grid_bar_header(g);
		char marked[40];
		snprintf(marked, sizeof marked, "%s%s", name,
			 f && f == sort ? (is_reversed ? "^" : "v") : "");
		snprintf(text, sizeof text, is_left ? "%-*.*s" : "%*.*s", g->cells[i].width,
			 g->cells[i].width, marked);
		/* A mark that does not fit takes the blank before its column. */
		int over = (int)strlen(marked) - g->cells[i].width;
		if (f && f == sort && over > 0 && !is_left && g->cells[i].x > 0)
			display_put(d, y, g->cells[i].x - 1, FACE_CURSOR, marked);
		else
			display_put(d, y, g->cells[i].x,
				    f && f == sort ? FACE_CURSOR : FACE_TABLE_HEADER, text);
	}
}

static void draw_bar(struct display *d, const struct grid *g, int i, int y, const struct row *row)
{
	unsigned char cells[BAR_MOST];
	int width = g->cells[i].width < BAR_MOST ? g->cells[i].width : BAR_MOST;
	bool is_block = display_has_blocks(d);
	bool is_idle = row->verdict.class == CLASS_IDLE;
	struct shares shares;

	row_judged_shares(row, &shares);
	bar_cells(&shares, width, cells);
	for (int k = 0; k < width; k++) {
		char letter[2] = { bar_letter(cells[k]), '\0' };
		/* What an idle task waits for is of no concern. */
		unsigned face = is_idle                ? FACE_DIM :
				cells[k] < SHARE_COUNT ? FACE_SHARE + cells[k] :
							 FACE_TEXT;
		display_put(d, y, g->cells[i].x + k, face,
			    is_block && cells[k] < SHARE_COUNT ? bar_block(cells[k]) : letter);
	}
}

static unsigned face_of(const struct field *f, const struct row *row, unsigned of_row)
{
	if (of_row != FACE_TEXT && of_row != FACE_DIM)
		return of_row;
	if (strcmp(f->key, "class") == 0 || strcmp(f->key, "detail") == 0)
		return verdict_is_guess(&row->verdict) ? FACE_DIM : FACE_CLASS + row->verdict.class;
	if (strcmp(f->key, "state") == 0 && (row_state(row) == 'D' || row_state(row) == 'Z'))
		return FACE_ALERT;
	return of_row;
}

/* Where the parts of a text are drawn one after the other. */
struct pen {
	struct display *display; /* NULL: only measure */
	int y, x, end;           /* the next part begins at x; nothing is drawn from `end` on */
	int skip;                /* columns of what comes next that are not drawn */
};

static void pen_draw(struct pen *pen, unsigned face, const char *text, size_t length)
{
	char cell[CELL_MAX];
	int taken = 0, cut;

	if (pen->x >= pen->end || length == 0)
		return;
	clean_for_text(text, length, cell, sizeof cell, pen->end - pen->x + pen->skip, &taken);
	const char *shown = clean_skip_columns(cell, pen->skip, &cut);
	int half = cut > pen->skip;
	pen->skip -= cut - half;
	if (pen->display)
		display_put(pen->display, pen->y, pen->x + half, face, shown);
	pen->x += taken - cut + half;
}

/* Draw the branches of the tree, and the mark of a thread or of a folded row, before the
 * command. */
static void draw_prefix(struct pen *pen, int room, const struct grid_line *line, unsigned face)
{
	enum branch_kind kind = line->is_thread ? BRANCH_THREAD :
				line->is_folded ? BRANCH_FOLDED :
						  BRANCH_PROCESS;
	int depth = line->depth > 0 ? line->depth : line->is_thread;
	char branch[BRANCH_BYTES] = "+ ";
	int width = 2;

	/* The command keeps half the room. */
	if (depth > 0 || !line->is_folded)
		width = branch_write_within(branch, line->branches, depth, kind,
					    clean_is_utf8_locale(), room / 2);
	if (width > 0 && width + 4 <= room)
		pen_draw(pen, face, branch, strlen(branch));
}

/* Return the length of the program's name with its folder, at the start of a command: the first
 * argument or, in a title that replaced the arguments, the first word. */
static size_t program_length(const char *command, size_t length)
{
	const char *end = memchr(command, '\0', length);

	if (end == NULL)
		end = memchr(command, ' ', length);
	return end ? (size_t)(end - command) : length;
}

/* Draw a command so that the name of the program stands out: its folder is dimmed or left out. */
static void draw_command(struct pen *pen, const struct grid_line *line, unsigned of_row)
{
	const struct row *row = line->row;
	const struct field *f = field_find("command", 7);
	bool is_plain = of_row != FACE_TEXT && of_row != FACE_DIM;
	struct value v;

	f->get(row, &v);
	if (v.kind != VALUE_TEXT) {
		pen_draw(pen, of_row, "-", 1);
		return;
	}
	size_t length = row->t ? v.length : program_length(v.text, v.length), folder = 0;
	const char *slash = row->t || v.text[0] == '[' ? NULL : memrchr(v.text, '/', length);
	if (slash && slash + 1 < v.text + length)
		folder = (size_t)(slash + 1 - v.text);
	if (line->has_path)
		pen_draw(pen, is_plain ? of_row : FACE_DIM, v.text, folder);
	pen_draw(pen,
		 is_plain            ? of_row :
		 of_row == FACE_TEXT ? FACE_STRONG :
				       FACE_TEXT,
		 v.text + folder, length - folder);
	pen_draw(pen, of_row, v.text + length, v.length - length);
}

/* Draw the cell of a column in a row. */
static void draw_cell(struct pen *pen, const struct grid *g, int i, const struct grid_line *line,
		      unsigned face)
{
	const struct field *f = g->cells[i].field;
	int width = g->cells[i].width;
	char cell[CELL_MAX];

	/* Show a thread with its TID. */
	if (line->is_thread && strcmp(f->key, "pid") == 0)
		f = field_find("tid", 3);
	if (strcmp(f->key, "command") == 0) {
		pen->end = pen->display ? pen->x + width : pen->end;
		draw_prefix(pen, width, line, face);
		draw_command(pen, line, face);
		return;
	}
	bool is_last = i + 1 == g->count;
	size_t n = text_cell(f, line->row, is_last ? pen->end - pen->x + pen->skip : width, is_last,
			     cell, sizeof cell);
	pen_draw(pen, face_of(f, line->row, face), cell, n);
}

void grid_draw_row(struct display *d, const struct grid *g, int y, const struct grid_line *line)
{
	unsigned face = line->row->verdict.class == CLASS_IDLE ? FACE_DIM : FACE_TEXT;

	if (line->is_tagged)
		face = FACE_TAGGED;
	if (line->is_cursor)
		face = FACE_CURSOR;
	display_fill(d, y, 0, display_columns(d), line->is_cursor ? FACE_CURSOR : FACE_TEXT);
	for (int i = 0; i < g->count; i++) {
		int x = g->cells[i].x;
		bool is_last = i + 1 == g->count;
		/* A number that is too wide is drawn over the cells that follow. */
		struct pen pen = { .display = d,
				   .y = y,
				   .x = x,
				   .end = is_last ? x + g->cells[i].width : display_columns(d),
				   .skip = is_last ? g->scroll.text : 0 };
		if (g->cells[i].field == NULL)
			draw_bar(d, g, i, y, line->row);
		else
			draw_cell(&pen, g, i, line, face);
	}
}

int grid_last_width(const struct grid *g, const struct grid_line *line)
{
	struct pen pen = { .end = GRID_TEXT_MOST };

	if (g->count > 0 && g->cells[g->count - 1].field)
		draw_cell(&pen, g, g->count - 1, line, FACE_TEXT);
	return pen.x;
}

bool grid_is_mark_at(const struct grid *g, int x)
{
	return grid_is_scrolled(g) && x < MARK_WIDTH - 1;
}

const struct field *grid_field_at(const struct grid *g, int x)
{
	for (int i = 0; i < g->count; i++)
		if (x >= g->cells[i].x - 1 && x < g->cells[i].x + g->cells[i].width)
			return g->cells[i].field;
	return NULL;
}
