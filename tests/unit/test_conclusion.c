/* test_conclusion: what limits a task, to the letter, for each class and detail. */
#include "config.h"

#include "scene.h"
#include "model/conclusion.h"

static const char *conclusion_of(const struct evidence *e)
{
	static char out[CONCLUSION_MAX];
	struct verdict v = verdict_judge(e);
	const char *text = conclude_task(e, &v, out, sizeof out);

	/* Nothing is cut, and there is a text if and only if it is returned. */
	assert_true(strlen(out) < sizeof out - 1);
	assert_int_equal(text == NULL, *out == '\0');
	return text ? text : "none";
}

struct row {
	struct scene scene;
	const char *text;
};

static void check_all(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct evidence e = scene_evidence(&rows[i].scene);
		assert_string_equal(conclusion_of(&e), rows[i].text);
	}
}

#define ONE_CORE                                                                                 \
	"Limited by its own computing, on one core at a time: more cores would change nothing, " \
	"unless its work is divided. Less work or a faster core would help"

static void test_cpu_bound(void **state)
{
	static const struct row rows[] = {
		{ { .run = 0.97, .preempted = 12 },
		  ONE_CORE "; a faster disk or network could save at most 3.0 % of its own time" },
		{ { .run = 1 },
		  ONE_CORE "; a faster disk or network would change next to nothing" },
		/* Ready time is not its own. */
		{ { .run = 0.72, .runnable = 0.12 },
		  ONE_CORE "; a faster disk or network could save at most 18 % of its own time" },
		{ { .run = 0.97, .kernel = 0.9 },
		  "Limited by computing in the kernel, for its system calls and page faults (90 % "
		  "of its CPU time): fewer or larger system calls would help most" },
		{ { .run = 0.22, .runnable = 0.75 },
		  "Limited by cores: it is ready, but waits for a free one 75 % of the time. Fewer "
		  "busy programs would help, or more cores that it may use" },
		{ { .run = 0.22, .runnable = 0.75, .quota_cores = 2 },
		  "Limited by cores: it is ready, but waits for a free one 75 % of the time. Fewer "
		  "busy programs would help, or more cores that it may use, or a higher CPU quota "
		  "of its cgroup (2.00 cores)" },
		{ { .run = 0.5, .runnable = 0.4, .throttled = 0.4, .quota_cores = 0.5 },
		  "Limited by the CPU quota of its cgroup, 0.50 cores, which holds it back 40 % of "
		  "the time: a higher quota or less work would help, free cores would not" },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows));
}

#define POOL .threads = 9, .comm = "worker-1"

static void test_threads(void **state)
{
	static const struct row rows[] = {
		{ { POOL, .run = 0.98, .group = 1.05 },
		  "Limited by the computing of one thread (4711 worker-1): more cores would change "
		  "nothing, unless its work is divided. Less work or a faster core would help" },
		{ { POOL, .run = 0.98, .group = 1.95 },
		  "Limited by its own computing, in several threads at once (1.95 cores): less "
		  "work or faster cores would help" },
		{ { POOL, .run = 0.3, .group = 1.2, .runnable = 0.6 },
		  "Limited by cores: its busiest thread is ready, but waits for a free one 60 % of "
		  "the time. Fewer busy programs would help, or more cores that it may use" },
		/* The computing of the others is not in the numbers of the busiest thread, so
		 * nothing is said of what a faster processor could save. */
		{ { POOL, .run = 0.1, .group = 0.35, .wakes = 120, .waits = { { WAIT_DISK, 4 } } },
		  "Limited by storage. A faster disk would help, or fewer and larger requests" },
		{ { .threads = 9, .run = 0.1, .wakes = 120, .waits = { { WAIT_DISK, 4 } } },
		  "Limited by storage. A faster disk would help, or fewer and larger requests; a "
		  "faster processor could save at most 10 % of its own time" },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows));
}

