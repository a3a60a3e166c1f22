/* locker: threads that wait for each other at a lock, until it is killed.
 *
 *   locker mutex|pi|robust|recursive   the leader holds it, two others wait
 *   locker read|write                  the leader has written to a rwlock; two readers, or
 *                                      writers, wait
 *   locker readers                     the leader reads, and a writer waits
 *   locker join                        the leader waits for the end of another thread
 *   locker condition                   another thread waits at a condition
 *   locker shared                      a child waits for a mutex of the leader, in shared memory
 *   locker deadlock                    two threads wait for each other's mutex, and the leader
 *                                      for the first one
 *
 * Who holds something sleeps in short steps.  Print a line "PID TID", with the TID of a waiter, or
 * of a thread of the deadlock, once it is about to wait.
 */
#include "config.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

struct locks {
	pthread_mutex_t first, second;
	pthread_rwlock_t rwlock;
	pthread_cond_t condition;
	pthread_barrier_t barrier;
};

static struct locks *locks;

static void pause_for(long ms)
{
	const struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

static void doze(void)
{
	for (;;)
		pause_for(50);
}

static void tell(void)
{
	printf("%d %d\n", (int)getpid(), (int)gettid());
	fflush(stdout);
}

static void *wait_mutex(void *unused)
{
	tell();
	pthread_mutex_lock(&locks->first);
	return unused;
}

static void *wait_read(void *unused)
{
	tell();
	pthread_rwlock_rdlock(&locks->rwlock);
	return unused;
}

static void *wait_write(void *unused)
{
	tell();
	pthread_rwlock_wrlock(&locks->rwlock);
	return unused;
}

static void *wait_condition(void *unused)
{
	pthread_mutex_lock(&locks->first);
	tell();
	for (;;)
		pthread_cond_wait(&locks->condition, &locks->first);
	return unused;
}

static void *sleep_on(void *unused)
{
	doze();
	return unused;
}

static void *lock_both(void *is_reversed)
{
	pthread_mutex_t *one = is_reversed ? &locks->second : &locks->first;
	pthread_mutex_t *other = is_reversed ? &locks->first : &locks->second;

	pthread_mutex_lock(one);
	pthread_barrier_wait(&locks->barrier);
	tell();
	pthread_mutex_lock(other);
	return NULL;
}

static void start(void *(*function)(void *), void *argument)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, function, argument) != 0)
		exit(1);
}

static void make_mutex(const char *kind)
{
	pthread_mutexattr_t attributes;

	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setpshared(&attributes, strcmp(kind, "shared") == 0 ?
							  PTHREAD_PROCESS_SHARED :
							  PTHREAD_PROCESS_PRIVATE);
	if (strcmp(kind, "pi") == 0)
		pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
	if (strcmp(kind, "robust") == 0)
		pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
	if (strcmp(kind, "recursive") == 0)
		pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&locks->first, &attributes);
	pthread_mutex_init(&locks->second, &attributes);
}

static void join_other(void)
{
	pthread_t other;

	if (pthread_create(&other, NULL, sleep_on, NULL) != 0)
		exit(1);
	tell();
	pthread_join(other, NULL);
}

static void deadlock(void)
{
	pthread_barrier_init(&locks->barrier, NULL, 2);
	start(lock_both, NULL);
	start(lock_both, locks);
	pause_for(200);
	tell();
	pthread_mutex_lock(&locks->first);
}

int main(int argc, char **argv)
{
	const char *kind = argc == 2 ? argv[1] : "";

	locks = mmap(NULL, sizeof *locks, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	if (locks == MAP_FAILED)
		return 1;
	make_mutex(kind);
	pthread_rwlock_init(&locks->rwlock, NULL);
	pthread_cond_init(&locks->condition, NULL);
	if (strcmp(kind, "read") == 0 || strcmp(kind, "write") == 0) {
		void *(*function)(void *) = kind[0] == 'r' ? wait_read : wait_write;
		pthread_rwlock_wrlock(&locks->rwlock);
		start(function, NULL);
		start(function, NULL);
	} else if (strcmp(kind, "readers") == 0) {
		pthread_rwlock_rdlock(&locks->rwlock);
		start(wait_write, NULL);
	} else if (strcmp(kind, "join") == 0) {
		join_other();
	} else if (strcmp(kind, "condition") == 0) {
		start(wait_condition, NULL);
	} else if (strcmp(kind, "deadlock") == 0) {
		deadlock();
	} else {
		pthread_mutex_lock(&locks->first);
		if (strcmp(kind, "shared") == 0) {
			if (fork() == 0)
				wait_mutex(NULL);
		} else {
			start(wait_mutex, NULL);
			start(wait_mutex, NULL);
		}
	}
	doze();
}
