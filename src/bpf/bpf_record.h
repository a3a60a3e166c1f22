/* bpf_record.h - what a program in the kernel writes for each task.
 *
 * Room: bpf.  Shared by the BPF programs (bpf_task.bpf.c, bpf_walk.bpf.c, bpf_tap.bpf.c) and the
 * readers of their output (pass.c, bpf_source.c, src/trace/hear.c), and therefore limited to plain
 * types.  All times are in ns.  "Ended" values are those of exited threads, which the kernel adds
 * to the sums of their process.  The record of a process follows that of its first thread.
 */
#ifndef PSTOP_BPF_BPF_RECORD_H
#define PSTOP_BPF_BPF_RECORD_H

typedef unsigned long long bpf_record_u64;

#define BPF_RECORD_THREAD  0x74687264U /* "thrd" */
#define BPF_RECORD_PROCESS 0x70726f63U /* "proc" */
#define BPF_RECORD_COMM    16
#define BPF_RECORD_IO      7
#define BPF_RECORD_ARGS    6

struct bpf_record_head {
	unsigned int kind;
	unsigned int size; /* of the record in bytes, including this head */
};

/* CPU times as the kernel's ticks count them, and the times that /proc last showed; see
 * cputime_adjust() in kernel/sched/cputime.c. */
struct bpf_record_times {
	bpf_record_u64 user_ns, system_ns;
	bpf_record_u64 shown_user_ns, shown_system_ns;
};

struct bpf_record_thread {
	struct bpf_record_head head;
	int tid, tgid;           /* in the reader's PID namespace */
	bpf_record_u64 at_ns;    /* CLOCK_MONOTONIC when the record was written */
	bpf_record_u64 start_ns; /* CLOCK_BOOTTIME */
	bpf_record_u64 run_ns, run_delay_ns, slices; /* as in schedstat */
	bpf_record_u64 queued_since;                 /* when it began to wait for a core, on a
	                                                scheduler clock; 0: it does not.  Not in
	                                                run_delay_ns until the wait ends */
	struct bpf_record_times times;
	bpf_record_u64 minor_faults, major_faults;
	bpf_record_u64 voluntary, involuntary;
	bpf_record_u64 io[BPF_RECORD_IO]; /* in the order of /proc/PID/io */
	bpf_record_u64 block_ns;
	unsigned int state, exit_state; /* task_struct.__state with its flag bits, and exit_state */
	int prio, static_prio; /* the kernel's values: 100 is the highest priority of SCHED_OTHER */
	unsigned int policy, rt_priority;
	unsigned int cpu, flags;
	char comm[BPF_RECORD_COMM];
	bpf_record_u64 args[BPF_RECORD_ARGS]; /* of the system call that it is blocked in */
	int call;                             /* number of that call, or one of the values below */
	unsigned int is_compat;               /* in the kernel's 32-bit ABI */
};

#define BPF_RECORD_NO_CALL      (-1) /* blocked, but not in a system call */
#define BPF_RECORD_CALL_UNKNOWN (-2) /* not blocked, a kernel thread, or not known */

struct bpf_record_process {
	struct bpf_record_head head;
	int ppid, pgid, sid, foreground_pgid;
	unsigned int tty_major, tty_minor; /* 0 and 0: none */
	unsigned int thread_count;
	unsigned int uid; /* effective UID, as the kernel numbers it */
	bpf_record_u64 exited_run_ns;
	struct bpf_record_times times; /* of exited threads; shown: whole process */
	bpf_record_u64 children_user_ns, children_system_ns;
	bpf_record_u64 exited_minor_faults, exited_major_faults;
	bpf_record_u64 children_minor_faults;
	bpf_record_u64 exited_io[BPF_RECORD_IO];
	bpf_record_u64 memory_stamp; /* while this number is the same, its memory is unchanged */
};

/* What bpf_walk.bpf.c shares with its reader. */
#define BPF_WALK_PIDS  128
#define BPF_WALK_BYTES (64U << 10)

struct bpf_walk {
	unsigned int count;  /* number of pids[], set by the reader */
	unsigned int done;   /* number of pids[] whose threads are all written */
	int next_tid;        /* thread to continue with in pids[done]; 0: its first */
	unsigned int length; /* of bytes[] */
	int pids[BPF_WALK_PIDS];
	unsigned char bytes[BPF_WALK_BYTES];
};

#endif
