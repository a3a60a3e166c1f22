/* fuzz_clean: any bytes as a name or argument to be shown.
 *
 * The first two bytes of the input are the columns and the size of the buffer.
 */
#include "config.h"

#include "fuzz_check.h"
#include "base/clean.h"

#include <locale.h>
#include <stdbool.h>
#include <wchar.h>

/* Is it valid UTF-8?  This follows the table of RFC 3629, section 4, instead of the decoder under
 * test. */
static bool is_utf8(const char *text, size_t length)
{
	const unsigned char *s = (const unsigned char *)text;

	for (size_t i = 0; i < length;) {
		unsigned first = s[i++], least = 0x80, most = 0xbf, tails;

		if (first <= 0x7f)
			continue;
		if (first >= 0xc2 && first <= 0xdf)
			tails = 1;
		else if (first >= 0xe0 && first <= 0xef)
			tails = 2;
		else if (first >= 0xf0 && first <= 0xf4)
			tails = 3;
		else
			return false;
		if (first == 0xe0)
			least = 0xa0;
		else if (first == 0xed)
			most = 0x9f;
		else if (first == 0xf0)
			least = 0x90;
		else if (first == 0xf4)
			most = 0x8f;
		for (; tails > 0; tails--, i++) {
			if (i >= length || s[i] < least || s[i] > most)
				return false;
			least = 0x80;
			most = 0xbf;
		}
	}
	return true;
}

static void try_json(const char *text, size_t length)
{
	char *clean = clean_for_json(text, length);

	CHECK(clean != NULL);
	size_t n = strlen(clean);
	CHECK(n >= length && n <= length * 3);
	CHECK(is_utf8(clean, n));
	if (is_utf8(text, length) && memchr(text, '\0', length) == NULL)
		CHECK(n == length && memcmp(clean, text, length) == 0);
	free(clean);
}

/* Count the columns of a cleaned text, character by character, as a terminal does. */
static int count_columns(const char *text, size_t length)
{
	mbstate_t state = { 0 };
	int columns = 0;

	for (size_t at = 0; at < length;) {
		wchar_t c;
		size_t n = mbrtowc(&c, text + at, length - at, &state);
		CHECK(n > 0 && n <= length - at);
		int width = wcwidth(c);
		CHECK(width >= 0);
		columns += width;
		at += n;
	}
	return columns;
}

static void try_text(const char *text, size_t length, size_t size, int columns)
{
	char *out = malloc(size ? size : 1);
	int taken = -1;

	CHECK(out != NULL);
	size_t n = clean_for_text(text, length, out, size, columns, &taken);
	CHECK(taken >= 0 && taken <= columns);
	CHECK(size == 0 ? n == 0 : n < size && out[n] == '\0');
	for (size_t i = 0; i < n; i++)
		CHECK((unsigned char)out[i] >= 0x20 && out[i] != 0x7f);
	CHECK(n == 0 || count_columns(out, n) == taken);
	if (!clean_is_utf8_locale())
		for (size_t i = 0; i < n; i++)
			CHECK((unsigned char)out[i] < 0x80);
	free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static locale_t utf8, ascii;

	if (utf8 == (locale_t)0) {
		utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
		ascii = newlocale(LC_CTYPE_MASK, "C", (locale_t)0);
		CHECK(utf8 != (locale_t)0 && ascii != (locale_t)0);
	}
	if (size < 2)
		return 0;
	const char *text = (const char *)data + 2;
	size_t length = size - 2;

	uselocale(utf8);
	CHECK(clean_is_utf8_locale());
	try_json(text, length);
	try_text(text, length, data[1], data[0]);
	try_text(text, length, length * 4 + 1, 1 << 30);
	uselocale(ascii);
	CHECK(!clean_is_utf8_locale());
	try_text(text, length, data[1], data[0]);
	uselocale(LC_GLOBAL_LOCALE);
	return 0;
}
