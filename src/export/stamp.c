/* stamp.c - the line above a table; see stamp.h. */
#include "config.h"

#include "export/stamp.h"
#include "base/date.h"
#include "export/text.h"

#include <limits.h>
#include <stdarg.h>
#include <string.h>

/* The line under construction.  Its parts are two blanks apart. */
struct line {
	FILE *out;
	int left;
	bool is_begun, is_full;
};

/* Add a part, unless it or one before it does not fit; the first one is cut. */
static void __attribute__((format(printf, 2, 3))) add(struct line *line, const char *format, ...)
{
	int gap = line->is_begun ? 2 : 0;
	char text[128];
	va_list values;

	va_start(values, format);
	vsnprintf(text, sizeof text, format, values);
	va_end(values);
	int length = (int)strlen(text);
	line->is_full = line->is_full || (line->is_begun && gap + length > line->left);
	if (line->is_full)
		return;
	fprintf(line->out, "%*s%.*s", gap, "", line->left, text);
	line->left -= gap + (length < line->left ? length : line->left);
	line->is_begun = true;
}

static void add_window(struct line *line, const struct stamp *s)
{
	if (s->is_lifetime)
		add(line, "since the start of each task");
	else if (s->window_s > 0)
		add(line, "window %.2f s", s->window_s);
	else
		add(line, "no window");
}

/* The time of interrupts is included, as it is not idle. */
static void add_cpu(struct line *line, const struct stamp *s)
{
	const struct cpu_shares *c = &s->rates->cpu;
	unsigned cores = s->system->cpu_count;

	if (s->rates->is_known && c->gap == GAP_NONE)
		add(line, "CPU %.0f%% of %u core%s",
		    (c->user + c->nice + c->system + c->irq + c->softirq) * 100, cores,
		    cores == 1 ? "" : "s");
	if (s->system->has_load)
		add(line, "load %.2f %.2f %.2f", s->system->load[0], s->system->load[1],
		    s->system->load[2]);
}

static void add_memory(struct line *line, const struct system_reading *m)
{
	uint64_t used = m->memory_total_bytes - m->memory_available_bytes;
	char part[16], whole[16];

	if (!m->has_memory || m->memory_total_bytes == 0)
		return;
	text_bytes((double)(m->has_available ? used : m->memory_free_bytes), part, sizeof part);
	text_bytes((double)m->memory_total_bytes, whole, sizeof whole);
	add(line, m->has_available ? "memory %s of %s" : "memory %s free of %s", part, whole);
}

static void add_tasks(struct line *line, const struct stamp *s)
{
	size_t processes = s->sample->process_total, threads = s->sample->thread_total;

	if (s->is_partial)
		return;
	add(line, "%zu process%s", processes, processes == 1 ? "" : "es");
	add(line, "%zu thread%s", threads, threads == 1 ? "" : "s");
}

void stamp_write(FILE *out, const struct stamp *s, int width)
{
	struct line line = { .out = out, .left = width > 0 ? width : INT_MAX };
	char date[DATE_SIZE];

	add(&line, "pstop %s", date_local(s->sample->real_time_ns, 0, date));
	add_window(&line, s);
	add_cpu(&line, s);
	add_memory(&line, s->system);
	add_tasks(&line, s);
	fputc('\n', out);
}
