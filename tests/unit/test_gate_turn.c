/* test_gate_turn: the rule of src/collect/gate.h by which the clocks of long sleepers are read in
 * turn (G5).
 */
#include "config.h"

#include "scanned.h"
#include "collect/details.h"

#define PROCESSES 48
#define MS        1000000

/* Sleepers that have slept for six seconds on a machine that does nothing; all of them were checked
 * in the last second. */
static struct scanned *begin(void **state)
{
	struct scanned *m = *state;

	make_sleepers(&m->proc, PROCESSES);
	fake_population(&m->proc, PROCESSES, 100 + PROCESSES);
	m->forks = 1000;
	m->awake_ns = 0;
	scanned_open_in_turn(m);
	for (int i = 0; i < 6; i++)
		scanned_refresh_after(m, 1, -1);
	return m;
}

static uint64_t clocks(struct scanned *m, double seconds)
{
	return scanned_refresh_after(m, seconds, -1).clock_calls;
}

static void wake(struct scanned *m, pid_t pid)
{
	struct fake_task t = has_run(sleeper);

	fake_single(&m->proc, pid, &t);
	fake_clock_set(&m->proc, pid, t.run_ns);
}

static void test_G5_an_eighth_a_second(void **state)
{
	struct scanned *m = begin(state);

	for (int i = 0; i < 8; i++)
		assert_int_equal(clocks(m, 1), PROCESSES / 8);
	/* In a slow view all of them are checked, in a fast one fewer. */
	assert_int_equal(clocks(m, 8), PROCESSES);
	assert_int_equal(clocks(m, 10), PROCESSES);
	for (int i = 0; i < 8; i++)
		assert_int_equal(clocks(m, 0.5), PROCESSES / 16);
}

static void test_G5_only_where_it_was_asked_for(void **state)
{
	struct scanned *m = *state;

	make_sleepers(&m->proc, PROCESSES);
	fake_population(&m->proc, PROCESSES, 100 + PROCESSES);
	m->forks = 1000;
	m->awake_ns = 0;
	scanned_open(m, NULL);
	for (int i = 0; i < 10; i++)
		assert_int_equal(clocks(m, 1), PROCESSES);
}

static void test_G5_first_they_have_to_sleep(void **state)
{
	struct scanned *m = *state;

	make_sleepers(&m->proc, PROCESSES);
	fake_population(&m->proc, PROCESSES, 100 + PROCESSES);
	m->forks = 1000;
	m->awake_ns = 0;
	scanned_open_in_turn(m);
	for (int i = 0; i < 3; i++)
		assert_int_equal(clocks(m, 1), PROCESSES);
	assert_int_equal(clocks(m, 1), PROCESSES / 8);
}

/* It is checked each time again, until it has slept for three seconds. */
static void test_G5_who_runs_a_little_is_seen_late(void **state)
{
	struct scanned *m = begin(state);
	const struct process *p = scanned_process(m, 117);
	int seconds = 0;

	wake(m, 117);
	m->awake_ns = 4 * MS;
	for (; p->now.run_ns != has_run(sleeper).run_ns; seconds++) {
		assert_true(seconds < 8);
		clocks(m, 1);
	}
	/* All that it used, in the time since it was checked. */
	double window_s = (double)(p->checked_at_ns - p->checked_before_ns) / 1e9;
	assert_true(window_s > 1 && window_s <= 8);
	assert_near(scanned_rates(m, 117, 0).run, 0.004 / window_s);
	assert_near(scanned_rates(m, 117, 117).run, 0.004 / window_s);
	m->awake_ns = 0;
	for (int i = 0; i < 2; i++) {
		uint64_t asked = clocks(m, 1);
		assert_true(asked == PROCESSES / 8 + 1 || asked == PROCESSES / 8);
		assert_near((double)(p->checked_at_ns - p->checked_before_ns) / 1e9, 1);
	}
}

/* Cores were awake for longer than the checked processes account for, so all are checked. */
static void test_G5_who_runs_for_long_is_seen_at_once(void **state)
{
	struct scanned *m = begin(state);
	struct fake_task t = sleeper;

	for (pid_t pid = 110; pid < 114; pid++) {
		t.run_ns += 200 * MS;
		t.slices++;
		fake_single(&m->proc, pid, &t);
		fake_clock_set(&m->proc, pid, t.run_ns);
		m->awake_ns = 200 * MS;
		scanned_refresh_after(m, 1, -1);
		assert_int_equal(scanned_process(m, pid)->now.run_ns, t.run_ns);
		t.run_ns -= 200 * MS;
	}
}

/* Each is checked once per refresh; otherwise its window would be empty. */
static void test_G5_nobody_is_asked_twice(void **state)
{
	struct scanned *m = begin(state);

	m->awake_ns = 200 * MS;
	assert_int_equal(clocks(m, 1), PROCESSES);
	for (size_t i = 0; i < scanned_table(m)->count; i++) {
		const struct process *p = scanned_table(m)->list[i];
		assert_true(p->checked_at_ns > p->checked_before_ns);
	}
}

