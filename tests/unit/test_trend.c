/* test_trend: the machine in the last refreshes. */
#include "config.h"

#include "support.h"

#include "model/trend.h"

static struct trend t;

static int setup(void **state)
{
	(void)state;
	memset(&t, 0, sizeof t);
	return 0;
}

static void add(uint32_t refresh, double busy, uint64_t used)
{
	struct system_reading system = { .has_memory = true,
					 .has_available = true,
					 .memory_total_bytes = 1000,
					 .memory_available_bytes = 1000 - used };
	struct system_rates rates = { .is_known = true };

	rates.cpu = (struct cpu_shares){ .user = busy / 2,
					 .nice = busy / 8,
					 .system = busy / 8,
					 .irq = busy / 16,
					 .softirq = busy / 16,
					 .steal = busy / 8,
					 .iowait = (1 - busy) / 2,
					 .idle = (1 - busy) / 2 };
	trend_add(&t, refresh, &system, &rates);
}

static void assert_trend(enum trend_of what, uint32_t until, double a, double b, double c)
{
	double out[3];

	trend_read(&t, what, until, out, 3);
	assert_near(out[0], a);
	assert_near(out[1], b);
	assert_near(out[2], c);
}

static void test_points(void **state)
{
	(void)state;
	assert_trend(TREND_CPU, 0, -1, -1, -1);
	add(5, 0.5, 250);
	add(6, 1, 500);
	assert_trend(TREND_CPU, 6, -1, 0.5, 1);
	assert_trend(TREND_MEMORY, 6, -1, 0.25, 0.5);
	/* A moment before. */
	assert_trend(TREND_CPU, 5, -1, -1, 0.5);
	/* A gap, and the same one once more. */
	add(8, 0.25, 750);
	add(8, 0.125, 1000);
	assert_trend(TREND_CPU, 8, 1, -1, 0.125);
	assert_trend(TREND_MEMORY, 8, 0.5, -1, 1);
	assert_trend(TREND_MEMORY, 1, -1, -1, -1);
}

static void test_the_oldest_are_overwritten(void **state)
{
	(void)state;
	for (uint32_t refresh = 1; refresh <= TREND_REFRESHES + 10; refresh++)
		add(refresh, refresh % 2 ? 0.5 : 0.25, refresh);
	assert_trend(TREND_CPU, TREND_REFRESHES + 10, 0.25, 0.5, 0.25);
	assert_trend(TREND_CPU, 12, -1, 0.5, 0.25);
	assert_trend(TREND_CPU, 10, -1, -1, -1);
}

static void test_unknown(void **state)
{
	struct system_reading system = { .has_memory = true, .memory_total_bytes = 1000 };
	struct system_rates rates = { .is_known = true, .cpu = { .gap = GAP_NO_TICK } };

	(void)state;
	trend_add(&t, 3, &system, &rates);
	assert_trend(TREND_CPU, 3, -1, -1, -1);
	assert_trend(TREND_MEMORY, 3, -1, -1, -1);
	rates = (struct system_rates){ .cpu = { .gap = GAP_NONE } };
	system = (struct system_reading){ .has_memory = true, .has_available = true };
	trend_add(&t, 3, &system, &rates);
	assert_trend(TREND_CPU, 3, -1, -1, -1);
	assert_trend(TREND_MEMORY, 3, -1, -1, -1);
	/* The kernel's estimate of what is available can exceed the total. */
	system.memory_total_bytes = 10;
	system.memory_available_bytes = 11;
	trend_add(&t, 3, &system, &rates);
	assert_trend(TREND_MEMORY, 3, -1, -1, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
		TEST(test_points),
		TEST(test_the_oldest_are_overwritten),
		TEST(test_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
