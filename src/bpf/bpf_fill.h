/* bpf_fill.h - fill the records of a task, in the kernel.
 *
 * Room: bpf, only for the BPF programs: bpf_task.bpf.c runs for every task, bpf_walk.bpf.c goes
 * from process to process, and bpf_tap.bpf.c runs when a task exits.  bpf_record.h describes the
 * records.  These functions only read.  They copy the kernel's numbers unchanged; pass.c, which
 * unit tests can reach, converts them to what /proc shows.
 */
#ifndef PSTOP_BPF_BPF_FILL_H
#define PSTOP_BPF_BPF_FILL_H

#include "bpf/bpf_kernel.h"
#include "bpf/bpf_record.h"
#include "model/task_flag.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

/* MAX_PID_NS_LEVEL in include/linux/pid_namespace.h */
#define LEVELS_MOST 32

/* The PID namespace of the process that reads the records: its depth, and its address. */
static __u32 own_level;
static __u64 own_namespace;

/* Find the PID namespace of the reader, on whose behalf the program runs. */
static __always_inline void find_namespace(void)
{
	struct task_struct *reader = (void *)bpf_get_current_task();
	struct pid *pid = BPF_CORE_READ(reader, thread_pid);
	struct upid upid = { 0 };
	__u32 level = BPF_CORE_READ(pid, level);

	if (level >= LEVELS_MOST)
		return;
	own_level = level;
	bpf_probe_read_kernel(&upid, sizeof upid,
			      (void *)__builtin_preserve_access_index(&pid->numbers[0]) +
				      level * sizeof upid);
	own_namespace = (__u64)upid.ns;
}

/* Return the number of a PID in the reader's namespace, 0 if it has none; like pid_nr_ns(). */
static __always_inline int pid_number(const struct pid *pid)
{
	struct upid upid = { 0 };
	__u32 level = own_level;

	if (!pid || level >= LEVELS_MOST || BPF_CORE_READ(pid, level) < level)
		return 0;
	bpf_probe_read_kernel(&upid, sizeof upid,
			      (void *)__builtin_preserve_access_index(&pid->numbers[0]) +
				      level * sizeof upid);
	return (__u64)upid.ns == own_namespace ? upid.nr : 0;
}

/* Copy the I/O counters, in the order of /proc/PID/io. */
static __always_inline void copy_io(bpf_record_u64 out[BPF_RECORD_IO],
				    const struct task_io_accounting *io)
{
	out[0] = io->rchar;
	out[1] = io->wchar;
	out[2] = io->syscr;
	out[3] = io->syscw;
	out[4] = io->read_bytes;
	out[5] = io->write_bytes;
	out[6] = io->cancelled_write_bytes;
}

/* Copy the CPU times of a task, or those of a process.  This is a macro because the two types
 * differ, although the members have the same names. */
#define COPY_TIMES(out, from)                                        \
	do {                                                         \
		(out)->user_ns = (from)->utime;                      \
		(out)->system_ns = (from)->stime;                    \
		(out)->shown_user_ns = (from)->prev_cputime.utime;   \
		(out)->shown_system_ns = (from)->prev_cputime.stime; \
	} while (0)

/* States below this value are waits. */
#define STATE_STOPPED 4

/* Is the thread in a system call of the 32-bit ABI?  TS_COMPAT of x86 is also set for "int 0x80" in
 * a 64-bit program; arm64 has TIF_32BIT. */
static __always_inline int is_compat_call(struct task_struct *task)
{
#if defined(__TARGET_ARCH_x86)
	return bpf_core_field_exists(task->thread_info.status) &&
	       (task->thread_info.status & 0x2) != 0;
#elif defined(__TARGET_ARCH_arm64)
	return bpf_core_field_exists(task->thread_info.flags) &&
	       (task->thread_info.flags >> 22 & 1) != 0;
#else
	return 0;
#endif
}

/* Fill in the system call that a thread is blocked in, as in /proc/PID/syscall. */
static __always_inline void find_call(struct task_struct *task, struct bpf_record_thread *r)
{
	r->call = BPF_RECORD_CALL_UNKNOWN;
#if defined(__TARGET_ARCH_x86) || defined(__TARGET_ARCH_arm64)
	unsigned int waits = r->state & (STATE_STOPPED - 1);

	if (!waits || r->exit_state || r->flags & TASK_KTHREAD ||
	    !bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_task_pt_regs))
		return;
	struct pt_regs *regs = (void *)bpf_task_pt_regs(task);
	r->is_compat = is_compat_call(task);
#if defined(__TARGET_ARCH_x86)
	r->call = (int)regs->orig_ax;
	if (r->is_compat) {
		r->args[0] = (unsigned int)regs->bx;
		r->args[1] = (unsigned int)regs->cx;
		r->args[2] = (unsigned int)regs->dx;
		r->args[3] = (unsigned int)regs->si;
		r->args[4] = (unsigned int)regs->di;
		r->args[5] = (unsigned int)regs->bp;
	} else {
		r->args[0] = regs->di;
		r->args[1] = regs->si;
		r->args[2] = regs->dx;
		r->args[3] = regs->r10;
		r->args[4] = regs->r8;
		r->args[5] = regs->r9;
	}
#else
	r->call = regs->syscallno;
	r->args[0] = regs->orig_x0;
	r->args[1] = regs->regs[1];
	r->args[2] = regs->regs[2];
	r->args[3] = regs->regs[3];
	r->args[4] = regs->regs[4];
	r->args[5] = regs->regs[5];
