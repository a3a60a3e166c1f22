/* test_evidence: the input of the rule: whose numbers, and of which window. */
#include "config.h"

#include "world.h"

#include "model/verdict.h"

#include <errno.h>

static struct world w;
static struct process *p;

static int setup(void **state)
{
	(void)state;
	world_init(&w);
	p = world_add(&w, 100, 3);
	return 0;
}

static struct evidence of_process(void)
{
	struct rates r;
	struct evidence e;

	rates_of_process(&w.sample, p, &r);
	evidence_of_process(&w.sample, p, &r, &e);
	return e;
}

static struct evidence of_thread(size_t i)
{
	struct rates r;
	struct evidence e;

	rates_of_thread(&w.sample, p, &p->threads[i], &r);
	evidence_of_thread(&w.sample, p, &p->threads[i], &r, &e);
	return e;
}

static void spend(size_t i, double run, double runnable)
{
	p->threads[i].now.run_ns = (uint64_t)(run * 1e9);
	p->threads[i].now.runnable_ns = (uint64_t)(runnable * 1e9);
	p->threads[i].now.voluntary = 8;
}

static void test_thread(void **state)
{
	(void)state;
	spend(1, 0.4, 0.2);
	p->threads[1].now.user_ticks = 3;
	p->threads[1].now.system_ticks = 1;
	p->threads[1].now.involuntary = 4;
	for (int i = 0; i < IO_COUNTERS; i++)
		p->threads[1].now.io[i] = 100 + (uint64_t)i;
	struct evidence e = of_thread(1);
	assert_int_equal(e.tid, 101);
	assert_int_equal(e.thread_count, 3);
	assert_false(e.is_process || e.is_lifetime || e.did_not_run || e.has_site);
	assert_near(e.window_s, 1);
	assert_near(e.run, 0.4);
	assert_near(e.runnable, 0.2);
	assert_near(e.process_run, 0.4);
	assert_near(e.user, 0.75);
	assert_near(e.voluntary_per_s, 8);
	assert_near(e.involuntary_per_s, 4);
	assert_near(e.read_chars_per_s, 100);
	assert_near(e.write_chars_per_s, 101);
	assert_near(e.read_bytes_per_s, 104);
	assert_near(e.write_bytes_per_s, 105);
	assert_true(e.has_run && e.has_runnable && e.has_user && e.has_switches && e.has_bytes);
	assert_int_equal(e.state, 'S');
	assert_int_equal(e.state_before, 'S');
}

static void test_thread_with_gaps(void **state)
{
	(void)state;
	memset(p->threads[0].now.source, EACCES, sizeof p->threads[0].now.source);
	struct evidence e = of_thread(0);
	assert_false(e.has_run || e.has_runnable || e.has_user || e.has_switches || e.has_bytes);
	assert_int_equal(e.run_gap, GAP_DENIED);
	assert_int_equal(e.bytes_gap, GAP_DENIED);
	assert_near(e.user, 1);
}

static void test_states_of_an_idle_thread(void **state)
{
	(void)state;
	world_keep_idle(&w, p);
	p->threads[0].state = 'D';
	p->threads[0].state_before = 'R';
	struct evidence e = of_thread(0);
	assert_true(e.did_not_run);
	assert_int_equal(e.state_before, 'D'); /* it is in the same place */
	p->threads[0].state = 'R';             /* waits for a core */
	assert_false(of_thread(0).did_not_run);
	p->threads[0].moved_at = WORLD_REFRESH;
	p->threads[0].state = 'S';
	assert_false(of_thread(0).did_not_run);
	assert_int_equal(of_thread(0).state_before, 'R');
}

