/* demo_zombie.c - zombie: a process that has exited and is not yet collected.
 *
 * When a process exits, the kernel frees its memory and closes its files at once.  The exit status
 * must wait until the parent asks for it with wait(2), so the kernel keeps the PID and a few
 * numbers: a zombie, in state Z.  It costs no CPU time and next to no memory, and no signal can
 * kill it, as it has already exited.  Only its PID is taken.  A program that starts children and
 * never waits leaves one zombie for each, until it exits itself: then init inherits them, and
 * collects them.
 */
#include "config.h"

#include "demo/demo_list.h"
#include "demo/demo_tools.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* Return the state of a process as one letter, or '-' if there is no such process: the field after
 * the name in proc_pid_stat(5); the name ends with the last ")". */
static char state_of(pid_t pid)
{
	char text[1024];
	FILE *file = demo_open_proc(pid, "stat");

	if (file == NULL)
		return '-';
	size_t length = fread(text, 1, sizeof text - 1, file);
	fclose(file);
	text[length] = '\0';
	const char *after = strrchr(text, ')');
	return after && after[1] == ' ' ? after[2] : '-';
}

static int run(const struct demo_options *o)
{
	pid_t child = demo_fork("zombie");
	if (child == 0)
		demo_exit(7);

	/* Wait until it has exited, without collecting it. */
	siginfo_t info;
	if (waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT) != 0)
		demo_fail("waitid");
	printf("zombie: PID %d has exited, its state is %c\n", (int)child, state_of(child));
	kill(child, SIGKILL);
	demo_nap(o->seconds);
	printf("zombie: PID %d was sent SIGKILL, after %.1f s its state is %c\n", (int)child,
	       o->seconds, state_of(child));

	int status = demo_collect(child);
	printf("collected: PID %d had status %d, now its state is %c\n", (int)child, status,
	       state_of(child));
	if (status != 7)
		return DEMO_FAILED;
	demo_saw("a process that had exited stayed a zombie for %.1f s, which even SIGKILL could "
		 "not remove; it was gone once its parent collected its status, %d",
		 o->seconds, status);
	return 0;
}

const struct demo demo_zombie = {
	.name = "zombie",
	.summary = "a child that has exited, and that its parent has not waited for",
	.watch = "A child exits at once with status 7. Its parent does not wait for it for a\n"
		 "while: look at the child's state Z, and at its memory, which is gone. Then the\n"
		 "parent waits for it, and its PID is free again.\n",
	.run = run,
};
