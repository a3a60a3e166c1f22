/* bpf_tap.bpf.c - report the tasks below a command, from inside the kernel.
 *
 * Room: bpf.  Programs at the points where tasks are born, call exec, stop and exit; none of them
 * makes a task wait.  They write nothing about tasks that are not followed.  Records are in the
 * order of the events, because the kernel allocates their places in the ring.  The counters of a
 * task are complete only when it leaves its core for the last time, hence sched_switch; its memory
 * and its exit status are noted earlier.
 */
#include "bpf/bpf_birth.h"
#include "bpf/bpf_fill.h"
#include "bpf/tap_record.h"

char LICENSE[] SEC("license") = "GPL";

/* See include/uapi/linux/bpf.h. */
#define FLAG_NO_PREALLOC 1U
#define FLAG_MMAPABLE    (1U << 10)
#define ONLY_NEW         1 /* BPF_NOEXIST */
#define NO_WAKEUP        1 /* BPF_RB_NO_WAKEUP */

/* See include/linux/sched.h, linux/sched/{signal,jobctl}.h, signal.h. */
#define STATE_DEAD    0x80U
#define IS_GROUP_EXIT 4U
#define STOP_SIGNAL   0xffffUL
#define SIGNAL_GO_ON  18

#define TASKS_MOST 65536
#define RING_BYTES (8U << 20)

struct followed {
	__u32 serial;
	int pid, tid; /* at its birth, or since its last exec */
	__u32 padding;
	__u64 exit_ns, peak_pages;
	__u64 noted_pages; /* peak of getrusage(2) at its exec, or when it was first followed */
	bpf_record_u64 io[BPF_RECORD_IO]; /* when it began to exit: later writes are the kernel's,
	                                     for acct(2) */
};

/* The followed tasks, by the address of their task_struct, because TIDs can be reassigned. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, TASKS_MOST);
	__uint(map_flags, FLAG_NO_PREALLOC);
	__type(key, __u64);
	__type(value, struct followed);
} pstop_tasks SEC(".maps");

/* Serials of the threads to follow from now on, by TID.  The reader adds them. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, TASKS_MOST);
	__uint(map_flags, FLAG_NO_PREALLOC);
	__type(key, int);
	__type(value, __u32);
} pstop_wanted SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_BYTES);
} pstop_ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, FLAG_MMAPABLE);
	__type(key, __u32);
	__type(value, struct tap_shared);
} pstop_tap SEC(".maps");

/* A per-CPU variable, used to find the distance between the copies of such variables. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} pstop_cores SEC(".maps");

static __always_inline struct tap_shared *find_shared(void)
{
	__u32 first = 0;

	return bpf_map_lookup_elem(&pstop_tap, &first);
}

static __always_inline void count_lost(void)
{
	struct tap_shared *shared = find_shared();

	if (shared)
		__sync_fetch_and_add(&shared->lost, 1);
}

/* Return NULL if the task is not followed. */
static __always_inline struct followed *find_followed(struct task_struct *task)
{
	__u64 key = (__u64)task;
	struct followed *known = bpf_map_lookup_elem(&pstop_tasks, &key);

	if (known)
		return known;
	int tid = BPF_CORE_READ(task, pid);
	__u32 *serial = bpf_map_lookup_elem(&pstop_wanted, &tid);
	if (!serial)
		return NULL;
	struct followed fresh = { .serial = *serial,
				  .pid = BPF_CORE_READ(task, tgid),
				  .tid = tid,
				  .noted_pages = BPF_CORE_READ(task, signal, maxrss) };
	bpf_map_update_elem(&pstop_tasks, &key, &fresh, ONLY_NEW);
	bpf_map_delete_elem(&pstop_wanted, &tid);
	return bpf_map_lookup_elem(&pstop_tasks, &key);
}

static __always_inline void fill_head(struct tap_head *head, __u32 kind, const struct followed *of)
{
	head->kind = kind;
	head->serial = of->serial;
	head->pid = of->pid;
	head->tid = of->tid;
	head->at_ns = bpf_ktime_get_ns();
}

SEC("tp_btf/sched_process_fork")
int pstop_fork(__u64 *context)
{
	struct task_struct *maker = (void *)context[0], *child = (void *)context[1];
	struct followed *of = find_followed(maker);
	struct tap_shared *shared = find_shared();
	__u64 key = (__u64)child;

	if (!of || !shared)
		return 0;
	struct followed fresh = { .serial = __sync_fetch_and_add(&shared->next_serial, 1),
				  .pid = child->tgid,
				  .tid = child->pid };
	if (bpf_map_update_elem(&pstop_tasks, &key, &fresh, 0) != 0)
		count_lost();
	struct tap_birth *r = bpf_ringbuf_reserve(&pstop_ring, sizeof *r, 0);
	if (!r) {
		count_lost();
		return 0;
	}
	fill_head(&r->head, TAP_BIRTH, &fresh);
	r->maker = of->serial;
	r->maker_pid = of->pid;
	r->maker_tid = of->tid;
	r->how = find_how(maker, child);
	bpf_ringbuf_submit(r, NO_WAKEUP);
	return 0;
}

