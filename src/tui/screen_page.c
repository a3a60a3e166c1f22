/* screen_page.c - the page about one process; see screen_page.h.
 *
 * What only this page needs is read when a section is opened, and then at a slow rate.  What can
 * block on a lock of the process (environment, memory totals) is read only at the press of a key.
 * When the process exits, the texts stay as they were.
 */
#include "config.h"

#include "tui/screen_page.h"
#include "base/clean.h"
#include "base/clock.h"
#include "report/sheet.h"
#include "tui/actions.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PAGE_THREADS 12
#define WHEEL_LINES  3

/* Seconds after which a section on the screen is read again. */
#define STALE_NS 5000000000ULL

_Static_assert(REQUEST_SECTION_LAST - REQUEST_SECTION + 1 == EXPLAIN_SECTIONS,
	       "keys.h has a request for each section");

struct page {
	struct screen screen;
	struct tag task; /* the process */
	enum explain_section section;
	struct dossier dossier;
	char *texts[EXPLAIN_SECTIONS];  /* with the marks of sheet.h; NULL: not written yet */
	size_t lines[EXPLAIN_SECTIONS]; /* number of lines in these texts */
	size_t first[EXPLAIN_SECTIONS]; /* index of the first line on the screen */
	size_t shown;                   /* number of lines that fit on the screen */
	bool has_exited;                /* the process has exited */
	bool is_missing;                /* it did not exist at the moment that is looked back at */
};

static void set_text(struct page *page, enum explain_section section, char *text)
{
	size_t lines = 0;

	for (const char *at = text; at && *at; at++)
		lines += *at == '\n';
	free(page->texts[section]);
	page->texts[section] = text;
	page->lines[section] = lines;
}

/* ---- the line above the text ---- */

/* Write a line above the text, if it does not show the present state of a living process.  Return
 * false if there is no such line. */
static bool write_notice(const struct page *page, const struct view *v, char out[static 240])
{
	int pid = (int)page->task.pid;

	out[0] = '\0';
	if (page->has_exited && !view_is_back(v))
		snprintf(out, 240, "PID %d has exited; this is what was last known about it", pid);
	else if (page->is_missing)
		snprintf(out, 240, "PID %d did not exist %zu refreshes ago", pid, v->back);
	else if (view_is_back(v))
		snprintf(out, 240,
			 "PAUSED, %zu refreshes back; files, directories and "
			 "environment are current",
			 v->back);
	else if (v->is_paused)
		snprintf(out, 240, "PAUSED; left and right step through the last refreshes");
	return out[0] != '\0';
}

/* Return the line of the screen where the text begins. */
static int text_y(const struct page *page, const struct ui *ui)
{
	char notice[240];

	return display_rows(ui->display) > 3 && write_notice(page, &ui->view, notice) ? 1 : 0;
}

/* ---- reading ---- */

static bool is_stale(uint64_t read_ns)
{
	return read_ns == 0 || clock_now_ns(CLOCK_MONOTONIC) - read_ns > STALE_NS;
}

/* Return the parts of the dossier that this section shows and that were not read recently. */
static unsigned parts_due(const struct page *page)
{
	const struct dossier *d = &page->dossier;
	enum explain_section section = page->section;
	bool needs_identity = section == EXPLAIN_VERDICT || section == EXPLAIN_IDENTITY;
	bool needs_files = section == EXPLAIN_FILES || section == EXPLAIN_IDENTITY;
	unsigned parts = 0;

	if (needs_identity && is_stale(d->identity_ns))
		parts |= FEED_IDENTITY;
	if (needs_files && is_stale(d->files_ns))
		parts |= FEED_FILES;
	if (section == EXPLAIN_ENVIRONMENT && d->environment_ns == 0)
		parts |= FEED_ENVIRONMENT;
	return parts;
}

static int read_parts(struct page *page, const struct ui *ui, unsigned parts)
{
	return parts ? ui->feed->read_page(ui->feed->context, &page->dossier, parts) : 0;
}

