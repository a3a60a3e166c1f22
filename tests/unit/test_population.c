/* test_population: births are found by the PIDs allocated since: G3 of src/collect/gate.h if the
 * number of forks is known.  If it is not, see test_gate.c.
 */
#include "config.h"

#include "scanned.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

/* Three sleepers, 101 to 103; pid_max is the default. */
static struct scanned *begin(void **state)
{
	struct scanned *m = *state;

	make_sleepers(&m->proc, 3);
	fake_population(&m->proc, 3, 103);
	m->forks = 1000;
	scanned_open(m, NULL);
	assert_int_equal(scanned_refresh(m).folders_listed, 1);
	return m;
}

/* One more fork each time, as the counter of forks shows. */
static struct scan_cost next(struct scanned *m, unsigned tasks, unsigned last_pid)
{
	fake_population(&m->proc, tasks, last_pid);
	m->forks++;
	return scanned_refresh(m);
}

static void test_a_birth_is_found_without_a_listing(void **state)
{
	struct scanned *m = begin(state);

	fake_single(&m->proc, 104, &sleeper);
	fake_single(&m->proc, 107, &sleeper);
	struct scan_cost cost = next(m, 5, 108);
	assert_int_equal(cost.folders_listed, 0);
	assert_int_equal(cost.processes_read, 2);
	assert_int_equal(cost.clock_calls, 3 + 5 + 2);
	assert_int_equal(scanned_table(m)->count, 5);
	assert_int_equal(scanned_process(m, 107)->first_seen_at, 2);
	for (size_t i = 1; i < scanned_table(m)->count; i++)
		assert_true(scanned_table(m)->list[i - 1]->pid < scanned_table(m)->list[i]->pid);
	/* It is checked once more, and then no longer. */
	assert_int_equal(scanned_refresh(m).clock_calls, 5 + 5);
	assert_int_equal(scanned_refresh(m).clock_calls, 5);
	assert_int_equal(scanned_table(m)->count, 5);
}

static void test_a_pid_handed_out_before_its_task_is_there(void **state)
{
	struct scanned *m = begin(state);

	assert_int_equal(next(m, 3, 104).folders_listed, 0);
	assert_int_equal(scanned_table(m)->count, 3);
	fake_single(&m->proc, 104, &sleeper);
	fake_single(&m->proc, 105, &sleeper);
	assert_int_equal(next(m, 5, 105).folders_listed, 0);
	assert_int_equal(scanned_table(m)->count, 5);
	assert_int_equal(scanned_process(m, 104)->first_seen_at, 3);
}

static void test_a_death_is_seen_without_a_listing(void **state)
{
	struct scanned *m = begin(state);

	fake_end_process(&m->proc, 102);
	fake_population(&m->proc, 2, 103);
	assert_int_equal(scanned_refresh(m).folders_listed, 0);
	assert_true(scanned_process(m, 102)->has_exited);
	assert_int_equal(scanned_table(m)->process_total, 2);
	assert_nothing_read(scanned_refresh(m));
	assert_null(sample_find(scanned_table(m), 102));
}

/* The PID of an exited process is now that of a thread. */
static void test_a_pid_that_became_a_threads(void **state)
{
	struct scanned *m = begin(state);

	fake_end_process(&m->proc, 102);
	m->proc.thread = 102;
	scanned_refresh(m);
	assert_true(scanned_process(m, 102)->has_exited);
}

static void test_threads_are_listed_only_where_a_thread_was_born(void **state)
{
	struct scanned *m = *state;
	struct fake_task leader = has_run(sleeper);

	make_threads(&m->proc, 500, 3);
	fake_population(&m->proc, 3, 502);
	m->forks = 1000;
	scanned_open(m, NULL);
	scanned_refresh(m);
	/* A process was born while this one ran: its own threads are unchanged. */
	leader.thread_count = 3;
	fake_process(&m->proc, 500, &leader);
	fake_single(&m->proc, 600, &sleeper);
	assert_int_equal(next(m, 4, 600).folders_listed, 0);
	assert_int_equal(scanned_table(m)->count, 2);
	/* A thread was born, and another one exited: the number alone would not show it. */
	leader = has_run(leader);
	leader.thread_count = 3;
	fake_process(&m->proc, 500, &leader);
	fake_thread(&m->proc, 500, 601, &sleeper);
	fake_end_thread(&m->proc, 500, 502);
	m->proc.thread = 601;
	assert_int_equal(next(m, 4, 601).folders_listed, 1);
	assert_null(process_find_thread(scanned_process(m, 500), 502));
	assert_non_null(process_find_thread(scanned_process(m, 500), 601));
}

/* If only some processes are requested, births elsewhere cost nothing. */
static void test_births_of_others_are_not_asked_about(void **state)
{
	static const pid_t pids[] = { 101, 500, 0 };
	struct scanned *m = *state;

	make_sleepers(&m->proc, 3);
	make_threads(&m->proc, 500, 3);
	fake_population(&m->proc, 6, 502);
	m->forks = 1000;
	scanned_open(m, pids);
	scanned_refresh(m);
	struct scan_cost cost = next(m, 50, 700);
	assert_int_equal(cost.clock_calls, 2);
	assert_int_equal(cost.folders_listed, 0);
	/* One thread replaces another, which only its clock shows; also a moment after its TID was
	 * allocated. */
	struct fake_task leader = has_run(sleeper);
	leader.thread_count = 3;
	fake_process(&m->proc, 500, &leader);
	fake_thread(&m->proc, 500, 700, &sleeper);
	fake_end_thread(&m->proc, 500, 502);
	cost = next(m, 50, 700);
	assert_int_equal(cost.clock_calls, 2);
	assert_int_equal(cost.folders_listed, 1);
	assert_non_null(process_find_thread(scanned_process(m, 500), 700));
}

