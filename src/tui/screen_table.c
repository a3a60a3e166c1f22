/* screen_table.c - the machine and the table of processes; see screen_table.h. */
#include "config.h"

#include "tui/screen_table.h"
#include "base/array.h"
#include "base/clock.h"
#include "tui/actions.h"
#include "tui/choose.h"
#include "tui/grid.h"
#include "tui/machine.h"
#include "tui/save.h"
#include "tui/screen_help.h"
#include "tui/screen_page.h"
#include "tui/screen_setup.h"
#include "tui/screen_strace.h"
#include "tui/tags.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WHEEL_LINES 3

/* A row that is about to be drawn, before more is read of it. */
struct seen {
	uint32_t touched;
	bool is_blind; /* its verdict does not know what it waits for */
};

struct table {
	struct screen screen;
	struct selection selection;
	struct tags tags;
	struct search search;
	struct grid grid;
	struct grid_scroll sideways;
	enum machine_wish cores_wish, legend_wish;
	unsigned core_count; /* of the present */
	uint64_t one_at_ns;  /* when the key 1 was pressed */
	pid_t *asked;        /* scratch: the PIDs of the rows to be drawn */
	struct seen *seen;
	size_t asked_capacity, seen_capacity;
};

/* ---- layout ---- */

static struct machine_layout lay_out(const struct table *t, const struct ui *ui)
{
	struct machine_room room = {
		.rows = display_rows(ui->display),
		.columns = display_columns(ui->display),
		.core_count = t->core_count,
		.has_devices = ui->view.head.system.is_known,
		.cores = t->cores_wish,
		.legend = t->legend_wish,
	};

	return machine_lay_out(&room);
}

/* The head, a line with the column names, the rows, and a line of keys. */
struct places {
	struct machine_layout head;
	bool has_header, has_keys;
	int rows_y, rows;
};

static struct places places_of(const struct table *t, const struct ui *ui)
{
	int rows = display_rows(ui->display);
	struct places p = { .head = lay_out(t, ui),
			    .has_header = rows >= 4,
			    .has_keys = rows >= 3 };

	p.rows_y = p.head.lines + p.has_header;
	p.rows = rows - p.rows_y - p.has_keys;
	return p;
}

/* Width of each function key on the last line; 0 if there is no room. */
#define FUNCTION_KEYS  10
#define KEY_WIDTH_MOST 10

static int key_width(const struct ui *ui)
{
	int each = display_columns(ui->display) / FUNCTION_KEYS;

	return each > KEY_WIDTH_MOST ? KEY_WIDTH_MOST : each >= 4 ? each : 0;
}

/* ---- what is shown ---- */

static void toggle(struct ui *ui, bool *what)
{
	*what = !*what;
	ui_arrange(ui);
}

static void toggle_exited(struct ui *ui)
{
	const char *why = ui->feed->exits_why(ui->feed->context);
	bool *hides = &ui->view.options.hides_exited;

	toggle(ui, hides);
	if (why)
		ui_message(ui, "no rows of exited processes: %s", why);
	else
		ui_message(ui,
			   *hides ? "exited processes are hidden" : "exited processes are shown");
}

static void fold(struct table *t, struct ui *ui, bool is_more)
{
	struct view *v = &ui->view;
	struct row row;

	if (!selection_row(&t->selection, &v->list, &row) || ui_says_exited(ui, &row))
		return;
	if (list_fold(&v->list, &v->options, t->selection.line, is_more) == -ENOENT)
		ui_message(ui, v->options.is_tree ? "it has no children, and only one thread" :
						    "it has only one thread");
	else
		ui_arrange(ui);
}

static void fold_all(struct ui *ui)
{
	if (!ui->view.options.is_tree) {
		ui_message(ui, "* folds all branches of the tree; press t to show the tree");
		return;
	}
	list_fold_all(&ui->view.list);
	ui_arrange(ui);
}

/* Fold the branch that the task is in, and move the cursor to the line of its parent. */
static void fold_into_parent(struct table *t, struct ui *ui)
{
	struct view *v = &ui->view;
	ssize_t parent = -1;

	if (t->selection.line < v->list.count)
		parent = list_fold_parent(&v->list, &v->options, t->selection.line);
	if (parent < 0)
		return;
	selection_choose(&t->selection, &v->list, (size_t)parent);
	ui_arrange(ui);
}