static __always_inline void fill_exec(struct tap_exec *r, struct task_struct *task, int former_tid,
				      struct linux_binprm *binprm, __u64 argv, __u64 all,
				      __u64 room)
{
	r->former_tid = former_tid;
	r->argv_all = all;
	r->inode = BPF_CORE_READ(task, mm, exe_file, f_inode, i_ino);
	r->device = BPF_CORE_READ(task, mm, exe_file, f_inode, i_sb, s_dev);
	r->padding = 0;
	((__u64 *)r->comm)[0] = ((const __u64 *)task->comm)[0];
	((__u64 *)r->comm)[1] = ((const __u64 *)task->comm)[1];
	long n = bpf_probe_read_kernel_str(r->path, sizeof r->path, BPF_CORE_READ(binprm, interp));
	if (n < 0)
		r->path[0] = '\0';
	__u64 length = all < room ? all : room;
	r->argv_length = length;
	if (length > TAP_MANY_ARGS || bpf_probe_read_user(r->argv, length, (void *)argv) != 0)
		r->argv_length = 0;
}

SEC("tp_btf/sched_process_exec")
int pstop_exec(__u64 *context)
{
	struct task_struct *task = (void *)context[0];
	struct linux_binprm *binprm = (void *)context[2];
	struct followed *of = find_followed(task);
	struct tap_exec *r;

	if (!of)
		return 0;
	of->pid = of->tid = task->pid;
	of->noted_pages = BPF_CORE_READ(task, signal, maxrss);
	__u64 argv = BPF_CORE_READ(task, mm, arg_start);
	__u64 all = BPF_CORE_READ(task, mm, arg_end) - argv;
	if (all <= TAP_FEW_ARGS) {
		r = bpf_ringbuf_reserve(&pstop_ring, sizeof *r + TAP_FEW_ARGS, 0);
		if (r)
			fill_exec(r, task, (int)context[1], binprm, argv, all, TAP_FEW_ARGS);
	} else {
		r = bpf_ringbuf_reserve(&pstop_ring, sizeof *r + TAP_MANY_ARGS, 0);
		if (r)
			fill_exec(r, task, (int)context[1], binprm, argv, all, TAP_MANY_ARGS);
	}
	if (!r) {
		count_lost();
		return 0;
	}
	fill_head(&r->head, TAP_EXEC, of);
	bpf_ringbuf_submit(r, NO_WAKEUP);
	return 0;
}

/* ---- exit ---- */

/* Per-CPU counters, each given by its distance from the variable pstop_cores, which is the same on
 * every CPU. */
struct parts {
	__u64 at[3];
	__s64 sum;
};

static long add_parts(__u32 cpu, struct parts *p)
{
	__u32 first = 0;
	__u64 *own = bpf_map_lookup_percpu_elem(&pstop_cores, &first, cpu);
	__u64 address = 0;
	__s32 value = 0;

	if (!own)
		return 1;
	bpf_probe_read_kernel(&address, sizeof address, &own); /* as a number */
	for (int i = 0; i < 3; i++)
		if (bpf_probe_read_kernel(&value, sizeof value, (void *)(p->at[i] + address)) == 0)
			p->sum += value;
	return 0;
}

/* Return the per-CPU address of pstop_cores, to which the offset of a CPU is still to be added. */
static __always_inline __u64 address_of_cores(void)
{
	void *map = &pstop_cores;
	struct bpf_array *array = NULL;

	bpf_probe_read_kernel(&array, sizeof array, &map); /* as a number */
	return (__u64)BPF_CORE_READ(array, pptrs[0]);
}

/* Return the peak of a task whose memory was released unobserved: that of getrusage(2).  It belongs
 * to the present program only if it exceeds the value noted at exec; otherwise it is unknown. */
static __always_inline __u64 find_past_peak(struct task_struct *task, const struct followed *of)
{
	__u64 most = BPF_CORE_READ(task, signal, maxrss);

	return most > of->noted_pages ? most : 0;
}

/* Return the largest resident size: the recorded peak, or the present size if that is larger; see
 * task_mem() in fs/proc/task_mmu.c. */
static __always_inline __u64 find_peak(struct mm_struct *mm, __u32 cpus)
{
	struct parts p = { .sum = 0 };

	struct mm_struct___old *old = (void *)mm;
	if (bpf_core_field_exists(old->rss_stat.count)) {
		p.sum = BPF_CORE_READ(old, rss_stat.count[0].counter) +
			BPF_CORE_READ(old, rss_stat.count[1].counter) +
			BPF_CORE_READ(old, rss_stat.count[3].counter);
	} else {
		p.sum = BPF_CORE_READ(mm, rss_stat[0].count) +
			BPF_CORE_READ(mm, rss_stat[1].count) + BPF_CORE_READ(mm, rss_stat[3].count);
		__u64 common = address_of_cores();
		p.at[0] = (__u64)BPF_CORE_READ(mm, rss_stat[0].counters) - common;
		p.at[1] = (__u64)BPF_CORE_READ(mm, rss_stat[1].counters) - common;
		p.at[2] = (__u64)BPF_CORE_READ(mm, rss_stat[3].counters) - common;
		bpf_loop(cpus, add_parts, &p, 0);
	}
	__u64 noted = BPF_CORE_READ(mm, hiwater_rss);
	return p.sum > (__s64)noted ? (__u64)p.sum : noted;
}