static void test_waits(void **state)
{
#define SAVES "; a faster processor could save at most 10 % of its own time"
#define BLOCKED(kind)                                              \
	{                                                          \
		.run = 0.1, .wakes = 120, .waits = { { kind, 4 } } \
	}
	static const struct row rows[] = {
		{ BLOCKED(WAIT_AIO), "Limited by storage. A faster disk would help, or fewer and "
				     "larger requests" SAVES },
		{ BLOCKED(WAIT_NETWORK),
		  "Limited by the other end of its connections (sockets). Faster answers would "
		  "help, or fewer requests, or several at a time" SAVES },
		{ BLOCKED(WAIT_PIPE), "Limited by the program at the other end of its pipe. Look "
				      "at that program: a faster one would help" SAVES },
		{ BLOCKED(WAIT_TTY), "Limited by nothing but its terminal, where it waits for its "
				     "user" SAVES },
		{ BLOCKED(WAIT_LOCK),
		  "Limited by a lock or condition, for which it waits until another thread "
		  "releases it or has work. Look at the other threads: to hold the lock for less "
		  "time would help" SAVES },
		{ BLOCKED(WAIT_TIMER),
		  "Limited by nothing but its own timers: it sleeps on purpose" SAVES },
		{ BLOCKED(WAIT_CHILD), "Limited by its child processes. Look at those" SAVES },
		{ BLOCKED(WAIT_KERNEL_LOCK),
		  "Limited by a lock inside the kernel, which other tasks hold. Look at what else "
		  "uses the same memory, file or device" SAVES },
		/* What is not known is not concluded from. */
		{ BLOCKED(WAIT_OTHER), "none" },
		{ { .run = 0.1, .wakes = 120, .denied = 4, .hidden = WAIT_SOURCE_SYSCALL },
		  "none" },
		{ { .lacks = NO_WINDOW }, "none" },
		{ { .lacks = NO_RUN }, "none" },
		{ { .run = 0.6, .wakes = 5, .waits = { { WAIT_NETWORK, 4 } } },
		  "Limited by its own computing and, in turn, by the other end of its connections "
		  "(sockets). A faster processor could save at most 60 % of its own time, shorter "
		  "waits at most 40 %, and so would doing both at the same time" },
		{ { .run = 0.6, .wakes = 5, .denied = 4, .hidden = WAIT_SOURCE_SYSCALL }, "none" },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows));
}

/* The direction of most of its waits tells who is to blame. */
static void test_directions(void **state)
{
	static const struct {
		unsigned direction;
		const char *text;
	} rows[] = {
		{ WAIT_TO_READ, "Limited by the program that writes into its pipe. " },
		{ WAIT_TO_WRITE, "Limited by the program that reads from its pipe. " },
		{ 0, "Limited by the program at the other end of its pipe. " },
	};
	struct scene scene = BLOCKED(WAIT_PIPE);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct evidence e = scene_evidence(&scene);
		e.waits.calls.list[0] =
			(struct wait_call_seen){ .kind = WAIT_PIPE,
						 .direction = (uint8_t)rows[i].direction,
						 .observations = 4 };
		assert_int_equal(strncmp(conclusion_of(&e), rows[i].text, strlen(rows[i].text)), 0);
	}
}

static void test_idle(void **state)
{
	static const struct row rows[] = {
		{ { .did_not_run = true, .waits = { { WAIT_TTY, 1 } } },
		  "No hardware limits it: it sleeps until its user types" },
		{ { .did_not_run = true, .waits = { { WAIT_LOCK, 1 } } },
		  "No hardware limits it: it sleeps until a lock is released, or a condition is "
		  "met" },
		{ { .denied = 2, .hidden = WAIT_SOURCE_SYSCALL },
		  "No hardware limits it: it sleeps" },
		{ { .state = 'T', .did_not_run = true, .waits = { { WAIT_STOPPED, 1 } } },
		  "Limited by a signal or debugger that has stopped it. 'kill -CONT' continues "
		  "it" },
		{ { .state = 'Z' },
		  "It has exited and needs nothing: it is gone once its parent collects it with "
		  "wait(2)" },
		{ { .state = 'Z', .threads = 2 }, "This thread has exited and needs nothing" },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows));
}

/* A guess looks like one. */
static void test_guess(void **state)
{
	struct scene scene = BLOCKED(WAIT_DISK);
	struct evidence e = scene_evidence(&scene);
	struct verdict v = verdict_judge(&e);
	char out[CONCLUSION_MAX];

	(void)state;
	v.confidence = 0.49;
	assert_int_equal(strncmp(conclude_task(&e, &v, out, sizeof out),
				 "A guess: Limited by storage.", 28),
			 0);
	v.confidence = 0.5;
	assert_int_equal(strncmp(conclude_task(&e, &v, out, sizeof out), "Limited by storage.", 19),
			 0);
}