static void test_busiest_thread_speaks_for_the_process(void **state)
{
	(void)state;
	spend(0, 0.1, 0.1);
	spend(1, 0.3, 0.2);
	spend(2, 0.4, 0);
	p->now.run_ns = 800000000;
	struct evidence e = of_process();
	assert_int_equal(e.tid, 101);
	assert_true(e.is_process);
	assert_near(e.run, 0.3);
	assert_near(e.process_run, 0.8);
	/* A thread that ran only in an older window does not count. */
	p->threads[1].moved_at = WORLD_REFRESH - 1;
	assert_int_equal(of_process().tid, 102);
	/* Of two equally busy threads, the first counts. */
	p->threads[1].moved_at = WORLD_REFRESH;
	spend(2, 0.5, 0);
	assert_int_equal(of_process().tid, 101);
	p->threads[1].moved_at = WORLD_REFRESH - 1;
	/* A thread whose time is unknown does not count, either. */
	p->threads[2].now.source[SOURCE_SCHEDSTAT] = EACCES;
	assert_int_equal(of_process().tid, 100);
}

/* If no thread ran, the leader counts. */
static void test_leader_speaks_for_an_idle_process(void **state)
{
	(void)state;
	spend(2, 0.4, 0);
	world_keep_idle(&w, p);
	struct evidence e = of_process();
	assert_int_equal(e.tid, 100);
	assert_near(e.run, 0);
	assert_true(e.did_not_run);
	/* A leader that exited before its threads does not represent them. */
	p->threads[0].state = p->threads[1].state = 'Z';
	assert_int_equal(of_process().tid, 102);
	p->threads[2].state = 'Z';
	assert_int_equal(of_process().tid, 100);
	p->threads++; /* the leader's reading is missing */
	p->thread_count--;
	assert_int_equal(of_process().tid, 101);
	p->thread_count = 1;
	assert_int_equal(of_process().tid, 101);
	p->thread_count = 0;
	e = of_process();
	assert_int_equal(e.tid, 100);
	assert_true(e.is_process);
	assert_false(e.has_run);
	assert_near(e.window_s, 0);
}

/* A thread that wants a core all the time is busier than its counters show so far. */
static void test_starved_thread_is_the_busiest(void **state)
{
	(void)state;
	spend(0, 0.6, 0.3);
	p->threads[2].state = p->threads[2].state_before = 'R';
	assert_int_equal(of_process().tid, 102);
	p->threads[2].now.voluntary = 1;
	assert_int_equal(of_process().tid, 100);
	p->threads[2].now.voluntary = 0;
	p->threads[2].state_before = 'S';
	assert_int_equal(of_process().tid, 100);
	p->threads[2].state_before = 'R';
	p->threads[2].state = 'S';
	assert_int_equal(of_process().tid, 100);
}

/* A thread that was born at the end of the window existed for little of it. */
static void test_busiest_by_time_not_by_share(void **state)
{
	(void)state;
	spend(0, 0.3, 0);
	spend(1, 0.1, 0);
	p->threads[1].notes->before.at_ns = w.sample.at_ns - WORLD_SECOND / 10;
	assert_near(of_thread(1).run, 1);
	assert_int_equal(of_process().tid, 100);
}

/* The bytes are those of the whole process, even if those of a thread are denied. */
static void test_bytes_of_the_process(void **state)
{
	(void)state;
	spend(1, 0.3, 0);
	p->threads[1].now.source[SOURCE_IO] = EACCES;
	p->now.io[IO_READ_BYTES] = 5000;
	struct evidence e = of_process();
	assert_true(e.has_bytes);
	assert_near(e.read_bytes_per_s, 5000);
	p->now.source[SOURCE_IO] = EACCES;
	e = of_process();
	assert_false(e.has_bytes);
	assert_int_equal(e.bytes_gap, GAP_DENIED);
	p->now.source[SOURCE_SCHEDSTAT] = EACCES;
	assert_near(of_process().process_run, 0.3);
}

static void test_samples_of_this_window_only(void **state)
{
	struct thread *t = &p->threads[0];

	(void)state;
	t->notes->observed->waits =
		(struct wait_observations){ .samples = 4, .blocked = 3, .by_kind[WAIT_PIPE] = 3 };
	for (uint64_t at = 0; at <= WORLD_REFRESH; at++) {
		t->notes->observed->waits_at = at;
		assert_int_equal(of_thread(0).waits.samples, at == WORLD_REFRESH - 1 ? 4 : 0);
	}
}

