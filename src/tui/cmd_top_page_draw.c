/* cmd_top_page_draw.c - draws the page on one process.  Room: tui. */
#include "config.h"

#include "base/clean.h"
#include "report/sheet.h"
#include "tui/cmd_top_state.h"

#include <stdio.h>
#include <string.h>

/* One line with its looks. */
static void draw_line(struct top *t, int y, const char *text, const char *end)
{
	unsigned look = LOOK_TEXT;
	const char *piece;
	char part[4096];
	size_t length;
	int x = 0, taken;

	while (text < end) {
		length = sheet_next(&text, end, &look, &piece);
		if (length == 0)
			break;
		clean_for_text(piece, length, part, sizeof part, display_columns(t->display),
			       &taken);
		display_put(t->display, y, x, look < LOOKS ? look : LOOK_TEXT, part);
		x += taken;
	}
}

static void draw_text(struct top *t, int y, int rows)
{
	struct top_page *page = &t->detail;
	const char *text = page->texts[page->section];
	size_t most = page->lines[page->section], first = page->first[page->section];

	/* No farther than that the last line is at the bottom. */
	most = most > (size_t)rows ? most - (size_t)rows : 0;
	page->first[page->section] = first = first < most ? first : most;
	page->shown = (size_t)rows;
	for (; text && *text && first > 0; first--)
		text += strcspn(text, "\n") + 1;
	for (int i = 0; i < rows && text && *text; i++) {
		size_t n = strcspn(text, "\n");
		draw_line(t, y + i, text, text + n);
		text += n;
		text += *text == '\n';
	}
	if (page->texts[page->section] == NULL)
		display_put(t->display, y, 0, LOOK_DIM,
			    page->has_ended ? "this was not read while it lived" :
					      "is read after this refresh");
}

/* The sections by name, the one shown in brackets; returns the column behind. */
static int draw_sections(struct top *t, int y)
{
	int x = 0;

	for (int i = 0; i < EXPLAIN_SECTIONS; i++) {
		const char *name = explain_section_name(i);
		char text[32];
		bool is_shown = (enum explain_section)i == t->detail.section;
		int length = snprintf(text, sizeof text, is_shown ? "[%s]" : " %s ", name);
		display_put(t->display, y, x, is_shown ? LOOK_STRONG : LOOK_KEY_HELP, text);
		if (!is_shown) {
			char key[2] = { name[0], '\0' };
			display_put(t->display, y, x + 1, LOOK_KEY, key);
		}
		t->detail.tab_end[i] = x + length;
		x += length;
	}
	return x;
}

static void draw_last_line(struct top *t, int y)
{
	const struct top_page *page = &t->detail;
	int columns = display_columns(t->display);
	size_t lines = page->lines[page->section], first = page->first[page->section];
	size_t last = first + page->shown < lines ? first + page->shown : lines;
	char place[48] = "";

	display_fill(t->display, y, 0, columns, LOOK_KEY_HELP);
	if (session_now_ns() < t->message_until_ns) {
		display_put(t->display, y, 0, LOOK_ALERT, t->message);
		return;
	}
	int x = draw_sections(t, y);
	if (lines > page->shown)
		snprintf(place, sizeof place, " %zu-%zu/%zu", first + 1, last, lines);
	int right = columns - (int)strlen(place);
	display_put(t->display, y, right > x ? right : columns, LOOK_KEY_HELP, place);
	const char *const keys[] = { "  Tab next  Esc back  k signal  Z pause",
				     "  Tab  Esc back  k signal", " Esc back" };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (x + (int)strlen(keys[i]) <= right) {
			display_put(t->display, y, x, LOOK_KEY_HELP, keys[i]);
			break;
		}
}

/* A line above the text where it is not the living present. */
static bool draw_notice(struct top *t)
{
	const struct top_page *page = &t->detail;
	char text[240] = "";

	if (page->has_ended && !top_is_back(t))
		snprintf(text, sizeof text, "PID %d has ended; this is what was last known of it",
			 (int)page->pid);
	else if (page->is_missing)
		snprintf(text, sizeof text, "PID %d was not there %zu refreshes ago",
			 (int)page->pid, t->past.back);
	else if (top_is_back(t))
		snprintf(text, sizeof text,
			 "PAUSED, %zu refreshes back; files, folders and "
			 "environment are those of the present",
			 t->past.back);
	else if (t->is_paused)
		snprintf(text, sizeof text,
			 "PAUSED; left and right step through the last refreshes");
	if (text[0] == '\0')
		return false;
	display_put(t->display, 0, 0, LOOK_ALERT, text);
	return true;
}

void top_draw_page(struct top *t)
{
	int rows = display_rows(t->display);
	int y = rows > 3 && draw_notice(t) ? 1 : 0;

	draw_text(t, y, rows - 1 - y > 0 ? rows - 1 - y : 1);
	draw_last_line(t, rows - 1);
}