/* Threads that take turns at a lock. */
static void test_turns_at_gil(void **state)
{
	struct scene s = {
		.run = 0.25, .group = 0.99, .threads = 5, .wakes = 80, .waits = { { WAIT_GIL, 12 } }
	};
	struct wait_tally waits = { .samples = 9, .blocked = 9, .by_kind[WAIT_GIL] = 9 };
	struct evidence e = scene_evidence(&s);

	(void)state;
	e.turns.moments = (struct moments){ 40, 40 };
	for (int i = 0; i < 4; i++) {
		struct wait_site site = { .kind = WAIT_GIL,
					  .is_seen = true,
					  .end = { .type = ENDPOINT_LOCK, .address = 64 } };
		turns_add(&e.turns, 0.2, &waits, &site);
	}
	assert_string_equal(conclusion_of(&e),
			    "Limited by Python's GIL: 4 threads take turns at it, so they use one "
			    "core at most, and neither more cores nor more threads would change "
			    "that. Processes instead of threads would help, or code in C that "
			    "releases the GIL");
}

static void test_turns(void **state)
{
	struct scene s = { .run = 0.25,
			   .group = 0.998,
			   .threads = 5,
			   .comm = "python3",
			   .wakes = 80,
			   .waits = { { WAIT_LOCK, 12 } } };
	struct wait_tally waits = { .samples = 9, .blocked = 9, .by_kind[WAIT_LOCK] = 9 };
	struct evidence e = scene_evidence(&s);

	(void)state;
	e.turns.moments = (struct moments){ 40, 40 };
	for (int i = 0; i < 4; i++) {
		struct wait_site site = { .kind = WAIT_LOCK,
					  .is_seen = true,
					  .end = { .type = ENDPOINT_LOCK, .address = 64 } };
		turns_add(&e.turns, 0.2, &waits, &site);
	}
	assert_string_equal(conclusion_of(&e),
			    "Limited by one lock: 4 threads take turns at it, so they use one core "
			    "at most, and more cores would change nothing. Processes instead of "
			    "threads would help, or to hold the lock for less time");
}

static const char *cores_of(unsigned detail, unsigned cores, int64_t running, double idle)
{
	static char out[CONCLUSION_MAX];
	struct verdict v = { .class = CLASS_CPU_BOUND, .detail = detail & 0xff };
	struct system_rates rates = { .is_known = idle >= 0, .cpu = { .idle = idle } };
	const char *text = conclude_cores(&v, cores, running, &rates, out, sizeof out);

	return text ? text : "none";
}

static void test_cores(void **state)
{
	(void)state;
	assert_string_equal(cores_of(DETAIL_STARVED, 2, 5, 0),
			    "At the last reading 5 tasks wanted the 2 cores of this machine");
	assert_string_equal(cores_of(DETAIL_STARVED, 1, 4, -1),
			    "At the last reading 4 tasks wanted the 1 core of this machine");
	assert_string_equal(cores_of(DETAIL_STARVED, 2, 5, 0.45),
			    "The cores of this machine were idle 45 % of the time, so it probably "
			    "may not use all of them ('taskset -p PID' shows which)");
	/* As many as there are cores, or unknown. */
	assert_string_equal(cores_of(DETAIL_STARVED, 2, 2, 0), "none");
	assert_string_equal(cores_of(DETAIL_STARVED, 2, -2, 0), "none");
	assert_string_equal(cores_of(DETAIL_STARVED, 0, 5, 0.45), "none");
	assert_string_equal(cores_of(DETAIL_USER, 2, 5, 0.45), "none");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cpu_bound), cmocka_unit_test(test_threads),
		cmocka_unit_test(test_waits),     cmocka_unit_test(test_directions),
		cmocka_unit_test(test_idle),      cmocka_unit_test(test_guess),
		cmocka_unit_test(test_turns),     cmocka_unit_test(test_turns_at_gil),
		cmocka_unit_test(test_cores),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
