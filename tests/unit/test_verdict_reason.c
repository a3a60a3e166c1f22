/* test_verdict_reason: the sentence of each class and detail, to the letter. */
#include "config.h"

#include "scene.h"
#include "model/verdict_reason.h"

#include <ctype.h>

static const char *reason_of(const struct evidence *e)
{
	static char out[VERDICT_REASON_MAX];
	struct verdict v = verdict_judge(e);

	return verdict_reason(e, &v, out, sizeof out);
}

struct row {
	struct scene scene;
	const char *reason;
};

static void check_all(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct evidence e = scene_evidence(&rows[i].scene);
		assert_string_equal(reason_of(&e), rows[i].reason);
	}
}

static void test_cpu_bound(void **state)
{
	static const struct row rows[] = {
		{ { .run = 0.97, .kernel = 0.25, .preempted = 12.4 },
		  "computes 97 % of its own time (user 75 %, kernel 25 %), 12 involuntary "
		  "switches/s" },
		{ { .run = 1, .kernel = 1, .preempted = 0.25 },
		  "computes 100 % of its own time (user 0 %, kernel 100 %), 0.2 involuntary "
		  "switches/s" },
		{ { .run = 0.97, .lacks = NO_USER | NO_SWITCHES },
		  "computes 97 % of its own time (user and kernel time unknown)" },
		/* Exited threads ran, too. */
		{ { .run = 0.9, .group = 0.953, .kernel = 0.1 },
		  "computes 95 % of its own time (user 90 %, kernel 10 %), 0 involuntary "
		  "switches/s" },
		{ { .run = 0.9, .group = 0.94 },
		  "computes 94 % of its own time (user 100 %, kernel 0 %), 0 involuntary "
		  "switches/s" },
		/* No parts of the time that are more than all of it. */
		{ { .run = 0.062, .runnable = 0.938, .kernel = 0.062 },
		  "no free core: ready but waiting for a core 93 % of the time, on a core 6.2 % "
		  "(user 93 %, kernel 6.2 %)" },
		{ { .run = 0.354, .runnable = 0.646, .kernel = 0.938 },
		  "no free core: ready but waiting for a core 65 % of the time, on a core 35 % "
		  "(user 6.2 %, kernel 93 %)" },
		{ { .run = 0.355, .runnable = 0.645, .kernel = 0.999 },
		  "no free core: ready but waiting for a core 64 % of the time, on a core 36 % "
		  "(user 0.1 %, kernel 99 %)" },
		{ { .run = 0.22, .runnable = 0.75, .waits = { { WAIT_PIPE, 1 } } },
		  "no free core: ready but waiting for a core 75 % of the time, on a core 22 % "
		  "(user 100 %, kernel 0 %)" },
		{ { .run = 0.22, .runnable = 0.75, .quota_cores = 1.5 },
		  "no free core: ready but waiting for a core 75 % of the time, on a core 22 % "
		  "(user 100 %, kernel 0 %); its cgroup has a CPU quota of 1.50 cores" },
		{ { .run = 0.4, .runnable = 1.7 },
		  "no free core: ready but waiting for a core 60 % of the time, on a core 40 % "
		  "(user 100 %, kernel 0 %)" },
		{ { .run = 0.22, .runnable = 0.75, .quota_cores = 0.5 },
		  "no free core: ready but waiting for a core 75 % of the time, on a core 22 % "
		  "(user 100 %, kernel 0 %); its cgroup has a CPU quota of 0.50 cores" },
		{ { .run = 0.2, .state = 'R', .before = 'R' },
		  "no free core: ready but waiting for a core 80 % of the time, on a core 20 % "
		  "(user 100 %, kernel 0 %)" },
		{ { .run = 0.2, .runnable = 0.8, .kernel = 0.7, .state = 'R', .before = 'R' },
		  "no free core: ready but waiting for a core 80 % of the time, on a core 20 % "
		  "(user 30 %, kernel 70 %)" },
		{ { .run = 0.2, .lacks = NO_USER, .state = 'R', .before = 'R' },
		  "no free core: ready but waiting for a core 80 % of the time, on a core 20 %" },
		{ { .state = 'R', .before = 'R' },
		  "no free core: ready but waiting for a core 100 % of the time, on a core 0 %" },
		{ { .run = 0.2, .runnable = 0.8, .throttled = 0.81, .quota_cores = 0.2 },
		  "throttled: the CPU quota of its cgroup (0.20 cores) held it back 81 % of the "
		  "time, on a core 20 %" },
		{ { .run = 0.4, .quota_cores = 2, .waits = { { WAIT_STOPPED, 10 } } },
		  "throttled: stopped and continued by signals, on a core 40 %" },
		{ { .run = 0.4, .throttled = 0.2, .waits = { { WAIT_STOPPED, 10 } } },
		  "throttled: stopped and continued by signals, on a core 40 %" },
		{ { .run = 0.4, .observations = 6, .waits = { { WAIT_STOPPED, 10 } } },
		  "throttled: stopped and continued by signals, on a core 40 %" },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows));
}