/* An observation covers the whole window if the thread has not run since. */
static void test_site_of_a_thread_that_did_not_run(void **state)
{
	struct thread *t = &p->threads[0];

	(void)state;
	world_keep_idle(&w, p);
	t->state = 'D';
	struct wait_place place = {
		.site = { .kind = WAIT_DISK, .is_seen = true, .is_timed = true }
	};
	assert_int_equal(of_thread(0).waits.samples, 0);
	t->notes->place = &place;
	t->now.slices = t->notes->site_slices = 12;
	struct evidence e = of_thread(0);
	assert_true(e.has_site);
	assert_int_equal(e.site.kind, WAIT_DISK);
	assert_true(e.site.is_timed);
	assert_int_equal(e.waits.samples, 1);
	assert_int_equal(e.waits.blocked, 1);
	assert_int_equal(e.waits.uninterruptible, 1);
	assert_int_equal(e.waits.timed, 1);
	assert_int_equal(e.waits.by_kind[WAIT_DISK], 1);
	place.site.is_seen = false;
	e = of_thread(0);
	assert_int_equal(e.waits.denied, 1);
	assert_int_equal(e.waits.by_kind[WAIT_DISK], 0);
	t->now.slices = 13; /* it ran: the observation is outdated */
	e = of_thread(0);
	assert_int_equal(e.waits.samples, 0);
	assert_true(e.has_site);
	/* Observations in the window count more. */
	t->now.slices = 12;
	t->notes->observed->waits_at = WORLD_REFRESH - 1;
	t->notes->observed->waits =
		(struct wait_observations){ .samples = 2, .blocked = 1, .by_kind[WAIT_PIPE] = 1 };
	e = of_thread(0);
	assert_int_equal(e.waits.samples, 2);
	assert_int_equal(e.waits.by_kind[WAIT_DISK], 0);
}

static void test_quota(void **state)
{
	struct cpu_quota *q = &p->notes->quota;

	(void)state;
	assert_near(of_thread(0).quota_cores, 0);
	*q = (struct cpu_quota){ .is_known = true,
				 .quota_us = 150000,
				 .period_us = 100000,
				 .judged_at = WORLD_REFRESH,
				 .throttled = 0.5 };
	assert_near(of_thread(0).quota_cores, 1.5);
	assert_near(of_thread(0).throttled, 0.5);
	assert_near(of_process().throttled, 0.5);
	q->judged_at = WORLD_REFRESH - 1; /* of an older window */
	assert_near(of_thread(0).throttled, 0);
	assert_near(of_thread(0).quota_cores, 1.5);
	q->judged_at = WORLD_REFRESH;
	q->is_known = false;
	assert_near(of_thread(0).quota_cores, 0);
}

/* A parent that collected a child includes the child's faults. */
static void test_collected_a_child(void **state)
{
	(void)state;
	p->notes->children_minor_faults_before = 7;
	p->notes->children_minor_faults = 7;
	p->thread_count = 1;
	assert_false(of_thread(0).has_reaped);
	p->notes->children_minor_faults = 8;
	assert_true(of_thread(0).has_reaped);
	assert_true(of_process().has_reaped);
	p->thread_count = 2; /* it is unknown which of them did */
	assert_false(of_thread(0).has_reaped);
	p->thread_count = 1;
	p->first_seen_at = WORLD_REFRESH; /* its whole life */
	assert_false(of_thread(0).has_reaped);
	p->first_seen_at = 1;
	world_keep_idle(&w, p);
	assert_false(of_thread(0).has_reaped);
}

/* For example, a zombie that was collected is not a zombie any more. */
static void test_exited(void **state)
{
	struct evidence e;

	(void)state;
	p->threads[0].state = 'Z';
	p->has_exited = true;
	assert_int_equal(of_thread(0).state, 'X');
	assert_int_equal(of_process().state, 'X');
	evidence_of_process_life(&w.sample, p, &e);
	assert_int_equal(e.state, 'X');
	p->has_exited = false;
	evidence_of_process_life(&w.sample, p, &e);
	assert_int_equal(e.state, 'Z');
	assert_int_equal(of_thread(0).state, 'Z');
}

