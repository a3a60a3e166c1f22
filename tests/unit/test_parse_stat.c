/* test_parse_stat: /proc/PID/stat, with names that try to deceive. */
#include "config.h"

#include "support.h"

#include "proc/parse.h"

#include <errno.h>

/* Fields 4 to 52 of a line, each with a different value. */
#define REST                                                                             \
	"4 5 6 34817 -8 4194304 10 11 12 13 14 15 16 17 -18 19 20 21 22 23 24 25 26 27 " \
	"28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52"

static int parse(const char *text, size_t length, struct stat_fields *out)
{
	char *copy = exact_copy(text, length);
	int error = parse_stat(copy, length, out);

	if (error == 0)
		out->comm = text + (out->comm - copy); /* the same place in the caller's text */
	free(copy);
	return error;
}

static void test_every_field(void **state)
{
	static const char text[] = "1 (name) S " REST "\n";
	struct stat_fields f;

	(void)state;
	assert_int_equal(parse(text, sizeof text - 1, &f), 0);
	assert_int_equal(f.pid, 1);
	assert_int_equal(f.comm_length, 4);
	assert_memory_equal(f.comm, "name", 4);
	assert_int_equal(f.state, 'S');
	assert_int_equal(f.ppid, 4);
	assert_int_equal(f.pgid, 5);
	assert_int_equal(f.sid, 6);
	assert_int_equal(f.tty, 34817);
	assert_int_equal(f.foreground_pgid, -8);
	assert_int_equal(f.flags, 4194304);
	assert_int_equal(f.minor_faults, 10);
	assert_int_equal(f.children_minor_faults, 11);
	assert_int_equal(f.major_faults, 12);
	assert_int_equal(f.user_ticks, 14);
	assert_int_equal(f.system_ticks, 15);
	assert_int_equal(f.children_user_ticks, 16);
	assert_int_equal(f.children_system_ticks, 17);
	assert_int_equal(f.priority, -18);
	assert_int_equal(f.nice, 19);
	assert_int_equal(f.thread_count, 20);
	assert_int_equal(f.start_ticks, 22);
	assert_int_equal(f.processor, 39);
	assert_int_equal(f.rt_priority, 40);
	assert_int_equal(f.policy, 41);
	assert_int_equal(f.block_ticks, 42);
}

/* Lines of a real machine: a shell, a kernel thread, a zombie. */
static void test_real_lines(void **state)
{
	static const char shell[] =
		"2041 (sh) S 2040 2041 2041 34816 2050 4194304 1260 8950 2 31 7 12 45 30 20 0 1 0 "
		"88123 5001216 858 18446744073709551615 94141508853760 94141508873641 "
		"140728072880096 0 0 0 0 3686400 1266761467 1 0 0 17 3 0 0 6 0 0 94141508889648 "
		"94141508891264 94141708005376 140728072886678 140728072886737 140728072886737 "
		"140728072888299 0\n";
	static const char kernel[] =
		"15 (ksoftirqd/0) S 2 0 0 0 -1 69238848 0 0 0 0 0 77 0 0 20 0 1 0 4 0 0 "
		"18446744073709551615 0 0 0 0 0 0 0 2147483647 0 1 0 0 17 0 99 1 0 0 0 0 0 0 0 0 "
		"0 0 0\n";
	static const char zombie[] =
		"9 (gone) Z 1 9 9 0 -1 4228108 0 0 0 0 0 0 0 0 20 0 1 0 99 0 0 "
		"18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 15\n";
	struct stat_fields f;

	(void)state;
	assert_int_equal(parse(shell, sizeof shell - 1, &f), 0);
	assert_int_equal(f.tty, 34816);
	assert_int_equal(f.start_ticks, 88123);
	assert_int_equal(f.processor, 3);
	assert_int_equal(f.block_ticks, 6);
	assert_int_equal(parse(kernel, sizeof kernel - 1, &f), 0);
	assert_int_equal(f.comm_length, 11);
	assert_int_equal(f.system_ticks, 77);
	assert_int_equal(f.rt_priority, 99);
	assert_int_equal(f.policy, 1);
	assert_int_equal(parse(zombie, sizeof zombie - 1, &f), 0);
	assert_int_equal(f.state, 'Z');
}

static void test_hostile_names(void **state)
{
	static const struct {
		const char *comm;
		size_t length;
	} names[] = {
		{ "", 0 },
		{ " ", 1 },
		{ ")", 1 },
		{ "(", 1 },
		{ "((", 2 },
		{ ")))", 3 },
		{ ") S 1 2 3", 9 },
		{ "a) R 1 1 1 0", 12 },
		{ "x\ny", 3 },
		{ "\n", 1 },
		{ "\x1b[2J", 4 },
		{ "\xff\xfe\xc3", 3 },
		{ "a\0b", 3 },
		{ "tab\t", 4 },
		{ "kworker/u16:3-events_unbound_and_a_very_long_work_queue_name)", 61 },
	};
	char text[512];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct stat_fields f;
		int before = snprintf(text, sizeof text, "77 (");
		memcpy(text + before, names[i].comm, names[i].length);
		size_t length = (size_t)before + names[i].length;
		length += (size_t)snprintf(text + length, sizeof text - length, ") D " REST "\n");
		assert_int_equal(parse(text, length, &f), 0);
		assert_int_equal(f.comm_length, names[i].length);
		assert_memory_equal(f.comm, names[i].comm, names[i].length);
		assert_int_equal(f.state, 'D');
		assert_int_equal(f.ppid, 4);
		assert_int_equal(f.block_ticks, 42);
	}
}

