/* bpf_thread.bpf.c - runs in the kernel, and writes the record of one thread.
 *
 * Stage: scan.  It is called (BPF_PROG_RUN) with a TID, and says in one call what four
 * files of /proc say: bpf_one.c.  Without a loop it is verified and loaded in a sixth of
 * the time of bpf_walk.bpf.c.  It takes functions of Linux 6.2 (bpf_task_from_pid), and
 * the kernel's first PID namespace.
 */
#include "scan/bpf_fill.h"

char LICENSE[] SEC("license") = "GPL";

/* include/uapi/linux/bpf.h */
#define FLAG_MMAPABLE (1U << 10)

extern struct task_struct *bpf_task_from_pid(int pid) __ksym;
extern void bpf_task_release(struct task_struct *task) __ksym;
extern void *bpf_rdonly_cast(const void *object, __u32 type) __ksym;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, FLAG_MMAPABLE);
	__type(key, __u32);
	__type(value, struct bpf_one_shared);
} pstop_one SEC(".maps");

SEC("syscall")
int pstop_read_one(void *unused)
{
	__u32 first = 0;
	struct bpf_one_shared *one = bpf_map_lookup_elem(&pstop_one, &first);

	(void)unused;
	find_namespace();
	if (!one || own_level != 0)
		return 1;
	one->is_there = 0;
	struct task_struct *task = bpf_task_from_pid(one->tid);
	if (!task)
		return 0;
	struct task_struct *cast =
		bpf_rdonly_cast(task, bpf_core_type_id_kernel(struct task_struct));
	one->thread.tid = task->pid;
	one->thread.tgid = task->tgid;
	fill_thread(&one->thread, task, cast);
	one->peak_pages = cast->mm ? cast->mm->hiwater_rss : 0;
	one->is_there = 1;
	bpf_task_release(task);
	return 0;
}
