/* test_clean: untrusted bytes made safe to show. */
#include "config.h"

#include "support.h"

#include "base/clean.h"

#include <langinfo.h>
#include <locale.h>

#define BAD "\xef\xbf\xbd"

static int use_utf8(void **state)
{
	(void)state;
	return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1;
}

static int use_ascii(void **state)
{
	(void)state;
	return setlocale(LC_CTYPE, "C") ? 0 : -1;
}

static void check_json(const char *text, size_t length, const char *wanted)
{
	char *copy = exact_copy(text, length);
	char *clean = clean_for_json(copy, length);

	assert_non_null(clean);
	assert_string_equal(clean, wanted);
	free(clean);
	free(copy);
}

#define JSON(text, wanted) check_json(text, sizeof(text) - 1, wanted)

static void check_text(const char *text, size_t length, int columns, const char *wanted, int taken)
{
	char *copy = exact_copy(text, length);
	char out[512];
	int got = -1;

	memset(out, '!', sizeof out);
	size_t n = clean_for_text(copy, length, out, sizeof out, columns, &got);
	assert_int_equal(n, strlen(wanted));
	assert_string_equal(out, wanted);
	assert_int_equal(got, taken);
	free(copy);
}

#define TEXT(text, columns, wanted, taken) \
	check_text(text, sizeof(text) - 1, columns, wanted, taken)

static void test_json_valid_stays(void **state)
{
	(void)state;
	JSON("", "");
	JSON("plain \t\n\x1b\x7f", "plain \t\n\x1b\x7f"); /* JSON escapes these itself */
	JSON("\xc2\x80", "\xc2\x80");                     /* U+0080 */
	JSON("\xdf\xbf", "\xdf\xbf");                     /* U+07FF */
	JSON("\xe0\xa0\x80", "\xe0\xa0\x80");             /* U+0800 */
	JSON("\xed\x9f\xbf", "\xed\x9f\xbf");             /* U+D7FF */
	JSON("\xee\x80\x80", "\xee\x80\x80");             /* U+E000 */
	JSON("\xef\xbf\xbf", "\xef\xbf\xbf");             /* U+FFFF */
	JSON("\xf0\x90\x80\x80", "\xf0\x90\x80\x80");     /* U+10000 */
	JSON("\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf");     /* U+10FFFF */
}

/* RFC 3629: each byte that is not valid UTF-8 is replaced. */
static void test_json_invalid_is_replaced(void **state)
{
	(void)state;
	JSON("\x80", BAD);
	JSON("\xbf"
	     "a",
	     BAD "a");
	JSON("\xc0\xaf", BAD BAD); /* overlong */
	JSON("\xc1\xbf", BAD BAD);
	JSON("\xe0\x9f\xbf", BAD BAD BAD);
	JSON("\xf0\x8f\xbf\xbf", BAD BAD BAD BAD);
	JSON("\xed\xa0\x80", BAD BAD BAD); /* surrogates */
	JSON("\xed\xbf\xbf", BAD BAD BAD);
	JSON("\xf4\x90\x80\x80", BAD BAD BAD BAD); /* past U+10FFFF */
	JSON("\xf5\x80\x80\x80", BAD BAD BAD BAD);
	JSON("\xfe\xff", BAD BAD);
	JSON("\xc3", BAD); /* truncated */
	JSON("\xe2\x82", BAD BAD);
	JSON("\xf0\x9f\x98", BAD BAD BAD);
	JSON("\xc3(", BAD "("); /* a continuation byte is missing */
	JSON("\xe2\x28\xa1", BAD "(" BAD);
	JSON("\xe2\x82(", BAD BAD "(");
	JSON("\xf0\x9f\x98(", BAD BAD BAD "(");
	JSON("a\0b", "a" BAD "b");
	JSON("\xff\xc3\xa9\xff", BAD "\xc3\xa9" BAD);
}

