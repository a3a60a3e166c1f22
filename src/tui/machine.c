/* machine.c - the head of the live view; see machine.h. */
#include "config.h"

#include "tui/machine.h"
#include "report/bar.h"
#include "tui/strip.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define LABEL_WIDTH     8
#define ROWS_FOR_LEGEND 30
#define WIDE            100

struct machine_layout machine_lay_out(int rows, int columns, unsigned core_count,
				      enum machine_wish cores, enum machine_wish legend)
{
	struct machine_layout l = { .base = rows >= 10 ? 4 : rows >= 7 ? 2 : 0 };
	int most = cores == WISH_ON ? rows / 3 : rows / 6;

	l.cores_per_line = columns >= 160 ? 4 : columns >= 120 ? 3 : columns >= 80 ? 2 : 1;
	int needed = ((int)core_count + l.cores_per_line - 1) / l.cores_per_line;
	bool is_wanted = cores == WISH_ON ||
			 (cores == WISH_AUTO && core_count > 1 && needed <= most);
	if (l.base == 4 && is_wanted)
		l.core_lines = needed < most ? needed : most;
	if (l.base == 4)
		l.legend = legend == WISH_ON || (legend == WISH_AUTO && rows >= ROWS_FOR_LEGEND);
	l.lines = l.base + l.core_lines + l.legend;
	return l;
}

/* ---- bars ---- */

/* One part of a bar: its size, its style, and its letter if there are no colours. */
struct part {
	double share;
	unsigned face;
	char letter;
};

/* Return the width of the machine's bars: narrow if the figures need the room. */
static int bar_width(const struct display *d)
{
	return display_columns(d) >= WIDE ? 24 : 12;
}

static bool has_blocks(const struct display *d)
{
	return display_has_colours(d) && display_is_utf8(d);
}

static void draw_bar(struct display *d, int y, int x, int width, const struct part *parts,
		     size_t count)
{
	int at = 0;
	double sum = 0;

	display_put(d, y, x, FACE_STRONG, "[");
	for (size_t i = 0; i < count; i++) {
		sum += parts[i].share;
		int end = (int)(sum * width + 0.5);
		for (; at < end && at < width; at++) {
			char letter[4] = { parts[i].letter, '\0' };
			display_put(d, y, x + 1 + at, parts[i].face, has_blocks(d) ? "█" : letter);
		}
	}
	display_put(d, y, x + 1 + width, FACE_STRONG, "]");
}

/* Draw a line: a name, a bar, and as many of the figures as fit. */
static void draw_line(struct display *d, int y, const char *name, const struct part *parts,
		      size_t count, struct strip *figures)
{
	int width = bar_width(d), x = LABEL_WIDTH + width + 3;

	display_put(d, y, 0, FACE_STRONG, name);
	draw_bar(d, y, LABEL_WIDTH, width, parts, count);
	strip_fit(figures, display_columns(d) - x);
	strip_draw(d, y, x, figures);
}

/* ---- the lines ---- */

static void draw_cpu(struct display *d, const struct machine *m, int y)
{
	const struct system_rates *r = m->rates;
	const struct cpu_shares *c = &r->cpu;
	double user = c->user + c->nice, system = c->system + c->irq + c->softirq;
	bool is_known = r->is_known && c->gap == GAP_NONE;
	struct strip s = { .count = 0 };
	struct part parts[] = {
		{ user, FACE_SHARE + SHARE_USER, 'U' },
		{ system, FACE_SHARE + SHARE_SYSTEM, 'S' },
		{ c->steal, FACE_SHARE + SHARE_RUNNABLE, 'V' },
		{ c->iowait, FACE_SHARE + SHARE_DISK, 'W' },
	};

	if (is_known) {
		strip_add(&s, 0, 0, FACE_TEXT, "%3.0f%% user", user * 100);
		strip_add(&s, 0, 1, FACE_TEXT, "%3.0f%% sys", system * 100);
		strip_add(&s, 1, 1, FACE_TEXT, "%3.0f%% iowait", c->iowait * 100);
		strip_add(&s, 4, 1, FACE_TEXT, "%3.0f%% steal", c->steal * 100);
		strip_add(&s, 7, 1, FACE_TEXT, "of %u core%s", m->system->cpu_count,
			  m->system->cpu_count == 1 ? "" : "s");
	} else if (r->is_known) {
		strip_add(&s, 0, 1, FACE_DIM, "unknown: %s", rates_gap_text(c->gap));
	} else if (m->system->is_known && !m->system->has_stat) {
		strip_add(&s, 0, 1, FACE_DIM, "unknown: no /proc/stat");
	}
	if (m->system->has_load) {
		strip_add(&s, 3, 2, FACE_TEXT, "load %.2f", m->system->load[0]);
		strip_add(&s, 5, 1, FACE_TEXT, "%.2f", m->system->load[1]);
		strip_add(&s, 6, 1, FACE_TEXT, "%.2f", m->system->load[2]);
	}
	draw_line(d, y, "CPU", parts, is_known ? sizeof parts / sizeof *parts : 0, &s);
}

