/* test_action: signals and values of tasks, and tasks that are not the intended ones.  Only
 * children that the tests start themselves are acted on. */
#include "config.h"

#include "child.h"

#include "act/action.h"
#include "act/action_words.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_clone3
#define SYS_clone3 435
#endif

static struct child child;
static struct action_target target;

static int setup(void **state)
{
	(void)state;
	child_start(&child);
	return action_open(&target, child.pid, child.pid, child.start_ticks[0]);
}

static int teardown(void **state)
{
	(void)state;
	action_close(&target);
	child_end(&child);
	return 0;
}

/* Make `target` refer to the child's second thread. */
static void open_thread(void)
{
	action_close(&target);
	assert_int_equal(action_open(&target, child.pid, child.tids[1], child.start_ticks[1]), 0);
}

/* Do as on a kernel without pidfds. */
static void drop_pidfd(void)
{
	if (target.pidfd >= 0)
		close(target.pidfd);
	target.pidfd = -1;
}

static int ionice_of(pid_t tid)
{
	return (int)syscall(SYS_ioprio_get, 1, tid);
}

static void assert_nice(int leader, int second, int third)
{
	assert_int_equal(getpriority(PRIO_PROCESS, (id_t)child.tids[0]), leader);
	assert_int_equal(getpriority(PRIO_PROCESS, (id_t)child.tids[1]), second);
	assert_int_equal(getpriority(PRIO_PROCESS, (id_t)child.tids[2]), third);
}

/* Check that all actions on `target` fail with this error. */
static void assert_all_fail(int error)
{
	cpu_set_t set;

	sched_getaffinity(0, sizeof set, &set);
	assert_int_equal(action_signal(&target, 0), error);
	assert_int_equal(action_signal(&target, SIGUSR1), error);
	assert_int_equal(action_signal(&target, SIGKILL), error);
	assert_int_equal(action_nice(&target, 9), error);
	assert_int_equal(action_ionice(&target, ACTION_IO_IDLE, 0), error);
	assert_int_equal(action_affinity(&target, &set, sizeof set), error);
}

/* ---- signals ---- */

