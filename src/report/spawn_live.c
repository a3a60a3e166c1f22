/* spawn_live.c - the tree of living tasks; see spawn_live.h. */
#include "config.h"

#include "report/spawn_live.h"
#include "report/bar.h"
#include "report/branch.h"
#include "base/clean.h"
#include "model/record_sum.h"
#include "report/fold.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NARROWEST  20 /* columns; below this there is no tree */
#define LOWEST     5  /* rows */
#define LOW        9  /* from this height on with a head and a legend */
#define FIXED_ROWS 4  /* the title, the head, the legend, and what is left out */

struct spawn_live {
	struct spawn_view view;
	struct live_options options;
	char *shown;       /* the last frame */
	int taken;         /* lines at the end of the terminal that it has; 0: not drawn */
	int rows, columns; /* the size for which it was drawn */
	int ticks_left;
};

/* The widths of the columns; 0: left out. */
struct layout {
	int width, bar, verdict;
};

/* The numbers of a row, for one task or several. */
struct sight {
	const struct record_now *busiest; /* NULL: not observed yet */
	double run;                       /* in cores, all tasks together */
	struct shares shares;             /* their mean */
	char state;
};

static void set_layout(struct layout *l, int columns)
{
	/* Leave the last column free: some terminals move to the next line after it. */
	l->width = columns - 1;
	l->bar = columns >= 110 ? 24 : columns >= 90 ? 16 : columns >= 72 ? 12 : 0;
	l->verdict = columns >= 80 ? 23 : columns >= 50 ? 17 : 0;
}

/* ---- the numbers ---- */

static const struct record_now *now_of(const struct record *r, uint32_t task, bool is_thread)
{
	return is_thread ? r->tasks[task].now : r->tasks[task].process_now;
}

static void look_at(const struct record *r, const struct fold *f, const struct fold_row *row,
		    struct sight *s)
{
	uint32_t known = 0;

	*s = (struct sight){ .state = ' ' };
	for (uint32_t i = 0; i < row->count; i++) {
		uint32_t task = f->tasks[row->first + i];
		const struct record_now *now = now_of(r, task, row->is_thread);
		if (r->tasks[r->tasks[task].leader].is_stopped)
			s->state = 'T';
		if (now == NULL)
			continue;
		if (s->busiest == NULL || now->run > s->busiest->run)
			s->busiest = now;
		s->run += now->run;
		if (!now->shares.is_known)
			continue;
		known++;
		for (int k = 0; k < SHARE_COUNT; k++)
			s->shares.part[k] += now->shares.part[k];
	}
	s->shares.is_known = known > 0;
	for (int k = 0; k < SHARE_COUNT && known > 0; k++)
		s->shares.part[k] /= known;
	if (s->state == ' ' && row->count == 1 && s->busiest)
		s->state = s->busiest->state;
}

/* ---- one row ---- */

static void write_bar(const struct ink *ink, const struct layout *l, const struct sight *s,
		      unsigned *used)
{
	unsigned char cells[BAR_MOST];
	unsigned face = FACE_TEXT;

	bar_cells(&s->shares, l->bar, cells);
	for (int i = 0; i < l->bar; i++) {
		bool is_known = cells[i] < SHARE_COUNT;
		unsigned wanted = is_known ? FACE_SHARE + cells[i] : FACE_TEXT;
		if (wanted != face)
			ink_face(ink, face = wanted);
		if (is_known)
			*used |= 1u << cells[i];
		if (is_known && ink->is_utf8 && ink->colours > 0)
			fputs(bar_block((enum share)cells[i]), ink->out);
		else
			fputc(is_known ? bar_letter((enum share)cells[i]) : ' ', ink->out);
	}
	if (face != FACE_TEXT)
		ink_face(ink, FACE_TEXT);
	fputc(' ', ink->out);
}

static void write_verdict(const struct ink *ink, const struct layout *l, const struct sight *s)
{
	const struct verdict *v = s->busiest ? &s->busiest->verdict : NULL;
	char words[VERDICT_WORDS_MAX];
	const char *text = v ? verdict_words(v, words, sizeof words) : "new";

	ink_face(ink, v && !verdict_is_guess(v) ? FACE_CLASS + v->class : FACE_DIM);
	fprintf(ink->out, "%-*.*s", l->verdict, l->verdict, text);
	ink_face(ink, FACE_TEXT);
	fputc(' ', ink->out);
}