static void test_text_controls_are_spelled(void **state)
{
	(void)state;
	TEXT("plain", 80, "plain", 5);
	TEXT("", 80, "", 0);
	TEXT("a\nb\tc\rd", 80, "a\\nb\\tc\\rd", 10);
	TEXT("\x1b[31m", 80, "\\x1b[31m", 8);
	TEXT("\x01\x1f\x7f", 80, "\\x01\\x1f\\x7f", 12);
	TEXT("a\0b\0", 80, "a b ", 4);
	TEXT(" ~", 80, " ~", 2);
}

static void test_text_hostile_characters_are_spelled(void **state)
{
	/* A line separator, and the override that reverses the direction; written as bytes for the
	 * readers of this source. */
	static const char separators[] = { '\xe2', '\x80', '\xa8', '\xe2', '\x80', '\xae' };

	(void)state;
	TEXT("\xc2\x80\xc2\x9f", 80, "\\x80\\x9f", 8);              /* C1 */
	TEXT("\xc2\xa0", 80, "\xc2\xa0", 1);                        /* no-break space */
	TEXT("\xc2\xad", 80, "\\xad", 4);                           /* soft hyphen */
	TEXT("\xd8\x9c", 80, "\\u061c", 6);                         /* Arabic mark */
	TEXT("\xe2\x80\x8a", 80, "\xe2\x80\x8a", 1);                /* hair space */
	TEXT("\xe2\x80\x8b\xe2\x80\x8f", 80, "\\u200b\\u200f", 12); /* zero width, marks */
	TEXT("\xe2\x80\x90", 80, "\xe2\x80\x90", 1);                /* hyphen */
	TEXT("\xe2\x80\xa7", 80, "\xe2\x80\xa7", 1);
	check_text(separators, sizeof separators, 80, "\\u2028\\u202e", 12);
	TEXT("\xe2\x80\xaf", 80, "\xe2\x80\xaf", 1);
	TEXT("\xe2\x81\xa0\xe2\x81\xaf", 80, "\\u2060\\u206f", 12); /* isolates */
	TEXT("\xef\xbb\xbf", 80, "\\ufeff", 6);
	TEXT("\xef\xbf\xb9\xef\xbf\xbb", 80, "\\ufff9\\ufffb", 12);
	TEXT("\xf3\xa0\x81\x81", 80, "\\U0e0041", 8); /* tag */
	TEXT("\xf3\xa0\xbf\xbf", 80, "\\U0e0fff", 8);
	TEXT("\xcd\xb8", 80, "\\u0378", 6); /* not assigned */
}

static void test_text_not_utf8_is_spelled(void **state)
{
	(void)state;
	TEXT("\xff\xfe", 80, "\\xff\\xfe", 8);
	TEXT("a\xc3", 80, "a\\xc3", 5);
	TEXT("\xed\xa0\x80", 80, "\\xed\\xa0\\x80", 12);
	TEXT("\xc3\xa9\xc3", 80, "\xc3\xa9\\xc3", 5);
}

/* Only whole characters are written, by the columns that they take. */
static void test_text_is_cut_at_columns(void **state)
{
	(void)state;
	TEXT("abcdef", 3, "abc", 3);
	TEXT("abc", 0, "", 0);
	TEXT("abc", -1, "", 0);
	TEXT("\xe6\xbc\xa2\xe5\xad\x97", 4, "\xe6\xbc\xa2\xe5\xad\x97", 4); /* two wide
	                                                                       characters */
	TEXT("\xe6\xbc\xa2\xe5\xad\x97", 3, "\xe6\xbc\xa2", 2);
	TEXT("\xe6\xbc\xa2\xe5\xad\x97", 1, "", 0);
	TEXT("a\xe6\xbc\xa2", 2, "a", 1);
	TEXT("e\xcc\x81x", 1, "e\xcc\x81", 1); /* an accent takes no column */
	TEXT("e\xcc\x81x", 2, "e\xcc\x81x", 2);
	TEXT("a\x1b", 4, "a", 1); /* an escape is not split */
	TEXT("a\x1b", 5, "a\\x1b", 5);
	TEXT("\xf0\x9f\x98\x80", 2, "\xf0\x9f\x98\x80", 2);
}

