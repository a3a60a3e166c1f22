/* test_device: rates of disks and network interfaces. */
#include "config.h"

#include "support.h"

#include "model/device.h"

static struct device_readings before, now;

static int setup(void **state)
{
	(void)state;
	before = now = (struct device_readings){ .is_known = true };
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	device_readings_free(&before);
	device_readings_free(&now);
	return 0;
}

static void add(struct device_readings *r, const char *name, uint64_t in, uint64_t out,
		uint32_t busy_ms)
{
	struct device_reading *d = device_readings_add(r, name, strlen(name));

	assert_non_null(d);
	d->in_bytes = in;
	d->out_bytes = out;
	d->busy_ms = busy_ms;
}

static void test_all_add_up(void **state)
{
	(void)state;
	add(&before, "sda", 1000, 50, 100);
	add(&before, "sdb", 7, 9, 5000);
	/* The order may change. */
	add(&now, "sdb", 2007, 9, 6500);
	add(&now, "sda", 5000, 650, 600);
	struct device_rates r = device_rate(&before, &now, 2);
	assert_int_equal(r.gap, GAP_NONE);
	assert_near(r.in_per_s, 3000);
	assert_near(r.out_per_s, 300);
	assert_true(r.has_busy);
	assert_near(r.busy, 0.75);
	assert_string_equal(r.busiest, "sdb");
}

static void test_unknown(void **state)
{
	(void)state;
	/* No device, whether there was one or not. */
	add(&before, "sda", 1000, 50, 100);
	assert_int_equal(device_rate(&before, &now, 1).gap, GAP_NO_DEVICE);
	add(&now, "sda", 1000, 50, 100);
	assert_int_equal(device_rate(&before, &now, 1).gap, GAP_NONE);
	assert_int_equal(device_rate(&before, &now, 0).gap, GAP_FIRST_SIGHT);
	before.is_known = false;
	assert_int_equal(device_rate(&before, &now, 1).gap, GAP_FIRST_SIGHT);
	before.is_known = true;
	now.is_known = false;
	assert_int_equal(device_rate(&before, &now, 1).gap, GAP_UNREADABLE);
}

/* What a device counted before it was there is not of this window. */
static void test_plugged_in_and_removed(void **state)
{
	(void)state;
	add(&before, "sda", 1000, 50, 100);
	add(&before, "gone", 1 << 30, 1 << 30, 1 << 30);
	add(&now, "sda", 1010, 70, 100);
	add(&now, "new", 1 << 20, 1 << 20, 900);
	struct device_rates r = device_rate(&before, &now, 1);
	assert_int_equal(r.gap, GAP_NONE);
	assert_near(r.in_per_s, 10);
	assert_near(r.out_per_s, 20);
	assert_near(r.busy, 0);
	assert_string_equal(r.busiest, "sda");
	/* If all are new, nothing is known yet. */
	now.list[0] = now.list[1];
	now.count = 1;
	r = device_rate(&before, &now, 1);
	assert_int_equal(r.gap, GAP_FIRST_SIGHT);
	assert_near(r.in_per_s, 0);
}

/* A device that was reset, or whose counter wrapped around. */
static void test_counters_that_decrease(void **state)
{
	(void)state;
	add(&before, "eth0", 1000, 1000, 0);
	add(&before, "eth1", 1000, 1000, 0);
	add(&now, "eth0", 5000, 5000, 0);
	add(&now, "eth1", 1000, 999, 0);
	struct device_rates r = device_rate(&before, &now, 1);
	assert_int_equal(r.gap, GAP_BACKWARDS);
	assert_near(r.in_per_s, 0);
	now.list[1].out_bytes = 1000;
	now.list[1].in_bytes = 12;
	assert_int_equal(device_rate(&before, &now, 1).gap, GAP_BACKWARDS);
	now.list[1].in_bytes = 1000;
	assert_near(device_rate(&before, &now, 1).out_per_s, 4000);
}

/* The kernel keeps the busy time in 32 bits: 49 days. */
static void test_busy_time_wraps_around(void **state)
{
	(void)state;
	add(&before, "sda", 0, 0, UINT32_MAX - 99);
	add(&now, "sda", 0, 0, 400);
	struct device_rates r = device_rate(&before, &now, 1);
	assert_true(r.has_busy);
	assert_near(r.busy, 0.5);
	/* Read a little later than the clock: no more than all of it. */
	now.list[0].busy_ms = 1000;
	assert_near(device_rate(&before, &now, 1).busy, 1);
	/* A disk that was reset did not work for 49 days. */
	before.list[0].busy_ms = 5000;
	now.list[0].busy_ms = 0;
	r = device_rate(&before, &now, 1);
	assert_int_equal(r.gap, GAP_NONE);
	assert_false(r.has_busy);
	assert_string_equal(r.busiest, "");
}

static void test_copy(void **state)
{
	struct device_readings copy = { 0 };
	char long_name[100];

	(void)state;
	memset(long_name, 'x', sizeof long_name);
	add(&now, "sda", 1, 2, 3);
	assert_non_null(device_readings_add(&now, long_name, sizeof long_name));
	assert_int_equal(strlen(now.list[1].name), DEVICE_NAME_MAX - 1);
	assert_int_equal(device_readings_copy(&copy, &now), 0);
	assert_true(copy.is_known);
	assert_int_equal(copy.count, 2);
	assert_string_equal(copy.list[0].name, "sda");
	device_readings_reset(&now);
	assert_false(now.is_known);
	assert_int_equal(device_readings_copy(&copy, &now), 0);
	assert_false(copy.is_known);
	assert_int_equal(copy.count, 0);
	device_readings_free(&copy);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_all_add_up),
		TEST(test_unknown),
		TEST(test_plugged_in_and_removed),
		TEST(test_counters_that_decrease),
		TEST(test_busy_time_wraps_around),
		TEST(test_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
