/* explain_history.c - the last minutes of a process; see explain_history.h. */
#include "config.h"

#include "report/explain_history.h"
#include "report/spark.h"
#include "export/text.h"

#include <stdlib.h>
#include <string.h>

/* Columns after a sparkline: " 100 % now, 100 % max". */
#define BEHIND       25
#define COLUMNS_MOST 512
#define ROW_BYTES    (COLUMNS_MOST * 4)

/* What is shown over time. */
enum series {
	SERIES_RUN,
	SERIES_RUNNABLE,
	SERIES_SWITCHES,
	SERIES_MEMORY,
	SERIES_READ,
	SERIES_WRITTEN,
	SERIES_COUNT
};

/* One of them; negative: unknown. */
struct series_columns {
	double values[COLUMNS_MOST];
	double most, mean, last; /* maximum, mean and last value of single refreshes */
};

/* The refreshes as columns, each the mean of `each` refreshes. */
struct columns_of_time {
	size_t count, each; /* number of columns; refreshes per column */
	int blank;          /* columns at the left that precede the history */
	double seconds;     /* time that all of them cover */
	struct series_columns series[SERIES_COUNT];
	enum verdict_class class[COLUMNS_MOST];
	double by_class[VERDICT_COUNTS]; /* seconds */
};

/* Sums of one column, weighted by the duration of each refresh. */
struct sum {
	double seconds;                                 /* of all refreshes */
	double value[SERIES_COUNT], of_s[SERIES_COUNT]; /* and of those where the value is known */
	double by_class[VERDICT_COUNTS];
};

static double value_of(const struct history_point *p, enum series series)
{
	switch (series) {
	case SERIES_RUN:
		return (double)p->run;
	case SERIES_RUNNABLE:
		return (double)p->runnable;
	case SERIES_SWITCHES:
		return (double)p->switches_per_s;
	case SERIES_MEMORY:
		return (double)p->resident_bytes;
	case SERIES_READ:
		return (double)p->read_per_s;
	default:
		return (double)p->write_per_s;
	}
}

static void add_to(struct sum *sum, const struct history_point *p)
{
	double w = p->window_s > 0 ? (double)p->window_s : 0;

	sum->seconds += w;
	for (int i = 0; i < SERIES_COUNT; i++)
		if (value_of(p, i) >= 0) {
			sum->value[i] += value_of(p, i) * w;
			sum->of_s[i] += w;
		}
	sum->by_class[p->class] += w;
}

static double mean(double sum, double seconds)
{
	return seconds > 0 ? sum / seconds : -1;
}

static void end_column(struct columns_of_time *c, const struct sum *sum)
{
	int most = 0;

	if (c->count == COLUMNS_MOST)
		return;
	for (int i = 1; i < VERDICT_COUNTS; i++)
		if (sum->by_class[i] > sum->by_class[most])
			most = i;
	for (int i = 0; i < SERIES_COUNT; i++)
		c->series[i].values[c->count] = mean(sum->value[i], sum->of_s[i]);
	c->class[c->count++] = (enum verdict_class)most;
}

static void note_point(struct columns_of_time *c, const struct history_point *p)
{
	for (int i = 0; i < SERIES_COUNT; i++) {
		c->series[i].last = value_of(p, i);
		if (c->series[i].last > c->series[i].most)
			c->series[i].most = c->series[i].last;
	}
}

/* Fill the columns.  They begin at whole multiples of `each`, so that the picture moves to the left
 * without flicker. */
static void fill(struct columns_of_time *c, const struct history_point *points, size_t count,
		 uint64_t until, size_t columns)
{
	struct sum sum = { 0 }, all = { 0 };
	uint64_t first = until + 1 - count;

	memset(c, 0, sizeof *c);
	for (int i = 0; i < SERIES_COUNT; i++)
		c->series[i].most = -1;
	for (c->each = 1; (count + c->each - 1) / c->each + 1 > columns; c->each++)
		;
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && (first + i) % c->each == 0) {
			end_column(c, &sum);
			memset(&sum, 0, sizeof sum);
		}
		add_to(&sum, &points[i]);
		add_to(&all, &points[i]);
		note_point(c, &points[i]);
	}
	end_column(c, &sum);
	c->blank = columns > c->count ? (int)(columns - c->count) : 0;
	c->seconds = all.seconds;
	for (int i = 0; i < SERIES_COUNT; i++)
		c->series[i].mean = mean(all.value[i], all.of_s[i]);
	memcpy(c->by_class, all.by_class, sizeof c->by_class);
}

