/* test_strace: strace is run on one thread, read and ended; a script takes its place. */
#include "config.h"

#include "child.h"

#include "act/strace.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder;
static struct child child;
static struct action_target target;
static struct strace *s;

/* Write a script that is found as strace. */
static void write_script(const char *body)
{
	const char *path = path_of(folder, "strace");

	write_text(path, "#!/bin/sh\n%s\n", body);
	assert_int_equal(chmod(path, 0700), 0);
}

static int setup(void **state)
{
	char path[4096];

	(void)state;
	folder = scratch_open();
	snprintf(path, sizeof path, "%s:/usr/bin:/bin", folder);
	setenv("PATH", path, 1);
	child_start(&child);
	return action_open(&target, child.pid, 0, child.start_ticks[0]);
}

static int teardown(void **state)
{
	(void)state;
	strace_close(s);
	s = NULL;
	action_close(&target);
	child_end(&child);
	scratch_close(folder);
	return 0;
}

/* Read until the end, or until there is a line. */
static void read_text(char *out, size_t size, bool is_line)
{
	size_t used = 0;
	struct pollfd none = { .fd = -1 };

	for (int ms = 0; ms < CHILD_PATIENCE_MS; ms += 10) {
		ssize_t n = strace_read(s, out + used, size - used - 1);
		if (n == 0)
			break;
		if (n > 0)
			used += (size_t)n;
		else
			assert_int_equal(n, -EAGAIN);
		if (is_line && used > 0 && out[used - 1] == '\n')
			break;
		poll(&none, 1, 10);
	}
	out[used] = '\0';
}

static pid_t running(void)
{
	char text[100];

	read_text(text, sizeof text, true);
	return (pid_t)strtol(text, NULL, 10);
}

static bool is_gone(pid_t pid)
{
	return kill(pid, 0) != 0 && errno == ESRCH;
}

static void test_its_arguments(void **state)
{
	char text[200], wanted[200];
	int status;

	(void)state;
	write_script("echo \"$*\" >&2; exit 3");
	assert_int_equal(strace_open(&s, &target), 0);
	read_text(text, sizeof text, false);
	snprintf(wanted, sizeof wanted, "-tt -T -s 128 -p %d\n", (int)child.pid);
	assert_string_equal(text, wanted);
	for (int i = 0; i < 1000 && !strace_has_exited(s, &status); i++)
		usleep(1000);
	assert_true(strace_has_exited(s, &status));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
}

static void test_of_a_thread(void **state)
{
	char text[200], wanted[200];
	struct action_target thread;

	(void)state;
	write_script("echo \"$*\" >&2");
	assert_int_equal(action_open(&thread, child.pid, child.tids[1], child.start_ticks[1]), 0);
	assert_int_equal(strace_open(&s, &thread), 0);
	read_text(text, sizeof text, false);
	snprintf(wanted, sizeof wanted, "-tt -T -s 128 -p %d\n", (int)child.tids[1]);
	assert_string_equal(text, wanted);
	action_close(&thread);
}

/* It can detach before it exits, and is away from the terminal until then. */
static void test_it_is_ended(void **state)
{
	char marker[4096], body[8192];

	(void)state;
	snprintf(marker, sizeof marker, "%s", path_of(folder, "marker"));
	snprintf(body, sizeof body,
		 "trap 'echo detached >%s; exit' TERM\n"
		 "echo $$ >&2\nwhile :; do sleep 0.01; done",
		 marker);
	write_script(body);
	assert_int_equal(strace_open(&s, &target), 0);
	pid_t pid = running();
	assert_true(pid > 0);
	assert_int_equal(getsid(pid), pid);
	strace_close(s);
	s = NULL;
	assert_true(is_gone(pid));
	assert_int_equal(access(marker, F_OK), 0);
	assert_untouched(&child);
}

/* One that does not want to, and one that waits because nobody reads. */
static void test_it_is_ended_whatever_it_does(void **state)
{
	(void)state;
	write_script("trap '' TERM INT\necho $$ >&2\nwhile :; do sleep 0.01; done");
	assert_int_equal(strace_open(&s, &target), 0);
	pid_t pid = running();
	assert_true(pid > 0);
	strace_close(s);
	assert_true(is_gone(pid));
	write_script("echo $$ >&2\nexec dd if=/dev/zero bs=65536 1>&2");
	assert_int_equal(strace_open(&s, &target), 0);
	pid = running();
	assert_true(pid > 0);
	strace_close(s);
	s = NULL;
	assert_true(is_gone(pid));
	strace_close(NULL);
}

static void test_it_cannot_be_run(void **state)
{
	unsigned open_files = count_open_files();

	(void)state;
	setenv("PATH", folder, 1);
	assert_int_equal(strace_open(&s, &target), -ENOENT);
	write_text(path_of(folder, "strace"), "no program");
	assert_int_equal(strace_open(&s, &target), -EACCES);
	assert_null(s);
	assert_int_equal(count_open_files(), open_files);
	/* The child of the failed attempt was reaped, and no other. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), 0);
}

/* Nothing is run for a task that is gone, or for the program that would have to read. */
static void test_no_other_is_traced(void **state)
{
	struct action_target own;

	(void)state;
	write_script("exit 0");
	assert_int_equal(action_open(&own, getpid(), 0, start_ticks_of(getpid(), 0)), 0);
	assert_int_equal(strace_open(&s, &own), -EDEADLK);
	action_close(&own);
	target.start_ticks++;
	assert_int_equal(strace_open(&s, &target), -ESRCH);
	target.start_ticks--;
	child_end(&child);
	assert_int_equal(strace_open(&s, &target), -ESRCH);
	assert_null(s);
	child_start(&child);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_its_arguments),    TEST(test_of_a_thread),
		TEST(test_it_is_ended),      TEST(test_it_is_ended_whatever_it_does),
		TEST(test_it_cannot_be_run), TEST(test_no_other_is_traced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
