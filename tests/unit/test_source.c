/* test_source: when a pass of the task iterator replaces files. */
#include "config.h"

#include "support.h"

#include "collect/scan.h"
#include "collect/source.h"

/* Return the load of so many processes with ten threads, of which a part is active. */
static struct source_load load_of(uint64_t processes, double active)
{
	double threads = (double)processes * 10;

	return (struct source_load){
		.tasks = (uint64_t)threads,
		.processes = processes,
		.opened = (uint64_t)(threads * (active * 10 < 1 ? active * 10 : 1)),
		.moved = (uint64_t)(threads * active),
	};
}

static void test_much_active(void **state)
{
	struct source_load load = load_of(1000, 1);

	(void)state;
	assert_true(source_prefers_pass(false, &load));
	assert_true(source_prefers_pass(true, &load));
	load = load_of(1000, 0.1);
	assert_true(source_prefers_pass(false, &load));
}

static void test_little_active(void **state)
{
	struct source_load load = load_of(1000, 0);

	(void)state;
	assert_false(source_prefers_pass(false, &load));
	assert_false(source_prefers_pass(true, &load));
	load = load_of(1000, 0.001);
	assert_false(source_prefers_pass(true, &load));
}

/* All are active, but there are hardly any. */
static void test_small_machine(void **state)
{
	struct source_load load = load_of(3, 1);

	(void)state;
	assert_false(source_prefers_pass(false, &load));
	assert_false(source_prefers_pass(true, &load));
}

/* One process of ten, on a machine of many tasks. */
static void test_few_asked_for(void **state)
{
	struct source_load load = { .tasks = 20000, .processes = 1, .opened = 10, .moved = 10 };

	(void)state;
	assert_false(source_prefers_pass(false, &load));
	load.opened = load.moved = 10000;
	assert_true(source_prefers_pass(false, &load));
}

/* As activity grows, the source changes once; as it falls, it changes back at a lower level.  In
 * between it stays as it is. */
static void test_hysteresis(void **state)
{
	double up = 0, down = 0;

	(void)state;
	for (int permille = 0; permille <= 1000; permille++) {
		double active = permille / 1000.0;
		struct source_load load = load_of(1000, active);
		if (up == 0 && source_prefers_pass(false, &load))
			up = active;
		if (up > 0)
			assert_true(source_prefers_pass(false, &load));
		if (!source_prefers_pass(true, &load))
			down = active;
	}
	assert_true(up > 0.005 && up < 0.2);
	assert_true(down > 0.001 && down < up * 0.7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_much_active),   cmocka_unit_test(test_little_active),
		cmocka_unit_test(test_small_machine), cmocka_unit_test(test_few_asked_for),
		cmocka_unit_test(test_hysteresis),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
