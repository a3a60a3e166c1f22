/* record_sum.h - the summary of a record, and its critical chain.
 *
 * Room: model, pure.
 */
#ifndef PSTOP_MODEL_RECORD_SUM_H
#define PSTOP_MODEL_RECORD_SUM_H

#include "model/record.h"

/* A link of the critical chain: the time in which this process was on it. */
struct record_link {
	uint32_t task;
	uint64_t from_ns, to_ns;
};

/* The summary of a record. */
struct record_summary {
	uint64_t wall_ns;       /* from 0 to the end */
	struct resources total; /* of all tasks, as far as known */
	uint64_t cpu_ns;        /* time on cores of all tasks */
	bool is_cpu_known;      /* for every task */
	uint64_t before_ns;     /* the part of cpu_ns before the tasks were found, thus before
	                        time 0 */
	double parallelism;     /* (cpu_ns - before_ns) / wall_ns: cores used on average */
	uint32_t processes, threads, execs; /* threads: without leaders; execs: without those
	                                    before a process was found */
	uint32_t failed;                    /* processes that were killed by a signal or exited
	                                    with another status than 0 */
	uint32_t most_at_once;              /* the largest number of processes alive at the same
	                                    time */
	/* The cost of creating processes: for each, the time from its birth to its first exec, and
	 * from the beginning to the end of its exit. */
	uint64_t starting_ns, ending_ns;
	uint64_t lives_ns; /* total of the lives of all processes */
	double overhead;   /* (starting + ending) / lives; negative: not known */
	/* The critical chain, latest first: the process that exited last; before the exit of its
	 * last child, that child; and so on, back to the beginning without a gap. */
	struct record_link *links;
	uint32_t link_count;
	uint64_t chain_starting_ns; /* parts of starting_ns and ending_ns on the chain */
};

/* Summarize a record at record->now_ns.  Return 0 or -ENOMEM.  The caller frees the summary. */
int record_sum(const struct record *r, struct record_summary *out);
void record_summary_free(struct record_summary *s);

#endif