/* Compute the columns.  Return false if nothing is known yet. */
static bool read_columns(const struct explain *e, const struct row *row, size_t columns,
			 struct columns_of_time *out)
{
	struct history_point *points = calloc(HISTORY_REFRESHES, sizeof *points);
	struct history_of_whom whom = {
		.pid = e->p->pid,
		.start_ticks = e->p->start_ticks,
		.first_seen_at = e->p->first_seen_at,
		.until = e->p->has_exited ? e->sample->refresh - 1 : e->sample->refresh,
		.rest = verdict_counted_as(&row->verdict),
		.resident_bytes = history_resident_bytes(e->p),
	};
	size_t count = 0;

	if (columns > COLUMNS_MOST)
		columns = COLUMNS_MOST;
	if (points && e->history)
		count = history_read(e->history, &whom, points, HISTORY_REFRESHES);
	if (count > 0)
		fill(out, points, count, whom.until, columns);
	free(points);
	return count > 0 && out->seconds > 0;
}

/* ---- words ---- */

static char letter_of(enum verdict_class class)
{
	static const char letters[VERDICT_COUNTS] = {
		[CLASS_UNKNOWN] = '?', [CLASS_CPU_BOUND] = 'C', [CLASS_IO_BOUND] = 'I',
		[CLASS_MIXED] = 'M',   [CLASS_WAITING] = 'W',   [CLASS_IDLE] = '.',
		[CLASS_GUESSED] = '~',
	};

	return letters[class];
}

static unsigned face_of(enum verdict_class class)
{
	return class == CLASS_GUESSED ? FACE_DIM : FACE_CLASS + class;
}

static void write_share(const struct sheet *s, double share, const char *what)
{
	if (share < 0)
		fprintf(s->out, "- %s", what);
	else
		fprintf(s->out, "%.*f %% %s", share < 0.0995 && share > 0 ? 1 : 0, share * 100,
			what);
}

static void write_per_s(const struct sheet *s, double rate, const char *what)
{
	char text[32] = "-";

	if (rate >= 0)
		text_rate(rate, text, sizeof text);
	fprintf(s->out, "%s/s %s", text, what);
}

static void write_verdict_letters(const struct sheet *s, const struct columns_of_time *c)
{
	fprintf(s->out, "%*s", c->blank, "");
	for (size_t i = 0; i < c->count; i++) {
		if (i == 0 || c->class[i] != c->class[i - 1])
			sheet_face(s, face_of(c->class[i]));
		fputc(letter_of(c->class[i]), s->out);
	}
	sheet_face(s, FACE_TEXT);
}

static void write_classes(const struct sheet *s, const struct columns_of_time *c, int at)
{
	static const enum verdict_class order[] = { CLASS_CPU_BOUND, CLASS_IO_BOUND, CLASS_MIXED,
						    CLASS_WAITING,   CLASS_IDLE,     CLASS_GUESSED,
						    CLASS_UNKNOWN };
	struct sheet_entry entries[VERDICT_COUNTS];
	char letters[VERDICT_COUNTS][2];
	size_t count = 0;

	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		double share = c->by_class[order[i]] / c->seconds;
		if (share < 0.005)
			continue;
		letters[count][0] = letter_of(order[i]);
		letters[count][1] = '\0';
		entries[count] = (struct sheet_entry){ letters[count][0], letters[count],
						       face_of(order[i]), "" };
		snprintf(entries[count].words, sizeof entries[count].words, "%s %.0f %%",
			 verdict_class_name(order[i]), share * 100);
		count++;
	}
	sheet_legend(s, entries, count, at);
}

static void write_heading(const struct sheet *s, const struct columns_of_time *c)
{
	char all[32], each[32];

	text_age(c->seconds, all, sizeof all);
	snprintf(each, sizeof each, "%.2g", c->seconds / (double)c->count);
	sheet_title(s, "The last %s, about %s s per column", all, each);
}

/* ---- lines ---- */

static void write_spark(const struct sheet *s, const char *name, const struct columns_of_time *c,
			enum series series, double most, unsigned face)
{
	char row[ROW_BYTES];

	sheet_label(s, name);
	spark_row(c->series[series].values, c->count, most, 1, 0, s->is_utf8, row, sizeof row);
	sheet_face(s, face);
	fprintf(s->out, "%*s%s ", c->blank, "", row);
	sheet_face(s, FACE_TEXT);
}

