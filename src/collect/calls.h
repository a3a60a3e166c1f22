/* calls.h - the system calls that the threads of a pass were blocked in.
 *
 * Room: collect, private.  This is all that is kept of a pass once it has been taken over: the
 * sampler needs it (waitsite_observe_passed()).
 */
#ifndef PSTOP_COLLECT_CALLS_H
#define PSTOP_COLLECT_CALLS_H

#include "bpf/pass.h"

struct call_seen {
	pid_t pid, tid;
	uint64_t slices; /* schedstat 3 at that moment */
	char state;      /* state letter at that moment */
	bool is_compat;  /* the call is that of a 32-bit program */
	int32_t number;  /* or one of BPF_RECORD_NO_CALL, BPF_RECORD_CALL_UNKNOWN */
	uint64_t args[BPF_RECORD_ARGS];
};

/* Empty if zeroed. */
struct calls {
	struct call_seen *list; /* in the order they were added */
	size_t count, capacity;
	size_t next; /* index after the one that was found last */
};

/* Empty the list for the next pass.  calls_free() frees its memory. */
void calls_clear(struct calls *calls);
void calls_free(struct calls *calls);

/* Add the system call of thread `task` of process `pid`.  Calls must be added by ascending PID and
 * TID.  If there is no memory, the call is left out. */
void calls_add(struct calls *calls, pid_t pid, const struct pass_task *task);

/* Return the system call of a thread, borrowed until the next change, or NULL.  Queries in the
 * order of calls_add() find each call without a search. */
const struct call_seen *calls_find(struct calls *calls, pid_t pid, pid_t tid);

#endif
