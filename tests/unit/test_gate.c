/* test_gate: the proof in src/collect/gate.h, rule by rule: what a refresh reads, what it does not,
 * and that the sample is right nevertheless.  Here are G1 to G3 and G6; G4 and U1 to U5 are in the
 * other test_gate_*.c.
 *
 * Files that change while the gate says that no task ran show that they are not read: the sample
 * keeps the old number.
 */
#include "config.h"

#include "scanned.h"

#include <unistd.h>

/* ---- G1: process clock unchanged: nothing is read ---- */

static void test_G1_clock_unchanged_reads_nothing(void **state)
{
	struct scanned *m = *state;
	struct fake_task other = has_run(sleeper);

	make_sleepers(&m->proc, 3);
	make_threads(&m->proc, 500, 4);
	scanned_open(m, NULL);
	struct scan_cost first = scanned_refresh(m);
	assert_int_equal(first.processes_read, 4);
	assert_int_equal(first.threads_read, 7);
	for (int i = 0; i < 3; i++) {
		struct scan_cost cost = scanned_refresh(m);
		assert_nothing_read(cost);
		assert_int_equal(cost.clock_calls, 4);
	}
	other.nice = 7;
	fake_single(&m->proc, 101, &other);
	fake_clock_set(&m->proc, 101, sleeper.run_ns);
	assert_nothing_read(scanned_refresh(m));
	assert_int_equal(scanned_thread(m, 101, 101)->nice, 0);
	assert_int_equal(scanned_thread(m, 101, 101)->now.voluntary, 50);
}

static void test_G1_idle_is_known_to_be_idle(void **state)
{
	struct scanned *m = *state;

	make_sleepers(&m->proc, 1);
	make_threads(&m->proc, 500, 4);
	scanned_open(m, NULL);
	scanned_refresh(m);
	assert_int_equal(scanned_rates(m, 101, 0).run_gap, GAP_FIRST_SIGHT);
	for (int i = 0; i < 2; i++) {
		scanned_refresh_after(m, 0.25, -1);
		for (int k = 0; k < 4; k++) {
			static const pid_t ids[][2] = {
				{ 101, 0 }, { 101, 101 }, { 500, 0 }, { 500, 503 }
			};
			struct rates r = scanned_rates(m, ids[k][0], ids[k][1]);
			assert_near(r.window_s, 0.25);
			assert_int_equal(r.run_gap, GAP_NONE);
			assert_int_equal(r.switches_gap, GAP_NONE);
			assert_int_equal(r.io_gap, GAP_NONE);
			assert_near(r.run, 0);
			assert_near(r.voluntary_per_s, 0);
		}
	}
}

static void test_G1_only_the_process_that_ran_is_read(void **state)
{
	struct scanned *m = *state;
	struct fake_task active = has_run(sleeper);

	make_sleepers(&m->proc, 20);
	scanned_open(m, NULL);
	scanned_refresh(m);
	fake_single(&m->proc, 107, &active);
	struct scan_cost cost = scanned_refresh(m);
	assert_int_equal(cost.processes_read, 1);
	assert_int_equal(cost.threads_read, 1);
	assert_int_equal(cost.folders_listed, 0);
	assert_int_equal(cost.files_read, FILES_OF_REFRESH + 4); /* stat schedstat status io */
	struct rates r = scanned_rates(m, 107, 0);
	assert_near(r.run, 0.004 / STEP_S);
	assert_near(r.voluntary_per_s, 2 / STEP_S);
	assert_near(r.io_per_s[IO_READ_CHARS], 1000 / STEP_S);
	assert_near(scanned_rates(m, 106, 0).run, 0);
}

/* What it did after a long sleep, it did in the last window. */
static void test_G1_window_after_a_long_sleep(void **state)
{
	struct scanned *m = *state;
	struct fake_task active = has_run(sleeper);

	make_sleepers(&m->proc, 1);
	make_threads(&m->proc, 500, 2);
	scanned_open(m, NULL);
	for (int i = 0; i < 5; i++)
		scanned_refresh_after(m, 1, -1);
	fake_single(&m->proc, 101, &active);
	active.thread_count = 2;
	fake_process(&m->proc, 500, &active);
	fake_thread(&m->proc, 500, 501, &active);
	scanned_refresh_after(m, 0.5, -1);
	assert_near(scanned_rates(m, 101, 101).window_s, 0.5);
	assert_near(scanned_rates(m, 101, 101).run, 0.008);
	assert_near(scanned_rates(m, 500, 501).window_s, 0.5);
	assert_near(scanned_rates(m, 500, 501).run, 0.008);
	assert_near(scanned_rates(m, 500, 500).run, 0);
	assert_near(scanned_rates(m, 500, 0).voluntary_per_s, 4);
}

/* ---- G2: clock moved: schedstat of each thread is read, more only if it changed ---- */

