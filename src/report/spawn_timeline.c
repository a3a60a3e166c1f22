/* spawn_timeline.c - a run as a chart over time; see spawn_timeline.h. */
#include "config.h"

#include "report/spawn_timeline.h"
#include "base/array.h"
#include "base/clean.h"
#include "model/record_sum.h"
#include "report/fold.h"
#include "report/spawn_bar.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BAR_MOST_CELLS 1000
#define TITLE_WIDTH    72

struct spawn_timeline {
	struct spawn_view view;
	struct timeline_options options;
	struct bar_stop *stops;
	size_t stop_count, stop_capacity;
};

/* The widths of the columns. */
struct layout {
	int pid, life, cpu; /* 0: left out */
	int task;
	struct bar_time time;
	unsigned used[MARKS]; /* which marks occur in some cell */
};

/* How a mark is drawn, and its meaning. */
static const struct {
	const char *utf8, *ascii, *meaning;
	unsigned face;
} marks[MARK_MANY] = {
	[CLASS_UNKNOWN] = { "─", "~", "unknown", FACE_CLASS + CLASS_UNKNOWN },
	[CLASS_CPU_BOUND] = { "█", "#", "cpu-bound", FACE_CLASS + CLASS_CPU_BOUND },
	[CLASS_IO_BOUND] = { "▒", "=", "io-bound", FACE_CLASS + CLASS_IO_BOUND },
	[CLASS_MIXED] = { "▓", "%", "mixed", FACE_CLASS + CLASS_MIXED },
	[CLASS_WAITING] = { "░", "-", "waiting", FACE_CLASS + CLASS_WAITING },
	[CLASS_IDLE] = { "·", ".", "idle", FACE_CLASS + CLASS_IDLE },
	[MARK_COPY] = { "╌", ":", "before exec", FACE_DIM },
	[MARK_BEFORE] = { "«", "<", "already running", FACE_STRONG },
	[MARK_EXEC] = { "▸", ">", "exec", FACE_STRONG },
	[MARK_STOPPED] = { "‖", "s", "stopped", FACE_ALERT },
	[MARK_END] = { "┤", "|", "exit", FACE_STRONG },
	[MARK_FAILED] = { "✗", "x", "killed by a signal, or exit status not 0", FACE_ALERT },
	[MARK_RUNNING] = { "→", "+", "still running", FACE_STRONG },
};

static void set_layout(struct layout *l, int width, uint64_t span_ns)
{
	*l = (struct layout){ .pid = 7 };
	if (width < TIMELINE_WIDTH_LEAST)
		width = TIMELINE_WIDTH_LEAST;
	if (width >= 64) {
		l->life = 6;
		l->cpu = 4;
	}
	l->task = width / 4 < 12 ? 12 : width / 4 > 36 ? 36 : width / 4;
	int cells = width - l->pid - 1 - l->task - 1;
	if (l->life)
		cells -= l->life + 1 + l->cpu + 1;
	l->time.width = cells < BAR_MOST_CELLS ? cells : BAR_MOST_CELLS;
	l->time.span_ns = span_ns ? span_ns : 1;
}

/* ---- the axis ---- */

/* Return the smallest of 1, 2, 5, 10, 20 … ns that is at least `least_ns`. */
static uint64_t round_step(uint64_t least_ns)
{
	static const uint64_t seconds[] = {
		60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400
	};

	for (uint64_t ten = 1; ten <= 10000000000; ten *= 10)
		for (uint64_t step = ten; step <= ten * 5; step += step < ten * 2 ? ten : ten * 3)
			if (step >= least_ns && step <= 30000000000)
				return step;
	for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++)
		if (seconds[i] * 1000000000 >= least_ns)
			return seconds[i] * 1000000000;
	return (least_ns / 86400000000000 + 1) * 86400000000000;
}

/* Write "|0        |500ms    |1s", with labels at least ten cells apart. */
static void write_axis(FILE *out, const struct bar_time *time)
{
	uint64_t step = round_step((uint64_t)((double)time->span_ns * 10 / time->width));
	char label[32];
	int at = 0;

	for (uint64_t ns = 0; ns < time->span_ns; ns += step) {
		int cell = bar_cell(time, ns);
		ink_time(ns, label, sizeof label);
		int n = (int)strlen(label) + 1;
		if (cell < at || cell + n > time->width)
			continue;
		at += fprintf(out, "%*s|%s", cell - at, "", label);
	}
}

static void write_head(FILE *out, const struct layout *l)
{
	fprintf(out, "%*s ", l->pid, "PID");
	if (l->life)
		fprintf(out, "%*s %*s ", l->life, "LIFE", l->cpu, "CPU%");
	fprintf(out, "%-*s ", l->task, "TASK");
	write_axis(out, &l->time);
	fputc('\n', out);
}

/* ---- rows ---- */