static void test_signal_to_a_process(void **state)
{
	(void)state;
	assert_int_equal(action_signal(&target, 0), 0);
	assert_int_equal(action_signal(&target, SIGUSR1), 0);
	child_hear(&child);
	assert_int_equal(action_signal(&target, 1000), -EINVAL);
	assert_int_equal(action_signal(&target, -1), -EINVAL);
	assert_int_equal(action_signal(&target, SIGTERM), 0);
	int status = child_reap(&child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	assert_all_fail(-ESRCH);
}

static void test_signal_to_a_thread(void **state)
{
	(void)state;
	open_thread();
	for (int i = 0; i < 5; i++) {
		assert_int_equal(action_signal(&target, SIGUSR1), 0);
		assert_int_equal(child_hear(&child), child.tids[1]);
	}
	assert_false(child_has_told(&child));
}

static void test_signals_by_number(void **state)
{
	(void)state;
	drop_pidfd();
	assert_int_equal(action_signal(&target, SIGUSR1), 0);
	child_hear(&child);
	open_thread();
	drop_pidfd();
	assert_int_equal(action_signal(&target, SIGUSR1), 0);
	assert_int_equal(child_hear(&child), child.tids[1]);
	target.start_ticks++;
	assert_all_fail(-ESRCH);
	target.tid = 0;
	target.start_ticks = child.start_ticks[0] + 1;
	assert_all_fail(-ESRCH);
	assert_untouched(&child);
}

/* ---- values of threads ---- */

static void test_nice(void **state)
{
	int own = getpriority(PRIO_PROCESS, 0);

	(void)state;
	if (own > 15)
		skip_because("the nice value is %d already", own);
	assert_int_equal(action_nice(&target, 16), 0);
	assert_nice(16, 16, 16);
	assert_int_equal(action_nice(&target, 20), -EINVAL);
	assert_int_equal(action_nice(&target, -21), -EINVAL);
	open_thread();
	assert_int_equal(action_nice(&target, 18), 0);
	assert_nice(16, 18, 16);
	action_close(&target);
	assert_int_equal(action_open(&target, child.pid, 0, child.start_ticks[0]), 0);
	assert_int_equal(action_nice(&target, 19), 0);
	assert_nice(19, 19, 19);
	assert_int_equal(getpriority(PRIO_PROCESS, 0), own);
}

/* Start from the present value of each thread, and stay within the range of values. */
static void test_nice_by(void **state)
{
	int own = getpriority(PRIO_PROCESS, 0), nice = -100;

	(void)state;
	if (own > 12)
		skip_because("the nice value is %d already", own);
	assert_int_equal(setpriority(PRIO_PROCESS, (id_t)child.tids[1], own + 3), 0);
	assert_int_equal(action_nice_by(&target, 2), 0);
	assert_nice(own + 2, own + 5, own + 2);
	assert_int_equal(action_get_nice(&target, &nice), 0);
	assert_int_equal(nice, own + 2);
	assert_int_equal(action_nice_by(&target, 40), -EINVAL);
	assert_int_equal(action_nice_by(&target, -40), -EINVAL);
	open_thread();
	assert_int_equal(action_nice_by(&target, 1), 0);
	assert_nice(own + 2, own + 6, own + 2);
	assert_int_equal(action_get_nice(&target, &nice), 0);
	assert_int_equal(nice, own + 6);
	assert_int_equal(action_nice_by(&target, 39), 0);
	assert_nice(own + 2, 19, own + 2);
	target.start_ticks++;
	assert_int_equal(action_nice_by(&target, 1), -ESRCH);
	assert_int_equal(action_get_nice(&target, &nice), -ESRCH);
}

static void test_what_it_has(void **state)
{
	int class = -1, level = -1;
	union {
		cpu_set_t set;
		unsigned char room[ACTION_CPUS_SIZE];
	} cpus;

	(void)state;
	assert_int_equal(action_ionice(&target, ACTION_IO_BEST_EFFORT, 6), 0);
	assert_int_equal(action_get_ionice(&target, &class, &level), 0);
	assert_int_equal(class, ACTION_IO_BEST_EFFORT);
	assert_int_equal(level, 6);
	assert_int_equal(action_ionice(&target, ACTION_IO_IDLE, 0), 0);
	assert_int_equal(action_get_ionice(&target, &class, &level), 0);
	assert_int_equal(class, ACTION_IO_IDLE);
	assert_int_equal(action_get_affinity(&target, &cpus.set, sizeof cpus), 0);
	cpu_set_t own;
	assert_int_equal(sched_getaffinity(0, sizeof own, &own), 0);
	assert_int_equal(CPU_COUNT_S(sizeof cpus, &cpus.set), CPU_COUNT(&own));
	target.start_ticks++;
	assert_int_equal(action_get_ionice(&target, &class, &level), -ESRCH);
	assert_int_equal(action_get_affinity(&target, &cpus.set, sizeof cpus), -ESRCH);
}

static void test_ionice(void **state)
{
	(void)state;
	assert_int_equal(action_ionice(&target, ACTION_IO_BEST_EFFORT, 6), 0);
	for (int i = 0; i < CHILD_THREADS; i++)
		assert_int_equal(ionice_of(child.tids[i]), 2 << 13 | 6);
	open_thread();
	assert_int_equal(action_ionice(&target, ACTION_IO_IDLE, 5), 0);
	assert_int_equal(ionice_of(child.tids[0]), 2 << 13 | 6);
	assert_int_equal(ionice_of(child.tids[1]) >> 13, 3);
	assert_int_equal(ionice_of(child.tids[2]), 2 << 13 | 6);
	assert_int_equal(action_ionice(&target, ACTION_IO_NONE, 4), 0);
	assert_int_not_equal(ionice_of(child.tids[1]) >> 13, 3);
	assert_int_equal(action_ionice(&target, ACTION_IO_BEST_EFFORT, 8), -EINVAL);
	assert_int_equal(action_ionice(&target, ACTION_IO_BEST_EFFORT, -1), -EINVAL);
	assert_int_equal(action_ionice(&target, 4, 0), -EINVAL);
	assert_int_equal(action_ionice(&target, -1, 0), -EINVAL);
}

static void assert_cpus(pid_t tid, const cpu_set_t *wanted)
{
	cpu_set_t set;

	assert_int_equal(sched_getaffinity(tid, sizeof set, &set), 0);
	assert_true(CPU_EQUAL(&set, wanted));
}

static void test_affinity(void **state)
{
	cpu_set_t all, first, none;
	int cpu = 0;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof all, &all), 0);
	while (!CPU_ISSET(cpu, &all))
		cpu++;
	CPU_ZERO(&first);
	CPU_SET(cpu, &first);
	CPU_ZERO(&none);
	open_thread();
	assert_int_equal(action_affinity(&target, &first, sizeof first), 0);
	assert_cpus(child.tids[0], &all);
	assert_cpus(child.tids[1], &first);
	assert_cpus(child.tids[2], &all);
	action_close(&target);
	assert_int_equal(action_open(&target, child.pid, child.pid, child.start_ticks[0]), 0);
	assert_int_equal(action_affinity(&target, &first, sizeof first), 0);
	for (int i = 0; i < CHILD_THREADS; i++)
		assert_cpus(child.tids[i], &first);
	assert_int_equal(action_affinity(&target, &none, sizeof none), -ENXIO);
	assert_cpus(child.tids[0], &first);
	assert_cpus(0, &all);
}

/* ---- not the intended task ---- */