/* Shares are drawn to the scale of one core at least. */
static double scale_of_share(double most)
{
	return most > 1 ? most : 1;
}

void explain_history_short(const struct sheet *s, const struct explain *e, const struct row *row)
{
	int room = s->width - SHEET_INDENT - SHEET_LABEL - 1 - BEHIND;
	struct columns_of_time c;
	const struct series_columns *run = &c.series[SERIES_RUN];
	const struct series_columns *runnable = &c.series[SERIES_RUNNABLE];
	const struct series_columns *switches = &c.series[SERIES_SWITCHES];

	if (!read_columns(e, row, room > 8 ? (size_t)room : 8, &c))
		return;
	write_heading(s, &c);
	write_spark(s, "CPU", &c, SERIES_RUN, scale_of_share(run->most), FACE_SHARE + SHARE_USER);
	write_share(s, run->last, "now, ");
	write_share(s, run->most, "max\n");
	write_spark(s, "ready", &c, SERIES_RUNNABLE, scale_of_share(runnable->most),
		    FACE_SHARE + SHARE_RUNNABLE);
	write_share(s, runnable->last, "now, ");
	write_share(s, runnable->most, "max\n");
	write_spark(s, "switches", &c, SERIES_SWITCHES, switches->most, FACE_SHARE + SHARE_NETWORK);
	write_per_s(s, switches->last, "now, ");
	write_per_s(s, switches->most, "max\n");
	int at = sheet_label(s, "verdict");
	write_verdict_letters(s, &c);
	fprintf(s->out, "\n%*s", at, "");
	write_classes(s, &c, at);
}

/* ---- plots ---- */

enum plot_unit { PLOT_SHARE, PLOT_PER_S, PLOT_BYTES, PLOT_BYTES_PER_S };

/* The plots from the top.  `weight` is a plot's part of the rows that the page has, `rows` its
 * height if the page is not limited. */
static const struct plot {
	enum series series;
	const char *name;
	enum plot_unit unit;
	unsigned face;
	int weight, rows;
} plots[SERIES_COUNT] = {
	{ SERIES_RUN, "CPU", PLOT_SHARE, FACE_SHARE + SHARE_USER, 5, 5 },
	{ SERIES_RUNNABLE, "Ready", PLOT_SHARE, FACE_SHARE + SHARE_RUNNABLE, 3, 3 },
	{ SERIES_SWITCHES, "Context switches", PLOT_PER_S, FACE_SHARE + SHARE_NETWORK, 3, 4 },
	{ SERIES_MEMORY, "Memory (RES)", PLOT_BYTES, FACE_SHARE + SHARE_LOCK, 3, 3 },
	{ SERIES_READ, "Disk read", PLOT_BYTES_PER_S, FACE_SHARE + SHARE_DISK, 2, 2 },
	{ SERIES_WRITTEN, "Disk write", PLOT_BYTES_PER_S, FACE_SHARE + SHARE_DISK, 2, 2 },
};

static void write_amount(const struct sheet *s, enum plot_unit unit, double value, const char *what)
{
	char text[32] = "-";

	if (unit == PLOT_SHARE) {
		write_share(s, value, what);
		return;
	}
	if (unit == PLOT_PER_S) {
		write_per_s(s, value, what);
		return;
	}
	if (value >= 0)
		text_bytes(value, text, sizeof text);
	fprintf(s->out, "%s%s %s", text, unit == PLOT_BYTES_PER_S ? "/s" : "", what);
}

/* Write the top of a plot's scale as a number.  Return what fills the plot. */
static double write_top(enum plot_unit unit, double most, char *out, size_t size)
{
	if (unit == PLOT_SHARE) {
		snprintf(out, size, "%.0f %%", scale_of_share(most) * 100);
		return scale_of_share(most);
	}
	if (unit == PLOT_PER_S)
		text_rate(most, out, size);
	else
		text_bytes(most, out, size);
	return most;
}

