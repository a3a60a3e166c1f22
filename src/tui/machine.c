/* machine.c - the head of the live view; see machine.h. */
#include "config.h"

#include "tui/machine.h"
#include "base/clean.h"
#include "report/bar.h"
#include "report/spark.h"
#include "tui/strip.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define LABEL_WIDTH      8
#define ROWS_FOR_LEGEND  30
#define ROWS_FOR_DEVICES 20
#define ROWS_FOR_BASE    10
#define ROWS_FOR_TASKS   7
#define WIDE             100

/* The least width of one core: "  0 [UUUS ]  80%". */
#define CORE_LEAST 16

/* ---- the layout ---- */

static int divide_up(int a, int b)
{
	return (a + b - 1) / b;
}

static void lay_out_cores(struct machine_layout *l, const struct machine_room *r)
{
	int count = (int)r->core_count, columns = r->columns;
	int most = r->cores == WISH_ON ? r->rows / 3 : r->rows / 6;
	int across = columns >= 160 ? 4 : columns >= 120 ? 3 : columns >= 80 ? 2 : 1;

	if (count < 1 || r->cores == WISH_OFF || (r->cores == WISH_AUTO && count == 1))
		return;
	while (divide_up(count, across) > most && (across + 1) * CORE_LEAST <= columns)
		across++;
	int lines = divide_up(count, across);
	if (lines > most && r->cores == WISH_AUTO)
		return;
	l->core_lines = lines < most ? lines : most;
	/* A few cores share the whole width. */
	int needed = divide_up(count, l->core_lines);
	l->cores_per_line = needed < across ? needed : across;
}

struct machine_layout machine_lay_out(const struct machine_room *r)
{
	struct machine_layout l = { .base = r->rows >= ROWS_FOR_BASE  ? 4 :
					    r->rows >= ROWS_FOR_TASKS ? 2 :
									0 };

	if (l.base == 4) {
		lay_out_cores(&l, r);
		l.devices = r->has_devices && r->rows >= ROWS_FOR_DEVICES;
		l.legend = r->legend == WISH_ON ||
			   (r->legend == WISH_AUTO && r->rows >= ROWS_FOR_LEGEND);
	}
	l.lines = l.base + l.core_lines + l.devices + l.legend;
	return l;
}

/* ---- bars ---- */

/* One part of a bar: its size, its style, and its letter if there are no colours. */
struct part {
	double share;
	unsigned face;
	char letter;
};

/* Return the width of the bars on the left, which begin and end below each other. */
static int bar_width(const struct display *d)
{
	int width = (display_columns(d) - 60) * 3 / 7;

	return width > 12 ? width : 12;
}

/* Return the width of the graphs on the right; 0 if the figures need the room. */
static int graph_width(const struct display *d)
{
	int columns = display_columns(d);

	return columns >= 80 ? columns / 5 - 6 : 0;
}

static bool has_blocks(const struct display *d)
{
	return display_has_blocks(d);
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
			/* Signs stand for what has no colour of its own: idle, guessed, unknown. */
			bool is_block = has_blocks(d) && isupper((unsigned char)parts[i].letter);
			display_put(d, y, x + 1 + at, parts[i].face, is_block ? "█" : letter);
		}
	}
	display_put(d, y, x + 1 + width, FACE_STRONG, "]");
}

/* Draw a line: a name, a bar, and as many of the figures as fit beside what is at the right. */
static void draw_line(struct display *d, int y, const char *name, const struct part *parts,
		      size_t count, struct strip *figures, int right)
{
	int width = bar_width(d), x = LABEL_WIDTH + width + 3;

	display_put(d, y, 0, FACE_STRONG, name);
	draw_bar(d, y, LABEL_WIDTH, width, parts, count);
	strip_fit(figures, display_columns(d) - x - (right > 0 ? right + 1 : 0));
	strip_draw(d, y, x, figures);
}

/* Draw the last refreshes at the right edge, one in each column; those that are not known are
 * blank. */
