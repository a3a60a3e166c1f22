/* test_confidence: it decreases near thresholds, with few observations, short windows, and with
 * what could not be read.
 */
#include "config.h"

#include "scene.h"

static double confidence(struct scene s, enum verdict_class class)
{
	struct evidence e = scene_evidence(&s);
	struct verdict v = verdict_judge(&e);

	if (v.class != class)
		fail_msg("is %s, not %s", verdict_class_name(v.class), verdict_class_name(class));
	return v.confidence;
}

#define CONFIDENCE(class, ...) confidence((struct scene){ __VA_ARGS__ }, class)

static void test_distance_from_the_threshold(void **state)
{
	(void)state;
	/* own share 0.8, 0.85, 0.9, 1 */
	assert_near(CONFIDENCE(CLASS_CPU_BOUND, .run = 0.5, .runnable = 0.375), 0.5);
	assert_near(CONFIDENCE(CLASS_CPU_BOUND, .run = 0.85), 0.75);
	assert_near(CONFIDENCE(CLASS_CPU_BOUND, .run = 0.9), 1);
	assert_near(CONFIDENCE(CLASS_CPU_BOUND, .run = 1.0), 1);
	assert_near(CONFIDENCE(CLASS_CPU_BOUND, .run = 0.1, .state = 'R', .before = 'R'), 1);
	assert_near(CONFIDENCE(CLASS_MIXED, .run = 0.75), 0.75);
	assert_near(CONFIDENCE(CLASS_MIXED, .run = 0.7), 1);
	assert_near(CONFIDENCE(CLASS_MIXED, .run = 0.65), 1);
	assert_near(CONFIDENCE(CLASS_MIXED, .run = 0.6), 0.75);
	assert_near(CONFIDENCE(CLASS_MIXED, .run = 0.3, .runnable = 0.5), 0.75);
	assert_near(CONFIDENCE(CLASS_MIXED, .run = 0.55), 0.5);
#define DISK .wakes = 50, .waits = { { WAIT_DISK, 4 } }
	assert_near(CONFIDENCE(CLASS_IO_BOUND, .run = 0.5, DISK), 0.75);
	assert_near(CONFIDENCE(CLASS_IO_BOUND, .run = 0.45, DISK), 1);
	assert_near(CONFIDENCE(CLASS_IO_BOUND, .run = 0.1, DISK), 1);
#define LOCK .wakes = 50, .waits = { { WAIT_LOCK, 4 } }
	assert_near(CONFIDENCE(CLASS_WAITING, .run = 0.5, LOCK), 0.75);
	assert_near(CONFIDENCE(CLASS_WAITING, .run = 0.1, LOCK), 1);
	assert_near(CONFIDENCE(CLASS_IDLE, .wakes = 0.5), 1);
	assert_near(CONFIDENCE(CLASS_IDLE, .wakes = 0), 1);
	assert_near(CONFIDENCE(CLASS_IDLE, .wakes = 1.5), 0.75);
	assert_near(CONFIDENCE(CLASS_IDLE, .wakes = 2.5), 0.5);
}

/* On both sides of each threshold of idle. */
static void test_distance_from_idle(void **state)
{
	(void)state;
#define WAKES_BY_TIME .timed = 4, .waits = { { WAIT_LOCK, 4 } }
	assert_near(CONFIDENCE(CLASS_IDLE, .wakes = 10, WAKES_BY_TIME), 1);
	assert_near(CONFIDENCE(CLASS_IDLE, .wakes = 21, WAKES_BY_TIME), 0.8);
	assert_near(CONFIDENCE(CLASS_IDLE, .wakes = 25, WAKES_BY_TIME), 0.5);
	assert_near(CONFIDENCE(CLASS_WAITING, .wakes = 25.1, WAKES_BY_TIME), 0.5);
	assert_near(CONFIDENCE(CLASS_WAITING, .wakes = 28, WAKES_BY_TIME), 0.7);
	assert_near(CONFIDENCE(CLASS_WAITING, .wakes = 32, WAKES_BY_TIME), 1);
	assert_near(CONFIDENCE(CLASS_IDLE, .wakes = 0.1, .run = 0.0096, WAKES_BY_TIME), 0.5);
	assert_near(CONFIDENCE(CLASS_IDLE, .wakes = 0.1, .run = 0.007, WAKES_BY_TIME), 1);
	assert_near(CONFIDENCE(CLASS_WAITING, .wakes = 0.1, .run = 0.0104, WAKES_BY_TIME), 0.5);
	assert_near(CONFIDENCE(CLASS_WAITING, .wakes = 0.1, .run = 0.013, WAKES_BY_TIME), 1);
	assert_near(CONFIDENCE(CLASS_IO_BOUND, .wakes = 1, .chars = 4097,
			       .waits = { { WAIT_PIPE, 4 } }),
		    0.5);
	assert_near(CONFIDENCE(CLASS_IO_BOUND, .wakes = 1, .chars = 5200,
			       .waits = { { WAIT_PIPE, 4 } }),
		    1);
#define POOL .is_process = true, .threads = 3, .wakes = 18, WAKES_BY_TIME
	assert_near(CONFIDENCE(CLASS_IDLE, POOL, .others_wake = 12.5), 0.5);
	assert_near(CONFIDENCE(CLASS_WAITING, POOL, .others_wake = 12.7), 0.5);
	assert_near(CONFIDENCE(CLASS_WAITING, POOL, .others_wake = 18), 1);
}

