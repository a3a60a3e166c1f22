/* action.h - send signals, and set nice values, I/O priorities and CPUs of a process or one thread,
 * such that no other task can be affected.
 *
 * Room: act.  By the time that the user has answered a question about a task, its PID or TID may
 * have been reused.  So a target is opened when the question is asked: this opens a pidfd and then
 * compares the start time, which proves that the pidfd refers to the intended task.  Each action
 * compares the start time again, checks with the pidfd whether the task has exited since, and only
 * then acts; signals are sent through the pidfd itself.  The kernel accepts only numbers for nice
 * values, I/O priorities and CPUs: between the last check and the system call are a few µs, in
 * which the task would have to exit and its number to be the next one allocated.
 *
 * This uses the kernel's /proc and no other: PIDs of a fixture must not be passed to it.  Must not
 * know what requests an action, or how.
 *
 * Scope: a target whose tid is 0 or equal to pid is the process with all its threads; any other tid
 * is that thread alone.  Functions return 0 or a negative errno, for which action_error()
 * (action_words.h) has words:
 *
 *   -ESRCH   it has exited, or the number was reused
 *   -ECHILD  a zombie: exited, but still listed
 *   -EPERM   another user's process
 *   -EACCES  the user's own process, but the value needs privileges (setpriority(2): a lower
 *            nice value; ioprio_set(2): the realtime class)
 *   -EINVAL  a value that does not exist, or a target that is not open
 *   -ENXIO   the task may run on none of these CPUs
 *   -EXDEV   /proc shows another PID namespace than pstop's: its numbers are not
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
	pid_t tid;            /* 0 or equal to pid: the process */
	uint64_t start_ticks; /* of the process or the thread, field 22 of proc_pid_stat(5) */
	int pidfd;            /* of the process, or of the thread (since Linux 6.9); -1: the kernel
	                         has none, and only the start time decides */
};

/* Open a target; the caller must action_close() it after success.  After an error *out is not
 * open, and actions on it return -EINVAL. */
int action_open(struct action_target *out, pid_t pid, pid_t tid, uint64_t start_ticks);

/* Close a target; a closed or zeroed one is allowed. */
void action_close(struct action_target *t);

/* Send a signal; 0 sends none, and only checks whether one could be sent. */
int action_signal(const struct action_target *t, int signal);

/* Set the nice value, -20 to 19.  This function and the next two change every thread of a process,
 * including those that it starts in the meantime; if some thread cannot be changed, the others
 * still are, and its error is returned. */
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
