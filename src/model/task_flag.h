/* task_flag.h - flags of a task, from field 9 of proc_pid_stat(5), with pstop's names.
 *
 * Room: model (data only).  Programs in the kernel (src/bpf) include it, so it contains only
 * numbers.
 */
#ifndef PSTOP_MODEL_TASK_FLAG_H
#define PSTOP_MODEL_TASK_FLAG_H

/* PF_FORKNOEXEC of include/linux/sched.h: a copy of its parent, until its first exec. */
#define TASK_FORKNOEXEC 0x40U

/* PF_KTHREAD of include/linux/sched.h: no user memory, no command line. */
#define TASK_KTHREAD 0x200000U

#endif