/* ---- the whole life: 500 s ---- */

static void live(struct reading *r, double run_s, double runnable_s)
{
	r->run_ns = (uint64_t)(run_s * 1e9);
	r->runnable_ns = (uint64_t)(runnable_s * 1e9);
	r->user_ticks = 600;
	r->system_ticks = 200;
	r->voluntary = 1000;
	r->involuntary = 500;
	for (int i = 0; i < IO_COUNTERS; i++)
		r->io[i] = 5000 * (uint64_t)(i + 1);
}

static void test_life_of_a_thread(void **state)
{
	struct thread *t = &p->threads[0];
	struct evidence e;

	(void)state;
	live(&t->now, 100, 25);
	evidence_of_thread_life(&w.sample, p, t, &e);
	assert_true(e.is_lifetime);
	assert_int_equal(e.tid, 100);
	assert_near(e.window_s, 500);
	assert_near(e.run, 0.2);
	assert_near(e.runnable, 0.05);
	assert_near(e.process_run, 0.2);
	assert_near(e.user, 0.75);
	assert_near(e.voluntary_per_s, 2);
	assert_near(e.involuntary_per_s, 1);
	assert_near(e.read_chars_per_s, 10);
	assert_near(e.write_chars_per_s, 20);
	assert_near(e.read_bytes_per_s, 50);
	assert_near(e.write_bytes_per_s, 60);
	assert_true(e.has_run && e.has_runnable && e.has_user && e.has_switches && e.has_bytes);
	live(&t->now, 501, 0); /* start times are truncated to ticks */
	evidence_of_thread_life(&w.sample, p, t, &e);
	assert_near(e.run, 1);
	memset(t->now.source, EACCES, sizeof t->now.source);
	evidence_of_thread_life(&w.sample, p, t, &e);
	assert_false(e.has_run || e.has_runnable || e.has_user || e.has_switches || e.has_bytes);
	assert_int_equal(e.run_gap, GAP_DENIED);
	assert_int_equal(e.bytes_gap, GAP_DENIED);
	assert_near(e.run, 0);
	assert_near(e.read_chars_per_s, 0);
}

/* The place where it sleeps now is all that is known. */
static void test_life_and_the_site_of_now(void **state)
{
	struct thread *t = &p->threads[0];
	struct evidence e;

	(void)state;
	struct wait_place place = { .site = { .kind = WAIT_PIPE, .is_seen = true } };
	t->notes->place = &place;
	t->now.slices = t->notes->site_slices = 12;
	evidence_of_thread_life(&w.sample, p, t, &e);
	assert_true(e.has_site);
	assert_int_equal(e.site.kind, WAIT_PIPE);
	assert_int_equal(e.waits.by_kind[WAIT_PIPE], 1);
	t->state = 'R';
	evidence_of_thread_life(&w.sample, p, t, &e);
	assert_false(e.has_site);
	assert_int_equal(e.waits.samples, 0);
	t->state = 'S';
	t->notes->site_slices = 11;
	evidence_of_thread_life(&w.sample, p, t, &e);
	assert_false(e.has_site);
}

