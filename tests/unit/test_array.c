/* test_array: growing arrays. */
#include "config.h"

#include "support.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/array.h"

static void test_grows_by_more_than_asked(void **state)
{
	int *list = NULL;
	size_t capacity = 0, moves = 0;

	(void)state;
	for (size_t count = 0; count < 10000; count++) {
		size_t before = capacity;
		assert_int_equal(ARRAY_RESERVE(list, capacity, count + 1), 0);
		assert_true(capacity > count);
		moves += capacity != before;
		assert_non_null(list);
		list[count] = (int)count; /* NOLINT(clang-analyzer-core.*) */
	}
	assert_true(moves < 50);
	for (size_t i = 0; i < 10000; i++)
		assert_int_equal(list[i], (int)i);
	free(list);
}

static void test_has_room_already(void **state)
{
	char bytes[4], *list = bytes;
	uint32_t capacity = sizeof bytes;

	(void)state;
	assert_int_equal(ARRAY_RESERVE(list, capacity, 0), 0);
	assert_int_equal(ARRAY_RESERVE(list, capacity, 4), 0);
	assert_ptr_equal(list, bytes);
	assert_int_equal(capacity, 4);
}

static void test_more_than_can_be_counted(void **state)
{
	uint64_t *list = NULL;
	uint32_t capacity = 0;

	(void)state;
	assert_int_equal(ARRAY_RESERVE(list, capacity, SIZE_MAX / sizeof *list + 1), -ENOMEM);
#if SIZE_MAX > UINT32_MAX
	assert_int_equal(ARRAY_RESERVE(list, capacity, (size_t)UINT32_MAX + 1), -ENOMEM);
#endif
	assert_null(list);
	assert_int_equal(capacity, 0);
	assert_int_equal(ARRAY_RESERVE(list, capacity, 1), 0);
	assert_int_equal(ARRAY_RESERVE(list, capacity, SIZE_MAX), -ENOMEM);
	assert_non_null(list);
	free(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grows_by_more_than_asked),
		cmocka_unit_test(test_has_room_already),
		cmocka_unit_test(test_more_than_can_be_counted),
	};

	return cmocka_run_group_tests_name("array", tests, NULL, NULL);
}
