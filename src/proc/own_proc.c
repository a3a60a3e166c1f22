/* own_proc.c - a /proc of pstop's own PID namespace; see own_proc.h, pid_namespaces(7),
 * fsopen(2). */
#include "config.h"

#include "proc/own_proc.h"
#include "proc/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Missing in kernel headers before 5.2 and C library headers before 2.36; the numbers are the
 * same on all architectures. */
#ifndef SYS_fsopen
#define SYS_fsopen   430
#define SYS_fsconfig 431
#define SYS_fsmount  432
#endif
#define OPEN_CLOEXEC        1   /* FSOPEN_CLOEXEC and FSMOUNT_CLOEXEC of linux/mount.h */
#define CONFIG_CREATE       6   /* FSCONFIG_CMD_CREATE */
#define NOSUID_NODEV_NOEXEC 0xe /* MOUNT_ATTR_* */

/* Return 0 if `root_fd` shows pstop's own PID namespace, -EXDEV if it shows another one,
 * -ENOENT if it is not procfs. */
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

/* Return `fd` if check() accepts it; otherwise close it and return the error. */
static int keep_fit(int fd)
{
	int error = check(fd);

	if (error)
		close(fd);
	return error ? error : fd;
}

/* Create a procfs of the caller's PID namespace.  Return its descriptor, or a negative errno. */
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

/* Create the procfs from a thread with its own mount namespace.  Mounting requires
 * CAP_SYS_ADMIN in the user namespace that owns the mount namespace; a user namespace created
 * without a mount namespace owns none, so the thread unshares one.  The procfs outlives the
 * thread. */
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

bool own_proc_is_outside(void)
{
	struct stat own, of_children;

	if (stat("/proc/self/ns/pid", &own) != 0)
		return false;
	/* Without an init process the link leads nowhere. */
	if (stat("/proc/self/ns/pid_for_children", &of_children) != 0)
		return errno == ENOENT;
	return own.st_dev != of_children.st_dev || own.st_ino != of_children.st_ino;
}