/* What the rows are sorted by; NULL in a tree. */
static const struct field *shown_sort(const struct ui *ui)
{
	const struct list_options *o = &ui->view.options;

	return o->is_tree ? NULL : o->sort;
}

static void reverse(struct ui *ui)
{
	if (ui->view.options.is_tree)
		ui_message(ui, "in the tree, the oldest comes first; press t to show the list");
	else
		toggle(ui, &ui->view.options.is_reversed);
}

static void sort_by(struct ui *ui, const char *key, bool is_reversed)
{
	choose_sort_by(ui, field_find(key, strlen(key)), is_reversed);
}

/* ---- 1 is the key of top for the cores, and also the first digit of many PIDs ---- */

#define DIGITS_NS 1000000000ULL

static void toggle_cores(struct table *t, const struct ui *ui)
{
	t->cores_wish = lay_out(t, ui).core_lines > 0 ? WISH_OFF : WISH_ON;
}

/* Take a digit of a PID.  If a 1 came just before, it is the first digit: undo what it did to the
 * cores. */
static void digit(struct table *t, struct ui *ui, int key)
{
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);
	bool is_second = t->one_at_ns > 0 && now_ns - t->one_at_ns <= DIGITS_NS;
	char digits[3] = { is_second ? '1' : (char)key, is_second ? (char)key : '\0', '\0' };

	if (!is_second && key == '1') {
		toggle_cores(t, ui);
		t->one_at_ns = now_ns;
		return;
	}
	if (is_second)
		toggle_cores(t, ui);
	t->one_at_ns = 0;
	choose_pid(ui, &t->selection, digits);
}

/* ---- actions ---- */

/* Hold the tagged tasks or, if there are none, the one under the cursor. */
static bool hold(struct table *t, struct ui *ui, struct targets *out)
{
	struct row row;

	*out = (struct targets){ 0 };
	if (!actions_are_allowed(ui))
		return false;
	if (t->tags.count > 0)
		return actions_hold_tagged(ui, out, &t->tags);
	if (!selection_row(&t->selection, &ui->view.list, &row) || ui_says_exited(ui, &row))
		return false;
	struct tag task = tag_of_row(&row);
	return actions_hold(ui, out, &task);
}

static void ask(struct table *t, struct ui *ui, void (*question)(struct ui *, struct targets *))
{
	struct targets targets;

	if (hold(t, ui, &targets))
		question(ui, &targets);
}

static void change_nice(struct table *t, struct ui *ui, int by)
{
	struct targets targets;

	if (view_is_back(&ui->view)) {
		ui_message(ui, "not while looking back; r sets a nice value, Z continues");
		return;
	}
	if (ui_may_change(ui) && hold(t, ui, &targets))
		actions_change_nice(ui, &targets, by);
}

/* Return the thread whose system calls say most about a row: its own, or the one that its process is
 * judged by. */
static struct tag thread_of(const struct row *row)
{
	const struct thread *t = row->t;
	struct row of_thread = *row;

	if (t == NULL)
		t = process_find_thread(row->p, row->verdict.tid);
	of_thread.t = t;
	of_thread.tid = t ? t->tid : 0;
	return t && t->tid != row->pid ? tag_of_row(&of_thread) : tag_of_row(row);
}

/* A traced thread is slower. */
static void trace(const struct table *t, struct ui *ui)
{
	struct targets targets = { 0 };
	struct row row;

	if (!actions_are_allowed(ui) || !ui_may_change(ui) ||
	    !selection_row(&t->selection, &ui->view.list, &row) || ui_says_exited(ui, &row))
		return;
	struct tag thread = thread_of(&row);
	if (actions_hold(ui, &targets, &thread))
		strace_show(ui, &targets);
}

static void tag(struct table *t, struct ui *ui)
{
	struct row row;

	if (selection_row(&t->selection, &ui->view.list, &row) && !ui_says_exited(ui, &row))
		tags_toggle(&t->tags, &row);
	selection_move(&t->selection, &ui->view.list, 1);
}

/* ---- scrolling sideways ---- */

#define TEXT_STEP 8