static void make_text(struct page *page, const struct ui *ui, const struct sample *sample,
		      const struct process *p, enum explain_section section)
{
	int width = display_columns(ui->display);
	int rows = display_rows(ui->display) - 1 - text_y(page, ui);
	struct past_head head;
	char *text = NULL;
	size_t size;

	FILE *out = open_memstream(&text, &size);
	if (out == NULL)
		return;
	view_get_head(&ui->view, &head);
	struct explain e = {
		.sample = sample,
		.p = p,
		.dossier = &page->dossier,
		.history = &ui->view.history,
		.system = &head.system,
		.rates = &head.rates,
		.window_s = head.window_s,
		.samples_per_s = head.samples_per_s,
		.width = width < 40 ? 40 : width,
		.height = rows > 0 ? rows : 1,
		.threads_most = PAGE_THREADS,
		.has_faces = true,
		.has_blocks = display_has_blocks(ui->display),
		.has_keys = true,
	};
	explain_write_section(out, &e, section);
	if (fclose(out) == 0)
		set_text(page, section, text);
	else
		free(text);
}

/* The process has exited: keep what was written about its last window, and write the rest once
 * more, as far as it was read. */
static void note_exit(struct page *page, const struct ui *ui, const struct process *p)
{
	page->has_exited = true;
	for (int i = 0; i < EXPLAIN_SECTIONS && p; i++)
		if (page->texts[i] == NULL || (i != EXPLAIN_VERDICT && i != (int)page->section))
			make_text(page, ui, view_sample(&ui->view), p, i);
}

/* In the middle of a refresh, the counters belong neither to the last window nor to this one.
 * Write about the last window from what was stored before, and about everything else as it is. */
static void read_between(struct page *page, struct ui *ui, const struct process *p)
{
	enum explain_section section = page->section;
	bool is_of_window = section == EXPLAIN_VERDICT || section == EXPLAIN_HISTORY;
	const struct sample *last = NULL;

	if (p->has_exited || read_parts(page, ui, parts_due(page)) != 0)
		return;
	if (!is_of_window) {
		make_text(page, ui, view_sample(&ui->view), p, section);
		return;
	}
	last = view_last_window(&ui->view);
	const struct process *was = last ? sample_find(last, page->task.pid) : NULL;
	if (was && was->start_ticks == page->task.start_ticks)
		make_text(page, ui, last, was, section);
	else if (page->texts[section] == NULL)
		set_text(page, section, strdup("Its first window is not over yet.\n"));
}

static void read_present(struct page *page, const struct ui *ui, const struct process *p)
{
	const struct sample *sample = view_sample(&ui->view);
	bool is_verdict = page->section == EXPLAIN_VERDICT;
	unsigned parts = FEED_PROCESS | (is_verdict ? FEED_SITES : 0) | parts_due(page);
	int error = p && !p->has_exited ? read_parts(page, ui, parts) : -ESRCH;

	/* This may just have been discovered. */
	if (error == -ESRCH || p->has_exited)
		note_exit(page, ui, p);
	else
		make_text(page, ui, sample, p, page->section);
	/* The verdict of an exited process can no longer be written, so write it now. */
	if (!page->has_exited && !is_verdict)
		make_text(page, ui, sample, p, EXPLAIN_VERDICT);
}

/* Write the section again, reading what it needs.  Called after each refresh, and at keys. */
static void update(struct screen *s, struct ui *ui)
{
	struct page *page = (struct page *)s;
	const struct sample *sample = view_sample(&ui->view);
	const struct process *p = sample_find(sample, page->task.pid);

	if (p && p->start_ticks != page->task.start_ticks)
		p = NULL; /* the PID was reused */
	page->is_missing = view_is_back(&ui->view) && p == NULL;
	if (view_is_back(&ui->view)) {
		if (p)
			make_text(page, ui, sample, p, page->section);
	} else if (ui->view.is_scanning) {
		if (p && !page->has_exited)
			read_between(page, ui, p);
	} else if (!page->has_exited) {
		read_present(page, ui, p);
	}
}

/* ---- keys ---- */

static void show_section(struct page *page, struct ui *ui, enum explain_section section)
{
	page->section = section;
	update(&page->screen, ui);
}

static void step_section(struct page *page, struct ui *ui, int by)
{
	show_section(page, ui, (page->section + EXPLAIN_SECTIONS + by) % EXPLAIN_SECTIONS);
}

/* Pressing its key again reads once more what is otherwise read only once. */
static void choose_section(struct page *page, struct ui *ui, enum explain_section section)
{
	if (page->section == section) {
		page->dossier.environment_ns = 0;
		page->dossier.files_ns = page->dossier.identity_ns = 0;
	}
	show_section(page, ui, section);
}

