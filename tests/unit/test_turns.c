/* test_turns: threads that wait for each other at locks, and the verdict on them.
 */
#include "config.h"

#include "scene.h"

static struct wait_tally at(unsigned kind, unsigned observations, unsigned others)
{
	struct wait_tally w = { .samples = observations + others,
				.blocked = observations + others };

	w.by_kind[kind] = observations;
	w.by_kind[WAIT_DISK] += others;
	return w;
}

static struct wait_site lock_at(uint64_t address)
{
	return (struct wait_site){ .kind = WAIT_LOCK,
				   .is_seen = true,
				   .end = { .type = ENDPOINT_LOCK, .address = address } };
}

/* Return `count` threads, equally busy, that were only observed waiting at locks. */
static struct turns takers(unsigned count, uint16_t moments, uint16_t ready, double runnable)
{
	struct turns t = { .moments = { moments, ready }, .runnable = runnable };
	struct wait_tally waits = at(WAIT_LOCK, 4, 0);
	struct wait_site site = lock_at(0x1000);

	for (unsigned i = 0; i < count; i++)
		turns_add(&t, 0.25, &waits, &site);
	return t;
}

static void test_who_takes_part(void **state)
{
	struct turns t = { 0 };
	struct wait_tally lock = at(WAIT_LOCK, 3, 1), half = at(WAIT_LOCK, 2, 2),
			  disk = at(WAIT_LOCK, 1, 3), runs = { .samples = 9 };
	struct wait_site site = lock_at(64);

	(void)state;
	turns_add(&t, 0.4, &runs, &site);
	turns_add(&t, 0, &lock, &site);
	assert_int_equal(t.takers, 0);
	assert_near(turns_at_lock_part(&t), 0);
	turns_add(&t, 0.2, &lock, &site);
	turns_add(&t, 0.2, &half, &site);
	turns_add(&t, 0.4, &disk, &site);
	assert_int_equal(t.takers, 1);
	assert_near(turns_at_lock_part(&t), (0.2 * 0.75 + 0.2 * 0.5 + 0.4 * 0.25) / 0.8);
	assert_int_equal(turns_at_one_lock(&t), 0);
}

static void test_what_was_denied_is_a_guess(void **state)
{
	struct wait_tally denied = { .samples = 5, .blocked = 4, .denied = 4 },
			  lock = at(WAIT_LOCK, 4, 0);
	struct turns t = { 0 };

	(void)state;
	turns_add(&t, 0.2, &denied, NULL);
	assert_int_equal(t.takers, 1);
	assert_near(turns_at_lock_part(&t), 1);
	assert_true(turns_is_guess(&t));
	turns_add(&t, 0.2, &lock, NULL);
	assert_false(turns_is_guess(&t));
	/* In state D it does not wait at a lock. */
	denied.uninterruptible = 3;
	t = (struct turns){ 0 };
	turns_add(&t, 0.2, &denied, NULL);
	assert_int_equal(t.takers, 0);
	assert_near(turns_at_lock_part(&t), 0.25);
	denied.uninterruptible = 9; /* some were observed */
	turns_add(&t, 0.2, &denied, NULL);
	assert_near(turns_at_lock_part(&t), 0.125);
}

static unsigned at_one(const uint64_t *addresses, size_t count)
{
	struct wait_tally waits = at(WAIT_LOCK, 4, 0);
	struct turns t = { 0 };

	for (size_t i = 0; i < count; i++) {
		struct wait_site site = lock_at(addresses[i]);
		turns_add(&t, 0.1, &waits, addresses[i] ? &site : NULL);
	}
	return turns_at_one_lock(&t);
}

#define AT_ONE(...) at_one((uint64_t[]){ __VA_ARGS__ }, COUNT_OF(((uint64_t[]){ __VA_ARGS__ })))

