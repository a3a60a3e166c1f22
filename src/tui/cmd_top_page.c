/* cmd_top_page.c - the page on one process in the live view.
 *
 * Room: tui.  The text of each section is what `pstop explain` prints, made anew
 * at each refresh.  What only this page needs is read when a section is opened
 * and then slowly; what can block on a lock of the process (environment, sums of
 * memory) only at a key.  When the process ends, the texts stay as they were.
 */
#include "config.h"

#include "collect/details.h"
#include "collect/dossier.h"
#include "report/explain.h"
#include "tui/cmd_top_state.h"
#include "wait/sites.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_THREADS 12
#define PAGE_LOOKS   64

/* Seconds after which a part is read again while it is shown. */
#define STALE_NS 5000000000ULL

static void set_text(struct top_page *page, enum explain_section section, char *text)
{
	size_t lines = 0;

	for (const char *at = text; at && *at; at++)
		lines += *at == '\n';
	free(page->texts[section]);
	page->texts[section] = text;
	page->lines[section] = lines;
}

void top_close_page(struct top *t)
{
	for (int i = 0; i < EXPLAIN_SECTIONS; i++)
		set_text(&t->detail, i, NULL);
	dossier_free(&t->detail.dossier);
}

/* ---- reading ---- */

static bool is_stale(uint64_t read_ns)
{
	return read_ns == 0 || session_now_ns() - read_ns > STALE_NS;
}

/* What the verdict rests on, and texts of the process. */
static void read_process(struct top *t, const struct process *p)
{
	struct scanner *s = t->session.scanner;

	if (t->detail.section == EXPLAIN_VERDICT) {
		sites_find(t->session.scanner, p, PAGE_LOOKS);
		details_describe_sites(s, p, PAGE_THREADS);
	}
	details_complete(s, p);
	dossier_refresh_process(s, p);
}

/* What only the page shows, where it was not read lately.  0, or -ESRCH. */
static int read_parts(struct top *t)
{
	struct scanner *s = t->session.scanner;
	struct dossier *d = &t->detail.dossier;
	enum explain_section section = t->detail.section;
	bool needs_identity = section == EXPLAIN_VERDICT || section == EXPLAIN_IDENTITY;
	bool needs_files = section == EXPLAIN_FILES || section == EXPLAIN_IDENTITY;
	int error = 0;

	if (needs_identity && is_stale(d->identity_ns))
		error = dossier_read_identity(s, d);
	if (!error && needs_files && is_stale(d->files_ns))
		error = dossier_read_files(s, d);
	if (!error && section == EXPLAIN_ENVIRONMENT && d->environment_ns == 0)
		error = dossier_read_environment(s, d);
	return error;
}

static void make_text(struct top *t, const struct sample *sample, const struct process *p,
		      enum explain_section section)
{
	int width = display_columns(t->display);
	struct past_head head;
	char *text = NULL;
	size_t size;

	FILE *out = open_memstream(&text, &size);
	if (out == NULL)
		return;
	top_get_head(t, &head);
	struct explain page = {
		.sample = sample,
		.p = p,
		.dossier = &t->detail.dossier,
		.history = &t->history,
		.window_s = head.window_s,
		.samples_per_s = head.samples_per_s,
		.width = width < 40 ? 40 : width,
		.threads_most = PAGE_THREADS,
		.has_looks = true,
		.has_blocks = display_has_colours(t->display) && display_is_utf8(t->display),
		.has_keys = true,
	};
	explain_write_section(out, &page, section);
	if (fclose(out) == 0)
		set_text(&t->detail, section, text);
	else
		free(text);
}

/* The process has ended: what is told of its last window stays, the rest is told
 * once more, as far as it was read. */
static void end_page(struct top *t, const struct process *p)
{
	const struct top_page *page = &t->detail;

	t->detail.has_ended = true;
	for (int i = 0; i < EXPLAIN_SECTIONS && p; i++)
		if (page->texts[i] == NULL || (i != EXPLAIN_VERDICT && i != (int)page->section))
			make_text(t, top_sample(t), p, i);
}

/* In the middle of a refresh its counters are neither of the last window nor of
 * this one: the last window is told as it was kept before, and what is not about
 * windows as it is. */
static void read_in_scan(struct top *t, const struct process *p)
{
	enum explain_section section = t->detail.section;
	bool is_of_window = section == EXPLAIN_VERDICT || section == EXPLAIN_HISTORY;
	struct past_moment *m = is_of_window ? top_shown_moment(t) : NULL;
	const struct process *was = NULL;

	if (p->ended || read_parts(t) != 0)
		return;
	if (m && past_open(&t->past.kept, m) == 0)
		was = sample_find(&m->sample, t->detail.pid);
	if (!is_of_window)
		make_text(t, top_sample(t), p, section);
	else if (was && was->start_ticks == t->detail.start_ticks)
		make_text(t, &m->sample, was, section);
	else if (t->detail.texts[section] == NULL)
		set_text(&t->detail, section, strdup("Its first window has not ended yet.\n"));
}

