/* test_process_set: a few processes, each by its PID and start time. */
#include "config.h"

#include "support.h"

#include "tui/process_set.h"

static void test_a_pid_alone_is_no_process(void **state)
{
	struct process_set set = { 0 };
	struct process one = { .pid = 10, .start_ticks = 5 };
	struct process later = { .pid = 10, .start_ticks = 6 };

	(void)state;
	assert_false(process_set_has(&set, &one));
	assert_int_equal(process_set_toggle(&set, &one), 0);
	assert_true(process_set_has(&set, &one));
	assert_false(process_set_has(&set, &later));
	assert_int_equal(process_set_toggle(&set, &later), 0);
	assert_int_equal(process_set_toggle(&set, &one), 0);
	assert_false(process_set_has(&set, &one));
	assert_true(process_set_has(&set, &later));
	process_set_free(&set);
	assert_false(process_set_has(&set, &later));
}

static void test_many_in_any_order(void **state)
{
	struct process_set set = { 0 };
	struct process list[101];
	const struct process *odd[50];

	(void)state;
	for (int i = 0; i < 101; i++)
		list[i] = (struct process){ .pid = 1 + i * 37 % 101, .start_ticks = (uint64_t)i };
	for (int i = 0; i < 101; i++)
		assert_int_equal(process_set_toggle(&set, &list[i]), 0);
	for (int i = 0; i < 101; i += 2)
		assert_int_equal(process_set_toggle(&set, &list[i]), 0);
	for (int i = 0; i < 101; i++)
		assert_int_equal(process_set_has(&set, &list[i]), i % 2);
	for (int i = 0; i < 50; i++)
		odd[i] = &list[2 * i];
	assert_int_equal(process_set_fill(&set, odd, 50), 0);
	for (int i = 0; i < 100; i++)
		assert_int_equal(process_set_has(&set, &list[i]), !(i % 2));
	assert_int_equal(process_set_fill(&set, NULL, 0), 0);
	assert_int_equal(set.count, 0);
	process_set_free(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_pid_alone_is_no_process),
		cmocka_unit_test(test_many_in_any_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
