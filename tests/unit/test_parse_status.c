/* test_parse_status: /proc/PID/status of processes, kernel threads and zombies. */
#include "config.h"

#include "support.h"

#include "proc/parse.h"

#include <errno.h>

static int parse(const char *text, size_t length, struct status_fields *out)
{
	char *copy = exact_copy(text, length);
	int error = parse_status(copy, length, out);

	free(copy);
	return error;
}

static const char process[] =
	"Name:\tnginx\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t88\nNgid:\t0\nPid:\t88\n"
	"PPid:\t1\nTracerPid:\t0\nUid:\t33\t1034\t35\t36\nGid:\t7\t8\t9\t10\nFDSize:\t64\n"
	"Groups:\t33 \nVmPeak:\t   60001 kB\nVmSize:\t   60002 kB\nVmLck:\t      13 kB\n"
	"VmPin:\t       0 kB\nVmHWM:\t    4004 kB\nVmRSS:\t    4005 kB\nRssAnon:\t    1006 kB\n"
	"RssFile:\t    3007 kB\nRssShmem:\t     108 kB\nVmData:\t    1509 kB\nVmStk:\t     132 kB\n"
	"VmExe:\t    1011 kB\nVmLib:\t    5012 kB\nVmPTE:\t      90 kB\nVmSwap:\t      14 kB\n"
	"HugetlbPages:\t       0 kB\nThreads:\t1\nSigQ:\t0/31000\nvoluntary_ctxt_switches:\t150\n"
	"nonvoluntary_ctxt_switches:\t27\n";

static void test_process(void **state)
{
	struct status_fields f;

	(void)state;
	assert_int_equal(parse(process, sizeof process - 1, &f), 0);
	assert_true(f.has_uid && f.has_switches && f.memory.known);
	assert_int_equal(f.uid, 1034); /* the effective UID */
	assert_int_equal(f.voluntary, 150);
	assert_int_equal(f.involuntary, 27);
	assert_int_equal(f.memory.virtual_bytes, 60002 * 1024);
	assert_int_equal(f.memory.locked_bytes, 13 * 1024);
	assert_int_equal(f.memory.peak_bytes, 4004 * 1024);
	assert_int_equal(f.memory.resident_bytes, 4005 * 1024);
	assert_int_equal(f.memory.shared_bytes, (3007 + 108) * 1024);
	assert_int_equal(f.memory.data_bytes, 1509 * 1024);
	assert_int_equal(f.memory.stack_bytes, 132 * 1024);
	assert_int_equal(f.memory.program_bytes, 1011 * 1024);
	assert_int_equal(f.memory.library_bytes, 5012 * 1024);
	assert_int_equal(f.memory.swap_bytes, 14 * 1024);
}

static void test_kernel_thread_has_no_memory(void **state)
{
	static const char text[] =
		"Name:\tksoftirqd/0\nState:\tS (sleeping)\nUid:\t0\t0\t0\t0\nThreads:\t1\n"
		"voluntary_ctxt_switches:\t9\nnonvoluntary_ctxt_switches:\t0\n";
	struct status_fields f;

	(void)state;
	memset(&f, 0xff, sizeof f);
	assert_int_equal(parse(text, sizeof text - 1, &f), 0);
	assert_false(f.memory.known);
	assert_int_equal(f.memory.resident_bytes, 0);
	assert_int_equal(f.memory.shared_bytes, 0);
	assert_true(f.has_switches);
	assert_int_equal(f.voluntary, 9);
	assert_int_equal(f.involuntary, 0);
}

static void test_switches_need_both_lines(void **state)
{
	static const char one[] = "Uid:\t0\t0\t0\t0\nvoluntary_ctxt_switches:\t9\n";
	static const char other[] = "Uid:\t0\t0\t0\t0\nnonvoluntary_ctxt_switches:\t9\n";
	static const char none[] = "Uid:\t0\t5\t0\t0\n";
	struct status_fields f;

	(void)state;
	assert_int_equal(parse(one, sizeof one - 1, &f), 0);
	assert_false(f.has_switches);
	assert_int_equal(parse(other, sizeof other - 1, &f), 0);
	assert_false(f.has_switches);
	assert_int_equal(parse(none, sizeof none - 1, &f), 0);
	assert_false(f.has_switches);
	assert_int_equal(f.uid, 5);
}

/* A task in 20,000 groups: the lines after them are found nevertheless. */
static void test_long_groups_line(void **state)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);
	struct status_fields f;

	(void)state;
	assert_non_null(out);
	fprintf(out, "Name:\tx\nUid:\t1\t2\t3\t4\nGroups:\t");
	for (int i = 0; i < 20000; i++)
		fprintf(out, "%d ", 100000 + i);
	fprintf(out,
		"\nVmRSS:\t 5 kB\nvoluntary_ctxt_switches:\t6\nnonvoluntary_ctxt_switches:\t7\n");
	assert_int_equal(fclose(out), 0);
	assert_true(length > 100 * 1024);
	assert_int_equal(parse(text, length, &f), 0);
	assert_int_equal(f.uid, 2);
	assert_int_equal(f.memory.resident_bytes, 5 * 1024);
	assert_int_equal(f.voluntary, 6);
	assert_int_equal(f.involuntary, 7);
	free(text);
}