static void test_one_lock(void **state)
{
	struct wait_site pipe = { .kind = WAIT_PIPE, .is_seen = true };
	struct wait_tally waits = at(WAIT_LOCK, 4, 0);
	struct turns t = { 0 };

	(void)state;
	assert_int_equal(AT_ONE(0x1000), 0);
	assert_int_equal(AT_ONE(0x1000, 0x1000), 2);
	/* A mutex with its condition variables is one structure. */
	assert_int_equal(AT_ONE(0x1004, 0x10ff, 0x1000), 3);
	assert_int_equal(AT_ONE(0x10f0, 0x1000, 0x1100), 0);
	assert_int_equal(AT_ONE(UINT64_MAX, 1), 0);
	/* Most of them, if others wait elsewhere or at an unknown place. */
	assert_int_equal(AT_ONE(0x9000, 0x1000, 0x1000, 0x1000), 3);
	assert_int_equal(AT_ONE(0, 0x1000, 0x1000, 0x1000), 3);
	assert_int_equal(AT_ONE(0, 0, 0x1000, 0x1000, 0x1000), 0);
	assert_int_equal(AT_ONE(0x9000, 0x9000, 0x1000, 0x1000), 0);
	assert_int_equal(AT_ONE(0x1000, 0x2000, 0x3000, 0x4000, 0x5000, 0x5000, 0x5000), 0);
	turns_add(&t, 0.1, &waits, &pipe); /* it has moved on since */
	turns_add(&t, 0.1, &waits, &pipe);
	assert_int_equal(turns_at_one_lock(&t), 0);
	assert_int_equal(t.takers, 2);
}

static void test_held_up(void **state)
{
	struct turns t = takers(4, 20, 20, 1.5);

	(void)state;
	assert_near(turns_held_up(&t, 0.4), 1 - 0.4 - 1 / 6.0 / (20 + 1 / 3.0));
	assert_near(turns_held_up_mean(&t, 0.4), 1 - 0.4 - 0.5 / 21);
	t = takers(4, 20, 5, 1.5);
	assert_near(turns_held_up(&t, 0.1), 1 - 0.1 - (15 + 1 / 6.0) / (20 + 1 / 3.0));
	/* The counters leave no more than the time ready. */
	t = takers(4, 20, 20, 0.3);
	assert_near(turns_held_up(&t, 0.4), 0.3);
	t = takers(4, 20, 0, 4);
	assert_near(turns_held_up(&t, 0.4), 0);
	t = takers(4, 20, 20, 1);
	assert_near(turns_held_up(&t, 1.5), 0);
	/* There is no other thread to take turns with, or they were never observed together. */
	t = takers(1, 20, 20, 1);
	assert_near(turns_held_up(&t, 0.4), 0);
	t = takers(4, 0, 0, 1);
	assert_near(turns_held_up(&t, 0.4), 0);
	/* A thread that waits for data does not wait for the others. */
	struct wait_tally disk = at(WAIT_DISK, 4, 0);
	t = takers(2, 20, 20, 2);
	turns_add(&t, 0.5, &disk, NULL);
	assert_near(turns_held_up(&t, 0.4), (1 - 0.4 - 1 / 6.0 / (20 + 1 / 3.0)) / 2);
}

/* A process with four threads, whose busiest one is at a lock two thirds of the time. */
static struct verdict judge(double process_run, struct turns turns, struct evidence *e)
{
	struct scene s = { .run = process_run / 4,
			   .runnable = turns.runnable / 4,
			   .group = process_run,
			   .threads = 5,
			   .wakes = 80,
			   .waits = { { WAIT_LOCK, 12 } },
			   .observations = 6 };

	*e = scene_evidence(&s);
	e->turns = turns;
	e->has_process_user = true;
	e->process_user = 0.9;
	return verdict_judge(e);
}

static void assert_verdict(struct verdict v, unsigned class, unsigned detail, bool takes_turns)
{
	if (v.class != class || v.detail != detail || v.takes_turns != takes_turns)
		fail_msg("is %s (%s), turns %d", verdict_class_name(v.class),
			 verdict_detail_name(v.detail), v.takes_turns);
}