#define GRAPH_MOST 256
static void draw_graph(struct display *d, const struct machine *m, int y, enum trend_of what)
{
	int width = graph_width(d) < GRAPH_MOST ? graph_width(d) : GRAPH_MOST;
	double shares[GRAPH_MOST];
	char text[GRAPH_MOST * 4];

	trend_read(m->trend, what, m->sample->refresh, shares, (size_t)width);
	spark_row(shares, (size_t)width, 1, 1, 0, display_is_utf8(d), text, sizeof text);
	display_put(d, y, display_columns(d) - width, FACE_SHARE + SHARE_USER, text);
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
		strip_add(&s, 4, 1, FACE_TEXT, "%3.0f%% stolen", c->steal * 100);
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
	draw_line(d, y, "CPU", parts, is_known ? sizeof parts / sizeof *parts : 0, &s,
		  graph_width(d));
	draw_graph(d, m, y, TREND_CPU);
}

/* Add the figures of a core, the most important ones first where there is little room: its own work,
 * then what is stolen, and waits for a disk, which only matter if they are not 0. */
static void add_core_figures(struct strip *s, const struct core_share *c)
{
	double stolen = (double)c->steal * 100, iowait = (double)c->iowait * 100;

	strip_add(s, 0, 0, FACE_TEXT, "%3.0f%% user", (double)c->user * 100);
	strip_add(s, 1, 1, FACE_TEXT, "%3.0f%% sys", (double)c->system * 100);
	strip_add(s, iowait >= 0.5 ? 3 : 5, 1, FACE_TEXT, "%3.0f%% iowait", iowait);
	strip_add(s, stolen >= 0.5 ? 2 : 4, 1, FACE_TEXT, "%3.0f%% stolen", stolen);
}

/* Fit the figures of a core: the parts of its time or, if there is room for one only, how busy it
 * was.  Return their width. */
static int fit_core_figures(struct strip *s, const struct core_share *c, int room)
{
	*s = (struct strip){ .count = 0 };
	if (c->is_known)
		add_core_figures(s, c);
	else
		strip_add(s, 0, 0, FACE_DIM, "%4s", "-");
	int left = strip_fit(s, room);
	if (s->count >= 2 || !c->is_known)
		return room - left;
	*s = (struct strip){ .count = 0 };
	strip_add(s, 0, 0, FACE_TEXT, "%3.0f%%", (double)(c->user + c->system + c->steal) * 100);
	return s->items[0].width;
}

/* Draw a core: its number, a bar of at least half of the rest, and its figures. */
static void draw_core(struct display *d, int y, int x, int room, const struct core_share *c)
{
	struct part parts[] = {
		{ (double)c->user, FACE_SHARE + SHARE_USER, 'U' },
		{ (double)c->system, FACE_SHARE + SHARE_SYSTEM, 'S' },
		{ (double)c->steal, FACE_SHARE + SHARE_RUNNABLE, 'V' },
		{ (double)c->iowait, FACE_SHARE + SHARE_DISK, 'W' },
	};
	struct strip s;
	char label[16];

	snprintf(label, sizeof label, "%3u ", c->number);
	display_put(d, y, x, FACE_STRONG, label);
	x += (int)strlen(label);
	/* Without the brackets, and blanks before the figures and before the next core. */
	room -= (int)strlen(label) + 4;
	int width = room - fit_core_figures(&s, c, room / 2);
	width = width > 3 ? width : 3;
	draw_bar(d, y, x, width, parts, sizeof parts / sizeof *parts);
	strip_draw(d, y, x + width + 3, &s);
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
			snprintf(more, sizeof more, "and %u more", m->core_count - i);
			display_put(d, y + row, column * room + 1, FACE_DIM, more);
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
	draw_line(d, y, "Memory", &part, 1, &figures, graph_width(d));
	draw_graph(d, m, y, TREND_MEMORY);
}

/* Add bytes per second, always as wide, so that the line stays still. */
static void add_flow(struct strip *s, unsigned rank, int gap, const char *in, const char *out,
		     const struct device_rates *r)
{
	char in_size[16], out_size[16];

	format_size(r->in_per_s, in_size, sizeof in_size);
	format_size(r->out_per_s, out_size, sizeof out_size);
	strip_add(s, rank, gap, FACE_TEXT, "%s %4s/s %s %4s/s", in, in_size, out, out_size);
}

