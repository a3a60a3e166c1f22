/* demo_cpu.c - cpu: work that is bound by the processor.
 *
 * A process that computes needs nothing from outside.  It runs until the kernel takes the core away
 * to give it to another task: an involuntary switch.  It hardly ever gives the core back by itself,
 * which would be a voluntary switch.  Its CPU time grows as fast as the clock on the wall, unless
 * it has to wait for a core.  A faster processor makes it faster; a faster disk or network does
 * not.
 *
 * The demo does three kinds of such work, one after another, each in a process of its own.
 */
#include "config.h"

#include "demo/demo_list.h"
#include "demo/demo_tools.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

enum { SIDE = 96, TEXT_SIZE = 1 << 20 };

/* Each function does one round of its work, and returns a result that depends on all of it, so that
 * the compiler does not leave the work out. */

static double do_arithmetic(void)
{
	double sum = 0;

	/* pi, slowly: 4 (1 - 1/3 + 1/5 - 1/7 ...) */
	for (int i = 0; i < 200000; i++)
		sum += (i % 2 ? -4.0 : 4.0) / (2 * i + 1);
	return sum;
}

static double do_matrix(void)
{
	static double a[SIDE][SIDE], b[SIDE][SIDE], product[SIDE][SIDE];
	double sum = 0;

	for (int i = 0; i < SIDE; i++)
		for (int j = 0; j < SIDE; j++) {
			a[i][j] = i + j;
			b[i][j] = i - j;
			product[i][j] = 0;
		}
	for (int i = 0; i < SIDE; i++)
		for (int k = 0; k < SIDE; k++)
			for (int j = 0; j < SIDE; j++)
				product[i][j] += a[i][k] * b[k][j];
	for (int i = 0; i < SIDE; i++)
		sum += product[i][SIDE - 1];
	return sum;
}

static double do_search(void)
{
	static char text[TEXT_SIZE + 1];
	static const char word[] = "needle";

	if (text[0] == '\0') {
		for (size_t i = 0; i < TEXT_SIZE; i++)
			text[i] = "need hay"[i % 8];
		memcpy(text + TEXT_SIZE - strlen(word), word, strlen(word));
	}
	const char *found = strstr(text, word);
	return found ? (double)(found - text) : -1;
}

static const struct work {
	const char *name;
	const char *round;
	double (*run)(void);
} works[] = {
	{ "arithmetic", "computations of pi from 200000 terms", do_arithmetic },
	{ "matrix", "products of two 96 x 96 matrices", do_matrix },
	{ "search", "searches of 1 MiB of text", do_search },
};

/* What the works took in all. */
struct sum {
	double wall, cpu, waited;
	long voluntary;
};

static void be_worker(const struct work *work, double seconds, struct sum *sum)
{
	double start = demo_now(), result = 0;
	struct rusage usage;
	long rounds = 0;

	while (demo_now() - start < seconds) {
		result = work->run();
		rounds++;
	}
	double wall = demo_now() - start, cpu = demo_cpu_of_process();
	double waited = demo_waited_for_core();
	getrusage(RUSAGE_SELF, &usage);
	printf("cpu-%s: %ld %s (result %.4g); in %.2f s, %.2f s on a core and %.2f s waiting for "
	       "one, %ld voluntary and %ld involuntary switches\n",
	       work->name, rounds, work->round, result, wall, cpu, waited, usage.ru_nvcsw,
	       usage.ru_nivcsw);
	sum->wall += wall;
	sum->cpu += cpu;
	sum->waited += waited;
	sum->voluntary += usage.ru_nvcsw;
	demo_exit(0);
}

static int run(const struct demo_options *o)
{
	int count = sizeof works / sizeof works[0];
	struct sum *sum = demo_share(sizeof *sum);

	for (int i = 0; i < count; i++) {
		pid_t pid = demo_fork("cpu-%s", works[i].name);
		if (pid == 0)
			be_worker(&works[i], o->seconds / count, sum);
		if (demo_collect(pid) != 0)
			return DEMO_FAILED;
	}
	demo_note_busy(sum->waited, sum->wall);
	demo_saw("%d processes that only compute used a core for %.2f of %.2f s, and gave it "
		 "back by themselves only %ld times; a faster processor would make them faster, "
		 "a faster disk or network would not",
		 count, sum->cpu, sum->wall, sum->voluntary);
	return 0;
}

const struct demo demo_cpu = {
	.name = "cpu",
	.summary = "processes limited by the processor: arithmetic, a matrix, a search",
	.watch = "Three processes compute, one after another, and need nothing else. Look for\n"
		 "cpu-bound, CPU% near 100 (together with READY%, if other tasks want the cores),\n"
		 "and next to no voluntary switches.\n",
	.run = run,
};
