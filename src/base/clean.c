/* clean.c - make untrusted bytes safe to show; see clean.h. */
#include "config.h"

#include "base/clean.h"

#include <langinfo.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define REPLACEMENT "\xef\xbf\xbd"

bool clean_is_utf8_locale(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

size_t clean_arguments_length(const char *text, size_t length)
{
	while (length > 0 && (text[length - 1] == '\0' || text[length - 1] == ' '))
		length--;
	return length;
}

/* Decode the UTF-8 character at `text`, by RFC 3629 (no overlong forms, no surrogates, nothing
 * above U+10FFFF).  Return its length; 0 if there is none. */
static size_t decode(const char *text, size_t left, uint32_t *out)
{
	const unsigned char *s = (const unsigned char *)text;
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length;
	uint32_t c;

	if (s[0] < 0x80) {
		*out = s[0];
		return 1;
	}
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		length = 2, c = s[0] & 0x1f;
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		length = 3, c = s[0] & 0x0f;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		length = 4, c = s[0] & 0x07;
	else
		return 0;
	if (length > left)
		return 0;
	for (size_t i = 1; i < length; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least[length] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*out = c;
	return length;
}

char *clean_for_json(const char *text, size_t length)
{
	/* An invalid byte becomes three bytes. */
	char *out = malloc(length * 3 + 1), *at = out;
	uint32_t c;

	if (out == NULL)
		return NULL;
	for (size_t i = 0; i < length;) {
		size_t n = decode(text + i, length - i, &c);
		if (n == 0 || c == 0) {
			memcpy(at, REPLACEMENT, 3);
			at += 3;
			i++;
			continue;
		}
		memcpy(at, text + i, n);
		at += n;
		i += n;
	}
	*at = '\0';
	return out;
}

/* Is it a control character, or a mark that changes the direction of the text after it? */
static bool is_hostile(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x061c ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
	       (c >= 0xe0000 && c <= 0xe0fff);
}

/* Write a character or byte that must not be shown as an escape; return the length. */
static int spell(char out[12], uint32_t c, bool is_byte)
{
	if (c == '\n')
		return snprintf(out, 12, "\\n");
	if (c == '\t')
		return snprintf(out, 12, "\\t");
	if (c == '\r')
		return snprintf(out, 12, "\\r");
	if (is_byte || c < 0x100)
		return snprintf(out, 12, "\\x%02x", (unsigned)c);
	return snprintf(out, 12, c < 0x10000 ? "\\u%04x" : "\\U%06x", (unsigned)c);
}

size_t clean_for_text(const char *text, size_t length, char *out, size_t size, int columns,
		      int *out_columns)
{
	bool is_utf8 = clean_is_utf8_locale();
	size_t used = 0;
	int taken = 0;

	for (size_t i = 0; i < length;) {
		char spelled[12];
		const char *put = text + i;
		uint32_t c;
		size_t n = decode(text + i, length - i, &c);
		int width = n ? (c < 0x7f ? 1 : wcwidth((wchar_t)c)) : -1;
		size_t bytes = n;

		if (n == 1 && c == 0) {
			put = " ";
			width = 1;
		} else if (n == 0 || width < 0 || is_hostile(c) || (!is_utf8 && c >= 0x80)) {
			bool is_byte = n == 0 || (!is_utf8 && c >= 0x80);
			uint32_t shown = is_byte ? (unsigned char)text[i] : c;
			n = is_byte || n == 0 ? 1 : n;
			width = spell(spelled, shown, is_byte);
			bytes = (size_t)width;
			put = spelled;
		}
		if (taken + width > columns || used + bytes >= size)
			break;
		memcpy(out + used, put, bytes);
		used += bytes;
		taken += width;
		i += n;
	}
	if (size > 0)
		out[used] = '\0';
	*out_columns = taken;
	return used;
}

const char *clean_skip_columns(const char *text, int columns, int *skipped)
{
	size_t left = strlen(text);
	uint32_t c;

	for (*skipped = 0; *skipped < columns && left > 0;) {
		size_t n = decode(text, left, &c);
		int width = n > 1 ? wcwidth((wchar_t)c) : 1;
		*skipped += width < 0 ? 1 : width;
		n = n ? n : 1;
		text += n;
		left -= n;
	}
	return text;
}