/* What is drawn in a line of the list. */
static struct grid_line line_at(const struct table *t, const struct ui *ui, size_t at,
				const struct row *row)
{
	const struct line *line = &ui->view.list.lines[at];

	return (struct grid_line){
		.row = row,
		.depth = line->depth,
		.branches = line->branches,
		.is_thread = line->is_thread,
		.is_folded = line->is_folded,
		.has_path = ui->settings.show_path,
		.is_cursor = at == t->selection.line,
		.is_tagged = tags_have(&t->tags, row),
	};
}

/* Return how far the text of the last column can be scrolled, so that the end of the longest one on
 * the screen is shown. */
static int text_most(const struct table *t, const struct ui *ui)
{
	const struct list *l = &ui->view.list;
	size_t first = t->selection.first;
	int longest = 0, last = t->grid.count - 1, room = last < 0 ? 0 : t->grid.cells[last].width;

	for (size_t i = first; i < l->count && i < first + t->selection.page; i++) {
		const struct row row = list_row(l, &l->lines[i]);
		struct grid_line line = line_at(t, ui, i, &row);
		int width = grid_last_width(&t->grid, &line);
		longest = width > longest ? width : longest;
	}
	return longest > room ? longest - room : 0;
}

static void scroll_right(struct table *t, struct ui *ui)
{
	struct grid_scroll *s = &t->sideways;

	if (s->cells < t->grid.cells_most) {
		if (!grid_is_scrolled(&t->grid))
			ui_message(ui, "scrolled sideways: left goes back, ^ to the first column");
		s->cells++;
		return;
	}
	int most = text_most(t, ui);
	if (s->text < most)
		s->text += most - s->text < TEXT_STEP ? most - s->text : TEXT_STEP;
	else
		ui_message(ui, "this is the end of the longest line on the screen");
}

static void scroll_left(struct table *t, struct ui *ui)
{
	struct grid_scroll *s = &t->sideways;

	if (s->text > 0)
		s->text -= s->text < TEXT_STEP ? s->text : TEXT_STEP;
	else if (s->cells > 0)
		s->cells--;
	else
		ui_message(ui, "Z pauses; then left and right step through the last refreshes");
}

/* While paused, step through the last refreshes. */
static void go_sideways(struct table *t, struct ui *ui, int by)
{
	if (ui->view.is_paused)
		ui_step(ui, by);
	else if (by > 0)
		scroll_right(t, ui);
	else
		scroll_left(t, ui);
}

static void scroll_to_end(struct table *t, struct ui *ui)
{
	t->sideways.cells = t->grid.cells_most;
	/* The room for its text is known once it is placed. */
	grid_fit(&t->grid, &ui->columns, shown_sort(ui), ui->settings.show_bar, &t->sideways,
		 display_columns(ui->display));
	t->sideways.text = text_most(t, ui);
}

/* ---- requests; each function returns false if the request is of another kind ---- */

static bool move_request(struct table *t, struct ui *ui, enum request request)
{
	struct selection *s = &t->selection;
	const struct list *l = &ui->view.list;
	long page = (long)s->page;

	switch (request) {
	case REQUEST_UP:
		selection_move(s, l, -1);
		return true;
	case REQUEST_DOWN:
		selection_move(s, l, 1);
		return true;
	case REQUEST_PAGE_UP:
		selection_move(s, l, -page);
		return true;
	case REQUEST_PAGE_DOWN:
		selection_move(s, l, page);
		return true;
	case REQUEST_HOME:
		selection_go_to(s, l, 0);
		s->is_on_task = false;
		return true;
	case REQUEST_END:
		selection_choose(s, l, l->count);
		return true;
	case REQUEST_LEFT:
		go_sideways(t, ui, -1);
		return true;
	case REQUEST_RIGHT:
		go_sideways(t, ui, 1);
		return true;
	case REQUEST_FAR_LEFT:
		t->sideways = (struct grid_scroll){ 0 };
		return true;
	case REQUEST_FAR_RIGHT:
		scroll_to_end(t, ui);
		return true;
	default:
		return false;
	}
}

static bool order_request(struct ui *ui, enum request request)
{
	switch (request) {
	case REQUEST_SORT_CPU:
		sort_by(ui, "cpu_share", false);
		return true;
	case REQUEST_SORT_MEMORY:
		sort_by(ui, "memory.resident_bytes", false);
		return true;
	case REQUEST_SORT_TIME:
		sort_by(ui, "time", false);
		return true;
	case REQUEST_SORT_SWITCHES:
		sort_by(ui, "context_switches.voluntary_per_s", false);
		return true;
	case REQUEST_SORT_PID:
		sort_by(ui, "pid", true);
		return true;
	case REQUEST_REVERSE:
		reverse(ui);
		return true;
	case REQUEST_SORT:
		choose_sort(ui);
		return true;
	default:
		return false;
	}
}

