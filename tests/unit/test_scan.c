/* test_scan: what a table holds when processes and threads come, go, vanish half
 * read, or cannot be read.
 */
#include "config.h"

#include "scanned.h"

#include <errno.h>
#include <unistd.h>

static void delete_file(struct scanned *m, const char *path)
{
	assert_int_equal(unlink(path_of(m->proc.root, "%s", path)), 0);
}

static void move_population(struct scanned *m)
{
	static unsigned last_pid = 1000;

	fake_population(&m->proc, 1, ++last_pid);
}

/* ---- processes that vanish ---- */

static void test_vanished_before_it_was_read(void **state)
{
	struct scanned *m = *state;

	make_sleepers(&m->proc, 2);
	make_folder(path_of(m->proc.root, "150")); /* was listed, is gone */
	scanned_open(m, NULL);
	scanned_refresh(m);
	assert_true(scanned_process(m, 150)->ended);
	assert_int_equal(scanned_table(m)->thread_total, 2);
	scanned_refresh(m);
	assert_null(table_find(scanned_table(m), 150));
	assert_int_equal(scanned_table(m)->count, 2);
}

/* Between any two files of one process. */
static void test_vanished_while_it_was_read(void **state)
{
	static const char *const files[] = { "101/stat", "102/schedstat", "103/status",
					     "500/task/500/stat", "600/task/600/schedstat",
					     "700/task/700/status" };
	struct scanned *m = *state;

	make_sleepers(&m->proc, 4);
	make_threads(&m->proc, 500, 2);
	make_threads(&m->proc, 600, 2);
	make_threads(&m->proc, 700, 2);
	for (size_t i = 0; i < COUNT_OF(files); i++)
		delete_file(m, files[i]);
	scanned_open(m, NULL);
	for (int i = 0; i < 2; i++) {
		scanned_refresh(m);
		for (size_t k = 0; k < COUNT_OF(files) && i == 0; k++)
			assert_true(scanned_process(m, (pid_t)strtol(files[k], NULL, 10))->ended);
		assert_false(scanned_process(m, 104)->ended);
		assert_int_equal(scanned_table(m)->thread_total, 1);
	}
	assert_int_equal(scanned_table(m)->count, 1);
}

static void test_ended_stays_for_one_refresh_with_its_last_values(void **state)
{
	struct scanned *m = *state;

	make_sleepers(&m->proc, 2);
	scanned_open(m, NULL);
	scanned_refresh(m);
	fake_end_process(&m->proc, 102);
	scanned_refresh(m);
	const struct process *p = scanned_process(m, 102);
	assert_true(p->ended);
	assert_int_equal(p->now.user_ticks, sleeper.user_ticks);
	assert_int_equal(p->threads[0].now.voluntary, sleeper.voluntary);
	assert_int_equal(scanned_rates(m, 102, 0).run_gap, GAP_ENDED);
	scanned_refresh(m);
	assert_null(table_find(scanned_table(m), 102));
}

static void test_process_whose_stat_is_cut(void **state)
{
	struct scanned *m = *state;

	make_sleepers(&m->proc, 1);
	write_text(path_of(m->proc.root, "101/stat"), "101 (task) S 1 2 3");
	scanned_open(m, NULL);
	scanned_refresh(m);
	assert_false(scanned_process(m, 101)->ended);
	assert_int_equal(scanned_process(m, 101)->now.source[SOURCE_STAT], EINVAL);
	assert_int_equal(scanned_process(m, 101)->thread_count, 0);
	/* Tried again though its clock stands, and then first seen: it did not do
	 * in this window what it did in all its life. */
	fake_single(&m->proc, 101, &sleeper);
	scanned_refresh(m);
	assert_int_equal(scanned_process(m, 101)->now.source[SOURCE_STAT], 0);
	assert_int_equal(scanned_process(m, 101)->thread_count, 1);
	struct rates r = scanned_rates(m, 101, 101);
	assert_int_equal(r.run_gap, GAP_FIRST_SIGHT);
	assert_int_equal(r.switches_gap, GAP_FIRST_SIGHT);
	assert_near(r.run, 0);
	r = scanned_rates(m, 101, 0);
	assert_int_equal(r.faults_gap, GAP_FIRST_SIGHT);
	assert_int_equal(r.switches_gap, GAP_FIRST_SIGHT);
}

