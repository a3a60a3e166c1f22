/* memo.h - what the collector notes for itself of a process, from one refresh to the next.
 *
 * Room: collect; src/wait has its part of it.  No part of the sample: it lies beside the
 * process, in the same block of memory, and is found without a look-up.
 */
#ifndef PSTOP_COLLECT_MEMO_H
#define PSTOP_COLLECT_MEMO_H

#include <stddef.h>

#include "model/task.h"

struct memo {
	uint64_t memory_stamp;     /* of the task iterator, when the memory was read: as long as
	                            it stays the memory is as it was; 0: none */
	struct thread_notes *gone; /* those of threads that are in `retired` only */
	uint64_t ticked_run_ns;    /* its clock when the sampler last looked; 0: not known */
	uint64_t reread_ns;        /* CLOCK_MONOTONIC when it was read though it did not run */
	/* Of observations of what it waits for, see waitsite.c and sites.c. */
	bool has_wchan : 1;       /* its system calls are denied: it has shown a kernel function */
	bool is_wchan_denied : 1; /* that is denied as well */
	bool is_sited : 1;        /* it did not move since `sited` was counted */
	bool is_passed : 1;       /* last brought to now from a pass, see source.h */
	uint16_t call_denied;     /* when its system calls were last found denied; 0: never */
	uint32_t sited; /* with is_sited: the sites of the first so many threads are true */
	/* What every refresh looks at, next to that of the process. */
	struct thread *retired;  /* the list before a change in this refresh; of those that are in
	                            the process's list too it shares the notes */
	unsigned runnable_count; /* threads last seen in state R */
	uint32_t shown_at;       /* number of the last refresh that had it on a screen */
};

/* Every process of a scanner is one of these. */
struct watched {
	struct memo memo;
	struct process process;
};

static inline struct memo *memo_to_write(struct process *p)
{
	void *watched = (char *)p - offsetof(struct watched, process);

	return &((struct watched *)watched)->memo;
}

static inline const struct memo *memo_to_read(const struct process *p)
{
	const void *watched = (const char *)p - offsetof(struct watched, process);

	return &((const struct watched *)watched)->memo;
}

/* The memo of a process of a scanner; const where that is. */
#define memo_of(p) \
	_Generic((p), struct process * : memo_to_write, const struct process * : memo_to_read)(p)

/* The same of a thread that has notes. */
struct thread_memo {
	uint64_t queued_since; /* a wait for a core that goes on: when it began, on a clock of
	                            the scheduler's; 0: none, or not known */
	union {
		uint64_t waited_ns;        /* as much of it as now.runnable_ns has already */
		struct thread_notes *next; /* in memo.gone: those of threads that exited */
	};
	char site_state; /* of `place`: state at the look that found it, while its process did
	                            not run since; 0: it did, or nothing was found */
};

/* All notes of a scanner's threads are in one of these. */
struct watched_thread {
	struct thread_memo memo;
	struct thread_notes notes;
};

static inline struct thread_memo *thread_memo(struct thread_notes *notes)
{
	void *watched = (char *)notes - offsetof(struct watched_thread, notes);

	return &((struct watched_thread *)watched)->memo;
}

#endif