static bool show_request(struct table *t, struct ui *ui, enum request request)
{
	switch (request) {
	case REQUEST_TREE:
		toggle(ui, &ui->view.options.is_tree);
		return true;
	case REQUEST_THREADS:
		toggle(ui, &ui->view.options.has_threads);
		return true;
	case REQUEST_KERNEL_THREADS:
		toggle(ui, &ui->view.options.hides_kernel);
		return true;
	case REQUEST_EXITED:
		toggle_exited(ui);
		return true;
	case REQUEST_UNFOLD:
	case REQUEST_FOLD:
		fold(t, ui, request == REQUEST_UNFOLD);
		return true;
	case REQUEST_FOLD_ALL:
		fold_all(ui);
		return true;
	case REQUEST_FOLD_PARENT:
		fold_into_parent(t, ui);
		return true;
	case REQUEST_USER:
		choose_user(ui);
		return true;
	case REQUEST_FILTER:
		choose_filter(ui);
		return true;
	case REQUEST_SEARCH:
		choose_search(ui, &t->search);
		return true;
	case REQUEST_SEARCH_NEXT:
		choose_next(ui, &t->search);
		return true;
	case REQUEST_PATH:
		ui->settings.show_path = !ui->settings.show_path;
		return true;
	case REQUEST_LEGEND:
		t->legend_wish = lay_out(t, ui).legend ? WISH_OFF : WISH_ON;
		return true;
	default:
		return false;
	}
}

static bool act_request(struct table *t, struct ui *ui, enum request request)
{
	switch (request) {
	case REQUEST_TAG:
		tag(t, ui);
		return true;
	case REQUEST_UNTAG:
		tags_clear(&t->tags);
		return true;
	case REQUEST_SIGNAL:
		ask(t, ui, actions_ask_signal);
		return true;
	case REQUEST_NICE:
		ask(t, ui, actions_ask_nice);
		return true;
	case REQUEST_NICE_LESS:
		change_nice(t, ui, -1);
		return true;
	case REQUEST_NICE_MORE:
		change_nice(t, ui, 1);
		return true;
	case REQUEST_IONICE:
		ask(t, ui, actions_ask_ionice);
		return true;
	case REQUEST_AFFINITY:
		ask(t, ui, actions_ask_affinity);
		return true;
	case REQUEST_SAVE:
		save_ask(ui);
		return true;
	case REQUEST_STRACE:
		trace(t, ui);
		return true;
	default:
		return false;
	}
}

static void open_page(const struct table *t, struct ui *ui, enum explain_section section)
{
	struct row row;

	if (selection_row(&t->selection, &ui->view.list, &row) && !ui_says_exited(ui, &row))
		page_open(ui, row.p, section);
}

static void follow(struct table *t, struct ui *ui)
{
	struct selection *s = &t->selection;

	s->is_following = !s->is_following;
	ui_message(ui, s->is_following ? "following PID %d" : "no longer following PID %d",
		   (int)s->pid);
}

static void on_key(struct screen *screen, struct ui *ui, enum request request, int key)
{
	struct table *t = (struct table *)screen;

	if (move_request(t, ui, request) || order_request(ui, request) ||
	    show_request(t, ui, request) || act_request(t, ui, request))
		return;
	switch (request) {
	case REQUEST_QUIT:
		ui->is_done = true;
		break;
	case REQUEST_PAGE:
		open_page(t, ui, EXPLAIN_VERDICT);
		break;
	case REQUEST_FILES:
		open_page(t, ui, EXPLAIN_FILES);
		break;
	case REQUEST_HELP:
		help_open(ui, &t->grid);
		break;
	case REQUEST_SETUP:
		setup_open(ui);
		break;
	case REQUEST_DELAY:
		choose_delay(ui);
		break;
	case REQUEST_FOLLOW:
		follow(t, ui);
		break;
	case REQUEST_PAUSE:
		ui_toggle_pause(ui);
		break;
	case REQUEST_BACK:
		ui_clear_message(ui);
		break;
	case REQUEST_CORES:
	case REQUEST_DIGIT:
		digit(t, ui, key);
		break;
	default:
		break;
	}
}

