/* gate.c - the process CPU clocks of the kernel; see gate.h for the proof. */
#include "config.h"

#include "collect/gate.h"
#include "base/clock.h"

#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* A process's clock ID is the complement of its PID, followed by three type bits, of which 2 means
 * the scheduler time of a thread group (include/linux/posix-timers.h).  clock_getcpuclockid(3) of
 * glibc relies on this ABI as well. */
static clockid_t clock_of(pid_t pid)
{
	return (clockid_t)(~(unsigned)pid << 3 | 2);
}

/* Read a clock by a system call.  The vDSO knows no clocks of tasks and calls the kernel in the
 * end; but bypass it only if the kernel's timespec is certainly that of the C library. */
static int ask_kernel(clockid_t clock, struct timespec *out)
{
#if defined(__LP64__)
	return (int)syscall(SYS_clock_gettime, clock, out);
#else
	return clock_gettime(clock, out);
#endif
}

int gate_kernel_clock(void *context, pid_t pid, uint64_t *out_ns)
{
	struct timespec t;

	(void)context;
	if (ask_kernel(clock_of(pid), &t) != 0)
		/* Only kill(2) distinguishes the TID of a thread from an ID without a task. */
		return kill(pid, 0) != 0 && errno == ESRCH ? -ESRCH : -EINVAL;
	*out_ns = clock_timespec_ns(&t);
	return 0;
}
