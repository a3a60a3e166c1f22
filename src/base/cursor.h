/* cursor.h - read numbers and words from a text.
 *
 * Room: base.  A cursor is a pair (position, end) over bytes that the caller owns.  These
 * functions need no terminating NUL, allocate nothing, and do not depend on the locale.
 * Each returns false at the first byte that it does not accept, and then leaves its output
 * unchanged, so the caller notices a truncated file.
 */
#ifndef PSTOP_BASE_CURSOR_H
#define PSTOP_BASE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct cursor {
	const char *at;
	const char *end;
};

/* Return a cursor over `length` bytes of a text, which must outlive it. */
static inline struct cursor cursor_over(const char *text, size_t length)
{
	return (struct cursor){ text, text + length };
}

/* Skip blanks and tabs. */
static inline void cursor_skip_blanks(struct cursor *c)
{
	while (c->at < c->end && (*c->at == ' ' || *c->at == '\t'))
		c->at++;
}

/* Read a decimal number after optional blanks.  Return false if there is no digit, or if the
 * number exceeds 2^64 - 1. */
static inline bool cursor_u64(struct cursor *c, uint64_t *out)
{
	uint64_t value = 0;

	cursor_skip_blanks(c);
	const char *first = c->at;
	for (; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++) {
		unsigned digit = (unsigned)(*c->at - '0');
		if (value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	if (c->at == first)
		return false;
	*out = value;
	return true;
}

/* Read a signed decimal number after optional blanks. */
static inline bool cursor_i64(struct cursor *c, int64_t *out)
{
	uint64_t magnitude;
	bool negative;

	cursor_skip_blanks(c);
	negative = c->at < c->end && *c->at == '-';
	if (negative)
		c->at++;
	if (c->at >= c->end || *c->at < '0' || *c->at > '9' || !cursor_u64(c, &magnitude))
		return false;
	if (magnitude > (uint64_t)INT64_MAX + (negative ? 1 : 0))
		return false;
	*out = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
	return true;
}

/* Read a hexadecimal number, with or without 0x, after optional blanks. */
static inline bool cursor_hex(struct cursor *c, uint64_t *out)
{
	uint64_t value = 0;

	cursor_skip_blanks(c);
	if (c->end - c->at > 2 && c->at[0] == '0' && (c->at[1] | 0x20) == 'x')
		c->at += 2;
	const char *first = c->at;
	for (; c->at < c->end; c->at++) {
		unsigned digit;
		char b = *c->at, lower = (char)(b | 0x20);
		if (b >= '0' && b <= '9')
			digit = (unsigned)(b - '0');
		else if (lower >= 'a' && lower <= 'f')
			digit = (unsigned)(lower - 'a') + 10;
		else
			break;
		if (value >> 60)
			return false;
		value = value << 4 | digit;
	}
	if (c->at == first)
		return false;
	*out = value;
	return true;
}

/* Skip `count` words, which are separated by blanks. */
static inline bool cursor_skip_words(struct cursor *c, int count)
{
	while (count-- > 0) {
		cursor_skip_blanks(c);
		const char *first = c->at;
		while (c->at < c->end && *c->at != ' ' && *c->at != '\t' && *c->at != '\n')
			c->at++;
		if (c->at == first)
			return false;
	}
	return true;
}

/* Read the next line, without its newline.  Return false at the end of the text. */
static inline bool cursor_line(struct cursor *c, struct cursor *line)
{
	if (c->at >= c->end)
		return false;
	const char *newline = memchr(c->at, '\n', (size_t)(c->end - c->at));
	line->at = c->at;
	line->end = newline ? newline : c->end;
	c->at = newline ? newline + 1 : c->end;
	return true;
}

/* Skip `literal` if it is next.  Return false otherwise. */
static inline bool cursor_literal(struct cursor *c, const char *literal)
{
	size_t length = strlen(literal);

	if ((size_t)(c->end - c->at) < length || memcmp(c->at, literal, length) != 0)
		return false;
	c->at += length;
	return true;
}

/* Return how many bytes are left. */
static inline size_t cursor_left(const struct cursor *c)
{
	return (size_t)(c->end - c->at);
}

#endif