/* With several threads, each number is stated for the process or for its busiest thread. */
/* A list of cases: NOLINTNEXTLINE(readability-function-size) */
static void test_several_threads(void **state)
{
#define POOL .threads = 9, .comm = "pool-1-thread-1"
	static const struct row rows[] = {
		{ { POOL, .run = 0.97, .group = 3.2, .kernel = 0.25, .preempted = 12.4 },
		  "its busiest thread (4711 pool-1-thread-1) computes 97 % of its own time (user "
		  "75 %, kernel 25 %), 12 involuntary switches/s; all threads together 3.20 "
		  "cores" },
		{ { POOL, .run = 0.2, .group = 0.88, .wakes = 9, .waits = { { WAIT_NETWORK, 9 } } },
		  "0.88 cores over all threads; its busiest thread (4711 pool-1-thread-1) computes "
		  "20 % of its own time (user 100 %, kernel 0 %), 0 involuntary switches/s" },
		{ { POOL, .run = 0.16, .runnable = 0.8, .group = 0.88,
		    .waits = { { WAIT_PIPE, 1 } } },
		  "no free core: its busiest thread (4711 pool-1-thread-1) is ready but waiting "
		  "for a "
		  "core 80 % of the time, on a core 16 % (user 100 %, kernel 0 %); all threads "
		  "together 0.88 cores" },
		{ { POOL, .run = 0.16, .runnable = 0.6, .group = 0.88, .quota_cores = 1,
		    .waits = { { WAIT_PIPE, 1 } } },
		  "no free core: 0.88 cores over all threads; its busiest thread (4711 "
		  "pool-1-thread-1) "
		  "is ready but waiting for a core 60 % of the time, on a core 16 % (user 100 %, "
		  "kernel 0 %); its cgroup has a CPU quota of 1.00 cores" },
		{ { POOL, .run = 0.004, .runnable = 0.99, .group = 1.9 },
		  "no free core: its busiest thread (4711 pool-1-thread-1) is ready but waiting "
		  "for a "
		  "core 99 % of the time, on a core 0.4 % (user 100 %, kernel 0 %); all threads "
		  "together 1.90 cores" },
		{ { POOL, .run = 0.1, .runnable = 0.9, .group = 0.2, .throttled = 0.81,
		    .quota_cores = 0.2 },
		  "throttled: the CPU quota of its cgroup (0.20 cores) held it back 81 % of the "
		  "time; all threads together 0.20 cores" },
		{ { POOL, .run = 0.4, .group = 0.5, .waits = { { WAIT_STOPPED, 10 } } },
		  "throttled: stopped and continued by signals; all threads together 0.50 "
		  "cores" },
		{ { POOL, .group = 0.004, .run = 0.003, .wakes = 10, .timed = 3,
		    .waits = { { WAIT_EVENT, 3 } } },
		  "asleep: 0.4 % of a core over all threads; its busiest thread (4711 "
		  "pool-1-thread-1) wakes 10 times/s, waits on an event" },
		{ { POOL, .group = 0.0005, .run = 0.0003, .lacks = NO_SWITCHES,
		    .waits = { { WAIT_EVENT, 3 } } },
		  "asleep: 0.1 % of a core over all threads; its busiest thread (4711 "
		  "pool-1-thread-1) waits on an event" },
		{ { POOL, .is_process = true, .did_not_run = true, .waits = { { WAIT_LOCK, 1 } } },
		  "asleep: none of its 9 threads ran; thread (4711 pool-1-thread-1) waits on a "
		  "lock "
		  "or condition" },
		{ { POOL, .is_process = true, .did_not_run = true },
		  "asleep: none of its 9 threads ran" },
		{ { POOL, .run = 0.6, .group = 0.7, .wakes = 500, .chars = 20480,
		    .waits = { { WAIT_PIPE, 4 } } },
		  "its busiest thread (4711 pool-1-thread-1) computes 60 % of its own time, "
		  "otherwise "
		  "blocked on a pipe, 500 waits/s; all threads together 0.70 cores, 20 KiB/s "
		  "read" },
		{ { POOL, .run = 0.2, .group = 0.6, .wakes = 500, .chars = 20480,
		    .waits = { { WAIT_PIPE, 4 } } },
		  "0.60 cores over all threads, 20 KiB/s read; its busiest thread (4711 "
		  "pool-1-thread-1) computes 20 % of its own time, otherwise blocked on a pipe, "
		  "500 waits/s" },
		{ { POOL, .run = 0.1, .group = 0.35, .wakes = 120, .bytes = 5 * 1048576.0,
		    .waits = { { WAIT_DISK, 4 } } },
		  "its busiest thread (4711 pool-1-thread-1) is blocked 90 % of the time on disk, "
		  "120 waits/s; all threads together 0.35 cores, 5.0 MiB/s read" },
		{ { POOL, .run = 0.03, .group = 0.1, .runnable = 0.89, .wakes = 60,
		    .waits = { { WAIT_LOCK, 2 } } },
		  "its busiest thread (4711 pool-1-thread-1) is blocked 73 % of its own time on a "
		  "lock or condition, 60 waits/s; also ready but waiting for a core 89 % of "
		  "the "
		  "time; all threads together 0.10 cores" },
		/* A single thread of such a process. */
		{ { .threads = 9, .run = 0.1, .wakes = 120, .waits = { { WAIT_DISK, 4 } } },
		  "blocked 90 % of the time on disk, 120 waits/s" },
		/* A name is chosen by the thread, and may be empty. */
		{ { .threads = 2,
		    .comm = "",
		    .run = 0.1,
		    .group = 0.1,
		    .wakes = 120,
		    .waits = { { WAIT_DISK, 4 } } },
		  "its busiest thread (4711) is blocked 90 % of the time on disk, 120 waits/s; all "
		  "threads together 0.10 cores" },
		{ { .threads = 2,
		    .comm = "a)\x1b[2J\n",
		    .run = 0.1,
		    .group = 0.1,
		    .wakes = 120,
		    .waits = { { WAIT_DISK, 4 } } },
		  "its busiest thread (4711 a)\x1b[2J\n) is blocked 90 % of the time on disk, 120 "
		  "waits/s; all threads together 0.10 cores" },
		{ { POOL, .lifetime = true, .run = 0.9, .group = 0.95, .window_s = 100 },
		  "since it started: its busiest thread (4711 pool-1-thread-1) computes 90 % of "
		  "its "
		  "own time (user 100 %, kernel 0 %), 0 involuntary switches/s; all threads "
		  "together "
		  "0.95 cores" },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows));
}

