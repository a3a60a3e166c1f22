/* screen_setup.c - set up what is shown; see screen_setup.h. */
#include "config.h"

#include "tui/screen_setup.h"
#include "base/clean.h"
#include "tui/column_choice.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WHEEL_LINES 3

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

/* The panes, from left to right. */
enum pane { PANE_OPTIONS, PANE_AVAILABLE, PANE_SHOWN, PANES };

struct setup {
	struct screen screen;
	struct settings draft;
	int option_at; /* enum choice */
	struct column_choice choice;
	enum pane pane;   /* the one that has the keys */
	int first[PANES]; /* index of the item at its top */
};

/* ---- the panes ---- */

static int count_of(const struct setup *s, enum pane pane)
{
	return pane == PANE_OPTIONS   ? CHOICES :
	       pane == PANE_AVAILABLE ? s->choice.available_count :
					(int)s->choice.shown.count;
}

/* The item of a pane under its cursor. */
static int *cursor_of(struct setup *s, enum pane pane)
{
	return pane == PANE_OPTIONS   ? &s->option_at :
	       pane == PANE_AVAILABLE ? &s->choice.available_at :
					&s->choice.shown_at;
}

static int at_of(const struct setup *s, enum pane pane)
{
	return pane == PANE_OPTIONS   ? s->option_at :
	       pane == PANE_AVAILABLE ? s->choice.available_at :
					s->choice.shown_at;
}

/* On a narrow screen only the pane that has the keys is shown. */
#define PANES_LEAST  66
#define OPTIONS_MOST 46

struct places {
	int x[PANES], width[PANES]; /* width 0: not shown */
	int heading_y, help_y;      /* -1: not shown */
	int y, rows;                /* of the items */
};

static struct places places_of(const struct setup *s, const struct display *d)
{
	int rows = display_rows(d), columns = display_columns(d);
	struct places p = { .heading_y = rows >= 6 ? 1 : -1, .help_y = rows >= 8 ? rows - 2 : -1 };

	p.y = rows >= 6 ? 2 : 1;
	p.rows = rows - 1 - p.y - (p.help_y >= 0);
	p.rows = p.rows > 0 ? p.rows : 1;
	if (columns < PANES_LEAST) {
		p.width[s->pane] = columns;
		return p;
	}
	int options = columns * 2 / 5 < OPTIONS_MOST ? columns * 2 / 5 : OPTIONS_MOST;
	int half = (columns - options) / 2;
	p.width[PANE_OPTIONS] = options - 1;
	p.x[PANE_AVAILABLE] = options;
	p.width[PANE_AVAILABLE] = half - 1;
	p.x[PANE_SHOWN] = options + half;
	p.width[PANE_SHOWN] = columns - options - half;
	return p;
}

/* ---- the draft ---- */

/* Return the name of a column in the settings: its header or, if that is the header of another one,
 * its key. */
static const char *name_of(const struct field *f)
{
	return f->header && field_find(f->header, strlen(f->header)) == f ? f->header : f->key;
}

static void take_view(const struct view *v, struct settings *out)
{
	const struct field *sort = v->options.sort;

	snprintf(out->sort, sizeof out->sort, "%s", name_of(sort));
	out->sort_reversed = v->options.is_reversed;
	out->delay_s = v->delay_s;
	out->tree = v->options.is_tree;
	out->threads = v->options.has_threads;
	out->kernel_threads = !v->options.hides_kernel;
}

/* Write the shown columns as a list; "" if they are the default.  Return 0, -EINVAL if there is
 * none, or -E2BIG. */
static int write_columns(const struct columns *shown, char *out, size_t size)
{
	struct columns usual;
	size_t n = 0;

	columns_default(&usual, false);
	bool is_usual = shown->count == usual.count;
	for (size_t i = 0; i < shown->count; i++) {
		is_usual = is_usual && usual.list[i] == shown->list[i];
		n += (size_t)snprintf(out + n, size - n, "%s%s", i ? "," : "",
				      name_of(shown->list[i]));
		if (n >= size)
			return -E2BIG;
	}
	if (shown->count == 0)
		return -EINVAL;
	if (is_usual)
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
	int error = write_columns(&s->choice.shown, d->columns, sizeof d->columns);

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
	const struct columns *shown = &s->choice.shown;
	int count = (int)shown->count, at = by > 0 ? -1 : count;

	if (count == 0)
		return;
	for (int i = 0; i < count; i++)
		if (shown->list[i] == now)
			at = i;
	at = (at + by + count) % count;
	snprintf(s->draft.sort, sizeof s->draft.sort, "%s", name_of(shown->list[at]));
}

