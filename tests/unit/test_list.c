/* test_list: the rows of the live view and their order, as processes come, go, rest and run. */
#include "config.h"

#include "world.h"

#include "tui/list.h"

#include <string.h>

static struct list list;
static struct list_options options;
static struct world w;

static int setup(void **state)
{
	(void)state;
	memset(&list, 0, sizeof list);
	options = (struct list_options){ .sort = field_find("cpu_share", 9) };
	world_init(&w);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	list_free(&list);
	return 0;
}

/* Let the process run for so many ms in the window of one second. */
static void run(struct process *p, unsigned ms)
{
	p->now.run_ns += ms * 1000000ULL;
	p->threads[0].now.run_ns += ms * 1000000ULL;
	p->moved_at = p->threads[0].moved_at = w.sample.refresh;
}

/* Check the PIDs of the lines; the list ends with 0. */
static void assert_lines(const pid_t *wanted)
{
	size_t n = 0;

	assert_int_equal(list_update(&list, &w.sample, &options), 0);
	for (; wanted[n]; n++) {
		assert_true(n < list.count);
		assert_int_equal(list_row(&list, &list.lines[n]).pid, wanted[n]);
	}
	assert_int_equal(list.count, n);
	unsigned judged = 0;
	for (int i = 0; i < VERDICT_COUNTS; i++)
		judged += list.by_class[i];
	assert_int_equal(judged, list.processes.count);
}

#define assert_pids(...) assert_lines((const pid_t[]){ __VA_ARGS__, 0 })

static void test_who_runs_comes_first(void **state)
{
	struct process *p[4];

	(void)state;
	for (int i = 0; i < 4; i++) {
		p[i] = world_add(&w, 10 * (i + 1), 1);
		world_keep_idle(&w, p[i]);
	}
	assert_pids(10, 20, 30, 40);
	run(p[2], 5);
	assert_pids(30, 10, 20, 40);
	run(p[3], 7);
	assert_pids(40, 30, 10, 20);
	/* Processes at rest stay in the order of their PIDs. */
	options.is_reversed = true;
	assert_pids(10, 20, 30, 40);
	run(p[0], 6);
	assert_pids(20, 30, 10, 40);
	options.is_reversed = false;
	assert_pids(40, 10, 30, 20);
	options.sort = field_find("pid", 3);
	assert_pids(40, 30, 20, 10);
	options.is_reversed = true;
	assert_pids(10, 20, 30, 40);
	options.sort = field_find("comm", 4);
	assert_int_equal(list_update(&list, &w.sample, &options), 0);
	assert_int_equal(list.count, 4);
}

/* Kernel threads are left out, except those requested by PID. */
static void test_kernel_threads(void **state)
{
	struct process *p[3];

	(void)state;
	for (int i = 0; i < 3; i++) {
		p[i] = world_add(&w, 10 * (i + 1), 1);
		world_keep_idle(&w, p[i]);
	}
	p[0]->flags = p[2]->flags = TASK_KTHREAD;
	assert_pids(10, 20, 30);
	options.hides_kernel = true;
	assert_pids(20);
	p[2]->asked = true;
	assert_pids(20, 30);
}

static void remove_process(size_t at)
{
	memmove(w.list + at, w.list + at + 1, (w.sample.count - at - 1) * sizeof *w.list);
	w.sample.count--;
}

static void insert_process(size_t at, struct process *p)
{
	memmove(w.list + at + 1, w.list + at, (w.sample.count - at) * sizeof *w.list);
	w.list[at] = p;
	w.sample.count++;
}

static void test_processes_come_and_go(void **state)
{
	struct process *p[4];

	(void)state;
	for (int i = 0; i < 4; i++) {
		p[i] = world_add(&w, 10 * (i + 1), 1);
		world_keep_idle(&w, p[i]);
	}
	remove_process(3);
	remove_process(1);
	assert_pids(10, 30);
	insert_process(2, p[3]);
	assert_pids(10, 30, 40);
	insert_process(1, p[1]);
	assert_pids(10, 20, 30, 40);
	remove_process(0);
	assert_pids(20, 30, 40);
	remove_process(0);
	insert_process(0, p[0]);
	assert_pids(10, 30, 40);
	p[2]->has_exited = true; /* it is in the sample for one more refresh */
	assert_pids(10, 40);
	remove_process(1);
	insert_process(1, p[1]);
	assert_pids(10, 20, 40);
	for (size_t i = 0; i < list.processes.count; i++)
		assert_ptr_equal(list.processes.list[i].p, w.sample.list[i]);
}

/* A process that reuses the PID of an exited one has a row of its own. */
static void test_another_process_under_the_same_pid(void **state)
{
	struct process *p, *other;

	(void)state;
	p = world_add(&w, 10, 1);
	other = world_add(&w, 20, 1);
	w.sample.count = 1;
	assert_pids(10);
	other->pid = 10;
	w.list[0] = other;
	assert_pids(10);
	assert_ptr_equal(list.processes.list[0].p, other);
	assert_ptr_not_equal(list.processes.list[0].p, p);
}

/* A row is computed again when its process ran, and once more when it has come to rest. */
static void test_rows_follow_what_ran(void **state)
{
	struct process *p;

	(void)state;
	p = world_add(&w, 10, 1);
	world_keep_idle(&w, p);
	assert_pids(10);
	assert_near(row_list_get(&list.processes, 0).rates.run, 0);
	run(p, 250);
	assert_pids(10);
	assert_near(row_list_get(&list.processes, 0).rates.run, 0.25);
	w.sample.refresh++;
	assert_pids(10);
	assert_near(row_list_get(&list.processes, 0).rates.run, 0);
}

/* What its threads wait on is observed when the row is about to be drawn. */
static void test_a_row_that_is_made_again_is_counted_again(void **state)
{
	struct wait_place place = { .site = { .kind = WAIT_LOCK, .is_seen = true } };
	struct process *p;

	(void)state;
	p = world_add(&w, 10, 1);
	run(p, 250);
	assert_pids(10);
	assert_int_equal(list.by_class[CLASS_GUESSED], 1);
	list_remake_blind(&list);
	assert_int_equal(list.by_class[CLASS_GUESSED], 1);
	p->threads[0].notes->place = &place;
	p->threads[0].notes->site_slices = p->threads[0].now.slices;
	list_remake_blind(&list);
	assert_int_equal(list.by_class[CLASS_GUESSED], 0);
	assert_int_equal(list.by_class[CLASS_WAITING], 1);
	p->threads[0].notes->place = NULL;
	list_remake(&list, &list.lines[0]);
	assert_int_equal(list.by_class[CLASS_GUESSED], 1);
	assert_int_equal(list.by_class[CLASS_WAITING], 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_who_runs_comes_first),
		TEST(test_kernel_threads),
		TEST(test_processes_come_and_go),
		TEST(test_another_process_under_the_same_pid),
		TEST(test_rows_follow_what_ran),
		TEST(test_a_row_that_is_made_again_is_counted_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