static void test_G2_only_threads_that_ran_are_read_on(void **state)
{
	struct scanned *m = *state;
	struct fake_task active = has_run(sleeper), hidden = has_run(sleeper);

	make_threads(&m->proc, 500, 6);
	scanned_open(m, NULL);
	scanned_refresh(m);
	fake_clock_set(&m->proc, 500, 244000000);
	fake_thread(&m->proc, 500, 503, &active);
	/* The stat and status of this thread differ, but its schedstat says that it slept. */
	hidden.run_ns = sleeper.run_ns;
	hidden.slices = sleeper.slices;
	hidden.runnable_ns += 1; /* a wait that has not ended does not count yet */
	fake_thread(&m->proc, 500, 504, &hidden);
	struct scan_cost cost = scanned_refresh(m);
	assert_int_equal(cost.processes_read, 1);
	assert_int_equal(cost.threads_read, 1);
	assert_int_equal(cost.folders_listed, 0);
	/* stat, 6 schedstat, the thread's stat, status, io, the process's io */
	assert_int_equal(cost.files_read, FILES_OF_REFRESH + 1 + 6 + 3 + 1);
	assert_int_equal(scanned_thread(m, 500, 503)->now.voluntary, 52);
	assert_int_equal(scanned_thread(m, 500, 504)->now.voluntary, 50);
	assert_true(thread_is_moved(scanned_table(m), scanned_thread(m, 500, 503)));
	assert_false(thread_is_moved(scanned_table(m), scanned_thread(m, 500, 504)));
	assert_int_equal(scanned_process(m, 500)->moved_threads, 1);
	assert_near(scanned_rates(m, 500, 504).run, 0);
	assert_int_equal(scanned_rates(m, 500, 504).switches_gap, GAP_NONE);
	assert_near(scanned_rates(m, 500, 0).voluntary_per_s, 2 / STEP_S);
	assert_near(scanned_rates(m, 500, 503).run, 0.004 / STEP_S);
}

/* Either number suffices: a slice may be too short for the resolution of the clock, and a thread
 * may stay on its core. */
static void test_G2_run_or_slices_alone_tell(void **state)
{
	struct scanned *m = *state;
	struct fake_task slice = sleeper, longer = sleeper;

	make_threads(&m->proc, 500, 3);
	scanned_open(m, NULL);
	scanned_refresh(m);
	slice.slices++;
	slice.voluntary++;
	longer.run_ns++;
	longer.involuntary++;
	fake_thread(&m->proc, 500, 501, &slice);
	fake_thread(&m->proc, 500, 502, &longer);
	fake_clock_set(&m->proc, 500, 1);
	assert_int_equal(scanned_refresh(m).threads_read, 2);
	assert_int_equal(scanned_thread(m, 500, 501)->now.voluntary, 51);
	assert_int_equal(scanned_thread(m, 500, 502)->now.involuntary, 6);
	assert_int_equal(scanned_thread(m, 500, 500)->now.voluntary, 50);
}

/* ---- G6: the I/O of threads, from that of their process ---- */

/* Let the threads 501 and 502 run; 502 reads so many bytes in total. */
static struct scan_cost run_two(struct scanned *m, int times, uint64_t bytes)
{
	struct fake_task t = sleeper, process = sleeper;

	process.thread_count = 3;
	process.io[0] += bytes;
	process.run_ns += 8000000U * (unsigned)times;
	fake_process(&m->proc, 500, &process);
	fake_clock_set(&m->proc, 500, process.run_ns);
	t.run_ns += 4000000U * (unsigned)times;
	t.slices += (unsigned)times;
	fake_thread(&m->proc, 500, 501, &t);
	t.io[0] += bytes;
	fake_thread(&m->proc, 500, 502, &t);
	return scanned_refresh(m);
}

static void test_G6_no_thread_s_io_where_its_process_has_none(void **state)
{
	struct scanned *m = *state;
	/* stat and io of the process, 3 schedstat, stat and status of two threads */
	const uint64_t without = FILES_OF_REFRESH + 2 + 3 + 2 * 2;

	make_threads(&m->proc, 500, 3);
	scanned_open(m, NULL);
	scanned_refresh(m);
	/* Each must be read once. */
	assert_int_equal(run_two(m, 1, 0).files_read, without + 2);
	assert_int_equal(run_two(m, 2, 0).files_read, without);
	assert_int_equal(scanned_rates(m, 500, 502).io_gap, GAP_NONE);
	assert_near(scanned_rates(m, 500, 502).io_per_s[IO_READ_CHARS], 0);
	assert_int_equal(run_two(m, 3, 700).files_read, without + 2);
	assert_near(scanned_rates(m, 500, 502).io_per_s[IO_READ_CHARS], 700 / STEP_S);
	assert_near(scanned_rates(m, 500, 501).io_per_s[IO_READ_CHARS], 0);
	assert_int_equal(run_two(m, 4, 700).files_read, without);
	assert_near(scanned_rates(m, 500, 502).io_per_s[IO_READ_CHARS], 0);
	assert_int_equal(scanned_thread(m, 500, 502)->now.io[0], sleeper.io[0] + 700);
}

/* ---- G3: births and exits by the last PID and the number of tasks ---- */

