/* demo_vfork.c - vfork: the child borrows its parent's memory.
 *
 * fork copies the page tables of the parent, and a child that executes another program discards
 * them at once.  vfork(2) saves even that: the child runs in the memory of its parent, on the same
 * stack.  Two tasks cannot use one stack at the same time, so the kernel stops the parent until the
 * child either calls exec, which gives it memory of its own, or exits.  Before that the child may
 * do next to nothing: whatever it changes is changed for the parent, too.
 */
#include "config.h"

#include "demo/demo_list.h"
#include "demo/demo_tools.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What both child and parent see, because it is in their shared memory. */
struct note {
	volatile pid_t written_by;
};

/* Be the child: write its PID, sleep (as if something took time), and call exec. */
static pid_t start_child(struct note *note, double seconds)
{
	struct timespec half = { (time_t)(seconds / 2), 0 };
	char time[32];

	half.tv_nsec = (long)((seconds / 2 - (double)half.tv_sec) * 1e9);
	snprintf(time, sizeof time, "%.3f", seconds / 2);
	/* A linter warns about vfork for the very traps that are shown here. */
	/* NOLINTBEGIN(clang-analyzer-*) */
	pid_t pid = vfork();
	if (pid == 0) {
		/* The name and the death signal belong to the task: those of the parent stay. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, "vfork-child");
		note->written_by = getpid();
		nanosleep(&half, NULL);
		execlp("sleep", "sleep", time, (char *)NULL);
		_exit(127);
	}
	/* NOLINTEND(clang-analyzer-*) */
	return pid;
}

static int run(const struct demo_options *o)
{
	struct note note = { 0 };
	double alive = o->seconds / 4 < 0.5 ? o->seconds / 4 : 0.5;

	/* For comparison, fork returns while its child still sleeps. */
	double start = demo_now();
	pid_t child = demo_fork("fork-child");
	if (child == 0) {
		note.written_by = getpid(); /* in the child's copy */
		demo_nap(alive);
		_exit(0);
	}
	double fork_took = demo_now() - start;
	printf("fork: returned after %.4f s", fork_took);
	int status = demo_collect(child);
	printf("; the child lived %.2f s and wrote its PID %d, but the parent reads %d\n",
	       demo_now() - start, (int)child, (int)note.written_by);
	if (status != 0)
		return DEMO_FAILED;

	start = demo_now();
	child = start_child(&note, o->seconds - alive);
	double vfork_took = demo_now() - start;
	if (child < 0)
		demo_fail("vfork");
	printf("vfork: returned after %.4f s, when the child called exec; the child wrote its PID "
	       "%d, and the parent reads %d\n",
	       vfork_took, (int)child, (int)note.written_by);
	status = demo_collect(child);
	printf("exit: PID %d exited with status %d\n", (int)child, status);
	if (status != 0)
		return status;
	demo_note_busy(demo_waited_for_core(), o->seconds);
	demo_saw(
		"fork let the parent go on after %.4f s, with a memory of its own; vfork suspended "
		"it for %.4f s, until the child, which ran in the parent's memory, called exec",
		fork_took, vfork_took);
	return 0;
}

const struct demo demo_vfork = {
	.name = "vfork",
	.summary = "a child that borrows its suspended parent's memory until it calls exec",
	.watch = "After a plain fork for comparison, the parent calls vfork. It is suspended in\n"
		 "state D (in kernel_clone) until its child executes another program.\n",
	.run = run,
};
