/* test_history: what the processes did in the last refreshes, and what that costs. */
#include "config.h"

#include "support.h"

#include "model/history.h"

static struct history h;

static int setup(void **state)
{
	(void)state;
	memset(&h, 0, sizeof h);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	history_free(&h);
	return 0;
}

static struct history_point point(double run, double runnable, double switches,
				  enum verdict_class class)
{
	return (struct history_point){ .class = class,
				       .run = (float)run,
				       .runnable = (float)runnable,
				       .switches_per_s = (float)switches };
}

static void add(pid_t pid, double run, enum verdict_class class)
{
	struct history_point p = point(run, run / 2, run * 100, class);

	history_add(&h, pid, 1, &p);
}

static size_t get(pid_t pid, uint64_t first_seen_at, struct history_point *out, size_t most)
{
	struct history_of_whom whom = { .pid = pid,
					.start_ticks = 1,
					.first_seen_at = first_seen_at,
					.until = h.now,
					.rest = CLASS_WAITING };

	return history_read(&h, &whom, out, most);
}

static void test_nothing(void **state)
{
	struct history_point out[4];

	(void)state;
	add(7, 0.5, CLASS_MIXED);
	assert_int_equal(get(7, 1, out, 4), 0);
	assert_int_equal(h.count, 0);
}

static void test_points(void **state)
{
	struct history_point out[8];

	(void)state;
	history_begin(&h, 2, 1.0);
	add(7, 0.5, CLASS_MIXED);
	history_begin(&h, 3, 2.0);
	add(7, 1, CLASS_CPU_BOUND);
	assert_int_equal(get(7, 1, out, 8), 2);
	assert_true(out[0].is_known && out[1].is_known);
	assert_near((double)out[0].run, 0.5);
	assert_near((double)out[0].runnable, 0.25);
	assert_near((double)out[0].switches_per_s, 50);
	assert_near((double)out[0].window_s, 1);
	assert_int_equal(out[0].class, CLASS_MIXED);
	assert_near((double)out[1].run, 1);
	assert_near((double)out[1].window_s, 2);
	assert_int_equal(out[1].class, CLASS_CPU_BOUND);
	/* The last ones, if there is no room for all. */
	assert_int_equal(get(7, 1, out, 1), 1);
	assert_near((double)out[0].run, 1);
	/* A second call in the same refresh replaces the first. */
	add(7, 0.25, CLASS_WAITING);
	assert_int_equal(get(7, 1, out, 8), 2);
	assert_near((double)out[1].run, 0.25);
	assert_int_equal(h.list[0].count, 2);
}

/* The mark of the first rest holds until it runs again, and costs nothing. */
static void test_rest(void **state)
{
	struct history_point out[16];

	(void)state;
	for (unsigned refresh = 2; refresh <= 10; refresh++) {
		history_begin(&h, refresh, 1);
		if (refresh == 3)
			add(7, 0.5, CLASS_MIXED);
		if (refresh == 4)
			add(7, 0, CLASS_IO_BOUND);
		if (refresh == 9)
			add(7, 0.75, CLASS_MIXED);
	}
	assert_int_equal(get(7, 1, out, 16), 9);
	assert_near((double)out[0].run, 0); /* it was at rest before its first mark */
	assert_near((double)out[1].run, 0.5);
	for (int i = 2; i < 7; i++) {
		assert_near((double)out[i].run, 0);
		assert_int_equal(out[i].class, CLASS_IO_BOUND);
	}
	assert_near((double)out[7].run, 0.75);
	assert_int_equal(h.list[0].count, 3);
}

static void test_never_ran(void **state)
{
	struct history_point out[4];

	(void)state;
	history_begin(&h, 2, 1);
	add(7, 0, CLASS_WAITING);
	history_begin(&h, 3, 1);
	assert_int_equal(h.count, 0);
	assert_int_equal(h.mark_count, 0);
	assert_int_equal(get(7, 1, out, 4), 2);
	assert_true(out[0].is_known);
	assert_near((double)out[1].run, 0);
	assert_int_equal(out[1].class, CLASS_WAITING);
	/* Its first window is that after the refresh that found it. */
	assert_int_equal(get(7, 2, out, 4), 1);
	assert_int_equal(get(7, 3, out, 4), 0);
}