/* After a window there are observations, wherever the thread is now. */
static void test_life_and_the_observations_of_the_window(void **state)
{
	struct thread *t = &p->threads[0];
	struct wait_place place = { .site = { .kind = WAIT_NETWORK, .is_seen = true } };
	struct evidence e;

	(void)state;
	t->notes->place = &place;
	t->moved_at = WORLD_REFRESH - 1;
	t->now.slices = 12;
	t->notes->site_slices = UINT64_MAX; /* it ran after that observation */
	t->notes->observed->waits =
		(struct wait_observations){ .samples = 5, .blocked = 4, .timed = 1 };
	t->notes->observed->waits.by_kind[WAIT_NETWORK] = 3;
	t->notes->observed->waits.by_kind[WAIT_LOCK] = 1;
	t->notes->observed->waits_at = WORLD_REFRESH - 1;
	for (int i = 0; i < 2; i++) {
		t->state = "SR"[i];
		evidence_of_thread_life(&w.sample, p, t, &e);
		assert_true(e.has_site);
		assert_int_equal(e.site.kind, WAIT_NETWORK);
		assert_int_equal(e.waits.samples, 5);
		assert_int_equal(e.waits.by_kind[WAIT_NETWORK], 3);
		assert_int_equal(e.did_not_run, t->state == 'S');
	}
	t->state = 'S';
	t->moved_at = WORLD_REFRESH; /* it ran in that window */
	evidence_of_thread_life(&w.sample, p, t, &e);
	assert_false(e.did_not_run);
	/* Waits that lasted until their limit in the window count as such for the life, in any
	 * case. */
	t->now.voluntary = 8;
	t->now.run_ns = 20000000;
	t->notes->observed->waits.limited = 3;
	t->notes->observed->waits.limits_s = 0.3f;
	live(&t->now, 0, 0);
	evidence_of_thread_life(&w.sample, p, t, &e);
	assert_int_equal(e.waits.by_kind[WAIT_NETWORK], 3);
	t->notes->observed->waits.blocked = 0; /* every observation found it running */
	evidence_of_thread_life(&w.sample, p, t, &e);
	assert_false(e.has_site);
	t->notes->observed->waits.blocked = 4;
	t->notes->observed->waits_at = WORLD_REFRESH - 3; /* of an earlier window */
	evidence_of_thread_life(&w.sample, p, t, &e);
	assert_false(e.has_site);
	assert_int_equal(e.waits.samples, 0);
}

static void test_life_that_has_just_begun(void **state)
{
	struct thread *t = &p->threads[0];
	struct evidence e;

	(void)state;
	live(&t->now, 1, 1);
	t->start_ticks = 100000; /* now */
	evidence_of_thread_life(&w.sample, p, t, &e);
	assert_near(e.window_s, 0);
	assert_near(e.run, 0);
	assert_near(e.voluntary_per_s, 0);
	assert_near(e.read_chars_per_s, 0);
	t->start_ticks = 99950; /* half a second ago */
	evidence_of_thread_life(&w.sample, p, t, &e);
	assert_near(e.window_s, 0.5);
	assert_near(e.voluntary_per_s, 2000);
	t->start_ticks = 100001; /* later than now, by a tick */
	evidence_of_thread_life(&w.sample, p, t, &e);
	assert_near(e.window_s, 0);
	t->now.user_ticks = t->now.system_ticks = 0;
	evidence_of_thread_life(&w.sample, p, t, &e);
	assert_near(e.user, 1);
}

static void test_life_of_a_process(void **state)
{
	struct evidence e;

	(void)state;
	live(&p->now, 400, 0);
	live(&p->threads[0].now, 10, 0);
	live(&p->threads[1].now, 30, 20);
	live(&p->threads[2].now, 45, 0);
	p->threads[1].start_ticks = 95000; /* it lives for 50 s */
	evidence_of_process_life(&w.sample, p, &e);
	assert_true(e.is_process && e.is_lifetime);
	assert_int_equal(e.tid, 101);
	assert_near(e.window_s, 50);
	assert_near(e.run, 0.6);
	assert_near(e.process_run, 0.8);
	/* Bytes are those of the process and of its life, not of that thread's. */
	assert_near(e.read_chars_per_s, 10);
	live(&p->threads[2].now, 50, 0); /* as busy: the first */
	evidence_of_process_life(&w.sample, p, &e);
	assert_int_equal(e.tid, 101);
	live(&p->threads[0].now, 60, 0);
	evidence_of_process_life(&w.sample, p, &e);
	assert_int_equal(e.tid, 100);
	live(&p->threads[0].now, 10, 0);
	p->now.source[SOURCE_SCHEDSTAT] = EACCES;
	p->now.source[SOURCE_IO] = EACCES;
	evidence_of_process_life(&w.sample, p, &e);
	assert_near(e.process_run, 0.6);
	assert_false(e.has_bytes);
	p->thread_count = 0;
	evidence_of_process_life(&w.sample, p, &e);
	assert_int_equal(e.tid, 100);
	assert_false(e.has_run);
}