/* ---- the mouse ---- */

/* Does the last line show the function keys? */
static bool has_key_line(const struct ui *ui)
{
	return !ui_has_message(ui) && !ui->view.filter_text[0];
}

static void click_key(struct table *t, struct ui *ui, int x)
{
	int each = key_width(ui);

	if (each > 0 && x / each < FUNCTION_KEYS) {
		int key = DISPLAY_F1 + x / each;
		on_key(&t->screen, ui, key_request(KEYS_OF_TABLE, key), key);
	}
}

static void click_header(struct table *t, struct ui *ui, int x)
{
	const struct field *f = grid_field_at(&t->grid, x);

	if (grid_is_mark_at(&t->grid, x))
		t->sideways = (struct grid_scroll){ 0 };
	if (f == NULL)
		return;
	/* The rows that come first now are those that were asked for. */
	selection_go_to(&t->selection, &ui->view.list, 0);
	t->selection.is_on_task = false;
	if (f == shown_sort(ui))
		toggle(ui, &ui->view.options.is_reversed);
	else
		choose_sort_by(ui, f, false);
}

static void on_mouse(struct screen *screen, struct ui *ui, const struct display_mouse *m)
{
	struct table *t = (struct table *)screen;
	const struct list *l = &ui->view.list;
	struct places p = places_of(t, ui);
	size_t line = t->selection.first + (size_t)(m->y - p.rows_y);

	if (m->what != MOUSE_CLICK)
		selection_move(&t->selection, l, m->what == MOUSE_UP ? -WHEEL_LINES : WHEEL_LINES);
	else if (p.has_header && m->y == p.head.lines)
		click_header(t, ui, m->x);
	else if (p.has_keys && m->y == display_rows(ui->display) - 1) {
		if (has_key_line(ui))
			click_key(t, ui, m->x);
	} else if (m->y >= p.rows_y && line < l->count)
		selection_choose(&t->selection, l, line);
}

/* ---- preparing ---- */

static void update(struct screen *screen, struct ui *ui)
{
	struct table *t = (struct table *)screen;

	selection_restore(&t->selection, &ui->view.list, view_sample(&ui->view),
			  ui->view.options.is_tree);
}

/* Have the feed read what the rows need that are about to be drawn.  Only these are observed and
 * read in full. */
static void read_rows(struct table *t, struct ui *ui, const struct line *lines, size_t count)
{
	const struct list *l = &ui->view.list;
	unsigned needs = columns_needs(&ui->columns);

	for (size_t i = 0; i < count; i++) {
		const struct row row = list_row(l, &lines[i]);
		t->seen[i] = (struct seen){ row.p->touched, row.verdict.is_blind };
	}
	for (int are_threads = 0; are_threads < 2; are_threads++) {
		size_t asked = 0;
		for (size_t i = 0; i < count; i++) {
			const struct process *p = list_row(l, &lines[i]).p;
			if (lines[i].is_thread == are_threads && !p->is_from_exits &&
			    (p->is_sketched || !ui->view.is_paused))
				t->asked[asked++] = p->pid;
		}
		if (asked > 0)
			ui->feed->read_rows(ui->feed->context, t->asked, asked, are_threads, needs);
	}
}

static void prepare_rows(struct table *t, struct ui *ui, int most)
{
	struct list *l = &ui->view.list;
	size_t first = t->selection.first, count = 0;

	/* In the middle of a refresh the rows stay as they were. */
	if (ui->view.is_scanning || most <= 0 || first >= l->count)
		return;
	count = l->count - first < (size_t)most ? l->count - first : (size_t)most;
	if (ARRAY_RESERVE(t->asked, t->asked_capacity, count) != 0 ||
	    ARRAY_RESERVE(t->seen, t->seen_capacity, count) != 0)
		return;
	const struct line *lines = &l->lines[first];
	read_rows(t, ui, lines, count);
	for (size_t i = 0; i < count; i++) {
		const struct process *p = list_row(l, &lines[i]).p;
		if (p->is_from_exits || p->is_sketched)
			continue;
		if (t->seen[i].is_blind && t->seen[i].touched != p->touched)
			list_remake(l, &lines[i]);
		list_renew_shares(l, &lines[i]);
	}
	view_count_again(&ui->view);
}

