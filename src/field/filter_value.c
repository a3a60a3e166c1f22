/* filter_value.c - operands of a filter: numbers with their units, and regular expressions;
 * see filter_value.h.
 */
#include "config.h"

#include "field/filter_value.h"
#include "base/clean.h"
#include "field/filter.h"
#include "model/verdict.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

int filter_set_error(struct filter_error *error, size_t at, size_t length, const char *message)
{
	error->at = at;
	error->length = length > 0 ? length : 1;
	snprintf(error->message, sizeof error->message, "%s", message);
	return -EINVAL;
}

/* ---- numbers ---- */

/* A suffix multiplies a number by times / per to get the field's own unit. */
struct unit {
	const char *suffix;
	long double times, per;
};

struct measure {
	const char *expected;
	long double plain; /* factor without a suffix; 0: one is required */
	const struct unit *units;
	bool is_case_ignored;
};

static const struct unit no_units[] = { { NULL, 0, 0 } };
static const struct unit share_units[] = { { "%", 1, 100 }, { NULL, 0, 0 } };
static const struct unit byte_units[] = {
	{ "K", 0x1p10L, 1 }, { "M", 0x1p20L, 1 }, { "G", 0x1p30L, 1 },
	{ "T", 0x1p40L, 1 }, { NULL, 0, 0 },
};
static const struct unit ns_units[] = {
	{ "ns", 1, 1 },    { "us", 1e3L, 1 },   { "ms", 1e6L, 1 },    { "s", 1e9L, 1 },
	{ "m", 60e9L, 1 }, { "h", 3600e9L, 1 }, { "d", 86400e9L, 1 }, { NULL, 0, 0 },
};
static const struct unit second_units[] = {
	{ "ns", 1, 1e9L }, { "us", 1, 1e6L }, { "ms", 1, 1e3L }, { "s", 1, 1 },
	{ "m", 60, 1 },    { "h", 3600, 1 },  { "d", 86400, 1 }, { NULL, 0, 0 },
};

/* Return the numbers that a field accepts.  Fields that only text output has are in the unit
 * that they are shown in. */
static struct measure measure_of(const struct field *f)
{
	switch (f->style) {
	case STYLE_PERCENT:
	case STYLE_FRACTION:
		return (struct measure){ "expected a share, such as 0.5 or 50%", 1, share_units,
					 false };
	case STYLE_BYTES:
		return (struct measure){ "expected bytes, such as 4096, 10K, 1.5M, 2G or 1T", 1,
					 byte_units, true };
	case STYLE_KIB:
		return (struct measure){ "expected KiB, or bytes such as 10K, 1.5M, 2G or 1T", 1024,
					 byte_units, true };
	case STYLE_CPU_TIME:
	case STYLE_PS_TIME:
		if (f->unit)
			return (struct measure){ "expected nanoseconds, or a time such as 10ms, "
						 "1.5s, 5m, 2h or 1d",
						 1, ns_units, false };
		return (struct measure){ "expected a time with its unit, such as 10ms, 1.5s, 5m, "
					 "2h or 1d",
					 0, ns_units, false };
	case STYLE_SECONDS:
		return (struct measure){ "expected seconds, or a time such as 10ms, 5m, 2h or 1d",
					 1, second_units, false };
	default:
		return (struct measure){ "expected a number without a unit", 1, no_units, false };
	}
}

/* Return the length of "-12.5" at the start of a text; 0 if there is no number. */
static size_t number_length(const char *text, size_t length)
{
	size_t at = length > 0 && (*text == '-' || *text == '+');
	size_t digits = 0;
	bool has_point = false;

	for (; at < length; at++) {
		if (text[at] >= '0' && text[at] <= '9')
			digits++;
		else if (text[at] == '.' && !has_point)
			has_point = true;
		else
			break;
	}
	return digits > 0 ? at : 0;
}

static bool is_suffix(const struct measure *m, const struct unit *unit, const char *text,
		      size_t length)
{
	return strlen(unit->suffix) == length &&
	       (m->is_case_ignored ? strncasecmp : strncmp)(unit->suffix, text, length) == 0;
}

int filter_parse_number(const struct field *f, const char *text, size_t length, long double *out,
			struct filter_error *error)
{
	struct measure m = measure_of(f);
	size_t n = number_length(text, length);
	char digits[64];

