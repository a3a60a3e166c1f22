/* test_gate_blind: what the gate cannot see because it happens to tasks that do not run, and the
 * rules of src/collect/gate.h that cover it: U1, U3 and U5.  (U2 is in test_gate_search.c, U4 in
 * test_gate_rotation.c.)
 */
#include "config.h"

#include "scanned.h"
#include "collect/memo.h"

/* ---- U1: a thread last read in state R is always read again ---- */

static void test_U1_runnable_is_read_though_the_clock_stands(void **state)
{
	struct scanned *m = *state;
	struct fake_task t = sleeper;

	t.state = 'R';
	make_sleepers(&m->proc, 3);
	fake_single(&m->proc, 102, &t);
	scanned_open(m, NULL);
	scanned_refresh(m);
	assert_int_equal(memo_of(scanned_process(m, 102))->runnable_count, 1);
	t.runnable_ns += 3000000; /* it still waits: no time on a core, no slice */
	fake_single(&m->proc, 102, &t);
	struct scan_cost cost = scanned_refresh(m);
	assert_int_equal(cost.processes_read, 1);
	assert_int_equal(cost.threads_read, 1);
	struct rates r = scanned_rates(m, 102, 102);
	assert_near(r.runnable, 0.003 / STEP_S);
	assert_near(r.run, 0);
	assert_int_equal(scanned_thread(m, 102, 102)->state_before, 'R');
	/* It got a core and sleeps: this is seen, and then it is not read again. */
	t.state = 'S';
	fake_single(&m->proc, 102, &t);
	assert_int_equal(scanned_refresh(m).threads_read, 1);
	assert_int_equal(scanned_thread(m, 102, 102)->state, 'S');
	assert_nothing_read(scanned_refresh(m));
}

static void test_U1_of_many_threads_only_the_runnable(void **state)
{
	struct scanned *m = *state;
	struct fake_task t = sleeper;

	make_threads(&m->proc, 500, 5);
	t.state = 'R';
	fake_thread(&m->proc, 500, 502, &t);
	scanned_open(m, NULL);
	scanned_refresh(m);
	t.runnable_ns += 3000000;
	fake_thread(&m->proc, 500, 502, &t);
	assert_int_equal(scanned_refresh(m).threads_read, 1);
	assert_near(scanned_rates(m, 500, 502).runnable, 0.003 / STEP_S);
	t.state = 'S';
	fake_thread(&m->proc, 500, 502, &t);
	assert_int_equal(scanned_refresh(m).threads_read, 1);
	assert_int_equal(memo_of(scanned_process(m, 500))->runnable_count, 0);
	assert_nothing_read(scanned_refresh(m));
}

/* ---- U3: children of exited processes ---- */

static void test_U3_children_of_the_dead_are_read(void **state)
{
	struct scanned *m = *state;
	struct fake_task child = sleeper, other = sleeper;

	make_sleepers(&m->proc, 3);
	child.ppid = 101;
	other.ppid = 102;
	fake_single(&m->proc, 201, &child);
	fake_single(&m->proc, 202, &child);
	fake_single(&m->proc, 203, &other);
	scanned_open(m, NULL);
	scanned_refresh(m);
	assert_int_equal(scanned_process(m, 201)->ppid, 101);
	fake_end_process(&m->proc, 101);
	fake_population(&m->proc, 5, 203);
	child.ppid = other.ppid = 1;
	fake_single(&m->proc, 201, &child);
	fake_single(&m->proc, 202, &child);
	fake_single(&m->proc, 203, &other);
	struct scan_cost cost = scanned_refresh(m);
	assert_int_equal(cost.files_read, FILES_OF_REFRESH + 1 + 2); /* pid_max with a listing */
	assert_int_equal(scanned_process(m, 201)->ppid, 1);
	assert_int_equal(scanned_process(m, 202)->ppid, 1);
	assert_false(scanned_process(m, 201)->has_exited);
	assert_int_equal(scanned_table(m)->process_total, 5);
	assert_int_equal(scanned_process(m, 203)->ppid, 102); /* its parent lives */
	assert_nothing_read(scanned_refresh(m));
}

