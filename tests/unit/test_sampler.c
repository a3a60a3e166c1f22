/* test_sampler: who is observed between two refreshes, how often, and for how
 * much.
 */
#include "config.h"

#include "scanned.h"

#include "collect/thread.h"
#include "wait/sampler.h"
#include "wait/sites.h"
#include "collect/memo.h"
#include "collect/scanner.h"

#include <time.h>

static struct scanned *m;
static struct sampler *sampler;

static int setup(void **state)
{
	int error = scanned_setup(state);

	m = *state;
	return error;
}

static int teardown(void **state)
{
	sampler_close(sampler);
	sampler = NULL;
	return scanned_teardown(state);
}

static void open_sampler(double per_s, double budget)
{
	struct sampler_options options = { .per_s = per_s, .budget = budget };

	assert_int_equal(sampler_open(&sampler, m->scanner, &options), 0);
	sampler_begin(sampler);
}

/* Do as a demand does. */
static void find_sites(const struct process *p, unsigned most)
{
	sites_find(m->scanner, scanner_own(m->scanner, p), most);
}

/* The files that an observation of a thread reads. */
static void make_observable(pid_t pid, pid_t tid, int call)
{
	write_text(path_of(m->proc.root, "%d/task/%d/syscall", (int)pid, (int)tid),
		   "%d 0x3 0x0 0x0 0x0 0x0 0x0 0x0 0x0\n", call);
}

