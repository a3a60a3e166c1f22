/* births: ways to be born and to exit, for the tests of pstop spawn.
 *
 *	births threads N        N threads, at most 64 at a time; all exit
 *	births crowd N          N threads at once; all exit with their process
 *	births threadexec       a thread that is not the leader calls exec of "true"
 *	births leaderexit       the leader exits, a thread runs on and exits with status 5
 *	births leaderstop       the leader exits; the rest is stopped, continued, killed
 *	births daemon FILE      a daemon writes its PID to FILE and sleeps for 60 s
 *	births traceme          prints the result of PTRACE_TRACEME: 0, or the errno
 *	births orphans          a grandchild outlives its parent, and exits
 *	births killed           threads and children at work, all killed by SIGKILL
 *	births storm N          N times fork, exec of "true" and wait
 *	births forks N          N times fork, _exit and wait
 *	births spin SECONDS     computes
 *	births vfork            vfork without exec, and with
 *	births vforks N         N times vfork, _exit and wait, as fast as possible
 *	births clone            clone(2) without SIGCHLD, and with shared memory
 *
 * It exits with status 0, or 99 if something that it needs failed.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static _Noreturn void fail(const char *what)
{
	perror(what);
	exit(99);
}

static void run_true(void)
{
	execlp("true", "true", (char *)NULL);
	_exit(99);
}

static void wait_for(pid_t pid)
{
	if (pid < 0 || waitpid(pid, NULL, __WALL) != pid)
		fail("wait");
}

static void *short_life(void *unused)
{
	usleep(1000);
	return unused;
}

static void threads(int count)
{
	pthread_t list[64];

	for (int done = 0; done < count;) {
		int n = count - done < 64 ? count - done : 64;
		for (int i = 0; i < n; i++)
			if (pthread_create(&list[i], NULL, short_life, NULL) != 0)
				fail("pthread_create");
		for (int i = 0; i < n; i++)
			pthread_join(list[i], NULL);
		done += n;
	}
}

static void *call_exec(void *unused)
{
	run_true();
	return unused;
}

static void *end_later(void *unused)
{
	(void)unused;
	usleep(200000);
	exit(5);
}

static void *work(void *unused)
{
	for (volatile uint64_t i = 0; i < UINT64_MAX; i++)
		;
	return unused;
}

static void *work_not(void *unused)
{
	for (;;)
		pause();
	return unused;
}

/* Start a thread, and either exit the leader's thread or wait for ever. */
static _Noreturn void with_thread(void *(*run)(void *), int is_leader_ending)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, run, NULL) != 0)
		fail("pthread_create");
	if (is_leader_ending)
		pthread_exit(NULL);
	for (;;)
		pause();
}

static void crowd(int count)
{
	pthread_attr_t small;
	pthread_t thread;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 65536);
	for (int i = 0; i < count; i++)
		if (pthread_create(&thread, &small, work_not, NULL) != 0)
			fail("pthread_create");
	exit(0);
}

static _Noreturn void leader_stop(void)
{
	pid_t pid = getpid();

	if (fork() == 0) {
		static const int signals[] = { SIGSTOP, SIGCONT, SIGKILL };
		for (int i = 0; i < 3; i++) {
			usleep(100000);
			kill(pid, signals[i]);
		}
		_exit(0);
	}
	with_thread(work_not, 1);
}

static void daemonize(const char *path)
{
	pid_t pid = fork();

	if (pid != 0) {
		wait_for(pid);
		return;
	}
	setsid();
	if (fork() != 0)
		_exit(0);
	FILE *file = fopen(path, "w");
	if (file == NULL)
		_exit(99);
	fprintf(file, "%d\n", (int)getpid());
	fclose(file);
	int null = open("/dev/null", O_RDWR);
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	sleep(60);
	_exit(0);
}

