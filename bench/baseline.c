/* baseline: what it costs to read files of every thread, and nothing else.
 *
 * usage: baseline open|kept [SECONDS]
 *
 * Every second it reads stat, status, schedstat and io of every thread of the
 * machine: all that a program can want that shows CPU time, waits for a core,
 * context switches and I/O by thread. It neither parses nor shows anything.
 *
 *   open   lists /proc and every task folder, and opens, reads and closes each
 *          file, as a simple program does
 *   kept   opens the files once, and reads the open descriptors ever after: the
 *          least that files can cost
 *
 * Prints "ready THREADS" after the first pass, and goes on until it is ended,
 * or for SECONDS. Threads born later are not seen by `kept`.
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static const char *const files[] = { "stat", "status", "schedstat", "io" };
#define FILES (sizeof files / sizeof *files)

/* Open descriptors of `kept`, -1 where a file could not be opened. */
static struct {
	int *list;
	size_t count, capacity;
} kept;

static char buffer[16384];

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "baseline: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void keep(int fd)
{
	if (fd < 0 && (errno == EMFILE || errno == ENFILE))
		die("too few descriptors are allowed for every file of every thread");
	if (kept.count == kept.capacity) {
		kept.capacity = kept.capacity ? kept.capacity * 2 : 1024;
		kept.list = realloc(kept.list, kept.capacity * sizeof *kept.list);
		if (kept.list == NULL)
			die("realloc");
	}
	kept.list[kept.count++] = fd;
}

static void visit_thread(int task_fd, const char *tid, int is_keeping)
{
	char path[300];

	for (size_t i = 0; i < FILES; i++) {
		snprintf(path, sizeof path, "%s/%s", tid, files[i]);
		int fd = openat(task_fd, path, O_RDONLY | O_CLOEXEC);
		if (is_keeping) {
			keep(fd);
			continue;
		}
		if (fd < 0)
			continue; /* it ended */
		if (read(fd, buffer, sizeof buffer) < 0 && errno != ESRCH && errno != EACCES)
			die(path);
		close(fd);
	}
}

static DIR *open_folder(int at, const char *path)
{
	int fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);

	if (folder == NULL && errno != ENOENT && errno != ESRCH)
		die(path);
	return folder;
}

/* All threads of the machine; their number. */
static size_t visit_all(int is_keeping)
{
	DIR *proc = open_folder(AT_FDCWD, "/proc"), *task;
	const struct dirent *process, *thread;
	size_t count = 0;
	char path[300];

	while (proc && (process = readdir(proc)) != NULL) {
		if (process->d_name[0] < '0' || process->d_name[0] > '9')
			continue;
		snprintf(path, sizeof path, "%s/task", process->d_name);
		task = open_folder(dirfd(proc), path);
		while (task && (thread = readdir(task)) != NULL) {
			if (thread->d_name[0] == '.')
				continue;
			visit_thread(dirfd(task), thread->d_name, is_keeping);
			count++;
		}
		if (task)
			closedir(task);
	}
	if (proc)
		closedir(proc);
	return count;
}

static void read_kept(void)
{
	for (size_t i = 0; i < kept.count; i++)
		if (kept.list[i] >= 0 &&
		    pread(kept.list[i], buffer, sizeof buffer, 0) < 0 && errno != ESRCH &&
		    errno != EACCES)
			die("pread");
}

static void allow_descriptors(void)
{
	struct rlimit limit = { 1 << 20, 1 << 20 };

	if (setrlimit(RLIMIT_NOFILE, &limit) == 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int argc, char **argv)
{
	int is_keeping = argc > 1 && strcmp(argv[1], "kept") == 0;
	long left = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
	struct timespec next;

	if (argc < 2 || (!is_keeping && strcmp(argv[1], "open") != 0)) {
		fprintf(stderr, "usage: baseline open|kept [SECONDS]\n");
		return 2;
	}
	if (is_keeping)
		allow_descriptors();
	clock_gettime(CLOCK_MONOTONIC, &next);
	printf("ready %zu\n", visit_all(is_keeping));
	fflush(stdout);
	for (int is_endless = left == 0; is_endless || left > 0; left--) {
		if (is_keeping)
			read_kept();
		else
			visit_all(0);
		next.tv_sec++;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
	}
	free(kept.list);
	return 0;
}
