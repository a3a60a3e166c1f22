/* record_sum.h - the sum of a record, and its critical chain.
 *
 * Room: model, pure.
 */
#ifndef PSTOP_MODEL_RECORD_SUM_H
#define PSTOP_MODEL_RECORD_SUM_H

#include "model/record.h"

/* A part of the critical chain: in this time this process was on it. */
struct record_link {
	uint32_t task;
	uint64_t from_ns, to_ns;
};

/* The sum of it all. */
struct record_summary {
	uint64_t wall_ns;       /* from 0 to the end */
	struct resources total; /* of all tasks, as far as they are known */
	uint64_t cpu_ns;        /* time on cores of all tasks */
	bool is_cpu_known;      /* of every task */
	uint64_t before_ns;     /* of cpu_ns: before the tasks were found, so before 0 */
	double parallelism;     /* (cpu_ns - before_ns) / wall_ns: cores used on average */
	uint32_t processes, threads, execs; /* threads: without the leaders; execs: without
	                            those before a process was found */
	uint32_t failed;                    /* processes that ended by a signal, or not with 0 */
	uint32_t most_at_once;              /* processes that lived at the same time */
	/* The cost of making processes: of each process the time from its birth to its
	 * first exec, and from the begin of its end to the end. */
	uint64_t starting_ns, ending_ns;
	uint64_t lives_ns; /* lives of all processes, added up */
	double overhead;   /* (starting + ending) / lives; negative: not known */
	/* The critical chain, latest first: the process that ended last; before its
	 * last child's end, that child; and so on, back to the begin without a gap. */
	struct record_link *links;
	uint32_t link_count;
	uint64_t chain_starting_ns; /* starting and ending on the chain */
};

/* Sums it up at record->now_ns.  0, or -ENOMEM.  To be freed. */
int record_sum(const struct record *r, struct record_summary *out);
void record_summary_free(struct record_summary *s);

#endif
