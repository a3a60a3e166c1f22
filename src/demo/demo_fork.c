/* demo_fork.c - fork: one process becomes two.
 *
 * fork(2) creates a second process that is a copy of the first: the same program at the same place
 * in it, the same values in all variables, the same open files.  It returns twice: in the parent
 * with the child's PID, in the child with 0.
 *
 * Copying all the memory would take long, and mostly for nothing: many children soon call exec and
 * discard it.  So the kernel copies only the page tables, which say where each page of memory is.
 * Both processes then share the pages, which are set to read-only.  The first write to a page traps
 * into the kernel (a page fault), which copies that one page and only then lets the write proceed:
 * copy on write.  Neither process notices.
 */
#include "config.h"

#include "demo/demo_list.h"
#include "demo/demo_tools.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define MEMORY ((size_t)32 << 20)
#define STEPS  8

/* Pages of the calling process by how many processes use them, in KiB. */
struct usage {
	long private_kib; /* used only by this process */
	long shared_kib;  /* also used by others */
	long faults;      /* page faults so far */
};

/* Add up /proc/self/smaps_rollup, which has lines such as "Private_Dirty:     104 kB". */
static struct usage look_at_memory(void)
{
	struct usage u = { 0 };
	struct rusage r;
	char line[256];
	FILE *file = fopen("/proc/self/smaps_rollup", "re");

	if (file == NULL)
		demo_fail("/proc/self/smaps_rollup");
	while (fgets(line, sizeof line, file)) {
		const char *number = strchr(line, ':');
		if (number && strncmp(line, "Private_", 8) == 0 && !strstr(line, "Hugetlb"))
			u.private_kib += strtol(number + 1, NULL, 10);
		if (number && strncmp(line, "Shared_", 7) == 0 && !strstr(line, "Hugetlb"))
			u.shared_kib += strtol(number + 1, NULL, 10);
	}
	fclose(file);
	getrusage(RUSAGE_SELF, &r);
	u.faults = r.ru_minflt;
	return u;
}

static struct usage report(size_t written, long faults_before)
{
	struct usage u = look_at_memory();

	printf("memory: after the child wrote %zu KiB, it has %ld KiB of its own and shares %ld "
	       "KiB; %ld page faults\n",
	       written / 1024, u.private_kib, u.shared_kib, u.faults - faults_before);
	u.faults -= faults_before;
	return u;
}

/* Be the child: write to the memory step by step, and show what that costs. */
static int be_child(char *memory, double seconds, struct usage *last)
{
	double start = demo_now();
	long faults_before = look_at_memory().faults;

	report(0, faults_before);
	for (int step = 0; step < STEPS; step++) {
		demo_nap_until(start + seconds * (step + 1) / STEPS);
		memset(memory + MEMORY / STEPS * (size_t)step, 'c', MEMORY / STEPS);
		if (step == STEPS / 2 - 1 || step == STEPS - 1)
			*last = report(MEMORY / STEPS * ((size_t)step + 1), faults_before);
	}
	printf("child: in PID %d the first byte is '%c'\n", (int)getpid(), *memory);
	return 0;
}

static int run(const struct demo_options *o)
{
	char *memory =
		mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	struct usage *last = demo_share(sizeof *last);

	if (memory == MAP_FAILED)
		demo_fail("mmap");
	/* Use small pages, which are copied one by one, even if large ones are the default. */
	madvise(memory, MEMORY, MADV_NOHUGEPAGE);
	memset(memory, 'p', MEMORY);

	double start = demo_now();
	pid_t child = demo_fork("fork-child");
	if (child == 0)
		demo_exit(be_child(memory, o->seconds, last));
	double took = demo_now() - start;

	printf("fork: PID %d created PID %d in %.2f ms, with %zu KiB of memory to share\n",
	       (int)getpid(), (int)child, took * 1000, MEMORY / 1024);
	int status = demo_collect(child);
	printf("parent: in PID %d the first byte is still '%c'\n", (int)getpid(), *memory);
	if (status == 0)
		demo_saw("fork made a second process in %.2f ms without copying its %zu KiB of "
			 "memory; only what the child wrote was copied, page by page (%ld page "
			 "faults), and the memory of the parent stayed as it was",
			 took * 1000, MEMORY / 1024, last->faults);
	return status;
}

const struct demo demo_fork_copy = {
	.name = "fork",
	.summary = "one process becomes two, which share memory until one writes",
	.watch = "fork copies a process. Its 32 MiB of memory are not copied: parent and child\n"
		 "share them until the child writes, here step by step, and then only the pages\n"
		 "written are copied. Look at the child's memory, and at its page faults: one for\n"
		 "each page of 4 KiB.\n",
	.run = run,
};
