/* bpf_record.h - what a program in the kernel writes of each task.
 *
 * Room: bpf.  The only thing that the BPF programs (bpf_task.bpf.c, bpf_walk.bpf.c,
 * src/bpf/bpf_tap.bpf.c) and the readers of what they write (pass.c, bpf_source.c,
 * src/trace/hear.c) share, hence the plain types.  All times are ns; "ended" values are what ended threads left in their process's sums.
 * A process's record follows that of its first thread.
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
	unsigned int size; /* of the record, with this head */
};

/* CPU times as the kernel's ticks count them, and those that /proc showed last:
 * see cputime_adjust() of kernel/sched/cputime.c. */
struct bpf_record_times {
	bpf_record_u64 user_ns, system_ns;
	bpf_record_u64 shown_user_ns, shown_system_ns;
};

struct bpf_record_thread {
	struct bpf_record_head head;
	int tid, tgid;                               /* in the reader's PID namespace */
	bpf_record_u64 at_ns;                        /* CLOCK_MONOTONIC when read */
	bpf_record_u64 start_ns;                     /* CLOCK_BOOTTIME */
	bpf_record_u64 run_ns, run_delay_ns, slices; /* schedstat */
	bpf_record_u64 queued_since; /* on a clock of the scheduler's own, waits for a core;
	                            0: does not.  Not in run_delay_ns before the wait ends */
	struct bpf_record_times times;
	bpf_record_u64 minor_faults, major_faults;
	bpf_record_u64 voluntary, involuntary;
	bpf_record_u64 io[BPF_RECORD_IO]; /* in the order of /proc/PID/io */
	bpf_record_u64 block_ns;
	unsigned int state, exit_state; /* task_struct.__state with its flag bits */
	int prio, static_prio;          /* kernel's: 100 is the highest of SCHED_OTHER */
	unsigned int policy, rt_priority;
	unsigned int cpu, flags;
	char comm[BPF_RECORD_COMM];
	bpf_record_u64 args[BPF_RECORD_ARGS]; /* of the system call that it is blocked in */
	int call;                             /* its number, or one of these */
	unsigned int is_compat; /* the number and the arguments are those of the 32-bit
	                            programs that this kernel runs as well */
};

#define BPF_RECORD_NO_CALL      (-1) /* blocked, but not in a system call */
#define BPF_RECORD_CALL_UNKNOWN (-2) /* not blocked, of the kernel, or not told */

struct bpf_record_process {
	struct bpf_record_head head;
	int ppid, pgid, sid, foreground_pgid;
	unsigned int tty_major, tty_minor; /* 0 and 0: none */
	unsigned int thread_count;
	unsigned int uid; /* effective, the kernel's number */
	bpf_record_u64 ended_run_ns;
	struct bpf_record_times times; /* ended; shown: of the whole process */
	bpf_record_u64 children_user_ns, children_system_ns;
	bpf_record_u64 ended_minor_faults, ended_major_faults;
	bpf_record_u64 children_minor_faults;
	bpf_record_u64 ended_io[BPF_RECORD_IO];
	bpf_record_u64 memory_stamp; /* the same: its memory is as it was */
};

/* What the reader of bpf_walk.bpf.c shares with it. */
#define BPF_WALK_PIDS  128
#define BPF_WALK_BYTES (64U << 10)

struct bpf_walk {
	unsigned int count;  /* of pids[], set by the reader */
	unsigned int done;   /* of so many of them all threads were written */
	int next_tid;        /* of the next one, or the first, this is the thread to go
	                            on with; 0: its first */
	unsigned int length; /* of bytes[] */
	int pids[BPF_WALK_PIDS];
	unsigned char bytes[BPF_WALK_BYTES];
};

#endif