/* ---- threads that take turns ---- */

/* In the last window, each was observed at a lock or elsewhere. */
static void wait_at(size_t i, unsigned kind, struct wait_place *place)
{
	struct thread_notes *n = p->threads[i].notes;

	n->observed->waits = (struct wait_observations){ .samples = 6, .blocked = 4 };
	n->observed->waits.by_kind[kind] = 4;
	n->observed->waits_at = WORLD_REFRESH - 1;
	n->place = place;
}

static void see_together(uint16_t count, uint16_t ready, uint32_t refresh)
{
	p->notes->moments = (struct moments){ count, ready };
	p->notes->moments_at = refresh;
}

static void test_turns(void **state)
{
	struct wait_place here = { .site = { .kind = WAIT_LOCK,
					     .end = { .type = ENDPOINT_LOCK, .address = 64 },
					     .is_seen = true } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		spend(i, 0.1, 0.5);
		wait_at(i, WAIT_LOCK, &here);
	}
	p->now.run_ns = 300000000;
	see_together(20, 19, WORLD_REFRESH - 1);
	struct evidence e = of_process();
	assert_int_equal(e.turns.moments.count, 20);
	assert_int_equal(e.turns.moments.ready, 19);
	assert_near(e.turns.runnable, 1.5);
	assert_int_equal(e.turns.takers, 3);
	assert_int_equal(turns_at_one_lock(&e.turns), 3);
	/* The busiest thread was ready at each observation: the others show what it waits for. */
	spend(0, 0.1, 0.6);
	p->threads[0].notes->observed->waits = (struct wait_observations){ .samples = 6 };
	assert_int_equal(of_process().tid, 100);
	assert_int_equal(of_process().turns.takers, 2);
	spend(0, 0.1, 0.5);
	wait_at(0, WAIT_LOCK, &here);
	/* A thread that hardly ran, did not run, or was not observed does not count. */
	spend(2, 0.01, 0.01);
	assert_int_equal(of_process().turns.takers, 2);
	spend(2, 0.1, 0.5);
	p->threads[2].moved_at = WORLD_REFRESH - 1;
	assert_int_equal(of_process().turns.takers, 2);
	p->threads[2].moved_at = WORLD_REFRESH;
	p->threads[2].notes->observed->waits_at = WORLD_REFRESH - 3;
	assert_int_equal(of_process().turns.takers, 2);
	/* They belong to the window before, which ended when this one began. */
	p->notes->moments_before = p->notes->moments;
	p->notes->moments_before_at = WORLD_REFRESH - 1;
	see_together(3, 3, WORLD_REFRESH);
	assert_int_equal(of_process().turns.moments.count, 20);
	/* They belong to an older window. */
	p->notes->moments_before_at = WORLD_REFRESH - 2;
	assert_int_equal(of_process().turns.takers, 0);
	see_together(20, 19, WORLD_REFRESH - 1);
	assert_int_equal(of_process().turns.takers, 2);
	/* Also if the busiest one waits for something else. */
	spend(0, 0.1, 0.6);
	wait_at(0, WAIT_DISK, &here);
	assert_int_equal(of_process().tid, 100);
	assert_int_equal(of_process().turns.takers, 1);
	wait_at(0, WAIT_LOCK, &here);
	/* It cannot matter: they were not ready, or had more than one core. */
	assert_int_equal(of_process().turns.takers, 2);
	for (size_t i = 0; i < 3; i++)
		spend(i, 0.1, 0.1);
	assert_int_equal(of_process().turns.takers, 0);
	for (size_t i = 0; i < 3; i++)
		spend(i, 0.4, 0.5);
	p->now.run_ns = 1000000000;
	assert_int_equal(of_process().turns.takers, 2);
	p->now.run_ns = 1060000000;
	assert_int_equal(of_process().turns.takers, 0);
	for (size_t i = 0; i < 3; i++)
		p->threads[i].notes->place = NULL;
}

