/* demo_pool.c - pool: workers that are started before there is work.
 *
 * Starting a process for each task costs a fork each time, and a flood of tasks would become a
 * flood of processes.  So servers start a fixed number of workers once ("prefork"), which take one
 * task after another: gunicorn and Apache with sockets, Celery and Python's multiprocessing.Pool
 * with pipes.  A task that crashes takes one worker with it, not the server.
 *
 * Here the master writes tasks into one pipe that all workers read.  A pipe keeps short writes
 * whole (up to PIPE_BUF bytes, pipe(7)), so with records of one size each read gets one whole task,
 * and the kernel decides which worker gets it: any that is free.  Results come back through a
 * second pipe.  The end of the first pipe tells the workers to exit.
 */
#include "config.h"

#include "demo/demo_list.h"
#include "demo/demo_tools.h"

#include <stdio.h>
#include <unistd.h>

enum { WORKERS = 4, AHEAD = 8 /* the most tasks that are handed out and not yet done */ };
#define TASK_TIME  0.002  /* of CPU time, in seconds */
#define TASK_EVERY 0.0025 /* in seconds */

struct task {
	long number;
};

struct result {
	long number;
	int worker;
	unsigned value; /* the result of the task */
	double ready;   /* for how long the worker has waited for a core so far */
};

static void be_worker(int worker, int tasks, int results)
{
	struct task task;

	/* The bytes of a task arrive in one piece: demo_read() reads once. */
	while (demo_read(tasks, &task, sizeof task)) {
		struct result result = {
			.number = task.number,
			.worker = worker,
			.value = demo_compute(TASK_TIME),
		};
		result.ready = demo_waited_for_core();
		if (!demo_write(results, &result, sizeof result))
			break;
	}
	demo_exit(0);
}

struct tally {
	long done[WORKERS];
	long numbers; /* sum of the numbers of the tasks that are done */
	long count;
	double ready; /* the longest wait of a worker for a core, in all */
};

static bool take_result(int results, struct tally *t)
{
	struct result result;

	if (!demo_read(results, &result, sizeof result))
		return false;
	t->done[result.worker - 1]++;
	t->numbers += result.number;
	if (result.ready > t->ready)
		t->ready = result.ready;
	t->count++;
	return true;
}

/* Hand out tasks for a time.  At most AHEAD are in progress, so that neither pipe can be full, and
 * no process waits for one that waits for it.  Return the number of tasks. */
static long hand_out(int tasks, int results, double seconds, struct tally *t)
{
	double start = demo_now();
	long given = 0;

	while (demo_now() - start < seconds) {
		while (given - t->count >= AHEAD)
			if (!take_result(results, t))
				demo_fail("the workers have exited");
		struct task task = { .number = ++given };
		if (!demo_write(tasks, &task, sizeof task))
			demo_fail("the workers have exited");
		demo_nap(TASK_EVERY);
	}
	return given;
}

static int run(const struct demo_options *o)
{
	struct tally t = { 0 };
	pid_t pids[WORKERS];
	int tasks[2], results[2], status = 0;

	demo_pipe(tasks);
	demo_pipe(results);
	for (int i = 0; i < WORKERS; i++) {
		pids[i] = demo_fork("worker-%d", i + 1);
		if (pids[i] == 0) {
			/* A pipe ends when no process is left that could write to it. */
			close(tasks[1]);
			close(results[0]);
			be_worker(i + 1, tasks[0], results[1]);
		}
	}
	close(tasks[0]);
	close(results[1]);
	long given = hand_out(tasks[1], results[0], o->seconds, &t);
	close(tasks[1]); /* tells the workers to exit */
	while (take_result(results[0], &t))
		;
	for (int i = 0; i < WORKERS; i++) {
		if (demo_collect(pids[i]) != 0)
			status = DEMO_FAILED;
		printf("worker-%d: PID %d did %ld tasks\n", i + 1, (int)pids[i], t.done[i]);
	}
	printf("pool: %ld tasks handed out, %ld done by %d workers\n", given, t.count, WORKERS);
	/* Each once: then the numbers add up. */
	if (status != 0 || t.numbers != given * (given + 1) / 2)
		return DEMO_FAILED;
	demo_note_busy(t.ready, o->seconds);
	demo_saw(
		"%d processes that were started once did all %ld tasks, so no task needed a new "
		"process; each task went to one of those that were free, %ld tasks to worker-1 and "
		"%ld to worker-%d",
		WORKERS, t.count, t.done[0], t.done[WORKERS - 1], WORKERS);
	return 0;
}

const struct demo demo_pool = {
	.name = "pool",
	.summary = "workers started in advance take tasks from a pipe, as in Celery or gunicorn",
	.watch =
		"demo-pool hands out 400 tasks a second through a pipe, and four workers take\n"
		"them. Look at the workers: no task needs a new process, each worker mostly waits\n"
		"for the pipe, and the kernel distributes the tasks among them.\n",
	.run = run,
};
