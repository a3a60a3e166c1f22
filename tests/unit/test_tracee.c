/* test_tracee: the list of traced threads. */
#include "config.h"

#include "support.h"

#include <string.h>

#include "trace/tracee.h"

static struct follow_options options;
static struct follow_result result;
static struct job job;
static struct tracees all;

static int setup(void **state)
{
	(void)state;
	result = (struct follow_result){ .end = FOLLOW_ENDED };
	job = (struct job){ .options = &options, .result = &result };
	tracees_init(&all, &job);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	tracees_free(&all);
	return 0;
}

static void test_find(void **state)
{
	(void)state;
	assert_null(tracees_find(&all, 7));
	struct tracee *e = tracees_add(&all, 7);
	assert_non_null(e);
	assert_int_equal(e->tid, 7);
	assert_int_equal(e->task, RECORD_NONE);
	assert_ptr_equal(tracees_find(&all, 7), e);
	assert_null(tracees_find(&all, 8));
	tracees_remove(&all, e);
	assert_null(tracees_find(&all, 7));
	assert_false(job.is_over);
}

/* Births that are not reported yet are counted, whether they are reported later or not. */
static void test_early_ones(void **state)
{
	(void)state;
	assert_int_equal(all.early, 0);
	tracees_add(&all, 7);
	tracees_add(&all, 8);
	assert_int_equal(all.early, 2);
	tracees_settle(&all, tracees_find(&all, 7), 6, 3);
	assert_int_equal(all.early, 1);
	assert_int_equal(tracees_find(&all, 7)->pid, 6);
	assert_int_equal(tracees_find(&all, 7)->task, 3);
	tracees_remove(&all, tracees_find(&all, 7));
	assert_int_equal(all.early, 1);
	tracees_remove(&all, tracees_find(&all, 8));
	assert_int_equal(all.early, 0);
}

/* The entries of threads that are gone are reused, and nothing is left in them. */
static void test_places_are_used_again(void **state)
{
	(void)state;
	for (pid_t tid = 1; tid <= 100; tid++)
		assert_non_null(tracees_add(&all, tid));
	assert_int_equal(all.count, 100);
	for (pid_t tid = 1; tid <= 100; tid += 2) {
		struct tracee *e = tracees_find(&all, tid);
		e->stops = 9;
		e->is_held = true;
		tracees_settle(&all, e, tid, (uint32_t)tid);
		tracees_remove(&all, e);
	}
	for (pid_t tid = 1001; tid <= 1050; tid++) {
		struct tracee *e = tracees_add(&all, tid);
		assert_int_equal(e->stops, 0);
		assert_false(e->is_held);
		assert_int_equal(e->task, RECORD_NONE);
	}
	assert_int_equal(all.count, 100);
	assert_int_equal(all.early, 100);
	for (pid_t tid = 2; tid <= 100; tid += 2)
		assert_int_equal(tracees_find(&all, tid)->tid, tid);
	for (pid_t tid = 1001; tid <= 1050; tid++)
		assert_int_equal(tracees_find(&all, tid)->tid, tid);
	for (pid_t tid = 1; tid <= 100; tid += 2)
		assert_null(tracees_find(&all, tid));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_find),
		TEST(test_early_ones),
		TEST(test_places_are_used_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
