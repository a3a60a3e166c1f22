/* test_action_rights: actions of another user, without privileges, without pidfds and in another
 * PID namespace, each in a process of its own.  Only children that the tests start themselves are
 * acted on. */
#include "config.h"

#include "child.h"

#include "act/action.h"

#include <errno.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

static struct child child;

static int setup(void **state)
{
	(void)state;
	child_start(&child);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	child_end(&child);
	return 0;
}

/* Run `body` in a child; it returns the number of its first wrong line. */
static void run_apart(int (*body)(void))
{
	pid_t pid = fork();

	if (pid == 0) {
		alarm(CHILD_PATIENCE_MS / 1000);
		_exit(body());
	}
	int status = -1;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 255)
		skip_because("no namespaces here, or not for this user");
	if (status != 0)
		fail_msg("status %#x: exit status is the line, modulo 200", (unsigned)status);
}

#define EXPECT(condition)                          \
	do {                                       \
		if (!(condition))                  \
			return __LINE__ % 200 + 1; \
	} while (0)

static int become_nobody(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_NICE, &none);
	return setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
	       setresuid(NOBODY, NOBODY, NOBODY) == 0;
}

static int act_as_another_user(void)
{
	cpu_set_t set;

	if (!become_nobody())
		return 255;
	sched_getaffinity(0, sizeof set, &set);
	for (int i = 0; i < 2; i++) {
		struct action_target t;
		EXPECT(action_open(&t, child.pid, child.tids[i], child.start_ticks[i]) == 0);
		EXPECT(action_signal(&t, 0) == -EPERM);
		EXPECT(action_signal(&t, SIGKILL) == -EPERM);
		EXPECT(action_nice(&t, 19) == -EPERM);
		EXPECT(action_ionice(&t, ACTION_IO_IDLE, 0) == -EPERM);
		EXPECT(action_ionice(&t, ACTION_IO_REALTIME, 0) == -EACCES);
		EXPECT(action_affinity(&t, &set, sizeof set) == -EPERM);
		action_close(&t);
	}
	return 0;
}

static void test_process_of_another_user(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip_because("only root can become another user");
	run_apart(act_as_another_user);
	assert_untouched(&child);
}

/* The process is the user's own, but some actions need root. */
static int act_without_rights(void)
{
	struct action_target t;

	if (geteuid() == 0 && !become_nobody())
		return 255;
	EXPECT(action_open(&t, getpid(), 0, start_ticks_of(getpid(), 0)) == 0);
	EXPECT(action_nice(&t, 19) == 0);
	EXPECT(action_nice(&t, 1) == -EACCES);
	EXPECT(action_ionice(&t, ACTION_IO_REALTIME, 0) == -EACCES);
	EXPECT(getpriority(PRIO_PROCESS, 0) == 19);
	action_close(&t);
	return 0;
}

static void test_values_that_need_rights(void **state)
{
	(void)state;
	run_apart(act_without_rights);
}

/* Make pidfd_open(2) fail with this error from now on. */
static bool deny_pidfds(unsigned error)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pidfd_open, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { COUNT_OF(code), code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static int act_without_pidfds(unsigned error)
{
	struct action_target t;

	if (!deny_pidfds(error))
		return 255;
	for (int i = 0; i < 2; i++) {
		pid_t tid = child.tids[i];
		EXPECT(action_open(&t, child.pid, tid, child.start_ticks[i] + 1) == -ESRCH);
		EXPECT(action_open(&t, child.pid, tid, child.start_ticks[i]) == 0);
		EXPECT(t.pidfd == -1);
		EXPECT(action_signal(&t, SIGUSR1) == 0);
		EXPECT(action_nice(&t, 19) == 0);
		EXPECT(getpriority(PRIO_PROCESS, (id_t)tid) == 19);
		action_close(&t);
	}
	return 0;
}

static int act_on_an_old_kernel(void)
{
	return act_without_pidfds(ENOSYS);
}

static int act_in_a_sandbox(void)
{
	return act_without_pidfds(EPERM);
}

/* Take a signal to the process and one to the second thread, reported in any order. */
static void hear_two(void)
{
	pid_t one = child_hear(&child), other = child_hear(&child);

	assert_true(one == child.tids[1] || other == child.tids[1]);
}

static void test_no_pidfds(void **state)
{
	(void)state;
	run_apart(act_on_an_old_kernel);
	hear_two();
	run_apart(act_in_a_sandbox);
	hear_two();
}

/* A shell in a PID namespace that still has the outer /proc. */
static int act_in_another_namespace(void)
{
	struct action_target t;

	if (unshare(CLONE_NEWPID) != 0)
		return 255;
	pid_t pid = fork();
	if (pid == 0)
		_exit(action_open(&t, 1, 0, start_ticks_of(1, 0)) == -EXDEV ? 0 : 1);
	int status = 1;
	waitpid(pid, &status, 0);
	return status == 0 ? 0 : 1;
}

static void test_proc_of_another_namespace(void **state)
{
	(void)state;
	run_apart(act_in_another_namespace);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_process_of_another_user),
		TEST(test_values_that_need_rights),
		TEST(test_no_pidfds),
		TEST(test_proc_of_another_namespace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