/* A process that ran since the last refresh; its threads from `first` on did. */
static void make_active(pid_t pid, int count, int first)
{
	struct fake_task t = has_run(sleeper);

	t.thread_count = count;
	fake_process(&m->proc, pid, &t);
	for (int i = first; i < count; i++) {
		fake_thread(&m->proc, pid, pid + i, &t);
		make_observable(pid, pid + i, NUMBER_OF(nanosleep));
	}
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static unsigned observations_of(pid_t pid, pid_t tid)
{
	const struct observed *o = thread_notes(scanned_thread(m, pid, tid))->observed;

	return o && o->waits_at == scanned_table(m)->refresh ? o->waits.samples : 0;
}

/* ---- who ---- */

static void test_active_threads_are_observed(void **state)
{
	(void)state;
	make_sleepers(&m->proc, 3);
	make_threads(&m->proc, 500, 4);
	scanned_open(m, NULL);
	scanned_refresh(m);
	make_active(102, 1, 0);
	make_active(500, 4, 2);
	scanned_refresh(m);
	open_sampler(10, 1e9);
	for (int i = 0; i < 3; i++)
		sampler_tick(sampler);
	assert_int_equal(sampler_observations(sampler), 9);
	assert_int_equal(observations_of(101, 101), 0);
	assert_int_equal(observations_of(102, 102), 3);
	assert_int_equal(observations_of(500, 501), 0);
	assert_int_equal(observations_of(500, 502), 3);
	const struct thread *t = scanned_thread(m, 102, 102);
	assert_int_equal(thread_notes(t)->observed->waits.blocked, 3);
	assert_int_equal(thread_notes(t)->observed->waits.by_kind[WAIT_TIMER], 3);
	assert_non_null(thread_site(t));
	assert_int_equal(thread_site(t)->kind, WAIT_TIMER);
	/* It may move on before the window ends: the place is not a fact for it. */
	assert_true(thread_notes(t)->site_slices != t->now.slices);
}

/* Ready without a core: observed, and not blocked. */
static void test_runnable_threads_count_as_observed(void **state)
{
	struct fake_task t = sleeper;

	(void)state;
	make_sleepers(&m->proc, 2);
	t.state = 'R';
	fake_single(&m->proc, 102, &t);
	scanned_open(m, NULL);
	scanned_refresh(m);
	scanned_refresh(m);
	open_sampler(10, 1e9);
	sampler_tick(sampler);
	assert_int_equal(observations_of(102, 102), 1);
	assert_int_equal(thread_notes(scanned_thread(m, 102, 102))->observed->waits.blocked, 0);
	/* One that is gone is no sample. */
	fake_end_process(&m->proc, 102);
	sampler_tick(sampler);
	assert_int_equal(observations_of(102, 102), 1);
	assert_int_equal(sampler_observations(sampler), 2);
}

/* In the first window nobody is known to be active: the clocks tell. */
static void test_first_window(void **state)
{
	(void)state;
	make_sleepers(&m->proc, 3);
	for (pid_t pid = 101; pid <= 103; pid++)
		make_observable(pid, pid, NUMBER_OF(nanosleep));
	scanned_open(m, NULL);
	scanned_refresh(m);
	open_sampler(10, 1e9);
	sampler_tick(sampler);
	assert_int_equal(sampler_observations(sampler), 0);
	fake_clock_set(&m->proc, 102, sleeper.run_ns + 1);
	sampler_tick(sampler);
	assert_int_equal(sampler_observations(sampler), 1);
	assert_int_equal(observations_of(102, 102), 1);
}

static void test_asked_for_is_always_observed(void **state)
{
	static const pid_t pids[] = { 102, 500, 600, 999, 0 };

	(void)state;
	make_sleepers(&m->proc, 3);
	make_threads(&m->proc, 500, 64);
	make_threads(&m->proc, 600, 65); /* too many to observe them all for the asking */
	scanned_open(m, pids);
	scanned_refresh(m);
	scanned_refresh(m);
	scanned_refresh(m);
	open_sampler(10, 1e9);
	sampler_tick(sampler);
	assert_int_equal(sampler_observations(sampler), 1 + 64);
	sampler_tick(sampler);
	assert_int_equal(sampler_observations(sampler), 2 * (1 + 64));
}

/* Asked for, and at rest: only the state is read again, until the clock moves. */
static void test_at_rest_it_is_where_it_was(void **state)
{
	static const pid_t pids[] = { 102, 500, 0 };
	struct fake_task t = sleeper;

	(void)state;
	make_sleepers(&m->proc, 3);
	make_threads(&m->proc, 500, 2);
	make_observable(102, 102, NUMBER_OF(nanosleep));
	make_observable(500, 500, NUMBER_OF(nanosleep));
	make_observable(500, 501, NUMBER_OF(nanosleep));
	scanned_open(m, pids);
	scanned_refresh(m);
	open_sampler(10, 1e9);
	sampler_tick(sampler);
	make_observable(102, 102, NUMBER_OF(wait4));
	make_observable(500, 501, NUMBER_OF(wait4));
	sampler_tick(sampler);
	const struct wait_observations *w =
		&thread_notes(scanned_thread(m, 102, 102))->observed->waits;
	assert_int_equal(w->by_kind[WAIT_TIMER], 2);
	assert_int_equal(
		thread_notes(scanned_thread(m, 500, 501))->observed->waits.by_kind[WAIT_TIMER], 2);
	/* Also in the next window. */
	scanned_refresh(m);
	sampler_begin(sampler);
	sampler_tick(sampler);
	assert_int_equal(w->by_kind[WAIT_TIMER], 1);
	fake_clock_set(&m->proc, 500, sleeper.run_ns + 1);
	sampler_tick(sampler);
	assert_int_equal(w->by_kind[WAIT_TIMER], 2);
	assert_int_equal(
		thread_notes(scanned_thread(m, 500, 500))->observed->waits.by_kind[WAIT_TIMER], 2);
	assert_int_equal(
		thread_notes(scanned_thread(m, 500, 501))->observed->waits.by_kind[WAIT_CHILD], 1);
	/* Woken, and without a core: the clock stands, but it is not blocked. */
	t.state = 'R';
	fake_single(&m->proc, 102, &t);
	make_observable(102, 102, NUMBER_OF(wait4));
	sampler_tick(sampler);
	assert_int_equal(w->samples, 3);
	assert_int_equal(w->blocked, 2);
}

#define PER_S 20

static void sleep_ms(long ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

/* A tick, and then so many periods to the next one, give or take. */
static void tick_before(double periods)
{
	uint64_t before = now_ns();

	sampler_tick(sampler);
	double least = (double)(sampler_next_ns(sampler) - before) * PER_S / 1e9;
	double most = (double)(int64_t)(sampler_next_ns(sampler) - now_ns()) * PER_S / 1e9;
	assert_true(least >= 0.6 * periods && most <= 1.4 * periods);
}

/* What is at rest for long is observed less often, and an observation stands for those that
 * were left out: in the next tick, or at the end of the window. */
static void test_ticks_at_rest(void **state)
{
	static const pid_t pids[] = { 102, 0 };

	(void)state;
	make_sleepers(&m->proc, 3);
	make_observable(102, 102, NUMBER_OF(nanosleep));
	scanned_open(m, pids);
	scanned_refresh(m);
	open_sampler(PER_S, 1e9);
	for (int i = 0; i < 8; i++)
		sampler_tick(sampler); /* the first of them observations, seven find it at rest */
	sampler_end(sampler);
	assert_int_equal(sampler_observations(sampler), 8);
	for (int i = 0; i < 23; i++)
		sampler_tick(sampler);
	tick_before(4);
	assert_int_equal(sampler_observations(sampler), 32);
	sleep_ms(250);
	sampler_tick(sampler);
	assert_int_equal(sampler_observations(sampler), 32 + 4);
	sampler_end(sampler); /* nothing was left out since */
	assert_int_equal(sampler_observations(sampler), 32 + 4);
	sleep_ms(250);
	sampler_end(sampler);
	assert_int_equal(sampler_observations(sampler), 32 + 8);
	const struct wait_observations *w =
		&thread_notes(scanned_thread(m, 102, 102))->observed->waits;
	assert_int_equal(w->by_kind[WAIT_TIMER], 40);
	assert_int_equal(w->timed, 40);
	/* It ran: of the observations left out nothing is known, and the next one comes soon. */
	sleep_ms(250);
	fake_clock_set(&m->proc, 102, sleeper.run_ns + 1);
	tick_before(1);
	assert_int_equal(sampler_observations(sampler), 32 + 9);
	/* So it does when there is somebody new. */
	for (int i = 0; i < 40; i++)
		sampler_tick(sampler);
	assert_int_equal(scan_add_pid(m->scanner, 103), 0);
	sampler_renew(sampler);
	assert_true(sampler_next_ns(sampler) <= now_ns() + 1400000000 / PER_S);
}

/* Where all are watched ticks do not come less often: any may wake. */
static void test_no_rest_among_all(void **state)
{
	(void)state;
	make_sleepers(&m->proc, 3);
	scanned_open(m, NULL);
	scanned_refresh(m);
	open_sampler(PER_S, 1e9);
	for (int i = 0; i < 40; i++)
		sampler_tick(sampler);
	tick_before(1);
}

static void test_each_window_counts_anew(void **state)
{
	(void)state;
	make_sleepers(&m->proc, 1);
	scanned_open(m, NULL);
	scanned_refresh(m);
	make_active(101, 1, 0);
	scanned_refresh(m);
	open_sampler(10, 1e9);
	sampler_tick(sampler);
	sampler_tick(sampler);
	assert_int_equal(observations_of(101, 101), 2);
	struct fake_task more = has_run(has_run(sleeper));
	fake_single(&m->proc, 101, &more);
	scanned_refresh(m);
	sampler_begin(sampler);
	assert_int_equal(sampler_observations(sampler), 0);
	sampler_tick(sampler);
	assert_int_equal(observations_of(101, 101), 1);
}

/* One that got a core twice in a second, for next to nothing, is idle: it is observed
 * when it is shown. */
static void test_hardly_active_threads_are_left_alone(void **state)
{
	struct fake_task quiet = sleeper;

	(void)state;
	make_sleepers(&m->proc, 4);
	scanned_open(m, NULL);
	scanned_refresh(m);
	quiet.slices += 2;
	quiet.run_ns += 4900000;
	fake_single(&m->proc, 101, &quiet);
	quiet.slices += 1;
	fake_single(&m->proc, 102, &quiet); /* thrice */
	quiet.slices -= 1;
	quiet.run_ns += 200000;
	fake_single(&m->proc, 103, &quiet); /* for more */
	quiet.run_ns -= 200000;
	quiet.state = 'D';
	fake_single(&m->proc, 104, &quiet); /* it may be the disk that holds it up */
	for (pid_t pid = 101; pid <= 104; pid++)
		make_observable(pid, pid, NUMBER_OF(nanosleep));
	scanned_refresh_after(m, 1, -1);
	open_sampler(10, 1e9);
	for (int i = 0; i < 3; i++)
		sampler_tick(sampler);
	assert_int_equal(observations_of(101, 101), 0);
	for (pid_t pid = 102; pid <= 104; pid++)
		assert_int_equal(observations_of(pid, pid), 3);
	find_sites(scanned_process(m, 101), 4);
	assert_non_null(thread_site(scanned_thread(m, 101, 101)));
	/* In a window of a tenth of a second the same two times are many. */
	quiet.state = 'S';
	quiet.slices += 2;
	quiet.run_ns += 490000;
	fake_single(&m->proc, 101, &quiet);
	make_observable(101, 101, NUMBER_OF(nanosleep));
	scanned_refresh_after(m, 0.1, -1);
	sampler_begin(sampler);
	sampler_tick(sampler);
	assert_int_equal(observations_of(101, 101), 1);
}

/* Of many threads a few are observed each time it is shown, until all are known; once
 * one ran, it is observed again. */
static void test_observations_of_many_threads_go_on(void **state)
{
	struct fake_task t = has_run(sleeper);

	(void)state;
	make_threads(&m->proc, 500, 10);
	for (pid_t tid = 500; tid < 510; tid++)
		make_observable(500, tid, NUMBER_OF(nanosleep));
	scanned_open(m, NULL);
	scanned_refresh(m);
	scanned_refresh(m);
	open_sampler(10, 1e9);
	struct process *p = scanned_process(m, 500);
	for (int i = 1; i <= 4; i++) {
		find_sites(p, 3);
		scanned_refresh(m);
		size_t known = 0;
		for (size_t k = 0; k < p->thread_count; k++)
			known += thread_site(&p->threads[k]) != NULL;
		assert_int_equal(known, i < 4 ? 3 * i : 10);
	}
	uint64_t touched = p->touched;
	find_sites(p, 3);
	assert_int_equal(p->touched, touched);
	assert_int_equal(memo_of(p)->sited, 10);
	t.thread_count = 10;
	fake_process(&m->proc, 500, &t);
	fake_thread(&m->proc, 500, 504, &t);
	make_observable(500, 504, NUMBER_OF(read));
	scanned_refresh(m);
	find_sites(p, 3);
	assert_int_equal(p->touched, touched + 1);
	assert_int_equal(thread_site(scanned_thread(m, 500, 504))->syscall, NUMBER_OF(read));
}

static void runnable_tasks(unsigned count)
{
	write_text(path_of(m->proc.root, "loadavg"), "0.00 0.00 0.00 %u/9 102\n", count);
}

static void test_least_runnable_tasks_of_a_window(void **state)
{
	(void)state;
	make_sleepers(&m->proc, 2);
	scanned_open(m, NULL);
	scanned_refresh(m);
	open_sampler(10, 1e9);
	assert_int_equal(sampler_least_running(sampler), -1);
	for (unsigned i = 0; i < 5; i++) {
		runnable_tasks((unsigned[]){ 4, 3, 7, 2, 9 }[i]);
		sampler_tick(sampler);
	}
	assert_int_equal(sampler_least_running(sampler), 2);
	write_text(path_of(m->proc.root, "loadavg"), "nonsense");
	sampler_tick(sampler);
	assert_int_equal(sampler_least_running(sampler), 2);
	sampler_begin(sampler);
	assert_int_equal(sampler_least_running(sampler), -1);
	sampler_tick(sampler);
	assert_int_equal(sampler_least_running(sampler), -1);
	runnable_tasks(6);
	sampler_tick(sampler);
	assert_int_equal(sampler_least_running(sampler), 6);
}

/* ---- all threads of a process at one moment ---- */

static struct moments moments_of(pid_t pid)
{
	const struct process_notes *n = process_notes(scanned_process(m, pid));

	return n->moments_at == scanned_table(m)->refresh ? n->moments : (struct moments){ 0 };
}

static void assert_moments(pid_t pid, unsigned count, unsigned ready)
{
	struct moments found = moments_of(pid);

	assert_int_equal(found.count, count);
	assert_int_equal(found.ready, ready);
}

static void test_moments(void **state)
{
	struct fake_task ready = has_run(sleeper);

	(void)state;
	make_sleepers(&m->proc, 1);
	make_threads(&m->proc, 500, 3);
	make_threads(&m->proc, 600, 3);
	scanned_open(m, NULL);
	scanned_refresh(m);
	make_active(101, 1, 0);
	make_active(500, 3, 0);
	make_active(600, 3, 2);
	scanned_refresh(m);
	open_sampler(10, 1e9);
	sampler_tick(sampler);
	assert_moments(500, 1, 0);
	ready.state = 'R';
	fake_thread(&m->proc, 500, 501, &ready);
	sampler_tick(sampler);
	sampler_tick(sampler);
	assert_moments(500, 3, 2);
	/* Those that are alone, or the only active one, wait for nobody. */
	assert_moments(101, 0, 0);
	assert_moments(600, 0, 0);
	/* The next window counts anew, and has this one beside. */
	ready = has_run(has_run(sleeper));
	ready.thread_count = 3;
	fake_process(&m->proc, 500, &ready);
	for (pid_t tid = 500; tid < 503; tid++)
		fake_thread(&m->proc, 500, tid, &ready);
	scanned_refresh(m);
	sampler_begin(sampler);
	struct moments before = process_moments(scanned_table(m), scanned_process(m, 500));
	assert_int_equal(before.count, 3);
	assert_int_equal(before.ready, 2);
	sampler_tick(sampler);
	assert_moments(500, 1, 0);
	before = process_moments(scanned_table(m), scanned_process(m, 500));
	assert_int_equal(before.count, 3);
}

/* Where not all of them were observed, nothing is known of all of them. */
static void test_moments_under_a_budget(void **state)
{
	(void)state;
	make_threads(&m->proc, 500, 20);
	scanned_open(m, NULL);
	scanned_refresh(m);
	make_active(500, 20, 0);
	scanned_refresh(m);
	open_sampler(10, 0); /* eight observations in a tick */
	for (int i = 0; i < 5; i++)
		sampler_tick(sampler);
	assert_moments(500, 0, 0);
}

/* At rest, one tick stands for those that were left out. */
static void test_moments_at_rest(void **state)
{
	static const pid_t pids[] = { 500, 0 };

	(void)state;
	make_threads(&m->proc, 500, 2);
	make_observable(500, 500, NUMBER_OF(nanosleep));
	make_observable(500, 501, NUMBER_OF(nanosleep));
	scanned_open(m, pids);
	scanned_refresh(m);
	open_sampler(PER_S, 1e9);
	for (int i = 0; i < 31; i++)
		sampler_tick(sampler);
	sleep_ms(250);
	sampler_tick(sampler);
	assert_moments(500, 31 + 4, 0);
}

/* ---- how much ---- */

/* Where the budget ends, the next tick goes on: every thread gets its turn, also
 * behind a process of many. */
static void test_budget_is_shared_in_turn(void **state)
{
	(void)state;
	make_threads(&m->proc, 200, 20);
	make_sleepers(&m->proc, 4);
	make_threads(&m->proc, 500, 16);
	scanned_open(m, NULL);
	scanned_refresh(m);
	make_active(200, 20, 0);
	for (pid_t pid = 101; pid <= 104; pid++)
		make_active(pid, 1, 0);
	make_active(500, 16, 0);
	scanned_refresh(m);
	open_sampler(10, 0); /* spent at the first check: after each eighth observation */
	for (int round = 1; round <= 3; round++) {
		for (int tick = 0; tick < 40 / 8; tick++)
			sampler_tick(sampler);
		assert_int_equal(sampler_observations(sampler), 40 * round);
		for (pid_t tid = 200; tid < 220; tid++)
			assert_int_equal(observations_of(200, tid), round);
		for (pid_t pid = 101; pid <= 104; pid++)
			assert_int_equal(observations_of(pid, pid), round);
		for (pid_t tid = 500; tid < 516; tid++)
			assert_int_equal(observations_of(500, tid), round);
	}
}

/* What was left out counts for what is achieved. */
static void test_achieved_rate_under_a_budget(void **state)
{
	(void)state;
	make_threads(&m->proc, 200, 80);
	scanned_open(m, NULL);
	scanned_refresh(m);
	make_active(200, 80, 0);
	scanned_refresh(m);
	open_sampler(10, 0);
	uint64_t begun = now_ns();
	sampler_tick(sampler);
	double least_s = (double)(now_ns() - begun) / 1e9;
	assert_int_equal(sampler_observations(sampler), 8);
	double achieved = sampler_achieved_per_s(sampler);
	assert_true(achieved > 0 && achieved <= 8.0 / 80 / least_s);
	assert_true(sampler_cost(sampler) > 0);
}

/* Nobody is known to be active yet: to find out has to be paid for as well. */
static void test_first_window_under_a_budget(void **state)
{
	(void)state;
	make_sleepers(&m->proc, 30);
	scanned_open(m, NULL);
	scanned_refresh(m);
	make_active(105, 1, 0);
	open_sampler(10, 0);
	sampler_tick(sampler);
	assert_int_equal(sampler_observations(sampler), 1);
	for (int i = 0; i < 5; i++)
		sampler_tick(sampler);
	assert_int_equal(sampler_observations(sampler), 1);
	/* In the next it is known who is. */
	scanned_refresh(m);
	make_active(105, 1, 0);
	sampler_begin(sampler);
	for (int i = 0; i < 5; i++)
		sampler_tick(sampler);
	assert_true(sampler_observations(sampler) >= 4);
}

static void test_process_gone_where_the_budget_ended(void **state)
{
	(void)state;
	make_threads(&m->proc, 200, 20);
	make_sleepers(&m->proc, 8);
	scanned_open(m, NULL);
	scanned_refresh(m);
	make_active(200, 20, 0);
	for (pid_t pid = 101; pid <= 108; pid++)
		make_active(pid, 1, 0);
	scanned_refresh(m);
	open_sampler(10, 0);
	sampler_tick(sampler); /* the eight */
	sampler_tick(sampler); /* within 200 */
	scanned_process(m, 200)->has_exited = true;
	sampler_tick(sampler);
	for (pid_t pid = 101; pid <= 108; pid++)
		assert_int_equal(observations_of(pid, pid), 2);
}

/* ---- threads that are born between two refreshes ---- */

static void test_born_between_refreshes(void **state)
{
	static const pid_t pids[] = { 500, 0 };
	struct sampler_options options = { .per_s = 10, .budget = 1e9, .finds_born = true };
	struct fake_task t = sleeper;

	(void)state;
	make_threads(&m->proc, 500, 2);
	scanned_open(m, pids);
	scanned_refresh_after(m, 1, -1);
	assert_int_equal(sampler_open(&sampler, m->scanner, &options), 0);
	sampler_begin(sampler);
	t = (struct fake_task){
		.start_ticks = 100150, .run_ns = 100000000, .slices = 3, .voluntary = 7
	};
	fake_thread(&m->proc, 500, 777, &t);
	make_observable(500, 777, NUMBER_OF(nanosleep));
	sampler_tick(sampler);
	/* While its clock stands still nothing can be born: the folder is not listed. */
	assert_int_equal(scanned_process(m, 500)->thread_count, 2);
	fake_clock_set(&m->proc, 500, sleeper.run_ns + 1);
	sampler_tick(sampler);
	assert_int_equal(scanned_process(m, 500)->thread_count, 3);
	assert_int_equal(observations_of(500, 777), 1);
	t = has_run(sleeper);
	t.thread_count = 3;
	fake_process(&m->proc, 500, &t);
	scanned_refresh_after(m, 1, -1);
	struct rates r = scanned_rates(m, 500, 777);
	assert_int_equal(r.run_gap, GAP_NONE);
	assert_near(r.window_s, 0.5);
	assert_near(r.run, 0.2);
	assert_near(r.voluntary_per_s, 14);
	assert_false(scanned_thread(m, 500, 777)->is_born);
	/* Its observations are of the window that ended now. */
	assert_int_equal(thread_notes(scanned_thread(m, 500, 777))->observed->waits_at, 1);
	assert_int_equal(thread_notes(scanned_thread(m, 500, 777))->observed->waits.samples, 1);
}

static void test_died_between_refreshes(void **state)
{
	static const pid_t pids[] = { 500, 0 };
	struct sampler_options options = { .per_s = 10, .budget = 1e9, .finds_born = true };

	(void)state;
	make_threads(&m->proc, 500, 3);
	scanned_open(m, pids);
	scanned_refresh(m);
	assert_int_equal(sampler_open(&sampler, m->scanner, &options), 0);
	sampler_begin(sampler);
	fake_clock_set(&m->proc, 500, sleeper.run_ns + 1);
	fake_end_thread(&m->proc, 500, 501);
	sampler_tick(sampler);
	assert_int_equal(scanned_process(m, 500)->thread_count, 2);
	assert_int_equal(process_notes(scanned_process(m, 500))->exited_voluntary,
			 sleeper.voluntary);
	remove_tree(path_of(m->proc.root, "500"));
	sampler_tick(sampler); /* all of it is gone */
	assert_int_equal(scanned_process(m, 500)->thread_count, 2);
}

/* ---- when ---- */

static void test_ticks_are_at_random_times(void **state)
{
	double least = 9, most = 0;

	(void)state;
	make_sleepers(&m->proc, 1);
	scanned_open(m, NULL);
	scanned_refresh(m);
	open_sampler(20, 1);
	for (int i = 0; i < 1000; i++) {
		uint64_t before = now_ns();
		sampler_begin(sampler);
		double after_s = (double)(sampler_next_ns(sampler) - before) / 1e9;
		least = fmin(least, after_s);
		most = fmax(most, after_s - (double)(now_ns() - before) / 1e9);
	}
	assert_true(least >= 0.6 / 20 && least < 0.7 / 20);
	assert_true(most <= 1.4 / 20 && most > 1.3 / 20);
}

static void test_no_samples_wanted(void **state)
{
	(void)state;
	make_sleepers(&m->proc, 1);
	scanned_open(m, NULL);
	scanned_refresh(m);
	open_sampler(0, 1);
	assert_true(sampler_next_ns(sampler) == UINT64_MAX);
	assert_near(sampler_achieved_per_s(sampler), 0);
	assert_near(sampler_cost(sampler), 0);
	sampler_close(NULL);
}

/* ---- an observation before it is shown ---- */

static void test_observation_before_it_is_shown(void **state)
{
	(void)state;
	make_threads(&m->proc, 500, 5);
	for (pid_t tid = 500; tid < 505; tid++)
		make_observable(500, tid, NUMBER_OF(wait4));
	scanned_open(m, NULL);
	scanned_refresh(m);
	open_sampler(10, 1);
	struct process *p = scanned_process(m, 500);
	find_sites(p, 3);
	for (pid_t tid = 500; tid < 505; tid++)
		assert_int_equal(thread_site(scanned_thread(m, 500, tid)) != NULL, tid < 503);
	assert_int_equal(thread_site(&p->threads[0])->kind, WAIT_CHILD);
	/* The next ones; those that are known are left alone. */
	find_sites(p, 3);
	assert_non_null(thread_site(&p->threads[4]));
	p->threads[0].notes->place->site.kind = WAIT_OTHER;
	find_sites(p, 9);
	assert_int_equal(thread_site(&p->threads[0])->kind, WAIT_OTHER);
	p->threads[0].now.slices++; /* it ran: observed again */
	memo_of(p)->is_sited = false;
	find_sites(p, 9);
	assert_int_equal(thread_site(&p->threads[0])->kind, WAIT_CHILD);
	/* A zombie waits for nothing, and what exited is not there. */
	p->threads[1].now.slices++;
	memo_of(p)->is_sited = false;
	p->threads[1].state = 'Z';
	p->threads[1].notes->place->site.kind = WAIT_OTHER;
	find_sites(p, 9);
	assert_int_equal(thread_site(&p->threads[1])->kind, WAIT_OTHER);
	p->threads[2].now.slices++;
	memo_of(p)->is_sited = false;
	p->threads[2].notes->place->site.kind = WAIT_OTHER;
	p->has_exited = true;
	find_sites(p, 9);
	assert_int_equal(thread_site(&p->threads[2])->kind, WAIT_OTHER);
}

/* Observations of the window before say more than one now. */
static void test_no_observation_where_there_are_others(void **state)
{
	(void)state;
	make_sleepers(&m->proc, 1);
	make_observable(101, 101, NUMBER_OF(wait4));
	scanned_open(m, NULL);
	scanned_refresh(m);
	open_sampler(10, 1);
	struct process *p = scanned_process(m, 101);
	struct observed *observed = thread_make_observed(&p->threads[0]);
	observed->waits.samples = 1;
	observed->waits_at = 0; /* the refresh before the first */
	find_sites(p, 9);
	assert_null(thread_site(&p->threads[0]));
	observed->waits.samples = 0;
	find_sites(p, 9);
	assert_non_null(thread_site(&p->threads[0]));
}

/* What is shown is the last window: observations of the one that goes on stay out. */
static void test_window_that_is_shown(void **state)
{
	const struct wait_observations *shown;

	(void)state;
	make_sleepers(&m->proc, 1);
	scanned_open(m, NULL);
	scanned_refresh(m);
	make_active(101, 1, 0);
	scanned_refresh(m);
	open_sampler(10, 1e9);
	for (int i = 0; i < 3; i++)
		sampler_tick(sampler);
	scanned_refresh(m);
	const struct thread *t = scanned_thread(m, 101, 101);
	shown = thread_waits(scanned_table(m), t);
	assert_non_null(shown);
	assert_int_equal(shown->by_kind[WAIT_TIMER], 3);
	memo_of(scanned_process(m, 101))->runnable_count = 1;
	scanned_process(m, 101)->threads[0].state = 'R';
	uint64_t touched = scanned_process(m, 101)->touched;
	sampler_tick(sampler);
	assert_int_equal(observations_of(101, 101), 1);
	assert_true(scanned_process(m, 101)->touched > touched);
	shown = thread_waits(scanned_table(m), t);
	assert_non_null(shown);
	assert_int_equal(shown->by_kind[WAIT_TIMER], 3);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_active_threads_are_observed),
		TEST(test_runnable_threads_count_as_observed),
		TEST(test_first_window),
		TEST(test_asked_for_is_always_observed),
		TEST(test_at_rest_it_is_where_it_was),
		TEST(test_ticks_at_rest),
		TEST(test_no_rest_among_all),
		TEST(test_each_window_counts_anew),
		TEST(test_hardly_active_threads_are_left_alone),
		TEST(test_observations_of_many_threads_go_on),
		TEST(test_least_runnable_tasks_of_a_window),
		TEST(test_moments),
		TEST(test_moments_under_a_budget),
		TEST(test_moments_at_rest),
		TEST(test_budget_is_shared_in_turn),
		TEST(test_achieved_rate_under_a_budget),
		TEST(test_first_window_under_a_budget),
		TEST(test_process_gone_where_the_budget_ended),
		TEST(test_born_between_refreshes),
		TEST(test_died_between_refreshes),
		TEST(test_ticks_are_at_random_times),
		TEST(test_no_samples_wanted),
		TEST(test_observation_before_it_is_shown),
		TEST(test_no_observation_where_there_are_others),
		TEST(test_window_that_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
