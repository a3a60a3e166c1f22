/* screen_help.c - the list of the keys, from the table in keys.h; see screen_help.h. */
#include "config.h"

#include "tui/screen_help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WHEEL_LINES 3

struct help {
	struct screen screen;
	size_t first; /* index of the line at the top */
	char *text;
};

/* No line is longer than 79 columns. */
static const char head[] =
	"pstop: what each process does with its time, and why\n"
	"  cpu-bound computes, io-bound waits for data, mixed does both, waiting waits\n"
	"  for something else (lock, timer, child), idle sleeps.  Enter or i shows why.\n"
	"  TIME SPENT, busiest thread: U user  S system  R waiting for a core  D disk\n"
	"  N network  P pipe  T terminal  L lock  t timer  c child  o other  ? unknown\n";
static const char foot[] = "Press any key to return.\n";

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

static char *make_text(void)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		return NULL;
	fputs(head, out);
	write_keys(out);
	fputs(foot, out);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

static void on_key(struct screen *s, struct ui *ui, enum request request, int key)
{
	struct help *h = (struct help *)s;

	(void)key;
	if (request == REQUEST_DOWN)
		h->first++;
	else if (request == REQUEST_UP)
		h->first -= h->first > 0;
	else
		screens_close(&ui->screens, s);
}

static void on_mouse(struct screen *s, struct ui *ui, const struct display_mouse *mouse)
{
	enum request request = mouse->what == MOUSE_UP ? REQUEST_UP : REQUEST_DOWN;

	for (int i = 0; i < WHEEL_LINES && mouse->what != MOUSE_CLICK; i++)
		on_key(s, ui, request, DISPLAY_NONE);
}

/* Draw the lines from the first one shown. */
static void draw(const struct screen *s, const struct ui *ui, bool is_top)
{
	const struct help *h = (const struct help *)s;
	const char *text = h->text;
	char line[256];

	(void)is_top;
	for (size_t skipped = 0; *text && skipped < h->first; skipped++) {
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	for (int y = 0; y < display_rows(ui->display) && *text; y++) {
		size_t n = strcspn(text, "\n");
		snprintf(line, sizeof line, "%.*s", (int)n, text);
		bool is_title = n > 0 && line[0] != ' ';
		display_put(ui->display, y, 0, is_title ? FACE_STRONG : FACE_TEXT, line);
		text += n;
		text += *text == '\n';
	}
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
	.draw = draw,
	.close = close_help,
};

void help_open(struct ui *ui)
{
	struct help *h = calloc(1, sizeof *h);

	if (h)
		h->text = make_text();
	if (h == NULL || h->text == NULL) {
		free(h);
		ui_message(ui, "out of memory");
		return;
	}
	h->screen.type = &help_type;
	screens_push(&ui->screens, &h->screen);
}
