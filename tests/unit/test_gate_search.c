/* test_gate_search: the rule of src/collect/gate.h that searches for tasks which became runnable
 * and got no core (U2).
 */
#include "config.h"

#include "scanned.h"
#include "collect/memo.h"

static struct scan_cost refresh(struct scanned *m, int procs_running)
{
	return scanned_refresh_after(m, STEP_S, procs_running);
}

/* ---- U2: runnable, but without a core since it slept ---- */

static void test_U2_searched_when_runnable_tasks_are_not_named(void **state)
{
	struct scanned *m = *state;
	struct fake_task starved = sleeper;

	make_sleepers(&m->proc, 5);
	scanned_open(m, NULL);
	refresh(m, 0);
	starved.state = 'R';
	fake_single(&m->proc, 103, &starved);
	/* A single excess may be chance. */
	assert_int_equal(refresh(m, 1).files_read, FILES_OF_REFRESH);
	assert_int_equal(scanned_thread(m, 103, 103)->state, 'S');
	/* The second one starts a search through all sleepers. */
	assert_int_equal(refresh(m, 1).files_read, FILES_OF_REFRESH + 5);
	assert_int_equal(scanned_thread(m, 103, 103)->state, 'R');
	assert_int_equal(memo_of(scanned_process(m, 103))->runnable_count, 1);
	/* From then on it is read by U1, and the search is over. */
	starved.runnable_ns += 4000000;
	fake_single(&m->proc, 103, &starved);
	struct scan_cost cost = refresh(m, 1);
	assert_int_equal(cost.processes_read, 1);
	assert_int_equal(cost.files_read, FILES_OF_REFRESH + 4);
	assert_near(scanned_rates(m, 103, 103).runnable, 0.004 / STEP_S);
	assert_int_equal(scanned_thread(m, 103, 103)->state_before, 'R');
}

static void test_U2_a_starved_thread_among_many(void **state)
{
	struct scanned *m = *state;
	struct fake_task starved = sleeper;

	make_threads(&m->proc, 500, 6);
	scanned_open(m, NULL);
	refresh(m, 0);
	starved.state = 'R';
	fake_thread(&m->proc, 500, 504, &starved);
	refresh(m, 1);
	refresh(m, 1);
	assert_int_equal(scanned_thread(m, 500, 504)->state, 'R');
	assert_int_equal(scanned_thread(m, 500, 503)->state, 'S');
	assert_int_equal(memo_of(scanned_process(m, 500))->runnable_count, 1);
	starved.runnable_ns += 4000000;
	fake_thread(&m->proc, 500, 504, &starved);
	assert_int_equal(refresh(m, 1).threads_read, 1);
	assert_near(scanned_rates(m, 500, 504).runnable, 0.004 / STEP_S);
}

static void test_U2_no_search_while_all_are_named(void **state)
{
	struct scanned *m = *state;
	struct fake_task runnable = sleeper;

	runnable.state = 'R';
	make_sleepers(&m->proc, 5);
	fake_single(&m->proc, 101, &runnable);
	scanned_open(m, NULL);
	for (int i = 0; i < 5; i++) {
		struct scan_cost cost = refresh(m, 1);
		assert_true(cost.files_read <= FILES_OF_REFRESH + (i ? 4 : 24));
	}
	/* An excess that is gone the next time does not count. */
	for (int i = 0; i < 6; i++)
		assert_int_equal(refresh(m, i % 2 ? 2 : 1).files_read, FILES_OF_REFRESH + 4);
	/* If the number is unknown, there is no excess. */
	for (int i = 0; i < 5; i++)
		assert_int_equal(refresh(m, -1).files_read, FILES_OF_REFRESH + 4);
}

/* If only some processes are requested, others may be the runnable ones. */
static void test_U2_no_search_where_pids_were_asked_for(void **state)
{
	static const pid_t pids[] = { 500, 0 };
	struct scanned *m = *state;

	make_threads(&m->proc, 500, 65);
	scanned_open(m, pids);
	refresh(m, 9);
	uint64_t files = refresh(m, 9).files_read;
	for (int i = 0; i < 4; i++)
		assert_int_equal(refresh(m, 9).files_read, files);
}

/* In a container the kernel counts tasks that cannot be seen: vain searches become rare. */
static void test_U2_backs_off_when_there_is_nothing_to_find(void **state)
{
	struct scanned *m = *state;
	unsigned searches = 0, last = 0, gap = 0;

	make_sleepers(&m->proc, 5);
	scanned_open(m, NULL);
	refresh(m, 0);
	for (unsigned i = 1; i <= 400; i++) {
		uint64_t files = refresh(m, 3).files_read;
		if (files == FILES_OF_REFRESH)
			continue;
		assert_int_equal(files, FILES_OF_REFRESH + 5);
		searches++;
		assert_true(i - last >= gap || gap > 60);
		gap = i - last;
		last = i;
	}
	assert_uint_in_range(searches, 6, 12);
	assert_uint_in_range(gap, 60, 70);
}

/* After a search that found something, the next may follow at once. */
static void test_U2_finds_one_after_another(void **state)
{
	struct scanned *m = *state;
	struct fake_task starved = sleeper;

	make_sleepers(&m->proc, 3);
	scanned_open(m, NULL);
	refresh(m, 0);
	starved.state = 'R';
	for (pid_t pid = 101; pid <= 103; pid++) {
		fake_single(&m->proc, pid, &starved);
		refresh(m, pid - 100);
		refresh(m, pid - 100);
		assert_int_equal(scanned_thread(m, pid, pid)->state, 'R');
	}
}

