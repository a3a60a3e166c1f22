/* settings_key.c - the values of the settings as text; see settings_key.h. */
#include "config.h"

#include "tui/settings_key.h"
#include "export/text.h"
#include "field/field.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define DELAY_LEAST_US 10000ULL /* as for -d */
#define DELAY_MOST_US  86400000000ULL

const char *const settings_schemes[] = { "default", "light", "mono", "colorblind", NULL };

void settings_default(struct settings *out)
{
	*out = (struct settings){ .delay_s = 1, .show_bar = true, .show_path = true };
	snprintf(out->scheme, sizeof out->scheme, "%s", settings_schemes[0]);
}

/* Return the delay in microseconds, the precision of the file. */
static unsigned long long micros(double seconds)
{
	return seconds > 0 && seconds < 1e9 ? (unsigned long long)llround(seconds * 1e6) : 0;
}

bool settings_equal(const struct settings *a, const struct settings *b)
{
	return strcmp(a->columns, b->columns) == 0 && strcmp(a->sort, b->sort) == 0 &&
	       a->sort_reversed == b->sort_reversed && micros(a->delay_s) == micros(b->delay_s) &&
	       strcmp(a->scheme, b->scheme) == 0 && a->tree == b->tree &&
	       a->threads == b->threads && a->kernel_threads == b->kernel_threads &&
	       a->show_bar == b->show_bar && a->show_path == b->show_path;
}

static bool read_switch(struct cursor value, bool *out, struct settings_fault *fault)
{
	static const char *const words[] = { "no", "yes", "off", "on", "false", "true", "0", "1" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct cursor rest = value;
		if (cursor_literal(&rest, words[i]) && cursor_left(&rest) == 0) {
			*out = i % 2;
			return true;
		}
	}
	fault->what = "not yes or no";
	return false;
}

/* Copy a value for functions that need a NUL. */
static bool copy_value(struct cursor value, char *out, size_t size, struct settings_fault *fault)
{
	size_t length = cursor_left(&value);

	if (length >= size || memchr(value.at, '\0', length)) {
		fault->what = length >= size ? "too long" : "not a text";
		return false;
	}
	memcpy(out, value.at, length);
	out[length] = '\0';
	return true;
}

static bool read_columns(struct settings *s, struct cursor value, struct settings_fault *fault)
{
	char list[sizeof s->columns] = "";
	struct columns columns;
	const char *bad;
	size_t bad_length;

	if (!copy_value(value, list, sizeof list, fault))
		return false;
	columns_default(&columns, false);
	int error = *list ? columns_parse(&columns, list, &bad, &bad_length) : 0;
	if (error == -EINVAL) {
		fault->what = "no such column";
		fault->part = cursor_over(value.at + (bad - list), bad_length);
	} else if (error) {
		fault->what = "too many columns";
	} else {
		memcpy(s->columns, list, sizeof list);
	}
	return error == 0;
}

static void write_columns(const struct settings *s, char *out, size_t size)
{
	snprintf(out, size, "%s", s->columns);
}

static bool read_sort(struct settings *s, struct cursor value, struct settings_fault *fault)
{
	char name[sizeof s->sort] = "";
	bool is_reversed = cursor_literal(&value, "-");

	if (!is_reversed)
		cursor_literal(&value, "+");
	if (!copy_value(value, name, sizeof name, fault))
		return false;
	if (*name && field_find(name, strlen(name)) == NULL) {
		fault->what = "no such column to sort by";
		return false;
	}
	memcpy(s->sort, name, sizeof name);
	s->sort_reversed = is_reversed;
	return true;
}

static void write_sort(const struct settings *s, char *out, size_t size)
{
	snprintf(out, size, "%s%s", s->sort_reversed ? "-" : "", s->sort);
}

/* Parse a number with up to six decimals without strtod(3): the decimal point is a point in every
 * locale. */
