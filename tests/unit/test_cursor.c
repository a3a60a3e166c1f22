/* test_cursor: read numbers and words, and never a byte beyond the end. */
#include "config.h"

#include "support.h"

#include "base/cursor.h"

/* The result of a reader. */
struct outcome {
	bool ok;
	size_t left;
};

static void test_u64(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		uint64_t value;
		size_t left;
	} rows[] = {
		{ "0", true, 0, 0 },
		{ "7", true, 7, 0 },
		{ "  \t42 x", true, 42, 2 },
		{ "0012", true, 12, 0 },
		{ "18446744073709551615", true, UINT64_MAX, 0 },
		{ "18446744073709551614 ", true, UINT64_MAX - 1, 1 },
		{ "18446744073709551616", false, 0, 1 },
		{ "18446744073709551620", false, 0, 1 },
		{ "184467440737095516150", false, 0, 1 },
		{ "99999999999999999999", false, 0, 1 },
		{ "1/2", true, 1, 2 },
		{ "1:", true, 1, 1 },
		{ "", false, 0, 0 },
		{ "   ", false, 0, 0 },
		{ "-1", false, 0, 2 },
		{ "+1", false, 0, 2 },
		{ "\n1", false, 0, 2 },
		{ "x", false, 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		size_t length = strlen(rows[i].text);
		char *text = exact_copy(rows[i].text, length);
		struct cursor c = cursor_over(text, length);
		uint64_t value = 0xdeadbeef;

		assert_int_equal(cursor_u64(&c, &value), rows[i].ok);
		assert_int_equal(value, rows[i].ok ? rows[i].value : 0xdeadbeef);
		assert_int_equal(cursor_left(&c), rows[i].left);
		free(text);
	}
}

static void test_i64(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		int64_t value;
	} rows[] = {
		{ "0", true, 0 },
		{ "-0", true, 0 },
		{ " \t-5 ", true, -5 },
		{ "5", true, 5 },
		{ "9223372036854775807", true, INT64_MAX },
		{ "9223372036854775808", false, 0 },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "-9223372036854775809", false, 0 },
		{ "-9223372036854775807", true, INT64_MIN + 1 },
		{ "18446744073709551616", false, 0 },
		{ "-", false, 0 },
		{ "- 5", false, 0 },
		{ "--5", false, 0 },
		{ "+5", false, 0 },
		{ "", false, 0 },
		{ "-x", false, 0 },
		{ "/", false, 0 },
		{ ":", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		size_t length = strlen(rows[i].text);
		char *text = exact_copy(rows[i].text, length);
		struct cursor c = cursor_over(text, length);
		int64_t value = 77;

		assert_int_equal(cursor_i64(&c, &value), rows[i].ok);
		assert_int_equal(value, rows[i].ok ? rows[i].value : 77);
		free(text);
	}
}

static void test_hex(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		uint64_t value;
		size_t left;
	} rows[] = {
		{ "0x7f", true, 0x7f, 0 },
		{ "0X7F", true, 0x7f, 0 },
		{ "7fAf", true, 0x7faf, 0 },
		{ " \t19 data", true, 0x19, 5 },
		{ "0", true, 0, 0 },
		{ "09", true, 9, 0 },
		{ "0xffffffffffffffff", true, UINT64_MAX, 0 },
		{ "0x10000000000000000", false, 0, 1 },
		{ "0x00000000000000000001", true, 1, 0 },
		{ "0xg", false, 0, 1 },
		{ "0x", true, 0, 1 },
		{ "g", false, 0, 1 },
		{ "`", false, 0, 1 },
		{ "@", false, 0, 1 },
		{ ":", false, 0, 1 },
		{ "/", false, 0, 1 },
		{ "", false, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		size_t length = strlen(rows[i].text);
		char *text = exact_copy(rows[i].text, length);
		struct cursor c = cursor_over(text, length);
		uint64_t value = 77;

		assert_int_equal(cursor_hex(&c, &value), rows[i].ok);
		assert_int_equal(value, rows[i].ok ? rows[i].value : 77);
		assert_int_equal(cursor_left(&c), rows[i].left);
		free(text);
	}
}

static struct outcome skip_words(const char *text, int count)
{
	size_t length = strlen(text);
	char *copy = exact_copy(text, length);
	struct cursor c = cursor_over(copy, length);
	struct outcome out = { .ok = cursor_skip_words(&c, count) };

	out.left = cursor_left(&c);
	free(copy);
	return out;
}

static void test_skip_words(void **state)
{
	(void)state;
	assert_true(skip_words("a bb\tccc d", 3).ok);
	assert_int_equal(skip_words("a bb\tccc d", 3).left, 2);
	assert_true(skip_words("one", 1).ok);
	assert_true(skip_words("", 0).ok);
	assert_int_equal(skip_words("one", 0).left, 3);
	assert_false(skip_words("one", 2).ok);
	assert_false(skip_words("", 1).ok);
	assert_false(skip_words("   ", 1).ok);
	/* A newline ends the line, and is not skipped. */
	assert_false(skip_words("one\ntwo", 2).ok);
	assert_int_equal(skip_words("one\ntwo", 1).left, 4);
}

static void test_line(void **state)
{
	static const char lines[] = "first\n\nthird";
	char *text = exact_copy(lines, sizeof lines - 1);
	struct cursor c = cursor_over(text, sizeof lines - 1), line;

	(void)state;
	assert_true(cursor_line(&c, &line));
	assert_int_equal(cursor_left(&line), 5);
	assert_memory_equal(line.at, "first", 5);
	assert_true(cursor_line(&c, &line));
	assert_int_equal(cursor_left(&line), 0);
	assert_true(cursor_line(&c, &line));
	assert_int_equal(cursor_left(&line), 5);
	assert_memory_equal(line.at, "third", 5);
	assert_false(cursor_line(&c, &line));
	assert_false(cursor_line(&c, &line));
	free(text);

	c = cursor_over("x\n", 2);
	assert_true(cursor_line(&c, &line));
	assert_false(cursor_line(&c, &line));
	c = cursor_over("", 0);
	assert_false(cursor_line(&c, &line));
}

static void test_literal(void **state)
{
	char *text = exact_copy("abcd", 4);
	struct cursor c = cursor_over(text, 4);

	(void)state;
	assert_false(cursor_literal(&c, "abcde"));
	assert_false(cursor_literal(&c, "b"));
	assert_int_equal(cursor_left(&c), 4);
	assert_true(cursor_literal(&c, ""));
	assert_true(cursor_literal(&c, "abc"));
	assert_int_equal(cursor_left(&c), 1);
	assert_false(cursor_literal(&c, "dd"));
	assert_true(cursor_literal(&c, "d"));
	assert_int_equal(cursor_left(&c), 0);
	assert_false(cursor_literal(&c, "x"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_u64),  cmocka_unit_test(test_i64),
		cmocka_unit_test(test_hex),  cmocka_unit_test(test_skip_words),
		cmocka_unit_test(test_line), cmocka_unit_test(test_literal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