static void draw_core(struct display *d, int y, int x, int room, const struct core_share *c)
{
	struct part parts[] = {
		{ (double)c->user, FACE_SHARE + SHARE_USER, 'U' },
		{ (double)c->system, FACE_SHARE + SHARE_SYSTEM, 'S' },
		{ (double)c->steal, FACE_SHARE + SHARE_RUNNABLE, 'V' },
		{ (double)c->iowait, FACE_SHARE + SHARE_DISK, 'W' },
	};
	struct strip s = { .count = 0 };
	char label[16];

	if (c->is_known) {
		strip_add(&s, 0, 0, FACE_TEXT, "%3.0fus", (double)c->user * 100);
		strip_add(&s, 1, 0, FACE_TEXT, "%4.0fsy", (double)c->system * 100);
		strip_add(&s, 2, 0, FACE_TEXT, "%4.0fwa", (double)c->iowait * 100);
		strip_add(&s, 3, 0, FACE_TEXT, "%4.0fst", (double)c->steal * 100);
	} else {
		strip_add(&s, 0, 0, FACE_DIM, "%4s", "-");
	}
	snprintf(label, sizeof label, "%4u ", c->number);
	int width = room - (int)strlen(label) - 2 - 24;
	width = width < 6 ? 6 : width > 24 ? 24 : width;
	display_put(d, y, x, FACE_STRONG, label);
	x += (int)strlen(label);
	draw_bar(d, y, x, width, parts, sizeof parts / sizeof *parts);
	strip_fit(&s, room - (int)strlen(label) - width - 3);
	strip_draw(d, y, x + width + 2, &s);
}

static void draw_cores(struct display *d, const struct machine *m, const struct machine_layout *l,
		       int y)
{
	unsigned cells = (unsigned)(l->core_lines * l->cores_per_line);
	int room = display_columns(d) / l->cores_per_line;

	for (unsigned i = 0; i < cells && i < m->core_count; i++) {
		/* Fill column by column, as htop does. */
		int row = (int)i % l->core_lines, column = (int)i / l->core_lines;
		if (i + 1 == cells && m->core_count > cells) {
			char more[32];
			snprintf(more, sizeof more, "     and %u more", m->core_count - i);
			display_put(d, y + row, column * room, FACE_DIM, more);
			return;
		}
		draw_core(d, y + row, column * room, room, &m->cores[i]);
	}
}

static void format_size(double bytes, char *out, size_t size)
{
	static const char units[] = "BKMGTP";
	int unit = 0;

	while (bytes >= 1000 && units[unit + 1]) {
		bytes /= 1024;
		unit++;
	}
	snprintf(out, size, unit > 0 && bytes < 10 ? "%.1f%c" : "%.0f%c", bytes, units[unit]);
}

