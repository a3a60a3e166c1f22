/* test_parse_machine: the files of the whole machine and of cgroups. */
#include "config.h"

#include "support.h"

#include "proc/parse.h"

#include <errno.h>

/* Call a parser with a copy of exactly `length` bytes. */
#define PARSE(parser, text, length, ...)                                   \
	({                                                                 \
		size_t length_ = (length);                                 \
		char *copy_ = exact_copy(text, length_);                   \
		__auto_type result_ = parser(copy_, length_, __VA_ARGS__); \
		free(copy_);                                               \
		result_;                                                   \
	})
#define PARSE_ALL(parser, text, ...) PARSE(parser, text, strlen(text), __VA_ARGS__)

static void test_loadavg(void **state)
{
	static const char text[] = "0.43 12.28 100.05 3/10090 9331\n";
	static const char *const bad[] = {
		"",
		"0.1 0.2",
		"0.1 0.2 0.3 3",
		"0.1 0.2 0.3 3/",
		"0.1 0.2 0.3 3/9",
		"0.1 0.2 0.3 3 9 1",
		"0. 0.2 0.3 3/9 1",
		".1 0.2 0.3 3/9 1",
		"0.1 x 0.3 3/9 1",
		"-0.1 0.2 0.3 3/9 1",
		"0. 1 0.2 0.3 3/9 1",
		"0.99999999999999999999 0.2 0.3 3/9 1",
	};
	struct loadavg_fields f;

	(void)state;
	assert_int_equal(PARSE_ALL(parse_loadavg, text, &f), 0);
	assert_near(f.load[0], 0.43);
	assert_near(f.load[1], 12.28);
	assert_near(f.load[2], 100.05);
	assert_int_equal(f.running, 3);
	assert_int_equal(f.tasks, 10090);
	assert_int_equal(f.last_pid, 9331);
	assert_int_equal(PARSE_ALL(parse_loadavg, "1 2.93 3 4/5 6", &f), 0);
	assert_near(f.load[1], 2.93);
	assert_near(f.load[2], 3);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (PARSE_ALL(parse_loadavg, bad[i], &f) != -EINVAL)
			fail_msg("accepted: %s", bad[i]);
	for (size_t length = 0; length < sizeof text - 1; length++)
		if (PARSE(parse_loadavg, text, length, &f) == 0) {
			assert_int_equal(f.tasks, 10090);
			assert_true(is_decimal_prefix(f.last_pid, 9331));
		}
}

static void test_uptime(void **state)
{
	static const char text[] = "12345.67 23456.78\n";
	static const char *const bad[] = {
		"",
		"12345",
		"12345.",
		"12345. 6",
		".67",
		"x.67",
		"12345.x",
		"99999999999999999999.00",
		"18446744073.71",
		"-1.00",
	};
	uint64_t ns;

	(void)state;
	assert_int_equal(PARSE_ALL(parse_uptime, text, &ns), 0);
	assert_int_equal(ns, 12345670000000);
	assert_int_equal(PARSE_ALL(parse_uptime, "0.00 0.00", &ns), 0);
	assert_int_equal(ns, 0);
	assert_int_equal(PARSE_ALL(parse_uptime, "5.05", &ns), 0);
	assert_int_equal(ns, 5050000000);
	assert_int_equal(PARSE_ALL(parse_uptime, "5.05,7", &ns), 0);
	assert_int_equal(ns, 5050000000);
	assert_int_equal(PARSE_ALL(parse_uptime, "5.1234567899", &ns), 0);
	assert_int_equal(ns, 5123456789);
	/* Eighty years, and the largest accepted value. */
	assert_int_equal(PARSE_ALL(parse_uptime, "2522880000.99 1.0", &ns), 0);
	assert_int_equal(ns, 2522880000990000000);
	assert_int_equal(PARSE_ALL(parse_uptime, "9223372036.99", &ns), 0);
	assert_true(ns == 9223372036990000000U);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (PARSE_ALL(parse_uptime, bad[i], &ns) != -EINVAL)
			fail_msg("accepted: %s", bad[i]);
	for (size_t length = 0; length < sizeof text - 1; length++)
		if (PARSE(parse_uptime, text, length, &ns) == 0)
			assert_true(ns == 12345600000000 || ns == 12345670000000);
}

