/* test_sheet: pages of text with styles. */
#include "config.h"

#include "support.h"

#include "report/sheet.h"

#include <locale.h>

static char *text;
static size_t size;
static struct sheet sheet;

static void begin(int width, bool has_faces)
{
	sheet = (struct sheet){ .out = open_memstream(&text, &size),
				.width = width,
				.has_faces = has_faces };
	assert_non_null(sheet.out);
}

static void finish(const char *wanted)
{
	assert_int_equal(fclose(sheet.out), 0);
	assert_string_equal(text, wanted);
	free(text);
}

static void test_plain_has_no_marks(void **state)
{
	(void)state;
	begin(40, false);
	sheet_title(&sheet, "A %s", "title");
	sheet_face(&sheet, FACE_ALERT);
	sheet_item(&sheet, "label", "%d", 5);
	finish("\nA title\n  label        5\n");
}

static void test_faces_come_back(void **state)
{
	unsigned face = FACE_TEXT;
	const char *piece;

	(void)state;
	begin(40, true);
	fputs("a", sheet.out);
	for (unsigned i = 0; i < FACES; i++) {
		sheet_face(&sheet, i);
		fputs("b", sheet.out);
	}
	fclose(sheet.out);
	const char *at = text, *end = text + size;
	assert_int_equal(sheet_next(&at, end, &face, &piece), 1);
	assert_int_equal(face, FACE_TEXT);
	for (unsigned i = 0; i < FACES; i++) {
		assert_int_equal(sheet_next(&at, end, &face, &piece), 1);
		assert_int_equal(face, i);
		assert_int_equal(*piece, 'b');
	}
	assert_int_equal(sheet_next(&at, end, &face, &piece), 0);
	free(text);
}

/* Whatever the bytes are, it ends, and stays within the line. */
static void test_broken_marks(void **state)
{
	static const char *const lines[] = { "\x01",         "\x01\x01",  "a\x01",
					     "\x01\x7f\x01", "\x01 \x01", "ab\x01 cd\x01" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		size_t length = strlen(lines[i]);
		char *copy = exact_copy(lines[i], length);
		const char *at = copy, *piece;
		unsigned face = 0;
		int rounds = 0;
		while (at < copy + length && sheet_next(&at, copy + length, &face, &piece) > 0)
			assert_true(++rounds < 10);
		free(copy);
	}
}

static void test_wrapped(void **state)
{
	(void)state;
	begin(20, false);
	sheet_wrapped(&sheet, "one two three four five six seven", 2);
	finish("  one two three four\n  five six seven\n");
	begin(20, false);
	sheet_wrapped(&sheet, "averylongwordwithoutanyblanksinit", 2);
	finish("  averylongwordwitho\n  utanyblanksinit\n");
	begin(30, false);
	sheet_item(&sheet, "x", "%s", "one two three four five");
	finish("  x            one two three\n               four five\n");
}

static void test_foreign(void **state)
{
	(void)state;
	begin(20, false);
	sheet_foreign(&sheet, "a\x1b[31mb\n", 8, 8, 0, 4, 3);
	finish("a\\x1b[31mb\\n\n");
	begin(20, false);
	sheet_foreign(&sheet, "0123456789012345678901234567890123", 34, 34, 0, 4, 3);
	finish("01234567890123456789\n    01234567890123\n");
	begin(20, false);
	sheet_foreign(&sheet, "0123456789012345678901234567890123456789", 40, 40, 0, 10, 2);
	finish("01234567890123456789\n          0123456789\n          (truncated: 40 bytes in "
	       "total)\n");
	begin(20, false);
	sheet_foreign(&sheet, "", 0, 0, 0, 4, 3);
	finish("\n");
	/* A wide character is not cut in half. */
	begin(11, false);
	sheet_foreign(&sheet, "ああああああ", 18, 18, 0, 1, 3);
	finish("あああああ\n あ\n");
}

/* Long and hostile: its length is limited, and no control character is written. */
static void test_foreign_is_bounded(void **state)
{
	static char long_text[100000];

	(void)state;
	memset(long_text, '\x1b', sizeof long_text);
	begin(80, false);
	sheet_foreign(&sheet, long_text, sizeof long_text, sizeof long_text, 0, 4, 5);
	fclose(sheet.out);
	assert_true(size < 600);
	assert_null(memchr(text, '\x1b', size));
	assert_non_null(strstr(text, "(truncated: 100000 bytes in total)"));
	free(text);
}

static void test_bar(void **state)
{
	struct sheet_part parts[] = {
		{ 'P', "program", 1, FACE_TEXT, false },
		{ 'D', "data", 99, FACE_TEXT, false },
		{ 'S', "stack", 0, FACE_TEXT, false },
	};

	(void)state;
	begin(40, false);
	sheet_bar(&sheet, parts, 3, 10);
	finish("[PDDDDDDDDD]"); /* a part above 0 is visible */
	begin(40, false);
	parts[0].amount = parts[1].amount = 0;
	sheet_bar(&sheet, parts, 3, 4);
	finish("[    ]");
	begin(40, false);
	parts[1].amount = 5;
	sheet_bar(&sheet, parts, 3, 4);
	finish("[DDDD]");
	begin(40, false);
	sheet.has_blocks = true;
	parts[0].amount = 5;
	parts[1].is_light = true;
	sheet_bar(&sheet, parts, 3, 4);
	finish("[██░░]");
}

static void test_legend(void **state)
{
	const struct sheet_entry entries[] = {
		{ 'U', "█", FACE_TEXT, "user 12 %" },
		{ 'L', "█", FACE_TEXT, "lock 76 %" },
		{ 'D', "█", FACE_TEXT, "disk 12 %" },
	};

	(void)state;
	begin(40, false);
	fputs("1234 ", sheet.out);
	sheet_legend(&sheet, entries, 3, 5);
	finish("1234 U user 12 %, L lock 76 %,\n     D disk 12 %\n");
	begin(40, false);
	sheet_legend(&sheet, entries, 0, 5);
	finish("\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_has_no_marks),
		cmocka_unit_test(test_faces_come_back),
		cmocka_unit_test(test_broken_marks),
		cmocka_unit_test(test_wrapped),
		cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_foreign_is_bounded),
		cmocka_unit_test(test_bar),
		cmocka_unit_test(test_legend),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