static void test_threads_found_late_are_not_born(void **state)
{
	struct scanned *m = *state;
	struct fake_task t = sleeper;

	/* Its task folder could not be opened at first. */
	make_threads(&m->proc, 500, 3);
	remove_tree(path_of(m->proc.root, "500/task"));
	write_text(path_of(m->proc.root, "500/task"), "not a folder");
	scanned_open(m, NULL);
	scanned_refresh(m);
	assert_false(scanned_process(m, 500)->ended);
	assert_int_equal(scanned_process(m, 500)->thread_count, 0);
	delete_file(m, "500/task");
	t.thread_count = 3;
	t.run_ns++;
	make_threads(&m->proc, 500, 3);
	fake_process(&m->proc, 500, &t);
	scanned_refresh(m);
	assert_int_equal(scanned_process(m, 500)->thread_count, 3);
	for (pid_t tid = 500; tid < 503; tid++)
		assert_int_equal(scanned_rates(m, 500, tid).run_gap, GAP_FIRST_SIGHT);
	assert_int_equal(scanned_rates(m, 500, 0).switches_gap, GAP_FIRST_SIGHT);
}

/* ---- threads that come and go ---- */

/* A thread born in the window: what it did, it did since its birth. */
static void test_thread_is_born(void **state)
{
	struct scanned *m = *state;
	struct fake_task leader = sleeper, born = { .start_ticks = 100175, .state = 'R',
						    .run_ns = 100000000, .slices = 9,
						    .runnable_ns = 50000000, .voluntary = 8,
						    .thread_count = 3, .io = { 4096 } };

	make_threads(&m->proc, 500, 2);
	scanned_open(m, NULL);
	scanned_refresh_after(m, 1, -1); /* at 1001 s */
	leader.thread_count = 3;
	leader.run_ns += 100000000;
	fake_process(&m->proc, 500, &leader);
	fake_thread(&m->proc, 500, 707, &born); /* at 1001.75 s */
	move_population(m);
	scanned_refresh_after(m, 1, -1); /* at 1002 s */
	struct rates r = scanned_rates(m, 500, 707);
	assert_near(r.window_s, 0.25);
	assert_near(r.run, 0.4);
	assert_near(r.runnable, 0.2);
	assert_near(r.voluntary_per_s, 32);
	assert_int_equal(r.io_gap, GAP_NONE);
	assert_near(r.io_per_s[IO_READ_CHARS], 16384);
	assert_int_equal(scanned_thread(m, 500, 707)->state_before, 'R');
	r = scanned_rates(m, 500, 0);
	assert_near(r.window_s, 1);
	assert_near(r.run, 0.1);
	assert_near(r.runnable, 0.05);
	assert_near(r.voluntary_per_s, 8);
	/* In the next window it is a thread like others. */
	born.run_ns += 10000000;
	born.slices++;
	fake_thread(&m->proc, 500, 707, &born);
	scanned_refresh_after(m, 1, -1);
	assert_near(scanned_rates(m, 500, 707).window_s, 1);
	assert_near(scanned_rates(m, 500, 707).run, 0.01);
}

static void test_thread_dies(void **state)
{
	struct scanned *m = *state;
	struct fake_task leader = has_run(sleeper);

	make_threads(&m->proc, 500, 4);
	scanned_open(m, NULL);
	scanned_refresh(m);
	fake_end_thread(&m->proc, 500, 501);
	fake_end_thread(&m->proc, 500, 503);
	leader.thread_count = 2;
	fake_process(&m->proc, 500, &leader);
	fake_thread(&m->proc, 500, 500, &leader);
	scanned_refresh(m);
	const struct process *p = scanned_process(m, 500);
	assert_int_equal(p->thread_count, 2);
	assert_int_equal(p->ended_voluntary, 2 * sleeper.voluntary);
	assert_int_equal(p->ended_involuntary, 2 * sleeper.involuntary);
	assert_int_equal(p->ended_run_ns, 2 * sleeper.run_ns);
	assert_int_equal(p->ended_runnable_ns, 2 * sleeper.runnable_ns);
	/* Sums of the living: nothing goes backwards. */
	struct rates r = scanned_rates(m, 500, 0);
	assert_int_equal(r.switches_gap, GAP_NONE);
	assert_near(r.voluntary_per_s, 2 / STEP_S);
}

