/* demo_gil.c - gil: Python's threads compute one at a time.
 *
 * The usual Python, CPython, has one lock around its interpreter, the global interpreter lock.  A
 * thread releases it while it waits for data, so threads work well for programs that are bound by
 * input and output.  But a thread that runs Python code must hold it: of two threads that compute,
 * one always waits for the other, and together they get one core.  Two processes have two
 * interpreters with a lock each, and get two cores; this is why Python has multiprocessing.  (Since
 * 3.13 there are also builds without the lock; the report says which kind this is.)
 */
#include "config.h"

#include "demo/demo_list.h"
#include "demo/demo_tools.h"

#include <stdio.h>
#include <unistd.h>

enum { WORKERS = 2, NO_PROGRAM = 127 };

/* Arguments: the number of threads, the number of seconds, the name of their work. */
static const char script[] =
	"import os, sys, threading, time\n"
	"count, seconds, role = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3]\n"
	"turns, ready = [0] * count, [0] * count\n"
	"def work(i):\n"
	"    with open(f'/proc/self/task/{threading.get_native_id()}/comm', 'w') as comm:\n"
	"        comm.write(f'{role}-{i + 1}' if count > 1 else role)\n"
	"    end = time.monotonic() + seconds\n"
	"    while time.monotonic() < end:\n"
	"        for _ in range(1000):\n"
	"            turns[i] += 1\n"
	"    with open('/proc/thread-self/schedstat') as schedstat:\n"
	"        ready[i] = int(schedstat.read().split()[1]) / 1e9\n"
	"threads = [threading.Thread(target=work, args=(i,)) for i in range(count)]\n"
	"start, cpu = time.monotonic(), time.process_time()\n"
	"for t in threads: t.start()\n"
	"for t in threads: t.join()\n"
	"wall, cpu = time.monotonic() - start, time.process_time() - cpu\n"
	"lock = getattr(sys, '_is_gil_enabled', lambda: True)()\n"
	"print(f'{role}: PID {os.getpid()} with {count} thread{\"s\" * (count > 1)} '\n"
	"      f'counted to {sum(turns)}, '\n"
	"      f'in {wall:.2f} s {cpu:.2f} s on a core and {sum(ready):.2f} s waiting for one: '\n"
	"      f'{cpu / wall:.2f} cores, '\n"
	"      f'{\"with\" if lock else \"without\"} the GIL', flush=True)\n";

static pid_t start_python(int threads, double seconds, const char *role)
{
	char count[16], time[32];
	pid_t pid = demo_fork("%s", role);

	if (pid > 0)
		return pid;
	snprintf(count, sizeof count, "%d", threads);
	snprintf(time, sizeof time, "%.3f", seconds);
	/* -I ignores the caller's Python settings and folders. */
	execlp("python3", "python3", "-I", "-c", script, count, time, role, (char *)NULL);
	_exit(NO_PROGRAM);
}

static int run(const struct demo_options *o)
{
	pid_t pids[WORKERS];

	int status = demo_collect(start_python(WORKERS, o->seconds / 2, "gil-thread"));
	if (status == NO_PROGRAM) {
		fputs("pstop: demo: gil requires python3, which is not installed\n", stderr);
		return DEMO_MISSING;
	}
	if (status != 0)
		return DEMO_FAILED;
	for (int i = 0; i < WORKERS; i++)
		pids[i] =
			start_python(1, o->seconds / 2, i == 0 ? "gil-process-1" : "gil-process-2");
	for (int i = 0; i < WORKERS; i++)
		if (demo_collect(pids[i]) != 0)
			status = DEMO_FAILED;
	return status;
}

const struct demo demo_gil = {
	.name = "gil",
	.summary = "Python's threads compute one at a time; its processes do not",
	.watch = "Two threads of one Python process count, then two Python processes. Look at\n"
		 "CPU%: the threads share one core and wait for a lock the rest of the time; the\n"
		 "processes have a core each, if there are two. And they count further.\n",
	.run = run,
};
