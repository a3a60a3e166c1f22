/* test_rates: two readings and the time between them. */
#include "config.h"

#include "world.h"

#include "model/rates.h"

#include <errno.h>

static struct world w;
static struct process *p;
static struct thread *t;

/* A process with three threads; `t` is its leader. */
static int setup(void **state)
{
	(void)state;
	world_init(&w);
	p = world_add(&w, 100, 3);
	t = &p->threads[0];
	return 0;
}

static struct rates of_thread(void)
{
	struct rates r;

	rates_of_thread(&w.sample, p, t, &r);
	return r;
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

static void assert_all_zero(const struct rates *r)
{
	assert_near(r->run, 0);
	assert_near(r->runnable, 0);
	assert_near(r->user, 0);
	assert_near(r->system, 0);
	assert_near(r->voluntary_per_s, 0);
	assert_near(r->involuntary_per_s, 0);
	assert_near(r->minor_per_s, 0);
	assert_near(r->major_per_s, 0);
	for (int i = 0; i < IO_COUNTERS; i++)
		assert_near(r->io_per_s[i], 0);
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

static void test_first_sight_of_a_process(void **state)
{
	(void)state;
	move(&t->now);
	move(&p->now);
	p->first_seen_at = WORLD_REFRESH;
	struct rates r = of_process();
	assert_near(r.window_s, 0);
	assert_all_gaps(&r, GAP_FIRST_SIGHT);
	assert_all_zero(&r);
	r = of_thread();
	assert_near(r.window_s, 0);
	assert_all_gaps(&r, GAP_FIRST_SIGHT);
	assert_all_zero(&r);
}

static void test_first_sight_of_a_thread(void **state)
{
	(void)state;
	move(&t->now);
	t->notes->before.source[SOURCE_STAT] = t->notes->before.source[SOURCE_SCHEDSTAT] =
		SOURCE_UNREAD;
	struct rates r = of_thread();
	assert_near(r.window_s, 0);
	assert_all_gaps(&r, GAP_FIRST_SIGHT);
	assert_all_zero(&r);
	/* One of the two was read before: it existed then. */
	t->notes->before.source[SOURCE_STAT] = 0;
	r = of_thread();
	assert_near(r.window_s, 1);
	assert_int_equal(r.run_gap, GAP_FIRST_SIGHT);
	assert_int_equal(r.faults_gap, GAP_NONE);
	t->notes->before.source[SOURCE_STAT] = SOURCE_UNREAD;
	t->notes->before.source[SOURCE_SCHEDSTAT] = 0;
	r = of_thread();
	assert_near(r.window_s, 1);
	assert_int_equal(r.run_gap, GAP_NONE);
	assert_int_equal(r.faults_gap, GAP_FIRST_SIGHT);
}

/* No time between two readings, or time that went backwards. */
static void test_no_elapsed_time(void **state)
{
	static const uint64_t checked_before[] = { 0, 1000 * WORLD_SECOND, 1001 * WORLD_SECOND };

	(void)state;
	move(&p->now);
	for (size_t i = 0; i < COUNT_OF(checked_before); i++) {
		p->checked_before_ns = checked_before[i];
		struct rates r = of_process();
		assert_near(r.window_s, 0);
		assert_all_gaps(&r, GAP_FIRST_SIGHT);
		assert_all_zero(&r);
		r = of_thread();
		assert_near(r.window_s, 0);
		assert_all_gaps(&r, GAP_FIRST_SIGHT);
	}
	p->checked_before_ns = 1000 * WORLD_SECOND - 1;
	assert_near(of_process().window_s, 1e-9);
}

static void test_idle_is_zero_and_known(void **state)
{
	(void)state;
	/* The readings belong to an older window. */
	move(&t->now);
	move(&p->now);
	world_keep_idle(&w, p);
	struct rates r = of_process();
	assert_near(r.window_s, 1);
	assert_all_gaps(&r, GAP_NONE);
	assert_all_zero(&r);
	r = of_thread();
	assert_near(r.window_s, 1);
	assert_all_gaps(&r, GAP_NONE);
	assert_all_zero(&r);
}

/* A file that could not be read shows nothing of an idle task, either; but I/O of a thread that was
 * never read cannot have changed. */
static void test_idle_with_unread_sources(void **state)
{
	(void)state;
	world_keep_idle(&w, p);
	t->now.source[SOURCE_IO] = SOURCE_UNREAD;
	assert_int_equal(of_thread().io_gap, GAP_NONE);
	t->now.source[SOURCE_IO] = EACCES;
	assert_int_equal(of_thread().io_gap, GAP_DENIED);
	t->now.source[SOURCE_SCHEDSTAT] = ENOENT;
	struct rates r = of_thread();
	assert_int_equal(r.run_gap, GAP_UNREADABLE);
	assert_int_equal(r.runnable_gap, GAP_UNREADABLE);
	assert_int_equal(r.switches_gap, GAP_NONE);
	t->now.source[SOURCE_STAT] = EIO;
	t->now.source[SOURCE_STATUS] = SOURCE_UNREAD;
	r = of_thread();
	assert_int_equal(r.split_gap, GAP_UNREADABLE);
	assert_int_equal(r.faults_gap, GAP_UNREADABLE);
	assert_int_equal(r.switches_gap, GAP_FIRST_SIGHT);

	p->now.source[SOURCE_IO] = SOURCE_UNREAD;
	assert_int_equal(of_process().io_gap, GAP_FIRST_SIGHT);
	p->now.source[SOURCE_IO] = EPERM;
	assert_int_equal(of_process().io_gap, GAP_DENIED);
}

/* A process that was not read at the end of the window may have run in it. */
static void test_not_read_at_the_end(void **state)
{
	(void)state;
	move(&p->now);
	world_keep_idle(&w, p);
	p->has_exited = true;
	struct rates r = of_process();
	assert_near(r.window_s, 0);
	assert_all_gaps(&r, GAP_EXITED);
	r = of_thread();
	assert_all_gaps(&r, GAP_EXITED);
	p->has_exited = false;
	p->now.source[SOURCE_STAT] = EACCES;
	r = of_process();
	assert_near(r.window_s, 0);
	assert_all_gaps(&r, GAP_DENIED);
	assert_all_zero(&r);
	p->now.source[SOURCE_STAT] = EIO;
	assert_int_equal(of_thread().run_gap, GAP_UNREADABLE);
	/* It exited after it was read: the window is valid. */
	p->now.source[SOURCE_STAT] = 0;
	p->has_exited = true;
	p->moved_at = WORLD_REFRESH;
	assert_near(of_process().window_s, 1);
	p->first_seen_at = WORLD_REFRESH;
	assert_int_equal(of_process().run_gap, GAP_FIRST_SIGHT);
}

static void test_every_rate_of_a_thread(void **state)
{
	(void)state;
	t->notes->before.user_ticks = t->now.user_ticks = 500;
	move(&t->now);
	struct rates r = of_thread();
	assert_near(r.window_s, 1);
	assert_all_gaps(&r, GAP_NONE);
	assert_near(r.run, 0.4);
	assert_near(r.runnable, 0.1);
	assert_near(r.user, 0.3);
	assert_near(r.system, 0.1);
	assert_near(r.voluntary_per_s, 40);
	assert_near(r.involuntary_per_s, 9);
	assert_near(r.minor_per_s, 70);
	assert_near(r.major_per_s, 6);
	for (int i = 0; i < IO_COUNTERS; i++)
		assert_near(r.io_per_s[i], 1000 * (i + 1));
}

/* A thread is read some time after its process, and may have been at rest for several refreshes:
 * its own time counts. */
static void test_window_is_the_thread_s_own(void **state)
{
	(void)state;
	move(&t->now);
	t->notes->before.at_ns = 996 * WORLD_SECOND;
	struct rates r = of_thread();
	assert_near(r.window_s, 4);
	assert_near(r.run, 0.1);
	assert_near(r.runnable, 0.025);
	assert_near(r.voluntary_per_s, 10);
	assert_near(r.minor_per_s, 17.5);
	assert_near(r.io_per_s[IO_READ_CHARS], 250);
	/* Without a time of its own, that of the process counts. */
	t->notes->before.at_ns = t->now.at_ns;
	assert_near(of_thread().window_s, 1);
	assert_near(of_thread().run, 0.4);
	t->notes->before.at_ns = t->now.at_ns + 1;
	assert_near(of_thread().window_s, 1);
}

static void test_counters_that_go_backwards(void **state)
{
	struct rates r;

	(void)state;
	move(&t->notes->before);
	move(&t->notes->before);
	t->now = t->notes->before;
	t->now.at_ns = w.sample.at_ns;
	t->notes->before.at_ns = w.sample.before_ns;
	assert_all_gaps(&(struct rates[]){ of_thread() }[0], GAP_NONE);
	const struct reading kept = t->now;

#define BACK(member)                             \
	do {                                     \
		t->now = kept;                   \
		move(&t->now);                   \
		t->now.member = kept.member - 1; \
		r = of_thread();                 \
	} while (0)
	BACK(run_ns);
	assert_int_equal(r.run_gap, GAP_BACKWARDS);
	assert_int_equal(r.split_gap, GAP_BACKWARDS);
	assert_int_equal(r.runnable_gap, GAP_NONE);
	assert_near(r.run, 0);
	assert_near(r.user, 0);
	assert_near(r.voluntary_per_s, 40);
	BACK(runnable_ns);
	assert_int_equal(r.runnable_gap, GAP_BACKWARDS);
	assert_int_equal(r.run_gap, GAP_NONE);
	assert_near(r.runnable, 0);
	assert_near(r.run, 0.4);
	BACK(user_ticks);
	assert_int_equal(r.split_gap, GAP_BACKWARDS);
	assert_int_equal(r.run_gap, GAP_NONE);
	assert_int_equal(r.faults_gap, GAP_NONE);
	assert_near(r.user, 0);
	assert_near(r.system, 0);
	BACK(system_ticks);
	assert_int_equal(r.split_gap, GAP_BACKWARDS);
	BACK(voluntary);
	assert_int_equal(r.switches_gap, GAP_BACKWARDS);
	assert_near(r.voluntary_per_s, 0);
	assert_near(r.involuntary_per_s, 0);
	BACK(involuntary);
	assert_int_equal(r.switches_gap, GAP_BACKWARDS);
	assert_near(r.voluntary_per_s, 0);
	BACK(minor_faults);
	assert_int_equal(r.faults_gap, GAP_BACKWARDS);
	assert_int_equal(r.split_gap, GAP_NONE);
	assert_near(r.major_per_s, 0);
	BACK(major_faults);
	assert_int_equal(r.faults_gap, GAP_BACKWARDS);
	assert_near(r.minor_per_s, 0);
	for (int i = 0; i < IO_COUNTERS; i++) {
		BACK(io[i]);
		assert_int_equal(r.io_gap, GAP_BACKWARDS);
		for (int k = 0; k < IO_COUNTERS; k++)
			assert_near(r.io_per_s[k], 0);
		assert_near(r.run, 0.4);
	}
}

/* Each source that fails, now or at the start of the window, makes only its own rates unknown. */
static void test_sources_that_cannot_be_read(void **state)
{
	(void)state;
	for (int when = 0; when < 2; when++)
		for (int source = 0; source < SOURCE_COUNT; source++) {
			setup(NULL);
			move(&t->now);
			struct reading *reading = when ? &t->now : &t->notes->before;
			reading->source[source] = EACCES;
			struct rates r = of_thread();
			enum rates_gap stat = source == SOURCE_STAT ? GAP_DENIED : GAP_NONE;
			enum rates_gap run = source == SOURCE_SCHEDSTAT ? GAP_DENIED : GAP_NONE;
			assert_int_equal(r.run_gap, run);
			assert_int_equal(r.runnable_gap, run);
			assert_int_equal(r.split_gap, run ? run : stat);
			assert_int_equal(r.faults_gap, stat);
			assert_int_equal(r.switches_gap,
					 source == SOURCE_STATUS ? GAP_DENIED : GAP_NONE);
			assert_int_equal(r.io_gap, source == SOURCE_IO ? GAP_DENIED : GAP_NONE);
			assert_near(r.run, run ? 0 : 0.4);
			assert_near(r.io_per_s[0], source == SOURCE_IO ? 0 : 1000);
			assert_near(r.minor_per_s, stat ? 0 : 70);
			assert_near(r.voluntary_per_s, source == SOURCE_STATUS ? 0 : 40);
		}
	/* A failure now is more informative than one at the start. */
	t->notes->before.source[SOURCE_STATUS] = SOURCE_UNREAD;
	t->now.source[SOURCE_STATUS] = EACCES;
	assert_int_equal(of_thread().switches_gap, GAP_DENIED);
	t->now.source[SOURCE_STATUS] = 0;
	assert_int_equal(of_thread().switches_gap, GAP_FIRST_SIGHT);
	/* Denied and backwards: denied is reported. */
	setup(NULL);
	move(&t->notes->before);
	t->now.source[SOURCE_IO] = EACCES;
	assert_int_equal(of_thread().io_gap, GAP_DENIED);
}

static void test_split_without_ticks_in_the_window(void **state)
{
	(void)state;
	t->now.run_ns = 8000000;
	assert_near(of_thread().user, 0.008); /* no tick at all: in its own code */
	assert_near(of_thread().system, 0);
	t->notes->before.user_ticks = t->now.user_ticks = 10;
	t->notes->before.system_ticks = t->now.system_ticks = 30;
	assert_near(of_thread().user, 0.002); /* as in its life so far */
	assert_near(of_thread().system, 0.006);
	t->now.user_ticks = 11;
	assert_near(of_thread().user, 0.008);
	assert_near(of_thread().system, 0);
	t->now.user_ticks = 10;
	t->now.system_ticks = 31;
	assert_near(of_thread().user, 0);
	assert_near(of_thread().system, 0.008);
	t->now.user_ticks = 11; /* as many of the one as of the other */
	assert_near(of_thread().user, 0.004);
	assert_near(of_thread().system, 0.004);
}

/* The I/O of a thread is first read when it first moves.  Until there are two readings, the I/O of
 * its process is its own if no other thread ran. */
static void test_io_of_the_only_thread_that_ran(void **state)
{
	(void)state;
	move(&t->now);
	move(&p->now);
	t->notes->before.source[SOURCE_IO] = SOURCE_UNREAD;
	memset(t->notes->before.io, 0, sizeof t->notes->before.io);
	p->moved_threads = 1;
	struct rates r = of_thread();
	assert_int_equal(r.io_gap, GAP_NONE);
	assert_near(r.io_per_s[IO_READ_CHARS], 1000);
	assert_near(r.io_per_s[IO_WRITE_CHARS], 2000);
	p->moved_threads = 2;
	r = of_thread();
	assert_int_equal(r.io_gap, GAP_FIRST_SIGHT);
	assert_near(r.io_per_s[IO_WRITE_CHARS], 0);
	p->moved_threads = 1;
	p->now.source[SOURCE_IO] = EACCES;
	r = of_thread();
	assert_int_equal(r.io_gap, GAP_DENIED);
	assert_near(r.io_per_s[IO_WRITE_CHARS], 0);
	/* Denied for the thread itself: not guessed from the process. */
	p->now.source[SOURCE_IO] = 0;
	t->now.source[SOURCE_IO] = EACCES;
	assert_int_equal(of_thread().io_gap, GAP_DENIED);
}

/* The machine slept, or pstop was stopped: a long window, not large rates. */
static void test_elapsed_time_of_hours(void **state)
{
	(void)state;
	move(&p->now);
	move(&t->now);
	w.sample.at_ns = p->checked_at_ns = t->now.at_ns = (999 + 36000) * WORLD_SECOND;
	struct rates r = of_process();
	assert_near(r.window_s, 36000);
	assert_near(r.run, 0.4 / 36000);
	assert_near(r.minor_per_s, 70.0 / 36000);
	assert_near(of_thread().voluntary_per_s, 40.0 / 36000);
}

static void test_words(void **state)
{
	(void)state;
	assert_null(rates_gap_text(GAP_NONE));
	assert_string_equal(rates_gap_text(GAP_FIRST_SIGHT), "no earlier reading");
	assert_string_equal(rates_gap_text(GAP_DENIED), "permission denied");
	assert_string_equal(rates_gap_text(GAP_BACKWARDS), "counter went backwards");
	assert_string_equal(rates_gap_text(GAP_EXITED), "it exited");
	assert_string_equal(rates_gap_text(GAP_UNREADABLE), "not readable");
	assert_int_equal(rates_source_gap(0), GAP_NONE);
	assert_int_equal(rates_source_gap(EACCES), GAP_DENIED);
	assert_int_equal(rates_source_gap(EPERM), GAP_DENIED);
	assert_int_equal(rates_source_gap(SOURCE_UNREAD), GAP_FIRST_SIGHT);
	assert_int_equal(rates_source_gap(ENOENT), GAP_UNREADABLE);
	assert_int_equal(rates_source_gap(254), GAP_UNREADABLE);
	assert_int_equal(rates_ticks_ns(&w.sample, 3), 30000000);
	w.sample.ticks_per_s = 1024;
	assert_int_equal(rates_ticks_ns(&w.sample, 1), 976562);
}

/* The kernel adds a wait for a core only when the thread gets one: 16 s at once. */
static void test_long_wait(void **state)
{
	(void)state;
	t->now.run_ns += 300000000;
	t->now.runnable_ns += 16000000000;
	p->now.run_ns += 300000000;
	struct rates r = of_thread();
	assert_near(r.run, 0.3);
	assert_near(r.runnable, 0.7);
	r = of_process();
	assert_near(r.run, 0.3);
	assert_near(r.runnable, 0.7);
	/* Another thread that got no core: each has its own second. */
	p->threads[1].now.runnable_ns += 5000000000;
	r = of_process();
	assert_near(r.run, 0.3);
	assert_near(r.runnable, 1.7);
}

/* The difference between the two clocks does not make more than one core for a thread. */
static void test_more_than_the_window(void **state)
{
	(void)state;
	t->now.run_ns += 1030000000;
	t->now.runnable_ns += 20000000;
	t->now.user_ticks += 60;
	t->now.system_ticks += 40;
	struct rates r = of_thread();
	assert_near(r.run, 1);
	assert_near(r.runnable, 0);
	assert_near(r.user, 0.6);
	assert_near(r.system, 0.4);
	p->thread_count = 1;
	p->now.run_ns += 1030000000;
	r = of_process();
	assert_near(r.run, 1);
	assert_near(r.runnable, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
		TEST(test_first_sight_of_a_process),
		TEST(test_first_sight_of_a_thread),
		TEST(test_no_elapsed_time),
		TEST(test_idle_is_zero_and_known),
		TEST(test_idle_with_unread_sources),
		TEST(test_not_read_at_the_end),
		TEST(test_every_rate_of_a_thread),
		TEST(test_window_is_the_thread_s_own),
		TEST(test_counters_that_go_backwards),
		TEST(test_sources_that_cannot_be_read),
		TEST(test_split_without_ticks_in_the_window),
		TEST(test_io_of_the_only_thread_that_ran),
		TEST(test_elapsed_time_of_hours),
		TEST(test_words),
		TEST(test_long_wait),
		TEST(test_more_than_the_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