/* Down to the leader alone. */
static void test_all_threads_but_the_leader_die(void **state)
{
	struct scanned *m = *state;
	struct fake_task group = has_run(sleeper);

	make_threads(&m->proc, 500, 3);
	scanned_open(m, NULL);
	scanned_refresh(m);
	fake_end_thread(&m->proc, 500, 501);
	fake_end_thread(&m->proc, 500, 502);
	group.user_ticks = 100; /* of the dead, too */
	group.io[0] = 5000;
	fake_process(&m->proc, 500, &group);
	scanned_refresh(m);
	const struct process *p = scanned_process(m, 500);
	assert_int_equal(p->thread_count, 1);
	assert_true(p->had_threads);
	assert_int_equal(p->ended_voluntary, 2 * sleeper.voluntary);
	assert_int_equal(p->now.user_ticks, 100);
	assert_int_equal(p->threads[0].now.user_ticks, sleeper.user_ticks);
	assert_int_equal(p->now.io[0], 5000);
	assert_int_equal(p->threads[0].now.io[0], sleeper.io[0]);
}

/* It died between the listing and its files. */
static void test_thread_vanishes_while_it_is_read(void **state)
{
	struct scanned *m = *state;
	struct fake_task leader = has_run(sleeper);

	make_threads(&m->proc, 500, 3);
	scanned_open(m, NULL);
	scanned_refresh(m);
	fake_end_thread(&m->proc, 500, 502);
	leader.thread_count = 3; /* the kernel counted it still */
	fake_process(&m->proc, 500, &leader);
	scanned_refresh(m);
	assert_false(scanned_process(m, 500)->ended);
	assert_int_equal(scanned_thread(m, 500, 502)->state, 'X');
	assert_int_equal(scanned_thread(m, 500, 502)->now.voluntary, sleeper.voluntary);
	leader = has_run(leader);
	leader.thread_count = 2;
	fake_process(&m->proc, 500, &leader);
	scanned_refresh(m);
	assert_int_equal(scanned_process(m, 500)->thread_count, 2);
	assert_int_equal(scanned_process(m, 500)->ended_voluntary, sleeper.voluntary);
}

/* A TID comes back as another thread's of the same process. */
static void test_tid_is_reused(void **state)
{
	struct scanned *m = *state;
	struct fake_task group = has_run(sleeper), other = { .start_ticks = 100150, .slices = 3,
							     .run_ns = 25000000,
							     .voluntary = 5 };

	make_threads(&m->proc, 500, 2);
	scanned_open(m, NULL);
	scanned_refresh_after(m, 1, -1);
	group.thread_count = 2;
	fake_process(&m->proc, 500, &group);
	fake_thread(&m->proc, 500, 501, &other);
	move_population(m);
	scanned_refresh_after(m, 1, -1);
	assert_int_equal(scanned_thread(m, 500, 501)->start_ticks, 100150);
	struct rates r = scanned_rates(m, 500, 501);
	assert_near(r.window_s, 0.5);
	assert_near(r.run, 0.05);
	assert_near(r.voluntary_per_s, 10);
	assert_int_equal(scanned_process(m, 500)->ended_voluntary, sleeper.voluntary);
	assert_int_equal(scanned_process(m, 500)->ended_run_ns, sleeper.run_ns);
}

/* ---- a single thread whose process had more, once ---- */

static void test_leader_with_dead_threads(void **state)
{
	struct scanned *m = *state;
	struct fake_task group = sleeper;

	make_sleepers(&m->proc, 2);
	group.user_ticks = 900;
	group.io[0] = 77777;
	fake_process(&m->proc, 101, &group);
	/* The group's clock is far ahead of the leader's time on a core. */
	fake_clock_set(&m->proc, 101, sleeper.run_ns + 20000001);
	fake_clock_set(&m->proc, 102, sleeper.run_ns + 20000000); /* as far as a tick goes */
	scanned_open(m, NULL);
	scanned_refresh(m);
	const struct process *p = scanned_process(m, 101);
	assert_true(p->had_threads);
	assert_int_equal(p->now.user_ticks, 900);
	assert_int_equal(p->now.io[0], 77777);
	assert_int_equal(p->threads[0].now.user_ticks, sleeper.user_ticks);
	assert_int_equal(p->threads[0].now.io[0], sleeper.io[0]);
	assert_false(scanned_process(m, 102)->had_threads);
	assert_near(scanned_rates(m, 102, 102).run, 0);
}

/* ---- execve(2) of another thread than the leader ---- */

