/* populate: create a population of processes and threads for tests and benchmarks.
 *
 * usage: populate [-p PROCESSES] [-t THREADS] [-a ACTIVE] [-e] [-w WAKES]
 *                 [-s SECONDS] [-i]
 *
 * It starts PROCESSES processes of THREADS threads each (leader included).  The first ACTIVE
 * threads of the whole population, in order of creation, wake WAKES times a second; with -e, the
 * active ones are evenly spread instead.  All others sleep until the end.  It prints one line
 * "ready PROCESSES THREADS" when every thread exists, then the PIDs, one per line, and an empty
 * line.  It ends after SECONDS, when its standard input is closed (-i), or on SIGTERM; no process
 * survives it.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct plan {
	long threads, total; /* per process; in total */
	long active;         /* in total */
	long wakes;
	int is_even;
};

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "populate: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* A thread of the population: sleep for ever, or in short timed naps. */
static void *thread_main(void *arg)
{
	const struct plan *plan = arg;

	if (plan == NULL)
		for (;;)
			pause();
	struct timespec nap = { 0, 1000000000L / plan->wakes };
	for (;;)
		nanosleep(&nap, NULL);
	return NULL;
}

/* Is the thread with this number active?  Spread evenly, a thread is active if the running share of
 * active threads reaches the next whole number at it. */
static int is_active(const struct plan *plan, long number)
{
	if (!plan->is_even)
		return number < plan->active;
	return (number + 1) * plan->active / plan->total > number * plan->active / plan->total;
}

static long parse_count(const char *text, long most)
{
	char *end;
	errno = 0;
	long n = strtol(text, &end, 10);
	if (errno || *end || end == text || n < 0 || n > most) {
		fprintf(stderr, "populate: not a count: %s\n", text);
		exit(2);
	}
	return n;
}

/* The body of one process: create its threads, then wait for the end. */
static _Noreturn void process_main(long process, struct plan *plan, int ready_fd)
{
	long first = process * plan->threads;
	pthread_attr_t attr;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 * 1024);
	/* Each guard page would use up two of the mappings that a process may have. */
	pthread_attr_setguardsize(&attr, 0);
	for (long i = 1; i < plan->threads; i++) {
		pthread_t id;
		errno = pthread_create(&id, &attr, thread_main,
				       is_active(plan, first + i) ? plan : NULL);
		if (errno)
			die("pthread_create");
	}
	if (write(ready_fd, "r", 1) != 1)
		die("write");
	close(ready_fd);
	thread_main(is_active(plan, first) ? plan : NULL);
	_exit(0);
}

static volatile sig_atomic_t stop_asked;

static void on_stop(int sig)
{
	(void)sig;
	stop_asked = 1;
}

/* Wait for a signal, the end of the time, or activity on standard input. */
static void wait_for_end(long seconds, bool watch_stdin)
{
	struct timespec begun, now;

	clock_gettime(CLOCK_MONOTONIC, &begun);
	for (;;) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		long left = seconds - (now.tv_sec - begun.tv_sec);
		if (stop_asked || left <= 0)
			return;
		struct pollfd in = { .fd = watch_stdin ? 0 : -1, .events = POLLIN };
		if (poll(&in, 1, (int)(left * 1000)) > 0)
			return;
	}
}

int main(int argc, char **argv)
{
	long processes = 1, seconds = 60;
	struct plan plan = { .threads = 1, .wakes = 5 };
	bool watch_stdin = false;
	int option, ready[2];

	while ((option = getopt(argc, argv, "p:t:a:ew:s:i")) != -1) {
		switch (option) {
		case 'p':
			processes = parse_count(optarg, 200000);
			break;
		case 't':
			plan.threads = parse_count(optarg, 200000);
			break;
		case 'a':
			plan.active = parse_count(optarg, 1000000000);
			break;
		case 'e':
			plan.is_even = 1;
			break;
		case 'w':
			plan.wakes = parse_count(optarg, 1000000);
			break;
		case 's':
			seconds = parse_count(optarg, 3600);
			break;
		case 'i':
			watch_stdin = true;
			break;
		default:
			return 2;
		}
	}
	plan.total = processes * plan.threads;
	if (plan.wakes < 1 || plan.threads < 1 || pipe(ready) != 0)
		die("setup");
	struct sigaction sa = { .sa_handler = on_stop };
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);

	pid_t *pids = calloc((size_t)processes + 1, sizeof *pids);
	if (pids == NULL)
		die("calloc");
	for (long i = 0; i < processes; i++) {
		pids[i] = fork();
		if (pids[i] < 0)
			die("fork");
		if (pids[i] == 0) {
			close(ready[0]);
			signal(SIGTERM, SIG_DFL);
			signal(SIGINT, SIG_DFL);
			process_main(i, &plan, ready[1]);
		}
	}
	close(ready[1]);
	for (long got = 0; got < processes;) {
		char drop[256];
		ssize_t n = read(ready[0], drop, sizeof drop);
		if (n == 0 || (n < 0 && errno != EINTR))
			die("a process did not start");
		if (n > 0)
			got += n;
	}
	printf("ready %ld %ld\n", processes, plan.threads);
	for (long i = 0; i < processes; i++)
		printf("%d\n", (int)pids[i]);
	printf("\n");
	fflush(stdout);

	wait_for_end(seconds, watch_stdin);
	for (long i = 0; i < processes; i++)
		kill(pids[i], SIGKILL);
	while (wait(NULL) > 0)
		;
	free(pids);
	return 0;
}
