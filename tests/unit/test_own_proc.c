/* test_own_proc: which namespace /proc shows, and a procfs of pstop's own PID namespace; in child
 * processes, which create namespaces of their own. */
#include "config.h"

#include "support.h"

#include "proc/own_proc.h"
#include "proc/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_S 60
#define NOT_HERE   255 /* namespaces may not be created */

#define EXPECT(condition)                          \
	do                                         \
		if (!(condition))                  \
			return __LINE__ % 200 + 1; \
	while (0)

/* Run `body`, which returns 0 or the number of its wrong line, in a new PID namespace; if `chosen`
 * is not 0, with this PID inside and outside. */
static int run_in_namespace(int (*body)(void), pid_t chosen)
{
	pid_t numbers[] = { chosen, chosen };
	struct clone_args args = { .exit_signal = SIGCHLD,
				   .set_tid = (uintptr_t)numbers,
				   .set_tid_size = chosen ? 2 : 0 };
	int status = -1;

	alarm(PATIENCE_S);
	pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
	if (pid < 0)
		return errno == EEXIST ? -EEXIST : NOT_HERE;
	if (pid == 0)
		_exit(body());
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 254;
}

/* Run it in the first process of a new PID namespace. */
static int run_as_first(int (*body)(void), pid_t chosen)
{
	int status = -1;

	fflush(NULL);
	pid_t outer = fork();
	if (outer == 0) {
		if (unshare(CLONE_NEWPID) != 0)
			_exit(NOT_HERE);
		pid_t first = fork();
		if (first == 0) {
			int result = -EEXIST;
			for (int i = 0; i < 50 && result == -EEXIST; i++)
				result = chosen ? run_in_namespace(body, chosen - i) : body();
			_exit(result < 0 ? NOT_HERE : result);
		}
		waitpid(first, &status, 0);
		_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 254);
	}
	assert_int_equal(waitpid(outer, &status, 0), outer);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 254;
}

static void check(int result)
{
	if (result == NOT_HERE)
		skip_because("no namespaces here, or not for this user");
	if (result != 0)
		fail_msg("the check of line %d, modulo 200, failed", result - 1);
}

/* ---- the bodies ---- */

/* Does it show the caller, by its own PID, and only the caller? */
static int expect_own_proc(void)
{
	struct procfs fs;
	int fd = own_proc_open();

	EXPECT(fd >= 0);
	EXPECT(procfs_open_fd(&fs, fd) == 0);
	close(fd);
	EXPECT(fs.is_live && fs.is_own);
	EXPECT(procfs_read(&fs, -1, "self/stat") > 0);
	EXPECT(strtol(fs.buffer, NULL, 10) == getpid());
	EXPECT(procfs_read_file(&fs, getppid() ? getppid() : 1, 0, "stat") > 0);
	procfs_close(&fs);
	return 0;
}

static int expect_foreign_proc(void)
{
	struct procfs fs;

	EXPECT(procfs_open(&fs, "/proc") == 0);
	EXPECT(fs.is_live && !fs.is_own);
	procfs_close(&fs);
	return 0;
}

static int see_another_namespace(void)
{
	int result = expect_foreign_proc();

	return result ? result : expect_own_proc();
}

/* /proc/self has the PID of getpid(2) here, and yet it belongs to another namespace. */
static int see_the_same_number(void)
{
	char text[32] = "";

	EXPECT(readlink("/proc/self", text, sizeof text - 1) > 0);
	EXPECT(strtol(text, NULL, 10) == getpid());
	return see_another_namespace();
}

static int see_nothing_without_rights(void)
{
	EXPECT(setresuid(65534, 65534, 65534) == 0);
	int result = expect_foreign_proc();
	EXPECT(result == 0);
	EXPECT(own_proc_open() == -EXDEV);
	return 0;
}

/* ---- the tests ---- */

static void test_here(void **state)
{
	struct procfs fs;

	(void)state;
	assert_int_equal(procfs_open(&fs, "/proc"), 0);
	assert_true(fs.is_own);
	assert_int_equal(fs.calls, 0);
	procfs_close(&fs);
	assert_int_equal(expect_own_proc(), 0);
}

static void test_another_namespace(void **state)
{
	(void)state;
	check(run_as_first(see_another_namespace, 0));
}

static void test_the_same_number(void **state)
{
	(void)state;
	check(run_as_first(see_the_same_number, 30011));
}

static void test_without_rights(void **state)
{
	(void)state;
	check(run_as_first(see_nothing_without_rights, 0));
}

/* Without a folder nothing is read. */
static void test_no_folder(void **state)
{
	struct procfs fs;
	pid_t *list = NULL;
	size_t capacity = 0;

	(void)state;
	assert_int_equal(procfs_open_fd(&fs, -1), 0);
	assert_false(fs.is_live || fs.is_own);
	assert_int_equal(procfs_read_file(&fs, getpid(), 0, "stat"), -EBADF);
	assert_int_equal(procfs_read_link(&fs, -1, "self"), -EBADF);
	assert_int_equal(procfs_list(&fs, ".", &list, &capacity), -EBADF);
	procfs_close(&fs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_here),
		cmocka_unit_test(test_another_namespace),
		cmocka_unit_test(test_the_same_number),
		cmocka_unit_test(test_without_rights),
		cmocka_unit_test(test_no_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
