/* demo_posix_spawn.c - posix_spawn: a new process with another program, in one call.
 *
 * Other systems have no fork.  On Windows, CreateProcess creates a process and loads a program into
 * it at once; its arguments say what the child inherits.  posix_spawn(3) is the closest equivalent
 * here: it takes the program, its arguments, a list of what to do with descriptors, and attributes
 * such as signals and the process group.
 *
 * Inside glibc it is a clone(2) that shares the memory and stops the parent, as vfork does,
 * followed by exec.  No page table is copied, so the size of the parent does not matter; for fork
 * it does.
 */
#include "config.h"

#include "demo/demo_list.h"
#include "demo/demo_tools.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MEMORY ((size_t)128 << 20)
#define ROUNDS 10

static void check(int error, const char *what)
{
	errno = error;
	if (error)
		demo_fail(what);
}

/* Start a program with that descriptor as its standard input. */
static pid_t start_program(char *program, int input)
{
	char *argv[] = { program, NULL };
	posix_spawn_file_actions_t actions;
	pid_t pid;

	check(posix_spawn_file_actions_init(&actions), "file actions");
	check(posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO), "file actions");
	check(posix_spawnp(&pid, program, &actions, NULL, argv, environ), program);
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

static double time_spawns(void)
{
	char program[] = "true";
	double start = demo_now();

	for (int i = 0; i < ROUNDS; i++)
		demo_collect(start_program(program, STDIN_FILENO));
	return (demo_now() - start) / ROUNDS;
}

static double time_forks(void)
{
	double start = demo_now();

	for (int i = 0; i < ROUNDS; i++) {
		pid_t pid = demo_fork("fork-child");
		if (pid == 0) {
			execlp("true", "true", (char *)NULL);
			demo_fail("true");
		}
		demo_collect(pid);
	}
	return (demo_now() - start) / ROUNDS;
}

static int run(const struct demo_options *o)
{
	static const char text[] = "child: cat got this line from its parent through a pipe\n";
	double start = demo_now();
	int ends[2];

	/* cat copies its standard input to its standard output until the end of the pipe, that is,
	 * until the parent closes it or exits for any reason. */
	demo_pipe(ends);
	char program[] = "cat";
	pid_t child = start_program(program, ends[0]);
	printf("posix-spawn: PID %d started PID %d, which runs cat\n", (int)getpid(), (int)child);
	demo_write(ends[1], text, strlen(text));

	char *memory =
		mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		demo_fail("mmap");
	madvise(memory, MEMORY, MADV_NOHUGEPAGE);
	memset(memory, 1, MEMORY);
	double spawn = time_spawns(), forks = time_forks();
	munmap(memory, MEMORY);
	printf("cost: a parent with %zu MiB of memory starts a child in %.2f ms with posix_spawn, "
	       "and in %.2f ms with fork and exec\n",
	       MEMORY >> 20, spawn * 1000, forks * 1000);

	demo_nap_until(start + o->seconds);
	close(ends[0]);
	close(ends[1]);
	int status = demo_collect(child);
	printf("exit: PID %d exited with status %d\n", (int)child, status);
	if (status != 0)
		return status;
	demo_note_busy(demo_waited_for_core(), o->seconds);
	demo_saw("posix_spawn made a process and loaded its program in one call, in %.2f ms; fork "
		 "and exec are two, took %.2f ms, and had to copy the page tables of %zu MiB first",
		 spawn * 1000, forks * 1000, MEMORY >> 20);
	return 0;
}

const struct demo demo_posix_spawn = {
	.name = "posix-spawn",
	.summary = "a new process and its program in one call, like CreateProcess of Windows",
	.watch = "posix_spawn starts cat with a pipe as its standard input. Then 10 children are\n"
		 "started in this way, and 10 by fork and exec, which copies the page tables of\n"
		 "128 MiB each time. Look at how each child is born, and at the time it takes.\n",
	.run = run,
};
