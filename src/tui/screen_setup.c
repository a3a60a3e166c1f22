/* screen_setup.c - set up what is shown; see screen_setup.h. */
#include "config.h"

#include "tui/screen_setup.h"
#include "base/clean.h"
#include "field/field_table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS_MOST 160
#define WHEEL_LINES 3

/* The lines before the columns. */
enum choice {
	CHOICE_SCHEME,
	CHOICE_DELAY,
	CHOICE_SORT,
	CHOICE_TURNED,
	CHOICE_TREE,
	CHOICE_THREADS,
	CHOICE_KERNEL,
	CHOICE_BAR,
	CHOICE_PATH,
	CHOICES
};

struct setup {
	struct screen screen;
	struct settings draft;
	struct {
		const struct field *field;
		bool is_shown;
	} columns[FIELDS_MOST];
	int count;
	int at, first, page; /* lines: first the choices, then the columns */
};

/* ---- the draft ---- */

static void list_columns(const struct columns *shown, struct setup *s)
{
	for (size_t i = 0; i < shown->count; i++)
		s->columns[s->count++] = (typeof(s->columns[0])){ shown->list[i], true };
	for (const struct field *f = field_table(); f->key && s->count < FIELDS_MOST; f++) {
		bool is_there = f->header == NULL;
		for (size_t i = 0; i < shown->count && !is_there; i++)
			is_there = shown->list[i] == f;
		if (!is_there)
			s->columns[s->count++] = (typeof(s->columns[0])){ f, false };
	}
}

static void take_view(const struct view *v, struct settings *out)
{
	const struct field *sort = v->options.sort;

	snprintf(out->sort, sizeof out->sort, "%s", sort->header ? sort->header : sort->key);
	out->sort_reversed = v->options.is_reversed;
	out->delay_s = v->delay_s;
	out->tree = v->options.is_tree;
	out->threads = v->options.has_threads;
	out->kernel_threads = !v->options.hides_kernel;
}

/* Write the shown columns as a list; "" if they are the default.  Return 0, -EINVAL if there is
 * none, or -E2BIG. */
static int write_columns(const struct setup *s, char *out, size_t size)
{
	struct columns usual;
	size_t n = 0, count = 0;
	bool is_usual = true;

	columns_default(&usual, false);
	for (int i = 0; i < s->count; i++) {
		if (!s->columns[i].is_shown)
			continue;
		const struct field *f = s->columns[i].field;
		is_usual = is_usual && count < usual.count && usual.list[count] == f;
		n += (size_t)snprintf(out + n, size - n, "%s%s", count++ ? "," : "", f->header);
		if (n >= size)
			return -E2BIG;
	}
	if (count == 0)
		return -EINVAL;
	if (count > sizeof usual.list / sizeof *usual.list)
		return -E2BIG;
	if (is_usual && count == usual.count)
		*out = '\0';
	return 0;
}

/* Apply the draft. */
static int use(struct ui *ui, struct setup *s)
{
	struct settings *d = &s->draft;
	struct view *v = &ui->view;
	const char *bad;
	size_t length;
	int error = write_columns(s, d->columns, sizeof d->columns);

	if (error)
		return error;
	ui->settings = *d;
	columns_default(&ui->columns, false);
	if (*d->columns)
		columns_parse(&ui->columns, d->columns, &bad, &length);
	const struct field *sort = field_find(d->sort, strlen(d->sort));
	if (sort)
		v->options.sort = sort;
	v->options.is_reversed = d->sort_reversed;
	v->options.is_tree = d->tree;
	v->options.has_threads = d->threads;
	v->options.hides_kernel = !d->kernel_threads;
	v->delay_s = d->delay_s;
	display_set_scheme(ui->display, d->scheme);
	return 0;
}

static void save(struct ui *ui)
{
	char why[sizeof ui->message], clean[sizeof ui->message];
	int columns;

	if (ui->feed->save_settings(&ui->settings, why, sizeof why) == 0) {
		ui_message(ui, "saved");
		return;
	}
	clean_for_text(why, strlen(why), clean, sizeof clean, (int)sizeof clean, &columns);
	ui_message(ui, "applied, but not saved: %s", clean);
}

static void finish(struct setup *s, struct ui *ui, bool is_saved)
{
	int error = use(ui, s);

	if (error) {
		ui_message(ui, error == -EINVAL ? "no column is chosen" : "too many columns");
		return;
	}
	screens_close(&ui->screens, &s->screen);
	ui_arrange(ui);
	if (is_saved)
		save(ui);
}

/* ---- changing a line ---- */