/* With 2 % of the window to itself, who blocks 30 times a second may be held up by that. */
static void test_starved_by_guess(void **state)
{
#define STARVED .run = 0.015, .runnable = 0.98
	(void)state;
	assert_near(CONFIDENCE(CLASS_CPU_BOUND, STARVED, .wakes = 30), 0.5);
	assert_near(CONFIDENCE(CLASS_CPU_BOUND, STARVED, .wakes = 2.5), 1);
	assert_near(CONFIDENCE(CLASS_CPU_BOUND, STARVED, .wakes = 30, .lacks = NO_SWITCHES), 0.8);
	assert_near(CONFIDENCE(CLASS_CPU_BOUND, .run = 0.03, .runnable = 0.97, .wakes = 30), 1);
	assert_near(CONFIDENCE(CLASS_CPU_BOUND, STARVED, .state = 'R', .before = 'R'), 1);
}

static void test_length_of_the_window(void **state)
{
	(void)state;
	assert_near(CONFIDENCE(CLASS_CPU_BOUND, .run = 1.0, .window_s = 1), 1);
	assert_near(CONFIDENCE(CLASS_CPU_BOUND, .run = 1.0, .window_s = 1.5), 1);
	assert_near(CONFIDENCE(CLASS_CPU_BOUND, .run = 1.0, .window_s = 60), 1);
	assert_near(CONFIDENCE(CLASS_CPU_BOUND, .run = 1.0, .window_s = 0.25), 0.875);
	assert_near(CONFIDENCE(CLASS_CPU_BOUND, .run = 1.0, .window_s = 0.01), 0.775);
	assert_near(CONFIDENCE(CLASS_CPU_BOUND, .run = 1.0, .window_s = 500, .lifetime = true),
		    0.9);
}

static void test_sources_that_are_missing(void **state)
{
	(void)state;
	assert_near(CONFIDENCE(CLASS_CPU_BOUND, .run = 1.0, .lacks = NO_RUNNABLE), 0.8);
	assert_near(CONFIDENCE(CLASS_CPU_BOUND, .run = 1.0, .lacks = NO_SWITCHES), 0.8);
	assert_near(CONFIDENCE(CLASS_CPU_BOUND, .run = 1.0, .lacks = NO_BYTES | NO_USER), 1);
	assert_near(CONFIDENCE(CLASS_IDLE, .lacks = NO_BYTES), 0.8);
	assert_near(CONFIDENCE(CLASS_IDLE, .lacks = NO_SWITCHES), 0.8);
	assert_near(CONFIDENCE(CLASS_IDLE, .lacks = NO_SWITCHES | NO_BYTES), 0.64);
}