/* ---- when the root must be listed ---- */

static void test_listed_where_the_pids_went_around(void **state)
{
	struct scanned *m = begin(state);

	fake_single(&m->proc, 90, &sleeper);
	assert_int_equal(next(m, 4, 90).folders_listed, 1);
	assert_int_equal(scanned_table(m)->list[0]->pid, 90);
	assert_int_equal(scanned_refresh(m).folders_listed, 0);
}

static void test_listed_where_they_may_have(void **state)
{
	struct scanned *m = begin(state);

	m->forks += 16384; /* half of the default pid_max */
	fake_single(&m->proc, 90, &sleeper);
	assert_int_equal(next(m, 4, 105).folders_listed, 1);
	assert_non_null(sample_find(scanned_table(m), 90));
	m->forks += 16000;
	assert_int_equal(next(m, 4, 106).folders_listed, 0);
}

static void test_listed_by_the_pid_max_of_the_kernel(void **state)
{
	struct scanned *m = *state;

	write_text(path_of(m->proc.root, "sys/kernel/pid_max"), "2000\n");
	begin(state);
	m->forks += 900;
	assert_int_equal(next(m, 3, 105).folders_listed, 0);
	m->forks += 1000;
	assert_int_equal(next(m, 3, 106).folders_listed, 1);
}

static void test_listed_where_only_the_number_of_tasks_rose(void **state)
{
	struct scanned *m = begin(state);

	fake_single(&m->proc, 77, &sleeper);
	assert_int_equal(next(m, 4, 103).folders_listed, 1);
	assert_non_null(sample_find(scanned_table(m), 77));
}

static void test_listed_where_too_many_are_new(void **state)
{
	struct scanned *m = begin(state);

	struct scan_cost cost = next(m, 3, 103 + 1030);
	assert_int_equal(cost.folders_listed, 0);
	assert_int_equal(cost.clock_calls, 1030 + 3);
	assert_int_equal(scanned_refresh(m).clock_calls, 1030 + 3);
	cost = next(m, 3, 103 + 1030 + 1031);
	assert_int_equal(cost.folders_listed, 1);
	assert_int_equal(cost.clock_calls, 3);
}

static void test_listed_again_after_half_a_minute(void **state)
{
	struct scanned *m = begin(state);

	scanned_refresh_after(m, 29, -1);
	fake_single(&m->proc, 77, &sleeper); /* found by the listing, however it was created */
	assert_int_equal(next(m, 4, 104).folders_listed, 0);
	assert_null(sample_find(scanned_table(m), 77));
	/* A machine without births and exits is not listed for that. */
	assert_int_equal(scanned_refresh_after(m, 1, -1).folders_listed, 0);
	assert_int_equal(scanned_refresh(m).folders_listed, 0);
	assert_int_equal(next(m, 4, 105).folders_listed, 1);
	assert_non_null(sample_find(scanned_table(m), 77));
}

static void *say_tid(void *out)
{
	static const struct timespec long_time = { 60, 0 };

	__atomic_store_n((pid_t *)out, gettid(), __ATOMIC_RELEASE);
	nanosleep(&long_time, NULL);
	return NULL;
}

/* The kernel's clock distinguishes processes, threads and unused IDs. */
static void test_kernel_clock(void **state)
{
	pthread_t thread;
	pid_t tid = 0;
	uint64_t ns;

	(void)state;
	assert_int_equal(gate_kernel_clock(NULL, getpid(), &ns), 0);
	assert_true(ns > 0);
	/* No PID is so large: PID_MAX_LIMIT is 4 Mi. */
	assert_int_equal(gate_kernel_clock(NULL, 5000000, &ns), -ESRCH);
	assert_int_equal(pthread_create(&thread, NULL, say_tid, &tid), 0);
	while (__atomic_load_n(&tid, __ATOMIC_ACQUIRE) == 0)
		usleep(100);
	assert_int_equal(gate_kernel_clock(NULL, tid, &ns), -EINVAL);
	pthread_cancel(thread);
	pthread_join(thread, NULL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scanned_setup, scanned_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_birth_is_found_without_a_listing),
		TEST(test_a_pid_handed_out_before_its_task_is_there),
		TEST(test_a_death_is_seen_without_a_listing),
		TEST(test_a_pid_that_became_a_threads),
		TEST(test_threads_are_listed_only_where_a_thread_was_born),
		TEST(test_births_of_others_are_not_asked_about),
		TEST(test_listed_where_the_pids_went_around),
		TEST(test_listed_where_they_may_have),
		TEST(test_listed_by_the_pid_max_of_the_kernel),
		TEST(test_listed_where_only_the_number_of_tasks_rose),
		TEST(test_listed_where_too_many_are_new),
		TEST(test_listed_again_after_half_a_minute),
		cmocka_unit_test(test_kernel_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