/* Write the branch and the command in the columns that are left. */
static void write_task(const struct ink *ink, const struct record *r, const struct fold *f,
		       const struct fold_row *row, int room)
{
	uint32_t task = f->tasks[row->first];
	const struct record_task *t = &r->tasks[task];
	const struct record_exec *x = t->last_exec == RECORD_NONE ? NULL : &r->execs[t->last_exec];
	const char *name = *fold_name(r, task) ? fold_name(r, task) : "?";
	char copy[TASK_COMM_MAX + 32], branch[BRANCH_BYTES];

	room -= branch_write_within(branch, row->branches, (int)row->depth,
				    row->is_thread ? BRANCH_THREAD : BRANCH_PROCESS, ink->is_utf8,
				    room / 2);
	fputs(branch, ink->out);
	size_t length = x && x->argv ? clean_arguments_length(x->argv, x->argv_length) : 0;
	if (row->count == 1 && length > 0 && x->argv[0]) {
		ink_clean(ink, x->argv, length, room, false);
	} else if (row->count == 1 && x && x->argv && length == 0) {
		int n = snprintf(copy, sizeof copy, "[%.*s]", TASK_COMM_MAX, name);
		ink_clean(ink, copy, (size_t)n, room, false);
	} else if (row->count == 1 && !row->is_thread && x == NULL && t->how != BIRTH_FOUND) {
		int n = snprintf(copy, sizeof copy, "%.*s (%s)", TASK_COMM_MAX, name,
				 birth_name(t->how));
		ink_clean(ink, copy, (size_t)n, room, false);
	} else {
		ink_clean(ink, name, strlen(name), room, false);
	}
}

static void write_row(const struct ink *ink, const struct layout *l, const struct record *r,
		      const struct fold *f, const struct fold_row *row, unsigned *used)
{
	struct sight s;
	char pid[48], run[16] = "-";
	int at = 7 + 1 + 1 + 1 + 5 + 1;

	look_at(r, f, row, &s);
	if (row->count > 1)
		snprintf(pid, sizeof pid, "%s%u", ink->is_utf8 ? "×" : "x", row->count);
	else
		snprintf(pid, sizeof pid, "%d", (int)r->tasks[f->tasks[row->first]].tid);
	if (s.busiest)
		snprintf(run, sizeof run, "%.0f", s.run * 100);
	/* "×" takes two bytes and one column. */
	fprintf(ink->out, "%*s ", 7 + (row->count > 1 && ink->is_utf8), pid);
	ink_face(ink, s.state == 'T' || s.state == 'D' ? FACE_ALERT : FACE_TEXT);
	fputc(s.state, ink->out);
	ink_face(ink, FACE_TEXT);
	fprintf(ink->out, " %5s ", run);
	if (l->bar) {
		write_bar(ink, l, &s, used);
		at += l->bar + 1;
	}
	if (l->verdict) {
		write_verdict(ink, l, &s);
		at += l->verdict + 1;
	}
	write_task(ink, r, f, row, l->width - at > 0 ? l->width - at : 0);
	fputc('\n', ink->out);
}

/* ---- around the rows ---- */

static void write_title(const struct ink *ink, const struct layout *l, const struct record *r)
{
	uint32_t threads = r->running_threads - r->running_processes;
	double cores = 0;
	char text[256], more[64] = "", span[32];

	for (uint32_t i = 0; i < r->count; i++)
		if (r->tasks[i].is_running && r->tasks[i].process_now)
			cores += r->tasks[i].process_now->run;
	if (threads > 0)
		snprintf(more, sizeof more, " and %u more thread%s", threads,
			 threads == 1 ? "" : "s");
	int n = snprintf(text, sizeof text,
			 "pstop %s: %u process%s%s alive, %u exited, %.1f cores used",
			 ink_time(r->now_ns / 100000000 * 100000000, span, sizeof span),
			 r->running_processes, r->running_processes == 1 ? "" : "es", more,
			 r->process_count - r->running_processes, cores);
	ink_face(ink, FACE_STRONG);
	ink_clean(ink, text, (size_t)n, l->width, false);
	ink_face(ink, FACE_TEXT);
	fputc('\n', ink->out);
}