/* Write a plot, with the top of the scale on the left. */
static void write_plot(const struct sheet *s, const struct plot *plot,
		       const struct columns_of_time *c, int rows)
{
	const struct series_columns *of = &c->series[plot->series];
	char row[ROW_BYTES], top[32];

	fprintf(s->out, "%*s", SHEET_INDENT, "");
	sheet_face(s, FACE_STRONG);
	fprintf(s->out, "%s", plot->name);
	sheet_face(s, FACE_TEXT);
	fputs(": ", s->out);
	write_amount(s, plot->unit, of->last, "now, ");
	write_amount(s, plot->unit, of->mean, "on average, ");
	write_amount(s, plot->unit, of->most, "at most\n");
	double scale = write_top(plot->unit, of->most, top, sizeof top);
	for (int i = 0; i < rows; i++) {
		fprintf(s->out, "%*s%*s ", SHEET_INDENT, "", SHEET_LABEL,
			i == 0        ? top :
			i == rows - 1 ? "0" :
					"");
		spark_row(of->values, c->count, scale, rows, i, s->is_utf8, row, sizeof row);
		sheet_face(s, plot->face);
		fprintf(s->out, "%*s%s\n", c->blank, "", row);
	}
}

/* Write why a plot is not there. */
static void write_no_plot(const struct sheet *s, const struct plot *plot, const struct row *row)
{
	bool is_storage = plot->unit == PLOT_BYTES_PER_S;
	const char *why = NULL;

	if (is_storage)
		why = rates_gap_text(row->rates.io_gap);
	else if (plot->series == SERIES_MEMORY && process_is_kernel_thread(row->p))
		why = "a kernel thread has none";
	fprintf(s->out, "%*s", SHEET_INDENT, "");
	sheet_face(s, FACE_STRONG);
	fprintf(s->out, "%s", plot->name);
	sheet_face(s, FACE_TEXT);
	fprintf(s->out, ": unknown%s%s\n", why ? ": " : "", why ? why : "");
}

/* Return whether a plot is drawn: what every process has, even while nothing is known of it, and
 * what is known. */
static bool has_plot(const struct columns_of_time *c, enum series series)
{
	return series < SERIES_MEMORY || c->series[series].most >= 0;
}

/* Lines of the page that are not rows of plots: the head of the page, the heading, a line above
 * each plot, and below them the verdicts, the time, and the classes, which may need two. */
#define LINES_OF_PAGE  (2 + 2 + SERIES_COUNT + 3)
#define ONE_LINE_LEAST 100

/* Divide the rows of the page among the plots: each has one, and the next one goes to the plot that
 * has the fewest for its weight. */
static void divide_rows(const struct sheet *s, const struct columns_of_time *c, int height,
			int rows[static SERIES_COUNT])
{
	int left = height - LINES_OF_PAGE - (s->width < ONE_LINE_LEAST);

	for (int i = 0; i < SERIES_COUNT; i++) {
		bool is_there = has_plot(c, plots[i].series);
		rows[i] = !is_there ? 0 : height > 0 ? 1 : plots[i].rows;
		left -= rows[i];
	}
	for (; height > 0 && left > 0; left--) {
		int poorest = 0;
		for (int i = 1; i < SERIES_COUNT; i++)
			if (rows[i] > 0 &&
			    rows[i] * plots[poorest].weight < rows[poorest] * plots[i].weight)
				poorest = i;
		rows[poorest]++;
	}
}

/* Write the classes of the columns, and below them the time. */
static void write_verdicts(const struct sheet *s, const struct columns_of_time *c)
{
	int at = sheet_label(s, "verdict");
	char ago[32];

	write_verdict_letters(s, c);
	text_age(c->seconds, ago, sizeof ago);
	int left = (int)c->count - (int)strlen(ago) - 1;
	sheet_face(s, FACE_DIM);
	if (left > 4)
		fprintf(s->out, "\n%*s-%s%*s\n", at + c->blank, "", ago, left, "now");
	else
		fprintf(s->out, "\n%*s\n", at + c->blank + (int)c->count, "now");
	fprintf(s->out, "%*s", at, "");
	write_classes(s, c, at);
}

void explain_history(const struct sheet *s, const struct explain *e, const struct row *row)
{
	int room = s->width - SHEET_INDENT - SHEET_LABEL - 1, rows[SERIES_COUNT];
	struct columns_of_time c;

	if (!read_columns(e, row, room > 8 ? (size_t)room : 8, &c)) {
		sheet_title(s, "The last minutes");
		sheet_wrapped(s, "unknown: it has been dropped, or was never recorded",
			      SHEET_INDENT);
		return;
	}
	write_heading(s, &c);
	divide_rows(s, &c, e->height, rows);
	for (int i = 0; i < SERIES_COUNT; i++)
		if (rows[i] > 0)
			write_plot(s, &plots[i], &c, rows[i]);
		else
			write_no_plot(s, &plots[i], row);
	write_verdicts(s, &c);
}
