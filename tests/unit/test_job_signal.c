/* test_job_signal: a signal reaches the followed processes, and no other process that reuses a PID.
 * Only children that the tests start themselves are signalled. */
#include "config.h"

#include "support.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "proc/own_proc.h"
#include "trace/job_signal.h"

#define S 1000000000ULL

static struct follow_options options;
static struct follow_result result;
static struct job job;
static pid_t child;

static int setup(void **state)
{
	(void)state;
	job = (struct job){
		.options = &options, .result = &result, .launch.fd = -1, .proc_fd = own_proc_open()
	};
	job.record = record_open(RECORD_POLLED, false, 1000);
	child = fork();
	if (child == 0) {
		alarm(60);
		for (;;)
			pause();
	}
	/* The record began ten seconds before. */
	job.began_ns = job_clock_ns() - 10 * S;
	return job.proc_fd < 0 || child < 0 || !job.record ||
	       readout_open(&job.readout, job.proc_fd) != 0;
}

static int teardown(void **state)
{
	(void)state;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	readout_close(job.readout);
	record_close(job.record);
	close(job.proc_fd);
	return 0;
}

/* Add the child, as the record would have found it so long after it began. */
static void know_child(uint64_t at_ns)
{
	struct event e = {
		.kind = EVENT_FOUND, .how = BIRTH_FOUND, .at_ns = at_ns, .pid = child, .tid = child
	};

	assert_int_equal(record_apply(job.record, &e, NULL), 0);
}

static bool is_killed(void)
{
	siginfo_t info = { .si_pid = 0 };

	job_signal_all(&job, SIGKILL);
	/* The signal has been taken by the time that another one would be. */
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

/* It was started nine seconds after the process in the record. */
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
	job.record->way = RECORD_TAPPED;
	assert_false(is_killed());
	/* A tracee cannot be another process: its PID is kept until pstop has taken its exit. */
	job.record->way = RECORD_TRACED;
	assert_true(is_killed());
}

/* The same holds for the command, which pstop waits for. */
static void test_the_command(void **state)
{
	(void)state;
	know_child(0);
	job.command = child;
	assert_true(is_killed());
}

static void test_one_that_has_exited(void **state)
{
	(void)state;
	know_child(10 * S);
	struct record_task *task = &job.record->tasks[record_find(job.record, child)];
	task->is_running = false;
	assert_false(is_killed());
}

/* Without /proc only the command is known. */
static void test_without_proc(void **state)
{
	(void)state;
	readout_close(job.readout);
	assert_int_equal(readout_open(&job.readout, -1), 0);
	know_child(10 * S + S / 10);
	assert_false(is_killed());
	job.command = child;
	assert_true(is_killed());
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_one_that_was_there),  TEST(test_another_with_its_pid),
		TEST(test_another_in_each_way), TEST(test_the_command),
		TEST(test_one_that_has_exited), TEST(test_without_proc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
