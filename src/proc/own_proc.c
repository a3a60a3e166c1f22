/* own_proc.c - see own_proc.h, pid_namespaces(7), fsopen(2). */
#include "config.h"

#include "proc/own_proc.h"
#include "proc/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Kernel and C library headers before 5.2 and 2.36; the numbers are the same on all
 * machines. */
#ifndef SYS_fsopen
#define SYS_fsopen   430
#define SYS_fsconfig 431
#define SYS_fsmount  432
#endif
#define OPEN_CLOEXEC        1   /* FSOPEN_CLOEXEC and FSMOUNT_CLOEXEC of linux/mount.h */
#define CONFIG_CREATE       6   /* FSCONFIG_CMD_CREATE */
#define NOSUID_NODEV_NOEXEC 0xe /* MOUNT_ATTR_* */

/* 0: `root_fd` shows pstop's own PID namespace; -EXDEV: another one; -ENOENT: it is no
 * procfs. */
static int check(int root_fd)
{
	struct procfs fs;
	int error = procfs_open_fd(&fs, root_fd);

	if (error)
		return error;
	error = fs.is_own ? 0 : fs.is_live ? -EXDEV : -ENOENT;
	procfs_close(&fs);
	return error;
}

/* The descriptor of `fd`, if that is fit; else it is closed. */
static int keep_fit(int fd)
{
	int error = check(fd);

	if (error)
		close(fd);
	return error ? error : fd;
}

/* A procfs of the caller's PID namespace, or -errno. */
static int make_procfs(void)
{
	int context = (int)syscall(SYS_fsopen, "proc", OPEN_CLOEXEC);

	if (context < 0)
		return -errno;
	long fd = syscall(SYS_fsconfig, context, CONFIG_CREATE, NULL, NULL, 0);
	if (fd == 0)
		fd = syscall(SYS_fsmount, context, OPEN_CLOEXEC, NOSUID_NODEV_NOEXEC);
	int error = -errno;
	close(context);
	return fd < 0 ? error : keep_fit((int)fd);
}

/* The right to mount is one over the owner of the mount namespace: in a user namespace
 * that was made without one, a thread takes a mount namespace of its own for as long as
 * it lives.  The procfs outlives that. */
static void *make_procfs_apart(void *result)
{
	*(int *)result = unshare(CLONE_NEWNS) == 0 ? make_procfs() : -errno;
	return NULL;
}

static int make_procfs_in_thread(void)
{
	pthread_t thread;
	int fd = -EPERM, error = pthread_create(&thread, NULL, make_procfs_apart, &fd);

	if (error)
		return -error;
	pthread_join(thread, NULL);
	return fd;
}

int own_proc_open(void)
{
	int fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int problem = fd < 0 ? -errno : 0;

	if (!problem) {
		fd = keep_fit(fd);
		if (fd >= 0)
			return fd;
		problem = fd;
	}
	fd = make_procfs();
	if (fd == -EPERM)
		fd = make_procfs_in_thread();
	return fd < 0 ? problem : fd;
}
