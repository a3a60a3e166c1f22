/* bpf_kernel.h - the kernel types that the BPF programs read, reduced to the members they read.
 *
 * Room: bpf, only for these programs.  Only names and types matter: libbpf fills in the offsets of
 * the running kernel (CO-RE), for which every struct here is marked preserve_access_index.  A name
 * with ___ is the same struct in another kernel version.  The members are those of Linux 6.18, in
 * include/linux/{sched,sched/signal,pid,mm_types,tty}.h.
 */
#ifndef PSTOP_BPF_BPF_KERNEL_H
#define PSTOP_BPF_BPF_KERNEL_H

typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;

enum {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_RINGBUF = 27
};

/* Since Linux 5.15. */
enum bpf_func_id { BPF_FUNC_task_pt_regs = 175 };

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct pid_namespace;

struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
};

enum { PIDTYPE_TGID = 1, PIDTYPE_PGID = 2, PIDTYPE_SID = 3, PIDTYPES = 4 };

struct prev_cputime {
	__u64 utime, stime;
};

struct sched_entity {
	__u64 sum_exec_runtime;
};

struct sched_info {
	unsigned long pcount;
	unsigned long long run_delay;
	unsigned long long last_queued;
};

struct task_io_accounting {
	__u64 rchar, wchar, syscr, syscw;
	__u64 read_bytes, write_bytes, cancelled_write_bytes;
};

struct task_delay_info {
	__u64 blkio_delay;
};

struct tty_driver {
	int major, minor_start;
};

struct tty_struct {
	struct tty_driver *driver;
	int index;
	struct {
		struct pid *pgrp;
	} ctrl;
};

/* Before Linux 5.14. */
struct tty_struct___old {
	struct pid *pgrp;
};

struct signal_struct {
	int nr_threads;
	struct {
		int counter;
	} live;
	int group_exit_code;
	unsigned int flags;
	struct pid *pids[PIDTYPES];
	struct tty_struct *tty;
	__u64 utime, stime, cutime, cstime;
	struct prev_cputime prev_cputime;
	unsigned long min_flt, maj_flt, cmin_flt, maxrss;
	unsigned long long sum_sched_runtime;
	struct task_io_accounting ioac;
};

typedef struct {
	__u32 val;
} kuid_t;

struct cred {
	kuid_t euid;
};

struct percpu_counter {
	__s64 count;
	__s32 *counters;
};

struct bpf_array {
	void *pptrs[1];
};

struct super_block {
	__u32 s_dev;
};

struct inode {
	struct super_block *i_sb;
	unsigned long i_ino;
};

struct file {
	struct inode *f_inode;
};

struct linux_binprm {
	const char *interp;
};

struct mm_struct {
	unsigned long arg_start, arg_end;
	struct file *exe_file;
	unsigned long hiwater_rss;
	unsigned long total_vm, locked_vm, data_vm, exec_vm, stack_vm;
	struct percpu_counter rss_stat[4];
};

/* Before Linux 6.2.  Do not name a struct here that newer kernels lack: libbpf would search all
 * modules for it, which needs CAP_SYS_ADMIN. */
struct mm_struct___old {
	struct {
		struct {
			__s64 counter;
		} count[4];
	} rss_stat;
};

/* The registers saved on entry to the kernel, see arch/ARCH/include/asm/ptrace.h. */
#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long bp, bx, r10, r9, r8, cx, dx, si, di, orig_ax, cs;
};
#elif defined(__TARGET_ARCH_arm64)
struct pt_regs {
	__u64 regs[6];
	__u64 orig_x0;
	__s32 syscallno;
};
#endif

struct thread_info {
	__u32 cpu;
	__u32 status;        /* x86 */
	unsigned long flags; /* arm64 */
};

struct list_head {
	struct list_head *next;
};

struct task_struct {
	struct thread_info thread_info;
	unsigned int __state;
	unsigned int flags;
	int prio, static_prio;
	unsigned int rt_priority;
	struct sched_entity se;
	unsigned int policy;
	struct sched_info sched_info;
	struct mm_struct *mm;
	int exit_state, exit_code, exit_signal;
	unsigned long jobctl;
	int pid, tgid;
	struct task_struct *group_leader;
	struct task_struct *real_parent;
	struct pid *thread_pid;
	struct list_head thread_node;
	__u64 utime, stime;
	struct prev_cputime prev_cputime;
	unsigned long nvcsw, nivcsw;
	__u64 start_boottime;
	unsigned long min_flt, maj_flt;
	const struct cred *real_cred, *cred;
	char comm[16];
	struct signal_struct *signal;
	struct task_io_accounting ioac;
	struct task_delay_info *delays;
};

/* Before Linux 5.14 (state) and 5.16 (cpu). */
struct task_struct___old {
	long state;
	unsigned int cpu;
};

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
	__u64 seq_num;
};

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

#pragma clang attribute pop

#endif
