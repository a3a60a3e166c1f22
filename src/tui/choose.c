/* choose.c - questions about what the table shows; see choose.h. */
#include "config.h"

#include "tui/choose.h"
#include "export/text.h"
#include "tui/menu.h"
#include "tui/prompt.h"

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

/* Go to the first row from line `start` on that contains the text, and on from the top.  Return
 * false, with a message, if there is none among `count` rows. */
static bool search_from(struct ui *ui, struct search *search, size_t start, size_t count)
{
	struct view *v = &ui->view;

	for (size_t i = 0; i < count && search->text[0]; i++) {
		size_t at = (start + i) % v->list.count;
		const struct row row = list_row(&v->list, &v->list.lines[at]);
		if (!view_is_back(v) && !row.p->is_from_exits)
			v->feed->read(v->feed->context, row.pid, NEED_CMDLINE);
		if (row_contains(&row, search->text)) {
			selection_choose(search->selection, &v->list, at);
			return true;
		}
	}
	if (search->text[0])
		ui_message(ui, "no match for \"%.60s\"", search->text);
	return false;
}

static void do_search(struct ui *ui, void *context, const char *text)
{
	struct search *search = context;

	snprintf(search->text, sizeof search->text, "%s", text);
	/* Without a match the cursor must not stay where a shorter text led it: the next key may act
	 * on the task under it. */
	search->begin.page = search->selection->page;
	*search->selection = search->begin;
	selection_restore(search->selection, &ui->view.list, view_sample(&ui->view),
			  ui->view.options.is_tree);
	/* What was said of a longer text may no longer be true. */
	if (search_from(ui, search, search->selection->line, ui->view.list.count))
		ui_clear_message(ui);
}

void choose_search(struct ui *ui, struct search *search)
{
	struct prompt_answer answer = { .done = do_search, .context = search, .is_live = true };

	search->begin = *search->selection;
	prompt_open(ui, "Search: ", "", &answer);
}

void choose_next(struct ui *ui, struct search *search)
{
	size_t line = search->selection->line, count = ui->view.list.count;
	struct row row;

	if (search->text[0] == '\0') {
		ui_message(ui, "no search yet: / asks for a text");
		return;
	}
	bool is_match = selection_row(search->selection, &ui->view.list, &row) &&
			row_contains(&row, search->text);
	/* The row under the cursor is no other match. */
	if (!search_from(ui, search, line + 1, is_match ? count - 1 : count) && is_match)
		ui_message(ui, "no other match for \"%.60s\"", search->text);
}

static void do_filter(struct ui *ui, void *context, const char *text)
{
	struct filter_error error;
	struct filter *parsed = NULL;

	(void)context;
	if (*text && filter_parse(&parsed, text, &error) != 0) {
		ui_message(ui, "filter: %s (at \"%.20s\")", error.message, text + error.at);
		return;
	}
	view_set_filter(&ui->view, parsed, text);
	ui_arrange(ui);
}

void choose_filter(struct ui *ui)
{
	struct prompt_answer answer = { .done = do_filter };

	prompt_open(ui, "Filter (class=io-bound && user=root, or a word): ", ui->view.filter_text,
		    &answer);
}

static void do_delay(struct ui *ui, void *context, const char *text)
{
	char *end;
	double seconds = strtod(text, &end);

	(void)context;
	if (end == text || *end || !(seconds >= 0.1 && seconds <= 3600)) {
		ui_message(ui, "the delay must be 0.1 to 3600 seconds");
		return;
	}
	ui->view.delay_s = seconds;
}

void choose_delay(struct ui *ui)
{
	struct prompt_answer answer = { .done = do_delay };
	char now[32];

	snprintf(now, sizeof now, "%g", ui->view.delay_s);
	prompt_open(ui, "Seconds between refreshes: ", now, &answer);
}

static void do_pid(struct ui *ui, void *context, const char *text)
{
	const struct list *l = &ui->view.list;
	long pid = strtol(text, NULL, 10);
	ssize_t at = pid > 0 && pid <= INT32_MAX ? list_find(l, (pid_t)pid, 0) : -1;

	if (at >= 0) {
		selection_choose(context, l, (size_t)at);
		ui_clear_message(ui);
	} else if (*text) {
		ui_message(ui, "no row has the PID %.20s", text);
	}
}

void choose_pid(struct ui *ui, struct selection *selection, const char *digits)
{
	struct prompt_answer answer = { .done = do_pid, .context = selection, .is_live = true };
	char first[2] = { digits[0], '\0' };

	prompt_open(ui, "PID: ", digits, &answer);
	do_pid(ui, selection, first);
	do_pid(ui, selection, digits);
}

/* ---- order and users ---- */

void choose_sort_by(struct ui *ui, const struct field *field, bool is_reversed)
{
	ui->view.options.sort = field;
	ui->view.options.is_reversed = is_reversed;
	ui->view.options.is_tree = false;
	ui_arrange(ui);
}

static void do_sort(struct ui *ui, void *context, int value)
{
	(void)context;
	choose_sort_by(ui, ui->columns.list[value], false);
}

void choose_sort(struct ui *ui)
{
	struct menu_answer answer = { .done = do_sort };
	struct menu *menu = menu_open(ui, "Sort by", &answer);

	for (size_t i = 0; menu && i < ui->columns.count; i++) {
		char text[64];
		const struct field *f = ui->columns.list[i];
		snprintf(text, sizeof text, "%-9s %.50s", f->header, f->help);
		menu_add(menu, (int)i, text);
		if (f == ui->view.options.sort)
			menu_choose_last(menu);
	}
}

static void do_user(struct ui *ui, void *context, int value)
{
	(void)context;
	ui->view.options.has_uid = value >= 0;
	ui->view.options.uid = (uid_t)value;
	ui_arrange(ui);
}

void choose_user(struct ui *ui)
{
	const struct sample *sample = view_sample(&ui->view);
	struct menu_answer answer = { .done = do_user };
	struct menu *menu = menu_open(ui, "Processes of", &answer);

	if (menu == NULL)
		return;
	menu_add(menu, -1, "all users");
	for (size_t i = 0; i < sample->count; i++) {
		const struct process *p = sample->list[i];
		if (p->user && p->uid <= INT32_MAX && !menu_has(menu, (int)p->uid))
			menu_add(menu, (int)p->uid, p->user);
	}
}
