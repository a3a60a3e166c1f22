/* test_gil: who holds the GIL and who waits for it, and what follows. */
#include "config.h"

#include "world.h"

#include "model/gil.h"

static struct world w;
static struct process *p;
static union {
	struct process_runtime runtime;
	_Alignas(8) char bytes[sizeof(struct process_runtime) + 3 * sizeof(struct runtime_thread)];
} seen;

static int setup(void **state)
{
	(void)state;
	world_init(&w);
	p = world_add(&w, 100, 3);
	memset(&seen, 0, sizeof seen);
	seen.runtime.at = WORLD_REFRESH;
	seen.runtime.kind = RUNTIME_PYTHON;
	seen.runtime.has_gil = true;
	seen.runtime.gils = 1;
	seen.runtime.interval_us = 5000;
	seen.runtime.thread_count = 3;
	for (int i = 0; i < 3; i++)
		seen.runtime.threads[i].tid = 100 + i;
	p->notes->runtime = &seen.runtime;
	return 0;
}

/* A thread was on a core for `run` of the window, and held the GIL in `held` of `ready` observations
 * of that; the rest it waited for the GIL in `waits` of 10 observations. */
static void spend(size_t i, double run, unsigned ready, unsigned held, unsigned waits)
{
	struct thread *t = &p->threads[i];
	struct wait_observations *o = &t->notes->observed->waits;

	t->now.run_ns = (uint64_t)(run * WORLD_SECOND);
	t->now.user_ticks = (uint64_t)(run * 100);
	*o = (struct wait_observations){ .samples = (uint16_t)(10 + ready), .blocked = 10 };
	o->by_kind[WAIT_GIL] = (uint16_t)waits;
	o->by_kind[WAIT_TIMER] = (uint16_t)(10 - waits);
	t->notes->observed->waits_at = WORLD_REFRESH - 1;
	seen.runtime.threads[i].ready = (uint16_t)ready;
	seen.runtime.threads[i].ready_held = (uint16_t)held;
	seen.runtime.threads[i].blocked = 10;
	seen.runtime.threads[i].holds =
		(uint16_t)(ready ? run * held / ready * seen.runtime.looks : 0);
	p->now.run_ns = 0;
	for (size_t k = 0; k < p->thread_count; k++)
		p->now.run_ns += p->threads[k].now.run_ns;
}

static struct gil_use use_of(size_t i)
{
	struct gil_use use;

	gil_of_thread(&w.sample, p, &p->threads[i], &use);
	return use;
}

static struct gil_total total(void)
{
	struct gil_total all;

	gil_of_process(&w.sample, p, &all);
	return all;
}

static void test_shares(void **state)
{
	(void)state;
	spend(0, 0.6, 5, 5, 10);
	spend(1, 0.4, 4, 2, 5);
	spend(2, 0, 0, 0, 0);
	assert_near(use_of(0).hold, 0.6);
	assert_near(use_of(0).wait, 0.4);
	assert_near(use_of(1).hold, 0.2);
	assert_near(use_of(1).wait, 0.3);
	assert_near(use_of(2).hold, 0);
	struct gil_total all = total();
	assert_near(all.held, 0.8);
	assert_near(all.waiting, 0.7);
	assert_int_equal(all.holder, 100);
	assert_int_equal(all.waiter, 100);
}

/* Code in C can block while it holds the GIL. */
static void test_held_while_blocked(void **state)
{
	(void)state;
	spend(0, 0.2, 4, 4, 0);
	seen.runtime.threads[0].blocked_held = 5;
	assert_near(use_of(0).hold, 0.2 + 0.8 / 2);
}

/* Observed 4 times on a core, twice with the GIL; of 200 looks at the GIL, 20 found that it had it.
 */
static void test_looks(void **state)
{
	(void)state;
	seen.runtime.looks = 200;
	spend(0, 0.8, 4, 2, 0);
	seen.runtime.threads[0].holds = 20;
	assert_true(use_of(0).hold > 0.1 && use_of(0).hold < 0.12);
	/* All its time was with the GIL: its clock says how much that was. */
	spend(0, 0.8, 400, 400, 0);
	seen.runtime.threads[0].holds = 150;
	assert_true(use_of(0).hold > 0.795 && use_of(0).hold <= 0.8);
	/* It cannot hold it while it waits for it. */
	spend(0, 0.1, 1, 1, 10);
	seen.runtime.threads[0].holds = 40;
	assert_near(use_of(0).hold, 0.1);
}

static void test_few_observations(void **state)
{
	(void)state;
	/* Not once seen on a core: as the others were when they were. */
	spend(0, 0.5, 8, 4, 0);
	spend(1, 0.1, 0, 0, 0);
	assert_near(use_of(1).hold, 0.05);
	/* Observed, but not one of Python's threads. */
	seen.runtime.threads[1].tid = 1;
	seen.runtime.threads[0].tid = 2;
	seen.runtime.threads[2].tid = 3;
	assert_near(use_of(1).hold, 0);
	setup(NULL);
	/* None was ever seen on a core. */
	spend(0, 0.5, 0, 0, 0);
	assert_false(use_of(0).is_known);
	spend(0, 0.01, 0, 0, 5);
	assert_true(use_of(0).is_known);
	assert_near(use_of(0).wait, 0.99 / 2);
}

static void test_unknown(void **state)
{
	(void)state;
	spend(0, 0.6, 5, 5, 10);
	seen.runtime.has_gil = false;
	assert_false(use_of(0).is_known);
	assert_false(total().is_known);
	seen.runtime.has_gil = true;
	seen.runtime.at = WORLD_REFRESH - 1; /* of the window before */
	assert_false(total().is_known);
	p->notes->runtime = NULL;
	assert_false(total().is_known);
}

static void assert_advice(const char *part)
{
	char text[GIL_ADVICE_MAX];
	const char *advice = gil_advice(&w.sample, p, text);

	if (part == NULL)
		assert_null(advice);
	else if (advice == NULL || strstr(advice, part) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", part, advice ? advice : "(nothing)");
}

static void test_advice(void **state)
{
	(void)state;
	seen.runtime.looks = 200;
	/* Threads that compute in turns. */
	spend(0, 0.33, 5, 5, 10);
	spend(1, 0.33, 5, 5, 10);
	spend(2, 0.33, 5, 5, 10);
	assert_advice("more threads will not help");
	assert_advice("on average 2.0 threads");
	/* Too few observations to say so. */
	seen.runtime.looks = 3;
	assert_advice(NULL);
	seen.runtime.looks = 200;
	/* One that waits for data comes too late because of one that computes. */
	spend(0, 0.97, 9, 9, 10);
	spend(1, 0.01, 1, 1, 10);
	spend(2, 0, 0, 0, 0);
	assert_advice("thread 101");
	assert_advice("below 5 ms");
	/* Code in C without the GIL. */
	spend(0, 0.95, 9, 0, 0);
	spend(1, 0.95, 9, 1, 0);
	assert_advice("threads help here");
	/* A single thread. */
	spend(0, 0.97, 9, 9, 0);
	spend(1, 0, 0, 0, 0);
	assert_advice(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_shares, setup),
		cmocka_unit_test_setup(test_held_while_blocked, setup),
		cmocka_unit_test_setup(test_looks, setup),
		cmocka_unit_test_setup(test_few_observations, setup),
		cmocka_unit_test_setup(test_unknown, setup),
		cmocka_unit_test_setup(test_advice, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