static void test_samples(void **state)
{
	static const double by_count[] = { 0.7, 0.8, 0.9, 1, 1 };

	(void)state;
#define BUSY .run = 0.1, .wakes = 50
	/* Traces are no observation, but more than nothing. */
	assert_near(CONFIDENCE(CLASS_WAITING, BUSY), 0.4);
	assert_near(CONFIDENCE(CLASS_WAITING, BUSY, .chars = 1e6), 0.4);
	assert_near(CONFIDENCE(CLASS_IO_BOUND, BUSY, .bytes = 1e6), 0.5);
	assert_near(CONFIDENCE(CLASS_WAITING, BUSY, .reaped = true), 0.5);
	assert_near(CONFIDENCE(CLASS_WAITING, BUSY, .reaped = true, .lacks = NO_BYTES), 0.4);
	assert_near(CONFIDENCE(CLASS_WAITING, BUSY, .denied = 9), 0.4);
	assert_near(CONFIDENCE(CLASS_WAITING, BUSY, .denied = 9, .lacks = NO_BYTES), 0.4);
	for (unsigned i = 0; i < COUNT_OF(by_count); i++) {
		assert_near(CONFIDENCE(CLASS_IO_BOUND, BUSY, .waits = { { WAIT_PIPE, i + 1 } }),
			    by_count[i]);
		assert_near(CONFIDENCE(CLASS_WAITING, BUSY, .denied = 9,
				       .waits = { { WAIT_LOCK, i + 1 } }),
			    by_count[i]);
	}
	/* Data and other waits, half and half, or 13 to 7. */
	assert_near(CONFIDENCE(CLASS_IO_BOUND, BUSY,
			       .waits = { { WAIT_PIPE, 5 }, { WAIT_LOCK, 5 } }),
		    0.5);
	assert_near(CONFIDENCE(CLASS_IO_BOUND, BUSY,
			       .waits = { { WAIT_DISK, 13 }, { WAIT_LOCK, 7 } }),
		    0.75);
	assert_near(CONFIDENCE(CLASS_WAITING, BUSY,
			       .waits = { { WAIT_PIPE, 7 }, { WAIT_LOCK, 13 } }),
		    0.75);
	assert_near(CONFIDENCE(CLASS_WAITING, BUSY,
			       .waits = { { WAIT_PIPE, 2 }, { WAIT_LOCK, 8 } }),
		    1);
	/* For a whole life, many observations at its end tell no more than one. */
#define LATE .lifetime = true, .seen_late = true, .window_s = 500
	assert_near(CONFIDENCE(CLASS_IO_BOUND, BUSY, .lifetime = true, .window_s = 500,
			       .waits = { { WAIT_PIPE, 20 } }),
		    0.9);
	assert_near(CONFIDENCE(CLASS_IO_BOUND, BUSY, LATE, .waits = { { WAIT_PIPE, 20 } }),
		    0.9 * 0.7);
	assert_near(CONFIDENCE(CLASS_WAITING, BUSY, LATE,
			       .waits = { { WAIT_PIPE, 7 }, { WAIT_LOCK, 13 } }),
		    0.9 * 0.7 * 0.75);
}

/* Only the kernel function is known: a time limit is not visible. */
static void test_calls_denied(void **state)
{
	(void)state;
	assert_near(CONFIDENCE(CLASS_IO_BOUND, BUSY, .waits = { { WAIT_PIPE, 9 } },
			       .hidden = WAIT_SOURCE_SYSCALL),
		    0.9);
	assert_near(CONFIDENCE(CLASS_IO_BOUND, BUSY, .waits = { { WAIT_PIPE, 9 } },
			       .hidden = WAIT_SOURCE_FD),
		    1);
	/* 10 wakes a second: idle, if timers wake it. */
	assert_near(CONFIDENCE(CLASS_WAITING, .wakes = 10, .waits = { { WAIT_LOCK, 9 } },
			       .hidden = WAIT_SOURCE_SYSCALL),
		    0.6);
	assert_near(CONFIDENCE(CLASS_WAITING, .wakes = 10, .waits = { { WAIT_LOCK, 9 } }), 1);
	assert_near(CONFIDENCE(CLASS_IDLE, .wakes = 0.1, .waits = { { WAIT_LOCK, 9 } },
			       .hidden = WAIT_SOURCE_SYSCALL),
		    1);
	/* A missing observation counts once. */
	assert_near(CONFIDENCE(CLASS_WAITING, BUSY, .denied = 9,
			       .hidden = WAIT_SOURCE_SYSCALL | WAIT_SOURCE_WCHAN),
		    0.4);
	/* A set of descriptors is nothing seen. */
	assert_near(CONFIDENCE(CLASS_WAITING, BUSY, .waits = { { WAIT_POLL, 9 } }), 0.4);
}

/* Several factors at once: each is applied. */
static void test_together(void **state)
{
	(void)state;
	assert_near(CONFIDENCE(CLASS_IO_BOUND, .run = 0.5, .wakes = 50, .window_s = 0.25,
			       .waits = { { WAIT_PIPE, 2 } }, .lacks = NO_RUNNABLE),
		    0.875 * 0.8 * 0.75 * 0.8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_distance_from_the_threshold),
		cmocka_unit_test(test_distance_from_idle),
		cmocka_unit_test(test_starved_by_guess),
		cmocka_unit_test(test_length_of_the_window),
		cmocka_unit_test(test_sources_that_are_missing),
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_calls_denied),
		cmocka_unit_test(test_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
