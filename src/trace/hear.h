/* hear.h - what programs in the kernel report of the tasks of a job, as events.
 *
 * Room: trace.  Must not know when records are read, nor what to do where some are lost:
 * that is listen.c's.
 */
#ifndef PSTOP_TRACE_HEAR_H
#define PSTOP_TRACE_HEAR_H

#include "bpf/tap.h"
#include "trace/exe_path.h"
#include "trace/job.h"

#define NOBODY UINT32_MAX

/* A task, by its serial. */
struct heard {
	pid_t pid, tid;                /* tid 0: nothing is known of it */
	uint32_t leader;               /* serial of the first thread of its process */
	uint32_t living;               /* of that one: threads of its process that live */
	struct bpf_record_times ticks; /* of that one: of all its threads that exited, */
	uint64_t run_ns;               /* and the time that these were on a core */
	struct event *end;             /* of that one, where others outlive it */
	struct resources *late;        /* of that one, if it has called exec as another thread: what
	                            the former first one took, if that was not heard of by
	                            then */
	bool is_replaced;              /* another thread called exec, and has its TID since then;
	                            that is `leader` */
};

struct hearer {
	struct job *job;
	struct tap *tap;
	struct exe_paths *paths;
	struct heard *heard; /* by serial */
	uint32_t capacity;
	bool is_taking_up; /* what runs: a birth may be that of one found already */
	uint64_t last_ns;  /* of the last event, on the record's clock */
	long page_bytes;
	char argv[TAP_MANY_ARGS + 1];
	char path[TAP_PATH + 1];
};

/* The tap stays the caller's.  0, or -ENOMEM. */
int hear_open(struct hearer *hearer, struct job *job, struct tap *tap);
void hear_close(struct hearer *hearer);

/* Begins to know a task; `maker` is a serial, or NOBODY.  0; or -ENOMEM, and the job has
 * failed. */
int hear_task(struct hearer *hearer, const struct tap_head *head, uint32_t maker);

/* A tap_take_fn: reports one record; `context` is the hearer. */
void hear_record(void *context, const struct tap_head *head, size_t size);

/* Takes the status of the command, which has exited: `status` where pstop may not wait for it. */
void hear_command_end(struct hearer *hearer, int status);

/* The first thread of a process has exited before others: in /proc and in the record it
 * stays until the last one exits. */
void hear_early_end(struct hearer *hearer, struct heard *leader, const struct event *e);

#endif