	if (n == 0 || n >= sizeof digits)
		return filter_set_error(error, 0, length, m.expected);
	memcpy(digits, text, n);
	digits[n] = '\0';
	/* pstop never sets LC_NUMERIC: the decimal point is a point. */
	long double number = strtold(digits, NULL);
	if (n == length && m.plain > 0) {
		*out = number * m.plain;
		return 0;
	}
	for (const struct unit *unit = m.units; unit->suffix; unit++) {
		if (!is_suffix(&m, unit, text + n, length - n))
			continue;
		*out = number * unit->times / unit->per;
		return 0;
	}
	if (n == length)
		n = 0;
	return filter_set_error(error, n, length - n, m.expected);
}

/* ---- words ---- */

static bool is_word(const char *word, const char *text, size_t length)
{
	return strlen(word) == length && memcmp(word, text, length) == 0;
}

int filter_check_word(const struct field *f, const char *text, size_t length,
		      struct filter_error *error)
{
	const char *key = strrchr(f->key, '.') ? strrchr(f->key, '.') + 1 : f->key;

	if (strcmp(key, "class") == 0) {
		for (unsigned i = 0; i < CLASS_COUNT; i++)
			if (is_word(verdict_class_name(i), text, length))
				return 0;
		return filter_set_error(error, 0, length,
					"no such class; use cpu-bound, io-bound, "
					"mixed, waiting, idle or unknown");
	}
	if (strcmp(key, "detail") == 0) {
		for (unsigned i = 0; i < DETAIL_COUNT; i++)
			if (is_word(verdict_detail_name(i), text, length))
				return 0;
		return filter_set_error(error, 0, length,
					"no such detail; THE VERDICT in the manual "
					"lists them");
	}
	return 0;
}

/* ---- regular expressions ---- */

char *filter_clean_subject(const char *text)
{
	size_t length = strlen(text);

	return clean_is_utf8_locale() ? clean_for_json(text, length) : strndup(text, length);
}

/* glibc unrolls repetitions: x{9} is nine times x, (x+)+ four times.  The size of a pattern is
 * computed in advance, since ((x{255}){255}){255} would exhaust the memory.  With this limit
 * and FILTER_SUBJECT_MAX, the worst pattern on the worst text takes seconds and some 200 MB. */
#define REGEX_WEIGHT_MAX 1000
#define REGEX_DEPTH_MAX  32

struct weigher {
	size_t sum[REGEX_DEPTH_MAX + 1];  /* of a group, without its last piece */
	size_t last[REGEX_DEPTH_MAX + 1]; /* its last piece, which may be repeated */
	size_t depth;
};

static void add_piece(struct weigher *w, size_t weight)
{
	w->sum[w->depth] += w->last[w->depth];
	w->last[w->depth] = weight;
}

static bool repeat_piece(struct weigher *w, size_t times)
{
	if (w->last[w->depth] > REGEX_WEIGHT_MAX / times)
		return false;
	w->last[w->depth] *= times;
	return true;
}

/* Return the length of a bracket expression, "[^]a-z[:digit:]]"; 1 if it is not closed. */
static size_t bracket_length(const char *text, size_t length)
{
	size_t at = 1;

	if (at < length && text[at] == '^')
		at++;
	if (at < length && text[at] == ']')
		at++;
	for (; at < length && text[at] != ']'; at++) {
		if (text[at] != '[' || at + 1 >= length || !strchr(":.=", text[at + 1]))
			continue;
		char end[3] = { text[at + 1], ']', '\0' };
		const char *found = memmem(text + at + 2, length - at - 2, end, 2);
		if (found)
			at = (size_t)(found - text) + 1;
	}
	return at < length ? at + 1 : 1;
}

/* Read the "{2,5}" at the start of a text.  Return its length, 1 if it is no interval; set
 * *times to the larger number plus one, for what follows. */
static size_t interval_length(const char *text, size_t length, size_t *times)
{
	size_t at = 1, number = 0, largest = 0;

	for (; at < length && strchr("0123456789,", text[at]); at++) {
		number = text[at] == ',' ? 0 : number * 10 + (size_t)(text[at] - '0');
		if (number > REGEX_WEIGHT_MAX)
			number = REGEX_WEIGHT_MAX;
		if (number > largest)
			largest = number;
	}
	bool is_interval = at < length && text[at] == '}';
	*times = is_interval ? largest + 1 : 1;
	return is_interval ? at + 1 : 1;
}

