/* screen_help.c - the list of the keys, from the table in keys.h, and the meanings of columns, from
 * the table of fields; see screen_help.h.
 */
#include "config.h"

#include "tui/screen_help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WHEEL_LINES 3
#define WIDTH       79 /* no line is longer */
#define MEANING_AT  13 /* column where the meaning of a heading begins */

struct help {
	struct screen screen;
	int first; /* index of the line at the top */
	int lines;
	char *text;
};

static const char head[] =
	"pstop: what each process does with its time, and why\n"
	"  cpu-bound computes, io-bound waits for data, mixed does both, waiting waits\n"
	"  for something else (lock, timer, child), idle sleeps.  Enter or i shows why.\n"
	"  TIME SPENT, busiest thread: U user  S system  R ready, no core  D disk\n"
	"  N net  P pipe  T tty  L lock  G gil  t timer  c child  o other  ? unseen\n";

/* ---- the text ---- */

/* Entries on a line are three blanks apart, unless they have a column of their own. */
static void write_keys(FILE *out)
{
	int at = 0;

	for (const struct key_entry *e = key_table; e->screens; e++) {
		if (e->brief == NULL)
			continue;
		if (e->column == 1 && at > 0) {
			fputc('\n', out);
			at = 0;
		}
		if (e->heading)
			fprintf(out, "%s\n", e->heading);
		int gap = at == 0 ? 2 : e->column > at ? e->column - at : 3;
		at += fprintf(out, "%*s%s", gap, "", e->brief);
	}
	fputc('\n', out);
}

/* Write words in lines that begin at MEANING_AT; the first of them is begun. */
static void write_meaning(FILE *out, const char *text)
{
	int at = MEANING_AT;

	while (*text) {
		int n = (int)strcspn(text, " ");
		bool is_first = at == MEANING_AT;
		if (!is_first && at + 1 + n > WIDTH) {
			fprintf(out, "\n%*s", MEANING_AT, "");
			at = MEANING_AT;
			is_first = true;
		}
		at += fprintf(out, "%s%.*s", is_first ? "" : " ", n, text);
		text += n;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

static void write_column(FILE *out, const struct grid *g, const struct field *f)
{
	char meaning[256];

	fprintf(out, "  %-*s", MEANING_AT - 2, f ? f->header : grid_bar_header(g));
	if (f == NULL)
		write_meaning(out,
			      "where the time of the last window went, for a process that of the "
			      "thread it is judged by; the letters are above");
	else if (strcmp(f->key, "pid") == 0)
		write_meaning(out, "process ID; in the row of a thread, thread ID");
	else if (f->style == STYLE_PERCENT && f->unit && strcmp(f->unit, "cores") == 0) {
		snprintf(meaning, sizeof meaning, "%s, in percent of one core", f->help);
		write_meaning(out, meaning);
	} else
		write_meaning(out, f->help);
}

static char *make_text(const struct grid *grid)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		return NULL;
	fputs(head, out);
	write_keys(out);
	fputs("Columns on the screen\n", out);
	for (int i = 0; i < grid->count; i++)
		write_column(out, grid, grid->cells[i].field);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

/* ---- scrolling ---- */

/* The last line of the screen is not scrolled. */
static int page_of(const struct ui *ui)
{
	int rows = display_rows(ui->display) - 1;

	return rows > 0 ? rows : 1;
}

/* The first line that can be at the top, so that the screen is full. */
static int last_first(const struct help *h, const struct ui *ui)
{
	return h->lines > page_of(ui) ? h->lines - page_of(ui) : 0;
}

static void scroll_to(struct help *h, const struct ui *ui, int first)
{
	int last = last_first(h, ui);

	h->first = first < 0 ? 0 : first > last ? last : first;
}

static void on_key(struct screen *s, struct ui *ui, enum request request, int key)
{
	struct help *h = (struct help *)s;

	(void)key;
	switch (request) {
	case REQUEST_DOWN:
		scroll_to(h, ui, h->first + 1);
		break;
	case REQUEST_UP:
		scroll_to(h, ui, h->first - 1);
		break;
	case REQUEST_PAGE_DOWN:
		scroll_to(h, ui, h->first + page_of(ui) - 1);
		break;
	case REQUEST_PAGE_UP:
		scroll_to(h, ui, h->first - page_of(ui) + 1);
		break;
	case REQUEST_HOME:
		scroll_to(h, ui, 0);
		break;
	case REQUEST_END:
		scroll_to(h, ui, h->lines);
		break;
	default:
		screens_close(&ui->screens, s);
	}
}

static void on_mouse(struct screen *s, struct ui *ui, const struct display_mouse *mouse)
{
	enum request request = mouse->what == MOUSE_UP ? REQUEST_UP : REQUEST_DOWN;

	for (int i = 0; i < WHEEL_LINES && mouse->what != MOUSE_CLICK; i++)
		on_key(s, ui, request, DISPLAY_NONE);
}

static void resize(struct screen *s, struct ui *ui)
{
	struct help *h = (struct help *)s;

	scroll_to(h, ui, h->first);
}

/* Say that there is more. */
static void draw_last(const struct help *h, const struct ui *ui)
{
	int y = display_rows(ui->display) - 1;
	const char *text = last_first(h, ui) == 0 ?
				   "Press any key to return." :
			   h->first < last_first(h, ui) ?
				   "More below: Down, PgDn, End.  Any other key returns." :
				   "More above: Up, PgUp, Home.  Any other key returns.";

	display_fill(ui->display, y, 0, display_columns(ui->display), FACE_KEY_HELP);
	display_put(ui->display, y, 0, FACE_KEY_HELP, text);
}

/* Draw the lines from the first one shown. */
static void draw(const struct screen *s, const struct ui *ui, bool is_top)
{
	const struct help *h = (const struct help *)s;
	const char *text = h->text;
	char line[256];

	(void)is_top;
	for (int skipped = 0; *text && skipped < h->first; skipped++) {
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	for (int y = 0; y < page_of(ui) && *text; y++) {
		size_t n = strcspn(text, "\n");
		snprintf(line, sizeof line, "%.*s", (int)n, text);
		bool is_title = n > 0 && line[0] != ' ';
		display_put(ui->display, y, 0, is_title ? FACE_STRONG : FACE_TEXT, line);
		text += n;
		text += *text == '\n';
	}
	draw_last(h, ui);
}

static void close_help(struct screen *s)
{
	struct help *h = (struct help *)s;

	free(h->text);
	free(h);
}

static const struct screen_type help_type = {
	.name = "help",
	.keys = KEYS_OF_HELP,
	.is_dialog = true,
	.key = on_key,
	.mouse = on_mouse,
	.resize = resize,
	.draw = draw,
	.close = close_help,
};

void help_open(struct ui *ui, const struct grid *grid)
{
	struct help *h = calloc(1, sizeof *h);

	if (h)
		h->text = make_text(grid);
	if (h == NULL || h->text == NULL) {
		free(h);
		ui_message(ui, "out of memory");
		return;
	}
	for (const char *at = h->text; *at; at++)
		h->lines += *at == '\n';
	h->screen.type = &help_type;
	screens_push(&ui->screens, &h->screen);
}