static void test_unknown_parts(void **state)
{
	struct history_point p = point(0.5, -1, -1, CLASS_UNKNOWN), out[2];

	(void)state;
	history_begin(&h, 2, 1);
	history_add(&h, 7, 1, &p);
	assert_int_equal(get(7, 1, out, 2), 1);
	assert_true(out[0].runnable < 0 && out[0].switches_per_s < 0);
}

static void test_another_process_under_the_pid(void **state)
{
	struct history_of_whom whom = { .pid = 7, .start_ticks = 2, .first_seen_at = 3 };
	struct history_point p = point(1, 0, 0, CLASS_CPU_BOUND), out[8];

	(void)state;
	history_begin(&h, 2, 1);
	add(7, 0.5, CLASS_MIXED);
	history_begin(&h, 3, 1);
	history_begin(&h, 4, 1);
	history_add(&h, 7, 2, &p);
	whom.until = 4;
	assert_int_equal(history_read(&h, &whom, out, 8), 1);
	assert_near((double)out[0].run, 1);
	assert_int_equal(h.count, 1);
	assert_int_equal(h.mark_count, 8);
}

/* As it was when it exited, or at a moment of the past. */
static void test_until(void **state)
{
	struct history_of_whom whom = { .pid = 7, .start_ticks = 1, .first_seen_at = 1 };
	struct history_point out[16];

	(void)state;
	for (unsigned refresh = 2; refresh <= 9; refresh++) {
		history_begin(&h, refresh, 1);
		add(7, refresh, CLASS_MIXED);
	}
	whom.until = 4;
	assert_int_equal(history_read(&h, &whom, out, 16), 3);
	assert_near((double)out[2].run, 4);
	whom.until = 1;
	assert_int_equal(history_read(&h, &whom, out, 16), 0);
	whom.until = 100;
	assert_int_equal(history_read(&h, &whom, out, 16), 8);
}

static void test_a_gap_in_the_refreshes(void **state)
{
	struct history_point out[8];

	(void)state;
	history_begin(&h, 2, 1);
	add(7, 0.5, CLASS_MIXED);
	history_begin(&h, 9, 1);
	assert_int_equal(h.count, 0);
	assert_int_equal(get(7, 1, out, 8), 1);
	assert_near((double)out[0].run, 0);
}

/* The ring: each value is in its place, however long it goes on. */
static void test_long(void **state)
{
	static struct history_point out[HISTORY_REFRESHES + 10];

	(void)state;
	for (unsigned refresh = 2; refresh < 3 * HISTORY_REFRESHES; refresh++) {
		history_begin(&h, refresh, refresh);
		add(7, refresh, CLASS_MIXED);
		if (refresh % 7 == 0)
			add(8, refresh, CLASS_IO_BOUND);
		else if (refresh % 7 == 1)
			add(8, 0, CLASS_IDLE);
	}
	size_t n = get(7, 1, out, COUNT_OF(out));
	assert_int_equal(n, HISTORY_REFRESHES);
	for (size_t i = 0; i < n; i++) {
		double at = (double)(h.now - n + 1 + i);
		assert_near((double)out[i].run, at);
		assert_near((double)out[i].window_s, at);
	}
	n = get(8, 1, out, COUNT_OF(out));
	assert_int_equal(n, HISTORY_REFRESHES);
	for (size_t i = 0; i < n; i++) {
		unsigned at = h.now - (unsigned)n + 1 + (unsigned)i;
		assert_near((double)out[i].run, at % 7 == 0 ? at : 0);
	}
	assert_true(h.mark_count <= 2 * (HISTORY_REFRESHES + 1));
	assert_true(h.list[1].count <= HISTORY_REFRESHES / 7 * 2 + 4);
}

/* More processes than are kept: those that rested longest are forgotten, which differs from having
 * done nothing. */
static void test_bound_of_processes(void **state)
{
	struct history_point out[8];

	(void)state;
	history_begin(&h, 2, 1);
	add(1, 0.5, CLASS_MIXED);
	history_begin(&h, 3, 1);
	add(1, 0, CLASS_IDLE);
	history_begin(&h, 4, 1);
	for (pid_t pid = 2; pid < 2 + HISTORY_PROCESSES_MOST; pid++)
		add(pid, 1, CLASS_CPU_BOUND);
	assert_int_equal(h.count, HISTORY_PROCESSES_MOST);
	assert_int_equal(h.forgotten_at, 3);
	history_begin(&h, 5, 1);
	/* Of process 1, what came after that is known again. */
	assert_int_equal(get(1, 1, out, 8), 2);
	assert_int_equal(get(2, 1, out, 8), 2);
	assert_near((double)out[0].run, 1);
}

