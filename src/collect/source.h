/* source.h - from files, or from a pass of the task iterator?
 *
 * Room: collect.  The gate (gate.h) makes files cheap where few tasks run; a pass
 * costs the same for every task, and little.  So passes are taken where they
 * are permitted and much is active.  Files stay the truth for what exists, and
 * have what a pass does not: texts, memory, what a thread is blocked on.
 *
 * A pass goes along the table, a part at a time, and each part is taken over before the
 * next one is read: what the kernel writes of ten thousand threads is as large as all that
 * is known of them.  Nothing asks for it at one moment: every record has its own time, and
 * processes are read in the order of the table as through files (G4 of gate.h).
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
	struct pass pass;       /* where in use: the part of it that is taken over now */
	size_t part_end;        /* in front of this place of the table that part ends */
	struct calls calls;     /* of the threads that moved in the pass of this refresh */
	bool is_in_use;         /* in this refresh */
	unsigned wanted;        /* refreshes in a row that preferred a pass */
	bool is_checked;        /* what it says was found to be true */
	bool is_given_up;       /* not permitted, or it failed: files from now on */
};

/* What a refresh has to read, as the last one found it. */
struct source_load {
	uint64_t tasks;     /* of the machine: a pass goes over all of them */
	uint64_t processes; /* of the table: files take a clock of each */
	uint64_t opened;    /* threads of those that moved: a schedstat each */
	uint64_t moved;     /* threads that moved: three files more each */
};

/* Is a pass the cheaper one?  It has to be clearly so before the source changes,
 * in either direction. */
bool source_prefers_pass(bool is_in_use, const struct source_load *load);

/* Where passes alone are asked for, tries whether they can be had.  0, or -errno. */
int source_open(struct scanner *s);
void source_close(struct scanner *s);

/* What a try found. */
struct source_found {
	enum bpf_way way;       /* of a pass that was had */
	struct bpf_problem why; /* or why there is none */
};

/* For whoever asks whether passes can be had: takes one.  The number of tasks in
 * it, or -errno. */
ssize_t source_try(struct procfs *fs, enum bpf_way way, struct source_found *out);

/* Called in a refresh once the processes are known, and s->tasks: chooses, and begins the
 * pass if it is to be one; s->source.is_in_use says so. */
void source_begin(struct scanner *s);

/* At the end of a refresh: gives the pass back where the first window shows that there
 * will be no other. */
void source_end(struct scanner *s);

/* The process at this place of the table in the pass of this refresh, for those who ask
 * for one place after the other; false: read its files.  Good until the next call. */
bool source_find(struct scanner *s, size_t place, struct pass_group *out);

/* Was it brought to now from the pass of this refresh? */
bool source_has_taken(const struct scanner *s, const struct process *p);

#endif