/* Children get their new parent when the old one exits, which may remain a zombie for long. */
static void test_U3_children_of_a_zombie_are_read(void **state)
{
	struct scanned *m = *state;
	struct fake_task child = sleeper, parent = has_run(sleeper);

	make_sleepers(&m->proc, 2);
	child.ppid = 102;
	fake_single(&m->proc, 201, &child);
	scanned_open(m, NULL);
	scanned_refresh(m);
	parent.state = 'Z';
	fake_single(&m->proc, 102, &parent);
	child.ppid = 1;
	fake_single(&m->proc, 201, &child);
	scanned_refresh(m);
	assert_int_equal(scanned_process(m, 201)->ppid, 1);
	assert_nothing_read(scanned_refresh(m));
}

/* The parent exited and its PID has been reused. */
static void test_U3_children_of_a_reused_pid_are_read(void **state)
{
	struct scanned *m = *state;
	struct fake_task child = sleeper, stranger = sleeper;

	make_sleepers(&m->proc, 2);
	child.ppid = 102;
	fake_single(&m->proc, 201, &child);
	scanned_open(m, NULL);
	scanned_refresh(m);
	stranger.start_ticks = 99000;
	stranger.run_ns = 7;
	fake_single(&m->proc, 102, &stranger);
	fake_population(&m->proc, 1, 102);
	child.ppid = 1;
	fake_single(&m->proc, 201, &child);
	scanned_refresh(m);
	assert_int_equal(scanned_process(m, 201)->ppid, 1);
}

/* ---- U5: a PID is reused ---- */

static void test_U5_reused_pid_is_another_process(void **state)
{
	struct scanned *m = *state;
	struct fake_task stranger = { .comm = "stranger",
				      .start_ticks = 99990,
				      .run_ns = 1000,
				      .slices = 1,
				      .voluntary = 7,
				      .ppid = 101,
				      .uid = 12 };

	make_sleepers(&m->proc, 2);
	scanned_open(m, NULL);
	scanned_refresh(m);
	scanned_refresh(m);
	fake_single(&m->proc, 102, &stranger);
	fake_population(&m->proc, 1, 102);
	scanned_refresh(m);
	const struct process *p = scanned_process(m, 102);
	assert_int_equal(p->start_ticks, 99990);
	assert_int_equal(p->first_seen_at, 3);
	assert_int_equal(p->ppid, 101);
	assert_int_equal(p->uid, 12);
	assert_int_equal(process_notes(p)->exited_voluntary, 0);
	assert_string_equal(thread_comm(scanned_thread(m, 102, 102)), "stranger");
	assert_int_equal(scanned_rates(m, 102, 0).run_gap, GAP_FIRST_SIGHT);
	assert_int_equal(scanned_rates(m, 102, 102).switches_gap, GAP_FIRST_SIGHT);
	stranger.voluntary += 3;
	stranger.slices += 3;
	stranger.run_ns += 100000;
	fake_single(&m->proc, 102, &stranger);
	scanned_refresh(m);
	assert_near(scanned_rates(m, 102, 102).voluntary_per_s, 3 / STEP_S);
}

/* From many threads to one, and from one to many. */
static void test_U5_reused_pid_with_other_threads(void **state)
{
	struct scanned *m = *state;
	struct fake_task stranger = { .comm = "stranger", .start_ticks = 99990, .run_ns = 1000 };

	make_threads(&m->proc, 500, 4);
	make_sleepers(&m->proc, 1);
	scanned_open(m, NULL);
	scanned_refresh(m);
	fake_end_process(&m->proc, 500);
	fake_single(&m->proc, 500, &stranger);
	fake_end_process(&m->proc, 101);
	stranger.thread_count = 2;
	fake_process(&m->proc, 101, &stranger);
	fake_thread(&m->proc, 101, 101, &stranger);
	fake_thread(&m->proc, 101, 501, &stranger);
	fake_population(&m->proc, 3, 501);
	scanned_refresh(m);
	assert_int_equal(scanned_process(m, 500)->thread_count, 1);
	assert_false(scanned_process(m, 500)->had_threads);
	assert_int_equal(process_notes(scanned_process(m, 500))->exited_run_ns, 0);
	assert_int_equal(scanned_process(m, 101)->thread_count, 2);
	assert_int_equal(scanned_rates(m, 101, 501).run_gap, GAP_FIRST_SIGHT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scanned_setup, scanned_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_U1_runnable_is_read_though_the_clock_stands),
		TEST(test_U1_of_many_threads_only_the_runnable),
		TEST(test_U3_children_of_the_dead_are_read),
		TEST(test_U3_children_of_a_zombie_are_read),
		TEST(test_U3_children_of_a_reused_pid_are_read),
		TEST(test_U5_reused_pid_is_another_process),
		TEST(test_U5_reused_pid_with_other_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
