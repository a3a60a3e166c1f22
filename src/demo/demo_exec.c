/* demo_exec.c - exec: a process becomes another program.
 *
 * execve(2) throws away the memory of the calling process and loads another program
 * into it, which begins at its main().  The process stays: its PID, parent, open
 * files, working folder, user and CPU time are as they were.  If exec succeeds it
 * does not return, as there is nothing left to return to.
 *
 * This is how every program is started: a shell forks, and its child executes.
 */
#include "config.h"

#include "demo/demo_list.h"
#include "demo/demo_tools.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A shell script: $$ is the shell's PID, $1 the time.  Its exec turns the shell itself into a third
 * program. */
#define SCRIPT                                                    \
	"echo \"exec: PID $$ now runs sh, under parent $PPID\"\n" \
	"exec sleep \"$1\""

static void be_child(double seconds)
{
	char program[4096], time[32];
	ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);

	program[length > 0 ? length : 0] = '\0';
	printf("exec: PID %d runs %s, under parent %d\n", (int)getpid(), program, (int)getppid());
	demo_nap(seconds / 2);
	snprintf(time, sizeof time, "%.3f", seconds / 2);
	execl("/bin/sh", "sh", "-c", SCRIPT, "sh", time, (char *)NULL);
	demo_fail("/bin/sh"); /* only reached if exec failed */
}

/* Report the third program, which says nothing itself, once the name of the process shows it. */
static void watch_third(pid_t child, double seconds)
{
	double end = demo_now() + seconds;

	while (demo_now() < end) {
		char name[64] = "";
		FILE *file = demo_open_proc(child, "comm");
		if (file == NULL)
			return;
		if (fgets(name, sizeof name, file))
			name[strcspn(name, "\n")] = '\0';
		fclose(file);
		if (strcmp(name, "sleep") == 0) {
			printf("exec: PID %d now runs sleep\n", (int)child);
			return;
		}
		demo_nap(0.005);
	}
}

static int run(const struct demo_options *o)
{
	double start = demo_now();
	pid_t child = demo_fork("exec-child");

	if (child == 0)
		be_child(o->seconds);
	watch_third(child, o->seconds);
	int status = demo_collect(child);
	printf("exit: PID %d, one process that ran three programs, exited after %.2f s with "
	       "status %d\n",
	       (int)child, demo_now() - start, status);
	if (status == 0)
		demo_saw(
			"one process, PID %d, ran three programs one after another in %.2f s: exec "
			"replaces the program and keeps the process",
			(int)child, demo_now() - start);
	return status;
}

const struct demo demo_exec = {
	.name = "exec",
	.summary = "a process becomes another program, and keeps its PID",
	.watch = "exec replaces the program in a process. One child is first a copy of this\n"
		 "program, then the shell, then sleep. Look at its PID, which stays the same.\n",
	.run = run,
};
