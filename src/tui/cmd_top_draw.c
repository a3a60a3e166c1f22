/* cmd_top_draw.c - draws the live view.  Room: tui. */
#include "config.h"

#include "base/clean.h"
#include "collect/details.h"
#include "model/need.h"
#include "report/bar.h"
#include "tui/cmd_top_state.h"
#include "tui/machine.h"
#include "wait/sites.h"

#include <stdio.h>
#include <string.h>

/* Looks taken at the threads of a process before its row is drawn. */
#define LOOKS_PER_ROW 4

struct machine_layout top_lay_out(const struct top *t)
{
	const struct session *s = &t->session;
	/* Before there is a window the lines are there already. */
	unsigned cores = s->core_count ? s->core_count : s->system.cpu_count;

	return machine_lay_out(display_rows(t->display), display_columns(t->display), cores,
			       t->cores_wish, t->legend_wish);
}

int top_head_lines(const struct top *t)
{
	return top_lay_out(t).lines;
}

static void draw_machine(struct top *t)
{
	struct past_head head;

	top_get_head(t, &head);
	struct machine m = {
		.sample = top_head_sample(t),
		.system = &head.system,
		.rates = &head.rates,
		.cores = head.cores,
		.core_count = head.core_count,
		.states = head.states,
		.by_class = head.by_class,
		.own_cpu_share = head.own_cpu_share,
		.is_paused = t->is_paused,
		.back = t->past.back,
		.is_sketch = t->is_sketch,
		.is_early = head.is_early,
		.window_s = head.window_s,
		.coverage = head.coverage,
	};

	struct machine_layout l = top_lay_out(t);
	machine_draw(t->display, &m, &l);
}

/* Only rows on the screen are looked at and read in full. */
static void prepare_row(struct top *t, const struct line *line)
{
	const struct row row = list_row(&t->list, line);
	const struct process *p = row.p;

	/* In the middle of a scan it shows what it showed before. */
	if (t->is_scanning || p->is_exited)
		return;
	if (p->is_sketched) {
		details_read(t->session.scanner, p, NEED_CMDLINE, true);
		return;
	}
	bool was_blind = row.verdict.detail == DETAIL_UNKNOWN;
	uint64_t touched = p->touched;

	if (!t->is_paused) {
		details_read(t->session.scanner, p, NEED_CMDLINE | columns_needs(&t->columns),
			     !line->is_thread);
		details_reread_shown(t->session.scanner, p);
		if (line->is_thread)
			sites_find(t->session.scanner, p, LOOKS_PER_ROW);
		else
			sites_find_shown(t->session.scanner, p, LOOKS_PER_ROW);
	}
	if (was_blind && p->touched != touched)
		list_remake(&t->list, line);
	list_renew_shares(&t->list, line);
}

static void draw_rows(struct top *t, int y, int lines)
{
	for (int i = 0; i < lines && t->first + (size_t)i < t->list.count; i++) {
		size_t at = t->first + (size_t)i;
		const struct line *line = &t->list.lines[at];
		prepare_row(t, line);
		const struct row row = list_row(&t->list, line);
		struct grid_line shown = {
			.row = &row,
			.depth = line->depth,
			.branches = line->branches,
			.is_thread = line->is_thread,
			.is_folded = line->is_folded,
			.is_cursor = at == t->cursor,
			.is_tagged = top_is_tagged(t, &row),
		};
		grid_draw_row(t->display, &t->grid, y + i, &shown);
	}
}

/* The widest needs no more. */
#define KEY_WIDTH_MOST 10

int top_key_width(const struct top *t)
{
	int each = display_columns(t->display) / TOP_KEYS;

	return each > KEY_WIDTH_MOST ? KEY_WIDTH_MOST : each >= 4 ? each : 0;
}

bool top_is_key_line(const struct top *t)
{
	return t->mode == TOP_TABLE && session_now_ns() >= t->message_until_ns &&
	       !t->filter_text[0];
}

static void draw_keys(struct top *t, int y)
{
	static const char *const help[TOP_KEYS] = {
		"Help", "Setup", "Search", "Filter", "Tree",
		"Sort", "Nice-", "Nice+",  "Kill",   "Quit",
	};
	int each = top_key_width(t);

	for (int i = 0; i < TOP_KEYS && each > 0; i++) {
		char key[8], text[16];
		int n = snprintf(key, sizeof key, "F%d", i + 1);
		bool is_off = t->view.is_tree && i == 4;
		snprintf(text, sizeof text, "%-*.*s", each - n, each - n,
			 is_off ? "List" : help[i]);
		display_put(t->display, y, i * each, LOOK_KEY, key);
		display_put(t->display, y, i * each + n, LOOK_KEY_HELP, text);
	}
}

bool top_draw_message(struct top *t, int y)
{
	if (session_now_ns() >= t->message_until_ns)
		return false;
	display_fill(t->display, y, 0, display_columns(t->display), LOOK_TEXT);
	display_put(t->display, y, 0, LOOK_ALERT, t->message);
	return true;
}

static void draw_prompt(struct top *t, int y)
{
	char line[512];
	int room = display_columns(t->display) - 1;

	snprintf(line, sizeof line, "%s%s", t->prompt.label, t->prompt.text);
	/* The end of a long text is what is being typed. */
	size_t length = strlen(line);
	const char *shown = length > (size_t)room ? line + length - (size_t)room : line;
	display_fill(t->display, y, 0, room + 1, LOOK_DIALOG);
	display_put(t->display, y, 0, LOOK_DIALOG, shown);
	display_set_cursor(t->display, y, (int)strlen(shown));
}

