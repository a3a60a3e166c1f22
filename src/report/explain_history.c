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

/* The refreshes as columns, each the mean of `each` refreshes. */
struct columns_of_time {
	size_t count, each; /* number of columns; refreshes per column */
	int blank;          /* columns at the left that precede the history */
	double seconds;     /* time that all of them cover */
	double run[COLUMNS_MOST], runnable[COLUMNS_MOST], switches[COLUMNS_MOST];
	double run_most, runnable_most, switches_most; /* maxima of single refreshes */
	double run_mean, runnable_mean, switches_mean;
	enum verdict_class class[COLUMNS_MOST];
	double by_class[VERDICT_COUNTS]; /* seconds */
	struct history_point last;
};

/* Sums of one column, weighted by the duration of each refresh. */
struct sum {
	double seconds, run, runnable, switches, runnable_s, switches_s;
	double by_class[VERDICT_COUNTS];
};

static void add_to(struct sum *sum, const struct history_point *p)
{
	double w = p->window_s > 0 ? (double)p->window_s : 0;

	sum->seconds += w;
	sum->run += p->run > 0 ? (double)p->run * w : 0;
	if (p->runnable >= 0) {
		sum->runnable += (double)p->runnable * w;
		sum->runnable_s += w;
	}
	if (p->switches_per_s >= 0) {
		sum->switches += (double)p->switches_per_s * w;
		sum->switches_s += w;
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
	c->run[c->count] = mean(sum->run, sum->seconds);
	c->runnable[c->count] = mean(sum->runnable, sum->runnable_s);
	c->switches[c->count] = mean(sum->switches, sum->switches_s);
	c->class[c->count++] = (enum verdict_class)most;
}

static double larger(double a, float b)
{
	return (double)b > a ? (double)b : a;
}

/* Fill the columns.  They begin at whole multiples of `each`, so that the picture moves to the left
 * without flicker. */
static void fill(struct columns_of_time *c, const struct history_point *points, size_t count,
		 uint64_t until, size_t columns)
{
	struct sum sum = { 0 }, all = { 0 };
	uint64_t first = until + 1 - count;

	memset(c, 0, sizeof *c);
	c->runnable_most = c->switches_most = -1;
	for (c->each = 1; (count + c->each - 1) / c->each + 1 > columns; c->each++)
		;
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && (first + i) % c->each == 0) {
			end_column(c, &sum);
			memset(&sum, 0, sizeof sum);
		}
		add_to(&sum, &points[i]);
		add_to(&all, &points[i]);
		c->run_most = larger(c->run_most, points[i].run);
		c->runnable_most = larger(c->runnable_most, points[i].runnable);
		c->switches_most = larger(c->switches_most, points[i].switches_per_s);
	}
	end_column(c, &sum);
	c->blank = columns > c->count ? (int)(columns - c->count) : 0;
	c->seconds = all.seconds;
	c->run_mean = mean(all.run, all.seconds);
	c->runnable_mean = mean(all.runnable, all.runnable_s);
	c->switches_mean = mean(all.switches, all.switches_s);
	memcpy(c->by_class, all.by_class, sizeof c->by_class);
	c->last = points[count - 1];
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

static void write_spark(const struct sheet *s, const char *name, const double *values,
			const struct columns_of_time *c, double most, unsigned face)
{
	char row[ROW_BYTES];

	sheet_label(s, name);
	spark_row(values, c->count, most, 1, 0, s->is_utf8, row, sizeof row);
	sheet_face(s, face);
	fprintf(s->out, "%*s%s ", c->blank, "", row);
	sheet_face(s, FACE_TEXT);
}