static void read_rollup(struct page *page, struct ui *ui)
{
	if (page->section != EXPLAIN_MEMORY || page->has_exited || view_is_back(&ui->view))
		return;
	read_parts(page, ui, FEED_ROLLUP);
	update(&page->screen, ui);
	/* The totals are at the end. */
	page->first[EXPLAIN_MEMORY] = page->lines[EXPLAIN_MEMORY];
}

/* In a pause, move through time, as in the table; otherwise move through the sections. */
static void go_sideways(struct page *page, struct ui *ui, int by)
{
	if (ui->view.is_paused)
		ui_step(ui, by);
	else
		step_section(page, ui, by);
}

static void ask_signal(const struct page *page, struct ui *ui)
{
	struct targets targets = { 0 };

	if (actions_are_allowed(ui) && actions_hold(ui, &targets, &page->task))
		actions_ask_signal(ui, &targets);
}

/* Scroll.  Return false if the request is not to scroll. */
static bool scroll(struct page *page, enum request request)
{
	size_t *first = &page->first[page->section];
	size_t step = page->shown > 1 ? page->shown - 1 : 1;

	switch (request) {
	case REQUEST_UP:
		*first -= *first > 0;
		return true;
	case REQUEST_DOWN:
		++*first;
		return true;
	case REQUEST_PAGE_UP:
		*first -= *first < step ? *first : step;
		return true;
	case REQUEST_PAGE_DOWN:
		*first += step;
		return true;
	case REQUEST_HOME:
		*first = 0;
		return true;
	case REQUEST_END:
		*first = page->lines[page->section];
		return true;
	default:
		return false;
	}
}

static void on_key(struct screen *s, struct ui *ui, enum request request, int key)
{
	struct page *page = (struct page *)s;

	(void)key;
	if (scroll(page, request))
		return;
	if (request >= REQUEST_SECTION && request <= REQUEST_SECTION_LAST) {
		choose_section(page, ui, (enum explain_section)(request - REQUEST_SECTION));
		return;
	}
	switch (request) {
	case REQUEST_BACK:
		screens_close(&ui->screens, s);
		break;
	case REQUEST_NEXT_SECTION:
		step_section(page, ui, 1);
		break;
	case REQUEST_PREVIOUS_SECTION:
		step_section(page, ui, -1);
		break;
	case REQUEST_LEFT:
		go_sideways(page, ui, -1);
		break;
	case REQUEST_RIGHT:
		go_sideways(page, ui, 1);
		break;
	case REQUEST_ROLLUP:
		read_rollup(page, ui);
		break;
	case REQUEST_SIGNAL:
		ask_signal(page, ui);
		break;
	case REQUEST_PAUSE:
		ui_toggle_pause(ui);
		break;
	default:
		break;
	}
}

/* ---- the line of sections ---- */

/* Write the name of a section, in brackets if it is shown.  Return the number of columns. */
static int write_tab(const struct page *page, int section, char out[static 32])
{
	bool is_shown = (enum explain_section)section == page->section;

	return snprintf(out, 32, is_shown ? "[%s]" : " %s ", explain_section_name(section));
}

static void on_mouse(struct screen *s, struct ui *ui, const struct display_mouse *m)
{
	struct page *page = (struct page *)s;
	size_t *first = &page->first[page->section];
	char tab[32];
	int end = 0;

	if (m->what == MOUSE_UP)
		*first -= *first < WHEEL_LINES ? *first : WHEEL_LINES;
	else if (m->what == MOUSE_DOWN)
		*first += WHEEL_LINES;
	else if (m->y == display_rows(ui->display) - 1)
		for (int i = 0; i < EXPLAIN_SECTIONS; i++) {
			end += write_tab(page, i, tab);
			if (m->x < end) {
				show_section(page, ui, i);
				return;
			}
		}
}

/* Draw the names.  Return the column after them. */
static int draw_tabs(const struct page *page, const struct ui *ui, int y)
{
	int x = 0;

	for (int i = 0; i < EXPLAIN_SECTIONS; i++) {
		char tab[32], key[2] = { explain_section_name(i)[0], '\0' };
		int length = write_tab(page, i, tab);
		bool is_shown = (enum explain_section)i == page->section;
		display_put(ui->display, y, x, is_shown ? FACE_STRONG : FACE_KEY_HELP, tab);
		if (!is_shown)
			display_put(ui->display, y, x + 1, FACE_KEY, key);
		x += length;
	}
	return x;
}