/* The CPU time of checked processes explains that cores are awake. */
static void test_G5_others_run(void **state)
{
	struct scanned *m = begin(state);
	struct fake_task t = sleeper;

	wake(m, 101);
	clocks(m, 8);
	for (int i = 1; i <= 4; i++) {
		t.run_ns += 900 * MS;
		t.slices++;
		fake_single(&m->proc, 101, &t);
		fake_clock_set(&m->proc, 101, t.run_ns + 4 * MS);
		m->awake_ns = 930 * MS;
		uint64_t asked = clocks(m, 1);
		assert_uint_in_range(asked, PROCESSES / 8, PROCESSES / 8 + 1);
	}
}

static void test_G5_not_where_the_machine_is_not_known(void **state)
{
	struct scanned *m = begin(state);

	m->awake_ns = -1;
	for (int i = 0; i < 4; i++)
		assert_int_equal(clocks(m, 1), PROCESSES);
}

static void test_G5_what_is_shown_is_asked(void **state)
{
	struct scanned *m = begin(state);

	for (int i = 0; i < 5; i++) {
		for (pid_t pid = 101; pid <= 108; pid++)
			details_reread_shown(m->scanner, scanned_process(m, pid));
		/* Of these eight, the one whose turn it is would be checked anyway. */
		assert_int_equal(clocks(m, 1), PROCESSES / 8 + 7);
	}
	details_reread_shown(m->scanner, scanned_process(m, 103));
	wake(m, 103);
	clocks(m, 1);
	assert_near(scanned_rates(m, 103, 0).run, 0.004);
}

/* Processes with very many threads are checked in turn, like those that are not shown. */
static void test_G5_who_is_dear_waits_though_shown(void **state)
{
	struct scanned *m = *state;
	struct fake_task changed = sleeper;
	uint64_t asked = 0;

	make_threads(&m->proc, 2000, 1001);
	make_threads(&m->proc, 4000, 1000);
	fake_population(&m->proc, 2, 5000);
	m->forks = 1000;
	m->awake_ns = 0;
	scanned_open_in_turn(m);
	for (int i = 0; i < 8; i++)
		scanned_refresh_after(m, 1, -1);
	for (int i = 0; i < 8; i++) {
		details_reread_shown(m->scanner, scanned_process(m, 2000));
		details_reread_shown(m->scanner, scanned_process(m, 4000));
		asked += clocks(m, 1);
	}
	assert_int_equal(asked, 1 + 8);
	/* Nor are they read again like other rows (U4). */
	clocks(m, 5);
	changed.nice = 5;
	for (pid_t pid = 2000; pid <= 4000; pid += 2000) {
		changed.thread_count = pid == 2000 ? 1001 : 1000;
		fake_process(&m->proc, pid, &changed);
		details_reread_shown(m->scanner, scanned_process(m, pid));
	}
	assert_int_equal(process_leader(scanned_process(m, 2000))->nice, 0);
	assert_int_equal(process_leader(scanned_process(m, 4000))->nice, 5);
}

static void test_G5_births_and_deaths(void **state)
{
	struct scanned *m = begin(state);

	fake_single(&m->proc, 100 + PROCESSES + 1, &sleeper);
	fake_population(&m->proc, PROCESSES + 1, 100 + PROCESSES + 1);
	m->forks++;
	/* The new one is searched for and read; it is searched for once more. */
	assert_int_equal(clocks(m, 1), PROCESSES + 2);
	assert_uint_in_range(clocks(m, 1), PROCESSES / 8 + 1, PROCESSES / 8 + 2);
	assert_uint_in_range(clocks(m, 1), PROCESSES / 8, PROCESSES / 8 + 1);
	fake_end_process(&m->proc, 120);
	fake_population(&m->proc, PROCESSES, 100 + PROCESSES + 1);
	clocks(m, 1);
	assert_true(scanned_process(m, 120)->has_exited);
}

/* U1: a process that was last read as ready is read each time. */
static void test_G5_who_waits_for_a_core(void **state)
{
	struct scanned *m = *state;
	struct fake_task starved = sleeper;

	make_sleepers(&m->proc, PROCESSES);
	starved.state = 'R';
	fake_single(&m->proc, 108, &starved);
	fake_population(&m->proc, PROCESSES, 100 + PROCESSES);
	m->forks = 1000;
	m->awake_ns = 0;
	scanned_open_in_turn(m);
	for (int i = 0; i < 12; i++) {
		starved.runnable_ns += 1000 * MS;
		fake_single(&m->proc, 108, &starved);
		scanned_refresh_after(m, 1, -1);
		if (i > 0)
			assert_near(scanned_rates(m, 108, 108).runnable, 1);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scanned_setup, scanned_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_G5_an_eighth_a_second),
		TEST(test_G5_only_where_it_was_asked_for),
		TEST(test_G5_first_they_have_to_sleep),
		TEST(test_G5_who_runs_a_little_is_seen_late),
		TEST(test_G5_who_runs_for_long_is_seen_at_once),
		TEST(test_G5_nobody_is_asked_twice),
		TEST(test_G5_others_run),
		TEST(test_G5_not_where_the_machine_is_not_known),
		TEST(test_G5_what_is_shown_is_asked),
		TEST(test_G5_who_is_dear_waits_though_shown),
		TEST(test_G5_births_and_deaths),
		TEST(test_G5_who_waits_for_a_core),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