/* Four threads that take turns; in `ready` of 40 moments one of them was ready. */
static const char *reason_of_turns(double process_run, uint16_t ready, double runnable,
				   const uint64_t addresses[4], bool is_denied)
{
	struct scene s = { .run = process_run / 4,
			   .runnable = runnable / 4,
			   .group = process_run,
			   .threads = 5,
			   .comm = "python3",
			   .wakes = 80,
			   .waits = { { WAIT_LOCK, 12 } } };
	struct wait_tally waits = { .samples = 9, .blocked = 9 };
	struct evidence e = scene_evidence(&s);

	if (is_denied)
		waits.denied = 9;
	else
		waits.by_kind[WAIT_LOCK] = 9;
	e.has_process_user = true;
	e.process_user = 0.9;
	e.turns.moments = (struct moments){ 40, ready };
	e.turns.runnable = runnable;
	for (int i = 0; i < 4; i++) {
		struct wait_site site = { .kind = WAIT_LOCK,
					  .is_seen = true,
					  .end = { .type = ENDPOINT_LOCK,
						   .address = addresses[i] } };
		turns_add(&e.turns, 0.2, &waits, is_denied ? NULL : &site);
	}
	return reason_of(&e);
}

/* The same at Python's GIL, where three of the four wait. */
static void test_turns_at_gil(void **state)
{
	struct scene s = { .run = 0.25,
			   .group = 0.998,
			   .threads = 5,
			   .comm = "python3",
			   .wakes = 80,
			   .waits = { { WAIT_GIL, 12 } } };
	struct wait_tally waits = { .samples = 9, .blocked = 9, .by_kind = { [WAIT_GIL] = 9 } };
	struct wait_site site = { .kind = WAIT_GIL,
				  .is_seen = true,
				  .end = { .type = ENDPOINT_LOCK, .address = 64 } };
	struct evidence e = scene_evidence(&s);

	(void)state;
	e.turns.moments = (struct moments){ 40, 40 };
	for (int i = 0; i < 4; i++) {
		turns_add(&e.turns, 0.25, &waits, &site);
		turns_add_waiter(&e.turns, 0.75, &waits);
	}
	assert_string_equal(reason_of(&e), "4 threads take turns at Python's GIL, so together they "
					   "use at most one core; on average 3.0 of them wait for "
					   "it; one of them is on a core 100 % of the time");
	/* One of them at another lock. */
	waits.by_kind[WAIT_GIL] = 0;
	waits.by_kind[WAIT_LOCK] = 9;
	turns_add(&e.turns, 0.25, &waits, &site);
	assert_null(strstr(reason_of(&e), "GIL"));
}

