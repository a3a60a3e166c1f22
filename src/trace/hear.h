/* hear.h - convert the records of BPF programs about a job into events.
 *
 * Room: trace.  Must not know when records are read, nor what to do if some are lost: listen.c
 * does.
 */
#ifndef PSTOP_TRACE_HEAR_H
#define PSTOP_TRACE_HEAR_H

#include "bpf/tap.h"
#include "trace/exe_path.h"
#include "trace/job.h"

#define NOBODY UINT32_MAX

/* A task, identified by its serial number. */
struct heard {
	pid_t pid, tid;                /* tid 0: unknown task, or it has exited */
	uint32_t leader;               /* serial of the first thread of its process */
	uint32_t living;               /* in the leader's entry: number of living threads of the
	                               process */
	struct bpf_record_times ticks; /* in the leader's entry: of all exited threads, */
	uint64_t run_ns;               /* and their time on a core */
	struct event *end;             /* in the leader's entry, if other threads outlive it */
	struct resources *late;        /* in the leader's entry, if it called exec as another
	                               thread: what the former leader used, if that was not
	                               reported before */
	bool is_replaced;              /* another thread called exec and took over its TID: see
	                               `leader` */
};

struct hearer {
	struct job *job;
	struct tap *tap;
	struct exe_paths *paths;
	struct heard *heard; /* by serial number */
	uint32_t capacity;
	bool is_taking_up; /* attaching: a reported birth may be that of a task already found */
	uint64_t last_ns;  /* time of the last event on the record's clock */
	long page_bytes;
	char argv[TAP_MANY_ARGS + 1];
	char path[TAP_PATH + 1];
};

/* Initialize.  The caller keeps owning the tap.  Return 0 or -ENOMEM. */
int hear_open(struct hearer *hearer, struct job *job, struct tap *tap);
void hear_close(struct hearer *hearer);

/* Add a task; `maker` is a serial number or NOBODY.  Return 0, or -ENOMEM after failing the job. */
int hear_task(struct hearer *hearer, const struct tap_head *head, uint32_t maker);

/* Report one record as events: a tap_take_fn whose `context` is the hearer.  The record is one that
 * tap_record_is_good() lets through; the records may come in any order. */
void hear_record(void *context, const struct tap_head *head, size_t size);

/* Take the status of the command, which has exited.  `status` is used if pstop may not wait for the
 * command. */
void hear_command_end(struct hearer *hearer, int status);

/* Report the exit of a leader whose other threads are still running: /proc and the record keep it
 * until the last one exits. */
void hear_early_end(struct hearer *hearer, struct heard *leader, const struct event *e);

#endif
