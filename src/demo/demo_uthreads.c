/* demo_uthreads.c - uthreads: user-level threads switch without the kernel.
 *
 * A thread switch saves the registers of one thread and loads those of another.  A program can do
 * that itself, in its own code: this is how coroutines, green threads and goroutines work.  For the
 * kernel it is one task that computes.
 *
 * The advantage: such a switch costs a fraction of a microsecond, some tenth of a switch by the
 * kernel.  That is so even here, although glibc's swapcontext(3) makes a system call at each switch,
 * to set the signal mask of the thread that it switches to: this is the kernel time of the demo.
 * Libraries for coroutines leave the mask alone and stay in user mode.
 * The disadvantage: if one of them blocks in the kernel, all of them stop, and together they get
 * one core at most.
 */
#include "config.h"

#include "demo/demo_list.h"
#include "demo/demo_tools.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <ucontext.h>

enum { THREADS = 4, STACK_SIZE = 64 * 1024, CHECK_EVERY = 256 };

struct uthread {
	ucontext_t context; /* the registers, while another one runs */
	long turns;         /* how often it ran */
	char *stack;
};

/* All user-level threads, in a ring: each switches to the next. */
struct ring {
	struct uthread threads[THREADS];
	ucontext_t back; /* the registers of run(), to return to */
	double end;
};

/* The body of each user-level thread.  makecontext(3) passes ints, so the pointer is passed in two
 * halves. */
static void be_uthread(unsigned high, unsigned low, int self)
{
	struct ring *ring = (struct ring *)(((uintptr_t)high << 16 << 16) | low);
	struct uthread *me = &ring->threads[self], *next = &ring->threads[(self + 1) % THREADS];

	for (;;) {
		me->turns++;
		if (me->turns % CHECK_EVERY == 0 && demo_now() >= ring->end)
			setcontext(&ring->back);
		/* It stops here, in the middle, and continues when it is its turn again. */
		swapcontext(&me->context, &next->context);
	}
}

static void prepare(struct ring *ring, int number)
{
	struct uthread *t = &ring->threads[number];
	uintptr_t address = (uintptr_t)ring;

	t->stack = malloc(STACK_SIZE);
	if (t->stack == NULL || getcontext(&t->context) != 0)
		demo_fail("user-level thread");
	t->context.uc_stack.ss_sp = t->stack;
	t->context.uc_stack.ss_size = STACK_SIZE;
	makecontext(&t->context, (void (*)(void))be_uthread, 3, (unsigned)(address >> 16 >> 16),
		    (unsigned)address, number);
}

/* Count the tasks of this process that the kernel knows: the entries of its folder. */
static int count_tasks(void)
{
	DIR *folder = opendir("/proc/self/task");
	int count = 0;

	if (folder == NULL)
		demo_fail("/proc/self/task");
	while (readdir(folder))
		count++;
	closedir(folder);
	return count - 2; /* without . and .. */
}

static double seconds_of(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* Explain the kernel time: a system call is no switch to another task. */
static void report_kernel(const struct rusage *before, const struct rusage *after, int tasks)
{
	double user = seconds_of(after->ru_utime) - seconds_of(before->ru_utime);
	double kernel = seconds_of(after->ru_stime) - seconds_of(before->ru_stime);

	printf("kernel: %d task, with %ld voluntary and %ld involuntary switches\n", tasks,
	       after->ru_nvcsw - before->ru_nvcsw, after->ru_nivcsw - before->ru_nivcsw);
	printf("time: %.2f s in user mode and %.2f s in the kernel, where swapcontext(3) sets the "
	       "signal mask, a system call at each switch\n",
	       user, kernel);
}

static int run(const struct demo_options *o)
{
	struct ring ring = { .end = demo_now() + o->seconds };
	struct rusage before, after;
	long turns = 0;

	for (int i = 0; i < THREADS; i++)
		prepare(&ring, i);
	int tasks = count_tasks();
	double start = demo_now();
	getrusage(RUSAGE_SELF, &before);
	swapcontext(&ring.back, &ring.threads[0].context);
	getrusage(RUSAGE_SELF, &after);
	double took = demo_now() - start;

	for (int i = 0; i < THREADS; i++) {
		turns += ring.threads[i].turns;
		free(ring.threads[i].stack);
	}
	printf("uthreads: %d user-level threads, %ld switches in %.2f s, %.2f us each\n", THREADS,
	       turns, took, took / (double)turns * 1e6);
	report_kernel(&before, &after, tasks);
	demo_note_busy(demo_waited_for_core(), took);
	demo_saw("the program switched between %d threads of its own %ld times, in %.2f us each; "
		 "the kernel knew of %d task only, which gave its core back %ld times",
		 THREADS, turns, took / (double)turns * 1e6, tasks,
		 after.ru_nvcsw - before.ru_nvcsw);
	return 0;
}

const struct demo demo_uthreads = {
	.name = "uthreads",
	.summary = "user-level threads: millions of switches that the kernel does not see",
	.watch =
		"Four threads that the program itself implements switch to each other, a million\n"
		"times a second. Look at what the kernel sees: one task, cpu-bound, with hardly\n"
		"any voluntary switches. Its kernel time is a system call at each switch, for the\n"
		"signal mask.\n",
	.run = run,
};
