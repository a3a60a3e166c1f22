/* demo_starve.c - starve: more work than cores.
 *
 * A process that could run but has no core is ready.  Its state is R, as that of a running one, and
 * only the run queue distinguishes them (READY%, from /proc/PID/schedstat).  The kernel deals out
 * the core in turns of a few milliseconds, so that each of four hogs on a core gets a quarter.
 * Each is still bound by the processor: it never gives its core back by itself.
 *
 * Four hogs are bound to one core (sched_setaffinity(2)), so that the others stay free.  The last
 * one has a higher nice value: it asks for less, and gets less.  If the demo itself already has the
 * highest nice value (19), it cannot ask for less than the others.
 */
#include "config.h"

#include "demo/demo_list.h"
#include "demo/demo_tools.h"

#include <sched.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

enum { HOGS = 4, NICE = 5 };

/* Bind the process, and the children it will have, to the core that it is on. */
static int keep_to_one_core(void)
{
	int core = sched_getcpu();
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(core, &one);
	if (core < 0 || sched_setaffinity(0, sizeof one, &one) != 0)
		demo_fail("sched_setaffinity");
	return core;
}

/* What each hog got. */
struct got {
	double wall, cpu, waited;
	int nice;
};

static void be_hog(int number, double seconds, struct got *got)
{
	double start = demo_now();
	unsigned result = 0;

	if (number == HOGS)
		setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + NICE);
	while (demo_now() - start < seconds)
		result += demo_compute(0.001);
	*got = (struct got){ demo_now() - start, demo_cpu_of_process(), demo_waited_for_core(),
			     getpriority(PRIO_PROCESS, 0) };
	printf("hog-%d: in %.2f s, %.2f s on a core and %.2f s waiting for one (nice %d, result "
	       "%u)\n",
	       number, got->wall, got->cpu, got->waited, got->nice, result);
	demo_exit(0);
}

/* The core is busy with the hogs in any case; what they did not get, others had. */
static void conclude(const struct got *got)
{
	double wall = 0, cpu = 0;

	for (int i = 0; i < HOGS; i++) {
		wall = got[i].wall > wall ? got[i].wall : wall;
		cpu += got[i].cpu;
	}
	demo_note_busy(wall - cpu, wall);
	demo_saw("%d processes that want the same core got it in turns, %.2f of %.2f s together; "
		 "hog-1 had it for %.2f s and hog-%d%s for %.2f s, and each was ready the rest "
		 "of the time, but waited",
		 HOGS, cpu, wall, got[0].cpu, HOGS,
		 got[HOGS - 1].nice > got[0].nice ? ", with a higher nice value," : "",
		 got[HOGS - 1].cpu);
}

static int run(const struct demo_options *o)
{
	struct got *got = demo_share(HOGS * sizeof *got);
	pid_t pids[HOGS];
	int status = 0;

	printf("starve: %d hogs share core %d\n", HOGS, keep_to_one_core());
	for (int i = 0; i < HOGS; i++) {
		pids[i] = demo_fork("hog-%d", i + 1);
		if (pids[i] == 0)
			be_hog(i + 1, o->seconds, &got[i]);
	}
	for (int i = 0; i < HOGS; i++)
		if (demo_collect(pids[i]) != 0)
			status = DEMO_FAILED;
	if (status == 0)
		conclude(got);
	return status;
}

const struct demo demo_starve = {
	.name = "starve",
	.summary = "more work than cores: four hogs share one",
	.watch = "Four processes that only compute share one core. Look for cpu-bound, no free\n"
		 "core, READY% far above CPU%, and many involuntary switches. hog-4 has a higher\n"
		 "nice value than the others, so it gets the least CPU time.\n",
	.run = run,
};
