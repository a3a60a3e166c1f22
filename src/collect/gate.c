/* gate.c - the process CPU clocks of the kernel; see gate.h for the proof. */
#include "config.h"

#include "collect/gate.h"
#include "base/clock.h"

#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* A process's clock id is the complement of its PID above three type bits, of
 * which 2 means scheduler time of a whole group (include/linux/posix-timers.h;
 * an ABI that glibc's clock_getcpuclockid(3) builds on as well). */
static clockid_t clock_of(pid_t pid)
{
	return (clockid_t)(~(unsigned)pid << 3 | 2);
}

/* Not by the vDSO, which knows no clocks of tasks and asks the kernel in the end;
 * but only where the kernel's timespec is surely that of the C library. */
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
		/* The kernel tells a thread's TID from no task at all in kill(2) only. */
		return kill(pid, 0) != 0 && errno == ESRCH ? -ESRCH : -EINVAL;
	*out_ns = clock_timespec_ns(&t);
	return 0;
}