#endif
	if (r->call < 0)
		r->call = BPF_RECORD_NO_CALL;
#endif
}

/* Fill the record of a thread.  `cast` is the same task through a pointer that the verifier does
 * not trust as one of a task.  It is needed because the verifier takes milliseconds for each
 * pointer read from `task`: it searches all types of the kernel for what it may allow.  If `cast`
 * is NULL, what is behind such pointers is left out. */
static __always_inline void fill_thread(struct bpf_record_thread *r, struct task_struct *task,
					struct task_struct *cast)
{
	struct task_struct___old *old = (void *)task;

	r->head.kind = BPF_RECORD_THREAD;
	r->head.size = sizeof *r;
	r->cpu = bpf_core_field_exists(task->thread_info.cpu) ? task->thread_info.cpu : old->cpu;
	r->start_ns = task->start_boottime;
	r->run_ns = task->se.sum_exec_runtime;
	r->run_delay_ns = task->sched_info.run_delay;
	r->slices = task->sched_info.pcount;
	r->queued_since = task->sched_info.last_queued;
	COPY_TIMES(&r->times, task);
	r->minor_faults = task->min_flt;
	r->major_faults = task->maj_flt;
	r->voluntary = task->nvcsw;
	r->involuntary = task->nivcsw;
	copy_io(r->io, &task->ioac);
	r->block_ns = cast && bpf_core_field_exists(cast->delays) && cast->delays ?
			      cast->delays->blkio_delay :
			      0;
	r->state = bpf_core_field_exists(task->__state) ? task->__state : (__u32)old->state;
	r->exit_state = task->exit_state;
	r->prio = task->prio;
	r->static_prio = task->static_prio;
	r->policy = task->policy;
	r->rt_priority = task->rt_priority;
	r->flags = task->flags;
	/* Copied as two numbers, which needs no call. */
	((__u64 *)r->comm)[0] = ((const __u64 *)task->comm)[0];
	((__u64 *)r->comm)[1] = ((const __u64 *)task->comm)[1];
	r->is_compat = 0;
	find_call(task, r);
	r->at_ns = bpf_ktime_get_ns();
}

/* Return a checksum of the counters of a memory map.  It changes when pages or mappings are added
 * or removed. */
static __always_inline __u64 stamp_of(const struct task_struct *task)
{
	struct mm_struct *mm = task->mm;
	__u64 stamp = 0;

	if (!mm)
		return 1;
	/* Read the address as a number: arithmetic on a pointer is not allowed. */
	bpf_probe_read_kernel(&stamp, sizeof stamp, &task->mm);
	/* Each member is read by itself, because the kernel's array elements differ in size from
	 * those declared here.  Before Linux 6.2 they are typedefs of unnamed structs
	 * (atomic_long_t), through which the verifier does not follow pointers, so each one is
	 * copied. */
	struct mm_struct___old *old = (void *)mm;
	if (bpf_core_field_exists(old->rss_stat.count)) {
		stamp += BPF_CORE_READ(old, rss_stat.count[0].counter);
		stamp = stamp * 31 + BPF_CORE_READ(old, rss_stat.count[1].counter);
		stamp = stamp * 31 + BPF_CORE_READ(old, rss_stat.count[2].counter);
		stamp = stamp * 31 + BPF_CORE_READ(old, rss_stat.count[3].counter);
	} else {
		stamp += mm->rss_stat[0].count;
		stamp = stamp * 31 + mm->rss_stat[1].count;
		stamp = stamp * 31 + mm->rss_stat[2].count;
		stamp = stamp * 31 + mm->rss_stat[3].count;
	}
	stamp = stamp * 31 + mm->total_vm;
	stamp = stamp * 31 + mm->locked_vm;
	stamp = stamp * 31 + mm->data_vm;
	stamp = stamp * 31 + mm->exec_vm;
	stamp = stamp * 31 + mm->stack_vm;
	return stamp | 1;
}

/* Fill the record of the process whose leader is `task`. */
static __always_inline void fill_process(struct bpf_record_process *r, struct task_struct *task)
{
	struct signal_struct *group = task->signal;
	struct tty_struct *tty = group->tty;

	r->head.kind = BPF_RECORD_PROCESS;
	r->head.size = sizeof *r;
	r->ppid = pid_number(task->real_parent->signal->pids[PIDTYPE_TGID]);
	r->pgid = pid_number(group->pids[PIDTYPE_PGID]);
	r->sid = pid_number(group->pids[PIDTYPE_SID]);
	r->foreground_pgid = -1;
	r->tty_major = r->tty_minor = 0;
	if (tty) {
		struct tty_struct___old *old = (void *)tty;
		r->tty_major = tty->driver->major;
		r->tty_minor = tty->driver->minor_start + tty->index;
		r->foreground_pgid =
			pid_number(bpf_core_field_exists(tty->ctrl) ? tty->ctrl.pgrp : old->pgrp);
	}
	r->thread_count = group->nr_threads;
	r->uid = task->cred->euid.val;
	r->exited_run_ns = group->sum_sched_runtime;
	COPY_TIMES(&r->times, group);
	r->children_user_ns = group->cutime;
	r->children_system_ns = group->cstime;
	r->exited_minor_faults = group->min_flt;
	r->exited_major_faults = group->maj_flt;
	r->children_minor_faults = group->cmin_flt;
	copy_io(r->exited_io, &group->ioac);
	r->memory_stamp = stamp_of(task);
}

#endif