static void test_turns(void **state)
{
	static const uint64_t one[] = { 64, 68, 64, 96 }, many[] = { 4096, 8192, 12288, 16384 };

	(void)state;
	assert_string_equal(
		reason_of_turns(0.36, 40, 1.8, one, false),
		"no free core: 4 threads take turns at one lock, so together they use at most "
		"one core; one of them is on a core 36 % of the time, ready but waiting for "
		"one 64 % (user 90 %, kernel 10 %)");
	assert_string_equal(
		reason_of_turns(0.998, 40, 0, one, false),
		"4 threads take turns at one lock, so together they use at most one core; one "
		"of them is on a core 100 % of the time (user 90 %, kernel 10 %)");
	assert_string_equal(
		reason_of_turns(0.3, 32, 0.9, one, false),
		"4 threads take turns at one lock, so together they use at most one core; one "
		"of them is on a core 30 % of the time, ready but waiting for one 50 %, all "
		"are blocked 20 %");
	assert_string_equal(
		reason_of_turns(0.36, 40, 0.9, many, false),
		"no free core: 4 threads take turns at locks; one of them is on a core 36 % of "
		"the time, ready but waiting for one 64 % (user 90 %, kernel 10 %)");
	assert_string_equal(
		reason_of_turns(0.36, 40, 1.8, many, false),
		"no free core: 4 threads block mainly at locks, but hardly ever all at once; one "
		"of them is on a core 36 % of the time, ready but waiting for one 64 % "
		"(user 90 %, kernel 10 %)");
	assert_string_equal(
		reason_of_turns(0.36, 40, 1.8, one, true),
		"no free core: 4 threads seem to take turns (what they wait on: permission "
		"denied); one of them is on a core 36 % of the time, ready but waiting for "
		"one 64 % (user 90 %, kernel 10 %)");
	/* The holder sleeps. */
	assert_string_equal(
		reason_of_turns(0.04, 4, 1, one, false),
		"its busiest thread (4711 python3) is blocked 74 % of the time on a lock or "
		"condition, 80 waits/s; all threads together 4.0 % of a core");
}

