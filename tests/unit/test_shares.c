/* test_shares: the parts of the window add up to 1, whatever was counted. */
#include "config.h"

#include "world.h"

#include "field/row.h"

#include <errno.h>

static struct world w;
static struct process *p;
static struct thread *t;

static int setup(void **state)
{
	(void)state;
	world_init(&w);
	p = world_add(&w, 100, 3);
	t = &p->threads[0];
	return 0;
}

static struct shares of_thread(void)
{
	struct shares s;

	shares_of_thread(&w.sample, p, t, &s);
	return s;
}

static void assert_whole(const struct shares *s)
{
	double sum = 0;

	assert_true(s->is_known);
	for (int i = 0; i < SHARE_COUNT; i++) {
		if (!(s->part[i] >= 0 && s->part[i] <= 1 + 1e-9))
			fail_msg("%s is %g", share_name((enum share)i), s->part[i]);
		sum += s->part[i];
	}
	assert_near(sum, 1);
}

/* Set how the thread spent its second, and the observations of its blocked time. */
static void spend(double run, double runnable, unsigned user_ticks, unsigned system_ticks)
{
	t->now.run_ns = (uint64_t)(run * 1e9);
	t->now.runnable_ns = (uint64_t)(runnable * 1e9);
	t->now.user_ticks = user_ticks;
	t->now.system_ticks = system_ticks;
	t->now.voluntary = 5;
}

static void observed(unsigned kind, unsigned count)
{
	t->notes->observed->waits_at = WORLD_REFRESH - 1;
	t->notes->observed->waits.samples += count;
	t->notes->observed->waits.blocked += count;
	if (kind < WAIT_KINDS)
		t->notes->observed->waits.by_kind[kind] += count;
	else
		t->notes->observed->waits.denied += count;
}

static void test_parts(void **state)
{
	(void)state;
	spend(0.4, 0.1, 3, 1);
	observed(WAIT_DISK, 3);
	observed(WAIT_AIO, 1);
	observed(WAIT_LOCK, 2);
	observed(WAIT_KINDS, 4);
	struct shares s = of_thread();
	assert_whole(&s);
	assert_near(s.window_s, 1);
	assert_int_equal(s.samples, 10);
	assert_near(s.part[SHARE_USER], 0.3);
	assert_near(s.part[SHARE_SYSTEM], 0.1);
	assert_near(s.part[SHARE_RUNNABLE], 0.1);
	assert_near(s.part[SHARE_DISK], 0.2);
	assert_near(s.part[SHARE_LOCK], 0.1);
	assert_near(s.part[SHARE_UNKNOWN], 0.2);
	assert_near(s.part[SHARE_OTHER], 0);
}

static void test_part_of_each_kind(void **state)
{
	static const enum share wanted[WAIT_KINDS] = {
		[WAIT_DISK] = SHARE_DISK,         [WAIT_AIO] = SHARE_DISK,
		[WAIT_NETWORK] = SHARE_NETWORK,   [WAIT_PIPE] = SHARE_PIPE,
		[WAIT_TTY] = SHARE_TTY,           [WAIT_FS_EVENT] = SHARE_OTHER,
		[WAIT_LOCK] = SHARE_LOCK,         [WAIT_GIL] = SHARE_GIL,
		[WAIT_TIMER] = SHARE_TIMER,       [WAIT_CHILD] = SHARE_CHILD,
		[WAIT_SIGNAL] = SHARE_OTHER,      [WAIT_EVENT] = SHARE_OTHER,
		[WAIT_KERNEL_LOCK] = SHARE_OTHER, [WAIT_STOPPED] = SHARE_OTHER,
		[WAIT_OTHER] = SHARE_OTHER,       [WAIT_POLL] = SHARE_UNKNOWN,
	};

	for (unsigned kind = 0; kind < WAIT_KINDS; kind++) {
		setup(state);
		spend(0.25, 0, 1, 0);
		observed(kind, 5);
		struct shares s = of_thread();
		assert_whole(&s);
		assert_near(s.part[wanted[kind]], 0.75);
	}
}

