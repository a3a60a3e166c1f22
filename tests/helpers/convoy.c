/* convoy: a process whose threads want one lock all the time.
 *
 * usage: convoy KIND THREADS
 *
 * What a thread does while it has the lock:
 *
 *   compute    computes for a millisecond; all wait for one mutex
 *   baton      the same; each waits for a condition of its own until it is its turn,
 *              as the threads of an interpreter may
 *   sleep      sleeps for a millisecond
 *   pipe       waits for a byte from a pipe, which a child writes every two milliseconds
 *
 * It prints "ready PID" and an empty line.  It exits when its parent does.
 */
#include "config.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define THREADS_MAX 64
/* Conditions are this many bytes apart, so that they do not look like parts of one structure. */
#define APART 4096

enum kind { COMPUTE, BATON, SLEEP, PIPE };
static const char *const kinds[] = { "compute", "baton", "sleep", "pipe" };

static struct convoy {
	enum kind kind;
	long count;
	pthread_mutex_t lock;
	long turn;
	int fds[2];
} convoy = { .lock = PTHREAD_MUTEX_INITIALIZER };

struct member {
	_Alignas(APART) pthread_cond_t its_turn;
};
static struct member members[THREADS_MAX];

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "convoy: %s: %s\n", what, strerror(errno));
	exit(1);
}

static long long now_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void compute(void)
{
	long long end = now_ns(CLOCK_THREAD_CPUTIME_ID) + 1000000;

	while (now_ns(CLOCK_THREAD_CPUTIME_ID) < end)
		for (volatile int i = 0; i < 20000; i = i + 1)
			;
}

static void nap(long ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

static _Noreturn void feed(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(convoy.fds[0]);
	for (;;) {
		nap(2);
		if (write(convoy.fds[1], "x", 1) != 1)
			die("pipe");
	}
}

static void take_turn(long self)
{
	pthread_mutex_lock(&convoy.lock);
	while (convoy.turn != self)
		pthread_cond_wait(&members[self].its_turn, &convoy.lock);
	pthread_mutex_unlock(&convoy.lock);
	compute();
	pthread_mutex_lock(&convoy.lock);
	convoy.turn = (self + 1) % convoy.count;
	pthread_cond_signal(&members[convoy.turn].its_turn);
	pthread_mutex_unlock(&convoy.lock);
}

static void hold(void)
{
	char byte;

	pthread_mutex_lock(&convoy.lock);
	if (convoy.kind == COMPUTE)
		compute();
	else if (convoy.kind == SLEEP)
		nap(1);
	else if (read(convoy.fds[0], &byte, 1) != 1)
		die("pipe");
	pthread_mutex_unlock(&convoy.lock);
}

static void *member_main(void *arg)
{
	long self = (struct member *)arg - members;

	for (;;)
		if (convoy.kind == BATON)
			take_turn(self);
		else
			hold();
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t thread;
	size_t kind = 0;

	while (argc == 3 && kind < sizeof kinds / sizeof *kinds &&
	       strcmp(argv[1], kinds[kind]) != 0)
		kind++;
	convoy.count = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
	if (convoy.count < 1 || convoy.count > THREADS_MAX || kind == sizeof kinds / sizeof *kinds)
		return 2;
	convoy.kind = (enum kind)kind;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (pipe(convoy.fds) != 0)
		die("pipe");
	if (convoy.kind == PIPE && fork() == 0)
		feed();
	for (long i = 0; i < convoy.count; i++) {
		pthread_cond_init(&members[i].its_turn, NULL);
		errno = pthread_create(&thread, NULL, member_main, &members[i]);
		if (errno)
			die("pthread_create");
	}
	printf("ready %d\n\n", (int)getpid());
	fflush(stdout);
	for (;;)
		pause();
}
