/* memo.h - what the collector keeps of a process for itself, from one refresh to the next.
 *
 * Room: collect; src/wait has its part of it.  It is not part of the sample: it lies next to the
 * process, in the same block of memory, and is found without a lookup.
 */
#ifndef PSTOP_COLLECT_MEMO_H
#define PSTOP_COLLECT_MEMO_H

#include <stddef.h>

#include "model/task.h"

struct memo {
	uint64_t memory_stamp;     /* set by the task iterator when the memory was read:
	                           unchanged while the memory is; 0: none */
	struct thread_notes *gone; /* of threads that are only in `retired` */
	uint64_t ticked_run_ns;    /* its clock at the sampler's last observation; 0: not known */
	uint64_t reread_ns;        /* CLOCK_MONOTONIC when it was last read without having run */
	/* For observations of what it waits for, see waitsite.c and sites.c. */
	bool has_wchan : 1; /* its system calls are denied, and it has shown a kernel function */
	bool is_wchan_denied : 1; /* the kernel functions are denied as well */
	bool is_sited : 1;        /* it has not moved since `sited` was counted */
	bool is_passed : 1;       /* last updated from a pass, see source.h */
	bool has_quota_begun : 1; /* the window that the next refresh closes, see quota.h */
	uint16_t call_denied;     /* when its system calls were last found denied; 0: never */
	uint32_t sited; /* with is_sited: the sites of this many threads, from the first, are
	                current */
	/* What every refresh reads, next to that of the process. */
	struct thread *retired;  /* the list before a change in this refresh; it shares the notes
	                         of threads that are also in the current list */
	unsigned runnable_count; /* number of threads last observed in state R */
	uint32_t shown_at;       /* number of the last refresh in which it was on a screen */
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

/* Return the memo of a process of a scanner; const if the process is. */
#define memo_of(p) \
	_Generic((p), struct process * : memo_to_write, const struct process * : memo_to_read)(p)

/* The same for a thread that has notes. */
struct thread_memo {
	uint64_t queued_since; /* when its current wait for a core began, on a scheduler clock;
	                       0: none, or not known */
	union {
		uint64_t waited_ns;        /* the part of that wait that now.runnable_ns includes */
		struct thread_notes *next; /* in memo.gone: those of exited threads */
	};
	char site_state; /* state at the observation of `place` if its process has not run since;
	                 else 0 */
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
