/* actor: a process whose threads do known things, and report what they have done.
 *
 * usage: actor [-c NAME] [-a] ROLE...
 *
 * Each ROLE creates a thread; the process's first thread only waits for commands.  With -a (alone),
 * the first thread does the first ROLE itself, all others are ignored, and there are no commands.
 * With -c it sets its name to NAME.  Roles:
 *
 *   burn       computes
 *   kernel     makes system calls that do not block
 *   sleep      waits for a signal that does not arrive
 *   nap:HZ     sleeps, HZ times a second
 *   pipe:HZ    reads from a pipe that another thread writes to HZ times a second
 *   lock:HZ    waits for a semaphore that another thread posts HZ times a second
 *   work:N     with each "go": N times a nap of 1 us, a read of 500 bytes and a
 *              write of 1000 bytes; then it rests
 *
 * It prints "ready PID", "TID ROLE" for each thread (the other thread of pipe and lock is a
 * "ticker"), and an empty line.  Each command is answered by lines and an empty line:
 *
 *   report     "TID CPU_NS VOLUNTARY INVOLUNTARY" of each thread (the switches of
 *              work threads, as they counted them when they went to rest, else
 *              -1) and "process CPU_NS VOLUNTARY INVOLUNTARY"
 *   go         starts the work; answered when all threads rest again
 *   end TID    makes that thread exit; answered when it has
 *   exec TID   makes that thread call execve(2) of "actor -a nap:50"
 *
 * It exits when its standard input ends, or when its parent exits.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define ACTORS_MAX 256

enum role { BURN, KERNEL, SLEEP, NAP, PIPE, LOCK, WORK, TICKER };
static const char *const role_names[] = { "burn", "kernel", "sleep", "nap",
					  "pipe", "lock",   "work",  "ticker" };

struct actor {
	pthread_t thread;
	pid_t tid;
	enum role role;
	long number;         /* HZ or N */
	struct actor *other; /* of a ticker: the thread that it wakes */
	int fds[2];
	sem_t sem; /* for lock */
	sem_t go;  /* for work */
	atomic_int at_rest;
	atomic_int has_to_end, has_to_exec, has_exited;
	long voluntary, involuntary;
};

static struct actor actors[ACTORS_MAX];
static int actor_count;

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "actor: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void nap(long ns)
{
	struct timespec t = { ns / 1000000000, ns % 1000000000 };
	nanosleep(&t, NULL);
}

static void burn_some(void)
{
	for (volatile int i = 0; i < 20000; i = i + 1)
		;
}

static void work(struct actor *a)
{
	static char buffer[1000];
	int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	for (long i = 0; i < a->number; i++) {
		nap(1000);
		if (read(zero, buffer, 500) != 500 || write(null, buffer, 1000) != 1000)
			die("work");
	}
	close(zero);
	close(null);
}

static void rest(struct actor *a)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	a->voluntary = usage.ru_nvcsw;
	a->involuntary = usage.ru_nivcsw;
	atomic_store(&a->at_rest, 1);
	sem_wait(&a->go);
}

/* Do one turn of a role.  A signal without effect interrupts every wait. */
static void turn(struct actor *a)
{
	static char buffer[65536];

	switch (a->role) {
	case BURN:
		burn_some();
		break;
	case KERNEL: {
		int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
		for (int i = 0; i < 64 && fd >= 0; i++)
			if (read(fd, buffer, sizeof buffer) < 0)
				die("/dev/zero");
		close(fd);
		break;
	}
	case SLEEP:
		pause();
		break;
	case NAP:
		nap(1000000000 / a->number);
		break;
	case PIPE:
		if (read(a->fds[0], buffer, 1) < 0 && errno != EINTR)
			die("pipe");
		break;
	case LOCK:
		sem_wait(&a->sem);
		break;
	case WORK:
		rest(a);
		if (!a->has_to_end && !a->has_to_exec)
			work(a);
		break;
	case TICKER:
		nap(1000000000 / a->other->number);
		if (a->other->role == LOCK)
			sem_post(&a->other->sem);
		else if (write(a->other->fds[1], "x", 1) != 1 && errno != EINTR)
			die("pipe");
		break;
	}
}

static void *actor_main(void *arg)
{
	struct actor *a = arg;

	a->tid = gettid();
	while (!a->has_to_end && !a->has_to_exec)
		turn(a);
	if (a->has_to_exec) {
		signal(SIGUSR1, SIG_IGN); /* a pending signal would kill the new program */
		execl("/proc/self/exe", "actor", "-a", "nap:50", NULL);
		die("exec");
	}
	a->has_exited = 1;
	return NULL;
}

static struct actor *new_actor(enum role role, long number)
{
	if (actor_count == ACTORS_MAX)
		die("too many roles");
	struct actor *a = &actors[actor_count++];
	a->role = role;
	a->number = number;
	sem_init(&a->sem, 0, 0);
	sem_init(&a->go, 0, 0);
	if (role == PIPE && pipe2(a->fds, O_CLOEXEC) != 0)
		die("pipe");
	return a;
}