static void test_another_start_time(void **state)
{
	struct action_target t;
	uint64_t start = child.start_ticks[0];

	(void)state;
	assert_int_equal(action_open(&t, child.pid, 0, start - 1), -ESRCH);
	assert_int_equal(t.pid, 0);
	assert_int_equal(t.pidfd, -1);
	assert_int_equal(action_open(&t, child.pid, child.pid, start + 1), -ESRCH);
	assert_int_equal(action_open(&t, child.pid, child.tids[1], child.start_ticks[1] + 1),
			 -ESRCH);
	/* The PID was reused while the question was on the screen. */
	target.start_ticks++;
	assert_all_fail(-ESRCH);
	open_thread();
	target.start_ticks++;
	assert_all_fail(-ESRCH);
	assert_untouched(&child);
}

/* A thread of another process, and the TID of a thread as a PID. */
static void test_numbers_that_do_not_fit(void **state)
{
	struct action_target t;

	(void)state;
	assert_int_equal(action_open(&t, getpid(), child.tids[1], child.start_ticks[1]), -ESRCH);
	if (target.pidfd >= 0)
		assert_int_equal(action_open(&t, child.tids[1], 0, child.start_ticks[1]), -ESRCH);
	assert_int_equal(action_open(&t, 0, 0, 0), -EINVAL);
	assert_int_equal(action_open(&t, -1, 0, 0), -EINVAL);
	assert_int_equal(action_open(&t, child.pid, -1, 0), -EINVAL);
	assert_untouched(&child);
}

/* kill(2) takes PID 0 and -1 as groups, and descriptor 0 must not be closed. */
static void test_closed_target(void **state)
{
	(void)state;
	action_close(&target);
	assert_all_fail(-EINVAL);
	action_close(&target);
	target = (struct action_target){ 0 };
	assert_all_fail(-EINVAL);
	unsigned before = count_open_files();
	action_close(&target);
	assert_int_equal(count_open_files(), before);
	target.pid = -1;
	assert_all_fail(-EINVAL);
	target.pid = 0;
	assert_untouched(&child);
}

static void test_exited_process(void **state)
{
	pid_t pid = child.pid;
	siginfo_t info;
	struct action_target t;

	(void)state;
	kill(pid, SIGKILL);
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	assert_all_fail(-ECHILD);
	assert_int_equal(action_open(&t, pid, 0, child.start_ticks[0]), -ECHILD);
	child_reap(&child);
	assert_all_fail(-ESRCH);
	assert_int_equal(action_open(&t, pid, 0, child.start_ticks[0]), -ESRCH);
}

/* A process with the PID of one that exited: clone3(2) with set_tid, which needs root. */
static void test_pid_that_came_back(void **state)
{
	pid_t wanted = child.pid;
	uint64_t arguments[11] = { [4] = SIGCHLD, [8] = (uintptr_t)&wanted, [9] = 1 };
	struct timespec three_ticks = { .tv_nsec = 30000000 };

	(void)state;
	kill(child.pid, SIGKILL);
	child_reap(&child);
	nanosleep(&three_ticks, NULL);
	child.pid = (pid_t)syscall(SYS_clone3, arguments, sizeof arguments);
	if (child.pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	if (child.pid < 0)
		skip_because("clone3(2) with a chosen PID: %s", strerror(errno));
	assert_int_equal(child.pid, wanted);
	assert_all_fail(-ESRCH);
	/* The pidfd detects it even if the start times are equal. */
	target.start_ticks = start_ticks_of(child.pid, 0);
	if (target.pidfd >= 0)
		assert_all_fail(-ESRCH);
	assert_int_equal(waitpid(child.pid, NULL, WNOHANG), 0);
	assert_int_equal(getpriority(PRIO_PROCESS, (id_t)child.pid), getpriority(PRIO_PROCESS, 0));
}

static void test_no_descriptor_is_left_open(void **state)
{
	unsigned before = count_open_files();
	struct action_target t;

	(void)state;
	for (int i = 0; i < 2; i++) {
		pid_t tid = child.tids[i];
		action_open(&t, child.pid, tid, child.start_ticks[i] + 1);
		assert_int_equal(action_open(&t, child.pid, tid, child.start_ticks[i]), 0);
		assert_true(t.pidfd < 0 || fcntl(t.pidfd, F_GETFD) & FD_CLOEXEC);
		action_signal(&t, 0);
		action_nice(&t, 19);
		t.start_ticks++;
		action_nice(&t, 19);
		action_close(&t);
	}
	assert_int_equal(count_open_files(), before);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_signal_to_a_process),
		TEST(test_signal_to_a_thread),
		TEST(test_signals_by_number),
		TEST(test_nice),
		TEST(test_nice_by),
		TEST(test_what_it_has),
		TEST(test_ionice),
		TEST(test_affinity),
		TEST(test_another_start_time),
		TEST(test_numbers_that_do_not_fit),
		TEST(test_closed_target),
		TEST(test_exited_process),
		TEST(test_pid_that_came_back),
		TEST(test_no_descriptor_is_left_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