static void test_idle(void **state)
{
	static const struct row rows[] = {
		{ { .did_not_run = true, .waits = { { WAIT_NETWORK, 1 } } },
		  "asleep: 0 % of a core, 0 wakes/s, waits on the network" },
		{ { .run = 0.004, .wakes = 10, .timed = 3, .waits = { { WAIT_EVENT, 3 } } },
		  "asleep: 0.4 % of a core, 10 wakes/s, waits on an event" },
		{ { .run = 0.00052, .lacks = NO_SWITCHES }, "asleep: 0.1 % of a core" },
		{ { .run = 0.0004, .lacks = NO_SWITCHES }, "asleep: under 0.1 % of a core" },
		{ { .denied = 2, .hidden = WAIT_SOURCE_SYSCALL, .lacks = NO_BYTES },
		  "asleep: 0 % of a core, 0 wakes/s; what it waits on and its I/O counters: "
		  "permission denied" },
		{ { .state = 'T', .did_not_run = true, .waits = { { WAIT_STOPPED, 1 } } },
		  "asleep: 0 % of a core, 0 wakes/s, waits on SIGCONT (it is stopped)" },
		{ { .state = 'Z' }, "has exited, but its parent has not waited for it yet" },
		{ { .denied = 1, .hidden = WAIT_SOURCE_WCHAN },
		  "asleep: 0 % of a core, 0 wakes/s; what it waits on: permission denied" },
		{ { .denied = 1 },
		  "asleep: 0 % of a core, 0 wakes/s; what it waits on is unknown: the kernel "
		  "does not name the function" },
		{ { .denied = 1, .lacks = NO_BYTES },
		  "asleep: 0 % of a core, 0 wakes/s; what it waits on is unknown: the kernel "
		  "does not name the function; "
		  "its I/O counters: permission denied" },
		{ { .state = 'Z', .threads = 2 }, "this thread has exited, its process continues" },
		{ { .state = 'Z', .lifetime = true },
		  "has exited, but its parent has not waited for it yet" },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows));
}

static void test_mixed(void **state)
{
	static const struct row rows[] = {
		{ { .run = 0.6, .wakes = 500, .chars = 20480, .waits = { { WAIT_PIPE, 4 } } },
		  "computes 60 % of its own time, otherwise blocked on a pipe, 500 waits/s, "
		  "20 KiB/s read" },
		{ { .run = 0.6, .wakes = 5, .denied = 4, .hidden = WAIT_SOURCE_SYSCALL },
		  "computes 60 % of its own time, otherwise blocked on something pstop could "
		  "not observe, 5.0 waits/s; what it waits on: permission denied" },
		{ { .run = 0.3, .runnable = 0.5, .wakes = 5, .waits = { { WAIT_LOCK, 4 } } },
		  "computes 60 % of its own time, otherwise blocked on a lock or condition, 5.0 "
		  "waits/s; also ready but waiting for a core 50 % of the time" },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows));
}

static void test_io_bound(void **state)
{
	static const struct row rows[] = {
		{ { .run = 0.1,
		    .wakes = 120,
		    .bytes = 5 * 1048576.0,
		    .chars = 7,
		    .waits = { { WAIT_DISK, 4 } } },
		  "blocked 90 % of the time on disk, 120 waits/s, 5.0 MiB/s read" },
		{ { .run = 0.1,
		    .wakes = 120,
		    .bytes = 7,
		    .chars = 999.4,
		    .waits = { { WAIT_NETWORK, 4 } } },
		  "blocked 90 % of the time on the network, 120 waits/s, 999 B/s read" },
		{ { .run = 0.1, .wakes = 120, .bytes = 0.9, .waits = { { WAIT_AIO, 4 } } },
		  "blocked 90 % of the time on asynchronous disk I/O, 120 waits/s" },
		{ { .run = 0.1,
		    .wakes = 120,
		    .chars = 1e6,
		    .waits = { { WAIT_TTY, 4 } },
		    .lacks = NO_BYTES },
		  "blocked 90 % of the time on its terminal, 120 waits/s; its I/O counters: "
		  "permission denied" },
		{ { .run = 0.1, .waits = { { WAIT_FS_EVENT, 4 } }, .lacks = NO_SWITCHES },
		  "blocked 90 % of the time on file events" },
		{ { .run = 0.03, .runnable = 0.89, .wakes = 60, .waits = { { WAIT_DISK, 2 } } },
		  "blocked 73 % of its own time on disk, 60 waits/s; also ready but waiting "
		  "for a core 89 % of the time" },
		{ { .run = 0.1,
		    .wakes = 50,
		    .denied = 4,
		    .hidden = WAIT_SOURCE_SYSCALL,
		    .lacks = NO_BYTES },
		  "blocked 90 % of the time on something pstop could not observe, 50 waits/s; what "
		  "it waits on "
		  "and its I/O counters: permission denied" },
		{ { .run = 0.1, .runnable = 0.3, .wakes = 5, .waits = { { WAIT_DISK, 2 } } },
		  "blocked 60 % of the time on disk, 5.0 waits/s" },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows));
}