static void test_bound_of_marks(void **state)
{
	struct history_point out[8];
	pid_t most = 400;

	(void)state;
	for (unsigned refresh = 2; refresh < 2 + HISTORY_REFRESHES + 50; refresh++) {
		history_begin(&h, refresh, 1);
		for (pid_t pid = 1; pid <= most; pid++)
			add(pid, 1, CLASS_CPU_BOUND);
		assert_true(h.mark_count <= HISTORY_MARKS_MOST);
	}
	assert_true(h.count > 100);
	assert_int_equal(get(most, 1, out, 8), 8);
}

/* Numbers are rounded to one part in 2000; what is not known stays so. */
static void test_numbers(void **state)
{
	static const float numbers[] = { 0.00002F, 0.001F,  0.1F,   0.333F, 1,     3.14159F, 100,
					 1023,     1024.5F, 123456, 1e9F,   7e12F, 2e14F };
	struct history_point out[1];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		float x = numbers[i];
		struct history_point p = { .run = x,
					   .runnable = -1,
					   .switches_per_s = 0,
					   .resident_bytes = x,
					   .read_per_s = -1,
					   .write_per_s = x };
		history_begin(&h, (uint32_t)i + 2, 1);
		history_add(&h, 7, 1, &p);
		assert_int_equal(get(7, 1, out, 1), 1);
		assert_true(fabsf(out[0].run - x) <= x / 2000);
		assert_true(fabsf(out[0].resident_bytes - x) <= x / 2000);
		assert_true(fabsf(out[0].write_per_s - x) <= x / 2000);
		assert_true(out[0].runnable < 0 && out[0].read_per_s < 0);
		assert_true(out[0].switches_per_s == 0);
	}
	/* The smallest is not 0. */
	struct history_point least = { .run = 0x1p-16F };
	history_begin(&h, COUNT_OF(numbers) + 2, 1);
	history_add(&h, 7, 1, &least);
	assert_int_equal(get(7, 1, out, 1), 1);
	assert_true(out[0].run > 0 && out[0].run < 0x1.01p-16F);
	/* The largest; and what is too small is 0, which is known. */
	struct history_point p = { .run = 1e-9F, .switches_per_s = 1, .resident_bytes = 1e20F };
	history_begin(&h, COUNT_OF(numbers) + 3, 1);
	history_add(&h, 7, 1, &p);
	assert_int_equal(get(7, 1, out, 1), 1);
	assert_true(out[0].run == 0);
	assert_true(out[0].resident_bytes > 2.8e14F);
}

/* What never ran has the memory that it has now; what rests keeps it. */
static void test_memory(void **state)
{
	struct history_of_whom whom = {
		.pid = 9, .start_ticks = 1, .first_seen_at = 1, .until = 3, .resident_bytes = 4096
	};
	struct history_point out[4],
		p = { .run = 0.5F, .resident_bytes = 1 << 20, .read_per_s = 512, .write_per_s = 0 };

	(void)state;
	history_begin(&h, 2, 1);
	history_add(&h, 7, 1, &p);
	history_begin(&h, 3, 1);
	p.run = p.read_per_s = 0;
	history_add(&h, 7, 1, &p);
	assert_int_equal(history_read(&h, &whom, out, 4), 2);
	assert_near((double)out[1].resident_bytes, 4096);
	assert_near((double)out[1].read_per_s, 0);
	whom.pid = 7;
	assert_int_equal(history_read(&h, &whom, out, 4), 2);
	assert_near((double)out[0].resident_bytes, 1 << 20);
	assert_near((double)out[0].read_per_s, 512);
	assert_near((double)out[1].resident_bytes, 1 << 20);
	assert_near((double)out[1].read_per_s, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_nothing),        TEST(test_points),
		TEST(test_rest),           TEST(test_never_ran),
		TEST(test_unknown_parts),  TEST(test_another_process_under_the_pid),
		TEST(test_until),          TEST(test_a_gap_in_the_refreshes),
		TEST(test_long),           TEST(test_bound_of_processes),
		TEST(test_bound_of_marks), TEST(test_numbers),
		TEST(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