/* The kernel escapes newlines in the name, so it cannot imitate other lines. */
static void test_name_imitates_lines(void **state)
{
	static const char text[] =
		"Name:\tVmRSS:\\n7\nVmRSSs:\t1 kB\nUidd:\t9\t9\nvoluntary_ctxt_switchess:\t1\n"
		"Uid:\t1\t2\t3\t4\n";
	struct status_fields f;

	(void)state;
	assert_int_equal(parse(text, sizeof text - 1, &f), 0);
	assert_int_equal(f.uid, 2);
	assert_false(f.memory.known);
	assert_false(f.has_switches);
}

static void test_limits(void **state)
{
	static const struct {
		const char *text;
		int error;
	} rows[] = {
		{ "Uid:\t0\t4294967295\t0\t0\n", 0 },
		{ "Uid:\t0\t4294967296\t0\t0\n", -EINVAL },
		{ "Uid:\t0\n", -EINVAL },
		{ "Uid:\t0\tx\n", -EINVAL },
		{ "Uid:\n", -EINVAL },
		{ "Name:\tx\n", -EINVAL },
		{ "", -EINVAL },
		{ "\n\n", -EINVAL },
		{ "\nUid:\t0\t0\t0\t0\n", 0 },
		{ "Uid:\t0\t0\t0\t0\nVmRSS:\t18014398509481983 kB\n", 0 },
		{ "Uid:\t0\t0\t0\t0\nVmRSS:\t18014398509481984 kB\n", -EINVAL },
		{ "Uid:\t0\t0\t0\t0\nRssFile:\t18014398509481984 kB\n", -EINVAL },
		{ "Uid:\t0\t0\t0\t0\nRssShmem:\t kB\n", -EINVAL },
		{ "Uid:\t0\t0\t0\t0\nVmSwap:\tx kB\n", -EINVAL },
		{ "Uid:\t0\t0\t0\t0\nVmFuture:\tx kB\n", 0 },
		{ "Uid:\t0\t0\t0\t0\nvoluntary_ctxt_switches:\tx\n", -EINVAL },
		{ "Uid:\t0\t0\t0\t0\nnonvoluntary_ctxt_switches:\t\n", -EINVAL },
		{ "Uid:\t0\t0\t0\t0\nnew_line:\tx\nvery_new:\ty\nUnknown:\tz\n", 0 },
	};
	struct status_fields f;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (parse(rows[i].text, strlen(rows[i].text), &f) != rows[i].error)
			fail_msg("row %zu: %s", i, rows[i].text);
	/* What the kernel reports of a zombie's memory is incomplete. */
	static const char no_rss[] = "Uid:\t0\t0\t0\t0\nVmSize:\t7 kB\nVmHWM:\t7 kB\n";
	assert_int_equal(parse(no_rss, sizeof no_rss - 1, &f), 0);
	assert_false(f.memory.known);
	assert_int_equal(parse(rows[0].text, strlen(rows[0].text), &f), 0);
	assert_int_equal(f.uid, UINT32_MAX);
}

static void assert_prefix_or_zero(uint64_t part, uint64_t whole)
{
	assert_true(part == 0 || is_decimal_prefix(part / 1024, whole / 1024));
}

static void test_truncated_anywhere(void **state)
{
	struct status_fields f, whole;

	(void)state;
	assert_int_equal(parse(process, sizeof process - 1, &whole), 0);
	for (size_t length = 0; length < sizeof process - 1; length++) {
		if (parse(process, length, &f) != 0)
			continue;
		assert_true(is_decimal_prefix(f.uid, 1034));
		assert_prefix_or_zero(f.memory.virtual_bytes, whole.memory.virtual_bytes);
		assert_prefix_or_zero(f.memory.resident_bytes, whole.memory.resident_bytes);
		assert_prefix_or_zero(f.memory.data_bytes, whole.memory.data_bytes);
		assert_prefix_or_zero(f.memory.swap_bytes, whole.memory.swap_bytes);
		if (f.has_switches) {
			assert_int_equal(f.voluntary, 150);
			assert_true(is_decimal_prefix(f.involuntary, 27));
		}
	}
	/* Without the last line, the switches are unknown rather than incomplete. */
	size_t cut = (size_t)(strstr(process, "nonvol") - process);
	assert_int_equal(parse(process, cut, &f), 0);
	assert_false(f.has_switches);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_process),
		cmocka_unit_test(test_kernel_thread_has_no_memory),
		cmocka_unit_test(test_switches_need_both_lines),
		cmocka_unit_test(test_long_groups_line),
		cmocka_unit_test(test_name_imitates_lines),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_truncated_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