static void test_kernel_stat(void **state)
{
	static const char text[] =
		"cpu  20 0 30 4000 5 0 6 0 0 0\nintr 100 1 2\nctxt 12345\nbtime 1700000000\n"
		"processes 900\nprocs_running 3\nprocs_blocked 1\n";
	struct kernel_stat_fields f;

	(void)state;
	assert_int_equal(PARSE_ALL(parse_kernel_stat, text, &f), 0);
	assert_true(f.has_boot_time && f.has_procs_running);
	assert_int_equal(f.boot_time_s, 1700000000);
	assert_int_equal(f.procs_running, 3);
	assert_int_equal(PARSE_ALL(parse_kernel_stat, "btime 5\n", &f), 0);
	assert_true(f.has_boot_time && !f.has_procs_running);
	assert_int_equal(PARSE_ALL(parse_kernel_stat, "procs_running 5", &f), 0);
	assert_true(!f.has_boot_time && f.has_procs_running);
	assert_int_equal(PARSE_ALL(parse_kernel_stat, "cpu 1 2\n", &f), -EINVAL);
	assert_int_equal(PARSE_ALL(parse_kernel_stat, "", &f), -EINVAL);
	for (size_t length = 0; length < sizeof text - 1; length++)
		if (PARSE(parse_kernel_stat, text, length, &f) == 0)
			assert_true(is_decimal_prefix(f.boot_time_s, 1700000000));
}

static void test_psi(void **state)
{
	static const char text[] = "some avg10=2.69 avg60=2.75 avg300=1.50 total=26804051\n"
				   "full avg10=0.41 avg60=1.80 avg300=0.66 total=2418312\n";
	struct psi_fields f;

	(void)state;
	assert_int_equal(PARSE_ALL(parse_psi, text, &f), 0);
	assert_near(f.some_avg10, 2.69);
	assert_near(f.full_avg10, 0.41);
	assert_int_equal(f.some_total_us, 26804051);
	assert_int_equal(f.full_total_us, 2418312);
	assert_true(f.has_full);
	for (size_t length = 0; length < sizeof text - 1; length++)
		if (PARSE(parse_psi, text, length, &f) == 0) {
			assert_near(f.some_avg10, 2.69);
			assert_true(is_decimal_prefix(f.some_total_us, 26804051));
			assert_true(f.has_full == (length > 53 + 1));
			assert_true(!f.has_full || is_decimal_prefix(f.full_total_us, 2418312));
		}
}

/* The cpu file of kernels before 5.13 has no line "full". */
static void test_psi_without_full(void **state)
{
	static const char *const bad[] = {
		"",
		"full avg10=0.41 avg60=1.80 avg300=0.66 total=1\n",
		"some avg60=1.00 avg10=1.00 avg300=1.00 total=1\n",
		"some avg10=1.00 avg300=1.00 avg60=1.00 total=1\n",
		"some avg10=1.00 avg60=1.00 total=1\n",
		"some avg10=1.00 avg60=1.00 avg300=1.00\n",
		"some avg10=x avg60=1.00 avg300=1.00 total=1\n",
		"some avg10=1.00 avg60=1.00 avg300=1.00 total=1\nsome avg10=1.00\n",
		"some avg10=1.00 avg60=1.00 avg300=1.00 total=1\nhalf avg10=1.00 avg60=1.00\n",
	};
	struct psi_fields f;

	(void)state;
	assert_int_equal(PARSE_ALL(parse_psi, "some avg10=100.00 avg60=2.75 avg300=1.50 total=7\n",
				   &f),
			 0);
	assert_near(f.some_avg10, 100);
	assert_false(f.has_full);
	assert_near(f.full_avg10, 0);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (PARSE_ALL(parse_psi, bad[i], &f) != -EINVAL)
			fail_msg("accepted: %s", bad[i]);
}

/* The path must point into the caller's text. */
static void assert_cgroup(const char *text, const char *path, bool is_v2)
{
	size_t length = strlen(text);
	char *copy = exact_copy(text, length);
	struct cgroup_fields f;

	if (parse_cgroup(copy, length, &f) != 0)
		fail_msg("refused: %s", text);
	assert_int_equal(cursor_left(&f.path), strlen(path));
	assert_memory_equal(f.path.at, path, strlen(path));
	assert_int_equal(f.is_v2, is_v2);
	free(copy);
}

static void test_cgroup(void **state)
{
	static const char *const bad[] = {
		"",
		"\n",
		"x",
		"0",
		"0:",
		"0:\n",
		"1:cpu\n",
		"12:pids:/a\n",
		"x:cpu:/a\n",
		"-1:cpu:/a\n",
		"4:cpuset:/a\n5:cpuacct:/b\n",
		"3::/named\n",
		"4:memory,cpuset:/x\n",
	};
	static const char hybrid[] = "9:name=systemd:/\n2:cpuacct:/x\n1:cpu:/y\n0::/z\n";
	struct cgroup_fields f;

	(void)state;
	assert_cgroup("0::/\n", "/", true);
	assert_cgroup("0::/user.slice/a b\n", "/user.slice/a b", true);
	assert_cgroup("0::/no-newline", "/no-newline", true);
	assert_cgroup("0::", "", true);
	assert_cgroup("0::/a:b:c\n", "/a:b:c", true);
	assert_cgroup("12:pids:/a\n5:cpu,cpuacct:/b/c\n1:name=systemd:/d\n", "/b/c", false);
	assert_cgroup("5:cpuacct,cpu:/b\n", "/b", false);
	assert_cgroup("5:net_cls,cpu,cpuset:/b\n", "/b", false);
	/* Hybrid: the v1 hierarchy limits the CPU time if it has that controller. */
	assert_cgroup(hybrid, "/y", false);
	assert_cgroup("0::/z\n1:cpu:/y\n", "/y", false);
	assert_cgroup("9:name=systemd:/s\n4:cpuset:/a\n0::/z\n", "/z", true);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (PARSE_ALL(parse_cgroup, bad[i], &f) != -EINVAL)
			fail_msg("accepted: %s", bad[i]);
	for (size_t length = 0; length < sizeof hybrid - 1; length++) {
		char *copy = exact_copy(hybrid, length);
		if (parse_cgroup(copy, length, &f) == 0)
			assert_memory_equal(f.path.at, "/y", cursor_left(&f.path));
		free(copy);
	}
}