/* Weigh one piece or repetition at the start of a text.  Return its length; 0: too large. */
static size_t weigh_piece(struct weigher *w, const char *text, size_t length)
{
	size_t used = 1, times = 2;

	switch (*text) {
	case '(':
		if (w->depth == REGEX_DEPTH_MAX)
			return 0;
		add_piece(w, 0);
		w->depth++;
		w->sum[w->depth] = w->last[w->depth] = 0;
		return 1;
	case ')':
		if (w->depth == 0)
			return 1;
		w->depth--;
		w->last[w->depth] = 1 + w->sum[w->depth + 1] + w->last[w->depth + 1];
		return 1;
	case '{':
		used = interval_length(text, length, &times);
		return repeat_piece(w, times) ? used : 0;
	case '+':
		return repeat_piece(w, times) ? 1 : 0;
	case '[':
		used = bracket_length(text, length);
		break;
	case '\\':
		/* POSIX has no back-references here; with those of glibc, a match may take
		 * forever. */
		if (length > 1 && text[1] >= '1' && text[1] <= '9')
			return 0;
		used = length > 1 ? 2 : 1;
		break;
	default:
		break;
	}
	add_piece(w, 1);
	return used;
}

static bool is_too_heavy(const char *text, size_t length)
{
	struct weigher w = { 0 };
	size_t used;

	for (size_t at = 0; at < length; at += used) {
		used = weigh_piece(&w, text + at, length - at);
		if (used == 0)
			return true;
	}
	size_t weight = 0;
	for (size_t i = 0; i <= w.depth; i++)
		weight += w.sum[i] + w.last[i];
	return weight > REGEX_WEIGHT_MAX;
}

/* Return a copy with special characters escaped, which the caller frees. */
static char *copy_escaped(const char *text, size_t length)
{
	char *copy = malloc(length * 2 + 1), *at = copy;

	if (copy == NULL)
		return NULL;
	for (size_t i = 0; i < length; i++) {
		if (strchr("\\.[](){}*+?^$|", text[i]))
			*at++ = '\\';
		*at++ = text[i];
	}
	*at = '\0';
	return copy;
}

/* Compile with regcomp(3) into *out.  Return 0, or the error of regcomp(3). */
static int compile(const char *pattern, regex_t **out)
{
	regex_t *regex = malloc(sizeof *regex);

	if (regex == NULL)
		return REG_ESPACE;
	int code = regcomp(regex, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB);
	if (code) {
		free(regex);
		return code;
	}
	*out = regex;
	return 0;
}

/* Compile a pattern that matches at any position, and write that into the pattern: when
 * searching, glibc starts again at each byte of a text that does not match, and the arguments
 * of one process could block pstop for minutes. */
static int compile_anywhere(const char *pattern, regex_t **out)
{
	size_t size = strlen(pattern) + sizeof "^.*()";
	char *anywhere = malloc(size);

	if (anywhere == NULL)
		return REG_ESPACE;
	snprintf(anywhere, size, "^.*(%s)", pattern);
	int code = compile(anywhere, out);
	free(anywhere);
	return code;
}

int filter_compile_regex(const char *text, size_t length, bool is_plain, regex_t **out,
			 struct filter_error *error)
{
	char reason[80];

	if (!is_plain && is_too_heavy(text, length))
		return filter_set_error(error, 0, length,
					"this regular expression has too many "
					"repetitions, or a back reference");
	char *pattern = is_plain ? copy_escaped(text, length) : strndup(text, length);
	char *clean = pattern ? filter_clean_subject(pattern) : NULL;
	free(pattern);
	if (clean == NULL)
		return -ENOMEM;
	/* Compile it alone first: "a)(b" is an error. */
	regex_t *alone = NULL;
	int code = compile(clean, &alone);
	if (code == 0) {
		regfree(alone);
		free(alone);
		code = compile_anywhere(clean, out);
	}
	free(clean);
	if (code == 0)
		return 0;
	if (code == REG_ESPACE)
		return -ENOMEM;
	regerror(code, NULL, reason, sizeof reason);
	return filter_set_error(error, 0, length, reason);
}
