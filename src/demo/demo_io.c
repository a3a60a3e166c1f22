/* demo_io.c - io: work that is bound by a disk.
 *
 * write(2) only copies into the kernel's page cache, at the speed of memory; the kernel writes to
 * the disk later.  A program that must know that the data is on the disk, as a database does at the
 * end of a transaction, calls fdatasync(2) and waits: the process blocks, usually in state D, its
 * core is free for others, and that is a voluntary switch.  This demo does so after every block.  A
 * faster processor would not help it.  With O_DIRECT, if the file system has it, even the copy into
 * the cache is saved: the disk takes the bytes from the process's own memory.
 *
 * The file has no name (O_TMPFILE), so it is gone with the last process that has it open, however
 * that process exits.
 */
#include "config.h"

#include "demo/demo_list.h"
#include "demo/demo_tools.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/vfs.h>
#include <unistd.h>

#define BLOCK     ((size_t)16 << 10)
#define FILE_SIZE ((off_t)16 << 20)

/* Open a file that has a name only for a moment, if the file system has no O_TMPFILE. */
static int open_and_unlink(const char *folder)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/pstop-demo-XXXXXX", folder);
	int fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

/* Open a file without a name in the folder.  Return -1 if that is impossible, or if the folder
 * keeps files in memory and not on a disk. */
static int open_on_disk(const char *folder)
{
	struct statfs fs;

	if (folder == NULL || statfs(folder, &fs) != 0)
		return -1;
	uint32_t type = (uint32_t)fs.f_type; /* its width depends on the architecture */
	if (type == TMPFS_MAGIC || type == RAMFS_MAGIC)
		return -1;
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC | O_DIRECT, 0600);
	if (fd < 0)
		fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	return fd >= 0 ? fd : open_and_unlink(folder);
}

static int open_scratch(void)
{
	const char *folders[] = { getenv("TMPDIR"), "/var/tmp", "/tmp", getenv("HOME"), "." };

	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		int fd = open_on_disk(folders[i]);
		if (fd >= 0)
			return fd;
	}
	return -1;
}

static void be_writer(int fd, double seconds)
{
	/* O_DIRECT needs memory that is aligned to the disk's block size. */
	static char block[BLOCK] __attribute__((aligned(4096)));
	double start = demo_now();
	struct rusage usage;
	long blocks = 0;

	while (demo_now() - start < seconds) {
		block[0] = (char)('a' + blocks % 26);
		/* Write again and again within a small file, so as not to fill the disk. */
		ssize_t n = pwrite(fd, block, BLOCK, blocks * (off_t)BLOCK % FILE_SIZE);
		if (n >= 0 && n < (ssize_t)BLOCK)
			errno = ENOSPC; /* there was room for a part only */
		if (n < (ssize_t)BLOCK || fdatasync(fd) != 0)
			demo_fail("writing a temporary file");
		blocks++;
	}
	double wall = demo_now() - start;
	getrusage(RUSAGE_SELF, &usage);
	printf("io: wrote %ld blocks of %zu KiB and waited for each, in %.2f s, %.2f ms each\n",
	       blocks, BLOCK / 1024, wall, wall / (double)blocks * 1000);
	double cpu = demo_cpu_of_process(), ready = demo_waited_for_core();
	printf("kernel: %.2f s on a core, %ld voluntary switches, %ld KiB written to the disk\n",
	       cpu, usage.ru_nvcsw, usage.ru_oublock / 2);
	/* What is not known counts as the disk's time, which is what this demo is about. */
	double blocked = wall - cpu - (ready > 0 ? ready : 0);
	demo_note_busy(ready, wall);
	demo_saw("the process wrote %ld blocks and waited %.2f ms until the disk had each; of "
		 "%.2f s it waited %.2f s for the disk and used a core for %.2f s, so %s",
		 blocks, wall / (double)blocks * 1000, wall, blocked, cpu,
		 blocked > cpu ? "a faster disk would help more than a faster processor" :
				 "this disk is so fast that a faster one would help little");
	demo_exit(0);
}

static int run(const struct demo_options *o)
{
	int fd = open_scratch();

	if (fd < 0) {
		fputs("pstop: demo: no directory for temporary files is on a disk\n", stderr);
		return DEMO_MISSING;
	}
	pid_t pid = demo_fork("disk-writer");
	if (pid == 0)
		be_writer(fd, o->seconds);
	return demo_collect(pid);
}

const struct demo demo_io = {
	.name = "io",
	.summary = "a process limited by a disk: it writes each block and waits for it",
	.watch = "disk-writer writes 16 KiB at a time to a file without a name, and waits until\n"
		 "the disk has them. Look for io-bound disk, state D, little CPU%, and at least\n"
		 "one voluntary switch for each block.\n",
	.run = run,
};
