/* tracee.h - the threads of a job that pstop traces, by TID.
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
	bool is_held;      /* held at its first stop, because its birth is not reported */
	bool has_died;     /* it has exited before its birth was reported */
	bool has_exit;     /* its exit stop was seen */
	bool is_listening; /* in a group-stop */
	int status;        /* of the first stop, or of its exit */
	uint32_t stops; /* number of stops for pstop, which cause switches that are not its own */
	uint64_t exit_ns;
	struct resources resources; /* at the exit stop */
	char comm[TASK_COMM_MAX];
};

struct tracees {
	struct job *job;
	struct tidmap map; /* TID to index in list */
	struct tracee *list;
	uint32_t count, capacity, free_first; /* free entries are linked by `task` */
	uint32_t early;                       /* number of tracees whose birth is not reported */
};

/* Initialize an empty list for a job, which must outlive it; free the list. */
void tracees_init(struct tracees *t, struct job *job);
void tracees_free(struct tracees *t);

/* Return the tracee with this TID, or NULL. */
struct tracee *tracees_find(const struct tracees *t, pid_t tid);

/* Add a tracee whose birth is not reported.  Return NULL if there is no memory; the job has then
 * failed.  Pointers are valid until the next tracees_add(). */
struct tracee *tracees_add(struct tracees *t, pid_t tid);

/* Note that the birth of a new tracee is in the record, as this task of this process. */
void tracees_settle(struct tracees *t, struct tracee *e, pid_t pid, uint32_t task);

/* Remove a tracee, which is gone. */
void tracees_remove(struct tracees *t, struct tracee *e);

#endif
