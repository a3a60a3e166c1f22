/* baseline: measure the cost of reading files of every thread, and nothing else.
 *
 * usage: baseline open|kept [SECONDS]
 *
 * Every second it reads stat, status, schedstat and io of every thread of the machine: everything
 * that a program needs to show CPU time, waits for a core, context switches and I/O per thread.  It
 * neither parses nor shows anything.
 *
 *   open   lists /proc and every task folder, and opens, reads and closes each
 *          file, as a simple program does
 *   kept   opens the files once, and then reads the open descriptors: the least
 *          that files can cost. Files beyond the limit of open files are opened,
 *          read and closed each time.
 *
 * It prints "ready THREADS KEPT" after the first pass, and continues until it is killed, or for
 * SECONDS.  With `kept`, threads born later are not seen.
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

/* The files of `kept`: a descriptor, or -1 and the path. */
static struct {
	struct kept_file {
		int fd;
		char *path;
	} * list;
	size_t count, capacity, open;
} kept;

static char buffer[16384];
static struct rlimit limit; /* of open files */

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "baseline: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* The last descriptors are reserved for folders, and for files that are not kept. */
#define SPARE 16

static void keep(const char *pid_task, const char *path)
{
	char whole[620];

	snprintf(whole, sizeof whole, "/proc/%s/%s", pid_task, path);
	int fd = open(whole, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno != EMFILE && errno != ENFILE)
		return; /* it has exited */
	if (fd >= 0 && (rlim_t)fd + SPARE >= limit.rlim_cur) {
		close(fd);
		fd = -1;
	}
	if (kept.count == kept.capacity) {
		kept.capacity = kept.capacity ? kept.capacity * 2 : 1024;
		kept.list = realloc(kept.list, kept.capacity * sizeof *kept.list);
		if (kept.list == NULL)
			die("realloc");
	}
	kept.list[kept.count++] = (struct kept_file){ fd, fd < 0 ? strdup(whole) : NULL };
	kept.open += fd >= 0;
}

static void visit_thread(int task_fd, const char *pid_task, const char *tid, int is_keeping)
{
	char path[300];

	for (size_t i = 0; i < FILES; i++) {
		snprintf(path, sizeof path, "%s/%s", tid, files[i]);
		if (is_keeping) {
			keep(pid_task, path);
			continue;
		}
		int fd = openat(task_fd, path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue; /* it has exited */
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

/* Visit all threads of the machine.  Return their number. */
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
			visit_thread(dirfd(task), path, thread->d_name, is_keeping);
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
	for (size_t i = 0; i < kept.count; i++) {
		const struct kept_file *file = &kept.list[i];
		int fd = file->fd >= 0 ? file->fd : open(file->path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (pread(fd, buffer, sizeof buffer, 0) < 0 && errno != ESRCH && errno != EACCES)
			die("pread");
		if (file->fd < 0)
			close(fd);
	}
}

static void allow_descriptors(void)
{
	limit = (struct rlimit){ 1 << 20, 1 << 20 };
	if (setrlimit(RLIMIT_NOFILE, &limit) == 0)
		return;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	getrlimit(RLIMIT_NOFILE, &limit);
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
	size_t threads = visit_all(is_keeping);
	printf("ready %zu %zu\n", threads, kept.open);
	fflush(stdout);
	for (int is_endless = left == 0; is_endless || left > 0; left--) {
		if (is_keeping)
			read_kept();
		else
			visit_all(0);
		next.tv_sec++;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
	}
	for (size_t i = 0; i < kept.count; i++)
		free(kept.list[i].path);
	free(kept.list);
	return 0;
}
