/* action.h - signals, nice values, I/O priorities and CPUs of a process or one
 * thread, in a way that cannot hit another one.
 *
 * Room: act.  A PID or TID may be another task's by the time that somebody
 * has answered a question about it.  So a target is opened when the question is
 * asked: it takes a pidfd, then compares the start time, which proves that the
 * pidfd is of the task meant.  Each action compares the start time again, asks
 * the pidfd whether its task has ended since, and only then acts; signals go
 * through the pidfd itself.  The kernel takes nice values, I/O priorities and
 * CPUs by number only: between that last look and the call are a few µs, in
 * which the number would have to be freed and be the next one handed out.
 *
 * Speaks to the kernel's /proc and to no other: the PIDs of a fixture are not
 * to be handed in here.  Must not know who asks, or how.
 *
 * Scope: a target of which tid is 0 or pid is the process, all threads of it;
 * any other tid is that thread alone.  Functions return 0 or a negative errno,
 * for which action_error() (action_words.h) has words:
 *   -ESRCH   it has ended, or the number is another task's by now
 *   -ECHILD  a zombie: ended, but still listed
 *   -EPERM   another user's process
 *   -EACCES  one's own, but the value needs rights (setpriority(2): a lower
 *            nice value; ioprio_set(2): the realtime class)
 *   -EINVAL  a value that does not exist, or a target that is not open
 *   -ENXIO   none of the CPUs is one it may run on
 *   -EXDEV   /proc is of another PID namespace than pstop: its numbers are not
 *            those of the system calls
 */
#ifndef PSTOP_ACT_ACTION_H
#define PSTOP_ACT_ACTION_H

#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct action_target {
	pid_t pid;            /* 0: not open */
	pid_t tid;            /* 0 or pid: the process */
	uint64_t start_ticks; /* of the process, or of the thread: proc_pid_stat(5) 22 */
	int pidfd;            /* of the process, or of the thread (since Linux 6.9);
	                         -1 where the kernel has none: start time alone decides */
};

/* Open a target; the caller must action_close() it after success.  After an error *out is not
 * open, and actions on it return -EINVAL. */
int action_open(struct action_target *out, pid_t pid, pid_t tid, uint64_t start_ticks);

/* Close a target; one that is closed, or all zeroes, is allowed. */
void action_close(struct action_target *t);

/* Send a signal; 0 sends none, and only checks whether one could be sent. */
int action_signal(const struct action_target *t, int signal);

/* Set the nice value, -20 to 19.  This function and the next two change every thread of a
 * process, including those that it starts meanwhile; if some thread cannot be changed, the
 * others still are, and its error is returned. */
int action_nice(const struct action_target *t, int nice);

/* Add to the present nice value of each thread, as the kernel reports it, within -20 and 19. */
int action_nice_by(const struct action_target *t, int by);

/* Set the I/O priority, ioprio_set(2).  The level is 0 (highest) to 7; it is ignored for the
 * classes NONE and IDLE, which have none. */
enum action_io_class { ACTION_IO_NONE, ACTION_IO_REALTIME, ACTION_IO_BEST_EFFORT, ACTION_IO_IDLE };
int action_ionice(const struct action_target *t, int class, int level);

/* Set the CPUs that the task may run on; `size` is in bytes, as CPU_ALLOC_SIZE(3). */
int action_affinity(const struct action_target *t, const cpu_set_t *set, size_t size);

/* Read the present value of the thread, or of the first thread of the process, from the
 * kernel.  `set` has room for `size` bytes; return -EINVAL if that is too little for the CPUs
 * of this kernel. */
int action_get_nice(const struct action_target *t, int *nice);
int action_get_ionice(const struct action_target *t, int *class, int *level);
int action_get_affinity(const struct action_target *t, cpu_set_t *set, size_t size);

#endif