static void test_exec_of_a_thread(void **state)
{
	struct scanned *m = *state;
	struct fake_task caller = sleeper, after;

	make_threads(&m->proc, 500, 3);
	caller.thread_count = 3;
	caller.run_ns = 900000000; /* did the work */
	caller.slices = 500;
	caller.voluntary = 400;
	fake_thread(&m->proc, 500, 502, &caller);
	fake_clock_set(&m->proc, 500, 980000000);
	scanned_open(m, NULL);
	scanned_refresh_after(m, 1, -1);
	/* It has the leader's PID and start now, and its own counters. */
	after = caller;
	after.thread_count = 1;
	after.comm = "other";
	after.run_ns += 5000000;
	after.slices += 4;
	after.voluntary += 3;
	fake_end_thread(&m->proc, 500, 501);
	fake_end_thread(&m->proc, 500, 502);
	fake_process(&m->proc, 500, &after);
	fake_thread(&m->proc, 500, 500, &after);
	fake_clock_set(&m->proc, 500, 985000000);
	scanned_refresh_after(m, 1, -1);
	assert_int_equal(scanned_process(m, 500)->thread_count, 1);
	assert_string_equal(scanned_thread(m, 500, 500)->comm, "other");
	struct rates r = scanned_rates(m, 500, 500);
	assert_int_equal(r.run_gap, GAP_NONE);
	assert_near(r.run, 0.005);
	assert_near(r.voluntary_per_s, 3);
	/* The old leader and the other thread count as ended. */
	assert_int_equal(scanned_process(m, 500)->ended_voluntary, 2 * sleeper.voluntary);
	assert_int_equal(scanned_process(m, 500)->ended_run_ns, 2 * sleeper.run_ns);
}

/* ---- PIDs asked for ---- */

static void test_asked_for_and_not_there(void **state)
{
	static const pid_t pids[] = { 999, 102, 777, 102, 0 };
	struct scanned *m = *state;

	make_sleepers(&m->proc, 3);
	scanned_open(m, pids);
	for (uint64_t i = 1; i <= 3; i++) {
		scanned_refresh(m);
		assert_int_equal(scanned_table(m)->count, 3);
		assert_int_equal(scanned_table(m)->list[0]->pid, 102);
		assert_false(scanned_process(m, 102)->ended);
		assert_true(scanned_process(m, 102)->asked);
		assert_int_equal(scanned_process(m, 102)->first_seen_at, 1);
		assert_true(scanned_process(m, 777)->ended);
		assert_int_equal(scanned_process(m, 777)->first_seen_at, i);
		assert_true(scanned_process(m, 999)->ended);
	}
	/* It appears, and goes again. */
	fake_single(&m->proc, 777, &sleeper);
	scanned_refresh(m);
	assert_false(scanned_process(m, 777)->ended);
	assert_int_equal(scanned_process(m, 777)->first_seen_at, 4);
	fake_end_process(&m->proc, 777);
	scanned_refresh(m);
	assert_true(scanned_process(m, 777)->ended);
	assert_int_equal(scanned_process(m, 777)->first_seen_at, 4);
	assert_int_equal(scanned_process(m, 777)->threads[0].now.voluntary, sleeper.voluntary);
}

static void test_asked_for_none(void **state)
{
	static const pid_t pids[] = { 0 };
	struct scanned *m = *state;

	make_sleepers(&m->proc, 3);
	scanned_open(m, pids);
	scanned_refresh(m);
	assert_int_equal(scanned_table(m)->count, 0);
}

static void test_no_descriptor_is_left_open(void **state)
{
	struct scanned *m = *state;
	struct fake_task t = sleeper;

	make_sleepers(&m->proc, 3);
	make_threads(&m->proc, 500, 3);
	make_threads(&m->proc, 600, 3);
	scanned_open(m, NULL);
	scanned_refresh(m);
	unsigned before = count_open_files();
	delete_file(m, "500/task/500/stat");
	fake_clock_set(&m->proc, 500, 1);
	fake_end_thread(&m->proc, 600, 602);
	t.thread_count = 2;
	t.slices++;
	fake_process(&m->proc, 600, &t);
	fake_clock_set(&m->proc, 600, 1);
	fake_end_process(&m->proc, 103);
	move_population(m);
	for (int i = 0; i < 3; i++) {
		scanned_refresh(m);
		scan_complete(m->scanner, scanned_process(m, 600));
	}
	assert_int_equal(count_open_files(), before);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scanned_setup, scanned_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_vanished_before_it_was_read),
		TEST(test_vanished_while_it_was_read),
		TEST(test_ended_stays_for_one_refresh_with_its_last_values),
		TEST(test_process_whose_stat_is_cut),
		TEST(test_threads_found_late_are_not_born),
		TEST(test_thread_is_born),
		TEST(test_thread_dies),
		TEST(test_all_threads_but_the_leader_die),
		TEST(test_thread_vanishes_while_it_is_read),
		TEST(test_tid_is_reused),
		TEST(test_leader_with_dead_threads),
		TEST(test_exec_of_a_thread),
		TEST(test_asked_for_and_not_there),
		TEST(test_asked_for_none),
		TEST(test_no_descriptor_is_left_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