static void test_without_observations(void **state)
{
	(void)state;
	spend(0.25, 0.25, 1, 0);
	struct shares s = of_thread();
	assert_whole(&s);
	assert_near(s.part[SHARE_UNKNOWN], 0.5);
	assert_int_equal(s.samples, 0);
	/* Observations of an older window do not count. */
	observed(WAIT_PIPE, 3);
	t->notes->observed->waits_at = WORLD_REFRESH - 2;
	s = of_thread();
	assert_near(s.part[SHARE_UNKNOWN], 0.5);
	assert_near(s.part[SHARE_PIPE], 0);
}

static void test_more_was_counted_than_there_was(void **state)
{
	(void)state;
	spend(0.7, 0.8, 1, 1);
	observed(WAIT_PIPE, 3);
	struct shares s = of_thread();
	assert_whole(&s);
	assert_near(s.part[SHARE_USER], 0.35);
	assert_near(s.part[SHARE_RUNNABLE], 0.3);
	assert_near(s.part[SHARE_PIPE], 0);
	spend(1.3, 0.8, 1, 0);
	s = of_thread();
	assert_whole(&s);
	assert_near(s.part[SHARE_USER], 1);
	assert_near(s.part[SHARE_RUNNABLE], 0);
}

/* Ready at both ends without having blocked: all time without a core was a wait for one. */
static void test_never_blocked(void **state)
{
	(void)state;
	spend(0.3, 0.1, 1, 0);
	t->now.voluntary = 0;
	t->state = t->state_before = 'R';
	struct shares s = of_thread();
	assert_whole(&s);
	assert_near(s.part[SHARE_RUNNABLE], 0.7);
}

static void test_states(void **state)
{
	(void)state;
	t->state = 'Z';
	struct shares s = of_thread();
	assert_whole(&s);
	assert_near(s.part[SHARE_OTHER], 1);
	/* Asleep in one place: one observation covers the whole window. */
	setup(state);
	world_keep_idle(&w, p);
	struct wait_place place = { .site = { .kind = WAIT_TIMER, .is_seen = true } };
	t->notes->place = &place;
	t->now.slices = t->notes->site_slices = 33;
	s = of_thread();
	assert_whole(&s);
	assert_near(s.part[SHARE_TIMER], 1);
	assert_int_equal(s.samples, 1);
}

static void test_unknown(void **state)
{
	(void)state;
	t->notes->before.source[SOURCE_SCHEDSTAT] = SOURCE_UNREAD;
	assert_false(of_thread().is_known);
	t->notes->before.source[SOURCE_SCHEDSTAT] = 0;
	t->now.source[SOURCE_SCHEDSTAT] = EACCES;
	assert_false(of_thread().is_known);
	t->now.source[SOURCE_SCHEDSTAT] = 0;
	assert_true(of_thread().is_known);
	p->first_seen_at = WORLD_REFRESH;
	assert_false(of_thread().is_known);
	struct shares s;
	shares_of_process(&w.sample, p, &s);
	assert_false(s.is_known);
	/* Without the split into user and kernel, all of it counts as user time. */
	setup(state);
	spend(0.5, 0, 1, 9);
	t->now.source[SOURCE_STAT] = EACCES;
	assert_near(of_thread().part[SHARE_USER], 0.5);
	assert_near(of_thread().part[SHARE_SYSTEM], 0);
}