static void draw_last_line(const struct page *page, const struct ui *ui, int y)
{
	int columns = display_columns(ui->display);
	size_t lines = page->lines[page->section], first = page->first[page->section];
	size_t last = first + page->shown < lines ? first + page->shown : lines;
	char place[48] = "";

	display_fill(ui->display, y, 0, columns, FACE_KEY_HELP);
	if (ui_has_message(ui)) {
		display_put(ui->display, y, 0, FACE_ALERT, ui->message);
		return;
	}
	int x = draw_tabs(page, ui, y);
	if (lines > page->shown)
		snprintf(place, sizeof place, " %zu-%zu/%zu", first + 1, last, lines);
	int right = columns - (int)strlen(place);
	display_put(ui->display, y, right > x ? right : columns, FACE_KEY_HELP, place);
	const char *const keys[] = { "  Tab next  Esc back  k signal  Z pause",
				     "  Tab  Esc back  k signal", " Esc back" };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (x + (int)strlen(keys[i]) <= right) {
			display_put(ui->display, y, x, FACE_KEY_HELP, keys[i]);
			break;
		}
}

/* ---- the text ---- */

/* Draw one line with its styles. */
static void draw_line(const struct ui *ui, int y, const char *text, const char *end)
{
	unsigned face = FACE_TEXT;
	const char *piece;
	char part[4096];
	size_t length;
	int x = 0, taken;

	while (text < end) {
		length = sheet_next(&text, end, &face, &piece);
		if (length == 0)
			break;
		clean_for_text(piece, length, part, sizeof part, display_columns(ui->display),
			       &taken);
		display_put(ui->display, y, x, face < FACES ? face : FACE_TEXT, part);
		x += taken;
	}
}

static void draw_text(const struct page *page, const struct ui *ui, int y)
{
	const char *text = page->texts[page->section];

	for (size_t first = page->first[page->section]; text && *text && first > 0; first--)
		text += strcspn(text, "\n") + 1;
	for (int i = 0; i < (int)page->shown && text && *text; i++) {
		size_t n = strcspn(text, "\n");
		draw_line(ui, y + i, text, text + n);
		text += n;
		text += *text == '\n';
	}
	if (page->texts[page->section] == NULL)
		display_put(ui->display, y, 0, FACE_DIM,
			    page->has_exited ? "this was not read before the process exited" :
					       "will be read after this refresh");
}

static void prepare(struct screen *s, struct ui *ui)
{
	struct page *page = (struct page *)s;
	int room = display_rows(ui->display) - 1 - text_y(page, ui);
	size_t most = page->lines[page->section], *first = &page->first[page->section];

	page->shown = room > 0 ? (size_t)room : 1;
	/* Scroll no further than to the last line at the bottom. */
	most = most > page->shown ? most - page->shown : 0;
	*first = *first < most ? *first : most;
}

static void draw(const struct screen *s, const struct ui *ui, bool is_top)
{
	const struct page *page = (const struct page *)s;
	int y = text_y(page, ui);
	char notice[240];

	(void)is_top;
	if (y > 0 && write_notice(page, &ui->view, notice))
		display_put(ui->display, 0, 0, FACE_ALERT, notice);
	draw_text(page, ui, y);
	draw_last_line(page, ui, display_rows(ui->display) - 1);
}

/* ---- opening and closing ---- */

static void close_page(struct screen *s)
{
	struct page *page = (struct page *)s;

	for (int i = 0; i < EXPLAIN_SECTIONS; i++)
		free(page->texts[i]);
	dossier_free(&page->dossier);
	free(page);
}

static const struct screen_type page_type = {
	.name = "page",
	.keys = KEYS_OF_PAGE,
	.key = on_key,
	.mouse = on_mouse,
	.update = update,
	/* The lines of the page are as long as the screen is wide. */
	.resize = update,
	.prepare = prepare,
	.draw = draw,
	.close = close_page,
};

void page_open(struct ui *ui, const struct process *p, enum explain_section section)
{
	struct page *page = calloc(1, sizeof *page);
	const struct thread *leader = process_leader(p);

	if (page == NULL) {
		ui_message(ui, "out of memory");
		return;
	}
	page->screen.type = &page_type;
	page->task = (struct tag){ .pid = p->pid, .start_ticks = p->start_ticks };
	page->section = section;
	if (leader)
		snprintf(page->task.comm, sizeof page->task.comm, "%s", thread_comm(leader));
	dossier_init(&page->dossier, p->pid, p->start_ticks);
	if (screens_push(&ui->screens, &page->screen))
		update(&page->screen, ui);
}