static void draw_last_line(struct top *t, int y)
{
	char line[512];

	if (t->mode == TOP_PROMPT) {
		top_draw_message(t, y - 1);
		draw_prompt(t, y);
		return;
	}
	if (top_draw_message(t, y))
		return;
	if (t->filter_text[0] && t->mode == TOP_TABLE) {
		snprintf(line, sizeof line, "filter: %s   (\\ changes it)", t->filter_text);
		display_put(t->display, y, 0, LOOK_TAGGED, line);
		return;
	}
	draw_keys(t, y);
}

struct top_box top_menu_box(const struct top *t)
{
	const struct top_menu *m = &t->menu;
	int rows = display_rows(t->display), columns = display_columns(t->display);
	int room = rows - 2 < m->count + 1 ? rows - 2 : m->count + 1;
	int title = (int)strlen(m->title) + 1;
	struct top_box box = { .y = rows - 1 - room, .width = columns < 50 ? columns : 50 };

	box.shown = room - 1;
	if (box.y < 0 || box.shown < 1) {
		box.y = 0;
		box.shown = rows > 1 ? rows - 1 : 1;
	}
	box.first = m->at >= box.shown ? m->at - box.shown + 1 : 0;
	if (box.width < title)
		box.width = columns < title ? columns : title;
	return box;
}

static void draw_menu(struct top *t)
{
	const struct top_menu *m = &t->menu;
	struct top_box box = top_menu_box(t);
	char item[sizeof m->items[0] + 1];
	int columns;

	display_fill(t->display, box.y, 0, box.width, LOOK_DIALOG);
	display_put(t->display, box.y, 0, LOOK_DIALOG, m->title);
	for (int i = 0; i < box.shown; i++) {
		int at = box.first + i;
		unsigned look = at == m->at ? LOOK_CURSOR : LOOK_TEXT;
		display_fill(t->display, box.y + 1 + i, 0, box.width, look);
		if (at >= m->count)
			continue;
		clean_for_text(m->items[at], strlen(m->items[at]), item, sizeof item, box.width - 1,
			       &columns);
		display_put(t->display, box.y + 1 + i, 1, look, item);
	}
}

/* Lines of a text, from the first one that is shown. */
static void draw_text(struct top *t, const char *text, size_t first, int y, int lines)
{
	char line[4096];

	for (; text && *text && first > 0; first--) {
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	for (int i = 0; i < lines && text && *text; i++) {
		size_t n = strcspn(text, "\n");
		snprintf(line, sizeof line, "%.*s",
			 (int)(n < sizeof line - 1 ? n : sizeof line - 1), text);
		bool is_title = n > 0 && line[0] != ' ';
		display_put(t->display, y + i, 0, is_title ? LOOK_STRONG : LOOK_TEXT, line);
		text += n;
		text += *text == '\n';
	}
}

/* No line is longer than 79 columns. */
static const char help_text[] =
	"pstop: what each process does with its time, and why\n"
	"  cpu-bound computes, io-bound waits for data, mixed does both, waiting waits\n"
	"  for something else (lock, timer, child), idle sleeps.  Enter or i tells why.\n"
	"  TIME SPENT, the last window: U user  S system  R ready, without a core  D disk\n"
	"  N network  P pipe  T terminal  L lock  t timer  c child  o other  ? not seen\n"
	"Moving\n"
	"  arrows PgUp PgDn Home End, the wheel   digits to a PID\n"
	"  / F3 search   n next                   F follow the task under the cursor\n"
	"What is shown\n"
	"  + - what is below: threads, in the tree children   * all   Backspace up\n"
	"  t F5 tree   H all threads   K kernel threads   X what has ended   u one user\n"
	"  \\ F4 filter, such as class=io-bound && user=root\n"
	"  1 each core   l what colours and letters of the bars mean\n"
	"Order\n"
	"  P CPU  M memory  T time  V waits/s  N PID   < > F6 choose   I turn round\n"
	"Time\n"
	"  d seconds from refresh to refresh   Ctrl-L draw again\n"
	"  Z pause: left and right then step through the last refreshes\n"
	"Tasks: the tagged ones, or the one under the cursor\n"
	"  Space tag   U untag all   k F9 signal   r nice value   F7 F8 one less, more\n"
	"  o I/O priority   a cores that it may run on\n"
	"The rest\n"
	"  s save as JSON   F2 C set-up: columns, colours   h ? F1 this   q F10 end\n"
	"Any key goes back.\n";

static void draw_page(struct top *t)
{
	int rows = display_rows(t->display);

	if (t->mode == TOP_HELP) {
		draw_text(t, help_text, t->help_first, 0, rows);
		return;
	}
	top_draw_page(t);
}

static void draw_table(struct top *t)
{
	int rows = display_rows(t->display), y = top_head_lines(t);
	bool has_header = rows >= 4, has_keys = rows >= 3;
	int lines = rows - y - has_header - has_keys;

	grid_fit(&t->grid, &t->columns, t->view.sort, t->settings.show_bar,
		 display_columns(t->display));
	draw_machine(t);
	if (has_header)
		grid_draw_header(t->display, &t->grid, y++, t->view.sort, t->view.is_turned);
	t->page = lines > 0 ? (size_t)lines : 1;
	top_move(t, 0);
	draw_rows(t, y, lines);
	if (has_keys)
		draw_last_line(t, rows - 1);
	if (t->mode == TOP_MENU)
		draw_menu(t);
}

void top_draw(struct top *t)
{
	t->needs_draw = false;
	display_begin(t->display);
	display_set_cursor(t->display, -1, 0);
	if (t->mode == TOP_SETUP)
		top_draw_setup(t);
	else if (t->mode == TOP_PANE || t->mode == TOP_HELP)
		draw_page(t);
	else
		draw_table(t);
	display_show(t->display);
}
