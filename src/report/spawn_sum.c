/* spawn_sum.c - the summary of a record; see spawn_sum.h and, for the tree,
 * spawn_tree.h. */
#include "config.h"

#include "report/spawn_sum.h"
#include "base/clean.h"
#include "model/record_sum.h"
#include "model/run_conclusion.h"
#include "report/sheet.h"
#include "report/spawn_event.h"
#include "report/spawn_tree.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* How many parts of the critical chain to show: the longest ones. */
#define CHAIN_MOST 12

static double seconds(uint64_t ns)
{
	return (double)ns / 1e9;
}

static double percent(double share)
{
	return share * 100;
}

static void write_bytes(FILE *out, uint64_t bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	double value = (double)bytes;
	unsigned unit = 0;

	while (value >= 999.5 && unit + 1 < sizeof units / sizeof *units) {
		value /= 1024;
		unit++;
	}
	fprintf(out, unit > 0 && value < 9.95 ? "%.1f %s" : "%.0f %s", value, units[unit]);
}

static void write_counts(FILE *out, const struct record_summary *s)
{
	fprintf(out, "\nTotal: %u process%s, at most %u at once", s->processes,
		s->processes == 1 ? "" : "es", s->most_at_once);
	if (s->threads > 0)
		fprintf(out, ", with %u more thread%s", s->threads, s->threads == 1 ? "" : "s");
	fprintf(out, "; %u exec%s", s->execs, s->execs == 1 ? "" : "s");
	if (s->failed > 0)
		fprintf(out, "; %u failed (status not 0)", s->failed);
	fputc('\n', out);
}

/* Write the totals of what is known of all tasks, and leave out the rest. */
static void write_took(FILE *out, const struct record_summary *s)
{
	const struct resources *t = &s->total;

	fprintf(out, "  wall %.3f s, CPU %s%.3f s", seconds(s->wall_ns),
		s->is_cpu_known ? "" : "at least ", seconds(s->cpu_ns));
	if (resources_has(t, RESOURCES_SPLIT))
		fprintf(out, " (user %.3f, kernel %.3f)", seconds(t->user_ns),
			seconds(t->system_ns));
	if (s->before_ns > 0)
		fprintf(out, ", %.3f s of it before pstop attached", seconds(s->before_ns));
	fprintf(out, ": %.2f cores on average\n", s->parallelism);
	if (resources_has(t, RESOURCES_RUNNABLE))
		fprintf(out, "  ready but waiting for a core: %.3f s\n", seconds(t->runnable_ns));
	if (resources_has(t, RESOURCES_SWITCHES))
		fprintf(out, "  switches: %llu voluntary, %llu involuntary\n",
			(unsigned long long)t->voluntary, (unsigned long long)t->involuntary);
	if (resources_has(t, RESOURCES_FAULTS))
		fprintf(out, "  page faults: %llu, %llu of them with a read from disk\n",
			(unsigned long long)t->minor_faults + t->major_faults,
			(unsigned long long)t->major_faults);
	if (resources_has(t, RESOURCES_IO)) {
		fputs("  read ", out);
		write_bytes(out, t->io[IO_READ_CHARS]);
		fputs(" (storage ", out);
		write_bytes(out, t->io[IO_READ_BYTES]);
		fputs("), written ", out);
		write_bytes(out, t->io[IO_WRITE_CHARS]);
		fputs(" (storage ", out);
		write_bytes(out, t->io[IO_WRITE_BYTES]);
		fputs(")\n", out);
	}
	if (resources_has(t, RESOURCES_PEAK)) {
		fputs("  largest process: ", out);
		write_bytes(out, t->peak_bytes);
		fputc('\n', out);
	}
}

/* Start-up and clean-up are worth a line only if there is something to gain. */
#define OVERHEAD_LEAST    0.05 /* of the time that they are a part of */
#define OVERHEAD_LEAST_NS 10000000

static bool is_worth_a_line(uint64_t part_ns, uint64_t whole_ns)
{
	return part_ns > OVERHEAD_LEAST_NS && (double)part_ns > OVERHEAD_LEAST * (double)whole_ns;
}