/* The v2 path is found next to one of v1. */
static void test_cgroup_v2(void **state)
{
	static const struct {
		const char *text, *path;
	} rows[] = {
		{ "0::/a/b\n", "/a/b" },
		{ "9:name=systemd:/\n1:cpu:/y\n0::/z\n", "/z" },
		{ "0::/z:0::/y\n", "/z:0::/y" },
		{ "0::", "" },
		{ "1:cpu:/y\n", NULL },
		{ "10::/y\n", NULL },
		{ " 0::/y\n", NULL },
		{ "0:", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		size_t length = strlen(rows[i].text);
		char *copy = exact_copy(rows[i].text, length);
		struct cursor path;
		int error = parse_cgroup_v2(copy, length, &path);
		assert_int_equal(error, rows[i].path ? 0 : -EINVAL);
		if (error == 0) {
			assert_int_equal(cursor_left(&path), strlen(rows[i].path));
			assert_memory_equal(path.at, rows[i].path, strlen(rows[i].path));
		}
		free(copy);
	}
}

static void test_keyed(void **state)
{
	static const char text[] =
		"usage_usec 1234\nthrottled_usec_more 8\nthrottled_usec 456789\nnr_periods 12\n";
	uint64_t value = 7;

	(void)state;
	assert_true(PARSE_ALL(parse_keyed_u64, text, "throttled_usec", &value));
	assert_int_equal(value, 456789);
	assert_true(PARSE_ALL(parse_keyed_u64, text, "usage_usec", &value));
	assert_int_equal(value, 1234);
	assert_true(PARSE_ALL(parse_keyed_u64, "n 18446744073709551615", "n", &value));
	assert_true(value == UINT64_MAX);
	assert_false(PARSE_ALL(parse_keyed_u64, "n 18446744073709551616", "n", &value));
	assert_false(PARSE_ALL(parse_keyed_u64, text, "usage", &value));
	assert_false(PARSE_ALL(parse_keyed_u64, text, "nr_throttled", &value));
	assert_false(PARSE_ALL(parse_keyed_u64, "n", "n", &value));
	assert_false(PARSE_ALL(parse_keyed_u64, "n ", "n", &value));
	assert_false(PARSE_ALL(parse_keyed_u64, "n x", "n", &value));
	assert_false(PARSE_ALL(parse_keyed_u64, "n=5", "n", &value));
	assert_false(PARSE_ALL(parse_keyed_u64, "", "n", &value));
	for (size_t length = 0; length < sizeof text - 1; length++)
		if (PARSE(parse_keyed_u64, text, length, "throttled_usec", &value))
			assert_true(is_decimal_prefix(value, 456789));
}

static void test_cpu_max(void **state)
{
	static const char *const bad[] = {
		"",        "max", "max\n",          "max 0\n",   "50000",
		"50000 0", "x 1", "maximum 100000", "-1 100000", "99999999999999999999 1"
	};
	uint64_t quota, period;

	(void)state;
	assert_int_equal(PARSE_ALL(parse_cpu_max, "50000 100000\n", &quota, &period), 0);
	assert_int_equal(quota, 50000);
	assert_int_equal(period, 100000);
	assert_int_equal(PARSE_ALL(parse_cpu_max, "max 100000\n", &quota, &period), 0);
	assert_true(quota == UINT64_MAX);
	assert_int_equal(period, 100000);
	assert_int_equal(PARSE_ALL(parse_cpu_max, "1 1", &quota, &period), 0);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (PARSE_ALL(parse_cpu_max, bad[i], &quota, &period) != -EINVAL)
			fail_msg("accepted: %s", bad[i]);
	for (size_t length = 0; length < 13; length++)
		if (PARSE(parse_cpu_max, "50000 100000\n", length, &quota, &period) == 0)
			assert_true(quota == 50000 && is_decimal_prefix(period, 100000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_loadavg),          cmocka_unit_test(test_uptime),
		cmocka_unit_test(test_kernel_stat),      cmocka_unit_test(test_psi),
		cmocka_unit_test(test_psi_without_full), cmocka_unit_test(test_cgroup),
		cmocka_unit_test(test_cgroup_v2),        cmocka_unit_test(test_keyed),
		cmocka_unit_test(test_cpu_max),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