/* Has every other thread of its process exited? */
static __always_inline int is_last(struct task_struct *task)
{
	return BPF_CORE_READ(task, signal, live.counter) <= 0;
}

SEC("tp_btf/sched_process_exit")
int pstop_exit(__u64 *context)
{
	struct task_struct *task = (void *)context[0];
	struct followed *of = find_followed(task);
	struct tap_shared *shared = find_shared();

	if (!of || !shared)
		return 0;
	of->exit_ns = bpf_ktime_get_ns();
	copy_io(of->io, &task->ioac);
	if (of->peak_pages || !is_last(task))
		return 0;
	struct mm_struct *mm = BPF_CORE_READ(task, mm);
	of->peak_pages = mm ? find_peak(mm, shared->cpus) : find_past_peak(task, of);
	return 0;
}

static __always_inline void note_peak(struct task_struct *task, struct mm_struct *mm)
{
	struct followed *of = find_followed(task);
	struct tap_shared *shared = find_shared();

	if (of && shared && mm && !of->peak_pages && is_last(task))
		of->peak_pages = find_peak(mm, shared->cpus);
}

/* A task releases its memory here when it exits.  Until Linux 6.16 it has none left when
 * sched_process_exit is called; since then it still has.  Some kernels do not allow a program here;
 * tap.c then runs without this one. */
SEC("fentry/exit_mm_release")
int pstop_leave(__u64 *context)
{
	note_peak((void *)context[0], (void *)context[1]);
	return 0;
}

#if defined(__TARGET_ARCH_arm64)
/* The same for arm64 before Linux 6.4, which does not attach fentry programs.  The context is the
 * registers on entry to the function, of which the first ones have its arguments. */
SEC("kprobe/exit_mm_release")
int pstop_leave_old(__u64 *context)
{
	note_peak((void *)context[0], (void *)context[1]);
	return 0;
}
#endif

static __always_inline int status_of_process(struct task_struct *task)
{
	if (BPF_CORE_READ(task, signal, flags) & IS_GROUP_EXIT)
		return BPF_CORE_READ(task, signal, group_exit_code);
	return BPF_CORE_READ(task, group_leader, exit_code);
}

static __always_inline void tell_death(struct task_struct *task, struct followed *of)
{
	__u64 key = (__u64)task;
	struct tap_death *r = bpf_ringbuf_reserve(&pstop_ring, sizeof *r, 0);

	if (r) {
		fill_head(&r->head, TAP_DEATH, of);
		r->exit_ns = of->exit_ns;
		r->peak_pages = of->peak_pages;
		r->status = task->exit_code;
		r->process_status = status_of_process(task);
		r->took.tid = of->tid;
		r->took.tgid = of->pid;
		fill_thread(&r->took, task, NULL);
		if (task->pid != task->tgid && r->took.voluntary > 0)
			r->took.voluntary--; /* without the last switch, as in getrusage(2) */
		if (of->exit_ns)
			__builtin_memcpy(r->took.io, of->io, sizeof of->io);
		bpf_ringbuf_submit(r, NO_WAKEUP);
	} else {
		count_lost();
	}
	bpf_map_delete_elem(&pstop_tasks, &key);
}

static __always_inline void tell_signal(struct followed *of, __u32 kind, int signal)
{
	struct tap_signal *r = bpf_ringbuf_reserve(&pstop_ring, sizeof *r, 0);

	if (!r) {
		count_lost();
		return;
	}
	fill_head(&r->head, kind, of);
	r->signal = signal;
	bpf_ringbuf_submit(r, NO_WAKEUP);
}

SEC("tp_btf/sched_switch")
int pstop_switch(__u64 *context)
{
	struct task_struct *task = (void *)context[1];
	struct task_struct___old *old = (void *)task;
	__u32 state = bpf_core_field_exists(task->__state) ? task->__state : (__u32)old->state;

	if (!(state & (STATE_DEAD | STATE_STOPPED)))
		return 0;
	struct followed *of = find_followed(task);
	if (!of)
		return 0;
	if (state & STATE_DEAD)
		tell_death(task, of);
	else
		tell_signal(of, TAP_STOP, (int)(task->jobctl & STOP_SIGNAL));
	return 0;
}

SEC("tp_btf/signal_generate")
int pstop_signal(__u64 *context)
{
	if ((int)context[0] != SIGNAL_GO_ON)
		return 0;
	struct task_struct *task = (void *)context[2];
	struct followed *of = find_followed(task);
	if (!of) { /* an exited first thread, which still represents its process */
		__u64 next = (__u64)BPF_CORE_READ(task, thread_node.next);
		next -= bpf_core_field_offset(task->thread_node);
		of = find_followed((void *)next);
	}
	if (of)
		tell_signal(of, TAP_GO_ON, SIGNAL_GO_ON);
	return 0;
}
