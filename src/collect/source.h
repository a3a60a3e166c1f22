/* source.h - choose between files and a pass of the task iterator.
 *
 * Room: collect.  The gate (gate.h) makes files cheap if few tasks run; a pass costs the same, and
 * little, for every task.  So passes are taken if they are permitted and many tasks are active.
 * Files remain the authority on which tasks exist, and provide what a pass lacks: texts, memory,
 * and what a thread is blocked on.
 *
 * A pass follows the list of processes, one part at a time, and each part is taken over before the
 * next one is read: the kernel's records of ten thousand threads are as large as everything that is
 * known of them.  Nothing needs a single moment: every record has its own time, and processes are
 * read in the order of the list, as from files (G4 of gate.h).
 */
#ifndef PSTOP_COLLECT_SOURCE_H
#define PSTOP_COLLECT_SOURCE_H

#include "bpf/bpf_source.h"
#include "collect/calls.h"
#include "model/task.h"
#include "proc/procfs.h"

struct scanner;

/* Part of a scanner. */
struct task_source {
	struct bpf_source *bpf; /* NULL: not open */
	struct pass pass;       /* if in use: the part of it that is being taken over */
	size_t part_end;        /* index in the list of processes where that part ends */
	struct calls calls;     /* of the threads that moved in the pass of this refresh */
	bool is_in_use;         /* in this refresh */
	unsigned wanted;        /* refreshes in a row that preferred a pass */
	bool is_checked;        /* its data was verified */
	bool is_given_up;       /* not permitted, or it failed: use files from now on */
};

/* What a refresh has to read, estimated from the last one. */
struct source_load {
	uint64_t tasks;     /* of the machine: a pass visits all of them */
	uint64_t processes; /* of the sample: files need a clock call for each */
	uint64_t opened;    /* threads of moved processes: one schedstat each */
	uint64_t moved;     /* threads that moved: three more files each */
};

/* Is a pass cheaper?  It must be clearly so before the source changes, in either direction. */
bool source_prefers_pass(bool is_in_use, const struct source_load *load);

/* If only passes are allowed, try whether they are available.  Return 0 or -errno. */
int source_open(struct scanner *s);
void source_close(struct scanner *s);

/* The result of a try. */
struct source_found {
	enum bpf_way way;       /* if a pass was read */
	struct bpf_problem why; /* or the reason why not */
};

/* Try whether passes are available by reading one.  Return the number of tasks in it, or -errno. */
ssize_t source_try(struct procfs *fs, enum bpf_way way, struct source_found *out);

/* Choose the source of a refresh, once the processes and s->tasks are known, and begin a pass if
 * that is the choice; s->source.is_in_use is the result. */
void source_begin(struct scanner *s);

/* End a refresh: release the pass if the first window shows that there will be no other. */
void source_end(struct scanner *s);

/* Find the process at this index of the list in the pass of this refresh.  Call it in the order of
 * the list.  Return false if its files must be read.  The result is valid until the next call. */
bool source_find(struct scanner *s, size_t place, struct pass_group *out);

/* Was the process updated from the pass of this refresh? */
bool source_has_taken(const struct scanner *s, const struct process *p);

#endif
