/* test_places: the functions that a thread was most often seen in. */
#include "config.h"

#include "support.h"

#include "runtime/places.h"

static struct places sum;

static int setup(void **state)
{
	(void)state;
	sum = (struct places){ 0 };
	return 0;
}

static void see(const char *function, uint32_t line, unsigned weight)
{
	struct place place = { .first_line = 1, .line = line };

	snprintf(place.function, sizeof place.function, "%s", function);
	snprintf(place.file, sizeof place.file, "app.py");
	places_add(&sum, &place, weight);
}

static void test_top(void **state)
{
	(void)state;
	assert_null(places_top(&sum));
	see("f", 3, 2);
	see("g", 9, 5);
	see("f", 4, 1);
	const struct place *top = places_top(&sum);
	assert_string_equal(top->function, "g");
	assert_int_equal(top->count, 5);
	assert_int_equal(top->line, 9);
	assert_int_equal(sum.total, 8);
}

static void test_line(void **state)
{
	(void)state;
	see("f", 3, 2);
	see("f", 4, 3);
	see("f", 5, 1);
	see("f", 4, 3);
	assert_int_equal(places_top(&sum)->line, 4);
	assert_int_equal(places_top(&sum)->count, 9);
}

/* A function of the same name elsewhere is another. */
static void test_other_file(void **state)
{
	struct place place = { .first_line = 1, .function = "f", .file = "other.py" };

	(void)state;
	see("f", 3, 2);
	places_add(&sum, &place, 3);
	assert_int_equal(places_top(&sum)->count, 3);
	assert_string_equal(places_top(&sum)->file, "other.py");
}

/* One in more than a fifth of all observations stays, however many others there are. */
static void test_crowd(void **state)
{
	char name[16];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof name, "f%d", i);
		see(i % 3 == 0 ? "hot" : name, 7, 1);
	}
	assert_string_equal(places_top(&sum)->function, "hot");
	assert_true(places_top(&sum)->count <= 334);
	assert_int_equal(sum.total, 1000);
}

static void test_many(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++)
		see("f", 3, 1000);
	assert_true(sum.total <= UINT16_MAX);
	assert_int_equal(places_top(&sum)->count, sum.total);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_top, setup),
		cmocka_unit_test_setup(test_line, setup),
		cmocka_unit_test_setup(test_other_file, setup),
		cmocka_unit_test_setup(test_crowd, setup),
		cmocka_unit_test_setup(test_many, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
