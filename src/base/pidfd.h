/* pidfd.h - pidfd_open(2) and pidfd_send_signal(2), also under older C libraries.
 *
 * Room: base.  A pidfd stays that of its process when the PID is another one's.
 */
#ifndef PSTOP_BASE_PIDFD_H
#define PSTOP_BASE_PIDFD_H

#include <errno.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* Kernel headers before 5.3 and 5.1; the numbers are the same on all machines that came
 * after them. */
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif

/* A descriptor to be closed, or -errno. */
static inline int pidfd_take(pid_t pid, unsigned flags)
{
	long fd = syscall(SYS_pidfd_open, pid, flags);

	return fd < 0 ? -errno : (int)fd;
}

/* 0, or -errno. */
static inline int pidfd_send(int fd, int signal)
{
	return syscall(SYS_pidfd_send_signal, fd, signal, NULL, 0) < 0 ? -errno : 0;
}

/* Was that the answer of a kernel, or a sandbox, that does not know pidfds? */
static inline int pidfd_is_unknown(int error)
{
	return error == -ENOSYS || error == -EPERM;
}

#endif
