/* calls.h - the system calls that the threads of a pass were blocked in.
 *
 * Room: collect, private.  All that is kept of a pass once it is taken over: what the
 * sampler asks for (waitsite_look_passed()).
 */
#ifndef PSTOP_COLLECT_CALLS_H
#define PSTOP_COLLECT_CALLS_H

#include "bpf/pass.h"

struct call_seen {
	pid_t pid, tid;
	uint64_t slices; /* schedstat 3 at that moment */
	char state;      /* its letter then */
	bool is_compat;  /* the call is one of a 32-bit program */
	int32_t number;  /* or one of BPF_RECORD_NO_CALL, BPF_RECORD_CALL_UNKNOWN */
	uint64_t args[BPF_RECORD_ARGS];
};

/* Zeroed: empty. */
struct calls {
	struct call_seen *list; /* as they were added */
	size_t count, capacity;
	size_t next; /* behind the one that was found last */
};

/* Empties it for the next pass; calls_free() gives its memory back. */
void calls_clear(struct calls *calls);
void calls_free(struct calls *calls);

/* Adds that of thread `task` of process `pid`, one after the other by PID and TID; without
 * memory it is left out. */
void calls_add(struct calls *calls, pid_t pid, const struct pass_task *task);

/* That of a thread, borrowed until the next change; NULL: not there.  Whoever asks in the
 * order in which they were added finds each at once. */
const struct call_seen *calls_find(struct calls *calls, pid_t pid, pid_t tid);

#endif