static void change_option(struct setup *s, int by)
{
	struct settings *d = &s->draft;
	bool *const switches[CHOICES] = {
		[CHOICE_TURNED] = &d->sort_reversed, [CHOICE_TREE] = &d->tree,
		[CHOICE_THREADS] = &d->threads,      [CHOICE_KERNEL] = &d->kernel_threads,
		[CHOICE_BAR] = &d->show_bar,         [CHOICE_PATH] = &d->show_path,
	};

	if (switches[s->option_at])
		*switches[s->option_at] = !*switches[s->option_at];
	else if (s->option_at == CHOICE_SCHEME)
		change_scheme(d, by);
	else if (s->option_at == CHOICE_DELAY)
		change_delay(d, by);
	else
		change_sort(s, by);
}

/* Change the option, or add or remove the column, under the cursor. */
static void change(struct setup *s, struct ui *ui)
{
	if (s->pane == PANE_OPTIONS)
		change_option(s, 1);
	else if (s->pane == PANE_SHOWN)
		column_choice_remove(&s->choice);
	else if (!column_choice_add(&s->choice) && s->choice.available_count > 0)
		ui_message(ui, "too many columns");
}

/* ---- moving ---- */

static void move_to(struct setup *s, enum pane pane, int at)
{
	int last = count_of(s, pane) - 1;

	*cursor_of(s, pane) = at < 0 || last < 0 ? 0 : at > last ? last : at;
}

static const struct screen_type options_type, columns_type;

/* Give a pane the keys.  Letters are commands among the options, and text among the columns. */
static void go_to_pane(struct setup *s, enum pane pane)
{
	s->pane = pane;
	s->screen.type = pane == PANE_OPTIONS ? &options_type : &columns_type;
}

static void step_pane(struct setup *s, int by)
{
	go_to_pane(s, (enum pane)(((int)s->pane + by + PANES) % PANES));
}

/* Left and right change an option, and go from columns to the pane beside them. */
static void go_sideways(struct setup *s, int by)
{
	if (s->pane == PANE_OPTIONS)
		change_option(s, by);
	else if (by < 0 || s->pane == PANE_AVAILABLE)
		step_pane(s, by);
}

/* Move.  Return false if the request is not to move. */
static bool move(struct setup *s, const struct ui *ui, enum request request)
{
	int at = at_of(s, s->pane), page = places_of(s, ui->display).rows;

	switch (request) {
	case REQUEST_UP:
		move_to(s, s->pane, at - 1);
		return true;
	case REQUEST_DOWN:
		move_to(s, s->pane, at + 1);
		return true;
	case REQUEST_PAGE_UP:
		move_to(s, s->pane, at - page);
		return true;
	case REQUEST_PAGE_DOWN:
		move_to(s, s->pane, at + page);
		return true;
	case REQUEST_HOME:
		move_to(s, s->pane, 0);
		return true;
	case REQUEST_END:
		move_to(s, s->pane, count_of(s, s->pane));
		return true;
	case REQUEST_LEFT:
	case REQUEST_RIGHT:
		go_sideways(s, request == REQUEST_LEFT ? -1 : 1);
		return true;
	case REQUEST_NEXT_PANE:
	case REQUEST_PREVIOUS_PANE:
		step_pane(s, request == REQUEST_NEXT_PANE ? 1 : -1);
		return true;
	default:
		return false;
	}
}

/* The wheel moves the cursor of the pane under the pointer.  A click chooses an item; if it was
 * already chosen, it changes it. */
static void on_mouse(struct screen *screen, struct ui *ui, const struct display_mouse *m)
{
	struct setup *s = (struct setup *)screen;
	struct places p = places_of(s, ui->display);
	enum pane pane = PANES;

	for (enum pane i = 0; i < PANES; i++)
		if (m->x >= p.x[i] && m->x < p.x[i] + p.width[i])
			pane = i;
	if (pane == PANES)
		return;
	if (m->what != MOUSE_CLICK) {
		int by = m->what == MOUSE_UP ? -WHEEL_LINES : WHEEL_LINES;
		move_to(s, pane, at_of(s, pane) + by);
		return;
	}
	int at = s->first[pane] + m->y - p.y;
	if (m->y < p.y - 1 || m->y >= p.y + p.rows || at >= count_of(s, pane))
		return;
	bool is_chosen = pane == s->pane && at == at_of(s, pane);
	go_to_pane(s, pane);
	if (m->y < p.y)
		return;
	move_to(s, pane, at);
	if (is_chosen)
		change(s, ui);
}