static void test_waiting(void **state)
{
	static const struct {
		unsigned kind;
		const char *words;
	} rows[] = {
		{ WAIT_LOCK, "a lock or condition" },
		{ WAIT_GIL, "Python's GIL" },
		{ WAIT_TIMER, "a timer" },
		{ WAIT_CHILD, "a child process" },
		{ WAIT_SIGNAL, "a signal" },
		{ WAIT_EVENT, "an event" },
		{ WAIT_KERNEL_LOCK, "a lock inside the kernel" },
		{ WAIT_OTHER, "something of no known kind" },
	};
	char wanted[120];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct scene s = {
			.run = 0.2, .wakes = 30, .chars = 9e9, .waits = { { rows[i].kind, 4 } }
		};
		struct evidence e = scene_evidence(&s);
		snprintf(wanted, sizeof wanted, "blocked 80 %% of the time on %s, 30 waits/s",
			 rows[i].words);
		assert_string_equal(reason_of(&e), wanted);
	}
}

static void test_unknown(void **state)
{
	struct scene s = { .lacks = NO_WINDOW };
	struct evidence e = scene_evidence(&s);

	(void)state;
	assert_string_equal(reason_of(&e), "unknown: no earlier reading");
	s.lacks = NO_RUN | NO_BYTES;
	s.denied = 3;
	e = scene_evidence(&s);
	assert_string_equal(reason_of(&e), "unknown: permission denied");
	e.run_gap = GAP_BACKWARDS;
	assert_string_equal(reason_of(&e), "unknown: counter went backwards");
}

static void test_lifetime(void **state)
{
	static const struct row rows[] = {
		{ { .lifetime = true, .run = 0.9, .window_s = 100 },
		  "since it started: computes 90 % of its own time (user 100 %, kernel 0 %), "
		  "0 involuntary switches/s" },
		{ { .lifetime = true, .window_s = 100, .denied = 3 },
		  "since it started: asleep: 0 % of a core, 0 wakes/s" },
		{ { .lifetime = true, .lacks = NO_RUN }, "unknown: permission denied" },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows));
}

/* The place follows what it is blocked on, if it is of the same kind. */
static void test_site(void **state)
{
	static const struct scene s = { .run = 0.1, .wakes = 120, .waits = { { WAIT_DISK, 4 } } };
	struct evidence e = scene_evidence(&s);

	(void)state;
	e.has_site = true;
	e.site = (struct wait_site){ .kind = WAIT_DISK,
				     .is_seen = true,
				     .abi = ABI_X86_64,
				     .syscall = NUMBER_OF(fsync),
				     .wchan = "folio_wait_bit" };
	assert_string_equal(reason_of(&e), "blocked 90 % of the time on disk (fsync), 120 waits/s");
	e.site.syscall = -1;
	assert_string_equal(reason_of(&e),
			    "blocked 90 % of the time on disk (folio_wait_bit), 120 waits/s");
	e.site.syscall = NUMBER_OF(read); /* 0: a number as good as any */
	assert_string_equal(reason_of(&e), "blocked 90 % of the time on disk (read), 120 waits/s");
	e.site.syscall = 99999;
	assert_string_equal(reason_of(&e),
			    "blocked 90 % of the time on disk (folio_wait_bit), 120 waits/s");
	e.site.wchan[0] = '\0';
	assert_string_equal(reason_of(&e), "blocked 90 % of the time on disk, 120 waits/s");
	e.site.syscall = NUMBER_OF(read);
	e.site.kind = WAIT_PIPE;
	assert_string_equal(reason_of(&e), "blocked 90 % of the time on disk, 120 waits/s");
	e.site.kind = WAIT_DISK;
	e.site.is_seen = false;
	assert_string_equal(reason_of(&e), "blocked 90 % of the time on disk, 120 waits/s");
	e.site.is_seen = true;
	e.has_site = false;
	assert_string_equal(reason_of(&e), "blocked 90 % of the time on disk, 120 waits/s");
	e = scene_evidence(&(struct scene){ .did_not_run = true });
	e.has_site = true;
	e.site = (struct wait_site){
		.kind = WAIT_PIPE, .is_seen = true, .abi = ABI_X86_64, .syscall = NUMBER_OF(read)
	};
	assert_string_equal(reason_of(&e),
			    "asleep: 0 % of a core, 0 wakes/s, waits on a pipe (read)");
}