static void prepare(struct screen *screen, struct ui *ui)
{
	struct table *t = (struct table *)screen;

	t->core_count = ui->feed->core_count(ui->feed->context);
	view_prepare(&ui->view);
	struct places p = places_of(t, ui);
	grid_fit(&t->grid, &ui->columns, shown_sort(ui), ui->settings.show_bar, &t->sideways,
		 display_columns(ui->display));
	t->sideways = t->grid.scroll;
	t->selection.page = p.rows > 0 ? (size_t)p.rows : 1;
	selection_move(&t->selection, &ui->view.list, 0);
	prepare_rows(t, ui, p.rows);
}

/* ---- drawing ---- */

static void draw_machine(const struct ui *ui, const struct machine_layout *layout)
{
	const struct view *v = &ui->view;
	const struct past_head *head = &v->head;
	struct machine m = {
		.sample = v->head_sample,
		.system = &head->system,
		.rates = &head->rates,
		.cores = head->cores,
		.core_count = head->core_count,
		.trend = &v->trend,
		.states = head->states,
		.by_class = head->by_class,
		.own_cpu_share = head->own_cpu_share,
		.is_paused = v->is_paused,
		.back = v->back,
		.is_sketch = v->is_sketch,
		.is_early = head->is_early,
		.window_s = head->window_s,
		.coverage = head->coverage,
	};

	machine_draw(ui->display, &m, layout);
}

static void draw_rows(const struct table *t, const struct ui *ui, int y, int lines)
{
	const struct list *l = &ui->view.list;
	size_t first = t->selection.first;

	for (int i = 0; i < lines && first + (size_t)i < l->count; i++) {
		const struct row row = list_row(l, &l->lines[first + (size_t)i]);
		struct grid_line shown = line_at(t, ui, first + (size_t)i, &row);
		grid_draw_row(ui->display, &t->grid, y + i, &shown);
	}
}

static void draw_keys(const struct ui *ui, int y)
{
	int each = key_width(ui);

	for (int i = 0; i < FUNCTION_KEYS && each > 0; i++) {
		char key[8], text[16];
		int n = snprintf(key, sizeof key, "F%d", i + 1);
		bool is_off = ui->view.options.is_tree && i == 4;
		snprintf(text, sizeof text, "%-*.*s", each - n, each - n,
			 is_off ? "List" : key_label(DISPLAY_F1 + i));
		display_put(ui->display, y, i * each, FACE_KEY, key);
		display_put(ui->display, y, i * each + n, FACE_KEY_HELP, text);
	}
}

static void draw_last_line(const struct ui *ui, int y, bool is_top)
{
	char line[512];

	if (ui_draw_message(ui, y))
		return;
	if (ui->view.filter_text[0] && is_top) {
		snprintf(line, sizeof line, "filter: %s   (\\ changes it)", ui->view.filter_text);
		display_put(ui->display, y, 0, FACE_TAGGED, line);
		return;
	}
	draw_keys(ui, y);
}

static void draw(const struct screen *screen, const struct ui *ui, bool is_top)
{
	const struct table *t = (const struct table *)screen;
	struct places p = places_of(t, ui);

	draw_machine(ui, &p.head);
	if (p.has_header)
		grid_draw_header(ui->display, &t->grid, p.head.lines, shown_sort(ui),
				 ui->view.options.is_reversed);
	draw_rows(t, ui, p.rows_y, p.rows);
	if (p.has_keys)
		draw_last_line(ui, display_rows(ui->display) - 1, is_top);
}

static void close_table(struct screen *screen)
{
	struct table *t = (struct table *)screen;

	tags_free(&t->tags);
	free(t->asked);
	free(t->seen);
	free(t);
}

static const struct screen_type table_type = {
	.name = "table",
	.keys = KEYS_OF_TABLE,
	.key = on_key,
	.mouse = on_mouse,
	.update = update,
	.prepare = prepare,
	.draw = draw,
	.close = close_table,
};

int table_open(struct ui *ui)
{
	struct table *t = calloc(1, sizeof *t);

	if (t == NULL)
		return -ENOMEM;
	t->screen.type = &table_type;
	t->search.selection = &t->selection;
	return screens_push(&ui->screens, &t->screen) ? 0 : -ENOMEM;
}