/* ---- keys ---- */

static void cancel(struct setup *s, struct ui *ui)
{
	screens_close(&ui->screens, &s->screen);
	ui_message(ui, "setup cancelled");
}

/* The text to find belongs to the pane of the columns that are available. */
static void type(struct setup *s, int key)
{
	if (key <= ' ' || key > '~')
		return;
	go_to_pane(s, PANE_AVAILABLE);
	column_choice_type(&s->choice, (char)key);
}

static void on_key(struct screen *screen, struct ui *ui, enum request request, int key)
{
	struct setup *s = (struct setup *)screen;
	bool is_finding = s->pane != PANE_OPTIONS && s->choice.text[0];

	if (move(s, ui, request))
		return;
	switch (request) {
	case REQUEST_CHANGE:
		change(s, ui);
		break;
	case REQUEST_COLUMN_UP:
	case REQUEST_COLUMN_DOWN:
		if (s->pane == PANE_SHOWN)
			column_choice_move(&s->choice, request == REQUEST_COLUMN_UP ? -1 : 1);
		break;
	case REQUEST_ERASE:
		column_choice_erase(&s->choice);
		break;
	case REQUEST_ERASE_ALL:
		column_choice_erase_all(&s->choice);
		break;
	case REQUEST_SETUP_SAVE:
		if (ui_may_change(ui))
			finish(s, ui, true);
		break;
	case REQUEST_SETUP_USE:
		finish(s, ui, false);
		break;
	case REQUEST_BACK:
		if (is_finding && key == DISPLAY_ESCAPE)
			column_choice_erase_all(&s->choice);
		else
			cancel(s, ui);
		break;
	default:
		if (s->pane != PANE_OPTIONS)
			type(s, key);
	}
}

/* ---- drawing ---- */

static void format_option(const struct settings *d, enum choice choice, char *out, size_t size)
{
	static const char *const marks[] = { "[ ]", "[x]" };

	switch (choice) {
	case CHOICE_SCHEME:
		snprintf(out, size, "< %s > colours", d->scheme);
		break;
	case CHOICE_DELAY:
		snprintf(out, size, "< %g > seconds per refresh", d->delay_s);
		break;
	case CHOICE_SORT:
		snprintf(out, size, "< %s > sort column", d->sort);
		break;
	case CHOICE_TURNED:
		snprintf(out, size, "%s reverse the order", marks[d->sort_reversed]);
		break;
	case CHOICE_TREE:
		snprintf(out, size, "%s tree", marks[d->tree]);
		break;
	case CHOICE_THREADS:
		snprintf(out, size, "%s threads of all processes", marks[d->threads]);
		break;
	case CHOICE_KERNEL:
		snprintf(out, size, "%s kernel threads", marks[d->kernel_threads]);
		break;
	case CHOICE_BAR:
		snprintf(out, size, "%s the bar TIME SPENT", marks[d->show_bar]);
		break;
	case CHOICE_PATH:
		snprintf(out, size, "%s paths of programs", marks[d->show_path]);
		break;
	case CHOICES:
		break;
	}
}

static const struct field *field_at(const struct setup *s, enum pane pane, int at)
{
	if (at >= count_of(s, pane))
		return NULL;
	return pane == PANE_AVAILABLE ? s->choice.available[at] : s->choice.shown.list[at];
}

static void prepare(struct screen *screen, struct ui *ui)
{
	struct setup *s = (struct setup *)screen;
	int rows = places_of(s, ui->display).rows;

	for (enum pane pane = 0; pane < PANES; pane++) {
		int *first = &s->first[pane], at = at_of(s, pane);
		int most = count_of(s, pane) - rows;
		*first = *first < most ? *first : most > 0 ? most : 0;
		*first = at < *first ? at : at >= *first + rows ? at - rows + 1 : *first;
	}
}

/* Draw a text of at most `width` columns. */
static void put(struct display *d, int y, int x, int width, unsigned face, const char *text)
{
	char cut[256];
	int taken;

	clean_for_text(text, strlen(text), cut, sizeof cut, width, &taken);
	display_put(d, y, x, face, cut);
}

static void format_heading(const struct setup *s, enum pane pane, char *out, size_t size)
{
	if (pane == PANE_OPTIONS)
		snprintf(out, size, "Options");
	else if (pane == PANE_SHOWN)
		snprintf(out, size, "Columns shown: %d", count_of(s, pane));
	else if (s->choice.text[0])
		snprintf(out, size, "Find: %s_", s->choice.text);
	else
		snprintf(out, size, "Columns to add: %d", count_of(s, pane));
}

