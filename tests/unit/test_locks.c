/* File locks, proc_locks(5). */
#include "config.h"

#include "support.h"

#include "model/endpoint.h"
#include "proc/locks.h"
#include "proc/procfs.h"

#include <errno.h>

static int parse(const char *text, struct lock_line *out)
{
	char *copy = exact_copy(text, strlen(text));
	int error = locks_parse_line(copy, strlen(text), out);

	free(copy);
	return error;
}

static void test_lines(void **state)
{
	struct lock_line l;

	(void)state;
	assert_int_equal(parse("12: POSIX  ADVISORY  WRITE 4711 08:1f:1234 0 EOF", &l), 0);
	assert_int_equal(l.number, 12);
	assert_false(l.is_waiting);
	assert_int_equal(l.pid, 4711);
	assert_int_equal(l.device, ENDPOINT_DEVICE(8, 31));
	assert_int_equal(l.inode, 1234);
	assert_int_equal(parse("12: -> FLOCK  ADVISORY  READ  4712 08:1f:1234 0 EOF", &l), 0);
	assert_true(l.is_waiting);
	assert_int_equal(l.pid, 4712);
	assert_int_equal(parse("1:  -> OFDLCK ADVISORY  WRITE -1 00:1f:9 0 EOF", &l), 0);
	assert_true(l.is_waiting);
	assert_int_equal(l.pid, -1);
}

static void test_cut_lines(void **state)
{
	static const char line[] = "12: -> POSIX  ADVISORY  WRITE 4711 08:1f:1234";
	struct lock_line l;

	(void)state;
	for (size_t n = 0; n < sizeof line - 4; n++) {
		char *copy = exact_copy(line, n);
		assert_int_equal(locks_parse_line(copy, n, &l), -EINVAL);
		free(copy);
	}
	assert_int_equal(parse("1: POSIX ADVISORY WRITE -2 08:1f:1 0 EOF", &l), -EINVAL);
	assert_int_equal(parse("1: POSIX ADVISORY WRITE 99999999999 08:1f:1 0 EOF", &l), -EINVAL);
	assert_int_equal(parse("1: POSIX ADVISORY WRITE 1 1000:1f:1 0 EOF", &l), -EINVAL);
}

static const struct lock_line *blocking(const struct locks *l, pid_t pid)
{
	return locks_blocking(l, pid, 0, 0);
}

static void test_who_blocks(void **state)
{
	char *root = scratch_open();
	struct procfs fs;
	struct locks locks;

	(void)state;
	write_text(path_of(root, "locks"), "1: FLOCK  ADVISORY  WRITE 100 08:01:7 0 EOF\n"
					   "2: POSIX  ADVISORY  WRITE 200 08:01:8 0 EOF\n"
					   "2: -> POSIX  ADVISORY  WRITE 300 08:01:8 0 EOF\n"
					   "2:  -> POSIX  ADVISORY  WRITE 400 08:01:8 0 EOF\n"
					   "rubbish\n"
					   "4: OFDLCK ADVISORY  WRITE -1 08:01:17 0 EOF\n"
					   "4: -> OFDLCK ADVISORY  WRITE -1 08:01:17 0 EOF\n"
					   "3: POSIX  ADVISORY  READ  300 08:01:9 0 EOF\n");
	assert_int_equal(procfs_open(&fs, root), 0);
	assert_int_equal(locks_read(&locks, &fs), 0);
	assert_int_equal(locks.count, 7);
	assert_int_equal(blocking(&locks, 300)->pid, 200);
	assert_int_equal(blocking(&locks, 400)->pid, 200);
	assert_null(blocking(&locks, 200));
	assert_null(blocking(&locks, 100));
	/* The lines of open files name nobody. */
	assert_int_equal(locks_blocking(&locks, 100, ENDPOINT_DEVICE(8, 1), 17)->number, 4);
	assert_null(locks_blocking(&locks, 100, ENDPOINT_DEVICE(8, 1), 18));
	locks_free(&locks);
	procfs_close(&fs);
	scratch_close(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_cut_lines),
		cmocka_unit_test(test_who_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
