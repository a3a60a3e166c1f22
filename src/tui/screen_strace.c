/* screen_strace.c - the system calls of a thread; see screen_strace.h. */
#include "config.h"

#include "tui/screen_strace.h"
#include "act/action_words.h"
#include "act/strace.h"
#include "base/clean.h"
#include "base/clock.h"
#include "tui/tail.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#define WHEEL_LINES   3
#define COLUMN_STEP   8
#define COLUMNS_MOST  4000
#define READ_EVERY_NS 100000000ULL

/* How much is read before the screen is drawn again. */
#define READ_MOST ((size_t)8 << 20)

struct trace {
	struct screen screen;
	struct targets targets; /* one, held while it is traced */
	struct strace *strace;  /* NULL: it has exited */
	int status;             /* of strace, if it has exited, */
	bool was_stopped;       /* unless it was ended because pstop stopped */
	struct tail tail;
	size_t first;     /* index of the line at the top */
	size_t shown;     /* number of lines that fit on the screen */
	int left;         /* columns that are cut off at the left */
	bool is_scrolled; /* up from the end; otherwise the screen follows it */
};

/* ---- reading ---- */

static void read_more(struct trace *t)
{
	char piece[65536];
	uint64_t dropped = t->tail.dropped;
	ssize_t n = -EAGAIN;

	for (size_t total = 0; t->strace && total < READ_MOST; total += (size_t)n) {
		n = strace_read(t->strace, piece, sizeof piece);
		if (n <= 0)
			break;
		tail_add(&t->tail, piece, (size_t)n);
	}
	dropped = t->tail.dropped - dropped;
	t->first -= t->first < dropped ? t->first : (size_t)dropped;
	if (t->strace && n == 0 && strace_has_exited(t->strace, &t->status)) {
		strace_close(t->strace);
		t->strace = NULL;
	}
}

/* Nobody would read: strace would wait, and the thread with it. */
static void stop(struct screen *s)
{
	struct trace *t = (struct trace *)s;

	t->was_stopped = t->was_stopped || t->strace;
	strace_close(t->strace);
	t->strace = NULL;
}

static void prepare(struct screen *s, struct ui *ui)
{
	struct trace *t = (struct trace *)s;
	int room = display_rows(ui->display) - 2;

	read_more(t);
	t->shown = room > 0 ? (size_t)room : 1;
	size_t most = t->tail.count > t->shown ? t->tail.count - t->shown : 0;
	if (!t->is_scrolled || t->first >= most)
		t->first = most;
	t->is_scrolled = t->is_scrolled && t->first < most;
	if (t->strace)
		ui->draw_at_ns = clock_now_ns(CLOCK_MONOTONIC) + READ_EVERY_NS;
}

/* ---- keys ---- */

static void scroll_to(struct trace *t, size_t first)
{
	t->first = first;
	t->is_scrolled = true; /* unless this is the end: prepare() */
}

static void scroll_by(struct trace *t, long lines)
{
	long to = (long)t->first + lines;

	scroll_to(t, to < 0 ? 0 : (size_t)to);
}

static void on_key(struct screen *s, struct ui *ui, enum request request, int key)
{
	struct trace *t = (struct trace *)s;
	long page = t->shown > 1 ? (long)t->shown - 1 : 1;

	(void)key;
	switch (request) {
	case REQUEST_UP:
		scroll_by(t, -1);
		break;
	case REQUEST_DOWN:
		scroll_by(t, 1);
		break;
	case REQUEST_PAGE_UP:
		scroll_by(t, -page);
		break;
	case REQUEST_PAGE_DOWN:
		scroll_by(t, page);
		break;
	case REQUEST_HOME:
		scroll_to(t, 0);
		break;
	case REQUEST_END:
		t->is_scrolled = false;
		break;
	case REQUEST_LEFT:
		t->left -= t->left > 0 ? COLUMN_STEP : 0;
		break;
	case REQUEST_RIGHT:
		t->left += t->left < COLUMNS_MOST ? COLUMN_STEP : 0;
		break;
	case REQUEST_BACK:
		screens_close(&ui->screens, s);
		break;
	default:
		break;
	}
}

static void on_mouse(struct screen *s, struct ui *ui, const struct display_mouse *m)
{
	(void)ui;
	if (m->what != MOUSE_CLICK)
		scroll_by((struct trace *)s, m->what == MOUSE_UP ? -WHEEL_LINES : WHEEL_LINES);
}

