/* test_date: moments as text, in UTC and in local time. */
#include "config.h"

#include "support.h"

#include "base/date.h"

#include <stdlib.h>
#include <time.h>

#define SECOND ((int64_t)1000000000)

static char out[DATE_SIZE];

static void set_zone(const char *zone)
{
	setenv("TZ", zone, 1);
	tzset();
}

static void test_utc(void **state)
{
	(void)state;
	set_zone("XYZ-5:30");
	assert_string_equal(date_utc(0, 0, out), "1970-01-01T00:00:00Z");
	assert_string_equal(date_utc(1700001000 * SECOND + 254999999, 2, out),
			    "2023-11-14T22:30:00.25Z");
	assert_string_equal(date_utc(1700001000 * SECOND + 7000000, 3, out),
			    "2023-11-14T22:30:00.007Z");
	assert_string_equal(date_utc(1709164800 * SECOND, 0, out), "2024-02-29T00:00:00Z");
}

static void test_local(void **state)
{
	(void)state;
	set_zone("XYZ-5:30");
	assert_string_equal(date_local(1700001000 * SECOND, 0, out), "2023-11-15T04:00:00+05:30");
	assert_string_equal(date_local_clock(1700001000 * SECOND, out), "04:00:00");
	set_zone("XYZ3:30");
	assert_string_equal(date_local(1700001000 * SECOND + SECOND / 2, 1, out),
			    "2023-11-14T19:00:00.5-03:30");
	set_zone("UTC0");
	assert_string_equal(date_local(1700001000 * SECOND, 0, out), "2023-11-14T22:30:00Z");
	assert_string_equal(date_local_clock(1700001000 * SECOND, out), "22:30:00");
}

/* Each moment has the offset of its own season. */
static void test_summer(void **state)
{
	(void)state;
	set_zone("CET-1CEST,M3.5.0,M10.5.0/3");
	assert_string_equal(date_local(1700001000 * SECOND, 0, out), "2023-11-14T23:30:00+01:00");
	assert_string_equal(date_local(1690000000 * SECOND, 0, out), "2023-07-22T06:26:40+02:00");
	/* The hour that there is twice. */
	assert_string_equal(date_local(1698539400 * SECOND, 0, out), "2023-10-29T02:30:00+02:00");
	assert_string_equal(date_local(1698543000 * SECOND, 0, out), "2023-10-29T02:30:00+01:00");
}

/* A clock that is wrong is shown as it is. */
static void test_before_1970(void **state)
{
	(void)state;
	set_zone("UTC0");
	assert_string_equal(date_utc(-1, 3, out), "1969-12-31T23:59:59.999Z");
	assert_string_equal(date_local(-SECOND, 2, out), "1969-12-31T23:59:59.00Z");
	assert_string_equal(date_utc(INT64_MAX, 0, out), "2262-04-11T23:47:16Z");
	assert_string_equal(date_utc(INT64_MIN, 0, out), "1677-09-21T00:12:43Z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_utc),
		cmocka_unit_test(test_local),
		cmocka_unit_test(test_summer),
		cmocka_unit_test(test_before_1970),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
