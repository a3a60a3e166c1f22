/* test_tail: the last lines of a text that grows, however it arrives. */
#include "config.h"

#include "support.h"

#include "tui/tail.h"

static struct tail t;

static int teardown(void **state)
{
	(void)state;
	tail_free(&t);
	return 0;
}

static void add(const char *text)
{
	assert_int_equal(tail_add(&t, text, strlen(text)), 0);
}

static void assert_line(size_t at, const char *wanted)
{
	size_t length;
	const char *line = tail_line(&t, at, &length);

	assert_true(at < t.count);
	assert_int_equal(length, strlen(wanted));
	assert_memory_equal(line, wanted, length);
}

static void test_lines(void **state)
{
	(void)state;
	add("one\ntwo\n");
	assert_int_equal(t.count, 2);
	add("th");
	assert_int_equal(t.count, 3);
	assert_line(2, "th");
	add("ree");
	assert_line(2, "three");
	add("\n\nfive");
	assert_int_equal(t.count, 5);
	assert_line(0, "one");
	assert_line(1, "two");
	assert_line(2, "three");
	assert_line(3, "");
	assert_line(4, "five");
	add("");
	assert_int_equal(t.count, 5);
	assert_int_equal(t.dropped, 0);
}

/* The oldest lines go, and their number is kept. */
static void test_old_lines_are_dropped(void **state)
{
	char line[100];
	int lines = 100000;

	(void)state;
	for (int i = 0; i < lines; i++) {
		snprintf(line, sizeof line, "line %d %060d\n", i, 0);
		add(line);
	}
	assert_true(t.length <= TAIL_BYTES_MOST);
	assert_true(t.dropped > 0);
	assert_int_equal(t.dropped + t.count, lines);
	for (size_t i = 0; i < t.count; i += 1000) {
		snprintf(line, sizeof line, "line %d %060d", (int)(t.dropped + i), 0);
		assert_line(i, line);
	}
	snprintf(line, sizeof line, "line %d %060d", lines - 1, 0);
	assert_line(t.count - 1, line);
}

/* A line without an end does not grow without a bound. */
static void test_one_long_line(void **state)
{
	static char piece[1 << 20];

	(void)state;
	memset(piece, 'x', sizeof piece);
	for (int i = 0; i < 20; i++)
		assert_int_equal(tail_add(&t, piece, sizeof piece), 0);
	assert_true(t.length <= TAIL_BYTES_MOST);
	assert_int_equal(t.count, 1);
	add("\nnext\n");
	assert_line(t.count - 1, "next");
	static char large[TAIL_BYTES_MOST + 100];
	memset(large, 'y', sizeof large);
	assert_int_equal(tail_add(&t, large, sizeof large), 0);
	assert_true(t.length <= TAIL_BYTES_MOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_lines, teardown),
		cmocka_unit_test_teardown(test_old_lines_are_dropped, teardown),
		cmocka_unit_test_teardown(test_one_long_line, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