static bool is_search(struct scanned *m, int procs_running)
{
	return refresh(m, procs_running).files_read > FILES_OF_REFRESH + 4;
}

/* A find resets the pauses after vain searches; the next vain one begins them again. */
static void test_U2_caution_ends_with_a_find(void **state)
{
	struct scanned *m = *state;
	struct fake_task starved = sleeper;
	int quiet = 0;

	make_sleepers(&m->proc, 6);
	scanned_open(m, NULL);
	refresh(m, 0);
	for (int i = 0; i < 70; i++)
		refresh(m, 1);
	starved.state = 'R';
	fake_single(&m->proc, 103, &starved);
	while (!is_search(m, 1))
		assert_true(quiet++ < 70);
	assert_true(quiet > 8); /* it had become rare */
	assert_int_equal(scanned_thread(m, 103, 103)->state, 'R');
	fake_single(&m->proc, 104, &starved);
	assert_false(is_search(m, 2));
	assert_true(is_search(m, 2));
	assert_int_equal(scanned_thread(m, 104, 104)->state, 'R');
	/* Two are identified; the third is not visible. */
	quiet = 0;
	for (int i = 0; i < 64; i++)
		quiet += refresh(m, 3).files_read <= FILES_OF_REFRESH + 8;
	assert_true(quiet > 64 - 10);
}

/* A search through many threads takes several refreshes with a few hundred reads each, and reaches
 * the end. */
static void test_U2_search_is_spread(void **state)
{
	struct scanned *m = *state;
	struct fake_task starved = sleeper;
	uint64_t reads = 0;

	for (pid_t pid = 1000; pid < 11000; pid += 1000)
		make_threads(&m->proc, pid, 100);
	scanned_open(m, NULL);
	refresh(m, 0);
	starved.state = 'R';
	fake_thread(&m->proc, 10000, 10099, &starved);
	assert_int_equal(refresh(m, 1).files_read, FILES_OF_REFRESH);
	for (int i = 0; i < 4; i++) {
		assert_int_not_equal(scanned_thread(m, 10000, 10099)->state, 'R');
		uint64_t files = refresh(m, 1).files_read;
		assert_uint_in_range(files, FILES_OF_REFRESH + 200, FILES_OF_REFRESH + 256);
		reads += files - FILES_OF_REFRESH;
	}
	assert_int_equal(reads, 1000);
	assert_int_equal(scanned_thread(m, 10000, 10099)->state, 'R');
}

/* Also within one process with many threads. */
static void test_U2_search_is_spread_within_a_process(void **state)
{
	struct scanned *m = *state;
	struct fake_task starved = sleeper;

	make_threads(&m->proc, 1000, 600);
	make_sleepers(&m->proc, 2);
	scanned_open(m, NULL);
	refresh(m, 0);
	starved.state = 'R';
	fake_thread(&m->proc, 1000, 1599, &starved);
	refresh(m, 1);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(refresh(m, 1).files_read, FILES_OF_REFRESH + 256);
		assert_int_equal(scanned_thread(m, 1000, 1599)->state, 'S');
	}
	assert_int_equal(refresh(m, 1).files_read, FILES_OF_REFRESH + 602 - 512);
	assert_int_equal(scanned_thread(m, 1000, 1599)->state, 'R');
}

/* TIDs of one process may be above those of the next. */
static void test_U2_search_through_any_numbers(void **state)
{
	struct scanned *m = *state;
	struct fake_task starved = sleeper;

	starved.thread_count = 2;
	fake_process(&m->proc, 1000, &starved);
	fake_thread(&m->proc, 1000, 1000, &sleeper);
	fake_thread(&m->proc, 1000, 9000, &sleeper);
	make_threads(&m->proc, 2000, 2);
	scanned_open(m, NULL);
	refresh(m, 0);
	starved.state = 'R';
	fake_thread(&m->proc, 2000, 2001, &starved);
	refresh(m, 1);
	assert_int_equal(refresh(m, 1).files_read, FILES_OF_REFRESH + 4);
	assert_int_equal(scanned_thread(m, 2000, 2001)->state, 'R');
}

/* The process or thread where a search continues may be gone by then. */
static void test_U2_search_goes_on_after_a_death(void **state)
{
	struct scanned *m = *state;
	struct fake_task starved = sleeper;

	make_threads(&m->proc, 1000, 300);
	make_threads(&m->proc, 2000, 300);
	scanned_open(m, NULL);
	refresh(m, 0);
	starved.state = 'R';
	fake_thread(&m->proc, 2000, 2001, &starved);
	refresh(m, 1);
	refresh(m, 1);
	fake_end_process(&m->proc, 1000);
	fake_population(&m->proc, 300, 1);
	refresh(m, 1); /* exited, but still in the sample */
	refresh(m, 1);
	assert_int_equal(scanned_thread(m, 2000, 2001)->state, 'R');
	refresh(m, 1);
	assert_int_equal(memo_of(scanned_process(m, 2000))->runnable_count, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scanned_setup, scanned_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_U2_searched_when_runnable_tasks_are_not_named),
		TEST(test_U2_a_starved_thread_among_many),
		TEST(test_U2_no_search_while_all_are_named),
		TEST(test_U2_no_search_where_pids_were_asked_for),
		TEST(test_U2_backs_off_when_there_is_nothing_to_find),
		TEST(test_U2_finds_one_after_another),
		TEST(test_U2_caution_ends_with_a_find),
		TEST(test_U2_search_through_any_numbers),
		TEST(test_U2_search_is_spread),
		TEST(test_U2_search_is_spread_within_a_process),
		TEST(test_U2_search_goes_on_after_a_death),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
