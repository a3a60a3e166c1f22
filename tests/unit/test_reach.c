/* test_reach: a signal goes to what is followed, and to no other process that has its PID by
 * now.  Only children that the tests start themselves are signalled. */
#include "config.h"

#include "support.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "proc/own_proc.h"
#include "trace/tracer.h"

#define S 1000000000ULL

static struct follow_options options;
static struct follow_result result;
static struct follow follow;
static pid_t child;

static int setup(void **state)
{
	(void)state;
	follow = (struct follow){
		.options = &options, .result = &result, .launch.fd = -1, .proc_fd = own_proc_open()
	};
	follow.record = record_open(RECORD_POLLED, false, 1000);
	child = fork();
	if (child == 0) {
		alarm(60);
		for (;;)
			pause();
	}
	/* The record began ten seconds before. */
	follow.began_ns = follow_clock_ns() - 10 * S;
	return follow.proc_fd < 0 || child < 0 || !follow.record ||
	       readout_open(&follow.readout, follow.proc_fd) != 0;
}

static int teardown(void **state)
{
	(void)state;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	readout_close(follow.readout);
	record_close(follow.record);
	close(follow.proc_fd);
	return 0;
}

/* The child, as one that the record found so long after it began. */
static void know_child(uint64_t at_ns)
{
	struct event e = {
		.kind = EVENT_FOUND, .how = BIRTH_FOUND, .at_ns = at_ns, .pid = child, .tid = child
	};

	assert_int_equal(record_apply(follow.record, &e, NULL), 0);
}

static bool is_killed(void)
{
	siginfo_t info = { .si_pid = 0 };

	follow_signal_all(&follow, SIGKILL);
	/* What was sent has been taken by the time that another signal would be. */
	for (int i = 0; i < 50 && info.si_pid == 0; i++) {
		struct timespec pause = { 0, 2000000 };
		nanosleep(&pause, NULL);
		assert_int_equal(waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT), 0);
	}
	return info.si_pid == child;
}

static void test_one_that_was_there(void **state)
{
	(void)state;
	know_child(10 * S + S / 10);
	assert_true(is_killed());
}

/* It was started nine seconds after the one that is in the record. */
static void test_another_with_its_pid(void **state)
{
	(void)state;
	know_child(1 * S);
	assert_false(is_killed());
}

static void test_another_in_each_way(void **state)
{
	(void)state;
	know_child(1 * S);
	follow.record->way = RECORD_TAPPED;
	assert_false(is_killed());
	/* A tracee cannot be another: its PID is kept until pstop has taken its end. */
	follow.record->way = RECORD_TRACED;
	assert_true(is_killed());
}

/* So it is with the command, which pstop waits for. */
static void test_the_command(void **state)
{
	(void)state;
	know_child(0);
	follow.command = child;
	assert_true(is_killed());
}

static void test_one_that_has_ended(void **state)
{
	(void)state;
	know_child(10 * S);
	struct record_task *task = &follow.record->tasks[record_find(follow.record, child)];
	task->is_running = false;
	assert_false(is_killed());
}

/* Without /proc nobody but the command is known. */
static void test_without_proc(void **state)
{
	(void)state;
	readout_close(follow.readout);
	assert_int_equal(readout_open(&follow.readout, -1), 0);
	know_child(10 * S + S / 10);
	assert_false(is_killed());
	follow.command = child;
	assert_true(is_killed());
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_one_that_was_there),  TEST(test_another_with_its_pid),
		TEST(test_another_in_each_way), TEST(test_the_command),
		TEST(test_one_that_has_ended),  TEST(test_without_proc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