static void test_turns_of_a_life(void **state)
{
	struct wait_place here = { .site = { .kind = WAIT_LOCK,
					     .end = { .type = ENDPOINT_LOCK, .address = 64 },
					     .is_seen = true } };
	struct evidence e;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		live(&p->threads[i].now, 50, 250);
		wait_at(i, WAIT_LOCK, &here);
		p->threads[i].moved_at = WORLD_REFRESH;
	}
	live(&p->now, 150, 0);
	see_together(20, 20, WORLD_REFRESH - 1);
	evidence_of_process_life(&w.sample, p, &e);
	assert_int_equal(e.turns.takers, 3);
	assert_near(e.turns.runnable, 1.5);
	assert_true(e.has_process_user);
	assert_near(e.process_user, 0.75);
	assert_near(e.wakes.most_per_s, 0);         /* 2 a second each */
	p->threads[1].moved_at = WORLD_REFRESH - 1; /* it did its part, and rests */
	evidence_of_process_life(&w.sample, p, &e);
	assert_int_equal(e.turns.takers, 2);
	for (size_t i = 0; i < 3; i++)
		p->threads[i].notes->place = NULL;
}

/* With several threads, the numbers are shown with the name of the busiest one. */
static void test_who_speaks_for_the_process(void **state)
{
	struct evidence e;

	(void)state;
	snprintf(p->threads[1].comm, sizeof p->threads[1].comm, "pool\x1b-1");
	spend(1, 0.2, 0.1);
	spend(2, 0.1, 0.1);
	p->threads[2].now.voluntary = 30;
	e = of_process();
	assert_int_equal(e.tid, 101);
	assert_string_equal(e.comm, "pool\x1b-1");
	assert_near(e.wakes.most_per_s, 30);
	assert_near(e.wakes.others_per_s, 8);
	assert_string_equal(of_thread(1).comm, "");
	evidence_of_process_life(&w.sample, p, &e);
	assert_string_equal(e.comm, "pool\x1b-1");
	p->thread_count = 1;
	assert_string_equal(of_process().comm, "");
}

/* Those of threads that wake hardly ever do not add up to something. */
static void test_wakes(void **state)
{
	static const double per_s[] = { 2.5, 4, 20, 2, 3, 20, 0 };
	struct wakes wakes = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(per_s); i++)
		wakes_add(&wakes, per_s[i]);
	assert_near(wakes.most_per_s, 20);
	assert_near(wakes.others_per_s, 27);
	for (size_t i = 0; i < 3; i++)
		spend(i, 0.001, 0);
	p->threads[0].now.voluntary = 20;
	p->threads[1].now.voluntary = 2;
	struct evidence e = of_process();
	assert_near(e.wakes.most_per_s, 20);
	assert_near(e.wakes.others_per_s, 8);
	p->threads[2].now.source[SOURCE_STATUS] = EACCES;
	assert_near(of_process().wakes.others_per_s, 0);
	assert_near(of_thread(0).wakes.most_per_s, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
		TEST(test_thread),
		TEST(test_wakes),
		TEST(test_thread_with_gaps),
		TEST(test_states_of_an_idle_thread),
		TEST(test_busiest_thread_speaks_for_the_process),
		TEST(test_leader_speaks_for_an_idle_process),
		TEST(test_starved_thread_is_the_busiest),
		TEST(test_busiest_by_time_not_by_share),
		TEST(test_bytes_of_the_process),
		TEST(test_samples_of_this_window_only),
		TEST(test_site_of_a_thread_that_did_not_run),
		TEST(test_quota),
		TEST(test_collected_a_child),
		TEST(test_exited),
		TEST(test_life_of_a_thread),
		TEST(test_life_and_the_site_of_now),
		TEST(test_life_and_the_observations_of_the_window),
		TEST(test_life_that_has_just_begun),
		TEST(test_life_of_a_process),
		TEST(test_turns),
		TEST(test_turns_of_a_life),
		TEST(test_who_speaks_for_the_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