static void test_verdict_on_turns(void **state)
{
	struct evidence e;

	(void)state;
	/* With others that want the cores, and with hardly any. */
	assert_verdict(judge(0.35, takers(4, 40, 40, 1.6), &e), CLASS_CPU_BOUND, DETAIL_STARVED,
		       true);
	assert_verdict(judge(0.75, takers(4, 40, 40, 1.6), &e), CLASS_CPU_BOUND, DETAIL_USER, true);
	assert_verdict(judge(0.98, takers(4, 40, 40, 0.2), &e), CLASS_CPU_BOUND, DETAIL_USER, true);
	/* The holder sleeps: all are blocked most of the time. */
	assert_verdict(judge(0.05, takers(4, 40, 4, 1.6), &e), CLASS_WAITING, WAIT_LOCK, false);
	/* For a shorter part of the time. */
	assert_verdict(judge(0.3, takers(4, 40, 32, 1.6), &e), CLASS_MIXED, WAIT_LOCK, true);
	/* They were not observed together, or the counters say that they were not ready. */
	assert_verdict(judge(0.35, takers(4, 0, 0, 1.6), &e), CLASS_WAITING, WAIT_LOCK, false);
	assert_verdict(judge(0.1, takers(4, 40, 40, 0.2), &e), CLASS_WAITING, WAIT_LOCK, false);
	/* Two cores are more than threads in turn can use. */
	assert_verdict(judge(2, takers(4, 40, 40, 1.6), &e), CLASS_CPU_BOUND, DETAIL_STARVED,
		       false);
	/* Whether the process computes in the kernel is decided by all threads, not by its busiest
	 * one. */
	judge(0.75, takers(4, 40, 40, 1.6), &e);
	e.process_user = 0.4;
	assert_verdict(verdict_judge(&e), CLASS_CPU_BOUND, DETAIL_KERNEL, true);
	e.has_process_user = false;
	assert_verdict(verdict_judge(&e), CLASS_CPU_BOUND, DETAIL_USER, true);
	/* It is throttled by the quota of its cgroup. */
	e.throttled = 0.2;
	assert_verdict(verdict_judge(&e), CLASS_CPU_BOUND, DETAIL_THROTTLED, true);
	/* One thread computes, and the others wait for it. */
	judge(0.9, takers(4, 40, 40, 1.6), &e);
	e.run = 0.85;
	e.runnable = 0.1;
	assert_verdict(verdict_judge(&e), CLASS_CPU_BOUND, DETAIL_USER, false);
}

static void test_numbers_of_turns(void **state)
{
	struct evidence e;
	struct verdict v = judge(0.35, takers(4, 40, 40, 1.6), &e);
	double together = 1 / 6.0 / (40 + 1 / 3.0);

	(void)state;
	assert_near(v.held_up, (float)(1 - 0.35 - together));
	assert_near(v.own_share, 0.35 / (0.35 + together));
	assert_near(v.thread_share, (float)(0.35 / 4 / (1 - 0.4)));
	assert_near(v.confidence, 1);
	/* Six observations, and little time on a core: it may well be otherwise. */
	v = judge(0.15, takers(4, 6, 6, 2), &e);
	assert_int_equal(v.class, CLASS_CPU_BOUND);
	assert_true(v.confidence < 0.7 && v.confidence > 0.5);
	/* What they wait for is denied: a guess, but not if the CPU time of all shows it. */
	struct turns guess = takers(4, 40, 40, 1.6);
	guess.unseen = guess.at_lock;
	guess.at_lock = 0;
	v = judge(0.35, guess, &e);
	assert_int_equal(v.class, CLASS_CPU_BOUND);
	assert_true(v.confidence < 0.5);
	v = judge(0.95, guess, &e);
	assert_int_equal(v.class, CLASS_CPU_BOUND);
	assert_near(v.confidence, 1);
}

static void test_moments(void **state)
{
	struct moments m = { 0 };

	(void)state;
	moments_add(&m, true, 3);
	moments_add(&m, false, 2);
	assert_int_equal(m.count, 5);
	assert_int_equal(m.ready, 3);
	moments_add(&m, true, UINT16_MAX - 4);
	assert_int_equal(m.count, 5);
	moments_add(&m, true, UINT16_MAX - 5);
	assert_int_equal(m.count, UINT16_MAX);
	assert_int_equal(m.ready, UINT16_MAX - 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_takes_part),
		cmocka_unit_test(test_what_was_denied_is_a_guess),
		cmocka_unit_test(test_one_lock),
		cmocka_unit_test(test_held_up),
		cmocka_unit_test(test_verdict_on_turns),
		cmocka_unit_test(test_numbers_of_turns),
		cmocka_unit_test(test_moments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
