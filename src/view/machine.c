/* machine.c - the head of the live view; see machine.h. */
#include "config.h"

#include "view/machine.h"
#include "view/bar.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define BAR_WIDTH 24

int machine_lines(int rows)
{
	return rows >= 10 ? 4 : rows >= 7 ? 2 : 0;
}

/* One part of a bar: how much, in what look, by which letter without colour. */
struct part {
	double share;
	unsigned look;
	char letter;
};

static void draw_bar(struct display *d, int y, int x, int width, const struct part *parts,
		     size_t count)
{
	int at = 0;
	double sum = 0;

	display_put(d, y, x, LOOK_STRONG, "[");
	for (size_t i = 0; i < count; i++) {
		sum += parts[i].share;
		int end = (int)(sum * width + 0.5);
		for (; at < end && at < width; at++) {
			char letter[4] = { parts[i].letter, '\0' };
			bool is_block = display_has_colours(d) && display_is_utf8(d);
			display_put(d, y, x + 1 + at, parts[i].look, is_block ? "█" : letter);
		}
	}
	display_put(d, y, x + 1 + width, LOOK_STRONG, "]");
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

static void draw_cpu(struct display *d, const struct machine *m, int y)
{
	const struct system_rates *r = m->rates;
	char text[200];

	display_put(d, y, 0, LOOK_STRONG, "CPU");
	if (!r->is_known) {
		draw_bar(d, y, 8, BAR_WIDTH, NULL, 0);
		return;
	}
	struct part parts[] = {
		{ r->user + r->nice, LOOK_SHARE + SHARE_USER, 'U' },
		{ r->system + r->irq + r->softirq, LOOK_SHARE + SHARE_SYSTEM, 'S' },
		{ r->steal, LOOK_SHARE + SHARE_RUNNABLE, 'V' },
		{ r->iowait, LOOK_SHARE + SHARE_DISK, 'W' },
	};
	draw_bar(d, y, 8, BAR_WIDTH, parts, sizeof parts / sizeof *parts);
	snprintf(text, sizeof text,
		 "%3.0f%% user %3.0f%% sys %3.0f%% iowait %3.0f%% steal of %u cores  load %.2f %.2f %.2f",
		 (r->user + r->nice) * 100, (r->system + r->irq + r->softirq) * 100,
		 r->iowait * 100, r->steal * 100, m->system->cpu_count, m->system->load[0],
		 m->system->load[1], m->system->load[2]);
	display_put(d, y, 8 + BAR_WIDTH + 3, LOOK_TEXT, text);
}

static void draw_memory(struct display *d, const struct machine *m, int y)
{
	const struct system_reading *s = m->system;
	char used[16], total[16], swap[16], swaps[16], text[200];

	display_put(d, y, 0, LOOK_STRONG, "Memory");
	if (!s->is_known || s->memory_total_bytes == 0) {
		draw_bar(d, y, 8, BAR_WIDTH, NULL, 0);
		return;
	}
	double whole = (double)s->memory_total_bytes;
	double taken = whole - (double)s->memory_available_bytes;
	struct part parts[] = {
		{ taken / whole, LOOK_SHARE + SHARE_USER, 'M' },
	};
	draw_bar(d, y, 8, BAR_WIDTH, parts, 1);
	format_size(taken, used, sizeof used);
	format_size(whole, total, sizeof total);
	format_size((double)(s->swap_total_bytes - s->swap_free_bytes), swap, sizeof swap);
	format_size((double)s->swap_total_bytes, swaps, sizeof swaps);
	int n = snprintf(text, sizeof text, "%s of %s  swap %s of %s", used, total, swap, swaps);
	if (s->has_psi[PSI_CPU])
		snprintf(text + n, sizeof text - (size_t)n,
			 "  pressure cpu %.0f%% io %.0f%% memory %.0f%%",
			 s->psi_some_avg10[PSI_CPU] * 100, s->psi_some_avg10[PSI_IO] * 100,
			 s->psi_some_avg10[PSI_MEMORY] * 100);
	display_put(d, y, 8 + BAR_WIDTH + 3, LOOK_TEXT, text);
}

static void draw_tasks(struct display *d, const struct machine *m, int y)
{
	struct task_states s = system_count_states(m->table);
	char text[240];

	display_put(d, y, 0, LOOK_STRONG, "Tasks");
	int n = snprintf(text, sizeof text,
			 "%zu processes, %zu threads: %u R, %u S, %u D, %u T, %u Z, %u I",
			 m->table->process_total, m->table->thread_total, s.running, s.sleeping,
			 s.uninterruptible, s.stopped, s.zombie, s.idle);
	if (m->rates->is_known)
		snprintf(text + n, sizeof text - (size_t)n, "  %.0f switches/s, %.0f forks/s",
			 m->rates->switches_per_s, m->rates->forks_per_s);
	display_put(d, y, 8, LOOK_TEXT, text);
}

static void draw_verdicts(struct display *d, const struct machine *m, int y)
{
	static const enum verdict_class order[] = {
		CLASS_CPU_BOUND, CLASS_IO_BOUND, CLASS_MIXED, CLASS_WAITING, CLASS_IDLE,
		CLASS_UNKNOWN,
	};
	static const char letters[] = "CIMW.?";
	struct part parts[CLASS_COUNT];
	double all = 0;
	int x = 8 + BAR_WIDTH + 3;

	for (int i = 0; i < CLASS_COUNT; i++)
		all += m->by_class[i];
	for (int i = 0; i < CLASS_COUNT; i++)
		parts[i] = (struct part){ all > 0 ? m->by_class[order[i]] / all : 0,
					  LOOK_CLASS + order[i], letters[i] };
	display_put(d, y, 0, LOOK_STRONG, "Verdict");
	draw_bar(d, y, 8, BAR_WIDTH, parts, CLASS_COUNT);
	for (int i = 0; i < CLASS_COUNT; i++) {
		char text[40];
		if (order[i] == CLASS_UNKNOWN && m->by_class[CLASS_UNKNOWN] == 0)
			continue;
		snprintf(text, sizeof text, "%u %s", m->by_class[order[i]],
			 verdict_class_name(order[i]));
		display_put(d, y, x, LOOK_CLASS + order[i], text);
		x += (int)strlen(text) + 2;
	}
}

static void draw_corner(struct display *d, const struct machine *m, int y)
{
	char text[100], paused[64] = "", when[32] = "";
	time_t at = (time_t)(m->table->real_time_ns / 1000000000);
	struct tm parts;

	if (m->is_paused && localtime_r(&at, &parts))
		strftime(when, sizeof when, " (%H:%M:%S)", &parts);
	if (m->is_paused && m->back > 0)
		snprintf(paused, sizeof paused, "PAUSED -%zu%s  ", m->back, when);
	else if (m->is_paused)
		snprintf(paused, sizeof paused, "PAUSED%s  ", when);
	snprintf(text, sizeof text, "  %s%spstop %.1f%%", paused, m->is_early ? "early  " : "",
		 m->own_cpu_share * 100);
	int x = display_columns(d) - (int)strlen(text);
	display_put(d, y, x > 0 ? x : 0, m->is_paused ? LOOK_ALERT : LOOK_DIM, text);
}

void machine_draw(struct display *d, const struct machine *m, int lines)
{
	if (lines == 0)
		return;
	int y = 0;
	if (lines >= 4) {
		draw_cpu(d, m, y++);
		draw_memory(d, m, y++);
	}
	draw_tasks(d, m, y);
	draw_corner(d, m, y++);
	draw_verdicts(d, m, y);
}