static void write_overhead(FILE *out, const struct record_summary *s)
{
	if (s->overhead < 0 || !is_worth_a_line(s->starting_ns + s->ending_ns, s->lives_ns))
		return;
	fprintf(out,
		"  start-up and clean-up: %.1f %% of the processes' lifetimes (%.3f s from birth "
		"to exec, %.3f s from exit to removal)\n",
		percent(s->overhead), seconds(s->starting_ns), seconds(s->ending_ns));
}

static int compare_lengths(const void *a, const void *b)
{
	const struct record_link *x = a, *y = b;
	uint64_t of_x = x->to_ns - x->from_ns, of_y = y->to_ns - y->from_ns;

	return (of_x < of_y) - (of_x > of_y);
}

static int compare_times(const void *a, const void *b)
{
	const struct record_link *x = a, *y = b;

	return (x->from_ns > y->from_ns) - (x->from_ns < y->from_ns);
}

static void write_link(FILE *out, const struct record *r, const struct record_link *link, int width)
{
	char command[1024];
	int n = fprintf(out, "  %9.3f %9.3f %7d ", seconds(link->from_ns),
			seconds(link->to_ns - link->from_ns), (int)r->tasks[link->task].pid);

	spawn_command(r, link->task, command, sizeof command,
		      width == 0 ? INT_MAX :
		      width > n  ? width - n :
				   0);
	fprintf(out, "%s\n", command);
}

static int write_chain(FILE *out, const struct record *r, const struct record_summary *s, int width)
{
	uint32_t shown = s->link_count < CHAIN_MOST ? s->link_count : CHAIN_MOST;
	uint64_t left_ns = 0;

	if (s->processes < 2 || s->link_count == 0)
		return 0;
	struct record_link *links = malloc(s->link_count * sizeof *links);
	if (links == NULL)
		return -ENOMEM;
	memcpy(links, s->links, s->link_count * sizeof *links);
	qsort(links, s->link_count, sizeof *links, compare_lengths);
	for (uint32_t i = shown; i < s->link_count; i++)
		left_ns += links[i].to_ns - links[i].from_ns;
	qsort(links, shown, sizeof *links, compare_times);
	fputs("\nThe critical chain: the processes that the end of the run waited for\n", out);
	fprintf(out, "  %9s %9s %7s %s\n", "FROM", "SECONDS", "PID", "COMMAND");
	for (uint32_t i = 0; i < shown; i++)
		write_link(out, r, &links[i], width);
	if (s->link_count > shown)
		fprintf(out, "  %9s %9.3f %7s in %u shorter parts\n", "", seconds(left_ns), "",
			s->link_count - shown);
	if (s->overhead >= 0 && is_worth_a_line(s->chain_starting_ns, s->wall_ns))
		fprintf(out, "  of which start-up and clean-up: %.3f s\n",
			seconds(s->chain_starting_ns));
	free(links);
	return 0;
}

/* Width of the conclusion if the lines have no limit. */
#define WIDTH_ELSE 100

static void write_conclusion(FILE *out, const struct record *r, const struct record_summary *s,
			     int width)
{
	struct sheet sheet = { .out = out,
			       .width = width > 0 ? width : WIDTH_ELSE,
			       .is_utf8 = clean_is_utf8_locale() };
	char text[RUN_CONCLUSION_MAX + 2];

	if (conclude_run(r, s, text, RUN_CONCLUSION_MAX) == NULL)
		snprintf(text, sizeof text,
			 "None: nothing that was observed took most of the time");
	strcat(text, ".");
	sheet_title(&sheet, "Conclusion");
	sheet_wrapped(&sheet, text, SHEET_INDENT);
}

int spawn_sum_write(FILE *out, const struct record *r, const struct record_summary *sum, int width)
{
	spawn_tree_write(out, r, width);
	write_counts(out, sum);
	write_took(out, sum);
	write_overhead(out, sum);
	int error = write_chain(out, r, sum, width);
	if (!error)
		write_conclusion(out, r, sum, width);
	return error;
}