static void test_G3_no_listing_while_the_population_stands(void **state)
{
	struct scanned *m = *state;

	make_sleepers(&m->proc, 3);
	fake_population(&m->proc, 3, 103);
	scanned_open(m, NULL);
	assert_int_equal(scanned_refresh(m).folders_listed, 1);
	fake_single(&m->proc, 104, &sleeper); /* unseen: nothing reported it */
	assert_int_equal(scanned_refresh(m).folders_listed, 0);
	assert_int_equal(scanned_table(m)->count, 3);
}

static void test_G3_a_birth_moves_the_last_pid(void **state)
{
	struct scanned *m = *state;

	make_sleepers(&m->proc, 3);
	fake_population(&m->proc, 3, 103);
	scanned_open(m, NULL);
	scanned_refresh(m);
	fake_single(&m->proc, 104, &sleeper);
	fake_population(&m->proc, 3, 104); /* and another task exited */
	struct scan_cost cost = scanned_refresh(m);
	assert_int_equal(cost.folders_listed, 1);
	assert_int_equal(cost.processes_read, 1);
	assert_int_equal(scanned_table(m)->count, 4);
	assert_int_equal(scanned_process(m, 104)->first_seen_at, 2);
	assert_nothing_read(scanned_refresh(m));
}

static void test_G3_a_death_moves_the_number_of_tasks(void **state)
{
	struct scanned *m = *state;

	make_sleepers(&m->proc, 3);
	fake_population(&m->proc, 3, 103);
	scanned_open(m, NULL);
	scanned_refresh(m);
	fake_end_process(&m->proc, 102);
	fake_population(&m->proc, 2, 103);
	assert_int_equal(scanned_refresh(m).folders_listed, 1);
	assert_true(scanned_process(m, 102)->has_exited); /* still in the sample for this refresh */
	assert_int_equal(scanned_table(m)->count, 3);
	assert_int_equal(scanned_table(m)->thread_total, 2);
	assert_nothing_read(scanned_refresh(m));
	assert_int_equal(scanned_table(m)->count, 2);
	assert_null(sample_find(scanned_table(m), 102));
}

static void test_G3_threads_are_listed_where_one_was_born(void **state)
{
	struct scanned *m = *state;
	struct fake_task leader = has_run(sleeper);

	make_threads(&m->proc, 500, 3);
	make_threads(&m->proc, 600, 3);
	fake_population(&m->proc, 6, 602);
	scanned_open(m, NULL);
	assert_int_equal(scanned_refresh(m).folders_listed, 3);
	/* The process of the parent ran: its clock moved.  That of the other process did not. */
	leader.thread_count = 4;
	fake_process(&m->proc, 500, &leader);
	fake_thread(&m->proc, 500, 500, &leader);
	fake_thread(&m->proc, 500, 777, &sleeper);
	fake_population(&m->proc, 7, 777);
	struct scan_cost cost = scanned_refresh(m);
	assert_int_equal(cost.folders_listed, 2);
	assert_int_equal(cost.threads_read, 2);
	assert_int_equal(scanned_process(m, 500)->thread_count, 4);
	assert_int_equal(scanned_table(m)->thread_total, 7);
	/* One of its threads exits: the process's own count shows it, without a listing of the
	 * root. */
	leader = has_run(leader);
	leader.thread_count = 3;
	fake_process(&m->proc, 500, &leader);
	fake_thread(&m->proc, 500, 500, &leader);
	fake_end_thread(&m->proc, 500, 777);
	assert_int_equal(scanned_refresh(m).folders_listed, 1);
	assert_int_equal(scanned_process(m, 500)->thread_count, 3);
}

/* Without the file nothing is known, and everything is listed. */
static void test_G3_loadavg_cannot_be_read(void **state)
{
	struct scanned *m = *state;

	make_sleepers(&m->proc, 2);
	scanned_open(m, NULL);
	scanned_refresh(m);
	write_text(path_of(m->proc.root, "loadavg"), "0.00 0.00");
	fake_single(&m->proc, 103, &sleeper);
	assert_int_equal(scanned_refresh(m).folders_listed, 1);
	assert_int_equal(scanned_table(m)->count, 3);
	unlink(path_of(m->proc.root, "loadavg"));
	fake_single(&m->proc, 104, &sleeper);
	assert_int_equal(scanned_refresh(m).folders_listed, 1);
	assert_int_equal(scanned_table(m)->count, 4);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scanned_setup, scanned_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_G1_clock_unchanged_reads_nothing),
		TEST(test_G1_idle_is_known_to_be_idle),
		TEST(test_G1_only_the_process_that_ran_is_read),
		TEST(test_G1_window_after_a_long_sleep),
		TEST(test_G2_only_threads_that_ran_are_read_on),
		TEST(test_G2_run_or_slices_alone_tell),
		TEST(test_G6_no_thread_s_io_where_its_process_has_none),
		TEST(test_G3_no_listing_while_the_population_stands),
		TEST(test_G3_a_birth_moves_the_last_pid),
		TEST(test_G3_a_death_moves_the_number_of_tasks),
		TEST(test_G3_threads_are_listed_where_one_was_born),
		TEST(test_G3_loadavg_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