static struct actor *parse_role(const char *text)
{
	size_t length = strcspn(text, ":");
	long number = text[length] ? strtol(text + length + 1, NULL, 10) : 0;

	for (int role = BURN; role < TICKER; role++)
		if (strlen(role_names[role]) == length && !memcmp(role_names[role], text, length) &&
		    (role < NAP || number > 0))
			return new_actor((enum role)role, number);
	fprintf(stderr, "actor: not a role: %s\n", text);
	exit(2);
}

static void start(struct actor *a)
{
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 128 * 1024);
	errno = pthread_create(&a->thread, &attr, actor_main, a);
	if (errno)
		die("pthread_create");
	while (*(volatile pid_t *)&a->tid == 0)
		nap(100000);
}

static int is_asleep(pid_t tid)
{
	char path[64], text[512];

	snprintf(path, sizeof path, "/proc/self/task/%d/stat", (int)tid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	const char *end = strrchr(text, ')');
	return end && end[2] == 'S';
}

static void await_rest(void)
{
	for (int i = 0; i < actor_count; i++)
		while (actors[i].role == WORK && !actors[i].has_exited &&
		       !(actors[i].at_rest && is_asleep(actors[i].tid)))
			nap(500000);
}

static long long clock_ns(clockid_t clock)
{
	struct timespec t;

	if (clock_gettime(clock, &t) != 0)
		return -1;
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void report(void)
{
	struct rusage usage;
	clockid_t clock;

	for (int i = 0; i < actor_count; i++) {
		struct actor *a = &actors[i];
		if (a->has_exited || pthread_getcpuclockid(a->thread, &clock) != 0)
			continue;
		int is_known = a->role == WORK && a->at_rest;
		printf("%d %lld %ld %ld\n", (int)a->tid, clock_ns(clock),
		       is_known ? a->voluntary : -1, is_known ? a->involuntary : -1);
	}
	getrusage(RUSAGE_SELF, &usage);
	printf("process %lld %ld %ld\n", clock_ns(CLOCK_PROCESS_CPUTIME_ID), usage.ru_nvcsw,
	       usage.ru_nivcsw);
}

static void go(void)
{
	for (int i = 0; i < actor_count; i++)
		if (actors[i].role == WORK && !actors[i].has_exited) {
			actors[i].at_rest = 0;
			sem_post(&actors[i].go);
		}
	await_rest();
}

/* Make a thread exit, or call execve(2), wherever it waits. */
static void interrupt(pid_t tid, int by_exec)
{
	for (int i = 0; i < actor_count; i++) {
		struct actor *a = &actors[i];
		if (a->tid != tid || a->has_exited)
			continue;
		*(by_exec ? &a->has_to_exec : &a->has_to_end) = 1;
		while (pthread_tryjoin_np(a->thread, NULL) != 0) {
			if (!a->has_exited)
				pthread_kill(a->thread, SIGUSR1);
			sem_post(&a->go);
			nap(1000000);
		}
	}
}

static void on_signal(int number)
{
	(void)number;
}

static void serve(void)
{
	char line[64];

	while (fgets(line, sizeof line, stdin)) {
		if (strncmp(line, "report", 6) == 0)
			report();
		else if (strncmp(line, "go", 2) == 0)
			go();
		else if (strncmp(line, "end ", 4) == 0)
			interrupt((pid_t)strtol(line + 4, NULL, 10), 0);
		else if (strncmp(line, "exec ", 5) == 0)
			interrupt((pid_t)strtol(line + 5, NULL, 10), 1);
		printf("\n");
		fflush(stdout);
	}
}

int main(int argc, char **argv)
{
	struct sigaction quiet = { .sa_handler = on_signal };
	int is_alone = 0, option;

	while ((option = getopt(argc, argv, "ac:")) != -1) {
		if (option == 'c')
			prctl(PR_SET_NAME, optarg);
		else if (option == 'a')
			is_alone = 1;
		else
			return 2;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigaction(SIGUSR1, &quiet, NULL);
	for (int i = optind; i < (is_alone ? optind + 1 : argc); i++) {
		struct actor *a = parse_role(argv[i]);
		if (a->role == PIPE || a->role == LOCK)
			new_actor(TICKER, 0)->other = a;
	}
	for (int i = 0; i < actor_count && !is_alone; i++)
		start(&actors[i]);
	await_rest();
	printf("ready %d\n", (int)getpid());
	for (int i = 0; i < actor_count && !is_alone; i++)
		printf("%d %s\n", (int)actors[i].tid, role_names[actors[i].role]);
	printf("\n");
	fflush(stdout);
	if (is_alone && actor_count > 0)
		actor_main(&actors[0]);
	else
		serve();
	return 0;
}
