/* test_rates_process: the rates of a process: from the counters of its group, and from the sums
 * over its threads.
 */
#include "config.h"

#include "world.h"

#include "model/rates.h"

#include <errno.h>

static struct world w;
static struct process *p;

/* A process with three threads. */
static int setup(void **state)
{
	(void)state;
	world_init(&w);
	p = world_add(&w, 100, 3);
	return 0;
}

static struct rates of_process(void)
{
	struct rates r;

	rates_of_process(&w.sample, p, &r);
	return r;
}

static void assert_all_gaps(const struct rates *r, enum rates_gap gap)
{
	assert_int_equal(r->run_gap, gap);
	assert_int_equal(r->runnable_gap, gap);
	assert_int_equal(r->split_gap, gap);
	assert_int_equal(r->switches_gap, gap);
	assert_int_equal(r->faults_gap, gap);
	assert_int_equal(r->io_gap, gap);
}

/* Counters that moved in every source. */
static void move(struct reading *now)
{
	now->run_ns += 400000000;
	now->runnable_ns += 100000000;
	now->slices += 50;
	now->user_ticks += 30;
	now->system_ticks += 10;
	now->minor_faults += 70;
	now->major_faults += 6;
	now->voluntary += 40;
	now->involuntary += 9;
	for (int i = 0; i < IO_COUNTERS; i++)
		now->io[i] += 1000 * (uint64_t)(i + 1);
}

static void test_process_is_the_group_and_its_threads(void **state)
{
	(void)state;
	move(&p->now);
	p->now.run_ns = 1900000000; /* exact, exited threads included */
	p->now.voluntary = 77777;   /* the kernel does not keep it for a group */
	move(&p->threads[0].now);
	move(&p->threads[1].now);
	move(&p->threads[2].now); /* at rest: these belong to an older window */
	p->threads[2].moved_at = WORLD_REFRESH - 1;
	struct rates r = of_process();
	assert_all_gaps(&r, GAP_NONE);
	assert_near(r.window_s, 1);
	assert_near(r.run, 1.9);
	assert_near(r.user, 1.425);
	assert_near(r.system, 0.475);
	assert_near(r.runnable, 0.2);
	assert_near(r.voluntary_per_s, 80);
	assert_near(r.involuntary_per_s, 18);
	assert_near(r.minor_per_s, 70);
	assert_near(r.io_per_s[IO_READ_BYTES], 5000);
}

/* The I/O of children that it waited for is included in the group's, not in its threads'. */
static void test_process_without_what_its_children_moved(void **state)
{
	(void)state;
	move(&p->now);
	move(&p->threads[0].now);
	for (int i = 0; i < IO_COUNTERS; i++)
		p->now.io[i] += 123456;
	assert_near(of_process().io_per_s[IO_READ_BYTES], 128456);
	p->notes->children_minor_faults = p->notes->children_minor_faults_before = 1; /* ever */
	struct rates r = of_process();
	assert_all_gaps(&r, GAP_NONE);
	assert_near(r.io_per_s[IO_READ_BYTES], 5000);
	p->notes->children_minor_faults = 0;
	p->notes->children_user_ticks = 1;
	assert_near(of_process().io_per_s[IO_READ_BYTES], 5000);
	/* For an unknown thread, the group's value does not help, either. */
	p->threads[0].notes->before.source[SOURCE_IO] = SOURCE_UNREAD;
	for (size_t i = 1; i < p->thread_count; i++)
		p->threads[i].moved_at = WORLD_REFRESH - 1;
	p->moved_threads = 1;
	assert_int_equal(of_process().io_gap, GAP_FIRST_SIGHT);
	p->notes->children_user_ticks = 0;
	assert_int_equal(of_process().io_gap, GAP_NONE);
	/* An exit record includes no other processes. */
	p->notes->children_user_ticks = 1;
	p->is_from_exits = true;
	assert_near(of_process().io_per_s[IO_READ_BYTES], 128456);
}