/* A missing file is not a denial. */
static void test_bytes_that_are_not_known(void **state)
{
	static const struct scene s = {
		.run = 0.1, .wakes = 50, .waits = { { WAIT_LOCK, 4 } }, .lacks = NO_BYTES
	};
	struct evidence e = scene_evidence(&s);

	(void)state;
	e.bytes_gap = GAP_FIRST_SIGHT;
	assert_string_equal(reason_of(&e),
			    "blocked 90 % of the time on a lock or condition, 50 waits/s");
}

static void test_numbers(void **state)
{
	static const struct {
		double bytes;
		const char *words;
	} rows[] = {
		{ 0.99, "" },
		{ 1, ", 1 B/s read" },
		{ 999.4, ", 999 B/s read" },
		{ 999.6, ", 1.0 KiB/s read" },
		{ 1024, ", 1.0 KiB/s read" },
		{ 9.94 * 1024, ", 9.9 KiB/s read" },
		{ 9.96 * 1024, ", 10 KiB/s read" },
		{ 999.4 * 1024, ", 999 KiB/s read" },
		{ 1048576.0 * 1.5, ", 1.5 MiB/s read" },
		{ 1073741824.0 * 20, ", 20 GiB/s read" },
		{ 1099511627776.0 * 2, ", 2.0 TiB/s read" },
		{ 1099511627776.0 * 5000, ", 5000 TiB/s read" },
	};
	char wanted[120];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct scene s = { .run = 0.0994,
				   .wakes = 9.94,
				   .bytes = rows[i].bytes,
				   .waits = { { WAIT_DISK, 4 } } };
		struct evidence e = scene_evidence(&s);
		snprintf(wanted, sizeof wanted, "blocked 90 %% of the time on disk, 9.9 waits/s%s",
			 rows[i].words);
		assert_string_equal(reason_of(&e), wanted);
	}
	struct scene s = { .run = 0.004996, .wakes = 0.04 };
	struct evidence e = scene_evidence(&s);
	assert_string_equal(reason_of(&e), "asleep: 0.5 % of a core, under 0.1 wakes/s");
	s.run = 0.9;
	e = scene_evidence(&s);
	e.write_bytes_per_s = 1;
	e.waits = (struct wait_tally){ .samples = 1, .blocked = 1, .by_kind[WAIT_DISK] = 1 };
	e.run = e.process_run = 0.1;
	e.voluntary_per_s = 9.96;
	assert_string_equal(reason_of(&e),
			    "blocked 90 % of the time on disk, 10 waits/s, 1 B/s written");
}

