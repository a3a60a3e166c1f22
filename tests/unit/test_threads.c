/* test_threads: threads that are born, exit, take the places of others, or are found late. */
#include "config.h"

#include "scanned.h"
#include "collect/memo.h"

#include <errno.h>
#include <unistd.h>

static void move_population(struct scanned *m)
{
	static unsigned last_pid = 1000;

	fake_population(&m->proc, 1, ++last_pid);
}

/* ---- births and exits of threads ---- */

/* What a thread born in the window did, it did since its birth. */
static void test_thread_is_born(void **state)
{
	struct scanned *m = *state;
	struct fake_task leader = sleeper, born = { .start_ticks = 100175,
						    .state = 'R',
						    .run_ns = 100000000,
						    .slices = 9,
						    .runnable_ns = 50000000,
						    .voluntary = 8,
						    .thread_count = 3,
						    .io = { 4096 } };

	make_threads(&m->proc, 500, 2);
	scanned_open(m, NULL);
	scanned_refresh_after(m, 1, -1); /* at 1001 s */
	leader.thread_count = 3;
	leader.run_ns += 100000000;
	leader.io[0] += 4096;
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
	assert_false(scanned_thread(m, 500, 707)->is_born); /* it is known by now */
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

/* A process with one thread gets a second one. */
static void test_second_thread_is_born(void **state)
{
	struct scanned *m = *state;
	struct fake_task leader = has_run(sleeper);
	struct fake_task born = { .start_ticks = 100150, .run_ns = 100000000, .voluntary = 8 };

	make_sleepers(&m->proc, 1);
	scanned_open(m, NULL);
	scanned_refresh_after(m, 1, -1);
	leader.thread_count = 2;
	fake_process(&m->proc, 101, &leader);
	fake_thread(&m->proc, 101, 101, &leader);
	fake_thread(&m->proc, 101, 300, &born);
	move_population(m);
	scanned_refresh_after(m, 1, -1);
	assert_near(scanned_rates(m, 101, 300).window_s, 0.5);
	assert_near(scanned_rates(m, 101, 300).run, 0.2);
	assert_near(scanned_rates(m, 101, 101).run, 0.004);
	assert_near(scanned_rates(m, 101, 0).voluntary_per_s, 10);
}

/* One exits and another is born: as many as before, but not the same. */
static void test_thread_in_another_s_place(void **state)
{
	struct scanned *m = *state;
	struct fake_task leader = has_run(sleeper);
	struct fake_task born = { .start_ticks = 100150, .run_ns = 100000000, .voluntary = 8 };

	make_threads(&m->proc, 500, 2);
	scanned_open(m, NULL);
	scanned_refresh_after(m, 1, -1);
	leader.thread_count = 2;
	fake_process(&m->proc, 500, &leader);
	fake_end_thread(&m->proc, 500, 501);
	fake_thread(&m->proc, 500, 502, &born);
	move_population(m);
	scanned_refresh_after(m, 1, -1);
	assert_int_equal(scanned_process(m, 500)->thread_count, 2);
	assert_near(scanned_rates(m, 500, 502).run, 0.2);
	assert_int_equal(process_notes(scanned_process(m, 500))->exited_voluntary,
			 sleeper.voluntary);
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
	assert_int_equal(process_notes(p)->exited_voluntary, 2 * sleeper.voluntary);
	assert_int_equal(process_notes(p)->exited_involuntary, 2 * sleeper.involuntary);
	assert_int_equal(process_notes(p)->exited_run_ns, 2 * sleeper.run_ns);
	assert_int_equal(process_notes(p)->exited_runnable_ns, 2 * sleeper.runnable_ns);
	/* Sums over the living threads: nothing decreases. */
	struct rates r = scanned_rates(m, 500, 0);
	assert_int_equal(r.switches_gap, GAP_NONE);
	assert_near(r.voluntary_per_s, 2 / STEP_S);
}

/* Sleeping threads have no notes; those of an exited one exist as long as the list that it was
 * on. */
static void test_notes_of_a_thread(void **state)
{
	struct scanned *m = *state;
	struct fake_task leader = has_run(sleeper), other = has_run(sleeper);

	make_threads(&m->proc, 500, 4);
	scanned_open(m, NULL);
	scanned_refresh(m);
	for (pid_t tid = 500; tid < 504; tid++)
		assert_null(scanned_thread(m, 500, tid)->notes);
	leader.thread_count = 4;
	fake_process(&m->proc, 500, &leader);
	fake_thread(&m->proc, 500, 500, &leader);
	fake_thread(&m->proc, 500, 502, &other);
	scanned_refresh(m);
	assert_null(scanned_thread(m, 500, 501)->notes);
	assert_int_equal(thread_notes(scanned_thread(m, 500, 502))->before.run_ns, sleeper.run_ns);
	assert_int_equal(scanned_rates(m, 500, 501).switches_gap, GAP_NONE);

	const struct thread *old = scanned_thread(m, 500, 502);
	const struct thread_notes *kept = scanned_thread(m, 500, 500)->notes;
	fake_end_thread(&m->proc, 500, 502);
	leader = has_run(leader);
	leader.thread_count = 3;
	fake_process(&m->proc, 500, &leader);
	fake_thread(&m->proc, 500, 500, &leader);
	scanned_refresh(m);
	const struct process *p = scanned_process(m, 500);
	assert_int_equal(p->thread_count, 3);
	assert_ptr_equal(p->threads[0].notes, kept);
	assert_ptr_equal(memo_of(p)->gone, old->notes);
	assert_int_equal(old->notes->before.run_ns, sleeper.run_ns);
	scanned_refresh(m);
	assert_null(memo_of(p)->retired);
	assert_null(memo_of(p)->gone);
	assert_ptr_equal(p->threads[0].notes, kept);
}

/* Until only the leader is left. */
static void test_all_threads_but_the_leader_die(void **state)
{
	struct scanned *m = *state;
	struct fake_task group = has_run(sleeper);

	make_threads(&m->proc, 500, 3);
	scanned_open(m, NULL);
	scanned_refresh(m);
	fake_end_thread(&m->proc, 500, 501);
	fake_end_thread(&m->proc, 500, 502);
	group.user_ticks = 100; /* includes the exited threads */
	group.io[0] = 5000;
	fake_process(&m->proc, 500, &group);
	scanned_refresh(m);
	const struct process *p = scanned_process(m, 500);
	assert_int_equal(p->thread_count, 1);
	assert_true(p->had_threads);
	assert_int_equal(process_notes(p)->exited_voluntary, 2 * sleeper.voluntary);
	assert_int_equal(p->now.user_ticks, 100);
	assert_int_equal(p->threads[0].now.user_ticks, sleeper.user_ticks);
	assert_int_equal(p->now.io[0], 5000);
	assert_int_equal(p->threads[0].now.io[0], sleeper.io[0]);
}

/* It exited between the listing and the reading of its files. */
static void test_thread_vanishes_while_it_is_read(void **state)
{
	struct scanned *m = *state;
	struct fake_task leader = has_run(sleeper);

	make_threads(&m->proc, 500, 3);
	scanned_open(m, NULL);
	scanned_refresh(m);
	fake_end_thread(&m->proc, 500, 502);
	leader.thread_count = 3; /* the kernel still counted it */
	fake_process(&m->proc, 500, &leader);
	scanned_refresh(m);
	assert_false(scanned_process(m, 500)->has_exited);
	assert_int_equal(scanned_thread(m, 500, 502)->state, 'X');
	assert_int_equal(scanned_thread(m, 500, 502)->now.voluntary, sleeper.voluntary);
	leader = has_run(leader);
	leader.thread_count = 2;
	fake_process(&m->proc, 500, &leader);
	scanned_refresh(m);
	assert_int_equal(scanned_process(m, 500)->thread_count, 2);
	assert_int_equal(process_notes(scanned_process(m, 500))->exited_voluntary,
			 sleeper.voluntary);
}

/* A TID is reused by another thread of the same process. */
static void test_tid_is_reused(void **state)
{
	struct scanned *m = *state;
	struct fake_task group = has_run(sleeper), other = {
		.start_ticks = 100150, .slices = 3, .run_ns = 25000000, .voluntary = 5
	};

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
	assert_int_equal(process_notes(scanned_process(m, 500))->exited_voluntary,
			 sleeper.voluntary);
	assert_int_equal(process_notes(scanned_process(m, 500))->exited_run_ns, sleeper.run_ns);
}

/* ---- a single thread whose process once had more ---- */

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
	fake_clock_set(&m->proc, 102, sleeper.run_ns + 20000000); /* a difference of one tick is
	                                                             allowed */
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

/* Make a process of three threads with these times on a core; afterwards one thread is left, with
 * the leader's TID and these counters. */
static void exec_to(struct scanned *m, const uint64_t run_ms[3], const uint64_t slices[3],
		    uint64_t ms_after, uint64_t slices_after)
{
	struct fake_task t = sleeper;
	uint64_t sum_ms = run_ms[0] + run_ms[1] + run_ms[2];

	t.thread_count = 3;
	t.run_ns = sum_ms * 1000000;
	fake_process(&m->proc, 500, &t);
	for (int i = 0; i < 3; i++) {
		t.run_ns = run_ms[i] * 1000000;
		t.slices = slices[i];
		t.voluntary = 100 * (uint64_t)(i + 1);
		fake_thread(&m->proc, 500, 500 + i, &t);
	}
	scanned_open(m, NULL);
	scanned_refresh_after(m, 1, -1);
	fake_end_thread(&m->proc, 500, 501);
	fake_end_thread(&m->proc, 500, 502);
	t = (struct fake_task){ .comm = "other",
				.start_ticks = sleeper.start_ticks,
				.run_ns = ms_after * 1000000,
				.slices = slices_after,
				.voluntary = 303,
				.involuntary = sleeper.involuntary };
	fake_process(&m->proc, 500, &t);
	fake_thread(&m->proc, 500, 500, &t);
	fake_clock_set(&m->proc, 500, (sum_ms + 1) * 1000000);
	scanned_refresh_after(m, 1, -1);
	assert_int_equal(scanned_process(m, 500)->thread_count, 1);
	assert_string_equal(scanned_thread(m, 500, 500)->comm, "other");
	assert_int_equal(scanned_thread(m, 500, 500)->start_ticks, sleeper.start_ticks);
}

/* It has the leader's PID and start time, and its own counters. */
static void test_exec_of_a_thread(void **state)
{
	struct scanned *m = *state;

	exec_to(m, (uint64_t[]){ 40, 50, 900 }, (uint64_t[]){ 60, 60, 500 }, 905, 504);
	struct rates r = scanned_rates(m, 500, 500);
	assert_int_equal(r.run_gap, GAP_NONE);
	assert_near(r.run, 0.005);
	assert_near(r.voluntary_per_s, 3);
	/* The old leader and the other thread count as exited. */
	assert_int_equal(process_notes(scanned_process(m, 500))->exited_voluntary, 100 + 200);
	assert_int_equal(process_notes(scanned_process(m, 500))->exited_run_ns, 90000000);
}

static void test_exec_of_the_leader(void **state)
{
	struct scanned *m = *state;

	exec_to(m, (uint64_t[]){ 900, 40, 50 }, (uint64_t[]){ 500, 60, 60 }, 905, 504);
	assert_near(scanned_rates(m, 500, 500).run, 0.005);
	assert_int_equal(process_notes(scanned_process(m, 500))->exited_voluntary, 200 + 300);
}

/* A thread with more time or more slices than are there now cannot be the one. */
static void test_exec_by_the_one_that_fits(void **state)
{
	struct scanned *m = *state;

	exec_to(m, (uint64_t[]){ 40, 950, 900 }, (uint64_t[]){ 60, 60, 500 }, 905, 504);
	assert_near(scanned_rates(m, 500, 500).run, 0.005);
	assert_int_equal(process_notes(scanned_process(m, 500))->exited_run_ns, 990000000);
}

static void test_exec_by_the_one_whose_slices_fit(void **state)
{
	struct scanned *m = *state;

	exec_to(m, (uint64_t[]){ 40, 904, 900 }, (uint64_t[]){ 60, 505, 500 }, 905, 504);
	assert_near(scanned_rates(m, 500, 500).run, 0.005);
	assert_int_equal(process_notes(scanned_process(m, 500))->exited_run_ns, 944000000);
}

/* It did nothing since: the counters are exactly the same. */
static void test_exec_of_a_thread_that_did_no_more(void **state)
{
	struct scanned *m = *state;

	exec_to(m, (uint64_t[]){ 40, 50, 900 }, (uint64_t[]){ 60, 60, 500 }, 900, 500);
	assert_near(scanned_rates(m, 500, 500).run, 0);
	assert_int_equal(scanned_rates(m, 500, 500).run_gap, GAP_NONE);
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
	assert_false(scanned_process(m, 500)->has_exited);
	assert_int_equal(scanned_process(m, 500)->thread_count, 0);
	assert_int_equal(unlink(path_of(m->proc.root, "500/task")), 0);
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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scanned_setup, scanned_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_thread_is_born),
		TEST(test_second_thread_is_born),
		TEST(test_thread_in_another_s_place),
		TEST(test_thread_dies),
		TEST(test_notes_of_a_thread),
		TEST(test_all_threads_but_the_leader_die),
		TEST(test_thread_vanishes_while_it_is_read),
		TEST(test_tid_is_reused),
		TEST(test_leader_with_dead_threads),
		TEST(test_exec_of_a_thread),
		TEST(test_exec_of_the_leader),
		TEST(test_exec_by_the_one_that_fits),
		TEST(test_exec_by_the_one_whose_slices_fit),
		TEST(test_exec_of_a_thread_that_did_no_more),
		TEST(test_threads_found_late_are_not_born),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
