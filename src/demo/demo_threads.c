/* demo_threads.c - threads: threads share the memory of their process; processes do not.
 *
 * A thread is a line of execution: it has a stack and registers of its own, and the kernel
 * schedules it by itself.  Everything else belongs to the process: memory, open files, the PID.
 * pthread_create(3) is clone(2) with flags that say "share all this"; a fork is clone(2) without
 * them.
 *
 * Shared memory needs care.  "counter++" reads, adds and writes; if two threads do that at once,
 * one of the additions is lost.  An atomic addition cannot be interrupted.
 */
#include "config.h"

#include "demo/demo_list.h"
#include "demo/demo_tools.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

enum { WORKERS = 4, BATCH = 1000 };

struct worker {
	pthread_t thread;
	int number;
	double end;           /* when to stop */
	atomic_long *counter; /* the counter that all threads add to */
	long added;           /* how much this thread has added */
};

static void *work(void *argument)
{
	struct worker *w = argument;

	do {
		for (int i = 0; i < BATCH; i++)
			atomic_fetch_add(w->counter, 1);
		w->added += BATCH;
		demo_nap(0.002);
	} while (demo_now() < w->end);
	return NULL;
}

static void *be_thread(void *argument)
{
	demo_name("adder-%d", ((struct worker *)argument)->number);
	return work(argument);
}

static bool add_in_threads(atomic_long *counter, double seconds, long *sum)
{
	struct worker workers[WORKERS];
	long added = 0;

	for (int i = 0; i < WORKERS; i++) {
		workers[i] = (struct worker){
			.number = i + 1,
			.end = demo_now() + seconds,
			.counter = counter,
		};
		errno = pthread_create(&workers[i].thread, NULL, be_thread, &workers[i]);
		if (errno)
			demo_fail("pthread_create");
	}
	for (int i = 0; i < WORKERS; i++) {
		pthread_join(workers[i].thread, NULL);
		added += workers[i].added;
	}
	printf("threads: %d threads of PID %d added %ld to one counter, which is now %ld\n",
	       WORKERS, (int)getpid(), added, atomic_load(counter));
	*sum = added;
	return added == atomic_load(counter);
}

/* Do the same with processes.  The counter has the same address in each of them, but in each it is
 * separate memory; they must report what they did through a pipe. */
static bool add_in_processes(atomic_long *counter, double seconds)
{
	pid_t pids[WORKERS];
	long added = 0;
	int ends[2];

	demo_pipe(ends);
	for (int i = 0; i < WORKERS; i++) {
		pids[i] = demo_fork("adder-process-%d", i + 1);
		if (pids[i] == 0) {
			struct worker w = { .end = demo_now() + seconds, .counter = counter };
			work(&w);
			printf("process: PID %d added %ld to its counter, which is now %ld\n",
			       (int)getpid(), w.added, atomic_load(counter));
			demo_exit(!demo_write(ends[1], &w.added, sizeof w.added));
		}
	}
	for (int i = 0; i < WORKERS; i++) {
		long part = 0;
		if (!demo_read(ends[0], &part, sizeof part))
			return false;
		added += part;
	}
	for (int i = 0; i < WORKERS; i++)
		demo_collect(pids[i]);
	printf("processes: %d processes added %ld to their counters; the counter of their parent "
	       "is %ld\n",
	       WORKERS, added, atomic_load(counter));
	return atomic_load(counter) == 0;
}

static int run(const struct demo_options *o)
{
	atomic_long counter = 0;
	long sum;
	bool is_shared = add_in_threads(&counter, o->seconds / 2, &sum);

	atomic_store(&counter, 0);
	bool is_copied = add_in_processes(&counter, o->seconds / 2);
	if (!is_shared || !is_copied)
		return DEMO_FAILED;
	demo_saw("%d threads counted to %ld together, because the threads of a process share its "
		 "memory; %d processes counted as well, each in its own memory, and the counter of "
		 "their parent is still %ld",
		 WORKERS, sum, WORKERS, atomic_load(&counter));
	return 0;
}

const struct demo demo_threads = {
	.name = "threads",
	.summary = "threads share the memory of their process; processes do not",
	.watch = "Four threads add to one counter, which then has the sum: they share their\n"
		 "memory. Then four processes do the same, each with a copy: the counter of their\n"
		 "parent stays 0. Look at the threads of the one PID, then at the four PIDs.\n",
	.run = run,
};
