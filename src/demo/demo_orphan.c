/* demo_orphan.c - orphan: a process whose parent has exited.
 *
 * Every process has a parent, which is notified when it exits.  If the parent exits first, the
 * kernel gives the child to another process: to the nearest ancestor that has asked for orphans
 * (PR_SET_CHILD_SUBREAPER, see prctl(2); systemd does so for each user), or else to init, PID 1.
 * Nothing else happens to it.  Daemons used to be made in this way: fork, and let the parent exit.
 *
 * This demo asks for orphans itself, and not only to observe them: init should collect orphans when
 * they exit, but in many a container PID 1 is a program that does not know this, and what is left
 * there is a zombie.
 */
#include "config.h"

#include "demo/demo_list.h"
#include "demo/demo_tools.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Write a description such as "PID 1 (systemd)". */
static void describe(pid_t pid, char *out, size_t size)
{
	char name[64] = "?";
	FILE *file = demo_open_proc(pid, "comm");

	if (file && fgets(name, sizeof name, file))
		name[strcspn(name, "\n")] = '\0';
	if (file)
		fclose(file);
	snprintf(out, size, "PID %d (%s)", (int)pid, name);
}

/* Sleep until the parent has exited and another process has taken its place.  The kernel reports
 * this with any signal that a process chooses.  (For the children of all other demos that signal is
 * SIGKILL.) */
static void await_new_parent(pid_t parent)
{
	sigset_t usr1;
	int number;

	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	sigprocmask(SIG_BLOCK, &usr1, NULL);
	prctl(PR_SET_PDEATHSIG, SIGUSR1);
	if (getppid() == parent)
		sigwait(&usr1, &number);
}

/* Be the orphan: report the parent before and after.  It holds a pipe to the demo, and exits when
 * the demo does, at the end of file. */
static void be_orphan(int demo_lives, double seconds)
{
	char before[128], after[128];
	pid_t parent = getppid();
	struct pollfd end = { .fd = demo_lives, .events = POLLIN };
	double start = demo_now();

	describe(parent, before, sizeof before);
	await_new_parent(parent);
	describe(getppid(), after, sizeof after);
	printf("orphan: PID %d had the parent %s for %.2f s, and now has the parent %s\n",
	       (int)getpid(), before, demo_now() - start, after);
	poll(&end, 1, (int)((start + seconds - demo_now()) * 1000));
	demo_exit(3);
}

static int run(const struct demo_options *o)
{
	int lives[2];
	char init[128];
	pid_t *orphan = demo_share(sizeof *orphan);

	if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
		demo_fail("PR_SET_CHILD_SUBREAPER");
	demo_pipe(lives);
	pid_t parent = demo_fork("orphan-parent");
	if (parent == 0) {
		close(lives[1]); /* so that only the demo keeps it open */
		pid_t child = demo_fork("orphan");
		if (child == 0)
			be_orphan(lives[0], o->seconds);
		*orphan = child;
		demo_nap(o->seconds / 3);
		demo_exit(0);
	}
	int status = demo_collect(parent);
	printf("parent: PID %d has exited before its child %d\n", (int)parent, (int)*orphan);
	describe(1, init, sizeof init);
	printf("keeper: PID %d adopts orphans, as a child subreaper; without one, they go to %s\n",
	       (int)getpid(), init);
	/* Collect any child: the orphan is one now. */
	int orphan_status = demo_collect(-1);
	printf("collected: the orphan exited with status %d\n", orphan_status);
	if (status != 0 || orphan_status != 3)
		return DEMO_FAILED;
	demo_saw("PID %d went on when its parent, PID %d, had exited; the kernel gave it a new "
		 "parent, PID %d, which collected its status, %d, in the end",
		 (int)*orphan, (int)parent, (int)getpid(), orphan_status);
	return 0;
}

const struct demo demo_orphan = {
	.name = "orphan",
	.summary = "a child that outlives its parent, and its new parent",
	.watch =
		"A process starts a child and exits before it. Look at the child's parent (PPID):\n"
		"first orphan-parent, then demo-orphan above it, which asked to adopt orphans.\n",
	.run = run,
};
