/* test_gate_children: G4 of src/collect/gate.h: what exited children leave to their parent is found
 * without reading more than the parent, which ran.
 */
#include "config.h"

#include "scanned.h"

#include <errno.h>

/* Return the task after so many ms of CPU time, 10 ms per tick. */
static struct fake_task has_used(struct fake_task t, unsigned ms)
{
	t.run_ns += ms * 1000000ULL;
	t.user_ticks += ms / 10;
	t.slices++;
	return t;
}

static struct fake_task has_collected(struct fake_task t, unsigned ms)
{
	t = has_used(t, 10);
	t.children_user_ticks += ms / 10;
	return t;
}

static struct fake_task child_of(int pid)
{
	struct fake_task t = sleeper;

	t.ppid = pid;
	return t;
}

static double children_of(const struct scanned *m, pid_t pid)
{
	struct rates r = scanned_rates(m, pid, 0);

	assert_int_equal(r.children_gap, GAP_NONE);
	return r.children * r.window_s;
}

/* 101 is the parent of 102 and 103; 103 will exit. */
static void open_family(struct scanned *m)
{
	struct fake_task child = child_of(101);

	make_sleepers(&m->proc, 1);
	fake_single(&m->proc, 102, &child);
	fake_single(&m->proc, 103, &child);
	fake_population(&m->proc, 3, 103);
	scanned_open(m, NULL);
	scanned_refresh(m);
}

static void test_G4_a_parent_that_did_not_run_collected_nobody(void **state)
{
	struct scanned *m = *state;
	struct fake_task unseen = has_collected(sleeper, 500);

	open_family(m);
	fake_single(&m->proc, 101, &unseen);
	fake_clock_set(&m->proc, 101, sleeper.run_ns);
	assert_nothing_read(scanned_refresh(m));
	assert_near(children_of(m, 101), 0);
	assert_int_equal(process_notes(scanned_process(m, 101))->children_user_ticks, 0);
}

static void test_G4_only_the_parent_is_read(void **state)
{
	struct scanned *m = *state;
	struct fake_task parent = has_collected(sleeper, 500);

	open_family(m);
	fake_single(&m->proc, 101, &parent);
	struct scan_cost cost = scanned_refresh(m);
	assert_int_equal(cost.processes_read, 1);
	assert_int_equal(cost.files_read, FILES_OF_REFRESH + 4);
	assert_int_equal(cost.clock_calls, 3); /* no process precedes it in the order of PIDs */
	assert_near(children_of(m, 101), 0.5); /* born and exited in between */
	assert_int_equal(scanned_table(m)->named.own_ns, 10000000);
	assert_int_equal(scanned_table(m)->named.children_ns, 500000000);
	/* It is not reported again. */
	assert_nothing_read(scanned_refresh(m));
	assert_near(children_of(m, 101), 0);
}

static void test_G4_of_a_known_child_only_what_is_new(void **state)
{
	struct scanned *m = *state;
	struct fake_task parent = has_collected(sleeper, 340); /* 40 ms of them known */

	open_family(m);
	fake_end_process(&m->proc, 103);
	fake_population(&m->proc, 2, 103);
	fake_single(&m->proc, 101, &parent);
	scanned_refresh(m);
	assert_near(children_of(m, 101), 0.3);
}

/* The parent was read first; then it collected the child, and after that the child was gone. */
static void test_G4_collected_after_the_parent_was_read(void **state)
{
	struct scanned *m = *state;
	struct fake_task before = has_used(sleeper, 20), after = has_collected(before, 340);

	open_family(m);
	fake_end_process(&m->proc, 103);
	fake_population(&m->proc, 2, 103);
	fake_single(&m->proc, 101, &before);
	scanned_refresh(m);
	assert_near(children_of(m, 101), 0);
	fake_single(&m->proc, 101, &after);
	scanned_refresh(m);
	assert_near(children_of(m, 101), 0.3);
}

/* A clock that no longer knows one process when it is read again. */
struct late {
	struct fake_proc *proc;
	pid_t pid;
	int calls;
};

static int late_clock(void *context, pid_t pid, uint64_t *out_ns)
{
	struct late *late = context;

	if (pid == late->pid && late->calls++ > 0)
		return -ESRCH;
	return fake_clock(late->proc, pid, out_ns);
}

/* A child was read alive, exited, was collected, and then its parent was read. */
static void test_G4_collected_before_the_parent_was_read(void **state)
{
	struct scanned *m = *state;
	struct late late = { .proc = &m->proc };
	struct scan_options options = {
		.proc_root = m->proc.root,
		.clock = late_clock,
		.clock_context = &late,
	};
	struct fake_task child = child_of(103), parent = has_collected(sleeper, 340);

	fake_single(&m->proc, 101, &child);
	fake_single(&m->proc, 102, &child);
	fake_single(&m->proc, 103, &sleeper);
	assert_int_equal(scan_open(&m->scanner, &options), 0);
	scanned_refresh(m);
	fake_single(&m->proc, 103, &parent);
	late.pid = 102;
	struct scan_cost cost = scanned_refresh(m);
	assert_int_equal(cost.clock_calls, 3 + 2);
	assert_true(scanned_process(m, 102)->has_exited);
	assert_false(scanned_process(m, 101)->has_exited);
	assert_near(children_of(m, 103), 0.3);
	assert_int_equal(scanned_table(m)->thread_total, 2);
}