static void orphans(void)
{
	int ends[2];
	char unused;
	pid_t pid = pipe(ends) == 0 ? fork() : -1;

	if (pid == 0) {
		if (fork() == 0) {
			usleep(50000);
			_exit(7);
		}
		_exit(0);
	}
	close(ends[1]);
	wait_for(pid);
	/* The pipe is closed once the last process has exited. */
	if (read(ends[0], &unused, 1) != 0)
		fail("read");
	usleep(20000);
}

static _Noreturn void killed(void)
{
	pthread_t thread;

	for (int i = 0; i < 3; i++) {
		pid_t pid = fork();
		if (pid == 0)
			with_thread(work, 0);
		if (pid > 0 && i > 0) {
			usleep(2000);
			kill(pid, SIGKILL);
			wait_for(pid);
		}
		if (pid > 0 && i == 0) {
			kill(pid, SIGKILL);
			wait_for(pid);
		}
	}
	for (int i = 0; i < 8; i++)
		if (pthread_create(&thread, NULL, work, NULL) != 0)
			fail("pthread_create");
	usleep(20000);
	raise(SIGKILL);
	_exit(99);
}

static void storm(int count, int has_exec)
{
	for (int i = 0; i < count; i++) {
		pid_t pid = fork();
		if (pid == 0 && has_exec)
			run_true();
		if (pid == 0)
			_exit(0);
		wait_for(pid);
	}
}

static void spin(double seconds)
{
	struct timespec t;

	do
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	while ((double)t.tv_sec + (double)t.tv_nsec / 1e9 < seconds);
}

/* The linter warns about vfork(2) itself.  NOLINTBEGIN(clang-analyzer-*) */
static void vforks(void)
{
	pid_t pid = vfork();

	if (pid == 0)
		_exit(0);
	wait_for(pid);
	pid = vfork();
	if (pid == 0)
		run_true();
	wait_for(pid);
}

static void one_vfork(void)
{
	pid_t pid = vfork();

	if (pid == 0)
		_exit(0);
	wait_for(pid);
}
/* NOLINTEND(clang-analyzer-*) */

static int sleep_briefly(void *unused)
{
	(void)unused;
	usleep(10000);
	return 3;
}

static void clones(void)
{
	static char stacks[2][65536] __attribute__((aligned(16)));
	pid_t pid = clone(sleep_briefly, stacks[0] + sizeof stacks[0], 0, NULL);

	wait_for(pid);
	/* A clone that shares the memory. */
	pid = clone(sleep_briefly, stacks[1] + sizeof stacks[1], CLONE_VM | SIGCHLD, NULL);
	wait_for(pid);
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";
	int number = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 0;

	if (strcmp(mode, "threads") == 0)
		threads(number);
	else if (strcmp(mode, "threadexec") == 0)
		with_thread(call_exec, 0);
	else if (strcmp(mode, "leaderexit") == 0)
		with_thread(end_later, 1);
	else if (strcmp(mode, "crowd") == 0)
		crowd(number);
	else if (strcmp(mode, "leaderstop") == 0)
		leader_stop();
	else if (strcmp(mode, "daemon") == 0 && argc > 2)
		daemonize(argv[2]);
	else if (strcmp(mode, "traceme") == 0)
		printf("%d\n", ptrace(PTRACE_TRACEME, 0, 0, 0) == 0 ? 0 : errno);
	else if (strcmp(mode, "orphans") == 0)
		orphans();
	else if (strcmp(mode, "killed") == 0)
		killed();
	else if (strcmp(mode, "storm") == 0)
		storm(number, 1);
	else if (strcmp(mode, "forks") == 0)
		storm(number, 0);
	else if (strcmp(mode, "spin") == 0)
		spin(argc > 2 ? strtod(argv[2], NULL) : 1);
	else if (strcmp(mode, "vfork") == 0)
		vforks();
	else if (strcmp(mode, "vforks") == 0)
		for (int i = 0; i < number; i++)
			one_vfork();
	else if (strcmp(mode, "clone") == 0)
		clones();
	else
		return 99;
	return 0;
}