static void add_disk(struct strip *s, const struct device_rates *r)
{
	char name[DEVICE_NAME_MAX * 4];
	int width;

	if (r->gap == GAP_NO_DEVICE)
		strip_add(s, 1, 0, FACE_DIM, "no disk");
	else if (r->gap == GAP_FIRST_SIGHT)
		return;
	else if (r->gap != GAP_NONE)
		strip_add(s, 1, 0, FACE_DIM, "unknown: %s", rates_gap_text(r->gap));
	if (r->gap != GAP_NONE)
		return;
	if (r->has_busy) {
		clean_for_text(r->busiest, strlen(r->busiest), name, sizeof name, 16, &width);
		strip_add(s, 0, 0, FACE_TEXT, "%3.0f%%", r->busy * 100);
		strip_add(s, 5, 1, FACE_TEXT, "busy");
		strip_add(s, 6, 1, FACE_TEXT, "(%s)", name);
	}
	add_flow(s, 1, 1, "read", "write", r);
}

static void add_network(struct strip *s, const struct device_rates *r)
{
	if (r->gap == GAP_NONE) {
		strip_add(s, 4, 2, FACE_TEXT, "net");
		add_flow(s, 2, 1, "rx", "tx", r);
	} else if (r->gap == GAP_NO_DEVICE) {
		strip_add(s, 3, 2, FACE_DIM, "no network");
	} else if (r->gap != GAP_FIRST_SIGHT) {
		strip_add(s, 3, 2, FACE_DIM, "net unknown: %s", rates_gap_text(r->gap));
	}
}

/* Draw what the disks transferred, and how busy the busiest one was; and the network. */
static void draw_devices(struct display *d, const struct machine *m, int y)
{
	const struct device_rates *disk = &m->rates->disk;
	struct part part = { disk->has_busy ? disk->busy : 0, FACE_SHARE + SHARE_DISK, 'D' };
	struct strip s = { .count = 0 };

	add_disk(&s, disk);
	add_network(&s, &m->rates->network);
	draw_line(d, y, "Disk", &part, 1, &s, 0);
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

/* Add how much of the CPU time is accounted for, and which part of the window's time is of
 * processes that exited. */
static void add_coverage(struct strip *s, const struct machine *m)
{
	const struct cpu_named *n = &m->sample->named;
	uint64_t all = cpu_named_ns(n);

	if (m->coverage < 0 || all == 0)
		return;
	strip_add(s, 20, 2, FACE_DIM, "%.0f%% of CPU accounted for", m->coverage * 100);
	strip_add(s, 21, 0, FACE_DIM, ", %.0f%% by exited processes",
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
	draw_line(d, y, "Verdict", parts, VERDICT_COUNTS, &s, 0);
}

/* Draw the meaning of the bars in the table. */
static void draw_legend(struct display *d, int y)
{
	static const struct {
		const char *word;
		unsigned rank;
	} words[SHARE_COUNT] = {
		[SHARE_USER] = { "user", 0 },       [SHARE_SYSTEM] = { "sys", 1 },
		[SHARE_RUNNABLE] = { "ready", 2 },  [SHARE_DISK] = { "disk", 3 },
		[SHARE_NETWORK] = { "net", 4 },     [SHARE_PIPE] = { "pipe", 5 },
		[SHARE_TTY] = { "tty", 7 },         [SHARE_LOCK] = { "lock", 6 },
		[SHARE_GIL] = { "gil", 12 },        [SHARE_TIMER] = { "timer", 8 },
		[SHARE_CHILD] = { "child", 9 },     [SHARE_OTHER] = { "other", 11 },
		[SHARE_UNKNOWN] = { "unseen", 10 },
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
	if (l->devices)
		draw_devices(d, m, y++);
	if (l->base > 0) {
		draw_tasks(d, m, y++);
		draw_verdicts(d, m, y++);
	}
	if (l->legend)
		draw_legend(d, y);
}