/* Its PID has been reused. */
static void test_G4_of_a_known_child_whose_pid_came_back(void **state)
{
	struct scanned *m = *state;
	struct fake_task parent = has_collected(sleeper, 340), other = child_of(101);

	open_family(m);
	other.start_ticks = 100001;
	other.run_ns = 8000000;
	other.user_ticks = other.system_ticks = 0;
	fake_single(&m->proc, 103, &other);
	fake_single(&m->proc, 101, &parent);
	scanned_refresh(m);
	assert_near(children_of(m, 101), 0.3);
	assert_true(scanned_process(m, 103)->is_born);
	assert_near(scanned_rates(m, 103, 0).run, 0.008 / STEP_S);
	assert_int_equal(scanned_table(m)->named.own_ns, 10000000 + 8000000);
}

/* The children of requested processes are not watched. */
static void test_G4_without_all_processes(void **state)
{
	static const pid_t pids[] = { 101, 0 };
	struct scanned *m = *state;
	struct fake_task parent = has_collected(sleeper, 340);

	make_sleepers(&m->proc, 1);
	scanned_open(m, pids);
	scanned_refresh(m);
	scanned_refresh(m);
	assert_near(children_of(m, 101), 0);
	fake_single(&m->proc, 101, &parent);
	scanned_refresh(m);
	assert_int_equal(scanned_rates(m, 101, 0).children_gap, GAP_UNWATCHED);
	assert_false(scanned_table(m)->named.is_known);
}

/* ---- births: counters that began at zero ---- */

static void test_born_between_two_refreshes(void **state)
{
	struct scanned *m = *state;
	struct fake_task born = sleeper;

	make_sleepers(&m->proc, 1);
	fake_population(&m->proc, 1, 101);
	scanned_open(m, NULL);
	scanned_refresh(m);
	born.start_ticks = 100050; /* half of the window of a second */
	fake_single(&m->proc, 102, &born);
	fake_population(&m->proc, 2, 102);
	scanned_refresh_after(m, 1, -1);
	struct rates r = scanned_rates(m, 102, 0);
	assert_int_equal(r.run_gap, GAP_NONE);
	assert_near(r.window_s, 1);
	assert_near(r.run, 0.04);
	assert_near(r.voluntary_per_s, 50);
	assert_near(r.io_per_s[IO_READ_CHARS], 10);
	r = scanned_rates(m, 102, 102);
	assert_uint_in_range((uint64_t)(r.window_s * 1000), 490, 521);
	assert_int_equal(scanned_table(m)->named.own_ns, 40000000);
	scanned_refresh(m);
	assert_near(scanned_rates(m, 102, 0).run, 0);
	assert_false(scanned_process(m, 102)->is_born);
}

static void test_old_ones_are_not_born(void **state)
{
	struct scanned *m = *state;
	struct fake_task old = sleeper, odd = sleeper;

	make_sleepers(&m->proc, 1);
	fake_population(&m->proc, 1, 101);
	scanned_open(m, NULL);
	scanned_refresh(m);
	assert_int_equal(scanned_rates(m, 101, 0).run_gap, GAP_FIRST_SIGHT);
	odd.start_ticks = 100050;
	odd.user_ticks = 500; /* 5 s in half a second */
	odd.run_ns = 5000000000;
	fake_single(&m->proc, 102, &old); /* was hidden */
	fake_single(&m->proc, 103, &odd);
	fake_population(&m->proc, 3, 103);
	scanned_refresh_after(m, 1, -1);
	assert_int_equal(scanned_rates(m, 102, 0).run_gap, GAP_FIRST_SIGHT);
	assert_int_equal(scanned_rates(m, 103, 0).run_gap, GAP_FIRST_SIGHT);
	assert_int_equal(scanned_table(m)->named.own_ns, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scanned_setup, scanned_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_G4_a_parent_that_did_not_run_collected_nobody),
		TEST(test_G4_only_the_parent_is_read),
		TEST(test_G4_of_a_known_child_only_what_is_new),
		TEST(test_G4_collected_after_the_parent_was_read),
		TEST(test_G4_collected_before_the_parent_was_read),
		TEST(test_G4_of_a_known_child_whose_pid_came_back),
		TEST(test_G4_without_all_processes),
		TEST(test_born_between_two_refreshes),
		TEST(test_old_ones_are_not_born),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
