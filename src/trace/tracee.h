/* tracee.h - the threads of a job that pstop traces, by their TID.
 *
 * Room: trace.  Must not know what their stops mean.
 */
#ifndef PSTOP_TRACE_TRACEE_H
#define PSTOP_TRACE_TRACEE_H

#include "base/tidmap.h"
#include "trace/job.h"

/* One traced thread. */
struct tracee {
	pid_t tid, pid;
	uint32_t task;     /* its index in the record; RECORD_NONE: birth not reported */
	bool is_held;      /* it stands at its first stop, for its birth is not reported */
	bool has_died;     /* and it has, before its birth was reported */
	bool has_exit;     /* its exit stop was seen */
	bool is_listening; /* in a group-stop */
	int status;        /* of the first stop, or of its death */
	uint32_t stops;    /* times it stood still for pstop: switches not its own */
	uint64_t exit_ns;
	struct resources resources; /* at the exit stop */
	char comm[TASK_COMM_MAX];
};

struct tracees {
	struct job *job;
	struct tidmap map; /* TID to index in list */
	struct tracee *list;
	uint32_t count, capacity, free_first; /* free ones are chained through `task` */
	uint32_t early;                       /* tracees whose birth is not reported */
};

void tracees_init(struct tracees *t, struct job *job);
void tracees_free(struct tracees *t);

/* The tracee with this TID, or NULL. */
struct tracee *tracees_find(const struct tracees *t, pid_t tid);

/* A new tracee, whose birth is not reported.  NULL: no memory, and the job has failed.
 * Pointers are valid until the next tracees_add(). */
struct tracee *tracees_add(struct tracees *t, pid_t tid);

/* The birth of a new tracee is in the record, as this task of this process. */
void tracees_settle(struct tracees *t, struct tracee *e, pid_t pid, uint32_t task);

void tracees_remove(struct tracees *t, struct tracee *e);

#endif