static void draw_memory(struct display *d, const struct machine *m, int y)
{
	const struct system_reading *s = m->system;
	char used[16], total[16], swap[16], swaps[16];
	struct strip figures = { .count = 0 };
	double whole = (double)s->memory_total_bytes;
	double taken = whole - (double)s->memory_available_bytes;
	bool is_known = s->has_memory && whole > 0, is_split = is_known && s->has_available;
	struct part part = { is_split ? taken / whole : 0, FACE_SHARE + SHARE_USER, 'M' };

	if (is_known) {
		format_size(is_split ? taken : (double)s->memory_free_bytes, used, sizeof used);
		format_size(whole, total, sizeof total);
		format_size((double)(s->swap_total_bytes - s->swap_free_bytes), swap, sizeof swap);
		format_size((double)s->swap_total_bytes, swaps, sizeof swaps);
		strip_add(&figures, 0, 0, FACE_TEXT, is_split ? "%s of %s" : "%s free of %s", used,
			  total);
		strip_add(&figures, s->swap_total_bytes ? 1 : 5, 2, FACE_TEXT, "swap %s of %s",
			  swap, swaps);
	}
	if (is_known && s->has_psi[PSI_CPU]) {
		strip_add(&figures, 2, 2, FACE_TEXT, "pressure cpu %.0f%%",
			  s->psi_some_avg10[PSI_CPU] * 100);
		strip_add(&figures, 3, 1, FACE_TEXT, "io %.0f%%", s->psi_some_avg10[PSI_IO] * 100);
		strip_add(&figures, 4, 1, FACE_TEXT, "memory %.0f%%",
			  s->psi_some_avg10[PSI_MEMORY] * 100);
	}
	draw_line(d, y, "Memory", &part, 1, &figures);
}

/* Draw the right end of the tasks' line.  Return the column where it begins. */
static int draw_corner(struct display *d, const struct machine *m, int y)
{
	struct strip s = { .count = 0 };
	time_t at = (time_t)(m->sample->real_time_ns / 1000000000);
	char when[32] = "";
	struct tm parts;

	if (m->is_paused && localtime_r(&at, &parts))
		strftime(when, sizeof when, "(%H:%M:%S)", &parts);
	if (m->is_paused && m->back > 0)
		strip_add(&s, 0, 2, FACE_ALERT, "PAUSED -%zu %s", m->back, when);
	else if (m->is_paused)
		strip_add(&s, 0, 2, FACE_ALERT, "PAUSED %s", when);
	if (m->is_early)
		strip_add(&s, 1, 2, FACE_DIM, "early");
	strip_add(&s, 2, 2, FACE_DIM, "pstop %.1f%%", m->own_cpu_share * 100);
	int x = strip_fit(&s, display_columns(d) - LABEL_WIDTH) + LABEL_WIDTH;
	strip_draw(d, y, x, &s);
	return x;
}

static void draw_tasks(struct display *d, const struct machine *m, int y)
{
	const struct task_states s = m->states;
	struct strip figures = { .count = 0 };
	const struct {
		unsigned count;
		char letter;
	} states[] = {
		{ s.running, 'R' }, { s.sleeping, 'S' }, { s.uninterruptible, 'D' },
		{ s.stopped, 'T' }, { s.zombie, 'Z' },   { s.idle, 'I' },
	};

	strip_add(&figures, 0, 0, FACE_TEXT, "%zu processes", m->sample->process_total);
	if (m->sample->hidden_by)
		strip_add(&figures, 0, 1, FACE_ALERT, "others' are hidden (%s)",
			  m->sample->hidden_by);
	strip_add(&figures, 1, 2, FACE_TEXT, "%zu threads", m->sample->thread_total);
	/* States with no task are left out first. */
	for (unsigned i = 0; i < sizeof states / sizeof *states && !m->is_sketch; i++)
		strip_add(&figures, states[i].count ? 3 + (i == 1 || i == 5) * 3 : 8, i ? 1 : 2,
			  FACE_TEXT, "%u %c", states[i].count, states[i].letter);
	if (m->rates->is_known) {
		if (m->rates->switches_gap == GAP_NONE)
			strip_add(&figures, 4, 2, FACE_TEXT, "%.0f switches/s",
				  m->rates->switches_per_s);
		if (m->rates->forks_gap == GAP_NONE)
			strip_add(&figures, 5, 2, FACE_TEXT, "%.0f forks/s", m->rates->forks_per_s);
	}
	display_put(d, y, 0, FACE_STRONG, "Tasks");
	strip_fit(&figures, draw_corner(d, m, y) - LABEL_WIDTH - 2);
	strip_draw(d, y, LABEL_WIDTH, &figures);
}

/* Add how much of the CPU time is attributed, and which part of the window's time is of tasks that
 * exited. */