void top_read_page(struct top *t)
{
	struct top_page *page = &t->detail;
	const struct process *p = sample_find(top_sample(t), page->pid);

	if (p && p->start_ticks != page->start_ticks)
		p = NULL; /* the PID is another one's */
	page->is_missing = top_is_back(t) && p == NULL;
	if (top_is_back(t)) {
		if (p)
			make_text(t, top_sample(t), p, page->section);
		return;
	}
	if (t->is_scanning) {
		if (p && !page->has_ended)
			read_in_scan(t, p);
		return;
	}
	if (page->has_ended)
		return;
	if (p && !p->ended)
		read_process(t, p);
	if (p == NULL || p->ended || read_parts(t) == -ESRCH)
		end_page(t, p);
	else
		make_text(t, top_sample(t), p, page->section);
	/* Of an ended process it could not be told any more. */
	if (!page->has_ended && page->section != EXPLAIN_VERDICT)
		make_text(t, top_sample(t), p, EXPLAIN_VERDICT);
}

void top_open_page(struct top *t)
{
	const struct row *row = top_current(t);
	struct top_page *page = &t->detail;

	if (row == NULL || top_says_ended(t, row))
		return;
	top_close_page(t);
	*page = (struct top_page){ .pid = row->pid,
				   .start_ticks = row->p->start_ticks,
				   .section = EXPLAIN_VERDICT };
	const struct thread *leader = process_leader(row->p);
	if (leader)
		snprintf(page->comm, sizeof page->comm, "%s", thread_comm(leader));
	dossier_init(&page->dossier, page->pid, page->start_ticks);
	t->mode = TOP_PANE;
	top_read_page(t);
}

/* ---- keys ---- */

static void show_section(struct top *t, enum explain_section section)
{
	t->detail.section = section;
	top_read_page(t);
}

/* Its key once more: what is read only once is read again. */
static bool section_key(struct top *t, int key)
{
	struct top_page *page = &t->detail;

	for (int i = 0; i < EXPLAIN_SECTIONS; i++) {
		if (key != explain_section_key(i) && key != explain_section_key(i) - 'a' + 'A' &&
		    key != '1' + i)
			continue;
		if (page->section == (enum explain_section)i) {
			page->dossier.environment_ns = 0;
			page->dossier.files_ns = page->dossier.identity_ns = 0;
		}
		show_section(t, i);
		return true;
	}
	return false;
}

static void read_rollup(struct top *t)
{
	if (t->detail.section != EXPLAIN_MEMORY || t->detail.has_ended || top_is_back(t))
		return;
	dossier_read_rollup(t->session.scanner, &t->detail.dossier);
	top_read_page(t);
	/* It stands at the end. */
	t->detail.first[EXPLAIN_MEMORY] = t->detail.lines[EXPLAIN_MEMORY];
}

static void mouse(struct top *t)
{
	struct display_mouse m = display_mouse(t->display);
	struct top_page *page = &t->detail;
	size_t *first = &page->first[page->section];

	if (m.what == MOUSE_UP)
		*first -= *first < 3 ? *first : 3;
	else if (m.what == MOUSE_DOWN)
		*first += 3;
	else if (m.y == display_rows(t->display) - 1)
		for (int i = 0; i < EXPLAIN_SECTIONS; i++)
			if (m.x < page->tab_end[i]) {
				show_section(t, i);
				return;
			}
}

/* Keys that scroll; false if it is none. */
static bool scroll_key(struct top *t, int key)
{
	struct top_page *page = &t->detail;
	size_t *first = &page->first[page->section];
	size_t step = page->shown > 1 ? page->shown - 1 : 1;

	switch (key) {
	case DISPLAY_UP:
		*first -= *first > 0;
		return true;
	case DISPLAY_DOWN:
		++*first;
		return true;
	case DISPLAY_PAGE_UP:
		*first -= *first < step ? *first : step;
		return true;
	case DISPLAY_PAGE_DOWN:
	case ' ':
		*first += step;
		return true;
	case DISPLAY_HOME:
		*first = 0;
		return true;
	case DISPLAY_END:
		*first = page->lines[page->section];
		return true;
	case DISPLAY_MOUSE:
		mouse(t);
		return true;
	default:
		return false;
	}
}

void top_page_key(struct top *t, int key)
{
	enum explain_section section = t->detail.section;

	if (scroll_key(t, key) || section_key(t, key))
		return;
	switch (key) {
	case DISPLAY_ESCAPE:
	case 'q':
	case DISPLAY_ENTER:
	case DISPLAY_F10:
		t->mode = TOP_TABLE;
		break;
	case '\t':
		show_section(t, (section + 1) % EXPLAIN_SECTIONS);
		break;
	case DISPLAY_BACK_TAB:
		show_section(t, (section + EXPLAIN_SECTIONS - 1) % EXPLAIN_SECTIONS);
		break;
	case DISPLAY_LEFT:
	case DISPLAY_RIGHT:
		/* In a pause through time, as in the table; else through the sections. */
		if (t->is_paused) {
			top_step(t, key == DISPLAY_LEFT ? -1 : 1);
			top_read_page(t);
			break;
		}
		show_section(t, (section + (key == DISPLAY_LEFT ? EXPLAIN_SECTIONS - 1 : 1)) %
					EXPLAIN_SECTIONS);
		break;
	case 'p':
		read_rollup(t);
		break;
	case 'k':
	case DISPLAY_F9:
		top_choose_signal(t);
		break;
	case 'Z':
		top_toggle_pause(t);
		top_read_page(t);
		break;
	default:
		break;
	}
}
