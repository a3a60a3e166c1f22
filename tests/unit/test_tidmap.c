/* test_tidmap: an entry is found, whatever others are added and removed. */
#include "config.h"

#include "support.h"

#include "base/tidmap.h"

static void test_empty(void **state)
{
	(void)state;
	struct tidmap m = { 0 };

	assert_int_equal(tidmap_find(&m, 1), TIDMAP_NONE);
	tidmap_remove(&m, 1);
	tidmap_free(&m);
}

static void test_put_and_remove(void **state)
{
	(void)state;
	struct tidmap m = { 0 };

	assert_int_equal(tidmap_reserve(&m), 0);
	tidmap_put(&m, 7, 70);
	assert_int_equal(tidmap_find(&m, 7), 70);
	tidmap_put(&m, 7, 71);
	assert_int_equal(tidmap_find(&m, 7), 71);
	assert_int_equal(m.used, 1);
	assert_int_equal(tidmap_find(&m, 0), TIDMAP_NONE);
	assert_int_equal(tidmap_find(&m, -7), TIDMAP_NONE);
	tidmap_remove(&m, 8);
	tidmap_remove(&m, 7);
	assert_int_equal(tidmap_find(&m, 7), TIDMAP_NONE);
	assert_int_equal(m.used, 0);
	tidmap_free(&m);
}

/* Compare with an array that has the answers. */
static void test_many_in_any_order(void **state)
{
	enum { TIDS = 3000, STEPS = 60000 };
	static uint32_t wanted[TIDS];
	struct tidmap m = { 0 };
	uint32_t random = 1, used = 0;

	(void)state;
	memset(wanted, 0xff, sizeof wanted);
	for (uint32_t i = 0; i < STEPS; i++) {
		random = random * 1664525 + 1013904223;
		pid_t tid = (pid_t)(random >> 8) % (TIDS - 1) + 1;
		if (random >> 31) {
			assert_int_equal(tidmap_reserve(&m), 0);
			used += wanted[tid] == TIDMAP_NONE;
			tidmap_put(&m, tid, wanted[tid] = i);
		} else {
			used -= wanted[tid] != TIDMAP_NONE;
			tidmap_remove(&m, tid);
			wanted[tid] = TIDMAP_NONE;
		}
		assert_int_equal(m.used, used);
	}
	for (pid_t tid = 1; tid < TIDS; tid++)
		assert_int_equal(tidmap_find(&m, tid), wanted[tid]);
	tidmap_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_put_and_remove),
		cmocka_unit_test(test_many_in_any_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