/* A line truncated at any point is rejected, or complete except for fields that are not read; of
 * the last one read, some digits may be missing. */
static void test_truncated_anywhere(void **state)
{
	static const char text[] = "1 (na) me) S " REST "\n";
	struct stat_fields f;
	size_t accepted = 0;

	(void)state;
	const char *last = strstr(text, " 42 ");
	for (size_t length = 0; length < sizeof text; length++) {
		if (parse(text, length, &f) != 0) {
			assert_true(length < (size_t)(last - text) + 2);
			continue;
		}
		accepted++;
		assert_int_equal(f.comm_length, 6);
		assert_int_equal(f.policy, 41);
		assert_true(is_decimal_prefix(f.block_ticks, 42));
	}
	assert_int_equal(accepted, sizeof text - (size_t)(last - text) - 2);
}

static void test_not_a_stat_line(void **state)
{
	static const char *const texts[] = {
		"",
		"\n",
		"(",
		")",
		"()",
		")(",
		"1 name S " REST,
		"1 )name( S " REST,
		"1 name) S " REST,
		"1 (name S " REST,
		"x (name) S " REST,
		"(name) S " REST,
		"1 (name)",
		"1 (name) ",
		"1 (name)\n" REST,
		"1 (name) S",
		"1 (name) S\n" REST,
		"1 (name) S x" REST,
		/* an invalid or too large number in each kind of field */
		"1 (n) S 99999999999999999999 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 "
		"24 "
		"25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43",
		"1 (n) S 4 5 6 7 8 -9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 "
		"30 "
		"31 32 33 34 35 36 37 38 39 40 41 42 43",
		"1 (n) S 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 "
		"30 "
		"31 32 33 34 35 36 37 38 39 40 41 18446744073709551616 43",
	};
	struct stat_fields f;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_int_equal(parse(texts[i], strlen(texts[i]), &f), -EINVAL);
}

static void test_largest_numbers(void **state)
{
	static const char text[] =
		"2147483647 (n) S 2147483647 0 0 4294967295 2147483647 4294967295 "
		"18446744073709551615 0 18446744073709551615 0 18446744073709551615 "
		"18446744073709551615 18446744073709551615 18446744073709551615 "
		"-9223372036854775808 -20 4194304 0 18446744073709551615 23 24 25 26 27 28 29 30 "
		"31 "
		"32 33 34 35 36 37 38 8191 99 6 18446744073709551615\n";
	struct stat_fields f;

	(void)state;
	assert_int_equal(parse(text, sizeof text - 1, &f), 0);
	assert_int_equal(f.tty, UINT32_MAX);
	assert_true(f.minor_faults == UINT64_MAX && f.major_faults == UINT64_MAX);
	assert_true(f.user_ticks == UINT64_MAX && f.system_ticks == UINT64_MAX);
	assert_true(f.priority == INT64_MIN);
	assert_int_equal(f.nice, -20);
	assert_int_equal(f.thread_count, 4194304);
	assert_true(f.start_ticks == UINT64_MAX && f.block_ticks == UINT64_MAX);
	/* tty_nr is an int in the kernel: it is negative if the minor number is large. */
	static const char far_tty[] =
		"1 (n) S 4 5 6 -2147448832 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 "
		"27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42";
	assert_int_equal(parse(far_tty, sizeof far_tty - 1, &f), 0);
	assert_int_equal(f.tty, 0x80008800);
}

static void test_copy_comm(void **state)
{
	char long_name[100], out[TASK_COMM_MAX];

	(void)state;
	memset(long_name, 'n', sizeof long_name);
	parse_copy_comm(out, "abc", 3);
	assert_string_equal(out, "abc");
	parse_copy_comm(out, "", 0);
	assert_string_equal(out, "");
	for (size_t length = TASK_COMM_MAX - 2; length < sizeof long_name; length++) {
		size_t kept = length < TASK_COMM_MAX ? length : TASK_COMM_MAX - 1;
		char *name = exact_copy(long_name, length);
		memset(out, 'x', sizeof out);
		parse_copy_comm(out, name, length);
		assert_memory_equal(out, long_name, kept);
		assert_int_equal(out[kept], '\0');
		free(name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_field),     cmocka_unit_test(test_real_lines),
		cmocka_unit_test(test_hostile_names),   cmocka_unit_test(test_truncated_anywhere),
		cmocka_unit_test(test_not_a_stat_line), cmocka_unit_test(test_largest_numbers),
		cmocka_unit_test(test_copy_comm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