static void add_coverage(struct strip *s, const struct machine *m)
{
	const struct cpu_named *n = &m->sample->named;
	uint64_t all = cpu_named_ns(n);

	if (m->coverage < 0 || all == 0)
		return;
	strip_add(s, 20, 2, FACE_DIM, "CPU %.0f%% attributed", m->coverage * 100);
	strip_add(s, 21, 1, FACE_DIM, "%.0f%% exited",
		  (double)(n->children_ns + n->exited_ns) / (double)all * 100);
}

static void draw_verdicts(struct display *d, const struct machine *m, int y)
{
	static const enum verdict_class order[] = {
		CLASS_CPU_BOUND, CLASS_IO_BOUND, CLASS_MIXED,   CLASS_WAITING,
		CLASS_IDLE,      CLASS_GUESSED,  CLASS_UNKNOWN,
	};
	static const char letters[] = "CIMW.~?";
	struct strip s = { .count = 0 };
	struct part parts[VERDICT_COUNTS];
	double all = 0;

	for (int i = 0; i < VERDICT_COUNTS; i++)
		all += m->by_class[i];
	for (int i = 0; i < VERDICT_COUNTS; i++) {
		unsigned count = m->by_class[order[i]];
		unsigned face = order[i] == CLASS_GUESSED ? FACE_DIM : FACE_CLASS + order[i];
		parts[i] = (struct part){ all > 0 ? count / all : 0, face, letters[i] };
		bool is_extra = order[i] == CLASS_UNKNOWN || order[i] == CLASS_GUESSED;
		/* If there is little room, classes with no process are left out first. */
		unsigned rank = order[i] == CLASS_GUESSED ? 0 :
				count > 0                 ? (unsigned)i :
							    VERDICT_COUNTS + (unsigned)i;
		if (!is_extra || count > 0)
			strip_add(&s, rank, 2, face, "%u %s", count, verdict_class_name(order[i]));
	}
	add_coverage(&s, m);
	draw_line(d, y, "Verdict", parts, VERDICT_COUNTS, &s);
}

/* Draw the meaning of the bars in the table. */
static void draw_legend(struct display *d, int y)
{
	static const struct {
		const char *word;
		unsigned rank;
	} words[SHARE_COUNT] = {
		[SHARE_USER] = { "user", 0 },      [SHARE_SYSTEM] = { "sys", 1 },
		[SHARE_RUNNABLE] = { "ready", 2 }, [SHARE_DISK] = { "disk", 3 },
		[SHARE_NETWORK] = { "net", 4 },    [SHARE_PIPE] = { "pipe", 5 },
		[SHARE_TTY] = { "tty", 7 },        [SHARE_LOCK] = { "lock", 6 },
		[SHARE_TIMER] = { "timer", 8 },    [SHARE_CHILD] = { "child", 9 },
		[SHARE_OTHER] = { "other", 11 },   [SHARE_UNKNOWN] = { "unseen", 10 },
	};
	struct strip s = { .count = 0 };
	int x = 0, gap = display_columns(d) >= WIDE ? 2 : 1;

	for (unsigned i = 0; i < SHARE_COUNT; i++) {
		char letter[2] = { bar_letter(i), '\0' };
		strip_add(&s, words[i].rank, gap, FACE_SHARE + i, "%s %s",
			  has_blocks(d) ? bar_block(i) : letter, words[i].word);
	}
	strip_fit(&s, display_columns(d));
	for (int i = 0; i < s.count; i++) {
		size_t symbol = strcspn(s.items[i].text, " ");
		x += i > 0 ? gap : 0;
		display_put(d, y, x, FACE_TEXT, s.items[i].text);
		s.items[i].text[symbol] = '\0';
		display_put(d, y, x, s.items[i].face, s.items[i].text);
		x += s.items[i].width;
	}
}

void machine_draw(struct display *d, const struct machine *m, const struct machine_layout *l)
{
	int y = 0;

	if (l->base == 4)
		draw_cpu(d, m, y++);
	if (l->core_lines > 0)
		draw_cores(d, m, l, y);
	y += l->core_lines;
	if (l->base == 4)
		draw_memory(d, m, y++);
	if (l->base > 0) {
		draw_tasks(d, m, y++);
		draw_verdicts(d, m, y++);
	}
	if (l->legend)
		draw_legend(d, y);
}
