/* test_parse_task: the short files of a task: schedstat, io, syscall. */
#include "config.h"

#include "support.h"

#include "proc/parse.h"

#include <errno.h>

static int schedstat(const char *text, size_t length, struct reading *out)
{
	char *copy = exact_copy(text, length);
	int error = parse_schedstat(copy, length, out);

	free(copy);
	return error;
}

static int io(const char *text, size_t length, struct reading *out)
{
	char *copy = exact_copy(text, length);
	int error = parse_io(copy, length, out);

	free(copy);
	return error;
}

static int syscall_text(const char *text, size_t length, struct syscall_fields *out)
{
	char *copy = exact_copy(text, length);
	int error = parse_syscall(copy, length, out);

	free(copy);
	return error;
}

static void test_schedstat(void **state)
{
	static const char text[] = "876435 1204 17\n";
	static const char *const bad[] = { "",
					   "\n",
					   "1",
					   "1 2",
					   "1 2 ",
					   "x 2 3",
					   "1 x 3",
					   "1 2 x",
					   "18446744073709551616 2 3",
					   "1 2 18446744073709551616",
					   "-1 2 3",
					   "1\n2\n3" };
	struct reading r = { .user_ticks = 9 };

	(void)state;
	assert_int_equal(schedstat(text, sizeof text - 1, &r), 0);
	assert_int_equal(r.run_ns, 876435);
	assert_int_equal(r.runnable_ns, 1204);
	assert_int_equal(r.slices, 17);
	assert_int_equal(r.user_ticks, 9);
	assert_int_equal(schedstat("18446744073709551615 0 0", 24, &r), 0);
	assert_true(r.run_ns == UINT64_MAX);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (schedstat(bad[i], strlen(bad[i]), &r) != -EINVAL)
			fail_msg("accepted: %s", bad[i]);
	for (size_t length = 0; length < sizeof text - 1; length++)
		if (schedstat(text, length, &r) == 0)
			assert_true(r.runnable_ns == 1204 && is_decimal_prefix(r.slices, 17));
}

/* A truncated file leaves the reading unchanged. */
static void test_schedstat_keeps_the_old_when_cut(void **state)
{
	struct reading r = { .run_ns = 1, .runnable_ns = 2, .slices = 3 };

	(void)state;
	assert_int_equal(schedstat("7 8", 3, &r), -EINVAL);
	assert_int_equal(r.run_ns, 1);
	assert_int_equal(r.runnable_ns, 2);
	assert_int_equal(r.slices, 3);
}

static void test_io(void **state)
{
	static const char text[] =
		"rchar: 11\nwchar: 22\nsyscr: 33\nsyscw: 44\nread_bytes: 55\nwrite_bytes: 66\n"
		"cancelled_write_bytes: 77\n";
	static const char swapped[] =
		"wchar: 22\nrchar: 11\nsyscr: 33\nsyscw: 44\nread_bytes: 55\nwrite_bytes: 66\n"
		"cancelled_write_bytes: 77\n";
	static const uint64_t wanted[IO_COUNTERS] = { 11, 22, 33, 44, 55, 66, 77 };
	struct reading r = { .run_ns = 5 };

	(void)state;
	assert_int_equal(io(text, sizeof text - 1, &r), 0);
	assert_memory_equal(r.io, wanted, sizeof wanted);
	assert_int_equal(r.run_ns, 5);
	assert_int_equal(io(swapped, sizeof swapped - 1, &r), -EINVAL);
	assert_int_equal(io("", 0, &r), -EINVAL);
	memset(&r, 0, sizeof r);
	for (size_t length = 0; length < sizeof text - 1; length++) {
		if (io(text, length, &r) != 0) {
			assert_int_equal(r.io[IO_READ_CHARS], 0); /* unchanged */
			continue;
		}
		assert_memory_equal(r.io, wanted, sizeof wanted - sizeof *wanted);
		assert_true(is_decimal_prefix(r.io[IO_CANCELLED], 77));
		memset(&r, 0, sizeof r);
	}
}

static void test_io_large(void **state)
{
	static const char most[] =
		"rchar: 18446744073709551615\nwchar: 0\nsyscr: 0\nsyscw: 0\nread_bytes: 0\n"
		"write_bytes: 0\ncancelled_write_bytes: 0\n";
	static const char more[] =
		"rchar: 18446744073709551616\nwchar: 0\nsyscr: 0\nsyscw: 0\nread_bytes: 0\n"
		"write_bytes: 0\ncancelled_write_bytes: 0\n";
	struct reading r;

	(void)state;
	assert_int_equal(io(most, sizeof most - 1, &r), 0);
	assert_true(r.io[IO_READ_CHARS] == UINT64_MAX);
	assert_int_equal(io(more, sizeof more - 1, &r), -EINVAL);
}

static void test_syscall(void **state)
{
	static const char text[] =
		"202 0x7f10 0x189 0x0 0x7f0020 0x0 0xffffffffffffffff 0x7f1000 0x7f2000\n";
	struct syscall_fields f;

	(void)state;
	assert_int_equal(syscall_text(text, sizeof text - 1, &f), 0);
	assert_false(f.is_running);
	assert_int_equal(f.number, 202);
	assert_int_equal(f.args[0], 0x7f10);
	assert_int_equal(f.args[1], 0x189);
	assert_int_equal(f.args[2], 0);
	assert_int_equal(f.args[3], 0x7f0020);
	assert_int_equal(f.args[4], 0);
	assert_true(f.args[5] == UINT64_MAX);
	assert_true(f.has_place && f.stack == 0x7f1000 && f.instruction == 0x7f2000);
	assert_int_equal(syscall_text("0 0x1 0x2 0x3 0x4 0x5 0x6 0x7 0x8\n", 34, &f), 0);
	assert_int_equal(f.number, 0);
	for (size_t length = 0; length < sizeof text - 1; length++)
		if (syscall_text(text, length, &f) == 0)
			assert_true(f.number == 202 && f.args[3] == 0x7f0020);
}

static void test_syscall_outside(void **state)
{
	static const char *const bad[] = {
		"",
		"\n",
		"runnin",
		"x",
		"-2 0x0 0x0 0x0 0x0 0x0 0x0",
		"-",
		"2147483648 0x0 0x0 0x0 0x0 0x0 0x0",
		"5 0x1 0x2 0x3 0x4 0x5",
		"5",
		"5 0x1 0x2 0x3 0x4 0x5 x",
		"5 0x10000000000000000 0x2 0x3 0x4 0x5 0x6",
	};
	struct syscall_fields f;

	(void)state;
	memset(&f, 0xff, sizeof f);
	assert_int_equal(syscall_text("running\n", 8, &f), 0);
	assert_true(f.is_running);
	assert_int_equal(syscall_text("running", 7, &f), 0);
	assert_true(f.is_running);
	assert_int_equal(syscall_text("-1 0x7ffd1000 0x7f00001234\n", 27, &f), 0);
	assert_false(f.is_running);
	assert_int_equal(f.number, -1);
	assert_int_equal(f.args[0], 0);
	assert_int_equal(syscall_text("2147483647 0x0 0x0 0x0 0x0 0x0 0x0", 34, &f), 0);
	assert_int_equal(f.number, INT32_MAX);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (syscall_text(bad[i], strlen(bad[i]), &f) != -EINVAL)
			fail_msg("accepted: %s", bad[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schedstat),
		cmocka_unit_test(test_schedstat_keeps_the_old_when_cut),
		cmocka_unit_test(test_io),
		cmocka_unit_test(test_io_large),
		cmocka_unit_test(test_syscall),
		cmocka_unit_test(test_syscall_outside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