static void write_head(const struct ink *ink, const struct layout *l)
{
	char text[256];
	int n = snprintf(text, sizeof text, "%7s S %5s ", "PID", "CPU%");

	if (l->bar)
		n += snprintf(text + n, sizeof text - (size_t)n, "%-*s ", l->bar, "TIME SPENT");
	if (l->verdict)
		n += snprintf(text + n, sizeof text - (size_t)n, "%-*s ", l->verdict, "VERDICT");
	n += snprintf(text + n, sizeof text - (size_t)n, "TASK");
	ink_face(ink, FACE_DIM);
	ink_clean(ink, text, (size_t)n, l->width, false);
	ink_face(ink, FACE_TEXT);
	fputc('\n', ink->out);
}

/* Write the meaning of the shares that occur in the bars. */
static void write_legend(const struct ink *ink, const struct layout *l, unsigned used)
{
	int at = 0;

	for (int i = 0; i < SHARE_COUNT; i++) {
		const char *name = share_word((enum share)i);
		int n = 2 + (int)strlen(name) + (at > 0 ? 2 : 0);
		if (!(used & 1u << i) || at + n > l->width)
			continue;
		fputs(at > 0 ? "  " : "", ink->out);
		ink_face(ink, FACE_SHARE + (unsigned)i);
		if (ink->is_utf8 && ink->colours > 0)
			fputs(bar_block((enum share)i), ink->out);
		else
			fputc(bar_letter((enum share)i), ink->out);
		ink_face(ink, FACE_TEXT);
		fprintf(ink->out, " %s", name);
		at += n;
	}
	if (at > 0)
		fputc('\n', ink->out);
}

/* Write all lines, each with a newline.  Return 0 or -ENOMEM. */
static int write_frame(const struct spawn_live *v, FILE *out, const struct record *r)
{
	struct ink ink = v->options.ink;
	/* Leave a third of the terminal for the output of the command. */
	int rows = v->rows * 2 / 3 - FIXED_ROWS;
	struct fold_options options = {
		.most = (uint32_t)(rows > 1 ? rows : 1),
		.is_running_only = true,
		.has_threads = true,
	};
	struct layout l;
	struct fold f;
	unsigned used = 0;
	int error = fold_make(&f, r, &options);

	ink.out = out;
	set_layout(&l, v->columns);
	if (!error) {
		write_title(&ink, &l, r);
		if (v->rows >= LOW)
			write_head(&ink, &l);
		for (uint32_t i = 0; i < f.count; i++)
			write_row(&ink, &l, r, &f, &f.rows[i], &used);
		if (f.left_out > 0)
			fprintf(out, "%7s and %u more\n", "", f.left_out);
		if (v->rows >= LOW)
			write_legend(&ink, &l, used);
	}
	fold_free(&f);
	return error;
}

/* ---- the lower part of the terminal ---- */

/* The tree has the last lines of the terminal for itself: above them, the terminal scrolls (DECSTBM
 * of the VT100) and whatever the command writes stays there.  All sequences for a frame are one
 * write(2), so the command's own writes come before or after it, and the cursor is where it was, with
 * the command's colours (DECSC, DECRC). */
#define SAVE_CURSOR    "\0337"
#define RESTORE_CURSOR "\0338"
#define SCROLL_ALL     "\033[r" /* moves the cursor, as SCROLL_TO does */
#define SCROLL_TO      "\033[1;%dr"
#define LINE_FEED      "\033D"  /* down in the same column, scrolling at the end */
#define PLAIN          "\033[m" /* clearing fills with the colour of the background */
#define GO_TO          "\033[%d;1H"
#define CLEAR_REST     "\033[K"
#define CLEAR_BELOW    "\033[J"

/* A part that scrolls has two lines at least. */
#define SCROLLING_LEAST 2

/* Make the part that scrolls shorter.  Its lines move up as far as the cursor is too low. */
static void take_lines(FILE *out, int lines)
{
	for (int i = 0; i < lines; i++)
		fputs(LINE_FEED, out);
	fprintf(out, "\033[%dA", lines);
}