/* Each thread counts by the time that it existed; what is unknown is left out. */
static void test_process(void **state)
{
	struct shares s;

	(void)state;
	spend(1, 0, 1, 0);
	t = &p->threads[1]; /* born half a second ago */
	t->notes->before.at_ns = w.sample.at_ns - WORLD_SECOND / 2;
	spend(0.25, 0, 0, 1);
	observed(WAIT_PIPE, 2);
	p->threads[2].now.source[SOURCE_SCHEDSTAT] = EACCES;
	shares_of_process(&w.sample, p, &s);
	assert_whole(&s);
	assert_near(s.window_s, 1.5);
	assert_near(s.part[SHARE_USER], 1 / 1.5);
	assert_near(s.part[SHARE_SYSTEM], 0.25 / 1.5);
	assert_near(s.part[SHARE_PIPE], 0.25 / 1.5);
	assert_int_equal(s.samples, 2);
	/* A window of less than a second in all. */
	p->thread_count = 1;
	p->threads[0].notes->before.at_ns = w.sample.at_ns - WORLD_SECOND / 4;
	shares_of_process(&w.sample, p, &s);
	assert_whole(&s);
	assert_near(s.window_s, 0.25);
	p->thread_count = 0;
	shares_of_process(&w.sample, p, &s);
	assert_false(s.is_known);
}

/* The row of a process that is judged by one of its threads. */
static struct shares judged_by(pid_t tid)
{
	struct row row = { .sample = &w.sample, .p = p, .pid = p->pid, .verdict = { .tid = tid } };
	struct shares s;

	row_add_shares(&row);
	row_judged_shares(&row, &s);
	return s;
}

static void test_of_the_judged_thread(void **state)
{
	struct shares s;

	(void)state;
	spend(0.75, 0, 1, 0);
	t = &p->threads[1];
	spend(0.25, 0, 1, 0);
	observed(WAIT_PIPE, 2);
	assert_near(judged_by(100).part[SHARE_USER], 0.75);
	assert_near(judged_by(101).part[SHARE_USER], 0.25);
	assert_near(judged_by(101).part[SHARE_PIPE], 0.75);
	/* It is gone, or its window has not begun: the mean over all. */
	assert_near(judged_by(999).part[SHARE_USER], 1.0 / 3);
	t->now.source[SOURCE_SCHEDSTAT] = EACCES;
	assert_near(judged_by(101).part[SHARE_USER], 0.75 / 2);
	/* The row of a thread is its own. */
	struct row row = row_make(&w.sample, p, &p->threads[0], false);
	row.verdict.tid = 101;
	row_add_shares(&row);
	row_judged_shares(&row, &s);
	assert_near(s.part[SHARE_USER], 0.75);
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static void test_always_whole(void **state)
{
	static const char states[] = "RSDTtZI";
	uint32_t seed = 20261122;

	for (int round = 0; round < 20000; round++) {
		setup(state);
		for (size_t i = 0; i < p->thread_count; i++) {
			t = &p->threads[i];
			spend(next_random(&seed) % 1300 / 1e3, next_random(&seed) % 1700 / 1e3,
			      next_random(&seed) % 4, next_random(&seed) % 4);
			t->now.voluntary = next_random(&seed) % 2;
			t->state = states[next_random(&seed) % 7];
			t->state_before = states[next_random(&seed) % 7];
			t->notes->before.at_ns += next_random(&seed) % WORLD_SECOND;
			for (unsigned observations = next_random(&seed) % 6; observations > 0;
			     observations--)
				observed(next_random(&seed) % (WAIT_KINDS + 1),
					 1 + next_random(&seed) % 9);
			struct shares s = of_thread();
			assert_whole(&s);
		}
		struct shares whole;
		shares_of_process(&w.sample, p, &whole);
		assert_whole(&whole);
	}
}

static void test_names(void **state)
{
	static const char *const names[SHARE_COUNT] = {
		"user", "system", "runnable", "disk",  "network", "pipe",    "tty",
		"lock", "gil",    "timer",    "child", "other",   "unknown",
	};

	(void)state;
	for (int i = 0; i < SHARE_COUNT; i++)
		assert_string_equal(share_name((enum share)i), names[i]);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
		TEST(test_parts),
		TEST(test_part_of_each_kind),
		TEST(test_without_observations),
		TEST(test_more_was_counted_than_there_was),
		TEST(test_never_blocked),
		TEST(test_states),
		TEST(test_unknown),
		TEST(test_process),
		TEST(test_of_the_judged_thread),
		TEST(test_always_whole),
		TEST(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