static void draw_item(const struct setup *s, struct display *d, const struct places *p,
		      enum pane pane, int at)
{
	int y = p->y + at - s->first[pane], x = p->x[pane], width = p->width[pane];
	bool is_chosen = at == at_of(s, pane), has_keys = pane == s->pane;
	unsigned face = is_chosen && has_keys ? FACE_CURSOR : is_chosen ? FACE_STRONG : FACE_TEXT;
	const struct field *f = pane == PANE_OPTIONS ? NULL : field_at(s, pane, at);
	char line[256];

	if (f)
		snprintf(line, sizeof line, "%-11s %s", f->header, f->help);
	else
		format_option(&s->draft, (enum choice)at, line, sizeof line);
	if (is_chosen && has_keys)
		display_fill(d, y, x, width, face);
	/* In another pane, a mark says where its cursor is: a new column is placed there. */
	display_put(d, y, x, face, is_chosen && !has_keys ? ">" : " ");
	put(d, y, x + 1, width - 1, face, line);
}

static void draw_pane(const struct setup *s, struct display *d, const struct places *p,
		      enum pane pane)
{
	char heading[64];

	if (p->heading_y >= 0) {
		format_heading(s, pane, heading, sizeof heading);
		put(d, p->heading_y, p->x[pane], p->width[pane],
		    pane == s->pane ? FACE_STRONG : FACE_DIM, heading);
	}
	for (int i = 0; i < p->rows && s->first[pane] + i < count_of(s, pane); i++)
		draw_item(s, d, p, pane, s->first[pane] + i);
	if (pane == PANE_AVAILABLE && count_of(s, pane) == 0)
		put(d, p->y, p->x[pane] + 1, p->width[pane] - 1, FACE_ALERT, "no such column");
}

/* Describe the column under the cursor. */
static void draw_help(const struct setup *s, struct display *d, int y)
{
	const struct field *f = s->pane == PANE_OPTIONS ? NULL :
							  field_at(s, s->pane, at_of(s, s->pane));
	char line[256];

	if (f == NULL)
		return;
	snprintf(line, sizeof line, "%s: %s", f->header, f->help);
	display_put(d, y, 0, FACE_TEXT, line);
}

static void draw_keys(const struct setup *s, struct display *d, int y)
{
	static const char *const keys[PANES] = {
		[PANE_OPTIONS] = "Space change  Tab columns  F10 save  F9 use unsaved  Esc cancel",
		[PANE_AVAILABLE] = "letters find  Enter add  Tab next pane  F10 save  F9 use "
				   "unsaved  Esc cancel",
		[PANE_SHOWN] = "Enter remove  F7 F8 move  Tab options  F10 save  F9 use unsaved  "
			       "Esc cancel",
	};

	display_fill(d, y, 0, display_columns(d), FACE_KEY_HELP);
	display_put(d, y, 0, FACE_KEY_HELP, keys[s->pane]);
}

static void draw(const struct screen *screen, const struct ui *ui, bool is_top)
{
	const struct setup *s = (const struct setup *)screen;
	struct display *d = ui->display;
	struct places p = places_of(s, d);
	int rows = display_rows(d);

	(void)is_top;
	display_fill(d, 0, 0, display_columns(d), FACE_TABLE_HEADER);
	display_put(d, 0, 0, FACE_TABLE_HEADER,
		    "Setup: options, and the columns in the order shown");
	for (enum pane pane = 0; pane < PANES; pane++)
		if (p.width[pane] > 0)
			draw_pane(s, d, &p, pane);
	if (p.help_y >= 0)
		draw_help(s, d, p.help_y);
	if (!ui_draw_message(ui, rows - 1))
		draw_keys(s, d, rows - 1);
}

static void close_setup(struct screen *screen)
{
	free(screen);
}

static const struct screen_type options_type = {
	.name = "setup",
	.keys = KEYS_OF_SETUP,
	.is_dialog = true,
	.key = on_key,
	.mouse = on_mouse,
	.prepare = prepare,
	.draw = draw,
	.close = close_setup,
};

static const struct screen_type columns_type = {
	.name = "setup of columns",
	.keys = KEYS_OF_COLUMNS,
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
	s->screen.type = &options_type;
	s->draft = ui->settings;
	take_view(&ui->view, &s->draft);
	column_choice_init(&s->choice, &ui->columns);
	screens_push(&ui->screens, &s->screen);
}
