/* test_stamp: the line above a table. */
#include "config.h"

#include "support.h"

#include "export/stamp.h"

#include <stdlib.h>
#include <time.h>

#define WHOLE                                                                            \
	"pstop 2023-11-14T23:30:00+01:00  window 1.00 s  CPU 35% of 2 cores  load 0.52 " \
	"1.40 12.00  memory 1.5G of 4.0G  132 processes  1 thread"

static struct sample sample;
static struct system_reading machine;
static struct system_rates rates;
static struct stamp stamp;
static char *text;

/* A machine of which everything is known. */
static int set_up(void **state)
{
	(void)state;
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	sample = (struct sample){ .real_time_ns = 1700001000LL * 1000000000 + 999999999,
				  .process_total = 132,
				  .thread_total = 1 };
	machine = (struct system_reading){ .is_known = true,
					   .has_load = true,
					   .has_memory = true,
					   .has_available = true,
					   .cpu_count = 2,
					   .load = { 0.52, 1.4, 12 },
					   .memory_total_bytes = 4ULL << 30,
					   .memory_free_bytes = 1ULL << 30,
					   .memory_available_bytes = 5ULL << 29 };
	rates = (struct system_rates){ .is_known = true,
				       .cpu = { .user = 0.2,
						.nice = 0.05,
						.system = 0.07,
						.irq = 0.01,
						.softirq = 0.02,
						.idle = 0.4,
						.iowait = 0.2,
						.steal = 0.05 } };
	stamp = (struct stamp){
		.sample = &sample, .system = &machine, .rates = &rates, .window_s = 1
	};
	return 0;
}

static const char *written(int width)
{
	size_t size;
	free(text);
	FILE *out = open_memstream(&text, &size);

	stamp_write(out, &stamp, width);
	fclose(out);
	assert_int_equal(text[size - 1], '\n');
	text[size - 1] = '\0';
	return text;
}

static void test_everything(void **state)
{
	(void)state;
	assert_string_equal(written(0), WHOLE);
	assert_string_equal(written((int)strlen(WHOLE)), WHOLE);
	machine.cpu_count = 1;
	sample.process_total = 1;
	sample.thread_total = 2;
	assert_non_null(strstr(written(0), "CPU 35% of 1 core  load"));
	assert_non_null(strstr(written(0), "  1 process  2 threads"));
	stamp.is_partial = true;
	assert_null(strstr(written(0), "process"));
}

/* Parts are left out from the end, and only the first is cut. */
static void test_widths(void **state)
{
	(void)state;
	for (int width = 1; width < (int)strlen(WHOLE); width++) {
		const char *line = written(width);
		size_t length = strlen(line);
		assert_true(length <= (size_t)width);
		assert_memory_equal(line, WHOLE, length);
		if (width > 31)
			assert_memory_equal(&WHOLE[length], "  ", 2);
	}
	assert_string_equal(written(10), "pstop 2023");
	assert_string_equal(written(79),
			    "pstop 2023-11-14T23:30:00+01:00  window 1.00 s  CPU 35% of 2 cores");
}

static void test_windows(void **state)
{
	(void)state;
	stamp.window_s = 0;
	assert_non_null(strstr(written(0), "+01:00  no window  CPU"));
	stamp.is_lifetime = true;
	assert_non_null(strstr(written(0), "+01:00  since the start of each task  CPU"));
}

/* What is not known is not there. */
static void test_unknown(void **state)
{
	(void)state;
	rates.cpu.gap = GAP_NO_TICK;
	assert_null(strstr(written(0), "CPU"));
	rates = (struct system_rates){ .is_known = false };
	assert_null(strstr(written(0), "CPU"));
	machine.has_available = false;
	assert_non_null(strstr(written(0), "  memory 1.0G free of 4.0G  "));
	machine = (struct system_reading){ .is_known = false };
	assert_string_equal(written(0), "pstop 2023-11-14T23:30:00+01:00  window 1.00 s  132 "
					"processes  1 thread");
}

static int tear_down(void **state)
{
	(void)state;
	free(text);
	text = NULL;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_everything, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_widths, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_windows, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_unknown, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
