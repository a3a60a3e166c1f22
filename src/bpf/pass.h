/* pass.h - one pass over tasks in the kernel, as numbers.
 *
 * Room: bpf.  Pure functions over bytes: no file, no system call.  What a
 * BPF program wrote (bpf_record.h) is checked, put in order by process, and
 * turned into what the files of /proc say of the same task.
 */
#ifndef PSTOP_BPF_PASS_H
#define PSTOP_BPF_PASS_H

#include "bpf/bpf_record.h"
#include "proc/parse.h"

/* The caller fills `bytes` (malloc(3)'s), then calls pass_index(); pass_free()
 * frees both. */
struct pass {
	char *bytes;
	size_t length, capacity; /* in bytes */
	uint64_t *keys;          /* a task each: PID, then the place of its record; ascending
	                            by PID and TID */
	size_t count, keys_capacity;
};

void pass_free(struct pass *pass);

/* Checks the records and finds out whose they are.  0; -EINVAL: the stream is
 * cut off or damaged, and nothing of it may be used; -ENOMEM. */
int pass_index(struct pass *pass);

/* The tasks of one process, in the order of their TIDs; borrowed. */
struct pass_group {
	const struct pass *pass;
	size_t first, count;
	const struct bpf_record_process *process; /* NULL: its first thread is missing */
};

/* False where no task of that process is in it. */
bool pass_find(const struct pass *pass, pid_t pid, struct pass_group *out);

/* One of its threads; borrowed. */
const struct bpf_record_thread *pass_record(const struct pass_group *group, size_t index);
pid_t pass_tid(const struct pass_group *group, size_t index);

/* Is it in state R: on a core, or waiting for one? */
bool pass_is_runnable(const struct pass_group *group, size_t index);

/* A task in the words of its files. */
struct pass_task {
	struct stat_fields stat; /* comm is borrowed from the record */
	struct reading now;      /* all sources read */
	uint64_t queued_since;   /* see bpf_record.h, */
	int32_t call;            /* and there for this, */
	bool is_compat;
	const bpf_record_u64 *args; /* with its BPF_RECORD_ARGS arguments; borrowed */
};

/* The thread of a record, as /proc/PID/task/TID/{stat,schedstat,status,io} say
 * it.  ppid, pgid, sid, tty, thread count and children's times are left 0. */
void pass_read_record(const struct bpf_record_thread *record, long ticks_per_s,
		      struct pass_task *out);

/* The same of thread `index` of a group. */
void pass_read_thread(const struct pass_group *group, size_t index, long ticks_per_s,
		      struct pass_task *out);

/* The process, as /proc/PID/{stat,io} and its CPU clock say it: sums over its
 * threads, living and ended.  group->process must be there.  The members that
 * the kernel keeps by thread alone are those of the first thread. */
void pass_read_process(const struct pass_group *group, long ticks_per_s, struct pass_task *out);

#endif
