/* test_strip: items that do not fit are left out as a whole. */
#include "config.h"

#include "support.h"

#include "tui/strip.h"

#include <locale.h>

static struct strip make(void)
{
	struct strip s = { .count = 0 };

	strip_add(&s, 0, 0, FACE_TEXT, "%d%% user", 80);
	strip_add(&s, 2, 2, FACE_TEXT, "load %.1f", 1.5);
	strip_add(&s, 3, 1, FACE_TEXT, "2.5");
	strip_add(&s, 3, 1, FACE_TEXT, "3.5");
	strip_add(&s, 1, 3, FACE_TEXT, "wchód ▒");
	return s;
}

static void test_all_fit(void **state)
{
	struct strip s = make();

	(void)state;
	assert_int_equal(s.items[4].width, 7);
	assert_int_equal(strip_fit(&s, 36), 0);
	assert_int_equal(s.count, 5);
	s = make();
	assert_int_equal(strip_fit(&s, 50), 14);
}

static void test_least_important_go_first(void **state)
{
	struct strip s = make();

	(void)state;
	strip_fit(&s, 35);
	assert_int_equal(s.count, 4);
	assert_string_equal(s.items[2].text, "2.5");
	strip_fit(&s, 31);
	assert_int_equal(s.count, 3);
	assert_int_equal(strip_fit(&s, 27), 9);
	assert_int_equal(s.count, 2);
	assert_string_equal(s.items[1].text, "wchód ▒");
	/* The first item needs no gap, whichever it is. */
	s.items[0].rank = 9;
	assert_int_equal(strip_fit(&s, 8), 1);
	assert_int_equal(s.count, 1);
	assert_int_equal(strip_fit(&s, 3), 3);
	assert_int_equal(s.count, 0);
	assert_int_equal(strip_fit(&s, -5), -5);
}

static void test_too_many(void **state)
{
	struct strip s = { .count = 0 };

	(void)state;
	for (int i = 0; i < STRIP_MOST + 3; i++)
		strip_add(&s, 0, 1, FACE_TEXT, "%d", i);
	assert_int_equal(s.count, STRIP_MOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_fit),
		cmocka_unit_test(test_least_important_go_first),
		cmocka_unit_test(test_too_many),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
