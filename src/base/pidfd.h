/* pidfd.h - pidfd_open(2) and pidfd_send_signal(2), also under older C libraries.
 *
 * Room: base.  A pidfd keeps referring to its process, even if the PID is reused.
 */
#ifndef PSTOP_BASE_PIDFD_H
#define PSTOP_BASE_PIDFD_H

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* Kernel headers before 5.3 and 5.1 lack these; the numbers are the same on all
 * architectures that pstop builds on. */
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif

/* Return a descriptor for the caller to close, or -errno. */
static inline int pidfd_take(pid_t pid, unsigned flags)
{
	long fd = syscall(SYS_pidfd_open, pid, flags);

	return fd < 0 ? -errno : (int)fd;
}

/* Send a signal.  Return 0, or -errno. */
static inline int pidfd_send(int fd, int signal)
{
	return syscall(SYS_pidfd_send_signal, fd, signal, NULL, 0) < 0 ? -errno : 0;
}

/* Return whether the error means that the kernel, or a sandbox, does not support pidfds. */
static inline int pidfd_is_unknown(int error)
{
	return error == -ENOSYS || error == -EPERM;
}

/* Send a signal to the process that is_meant() recognizes.  It is called while a pidfd is held: the
 * process that it recognizes then gets the signal, or none does.  Without pidfds the signal is sent
 * to the PID at once.  Return 0, -ESRCH if the process has exited or is another one, or another
 * -errno. */
static inline int pidfd_signal_if(pid_t pid, int signal, bool (*is_meant)(void *context),
				  void *context)
{
	int fd = pidfd_take(pid, 0);

	if (fd < 0 && !pidfd_is_unknown(fd))
		return fd;
	int error = is_meant(context) ? 0 : -ESRCH;
	if (error == 0)
		error = fd < 0 ? -ENOSYS : pidfd_send(fd, signal);
	if (error == -ENOSYS)
		error = kill(pid, signal) < 0 ? -errno : 0;
	if (fd >= 0)
		close(fd);
	return error;
}

#endif
