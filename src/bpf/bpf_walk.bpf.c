/* bpf_walk.bpf.c - run in the kernel, and write the records of the requested processes.
 *
 * Room: bpf.  The iterator of bpf_task.bpf.c observations up every existing TID, takes a reference to its
 * task, and drops it again.  This program follows the list of a process's threads instead, at half
 * the cost.  It is called (BPF_PROG_RUN) with a batch of PIDs, and returns as soon as their records
 * fill the memory that it shares with its reader, bpf_source.c, so that no thread list of the
 * kernel is held for longer.  It needs Linux 6.12 (see feature.h) and the kernel's first PID
 * namespace.
 */
#include "bpf/bpf_fill.h"

char LICENSE[] SEC("license") = "GPL";

/* See include/uapi/linux/bpf.h and kernel/bpf/task_iter.c. */
#define FLAG_MMAPABLE (1U << 10)
enum { WALK_THREADS_OF_PROCESS = 2 };

struct bpf_iter_task {
	__u64 opaque[3];
};

extern int bpf_iter_task_new(struct bpf_iter_task *it, struct task_struct *task,
			     unsigned int flags) __ksym;
extern struct task_struct *bpf_iter_task_next(struct bpf_iter_task *it) __ksym;
extern void bpf_iter_task_destroy(struct bpf_iter_task *it) __ksym;
extern struct task_struct *bpf_task_from_pid(int pid) __ksym;
extern void bpf_task_release(struct task_struct *task) __ksym;
extern void *bpf_rdonly_cast(const void *object, __u32 type) __ksym;
extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, FLAG_MMAPABLE);
	__type(key, __u32);
	__type(value, struct bpf_walk);
} pstop_shared SEC(".maps");

static __always_inline struct bpf_walk *find_shared(void)
{
	__u32 first = 0;

	return bpf_map_lookup_elem(&pstop_shared, &first);
}

/* Return 0 if no room is left. */
static __always_inline int write_task(struct bpf_walk *walk, struct task_struct *task)
{
	struct task_struct *cast =
		bpf_rdonly_cast(task, bpf_core_type_id_kernel(struct task_struct));
	__u32 at = walk->length;

	if (at >
	    BPF_WALK_BYTES - sizeof(struct bpf_record_thread) - sizeof(struct bpf_record_process)) {
		walk->next_tid = task->pid;
		return 0;
	}
	struct bpf_record_thread *r = (void *)(walk->bytes + at);
	r->tid = task->pid;
	r->tgid = task->tgid;
	fill_thread(r, task, cast);
	at += sizeof *r;
	if (task->pid == task->tgid) {
		fill_process((void *)(r + 1), cast);
		at += sizeof(struct bpf_record_process);
	}
	walk->length = at;
	return 1;
}

/* Write the threads of a process, starting at walk->next_tid if that is set.  If no room is left,
 * set it to the thread to continue with.  This is a separate function so that it is verified only
 * once. */
__noinline int write_threads(int pid)
{
	struct bpf_walk *walk = find_shared();
	struct bpf_iter_task threads;
	struct task_struct *task;

	if (!walk)
		return 0;
	int tid = walk->next_tid;
	walk->next_tid = 0;
	struct task_struct *first = bpf_task_from_pid(tid ? tid : pid);
	if (!first)
		return 0;
	/* The TID may have been reused by another process. */
	int is_there = first->tgid == pid;
	bpf_rcu_read_lock();
	bpf_iter_task_new(&threads, first, WALK_THREADS_OF_PROCESS);
	while (is_there && (task = bpf_iter_task_next(&threads)) && write_task(walk, task))
		;
	bpf_iter_task_destroy(&threads);
	bpf_rcu_read_unlock();
	bpf_task_release(first);
	return 0;
}

SEC("syscall")
int pstop_walk(void *unused)
{
	struct bpf_walk *walk = find_shared();
	__u32 i;

	(void)unused;
	find_namespace();
	if (!walk || own_level != 0)
		return 1;
	walk->length = 0;
	for (i = 0; i < BPF_WALK_PIDS && i < walk->count; i++) {
		write_threads(walk->pids[i]);
		if (walk->next_tid)
			break;
	}
	walk->done = i;
	return 0;
}