/* Add up the life and the CPU time of the tasks of a row; *cpu_ns is negative if unknown. */
static uint64_t add_up(const struct record *r, const struct fold *f, const struct fold_row *row,
		       double *cpu_ns)
{
	uint64_t life_ns = 0, cpu;

	*cpu_ns = 0;
	for (uint32_t i = 0; i < row->count; i++) {
		uint32_t task = f->tasks[row->first + i];
		struct resources took = record_resources(r, task, !row->is_thread);
		life_ns += record_life_ns(r, task);
		if (*cpu_ns >= 0 && resources_cpu_ns(&took, &cpu))
			*cpu_ns += (double)cpu;
		else
			*cpu_ns = -1;
	}
	return life_ns;
}

static void write_numbers(FILE *out, const struct layout *l, const struct record *r,
			  const struct fold *f, const struct fold_row *row, bool is_utf8)
{
	char text[32], many[48];
	double cpu_ns;
	uint64_t life_ns = add_up(r, f, row, &cpu_ns);

	if (row->count > 1) {
		/* "×" takes two bytes and one column. */
		snprintf(many, sizeof many, "%s%u", is_utf8 ? "×" : "x", row->count);
		fprintf(out, "%*s ", l->pid + is_utf8, many);
	} else {
		fprintf(out, "%*d ", l->pid, (int)r->tasks[f->tasks[row->first]].tid);
	}
	if (l->life == 0)
		return;
	ink_time(row->count > 0 ? life_ns / row->count : 0, text, sizeof text);
	fprintf(out, "%*s ", l->life, text);
	if (cpu_ns < 0 || life_ns == 0)
		fprintf(out, "%*s ", l->cpu, "-");
	else
		fprintf(out, "%*.0f ", l->cpu, cpu_ns / (double)life_ns * 100);
}

/* Write the place of a row in the tree, and its command. */
static void write_task(const struct ink *ink, const struct layout *l, const struct record *r,
		       const struct fold *f, const struct fold_row *row)
{
	uint32_t task = f->tasks[row->first];
	const struct record_task *t = &r->tasks[task];
	const struct record_exec *x = t->last_exec == RECORD_NONE ? NULL : &r->execs[t->last_exec];
	const char *name = *fold_name(r, task) ? fold_name(r, task) : "?";
	int indent = (int)row->depth < l->task / 2 ? (int)row->depth : l->task / 2;
	char copy[TASK_COMM_MAX + 32];

	fprintf(ink->out, "%*s", indent, "");
	if (row->is_thread) {
		fputs(ink->is_utf8 ? "┆" : ":", ink->out);
		indent++;
	}
	size_t length = x && x->argv ? clean_arguments_length(x->argv, x->argv_length) : 0;
	if (row->count == 1 && length > 0 && x->argv[0]) {
		ink_clean(ink, x->argv, length, l->task - indent, true);
	} else if (row->count == 1 && x && x->argv && length == 0) {
		int n = snprintf(copy, sizeof copy, "[%.*s]", TASK_COMM_MAX, name);
		ink_clean(ink, copy, (size_t)n, l->task - indent, true);
	} else if (row->count == 1 && !row->is_thread && x == NULL && t->how != BIRTH_FOUND) {
		int n = snprintf(copy, sizeof copy, "%.*s (%s)", TASK_COMM_MAX, name,
				 birth_name(t->how));
		ink_clean(ink, copy, (size_t)n, l->task - indent, true);
	} else {
		ink_clean(ink, name, strlen(name), l->task - indent, true);
	}
	fputc(' ', ink->out);
}

static void write_mark(const struct ink *ink, unsigned char mark)
{
	if (mark == MARK_NONE)
		fputc(' ', ink->out);
	else if (mark >= MARK_MANY)
		fputc(mark - MARK_MANY < 10 ? '0' + (mark - MARK_MANY) : '+', ink->out);
	else
		fputs(ink->is_utf8 ? marks[mark].utf8 : marks[mark].ascii, ink->out);
}

static unsigned face_of(unsigned char mark)
{
	return mark == MARK_NONE ? FACE_TEXT : mark >= MARK_MANY ? FACE_STRONG : marks[mark].face;
}

/* Write the cells without trailing blanks. */
static void write_cells(const struct ink *ink, struct layout *l, const unsigned char *cells)
{
	int end = l->time.width;
	unsigned face = FACE_TEXT;

	while (end > 0 && cells[end - 1] == MARK_NONE)
		end--;
	for (int c = 0; c < end; c++) {
		if (face_of(cells[c]) != face) {
			face = face_of(cells[c]);
			ink_face(ink, face);
		}
		write_mark(ink, cells[c]);
		if (cells[c] != MARK_NONE)
			l->used[cells[c]]++;
	}
	if (face != FACE_TEXT)
		ink_face(ink, FACE_TEXT);
}

static int write_row(const struct spawn_timeline *v, struct layout *l, const struct record *r,
		     const struct fold *f, const struct fold_row *row)
{
	const struct ink *ink = &v->options.ink;
	unsigned char cells[BAR_MOST_CELLS];
	int error = 0;

	if (row->count == 1)
		bar_of_task(&l->time, r, f->tasks[row->first], v->stops, v->stop_count, cells);
	else
		error = bar_of_many(&l->time, r, f->tasks + row->first, row->count, cells);
	if (error)
		return error;
	write_numbers(ink->out, l, r, f, row, ink->is_utf8);
	write_task(ink, l, r, f, row);
	write_cells(ink, l, cells);
	fputc('\n', ink->out);
	return 0;
}

