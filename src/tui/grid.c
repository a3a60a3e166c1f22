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
#define CELL_MAX   4096

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

void grid_fit(struct grid *g, const struct columns *columns, const struct field *sort, bool has_bar,
	      int width)
{
	struct columns fit = *columns;
	int x = 0;

	if (sort && width >= SORT_LEAST)
		add_sort(&fit, sort);
	g->bar_width = has_bar ? bar_width(width) : 0;
	column_fit(&fit, width, g->bar_width ? g->bar_width + 1 : 0, sort);
	g->count = 0;
	for (size_t i = 0; i < fit.count; i++) {
		bool is_last = i + 1 == fit.count;
		int room = is_last ? width - x : columns_width(&fit, i);
		/* The bar is placed before the first number. */
		bool is_first_figure = strcmp(fit.list[i]->key, "cpu_share") == 0;
		if (g->bar_width && is_first_figure) {
			g->cells[g->count].field = NULL;
			g->cells[g->count].x = x;
			g->cells[g->count++].width = g->bar_width;
			x += g->bar_width + 1;
			room = is_last ? width - x : room;
		}
		if (room <= 0)
			break;
		g->cells[g->count].field = fit.list[i];
		g->cells[g->count].x = x;
		g->cells[g->count++].width = room;
		x += room + 1;
	}
}

void grid_draw_header(struct display *d, const struct grid *g, int y, const struct field *sort,
		      bool is_reversed)
{
	char text[128];

	display_fill(d, y, 0, display_columns(d), FACE_TABLE_HEADER);
	for (int i = 0; i < g->count; i++) {
		const struct field *f = g->cells[i].field;
		bool is_left = f == NULL || f->style == STYLE_LEFT;
		const char *name = f                 ? f->header :
				   g->bar_width < 5  ? "TIME" :
				   g->bar_width < 10 ? "SPENT" :
						       "TIME SPENT";
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
	bool is_block = display_has_colours(d) && display_is_utf8(d);
	bool is_idle = row->verdict.class == CLASS_IDLE;

	bar_cells(&row->shares, width, cells);
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

/* Draw the branches of the tree, and the mark of a thread or of a folded row, before the
 * command. */
static int draw_prefix(struct display *d, int y, int x, int room, const struct grid_line *line,
		       unsigned face)
{
	enum branch_kind kind = line->is_thread ? BRANCH_THREAD :
				line->is_folded ? BRANCH_FOLDED :
						  BRANCH_PROCESS;
	int depth = line->depth > 0 ? line->depth : line->is_thread;
	char branch[BRANCH_BYTES] = "+ ";
	int width = 2;

	/* The command keeps half the room. */
	if (depth > 0 || !line->is_folded)
		width = branch_write_within(branch, line->branches, depth, kind, display_is_utf8(d),
					    room / 2);
	if (width == 0 || width + 4 > room)
		return 0;
	display_put(d, y, x, face, branch);
	return width;
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

/* Draw a part of a text, and return the number of columns it takes. */
static int draw_part(struct display *d, int y, int x, int width, unsigned face, const char *text,
		     size_t length)
{
	char cell[CELL_MAX];
	int taken = 0;

	if (width <= 0 || length == 0)
		return 0;
	clean_for_text(text, length, cell, sizeof cell, width, &taken);
	display_put(d, y, x, face, cell);
	return taken;
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
static void draw_command(struct display *d, int y, int x, int width, const struct row *row,
			 const struct grid_line *line, unsigned of_row)
{
	const struct field *f = field_find("command", 7);
	bool is_plain = of_row != FACE_TEXT && of_row != FACE_DIM;
	struct value v;

	f->get(row, &v);
	if (v.kind != VALUE_TEXT) {
		draw_part(d, y, x, width, of_row, "-", 1);
		return;
	}
	size_t length = row->t ? v.length : program_length(v.text, v.length), folder = 0;
	const char *slash = row->t || v.text[0] == '[' ? NULL : memrchr(v.text, '/', length);
	if (slash && slash + 1 < v.text + length)
		folder = (size_t)(slash + 1 - v.text);
	int at = 0;
	if (line->has_path)
		at = draw_part(d, y, x, width, is_plain ? of_row : FACE_DIM, v.text, folder);
	at += draw_part(d, y, x + at, width - at,
			is_plain            ? of_row :
			of_row == FACE_TEXT ? FACE_STRONG :
					      FACE_TEXT,
			v.text + folder, length - folder);
	draw_part(d, y, x + at, width - at, of_row, v.text + length, v.length - length);
}

void grid_draw_row(struct display *d, const struct grid *g, int y, const struct grid_line *line)
{
	const struct row *row = line->row;
	unsigned face = row->verdict.class == CLASS_IDLE ? FACE_DIM : FACE_TEXT;
	char cell[CELL_MAX];

	if (line->is_tagged)
		face = FACE_TAGGED;
	if (line->is_cursor)
		face = FACE_CURSOR;
	display_fill(d, y, 0, display_columns(d), line->is_cursor ? FACE_CURSOR : FACE_TEXT);
	for (int i = 0; i < g->count; i++) {
		const struct field *f = g->cells[i].field;
		int x = g->cells[i].x, width = g->cells[i].width;
		if (f == NULL) {
			draw_bar(d, g, i, y, row);
			continue;
		}
		/* Show a thread with its TID. */
		if (line->is_thread && strcmp(f->key, "pid") == 0)
			f = field_find("tid", 3);
		if (strcmp(f->key, "command") == 0) {
			int prefix = draw_prefix(d, y, x, width, line, face);
			draw_command(d, y, x + prefix, width - prefix, row, line, face);
			continue;
		}
		text_cell(f, row, width, i + 1 == g->count, cell, sizeof cell);
		display_put(d, y, x, face_of(f, row, face), cell);
	}
}

const struct field *grid_field_at(const struct grid *g, int x)
{
	for (int i = 0; i < g->count; i++)
		if (x >= g->cells[i].x - 1 && x < g->cells[i].x + g->cells[i].width)
			return g->cells[i].field;
	return NULL;
}
