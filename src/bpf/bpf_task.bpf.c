/* bpf_task.bpf.c - run in the kernel, once per task, and write a record.
 *
 * Room: bpf.  A BPF task iterator (Documentation/bpf/bpf_iterators.rst; Linux 5.8), which
 * bpf_source.c loads and reads.
 */
#include "bpf/bpf_fill.h"

char LICENSE[] SEC("license") = "GPL";

static __noinline int write_thread(struct seq_file *seq, struct task_struct *task, int tid,
				   int tgid)
{
	struct bpf_record_thread r = { .tid = tid, .tgid = tgid };

	fill_thread(&r, task, task);
	return bpf_seq_write(seq, &r, sizeof r);
}

static __noinline int write_process(struct seq_file *seq, struct task_struct *task)
{
	struct bpf_record_process r = { 0 };

	fill_process(&r, task);
	return bpf_seq_write(seq, &r, sizeof r);
}

SEC("iter/task")
int pstop_task(struct bpf_iter__task *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct task_struct *task = ctx->task;
	int tid, tgid;

	if (!task)
		return 0;
	if (ctx->meta->seq_num == 0)
		find_namespace();
	if (own_level == 0) {
		tid = task->pid;
		tgid = task->tgid;
	} else {
		tid = pid_number(task->thread_pid);
		tgid = pid_number(task->signal->pids[PIDTYPE_TGID]);
	}
	/* A record that does not fit into the kernel's buffer is written again into the next
	 * one. */
	if (tid <= 0 || tgid <= 0 || write_thread(seq, task, tid, tgid) != 0)
		return 0;
	if (tid == tgid)
		write_process(seq, task);
	return 0;
}