/* ---- the whole chart ---- */

/* Write one entry of the legend, on a new line if it does not fit; *at is the column. */
static void explain_mark(const struct spawn_timeline *v, const char *sign, unsigned face,
			 const char *meaning, int *at)
{
	const struct ink *ink = &v->options.ink;
	/* A character outside ASCII takes one column. */
	int n = (*sign & 0x80 ? 1 : (int)strlen(sign)) + 1 + (int)strlen(meaning);

	if (*at > 0 && *at + 3 + n > v->options.width) {
		fputc('\n', ink->out);
		*at = 0;
	}
	if (*at > 0)
		*at += fprintf(ink->out, "   ");
	ink_face(ink, face);
	fputs(sign, ink->out);
	ink_face(ink, FACE_TEXT);
	fprintf(ink->out, " %s", meaning);
	*at += n;
}

/* Write the meaning of the marks that occur. */
static void write_legend(const struct spawn_timeline *v, const struct layout *l)
{
	bool has_few = false;
	int at = 0;

	for (int i = 0; i < MARK_MANY; i++)
		if (l->used[i] > 0)
			explain_mark(v, v->options.ink.is_utf8 ? marks[i].utf8 : marks[i].ascii,
				     marks[i].face, marks[i].meaning, &at);
	for (int i = MARK_MANY; i < MARKS - 1; i++)
		has_few |= l->used[i] > 0;
	if (has_few)
		explain_mark(v, "1-9", FACE_STRONG, "alive at once", &at);
	if (l->used[MARKS - 1] > 0)
		explain_mark(v, "+", FACE_STRONG, "more than 9", &at);
	if (at > 0)
		fputc('\n', v->options.ink.out);
}

static void write_title(const struct spawn_timeline *v, const struct layout *l,
			const struct record *r)
{
	const struct ink *ink = &v->options.ink;
	char span[32], cell[32];

	fputc('\n', ink->out);
	ink_face(ink, FACE_STRONG);
	fputs("Timeline", ink->out);
	ink_face(ink, FACE_TEXT);
	uint32_t threads = r->thread_count - r->process_count;
	fprintf(ink->out, ": %s, %u process%s", ink_time(r->now_ns, span, sizeof span),
		r->process_count, r->process_count == 1 ? "" : "es");
	if (threads > 0)
		fprintf(ink->out, ", %u more thread%s", threads, threads == 1 ? "" : "s");
	fprintf(ink->out, "%sa column is %s\n", v->options.width < TITLE_WIDTH ? "\n" : "; ",
		ink_time(l->time.span_ns / (uint64_t)l->time.width, cell, sizeof cell));
}

static int at_end(struct spawn_view *view, const struct record *r, const struct record_summary *sum)
{
	const struct spawn_timeline *v = (const struct spawn_timeline *)view;
	struct fold_options options = { .most = v->options.rows, .has_threads = true };
	struct layout l;
	struct fold f;
	int error = fold_make(&f, r, &options);

	(void)sum;
	if (!error) {
		set_layout(&l, v->options.width, r->now_ns);
		write_title(v, &l, r);
		write_head(v->options.ink.out, &l);
	}
	for (uint32_t i = 0; i < f.count && !error; i++)
		error = write_row(v, &l, r, &f, &f.rows[i]);
	if (!error) {
		if (f.left_out > 0)
			fprintf(v->options.ink.out, "%*s and %u more\n", l.pid, "", f.left_out);
		write_legend(v, &l);
	}
	fold_free(&f);
	return error;
}

static int on_event(struct spawn_view *view, const struct record *r, const struct event *e,
		    uint32_t task)
{
	struct spawn_timeline *v = (struct spawn_timeline *)view;

	(void)r;
	if (e->kind == EVENT_CONTINUED)
		for (size_t i = v->stop_count; i-- > 0;)
			if (v->stops[i].task == task && v->stops[i].to_ns == UINT64_MAX)
				v->stops[i].to_ns = e->at_ns;
	if (e->kind != EVENT_STOPPED)
		return 0;
	if (ARRAY_RESERVE(v->stops, v->stop_capacity, v->stop_count + 1) != 0)
		return -ENOMEM;
	v->stops[v->stop_count++] = (struct bar_stop){ task, e->at_ns, UINT64_MAX };
	return 0;
}

static void close_view(struct spawn_view *view)
{
	free(((struct spawn_timeline *)view)->stops);
	free(view);
}

int spawn_timeline_open(struct spawn_view **view, const struct timeline_options *options)
{
	static const struct spawn_view_calls calls = {
		.on_event = on_event,
		.at_end = at_end,
		.close = close_view,
	};
	struct spawn_timeline *v = calloc(1, sizeof *v);

	if (v == NULL)
		return -ENOMEM;
	v->view.calls = &calls;
	v->options = *options;
	*view = &v->view;
	return 0;
}
