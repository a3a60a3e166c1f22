/* demo_lock.c - lock: a convoy on a mutex.
 *
 * A mutex lets one thread at a time into a piece of code.  A thread that arrives while it is taken
 * blocks in futex(2) until it is released.  If all threads want one mutex most of the time, they
 * queue up at it, one behind another: a convoy.  Six threads then do no more than one would, and
 * neither a core nor a disk is busy, so more of either would not help.  What helps is to hold the
 * lock for a shorter time, or to have more locks.
 *
 * Here each thread holds it for 5 ms, in which it sleeps, as if it waited for a disk.
 */
#include "config.h"

#include "demo/demo_list.h"
#include "demo/demo_tools.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>

enum { THREADS = 6 };
#define HELD    0.005
#define BETWEEN 0.001

struct visitor {
	pthread_t thread;
	int number;
	double end;
	pthread_mutex_t *mutex;
	long visits;
	double waited; /* for the mutex, in seconds */
	double ready;  /* for a core */
};

static void *be_visitor(void *argument)
{
	struct visitor *v = argument;

	demo_name("visitor-%d", v->number);
	while (demo_now() < v->end) {
		double asked = demo_now();
		pthread_mutex_lock(v->mutex);
		v->waited += demo_now() - asked;
		v->visits++;
		demo_nap(HELD);
		pthread_mutex_unlock(v->mutex);
		demo_nap(BETWEEN);
	}
	v->ready = demo_waited_for_core();
	return NULL;
}

static int run(const struct demo_options *o)
{
	struct visitor visitors[THREADS];
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	double start = demo_now(), waited = 0, ready = 0;
	long visits = 0;

	for (int i = 0; i < THREADS; i++) {
		visitors[i] = (struct visitor){
			.number = i + 1,
			.end = start + o->seconds,
			.mutex = &mutex,
		};
		errno = pthread_create(&visitors[i].thread, NULL, be_visitor, &visitors[i]);
		if (errno)
			demo_fail("pthread_create");
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(visitors[i].thread, NULL);
		visits += visitors[i].visits;
		waited += visitors[i].waited;
		ready += visitors[i].ready;
	}
	double wall = demo_now() - start;
	printf("lock: %d threads took the lock %ld times in %.2f s; one thread alone could have "
	       "taken it %.0f times\n",
	       THREADS, visits, wall, wall / (HELD + BETWEEN));
	printf("waiting: each thread waited for the lock for %.0f %% of the time\n",
	       waited / THREADS / wall * 100);
	demo_note_busy(ready, wall);
	demo_saw("%d threads that all need one lock took it %ld times in %.2f s, hardly more "
		 "often than the %.0f times that one thread could; the others only queued for "
		 "it, each for %.0f %% of the time",
		 THREADS, visits, wall, wall / (HELD + BETWEEN), waited / THREADS / wall * 100);
	return 0;
}

const struct demo demo_lock = {
	.name = "lock",
	.summary = "a convoy: six threads queue for one mutex",
	.watch = "Six threads want one mutex, and each holds it for 5 ms. Look at the threads (+\n"
		 "or H in the live view): all but one at a time are waiting lock, and use hardly\n"
		 "any CPU%.\n",
	.run = run,
};
