/* test_stack: the arguments and the name of a program that has just begun, from its stack and from
 * /proc. */
#include "config.h"

#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proc/own_proc.h"
#include "trace/readout.h"
#include "trace/stack.h"

#define PROGRAM "/bin/sleep"
#define MANY    400

static char x[] = "x";
static char *const few[] = { x, NULL };

/* Start a child that has just called exec and is stopped.  Skip the test if that is not allowed. */
static pid_t begin(const char *path, char *const *argv, char *const *environment)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0)
			_exit(99);
		int fd = path ? -1 : open(PROGRAM, O_PATH);
		if (path)
			execve(path, argv, environment);
		else
			fexecve(fd, argv, environment);
		_exit(98);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 99)
		skip_because("ptrace(2) is not allowed here");
	assert_true(WIFSTOPPED(status));
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static size_t read_file(pid_t pid, const char *name, char *out, size_t size)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
	int fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	ssize_t n = read(fd, out, size);
	close(fd);
	assert_true(n > 0);
	return (size_t)n;
}

/* Check that stack_read() agrees with /proc. */
static void check(const char *path, char *const *argv, char *const *environment)
{
	char text[STACK_MOST];
	pid_t pid = begin(path, argv, environment);
	struct stack *s = malloc(sizeof *s);

	assert_true(stack_read(pid, s));
	size_t n = read_file(pid, "cmdline", text, sizeof text);
	assert_int_equal(s->argv_length, n);
	assert_memory_equal(s->argv, text, n);
	assert_string_equal(s->path, path);
	free(s);
	end(pid);
}

static void test_plain(void **state)
{
	char own[] = "name of its own", none[] = "", lines[] = "a\nb", odd[] = "\xff";
	char a[] = "A=1", b[] = "B=2";
	char *const argv[] = { own, none, lines, none, odd, none, NULL };
	char *const environment[] = { a, none, b, NULL };
	char *const empty[] = { none, NULL };

	(void)state;
	check(PROGRAM, argv, environment);
	check(PROGRAM, argv, few + 1);
	check(PROGRAM, few, environment);
	check(PROGRAM, empty, few + 1);
}

static void test_many(void **state)
{
	char argument[] = "an argument", none[] = "";
	char *argv[MANY + 1];

	(void)state;
	for (int i = 0; i < MANY; i++)
		argv[i] = i % 3 ? argument : none;
	argv[MANY] = NULL;
	check(PROGRAM, argv, few);
}

/* Arguments that do not fit are rejected; the environment may be of any size. */
static void test_large(void **state)
{
	struct stack *s = malloc(sizeof *s);
	char *large = malloc(STACK_MOST + 1);
	char *argv[] = { x, large, NULL };

	(void)state;
	memset(large, 'x', STACK_MOST);
	large[STACK_MOST] = '\0';
	pid_t pid = begin(PROGRAM, argv, few);
	assert_false(stack_read(pid, s));
	end(pid);
	check(PROGRAM, few, argv);
	free(large);
	free(s);
}

/* A running task, and one that does not exist. */
static void test_none(void **state)
{
	struct stack *s = malloc(sizeof *s);

	(void)state;
	assert_false(stack_read(getpid(), s));
	assert_false(stack_read(INT_MAX, s));
	free(s);
}

/* Check the event that is made from the stack, or from /proc if that is not possible. */
static void check_event(const char *path, char *const *argv)
{
	char cmdline[STACK_MOST * 2], comm[64];
	struct readout *o;
	pid_t pid = begin(path, argv, few + 1);
	struct event e = { .kind = EVENT_EXEC, .pid = pid, .tid = pid };
	size_t n = read_file(pid, "cmdline", cmdline, sizeof cmdline);
	size_t name = read_file(pid, "comm", comm, sizeof comm) - 1;

	int proc_fd = own_proc_open();
	assert_int_equal(readout_open(&o, proc_fd), 0);
	close(proc_fd);
	readout_program(o, &e);
	assert_int_equal(strlen(e.comm), name);
	assert_memory_equal(e.comm, comm, name);
	assert_int_equal(e.is_argv_cut, n > 4096);
	assert_int_equal(e.argv_length, n > 4096 ? 4097 : n);
	assert_memory_equal(e.argv, cmdline, n > 4096 ? 4096 : n);
	assert_int_equal(e.argv[e.argv_length - 1], '\0');
	readout_close(o);
	end(pid);
}

static void test_event(void **state)
{
	char folder[] = "/tmp/pstop-stack-XXXXXX", script[64], link[128], text[8192];
	char *argv[] = { x, text, NULL };

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(script, sizeof script, "%s/script with a long name", folder);
	snprintf(link, sizeof link, "%s/short", folder);
	FILE *out = fopen(script, "w");
	assert_non_null(out);
	fprintf(out, "#!" PROGRAM " 1\n");
	assert_int_equal(fclose(out), 0);
	assert_int_equal(chmod(script, 0700), 0);
	assert_int_equal(symlink(PROGRAM, link), 0);
	/* At 4096 bytes with "x", nothing is truncated. */
	static const size_t lengths[] = { 1, 4092, 4093, 4094, 4095, 8000 };
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		memset(text, 'y', lengths[i]);
		text[lengths[i]] = '\0';
		check_event(script, argv);
		check_event(link, argv);
		check_event(PROGRAM, argv);
		check_event(NULL, argv);
	}
	assert_int_equal(unlink(script), 0);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain), cmocka_unit_test(test_many),
		cmocka_unit_test(test_large), cmocka_unit_test(test_none),
		cmocka_unit_test(test_event),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