/* ---- drawing ---- */

static void write_state(const struct trace *t, char *out, size_t size)
{
	if (t->strace)
		snprintf(out, size, t->is_scrolled ? "tracing; End follows" : "tracing");
	else if (t->was_stopped)
		snprintf(out, size, "ended when pstop was stopped");
	else if (WIFSIGNALED(t->status))
		snprintf(out, size, "strace was killed by signal %d", WTERMSIG(t->status));
	else
		snprintf(out, size, "strace has exited with status %d", WEXITSTATUS(t->status));
}

static void draw_title(const struct trace *t, const struct ui *ui)
{
	int columns = display_columns(ui->display);
	char names[TARGETS_NAMES_MOST], state[64], title[TARGETS_NAMES_MOST + 100];

	targets_name(&t->targets, names);
	write_state(t, state, sizeof state);
	snprintf(title, sizeof title, "System calls of %s: %s", names, state);
	display_fill(ui->display, 0, 0, columns, FACE_TABLE_HEADER);
	display_put(ui->display, 0, 0, FACE_TABLE_HEADER, title);
}

static void draw_keys(const struct trace *t, const struct ui *ui, int y)
{
	int columns = display_columns(ui->display);
	const char *keys = "Esc back  arrows PgUp PgDn Home End scroll";
	size_t last = t->first + t->shown < t->tail.count ? t->first + t->shown : t->tail.count;
	char place[80];

	display_fill(ui->display, y, 0, columns, FACE_KEY_HELP);
	display_put(ui->display, y, 0, FACE_KEY_HELP, keys);
	snprintf(place, sizeof place, "  lines %llu-%llu of %llu",
		 (unsigned long long)t->tail.dropped + t->first + (t->tail.count > 0),
		 (unsigned long long)t->tail.dropped + last,
		 (unsigned long long)t->tail.dropped + t->tail.count);
	int x = columns - (int)strlen(place);
	if (x >= (int)strlen(keys))
		display_put(ui->display, y, x, FACE_KEY_HELP, place);
}

static void draw_line(const struct trace *t, const struct ui *ui, int y, const char *line,
		      size_t length)
{
	char clean[4 * COLUMNS_MOST];
	int taken, skipped;

	clean_for_text(line, length, clean, sizeof clean, t->left + display_columns(ui->display),
		       &taken);
	const char *shown = clean_skip_columns(clean, t->left, &skipped);
	display_put(ui->display, y, skipped > t->left, FACE_TEXT, shown);
}

static void draw(const struct screen *s, const struct ui *ui, bool is_top)
{
	const struct trace *t = (const struct trace *)s;
	int rows = display_rows(ui->display);
	size_t length;

	(void)is_top;
	draw_title(t, ui);
	for (size_t i = 0; i < t->shown && t->first + i < t->tail.count; i++) {
		const char *line = tail_line(&t->tail, t->first + i, &length);
		draw_line(t, ui, 1 + (int)i, line, length);
	}
	if (!ui_draw_message(ui, rows - 1))
		draw_keys(t, ui, rows - 1);
}

/* ---- opening and closing ---- */

static void close_trace(struct screen *s)
{
	struct trace *t = (struct trace *)s;

	strace_close(t->strace);
	targets_release(&t->targets);
	tail_free(&t->tail);
	free(t);
}

static const struct screen_type trace_type = {
	.name = "strace",
	.keys = KEYS_OF_TRACE,
	.is_dialog = true,
	.key = on_key,
	.mouse = on_mouse,
	.stop = stop,
	.prepare = prepare,
	.draw = draw,
	.close = close_trace,
};

static void complain(struct ui *ui, const struct targets *targets, int error)
{
	char names[TARGETS_NAMES_MOST];

	targets_name(targets, names);
	ui_message(ui, "cannot trace %s: %s", names,
		   error == -ENOENT  ? "strace is not installed" :
		   error == -EDEADLK ? "pstop cannot wait for itself" :
				       action_error(error));
}

void strace_show(struct ui *ui, struct targets *targets)
{
	struct trace *t = calloc(1, sizeof *t);
	int error = t ? strace_open(&t->strace, &targets->list[0].action) : -ENOMEM;

	if (error) {
		complain(ui, targets, error);
		targets_release(targets);
		free(t);
		return;
	}
	t->screen.type = &trace_type;
	t->targets = *targets;
	*targets = (struct targets){ 0 };
	screens_push(&ui->screens, &t->screen);
}
