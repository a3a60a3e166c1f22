/* text.c - rows as a table of text; see text.h. */
#include "config.h"

#include "export/text.h"
#include "base/clean.h"
#include "base/date.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CELL_MAX 8192

int text_bytes(double bytes, char *out, size_t size)
{
	static const char units[] = "BKMGTPE";
	int unit = 0;

	while (bytes >= 1023.5 && units[unit + 1]) {
		bytes /= 1024;
		unit++;
	}
	if (unit == 0)
		return snprintf(out, size, "%.0f", bytes);
	return snprintf(out, size, "%.*f%c", bytes < 9.95 ? 1 : 0, bytes, units[unit]);
}

int text_rate(double rate, char *out, size_t size)
{
	if (rate >= 999999.5)
		return snprintf(out, size, "%.1fM", rate / 1e6);
	if (rate >= 99999.5)
		return snprintf(out, size, "%.0fk", rate / 1e3);
	if (rate > 0 && rate < 9.95)
		return snprintf(out, size, "%.1f", rate);
	return snprintf(out, size, "%.0f", rate);
}

/* Format as [H]H:MM:SS from an hour on, else as M:SS.hh. */
static int format_cpu_time(uint64_t ns, char *out, size_t size)
{
	uint64_t hundredths = ns / 10000000, seconds = hundredths / 100;

	if (seconds >= 3600)
		return snprintf(out, size, "%llu:%02u:%02u", (unsigned long long)(seconds / 3600),
				(unsigned)(seconds / 60 % 60), (unsigned)(seconds % 60));
	return snprintf(out, size, "%u:%02u.%02u", (unsigned)(seconds / 60),
			(unsigned)(seconds % 60), (unsigned)(hundredths % 100));
}

int text_age(double seconds, char *out, size_t size)
{
	unsigned long long s = (unsigned long long)seconds;

	if (s < 60)
		return snprintf(out, size, "%llus", s);
	if (s < 3600)
		return snprintf(out, size, "%llum%02llu", s / 60, s % 60);
	if (s < 86400)
		return snprintf(out, size, "%lluh%02llu", s / 3600, s / 60 % 60);
	return snprintf(out, size, "%llud%02llu", s / 86400, s / 3600 % 24);
}

static int format_plain(const struct value *v, char *out, size_t size)
{
	switch (v->kind) {
	case VALUE_UNSIGNED:
	case VALUE_FLAG:
		return snprintf(out, size, "%llu", (unsigned long long)v->u);
	case VALUE_SIGNED:
		return snprintf(out, size, "%lld", (long long)v->i);
	default:
		return snprintf(out, size, "%.2f", v->real);
	}
}

static double number_of(const struct value *v)
{
	if (v->kind == VALUE_UNSIGNED || v->kind == VALUE_FLAG)
		return (double)v->u;
	return v->kind == VALUE_SIGNED ? (double)v->i : v->real;
}

static int format_number(const struct field *f, const struct value *v, char *out, size_t size)
{
	switch (f->style) {
	case STYLE_PERCENT:
		return snprintf(out, size, "%.1f", number_of(v) * 100);
	case STYLE_FRACTION:
		return snprintf(out, size, "%.2f", number_of(v));
	case STYLE_RATE:
		return text_rate(number_of(v), out, size);
	case STYLE_BYTES:
		return text_bytes(number_of(v), out, size);
	case STYLE_KIB:
		return snprintf(out, size, "%.0f", floor(number_of(v) / 1024));
	case STYLE_CPU_TIME:
		return format_cpu_time(v->u, out, size);
	case STYLE_PS_TIME:
		return snprintf(out, size, "%llu:%02u", (unsigned long long)(v->u / 60000000000),
				(unsigned)(v->u / 1000000000 % 60));
	case STYLE_SECONDS:
		return text_age(number_of(v), out, size);
	default:
		return format_plain(v, out, size);
	}
}

static size_t pad(char *out, size_t used, size_t size, int blanks)
{
	for (; blanks > 0 && used + 1 < size; blanks--)
		out[used++] = ' ';
	out[used] = '\0';
	return used;
}

static size_t put(char *out, size_t used, size_t size, const char *text)
{
	while (*text && used + 1 < size)
		out[used++] = *text++;
	out[used] = '\0';
	return used;
}

/* Columns that the longest escape of clean_for_text() takes. */
#define ESCAPE_WIDTH 10

