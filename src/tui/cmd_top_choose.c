/* cmd_top_choose.c - questions about what is shown, and in what order: searching,
 * filters, delays, PIDs, columns to sort by, users.
 *
 * Room: tui.
 */
#include "config.h"

#include "collect/details.h"
#include "export/text.h"
#include "model/need.h"
#include "tui/cmd_top_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- searching and filtering ---- */

static bool row_contains(const struct row *row, const char *text)
{
	const struct field *f = field_find("command", 7);
	char cell[4096];

	text_cell(f, row, 4000, true, cell, sizeof cell);
	return strcasestr(cell, text) != NULL;
}

static void search_from(struct top *t, size_t start)
{
	for (size_t i = 0; i < t->list.count && t->search[0]; i++) {
		size_t at = (start + i) % t->list.count;
		const struct row row = list_row(&t->list, &t->list.lines[at]);
		if (!top_is_back(t))
			details_read(t->session.scanner, row.p, NEED_CMDLINE, true);
		if (row_contains(&row, t->search)) {
			top_go_to(t, at);
			t->is_on_task = true;
			return;
		}
	}
	if (t->search[0])
		top_message(t, "nothing found");
}

static void do_search(struct top *t, const char *text)
{
	snprintf(t->search, sizeof t->search, "%s", text);
	search_from(t, t->cursor);
}

void top_ask_search(struct top *t)
{
	top_ask(t, "Search: ", "", TOP_ASK_LIVE, do_search);
}

void top_search_next(struct top *t)
{
	search_from(t, t->cursor + 1);
}

static void do_filter(struct top *t, const char *text)
{
	struct filter_error error;
	struct filter *parsed = NULL;

	if (*text && filter_parse(&parsed, text, &error) != 0) {
		top_message(t, "filter: %s (at \"%.20s\")", error.message, text + error.at);
		return;
	}
	top_set_filter(t, parsed, text);
}

void top_ask_filter(struct top *t)
{
	top_ask(t, "Filter (class=io-bound && user=root, or a word): ", t->filter_text,
		TOP_ASK_ONCE, do_filter);
}

static void do_delay(struct top *t, const char *text)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end || !(seconds >= 0.1 && seconds <= 3600)) {
		top_message(t, "a delay is 0.1 to 3600 seconds");
		return;
	}
	t->delay_s = seconds;
}

void top_ask_delay(struct top *t)
{
	char now[32];

	snprintf(now, sizeof now, "%g", t->delay_s);
	top_ask(t, "Seconds between refreshes: ", now, TOP_ASK_ONCE, do_delay);
}

static void do_pid(struct top *t, const char *text)
{
	long pid = strtol(text, NULL, 10);
	ssize_t at = pid > 0 && pid <= INT32_MAX ? list_find(&t->list, (pid_t)pid, 0) : -1;

	if (at < 0)
		return;
	top_go_to(t, (size_t)at);
	t->is_on_task = true;
}

void top_ask_pid(struct top *t, int first_digit)
{
	char text[2] = { (char)first_digit, '\0' };

	top_ask(t, "PID: ", text, TOP_ASK_LIVE, do_pid);
	do_pid(t, text);
}

/* ---- what is shown ---- */

static void do_sort(struct top *t, int value)
{
	top_sort_by(t, t->columns.list[value], false);
}

void top_choose_sort(struct top *t)
{
	top_open_menu(t, "Sort by", do_sort);
	for (size_t i = 0; i < t->columns.count; i++) {
		char text[64];
		const struct field *f = t->columns.list[i];
		snprintf(text, sizeof text, "%-8s %.50s", f->header, f->help);
		top_add_item(t, (int)i, text);
		if (f == t->view.sort)
			t->menu.at = (int)i;
	}
}

static void do_user(struct top *t, int value)
{
	t->view.has_uid = value >= 0;
	t->view.uid = (uid_t)value;
	top_rearrange(t);
}

void top_choose_user(struct top *t)
{
	const struct sample *sample = top_sample(t);

	top_open_menu(t, "Processes of", do_user);
	top_add_item(t, -1, "all users");
	for (size_t i = 0; i < sample->count; i++) {
		const struct process *p = sample->list[i];
		bool is_known = p->user == NULL || p->uid > INT32_MAX;
		for (int k = 1; k < t->menu.count && !is_known; k++)
			is_known = t->menu.values[k] == (int)p->uid;
		if (!is_known)
			top_add_item(t, (int)p->uid, p->user);
	}
}