static bool read_delay(struct settings *s, struct cursor value, struct settings_fault *fault)
{
	uint64_t whole = 0, part = 0, unit = 1000000;
	bool has_whole = cursor_left(&value) > 0 && *value.at != '.';

	fault->what = "must be 0.01 to 86400 seconds";
	if (has_whole && !cursor_u64(&value, &whole))
		return false;
	if (cursor_literal(&value, ".")) {
		const char *first = value.at;
		for (; value.at < value.end && *value.at >= '0' && *value.at <= '9'; value.at++) {
			unit /= 10;
			part += unit * (uint64_t)(*value.at - '0');
		}
		has_whole = has_whole || value.at > first;
	}
	if (!has_whole || cursor_left(&value) > 0 || whole > DELAY_MOST_US / 1000000)
		return false;
	uint64_t us = whole * 1000000 + part;
	if (us < DELAY_LEAST_US || us > DELAY_MOST_US)
		return false;
	s->delay_s = (double)us / 1e6;
	return true;
}

static void write_delay(const struct settings *s, char *out, size_t size)
{
	unsigned long long us = micros(s->delay_s);
	int n = snprintf(out, size, "%llu.%06llu", us / 1000000, us % 1000000);

	while (n > 0 && out[n - 1] == '0')
		out[--n] = '\0';
	if (n > 0 && out[n - 1] == '.')
		out[n - 1] = '\0';
}

static bool read_scheme(struct settings *s, struct cursor value, struct settings_fault *fault)
{
	for (const char *const *name = settings_schemes; *name; name++) {
		struct cursor rest = value;
		if (cursor_literal(&rest, *name) && cursor_left(&rest) == 0) {
			snprintf(s->scheme, sizeof s->scheme, "%s", *name);
			return true;
		}
	}
	fault->what = "not default, light, mono or colorblind";
	return false;
}

static void write_scheme(const struct settings *s, char *out, size_t size)
{
	snprintf(out, size, "%s", s->scheme);
}

/* A key is either a switch, given by its offset, or a pair of functions. */
struct key {
	const char *name;
	size_t offset;
	bool (*read)(struct settings *s, struct cursor value, struct settings_fault *fault);
	void (*write)(const struct settings *s, char *out, size_t size);
};

#define SWITCH(field)                                                \
	{                                                            \
#field, offsetof(struct settings, field), NULL, NULL \
	}

static const struct key keys[] = {
	{ "columns", 0, read_columns, write_columns },
	{ "sort", 0, read_sort, write_sort },
	{ "delay_s", 0, read_delay, write_delay },
	{ "scheme", 0, read_scheme, write_scheme },
	SWITCH(tree),
	SWITCH(threads),
	SWITCH(kernel_threads),
	SWITCH(show_bar),
	SWITCH(show_path),
};

_Static_assert(sizeof keys / sizeof *keys == SETTINGS_KEYS, "settings_key.h knows the number");

int settings_key_find(struct cursor name)
{
	for (int i = 0; i < SETTINGS_KEYS; i++) {
		struct cursor rest = name;
		if (cursor_literal(&rest, keys[i].name) && cursor_left(&rest) == 0)
			return i;
	}
	return -1;
}

const char *settings_key_name(int key)
{
	return keys[key].name;
}

bool settings_key_read(int key, struct settings *s, struct cursor value,
		       struct settings_fault *fault)
{
	const struct key *k = &keys[key];

	fault->part = value;
	if (k->read)
		return k->read(s, value, fault);
	return read_switch(value, (bool *)((char *)s + k->offset), fault);
}

void settings_key_write(int key, const struct settings *s, char out[static SETTINGS_VALUE_MAX])
{
	const struct key *k = &keys[key];
	const bool *is_on = (const bool *)((const char *)s + k->offset);

	if (k->write)
		k->write(s, out, SETTINGS_VALUE_MAX);
	else
		snprintf(out, SETTINGS_VALUE_MAX, "%s", *is_on ? "yes" : "no");
}