/* The call is the one in most observations, not the last one. */
static void test_call_of_most_samples(void **state)
{
	struct scene s = { .run = 0.1, .wakes = 20, .waits = { { WAIT_PIPE, 20 } } };
	struct evidence e = scene_evidence(&s);

	(void)state;
	e.has_site = true;
	e.site = (struct wait_site){ .kind = WAIT_PIPE,
				     .is_seen = true,
				     .abi = ABI_X86_64,
				     .syscall = syscall_number(ABI_X86_64, CALL_write) };
	e.waits.by_kind[WAIT_PIPE] = 20;
	e.waits.calls.list[0] = (struct wait_call_seen){ CALL_write, WAIT_PIPE, WAIT_TO_WRITE, 1 };
	e.waits.calls.list[1] = (struct wait_call_seen){ CALL_poll, WAIT_PIPE, WAIT_TO_READ, 19 };
	assert_non_null(strstr(reason_of(&e), "on a pipe (poll, to read), "));
	e.waits.calls.list[1].direction = WAIT_TO_WRITE;
	assert_non_null(strstr(reason_of(&e), "on a pipe (poll, to write), "));
	e.waits.calls.list[1].direction = WAIT_TO_READ | WAIT_TO_WRITE;
	assert_non_null(strstr(reason_of(&e), "on a pipe (poll), "));
	e.waits.by_kind[WAIT_PIPE] = 0;
	e.waits.by_kind[WAIT_CHILD] = 20; /* a jobserver */
	e.waits.calls.list[1] =
		(struct wait_call_seen){ CALL_pselect6, WAIT_CHILD, WAIT_TO_READ, 19 };
	assert_non_null(strstr(reason_of(&e), "on a child process (pselect6), "));
	e.waits.by_kind[WAIT_PIPE] = 20;
	e.waits.by_kind[WAIT_CHILD] = 0;
	e.waits.calls.list[1] = (struct wait_call_seen){ CALL_read, WAIT_PIPE, WAIT_TO_READ, 19 };
	assert_non_null(strstr(reason_of(&e), "on a pipe (read), "));
	/* Too few of them. */
	e.waits.calls.list[1].observations = 0;
	assert_non_null(strstr(reason_of(&e), "on a pipe, "));
	/* It is of another kind. */
	e.waits.calls.list[1] = (struct wait_call_seen){ CALL_nanosleep, WAIT_TIMER, 0, 19 };
	assert_non_null(strstr(reason_of(&e), "on a pipe, "));
	/* Without any, only the last place is known. */
	memset(&e.waits.calls, 0, sizeof e.waits.calls);
	assert_non_null(strstr(reason_of(&e), "on a pipe (write), "));
}

/* The longest sentence fits, and a small buffer gets its beginning. */
static void test_length(void **state)
{
	static const struct scene longest = {
		.run = 0.055,
		.runnable = 0.944,
		.wakes = 12345678,
		.chars = 1e18,
		.denied = 65000,
		.waits = { { WAIT_KERNEL_LOCK, 1 } },
		.lifetime = false,
	};
	struct evidence e = scene_evidence(&longest);
	char whole[VERDICT_REASON_MAX], part[VERDICT_REASON_MAX];

	(void)state;
	e.has_site = true;
	e.has_bytes = false;
	e.bytes_gap = GAP_DENIED;
	e.site = (struct wait_site){ .kind = WAIT_KERNEL_LOCK, .is_seen = true, .syscall = -1 };
	memset(e.site.wchan, 'w', sizeof e.site.wchan - 1);
	e.is_process = true;
	e.thread_count = 70000;
	e.process_run = 1234.56;
	e.tid = 4194304;
	memset(e.comm, 'n', sizeof e.comm - 1);
	struct verdict v = { .class = CLASS_MIXED, .detail = WAIT_KERNEL_LOCK, .own_share = 0.05 };
	verdict_reason(&e, &v, whole, sizeof whole);
	assert_true(strlen(whole) < VERDICT_REASON_MAX - 1);
	assert_string_equal(whole + strlen(whole) - 17, "permission denied");
	for (size_t i = 0; whole[i]; i++)
		assert_true(isprint((unsigned char)whole[i]));
	for (size_t size = 1; size <= strlen(whole) + 1; size++) {
		memset(part, '!', sizeof part);
		assert_ptr_equal(verdict_reason(&e, &v, part, size), part);
		assert_int_equal(strlen(part), size - 1);
		assert_memory_equal(part, whole, size - 1);
		assert_int_equal(part[size < sizeof part ? size : 0],
				 size < sizeof part ? '!' : part[0]);
	}
	part[0] = '!';
	verdict_reason(&e, &v, part, 0);
	assert_int_equal(part[0], '!');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cpu_bound),
		cmocka_unit_test(test_idle),
		cmocka_unit_test(test_several_threads),
		cmocka_unit_test(test_turns),
		cmocka_unit_test(test_turns_at_gil),
		cmocka_unit_test(test_mixed),
		cmocka_unit_test(test_io_bound),
		cmocka_unit_test(test_waiting),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_lifetime),
		cmocka_unit_test(test_site),
		cmocka_unit_test(test_bytes_that_are_not_known),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_call_of_most_samples),
		cmocka_unit_test(test_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