/* Everything that a thread born in the window did, it did in the window; its own window is shorter
 * than that of its process. */
static void test_process_with_a_newborn_thread(void **state)
{
	struct thread *born = &p->threads[1];

	(void)state;
	move(&p->now);
	move(&p->threads[0].now);
	move(&born->now);
	p->checked_before_ns = 998 * WORLD_SECOND;
	p->threads[0].notes->before.at_ns = 998 * WORLD_SECOND;
	born->notes->before.at_ns = 999 * WORLD_SECOND + WORLD_SECOND / 2;
	struct rates r = of_process();
	assert_all_gaps(&r, GAP_NONE);
	assert_near(r.window_s, 2);
	assert_near(r.voluntary_per_s, 40);
	assert_near(r.involuntary_per_s, 9);
	assert_near(r.runnable, 0.1);
	assert_near(r.run, 0.2);
	rates_of_thread(&w.sample, p, born, &r);
	assert_near(r.window_s, 0.5);
	assert_near(r.run, 0.8);
	assert_near(r.voluntary_per_s, 80);
}

/* Time that no existing thread can have run. */
static void test_run_of_threads_that_exited(void **state)
{
	(void)state;
	p->now.run_ns = 900000000;
	move(&p->threads[0].now);
	move(&p->threads[1].now);
	assert_near(of_process().exited_run, 0); /* it never had other threads */
	p->had_threads = true;
	assert_near(of_process().exited_run, 0.1);
	p->now.run_ns = 819000000; /* by the difference between clocks */
	assert_near(of_process().exited_run, 0);
	p->now.run_ns = 700000000;
	assert_near(of_process().exited_run, 0);
	p->now.run_ns = 900000000;
	p->now.source[SOURCE_SCHEDSTAT] = EACCES;
	assert_near(of_process().exited_run, 0);
}

static void test_process_misses_what_a_thread_misses(void **state)
{
	(void)state;
	move(&p->now);
	move(&p->threads[0].now);
	move(&p->threads[1].now);
	p->threads[1].now.source[SOURCE_STATUS] = EACCES;
	assert_int_equal(of_process().switches_gap, GAP_DENIED);
	assert_int_equal(of_process().runnable_gap, GAP_NONE);
	p->threads[1].now.source[SOURCE_STATUS] = 0;
	p->threads[1].now.source[SOURCE_SCHEDSTAT] = ENOENT;
	assert_int_equal(of_process().switches_gap, GAP_NONE);
	assert_int_equal(of_process().runnable_gap, GAP_UNREADABLE);
	p->thread_count = 0;
	assert_int_equal(of_process().switches_gap, GAP_UNREADABLE);
	assert_int_equal(of_process().runnable_gap, GAP_UNREADABLE);
	assert_int_equal(of_process().run_gap, GAP_NONE);
}

/* There is no huge number if the earlier reading is missing. */
static void test_unknown_run_of_a_process_is_no_number(void **state)
{
	(void)state;
	move(&p->now);
	p->notes->before.source[SOURCE_SCHEDSTAT] = SOURCE_UNREAD;
	struct rates r = of_process();
	assert_int_equal(r.run_gap, GAP_FIRST_SIGHT);
	assert_int_equal(r.split_gap, GAP_FIRST_SIGHT);
	assert_near(r.run, 0);
	assert_near(r.user, 0);
	p->notes->before.source[SOURCE_SCHEDSTAT] = 0;
	p->notes->before.run_ns = UINT64_MAX;
	r = of_process();
	assert_int_equal(r.run_gap, GAP_BACKWARDS);
	assert_near(r.run, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
		TEST(test_process_is_the_group_and_its_threads),
		TEST(test_process_without_what_its_children_moved),
		TEST(test_process_with_a_newborn_thread),
		TEST(test_run_of_threads_that_exited),
		TEST(test_process_misses_what_a_thread_misses),
		TEST(test_unknown_run_of_a_process_is_no_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
