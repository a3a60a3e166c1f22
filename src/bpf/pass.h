/* pass.h - one pass over tasks in the kernel, decoded.
 *
 * Room: bpf.  Pure functions over bytes: no file, no system call.  They check what a BPF program
 * wrote (bpf_record.h), sort it by process, and convert it to what the files of /proc show for the
 * same task.  The bytes are not trusted.
 */
#ifndef PSTOP_BPF_PASS_H
#define PSTOP_BPF_PASS_H

#include "bpf/bpf_record.h"
#include "proc/parse.h"

/* The caller fills `bytes`, allocated with malloc(3), then calls pass_index().  pass_free() frees
 * both arrays. */
struct pass {
	char *bytes;
	size_t length, capacity; /* in bytes */
	uint64_t *keys;          /* one per task: the PID, then the offset of its record; ascending
	                            by PID and TID */
	size_t count, keys_capacity;
};

void pass_free(struct pass *pass);

/* Check the records and index them by task.  Return 0; -EINVAL if the stream is truncated or
 * damaged, and nothing of it may be used; or -ENOMEM. */
int pass_index(struct pass *pass);

/* The tasks of one process, sorted by TID.  Borrowed from the pass. */
struct pass_group {
	const struct pass *pass;
	size_t first, count;
	const struct bpf_record_process *process; /* NULL: the record of its first thread is
	                                             missing */
};

/* Find the tasks of a process.  Return false if the pass has none. */
bool pass_find(const struct pass *pass, pid_t pid, struct pass_group *out);

/* Return the record of one thread of the group, borrowed from the pass. */
const struct bpf_record_thread *pass_record(const struct pass_group *group, size_t index);
pid_t pass_tid(const struct pass_group *group, size_t index);

/* Is the thread in state R: on a core or ready for one? */
bool pass_is_runnable(const struct pass_group *group, size_t index);

/* A task in terms of its files in /proc. */
struct pass_task {
	struct stat_fields stat; /* comm is borrowed from the record */
	struct reading now;      /* all its sources count as read */
	uint64_t queued_since;   /* see bpf_record.h */
	int32_t call;            /* see bpf_record.h */
	bool is_compat;
	const bpf_record_u64 *args; /* the BPF_RECORD_ARGS arguments of the call; borrowed */
};

/* Convert a record to what /proc/PID/task/TID/{stat,schedstat,status,io} show for the thread.
 * ppid, pgid, sid, tty, the number of threads and the children's times are left 0. */
void pass_read_record(const struct bpf_record_thread *record, long ticks_per_s,
		      struct pass_task *out);

/* Do the same for thread `index` of a group. */
void pass_read_thread(const struct pass_group *group, size_t index, long ticks_per_s,
		      struct pass_task *out);

/* Fill in the process as /proc/PID/{stat,io} and its CPU clock show it: sums over its threads,
 * living and exited.  group->process must not be NULL.  Members that the kernel keeps only per
 * thread are those of the first thread. */
void pass_read_process(const struct pass_group *group, long ticks_per_s, struct pass_task *out);

#endif
