/* listen.h - the inside of listening: who was heard of, and what is told of it.
 *
 * Room: trace, private to listen.c and hear.c.
 */
#ifndef PSTOP_TRACE_LISTEN_H
#define PSTOP_TRACE_LISTEN_H

#include "trace/exe_path.h"
#include "bpf/tap.h"
#include "trace/tracer.h"

#define NOBODY UINT32_MAX

/* A task, by its serial. */
struct heard {
	pid_t pid, tid;                /* tid 0: nothing was heard of it */
	uint32_t leader;               /* serial of the first thread of its process */
	uint32_t living;               /* of that one: threads of its process that have not ended */
	struct bpf_record_times ticks; /* of that one: of all its threads that have ended, */
	uint64_t run_ns;               /* and the time that these were on a core */
	struct event *end;             /* of that one, where others outlive it */
	struct resources *late;        /* of that one, if it has called exec as another thread: what
	                            the former first one took, if that was not heard of by
	                            then */
	bool is_replaced;              /* another thread called exec, and has its TID since then;
	                            that is `leader` */
};

struct listener {
	struct follow *f;
	struct tap *tap;
	struct exe_paths *paths;
	struct heard *heard;
	uint32_t capacity;
	uint32_t lost;  /* records, as far as it is dealt with */
	uint32_t *gone; /* that run, says the record, and were not there when last */
	uint32_t gone_count, gone_capacity; /* looked for */
	uint64_t look_at_ns;                /* CLOCK_MONOTONIC */
	bool is_taking_up;  /* what runs: a birth may be that of one found already */
	uint64_t last_ns;   /* of the last event */
	uint64_t zombie_ns; /* since when the command can be waited for; 0: it cannot */
	long page_bytes;
	char argv[TAP_MANY_ARGS + 1];
	char path[TAP_PATH + 1];
};

/* Begins to know a task; `maker` is a serial, or NOBODY.  0; or -ENOMEM, which was
 * told. */
int hear_task(struct listener *l, const struct tap_head *head, uint32_t maker);

/* A tap_take_fn: tells it to the record; `context` is the listener. */
void hear_record(void *context, const struct tap_head *head, size_t size);

/* Takes the status of the command, which has ended; `status` if it may not be waited for. */
void hear_command_end(struct listener *l, int status);

/* The first thread of a process has ended before others: to /proc and to the record it
 * stays until the last one has. */
void hear_early_end(struct listener *l, struct heard *leader, const struct event *e);

#endif
