/* rights.c - which files of which processes this user may read; see rights.h. */
#include "config.h"

#include "proc/rights.h"
#include "model/task_flag.h"
#include "proc/parse.h"
#include "proc/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *const names[RIGHTS_FILES] = {
	[RIGHTS_SCHEDSTAT] = "schedstat", [RIGHTS_STATUS] = "status",   [RIGHTS_IO] = "io",
	[RIGHTS_WCHAN] = "wchan",         [RIGHTS_SYSCALL] = "syscall", [RIGHTS_FD] = "fd/0",
};

const char *rights_name(enum rights_file file)
{
	return file == RIGHTS_FD ? "fd" : names[file];
}

bool rights_may_trace_all(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	memset(data, 0, sizeof data);
	return syscall(SYS_capget, &header, data) == 0 &&
	       (data[0].effective & 1u << CAP_SYS_PTRACE) != 0;
}

int rights_yama_scope(struct procfs *fs)
{
	ssize_t n = procfs_read(fs, -1, "sys/kernel/yama/ptrace_scope");

	return n > 0 && fs->buffer[0] >= '0' && fs->buffer[0] <= '9' ? fs->buffer[0] - '0' : -1;
}

static bool read_stat(struct procfs *fs, pid_t pid, struct stat_fields *out)
{
	ssize_t n = procfs_read_file(fs, pid, 0, "stat");

	return n > 0 && parse_stat(fs->buffer, (size_t)n, out) == 0;
}

static bool is_asleep(struct procfs *fs, pid_t pid)
{
	struct stat_fields stat;

	return read_stat(fs, pid, &stat) && stat.state == 'S';
}

/* A task is in state S for a moment before it sleeps, and shows no function during it. */
#define TRIES    5
#define PAUSE_NS 1000000

enum function_seen { FUNCTION_AWAKE, FUNCTION_NONE, FUNCTION_SHOWN };

/* A sleeping task whose function is denied reads "0". */
static enum function_seen look_at_function(struct procfs *fs, pid_t pid, unsigned tries)
{
	struct timespec pause = { 0, PAUSE_NS };
	enum function_seen seen = FUNCTION_AWAKE;

	while (tries-- > 0) {
		bool was_asleep = is_asleep(fs, pid);
		ssize_t n = procfs_read_file(fs, pid, 0, names[RIGHTS_WCHAN]);
		if (n > 0 && fs->buffer[0] != '0')
			return FUNCTION_SHOWN;
		if (was_asleep && n > 0 && is_asleep(fs, pid))
			seen = FUNCTION_NONE;
		if (tries > 0)
			nanosleep(&pause, NULL);
	}
	return seen;
}

static void try_wchan(struct procfs *fs, pid_t pid, bool is_own, struct rights_count *count)
{
	/* For other users' processes, a denial is expected: try only once. */
	enum function_seen seen = look_at_function(fs, pid, is_own ? TRIES : 1);

	count->tried += seen != FUNCTION_AWAKE;
	count->readable += seen == FUNCTION_SHOWN;
}

static void try_file(struct procfs *fs, pid_t pid, enum rights_file file, bool is_own,
		     struct rights_count *count)
{
	char path[PROCFS_PATH_MAX];
	ssize_t n;

	if (file == RIGHTS_WCHAN) {
		try_wchan(fs, pid, is_own, count);
		return;
	}
	procfs_path(path, pid, 0, names[file]);
	n = file == RIGHTS_FD ? procfs_read_link(fs, -1, path) : procfs_read(fs, -1, path);
	if (n >= 0 || n == -EACCES || n == -EPERM) {
		count->tried++;
		count->readable += n >= 0;
	}
}

/* Return the owner of a process, or RIGHTS_OWNERS if it is not to be tried. */
static enum rights_owner find_owner(struct procfs *fs, pid_t pid)
{
	char path[PROCFS_PATH_MAX];
	struct stat_fields stat;
	struct stat folder;

	procfs_path(path, pid, 0, "");
	if (pid == getpid() || fstatat(fs->root_fd, path, &folder, 0) != 0 ||
	    !read_stat(fs, pid, &stat) || stat.flags & TASK_KTHREAD || stat.state == 'Z' ||
	    stat.state == 'X' || stat.ppid == getpid())
		return RIGHTS_OWNERS;
	return folder.st_uid == geteuid() ? RIGHTS_OWN : RIGHTS_OTHERS;
}

/* Start a child that sleeps until the pipe is closed, which happens even if pstop is killed. */
static pid_t start_sleeper(int *end)
{
	int ends[2];
	char byte;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[1]);
		while (read(ends[0], &byte, 1) < 0 && errno == EINTR)
			continue;
		_exit(0);
	}
	close(ends[0]);
	*end = ends[1];
	if (pid < 0)
		close(ends[1]);
	return pid;
}

#define SLEEPER_TRIES 1000 /* until it sleeps, even on a busy machine */
#define SLEEPER_SHOWS 50   /* until it then shows its function */

/* Try a child that is known to sleep: only the kernel can hide its function. */
static void try_functions(struct procfs *fs, struct rights *out)
{
	struct timespec pause = { 0, PAUSE_NS };
	char path[PROCFS_PATH_MAX];
	int end = -1, status;

	if (!fs->is_own)
		return;
	pid_t pid = start_sleeper(&end);
	if (pid < 0)
		return;
	for (int i = 0; i < SLEEPER_TRIES && !is_asleep(fs, pid); i++)
		nanosleep(&pause, NULL);
	procfs_path(path, pid, 0, names[RIGHTS_WCHAN]);
	out->has_wchan = faccessat(fs->root_fd, path, F_OK, 0) == 0;
	enum function_seen seen = look_at_function(fs, pid, out->has_wchan ? SLEEPER_SHOWS : 1);
	out->has_tried_functions = is_asleep(fs, pid);
	out->shows_functions = seen == FUNCTION_SHOWN;
	close(end);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
}

int rights_try(struct procfs *fs, unsigned most, struct rights *out)
{
	unsigned found[RIGHTS_OWNERS] = { 0 };
	pid_t *list = NULL;
	size_t capacity = 0;

	memset(out, 0, sizeof *out);
	try_functions(fs, out);
	ssize_t count = procfs_list(fs, ".", &list, &capacity);
	for (ssize_t i = 0; i < count; i++) {
		enum rights_owner owner = find_owner(fs, list[i]);
		if (owner == RIGHTS_OWNERS || found[owner]++ >= most)
			continue;
		for (unsigned file = 0; file < RIGHTS_FILES; file++)
			try_file(fs, list[i], (enum rights_file)file, owner == RIGHTS_OWN,
				 &out->of[owner][file]);
	}
	free(list);
	return count < 0 ? (int)count : 0;
}
