/* test_spark: numbers as characters of different height. */
#include "config.h"

#include "support.h"

#include "report/spark.h"

#define ROW(values, most, rows, row, utf8) \
	(spark_row(values, COUNT_OF(values), most, rows, row, utf8, out, sizeof out), out)

static char out[400];

static void test_line(void **state)
{
	static const double values[] = { 0, 0.001, 0.25, 0.5, 0.75, 1, 2, -1, 0.5 };

	(void)state;
	assert_string_equal(ROW(values, 1, 1, 0, true), "▁▂▂▄▆██ ▄");
	assert_string_equal(ROW(values, 1, 1, 0, false), "_.:=*## =");
}

static void test_plot(void **state)
{
	static const double values[] = { 0, 0.25, 0.5, 0.75, 1, -1, 3 };

	(void)state;
	assert_string_equal(ROW(values, 1, 2, 0, true), "   ▄█ █");
	assert_string_equal(ROW(values, 1, 2, 1, true), "▁▄███ █");
	assert_string_equal(ROW(values, 1, 2, 0, false), "   :# #");
	assert_string_equal(ROW(values, 1, 2, 1, false), "_:### #");
}

static void test_nothing_to_scale_by(void **state)
{
	static const double values[] = { 0, 0, -1 };

	(void)state;
	assert_string_equal(ROW(values, 0, 1, 0, true), "▁▁ ");
	assert_string_equal(ROW(values, -1, 3, 0, false), "   ");
	assert_string_equal(ROW(values, -1, 3, 2, false), "__ ");
	assert_int_equal(spark_row(values, 0, 1, 1, 0, true, out, sizeof out), 0);
	assert_string_equal(out, "");
}

/* Only whole characters, and never beyond the end. */
static void test_small_buffers(void **state)
{
	static const double values[] = { 1, 1, 1 };

	(void)state;
	for (size_t size = 1; size <= 10; size++) {
		memset(out, '!', sizeof out);
		size_t n = spark_row(values, 3, 1, 1, 0, true, out, size);
		assert_int_equal(n, (size - 1) / 3 * 3);
		assert_int_equal(out[n], '\0');
		assert_int_equal(out[size], '!');
	}
}

/* A higher value is never drawn lower. */
static void test_rises(void **state)
{
	(void)state;
	for (int rows = 1; rows <= 5; rows++) {
		int last = 0;
		for (int i = 0; i <= 1000; i++) {
			double value = i / 1000.0;
			int height = 0;
			for (int row = 0; row < rows; row++) {
				spark_row(&value, 1, 1, rows, row, false, out, sizeof out);
				height += (int)strcspn(" _.:-=+*%#", out);
			}
			assert_true(height >= last);
			last = height;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_plot),
		cmocka_unit_test(test_nothing_to_scale_by),
		cmocka_unit_test(test_small_buffers),
		cmocka_unit_test(test_rises),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