static void test_text_fits_the_buffer(void **state)
{
	char out[8];
	int columns = -1;

	(void)state;
	memset(out, '!', sizeof out);
	assert_int_equal(clean_for_text("abc", 3, out, 0, 80, &columns), 0);
	assert_int_equal(out[0], '!');
	assert_int_equal(columns, 0);
	assert_int_equal(clean_for_text("abc", 3, out, 1, 80, &columns), 0);
	assert_string_equal(out, "");
	assert_int_equal(clean_for_text("abc", 3, out, 3, 80, &columns), 2);
	assert_string_equal(out, "ab");
	assert_int_equal(columns, 2);
	assert_int_equal(clean_for_text("abc", 3, out, 4, 80, &columns), 3);
	assert_string_equal(out, "abc");
	/* A character of two bytes and an escape are written whole or not at all. */
	assert_int_equal(clean_for_text("a\xc3\xa9", 3, out, 3, 80, &columns), 1);
	assert_int_equal(columns, 1);
	assert_int_equal(clean_for_text("a\xc3\xa9", 3, out, 4, 80, &columns), 3);
	assert_int_equal(columns, 2);
	assert_int_equal(clean_for_text("a\x1b", 2, out, 5, 80, &columns), 1);
	assert_int_equal(clean_for_text("a\x1b", 2, out, 6, 80, &columns), 5);
	assert_int_equal(out[6], '!');
}

static void assert_skipped(const char *text, int columns, const char *wanted, int skipped)
{
	int got;

	assert_string_equal(clean_skip_columns(text, columns, &got), wanted);
	assert_int_equal(got, skipped);
}

static void test_columns_are_skipped(void **state)
{
	(void)state;
	assert_skipped("abc", 0, "abc", 0);
	assert_skipped("abc", 2, "c", 2);
	assert_skipped("abc", 3, "", 3);
	assert_skipped("abc", 9, "", 3);
	assert_skipped("\xc3\xa9t\xc3\xa9", 1, "t\xc3\xa9", 1);
	/* A wide character is skipped whole. */
	assert_skipped("\xe6\xbc\xa2x", 1, "x", 2);
	assert_skipped("\xe6\xbc\xa2x", 2, "x", 2);
	/* What is no character counts as one. */
	assert_skipped("\xff\xc3", 1, "\xc3", 1);
	assert_skipped("\xff\xc3", 9, "", 2);
}

/* In another locale, only ASCII is written unchanged. */
static void test_text_in_an_ascii_locale(void **state)
{
	(void)state;
	assert_false(clean_is_utf8_locale());
	TEXT("plain\n", 80, "plain\\n", 7);
	TEXT("\xc3\xa9", 80, "\\xc3\\xa9", 8);
	TEXT("\xc3\xa9", 7, "\\xc3", 4);
	TEXT("\xe6\xbc\xa2", 80, "\\xe6\\xbc\\xa2", 12);
	TEXT("\xe2\x80\x8f", 80, "\\xe2\\x80\\x8f", 12);
	TEXT("\xff", 80, "\\xff", 4);
	TEXT("\x7f", 80, "\\x7f", 4);
	JSON("\xc3\xa9\xff", "\xc3\xa9" BAD); /* JSON is UTF-8 in every locale */
}

static void test_locale_is_known(void **state)
{
	(void)state;
	assert_true(clean_is_utf8_locale());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_locale_is_known, use_utf8),
		cmocka_unit_test_setup(test_json_valid_stays, use_utf8),
		cmocka_unit_test_setup(test_json_invalid_is_replaced, use_utf8),
		cmocka_unit_test_setup(test_text_controls_are_spelled, use_utf8),
		cmocka_unit_test_setup(test_text_hostile_characters_are_spelled, use_utf8),
		cmocka_unit_test_setup(test_text_not_utf8_is_spelled, use_utf8),
		cmocka_unit_test_setup(test_text_is_cut_at_columns, use_utf8),
		cmocka_unit_test_setup(test_text_fits_the_buffer, use_utf8),
		cmocka_unit_test_setup(test_columns_are_skipped, use_utf8),
		cmocka_unit_test_setup(test_text_in_an_ascii_locale, use_ascii),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