static void change_scheme(struct settings *d, int by)
{
	int count = 1, at = 0;

	for (; settings_schemes[count]; count++)
		if (strcmp(settings_schemes[count], d->scheme) == 0)
			at = count;
	snprintf(d->scheme, sizeof d->scheme, "%s", settings_schemes[(at + by + count) % count]);
}

static void change_delay(struct settings *d, int by)
{
	static const double seconds[] = { 0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 15, 30, 60 };
	const int count = sizeof seconds / sizeof *seconds;
	int at = by > 0 ? 0 : count - 1;

	while (at >= 0 && at < count &&
	       (by > 0 ? seconds[at] <= d->delay_s + 1e-9 : seconds[at] >= d->delay_s - 1e-9))
		at += by;
	if (at >= 0 && at < count)
		d->delay_s = seconds[at];
}

/* Change the sort column to another one of those shown. */
static void change_sort(struct setup *s, int by)
{
	const struct field *now = field_find(s->draft.sort, strlen(s->draft.sort));
	int at = by > 0 ? -1 : s->count;

	if (s->count == 0)
		return;
	for (int i = 0; i < s->count; i++)
		if (s->columns[i].field == now)
			at = i;
	for (int i = 0; i < s->count; i++) {
		at = (at + by + s->count) % s->count;
		if (s->columns[at].is_shown)
			break;
	}
	snprintf(s->draft.sort, sizeof s->draft.sort, "%s", s->columns[at].field->header);
}

static void change(struct setup *s, int by)
{
	struct settings *d = &s->draft;
	bool *const switches[CHOICES] = {
		[CHOICE_TURNED] = &d->sort_reversed, [CHOICE_TREE] = &d->tree,
		[CHOICE_THREADS] = &d->threads,      [CHOICE_KERNEL] = &d->kernel_threads,
		[CHOICE_BAR] = &d->show_bar,         [CHOICE_PATH] = &d->show_path,
	};

	if (s->at >= CHOICES) {
		bool *is_shown = &s->columns[s->at - CHOICES].is_shown;
		*is_shown = !*is_shown;
	} else if (switches[s->at]) {
		*switches[s->at] = !*switches[s->at];
	} else if (s->at == CHOICE_SCHEME) {
		change_scheme(d, by);
	} else if (s->at == CHOICE_DELAY) {
		change_delay(d, by);
	} else {
		change_sort(s, by);
	}
}

static void move_column(struct setup *s, int by)
{
	int from = s->at - CHOICES, to = from + by;

	if (from < 0 || to < 0 || to >= s->count)
		return;
	typeof(s->columns[0]) moved = s->columns[from];
	s->columns[from] = s->columns[to];
	s->columns[to] = moved;
	s->at += by;
}

static void move_to(struct setup *s, int at)
{
	int last = CHOICES + s->count - 1;

	s->at = at < 0 ? 0 : at > last ? last : at;
}

/* Move.  Return false if the request is not to move. */
static bool move(struct setup *s, enum request request)
{
	switch (request) {
	case REQUEST_UP:
		move_to(s, s->at - 1);
		return true;
	case REQUEST_DOWN:
		move_to(s, s->at + 1);
		return true;
	case REQUEST_PAGE_UP:
		move_to(s, s->at - s->page);
		return true;
	case REQUEST_PAGE_DOWN:
		move_to(s, s->at + s->page);
		return true;
	case REQUEST_HOME:
		move_to(s, 0);
		return true;
	case REQUEST_END:
		move_to(s, CHOICES + s->count);
		return true;
	default:
		return false;
	}
}

/* A click chooses a line, and changes it if it was already chosen. */
static void on_mouse(struct screen *screen, struct ui *ui, const struct display_mouse *m)
{
	struct setup *s = (struct setup *)screen;
	int line = s->first + m->y - 1;

	(void)ui;
	if (m->what != MOUSE_CLICK) {
		move_to(s, s->at + (m->what == MOUSE_UP ? -WHEEL_LINES : WHEEL_LINES));
		return;
	}
	if (m->y < 1 || m->y > s->page || line >= CHOICES + s->count)
		return;
	if (line == s->at || line >= CHOICES) {
		s->at = line;
		change(s, 1);
	}
	s->at = line;
}