/* Write as much of a text as fits; as in ps(1), a plus sign shows that there is more. */
static size_t cut(const char *text, size_t length, char *out, size_t size, int width, bool is_last,
		  int *taken)
{
	bool has_plus = !is_last && width > 0;
	size_t used = clean_for_text(text, length, out, size, width - has_plus, taken);

	if (has_plus) {
		used = put(out, used, size, "+");
		++*taken;
	}
	return used;
}

#define TIME_DECIMALS 2

/* People read a moment in local time. */
static void localize(struct value *v, char date[static DATE_SIZE])
{
	v->text = date_local(v->time_ns, TIME_DECIMALS, date);
	v->length = strlen(v->text);
}

size_t text_cell(const struct field *f, const struct row *row, int width, bool is_last, char *out,
		 size_t size)
{
	char date[DATE_SIZE];
	struct value v;
	size_t used = 0;
	int taken = 0;

	f->get(row, &v);
	if (v.kind == VALUE_TEXT && v.shown) {
		v.text = strlen(v.shown) <= (size_t)width ? v.shown : v.brief;
		v.length = strlen(v.text);
	}
	if (v.kind == VALUE_TEXT && v.is_time)
		localize(&v, date);
	if (v.kind == VALUE_TEXT || v.kind == VALUE_LIST) {
		size_t length = v.kind == VALUE_LIST && v.length > 0 ? v.length - 1 : v.length;
		int most = width < INT_MAX - ESCAPE_WIDTH ? width + ESCAPE_WIDTH : width;
		used = clean_for_text(v.text, length, out, size, most, &taken);
		if (taken > width)
			used = cut(v.text, length, out, size, width, is_last, &taken);
		if (v.kind == VALUE_TEXT && v.is_guess && taken < width) {
			used = put(out, used, size, "?");
			taken++;
		}
		return is_last ? used : pad(out, used, size, width - taken);
	}
	char number[64];
	taken = v.kind == VALUE_UNKNOWN ? snprintf(number, sizeof number, "-") :
					  format_number(f, &v, number, sizeof number);
	if (f->style == STYLE_LEFT) {
		used = put(out, 0, size, number);
		return is_last ? used : pad(out, used, size, width - taken);
	}
	return put(out, pad(out, 0, size, width - taken), size, number);
}

void text_header(FILE *out, const struct columns *columns, int width)
{
	int left = width > 0 ? width : INT_MAX;

	for (size_t i = 0; i < columns->count && left > 0; i++) {
		const struct field *f = columns->list[i];
		bool is_last = i + 1 == columns->count;
		int cell = columns_width(columns, i);
		char text[80];
		if (f->style == STYLE_LEFT)
			snprintf(text, sizeof text, "%-*s", is_last ? 0 : cell, f->header);
		else
			snprintf(text, sizeof text, "%*s", cell, f->header);
		fprintf(out, "%s%.*s", i ? " " : "", left - (i > 0), text);
		left -= cell + (i > 0);
	}
	fputc('\n', out);
}

/* Write the last column.  Without a limit it can be as long as the arguments: 128 KiB each, with up
 * to ten bytes of output for a byte. */
static void write_last(FILE *out, const struct field *f, const struct row *row, int width)
{
	char cell[CELL_MAX];
	struct value v;

	f->get(row, &v);
	bool is_text = v.kind == VALUE_TEXT || v.kind == VALUE_LIST;
	size_t size = is_text ? v.length * 10 + 1 : 0;
	char *large = size > sizeof cell ? malloc(size) : NULL;
	size_t n = text_cell(f, row, width, true, large ? large : cell, large ? size : sizeof cell);
	fwrite_unlocked(large ? large : cell, 1, n, out);
	free(large);
}

void text_row(FILE *out, const struct columns *columns, const struct row *row, int width)
{
	int left = width > 0 ? width : INT_MAX;
	char cell[CELL_MAX];

	for (size_t i = 0; i < columns->count && left > 0; i++) {
		const struct field *f = columns->list[i];
		bool is_last = i + 1 == columns->count;
		int column = columns_width(columns, i);
		if (i > 0) {
			putc_unlocked(' ', out);
			left--;
		}
		if (left <= 0)
			break;
		if (is_last && f->style == STYLE_LEFT) {
			write_last(out, f, row, left);
			break;
		}
		if (column > left)
			column = left;
		size_t n = text_cell(f, row, column, is_last, cell, sizeof cell);
		bool is_number = f->style != STYLE_LEFT;
		/* A part of a number would be a different number. */
		if (is_number && n > (size_t)left)
			break;
		fwrite_unlocked(cell, 1, n, out);
		left -= is_number && n > (size_t)column ? (int)n : column;
	}
	putc_unlocked('\n', out);
}
