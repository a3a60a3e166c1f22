/* churn: threads or processes that are born and exit.
 *
 * usage: churn threads|forks PER_S
 *
 * It creates PER_S of them per second (0: as many as it can), each of which exits at once, until
 * its standard input ends.  It prints "ready PID", and at the end "COUNT CPU_NS VOLUNTARY
 * INVOLUNTARY" of the process with its exited threads.
 */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "churn: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void *live(void *arg)
{
	for (volatile int i = 0; i < 1000; i = i + 1)
		;
	return arg;
}

static void make_thread(void)
{
	pthread_attr_t attr;
	pthread_t id;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 * 1024);
	errno = pthread_create(&id, &attr, live, NULL);
	if (errno || pthread_join(id, NULL) != 0)
		die("thread");
}

static void make_process(void)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid == 0)
		_exit(0);
	waitpid(pid, NULL, 0);
}

static double seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	struct pollfd in = { .fd = 0, .events = POLLIN };
	struct rusage usage;
	long count = 0;

	if (argc != 3 || (strcmp(argv[1], "threads") != 0 && strcmp(argv[1], "forks") != 0))
		return 2;
	double per_s = strtod(argv[2], NULL), begun = seconds(CLOCK_MONOTONIC);
	int is_forks = argv[1][0] == 'f';
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	printf("ready %d\n", (int)getpid());
	fflush(stdout);
	while (poll(&in, 1, 0) == 0) {
		double due = per_s > 0 ? begun + (double)count / per_s : 0;
		if (due > seconds(CLOCK_MONOTONIC)) {
			poll(&in, 1, 1);
			continue;
		}
		if (is_forks)
			make_process();
		else
			make_thread();
		count++;
	}
	getrusage(RUSAGE_SELF, &usage);
	printf("%ld %.0f %ld %ld\n", count, seconds(CLOCK_PROCESS_CPUTIME_ID) * 1e9, usage.ru_nvcsw,
	       usage.ru_nivcsw);
	return 0;
}