static void on_key(struct screen *screen, struct ui *ui, enum request request, int key)
{
	struct setup *s = (struct setup *)screen;

	(void)key;
	if (move(s, request))
		return;
	switch (request) {
	case REQUEST_LEFT:
	case REQUEST_RIGHT:
		if (s->at < CHOICES)
			change(s, request == REQUEST_LEFT ? -1 : 1);
		break;
	case REQUEST_CHANGE:
		change(s, 1);
		break;
	case REQUEST_COLUMN_UP:
		move_column(s, -1);
		break;
	case REQUEST_COLUMN_DOWN:
		move_column(s, 1);
		break;
	case REQUEST_SETUP_SAVE:
		if (ui_may_change(ui))
			finish(s, ui, true);
		break;
	case REQUEST_SETUP_USE:
		finish(s, ui, false);
		break;
	case REQUEST_BACK:
		screens_close(&ui->screens, screen);
		ui_message(ui, "setup cancelled");
		break;
	default:
		break;
	}
}

/* ---- drawing ---- */

static void format_line(const struct setup *s, int at, char *out, size_t size)
{
	const struct settings *d = &s->draft;
	static const char *const marks[] = { "[ ]", "[x]" };

	if (at >= CHOICES) {
		const struct field *f = s->columns[at - CHOICES].field;
		snprintf(out, size, "%s %-11s %s", marks[s->columns[at - CHOICES].is_shown],
			 f->header, f->help);
		return;
	}
	switch ((enum choice)at) {
	case CHOICE_SCHEME:
		snprintf(out, size, "< %s > colours", d->scheme);
		break;
	case CHOICE_DELAY:
		snprintf(out, size, "< %g > seconds between refreshes", d->delay_s);
		break;
	case CHOICE_SORT:
		snprintf(out, size, "< %s > sort by this column", d->sort);
		break;
	case CHOICE_TURNED:
		snprintf(out, size, "%s reverse the order", marks[d->sort_reversed]);
		break;
	case CHOICE_TREE:
		snprintf(out, size, "%s tree: show children below their parents", marks[d->tree]);
		break;
	case CHOICE_THREADS:
		snprintf(out, size, "%s show the threads of all processes", marks[d->threads]);
		break;
	case CHOICE_KERNEL:
		snprintf(out, size, "%s show kernel threads", marks[d->kernel_threads]);
		break;
	case CHOICE_BAR:
		snprintf(out, size, "%s show the bar TIME SPENT", marks[d->show_bar]);
		break;
	case CHOICE_PATH:
		snprintf(out, size, "%s show the paths of programs", marks[d->show_path]);
		break;
	case CHOICES:
		break;
	}
}

static void prepare(struct screen *screen, struct ui *ui)
{
	struct setup *s = (struct setup *)screen;
	int rows = display_rows(ui->display);

	s->page = rows > 3 ? rows - 2 : 1;
	if (s->at < s->first)
		s->first = s->at;
	if (s->at >= s->first + s->page)
		s->first = s->at - s->page + 1;
}

static void draw(const struct screen *screen, const struct ui *ui, bool is_top)
{
	const struct setup *s = (const struct setup *)screen;
	struct display *d = ui->display;
	int rows = display_rows(d), columns = display_columns(d);
	char line[256];

	(void)is_top;
	display_fill(d, 0, 0, columns, FACE_TABLE_HEADER);
	display_put(d, 0, 0, FACE_TABLE_HEADER,
		    "Setup: options, and the columns in the order shown");
	for (int i = 0; i < s->page && s->first + i < CHOICES + s->count; i++) {
		unsigned face = s->first + i == s->at ? FACE_CURSOR : FACE_TEXT;
		format_line(s, s->first + i, line, sizeof line);
		display_fill(d, 1 + i, 0, columns, face);
		display_put(d, 1 + i, 1, face, line);
	}
	if (ui_draw_message(ui, rows - 1))
		return;
	display_fill(d, rows - 1, 0, columns, FACE_KEY_HELP);
	display_put(d, rows - 1, 0, FACE_KEY_HELP,
		    "Space change  F7 F8 move column  F10 save  u use without saving  Esc cancel");
}

static void close_setup(struct screen *screen)
{
	free(screen);
}

static const struct screen_type setup_type = {
	.name = "setup",
	.keys = KEYS_OF_SETUP,
	.is_dialog = true,
	.key = on_key,
	.mouse = on_mouse,
	.prepare = prepare,
	.draw = draw,
	.close = close_setup,
};

void setup_open(struct ui *ui)
{
	struct setup *s = calloc(1, sizeof *s);

	if (s == NULL) {
		ui_message(ui, "out of memory");
		return;
	}
	s->screen.type = &setup_type;
	s->draft = ui->settings;
	take_view(&ui->view, &s->draft);
	list_columns(&ui->columns, s);
	screens_push(&ui->screens, &s->screen);
}