static int count_lines(const char *frame)
{
	int lines = 0;

	for (; *frame; frame++)
		lines += *frame == '\n';
	return lines;
}

/* Draw the frame in the last lines, below an empty one if there is room. */
static void put_frame(struct spawn_live *v, const char *frame)
{
	FILE *out = v->options.ink.out;
	int lines = count_lines(frame), taken = lines + 1;

	if (v->rows - taken < SCROLLING_LEAST)
		taken = lines;
	if (v->rows - taken < SCROLLING_LEAST)
		return;
	if (taken > v->taken)
		take_lines(out, taken - v->taken);
	fprintf(out, SAVE_CURSOR PLAIN SCROLL_TO, v->rows - taken);
	int first = v->rows - (taken > v->taken ? taken : v->taken) + 1;
	for (int y = first; y <= v->rows; y++) {
		fprintf(out, GO_TO CLEAR_REST, y);
		if (y <= v->rows - lines)
			continue;
		size_t n = strcspn(frame, "\n");
		fwrite(frame, 1, n, out);
		frame += n + 1;
	}
	fputs(RESTORE_CURSOR, out);
	fflush(out);
	v->taken = taken;
}

/* Erase the tree, and let the whole terminal scroll again. */
static void erase(const struct spawn_live *v)
{
	fprintf(v->options.ink.out, SAVE_CURSOR PLAIN SCROLL_ALL GO_TO CLEAR_BELOW RESTORE_CURSOR,
		v->rows - v->taken + 1);
}

/* The same after the terminal was resized: the tree may be anywhere from the end of the cursor's line
 * on. */
static void erase_below(const struct spawn_live *v)
{
	static const char below[] = SAVE_CURSOR PLAIN SCROLL_ALL RESTORE_CURSOR CLEAR_REST LINE_FEED
		"\033[A" SAVE_CURSOR PLAIN "\033[B\r" CLEAR_BELOW RESTORE_CURSOR;

	fputs(below, v->options.ink.out);
}

static void hide(struct spawn_live *v, bool is_resized)
{
	if (v->taken > 0) {
		(is_resized ? erase_below : erase)(v);
		fflush(v->options.ink.out);
	}
	v->taken = 0;
	free(v->shown);
	v->shown = NULL;
}

static int draw(struct spawn_live *v, const struct record *r)
{
	char *frame = NULL;
	size_t length;
	FILE *out = open_memstream(&frame, &length);

	if (out == NULL)
		return -ENOMEM;
	int error = write_frame(v, out, r);
	if (fclose(out) != 0)
		error = -ENOMEM;
	if (error || (v->shown && strcmp(frame, v->shown) == 0)) {
		free(frame);
		return error;
	}
	put_frame(v, frame);
	free(v->shown);
	v->shown = frame;
	return 0;
}

static int on_tick(struct spawn_view *view, const struct record *r)
{
	struct spawn_live *v = (struct spawn_live *)view;
	int rows, columns;

	if (v->ticks_left-- > 0)
		return 0;
	v->ticks_left = v->options.ticks > 0 ? v->options.ticks - 1 : 0;
	v->options.get_size(v->options.context, &rows, &columns);
	if (rows != v->rows || columns != v->columns) {
		hide(v, true);
		v->rows = rows;
		v->columns = columns;
	}
	if (rows < LOWEST || columns < NARROWEST)
		return 0;
	return draw(v, r);
}

static int at_end(struct spawn_view *view, const struct record *r, const struct record_summary *sum)
{
	(void)r;
	(void)sum;
	hide((struct spawn_live *)view, false);
	return 0;
}

static void close_view(struct spawn_view *view)
{
	hide((struct spawn_live *)view, false);
	free(view);
}

int spawn_live_open(struct spawn_view **view, const struct live_options *options)
{
	static const struct spawn_view_calls calls = {
		.on_tick = on_tick,
		.at_end = at_end,
		.close = close_view,
	};
	struct spawn_live *v = calloc(1, sizeof *v);

	if (v == NULL)
		return -ENOMEM;
	v->view.calls = &calls;
	v->options = *options;
	*view = &v->view;
	return 0;
}