void explain_history_short(const struct sheet *s, const struct explain *e, const struct row *row)
{
	int room = s->width - SHEET_INDENT - SHEET_LABEL - 1 - BEHIND;
	struct columns_of_time c;

	if (!read_columns(e, row, room > 8 ? (size_t)room : 8, &c))
		return;
	write_heading(s, &c);
	write_spark(s, "CPU", c.run, &c, c.run_most > 1 ? c.run_most : 1, FACE_SHARE + SHARE_USER);
	write_share(s, (double)c.last.run, "now, ");
	write_share(s, c.run_most, "max\n");
	write_spark(s, "runnable", c.runnable, &c, c.runnable_most > 1 ? c.runnable_most : 1,
		    FACE_SHARE + SHARE_RUNNABLE);
	write_share(s, (double)c.last.runnable, "now, ");
	write_share(s, c.runnable_most, "max\n");
	write_spark(s, "switches", c.switches, &c, c.switches_most, FACE_SHARE + SHARE_NETWORK);
	write_per_s(s, (double)c.last.switches_per_s, "now, ");
	write_per_s(s, c.switches_most, "max\n");
	int at = sheet_label(s, "verdict");
	write_verdict_letters(s, &c);
	fprintf(s->out, "\n%*s", at, "");
	write_classes(s, &c, at);
}

/* ---- plots ---- */

/* Write a plot, with the top of the scale on the left. */
static void write_plot(const struct sheet *s, const char *top, const double *values,
		       const struct columns_of_time *c, double most, int rows, unsigned face)
{
	char row[ROW_BYTES];

	for (int i = 0; i < rows; i++) {
		fprintf(s->out, "%*s%*s ", SHEET_INDENT, "", SHEET_LABEL,
			i == 0        ? top :
			i == rows - 1 ? "0" :
					"");
		spark_row(values, c->count, most, rows, i, s->is_utf8, row, sizeof row);
		sheet_face(s, face);
		fprintf(s->out, "%*s%s\n", c->blank, "", row);
	}
}

static void write_shares_over_time(const struct sheet *s, const char *name, const double *values,
				   const struct columns_of_time *c, double most, double average,
				   double last, int rows, unsigned face)
{
	double scale = most > 1 ? most : 1;
	char top[32];

	fprintf(s->out, "%*s", SHEET_INDENT, "");
	sheet_face(s, FACE_STRONG);
	fprintf(s->out, "%s", name);
	sheet_face(s, FACE_TEXT);
	fputs(": ", s->out);
	write_share(s, last, "now, ");
	write_share(s, average, "on average, ");
	write_share(s, most, "at most\n");
	snprintf(top, sizeof top, "%.0f %%", scale * 100);
	write_plot(s, top, values, c, scale, rows, face);
}

void explain_history(const struct sheet *s, const struct explain *e, const struct row *row)
{
	int room = s->width - SHEET_INDENT - SHEET_LABEL - 1;
	struct columns_of_time c;
	char top[32], ago[32];

	if (!read_columns(e, row, room > 8 ? (size_t)room : 8, &c)) {
		sheet_title(s, "The last minutes");
		sheet_wrapped(s, "unknown: it has been dropped, or was never recorded",
			      SHEET_INDENT);
		return;
	}
	write_heading(s, &c);
	write_shares_over_time(s, "CPU", c.run, &c, c.run_most, c.run_mean, (double)c.last.run, 5,
			       FACE_SHARE + SHARE_USER);
	write_shares_over_time(s, "Runnable", c.runnable, &c, c.runnable_most, c.runnable_mean,
			       (double)c.last.runnable, 3, FACE_SHARE + SHARE_RUNNABLE);
	fprintf(s->out, "%*s", SHEET_INDENT, "");
	sheet_face(s, FACE_STRONG);
	fputs("Context switches", s->out);
	sheet_face(s, FACE_TEXT);
	fputs(": ", s->out);
	write_per_s(s, (double)c.last.switches_per_s, "now, ");
	write_per_s(s, c.switches_mean, "on average, ");
	write_per_s(s, c.switches_most, "at most\n");
	strcpy(top, "-");
	if (c.switches_most >= 0)
		text_rate(c.switches_most, top, sizeof top);
	write_plot(s, top, c.switches, &c, c.switches_most, 4, FACE_SHARE + SHARE_NETWORK);
	int at = sheet_label(s, "verdict");
	write_verdict_letters(s, &c);
	text_age(c.seconds, ago, sizeof ago);
	int left = (int)c.count - (int)strlen(ago) - 1;
	sheet_face(s, FACE_DIM);
	if (left > 4)
		fprintf(s->out, "\n%*s-%s%*s\n", at + c.blank, "", ago, left, "now");
	else
		fprintf(s->out, "\n%*s\n", at + c.blank + (int)c.count, "now");
	fprintf(s->out, "%*s", at, "");
	write_classes(s, &c, at);
}
