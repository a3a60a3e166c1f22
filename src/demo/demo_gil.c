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

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WORKERS = 2, NO_PROGRAM = 127 };

/* Arguments: the number of threads, the number of seconds, the name of their work.  It prints the
 * members of struct counted. */
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
	"print(os.getpid(), sum(turns), wall, cpu, sum(ready), int(lock), flush=True)\n";

/* What a Python process reports. */
struct counted {
	int pid;
	long long turns;
	double wall, cpu, ready; /* in seconds; the last two of all its threads */
	int has_lock;
};

/* ---- the interpreter ---- */

/* Is it a program to execute?  *is_script: by another program, as its first line says. */
static bool is_program(const char *path, bool *is_script)
{
	char start[2] = "";
	struct stat status;

	if (access(path, X_OK) != 0 || stat(path, &status) != 0 || !S_ISREG(status.st_mode))
		return false;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	*is_script = fd >= 0 && read(fd, start, 2) == 2 && memcmp(start, "#!", 2) == 0;
	if (fd >= 0)
		close(fd);
	return true;
}

/* Ask a script which interpreter it runs. */
static bool ask_for_python(const char *shim, char *out, size_t size)
{
	int ends[2];

	demo_pipe(ends);
	pid_t pid = demo_fork("find-python");
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		execl(shim, shim, "-c", "import sys; print(sys.executable)", (char *)NULL);
		_exit(NO_PROGRAM);
	}
	close(ends[1]);
	FILE *answer = fdopen(ends[0], "r");
	const char *line = answer ? fgets(out, (int)size, answer) : NULL;
	if (answer)
		fclose(answer);
	out[line ? strcspn(line, "\n") : 0] = '\0';
	return demo_collect(pid) == 0 && *out == '/';
}

/* Find python3 in PATH.  Some installations have a shell script in its place (the shims of pyenv),
 * which chooses an interpreter: then the demo would show shells, and not Python.  Prefer an
 * interpreter itself. */
static bool find_python(char *out, size_t size)
{
	const char *path = getenv("PATH"), *at = path ? path : "/usr/local/bin:/usr/bin:/bin";
	char shim[PATH_MAX] = "";

	for (size_t length; *at; at += length + (at[length] == ':')) {
		bool is_script;
		length = strcspn(at, ":");
		snprintf(out, size, "%.*s/python3", (int)length, at);
		if (*at != '/' || !is_program(out, &is_script))
			continue;
		if (!is_script)
			return true;
		if (*shim == '\0')
			snprintf(shim, sizeof shim, "%s", out);
	}
	return *shim && ask_for_python(shim, out, size);
}

/* ---- the processes ---- */

struct python {
	pid_t pid;
	FILE *answer;
};

static struct python start_python(const char *program, int threads, double seconds,
				  const char *role)
{
	char count[16], time[32];
	int ends[2];

	demo_pipe(ends);
	pid_t pid = demo_fork("%s", role);
	if (pid > 0) {
		close(ends[1]);
		return (struct python){ pid, fdopen(ends[0], "r") };
	}
	snprintf(count, sizeof count, "%d", threads);
	snprintf(time, sizeof time, "%.3f", seconds);
	dup2(ends[1], STDOUT_FILENO);
	/* -I ignores the caller's Python settings and folders. */
	execl(program, "python3", "-I", "-c", script, count, time, role, (char *)NULL);
	_exit(NO_PROGRAM);
}

/* Take what it counted, collect it, and report.  Return whether all went well. */
static bool finish_python(struct python *p, int threads, const char *role, struct counted *out)
{
	/* Its own script prints these. NOLINTNEXTLINE(cert-err34-c) */
	int items = p->answer ? fscanf(p->answer, "%d %lld %lf %lf %lf %d", &out->pid, &out->turns,
				       &out->wall, &out->cpu, &out->ready, &out->has_lock) :
				0;

	if (p->answer)
		fclose(p->answer);
	if (demo_collect(p->pid) != 0 || items != 6)
		return false;
	printf("%s: PID %d with %d thread%s counted to %lld, in %.2f s %.2f s on a core and %.2f s "
	       "waiting for one: %.2f cores (GIL %s)\n",
	       role, out->pid, threads, threads == 1 ? "" : "s", out->turns, out->wall, out->cpu,
	       out->ready, out->cpu / out->wall, out->has_lock ? "enabled" : "disabled");
	return true;
}

/* The ready time of the threads is no sign of others: where the GIL is given from one to the other,
 * both can be ready for a moment.  That of the processes is. */
static void conclude(const struct counted *threads, const struct counted processes[WORKERS])
{
	double cores = 0, turns = 0, ready = 0, wall = 0;

	for (int i = 0; i < WORKERS; i++) {
		cores += processes[i].cpu / processes[i].wall;
		turns += (double)processes[i].turns;
		ready += processes[i].ready;
		wall += processes[i].wall;
	}
	demo_note_busy(ready, wall);
	demo_saw("%d threads of one Python process used %.2f cores together, %s; %d processes used "
		 "%.2f cores and counted %.1f times as far",
		 WORKERS, threads->cpu / threads->wall,
		 threads->has_lock ? "as only the one that holds the GIL runs Python code" :
				     "as this Python has no GIL",
		 WORKERS, cores, threads->turns > 0 ? turns / (double)threads->turns : 0);
}

static int run(const struct demo_options *o)
{
	static const char *const roles[WORKERS] = { "gil-process-1", "gil-process-2" };
	struct counted threads, processes[WORKERS];
	struct python pythons[WORKERS];
	char program[PATH_MAX];
	bool is_fine = true;

	if (!find_python(program, sizeof program)) {
		fputs("pstop: demo: gil requires python3, which is not installed\n", stderr);
		return DEMO_MISSING;
	}
	pythons[0] = start_python(program, WORKERS, o->seconds / 2, "gil-thread");
	if (!finish_python(&pythons[0], WORKERS, "gil-thread", &threads))
		return DEMO_FAILED;
	for (int i = 0; i < WORKERS; i++)
		pythons[i] = start_python(program, 1, o->seconds / 2, roles[i]);
	for (int i = 0; i < WORKERS; i++)
		is_fine &= finish_python(&pythons[i], 1, roles[i], &processes[i]);
	if (!is_fine)
		return DEMO_FAILED;
	conclude(&threads, processes);
	return 0;
}

const struct demo demo_gil = {
	.name = "gil",
	.summary = "Python's threads compute one at a time; its processes do not",
	.watch = "Two threads of one Python process count, then two Python processes. Look at\n"
		 "CPU%: the threads share one core and wait for a lock the rest of the time; the\n"
		 "processes have a core each, if there are two. And they count further.\n",
	.run = run,
};
