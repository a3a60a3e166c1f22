/* settings.c - the text of the settings; see settings.h. */
#include "config.h"

#include "base/array.h"
#include "tui/settings_key.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The parts of a line.  The comment and the end of the line follow `value`. */
struct line {
	struct cursor key, value;
	bool is_empty; /* a blank line, or only a comment */
	bool has_sign; /* the '=' */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct cursor trimmed(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	while (end > at && is_blank(end[-1]))
		end--;
	return (struct cursor){ at, end };
}

static struct line split_line(struct cursor whole)
{
	struct line line = { .is_empty = true };
	const char *end = whole.at;

	while (end < whole.end && (*end != '#' || (end > whole.at && !is_blank(end[-1]))))
		end++;
	struct cursor said = trimmed(whole.at, end);
	if (cursor_left(&said) == 0)
		return line;
	line.is_empty = false;
	const char *sign = memchr(said.at, '=', cursor_left(&said));
	line.has_sign = sign != NULL;
	if (sign) {
		line.key = trimmed(said.at, sign);
		line.value = trimmed(sign + 1, said.end);
		/* The value is empty: place it right after the sign, before any comment. */
		if (cursor_left(&line.value) == 0)
			line.value = (struct cursor){ sign + 1, sign + 1 };
	}
	return line;
}

/* Skip the byte order mark that some editors write at the beginning of a file. */
static struct cursor text_of(const char *text, size_t length)
{
	struct cursor c = cursor_over(text, length);

	if (length > 0)
		cursor_literal(&c, "\xef\xbb\xbf");
	return c;
}

/* ---- reading ---- */

/* Record the first problem, with a part of the file made printable. */
static void complain(struct settings_problem *p, unsigned number, struct cursor name,
		     const char *what, struct cursor part)
{
	struct cursor texts[] = { name, part };
	char clean[2][48];

	if (p->count++ > 0)
		return;
	for (int i = 0; i < 2; i++) {
		size_t n = 0, most = sizeof clean[i] - 1;
		for (const char *at = texts[i].at; at < texts[i].end && n < most; at++)
			clean[i][n++] = *at >= ' ' && *at <= '~' ? *at : '?';
		clean[i][n] = '\0';
	}
	p->line = number;
	snprintf(p->message, sizeof p->message, "%s%s%s%s%s%s", clean[0], *clean[0] ? ": " : "",
		 what, *clean[1] ? ": '" : "", clean[1], *clean[1] ? "'" : "");
}

static void parse_line(struct settings *s, struct settings_problem *p, unsigned number,
		       struct cursor whole)
{
	struct line line = split_line(whole);
	struct cursor nothing = { whole.at, whole.at };

	if (line.is_empty)
		return;
	if (!line.has_sign || cursor_left(&line.key) == 0) {
		complain(p, number, nothing, "not of the form key = value",
			 trimmed(whole.at, whole.end));
		return;
	}
	int key = settings_key_find(line.key);
	struct settings_fault fault;
	if (key >= 0 && !settings_key_read(key, s, line.value, &fault))
		complain(p, number, line.key, fault.what, fault.part);
}

void settings_parse(struct settings *out, struct settings_problem *problem, const char *text,
		    size_t length)
{
	struct cursor c = text_of(text, length), line;

	settings_default(out);
	*problem = (struct settings_problem){ .line = 0 };
	for (unsigned number = 1; cursor_line(&c, &line); number++)
		parse_line(out, problem, number, line);
}

/* ---- writing ---- */

/* A growing text; running out of memory is reported at the end. */
struct merged {
	char *text;
	size_t length, capacity;
	bool has_failed;
};

static void append(struct merged *m, const char *bytes, size_t length)
{
	if (m->has_failed || length == 0)
		return;
	if (ARRAY_RESERVE(m->text, m->capacity, m->length + length) != 0) {
		m->has_failed = true;
		return;
	}
	memcpy(m->text + m->length, bytes, length);
	m->length += length;
}

static void append_text(struct merged *m, const char *text)
{
	append(m, text, strlen(text));
}

/* Copy from `from` to the end of the line, with the old value replaced. */
static void replace_value(struct merged *m, const char *from, const struct line *line,
			  const char *value, const char *end)
{
	bool is_tight = line->value.at > from && line->value.at[-1] == '=';

	append(m, from, (size_t)(line->value.at - from));
	if (is_tight && cursor_left(&line->value) == 0 && *value)
		append_text(m, " ");
	append_text(m, value);
	append(m, line->value.end, (size_t)(end - line->value.end));
}

static void merge_lines(struct merged *m, const struct settings *s, struct cursor c, bool *has)
{
	struct cursor whole;
	char value[SETTINGS_VALUE_MAX];

	while (cursor_line(&c, &whole)) {
		struct line line = split_line(whole);
		int key = line.has_sign ? settings_key_find(line.key) : -1;
		if (key < 0) {
			append(m, whole.at, (size_t)(c.at - whole.at));
			continue;
		}
		has[key] = true;
		settings_key_write(key, s, value);
		replace_value(m, whole.at, &line, value, c.at);
	}
}

static void add_missing(struct merged *m, const struct settings *s, const bool *has,
			const char *newline)
{
	char value[SETTINGS_VALUE_MAX];

	for (int key = 0; key < SETTINGS_KEYS; key++) {
		if (has[key])
			continue;
		if (!m->has_failed && m->length > 0 && m->text[m->length - 1] != '\n')
			append_text(m, newline);
		settings_key_write(key, s, value);
		append_text(m, settings_key_name(key));
		append_text(m, *value ? " = " : " =");
		append_text(m, value);
		append_text(m, newline);
	}
}

int settings_merge(char **out, size_t *out_length, const struct settings *s, const char *text,
		   size_t length)
{
	struct cursor c = text_of(text, length);
	const char *newline = length > 0 ? memchr(text, '\n', length) : NULL;
	bool is_crlf = newline && newline > text && newline[-1] == '\r';
	struct merged m = { .text = NULL };
	struct settings_problem problem;
	struct settings read_back;
	bool has[SETTINGS_KEYS] = { false };

	append(&m, text, (size_t)(c.at - text));
	merge_lines(&m, s, c, has);
	add_missing(&m, s, has, is_crlf ? "\r\n" : "\n");
	if (m.has_failed) {
		free(m.text);
		return -ENOMEM;
	}
	settings_parse(&read_back, &problem, m.text, m.length);
	if (!settings_equal(s, &read_back)) {
		free(m.text);
		return -EINVAL;
	}
	*out = m.text;
	*out_length = m.length;
	return 0;
}
