/* run_conclusion.h - what limited a run of spawn, and what would help, in plain words that somebody
 * can act on.
 *
 * Room: model, pure.  A conclusion follows from the record and claims no more than that shows.  It
 * names a bottleneck only if this alone took nearly all of the time of the run: whatever else
 * becomes faster, the time that one thread computes remains.
 */
#ifndef PSTOP_MODEL_RUN_CONCLUSION_H
#define PSTOP_MODEL_RUN_CONCLUSION_H

#include "model/record_sum.h"

#define RUN_CONCLUSION_MAX 400 /* size of the longest one with its NUL */

/* Thresholds. */
#define RUN_LEAST_NS   50000000 /* a shorter run shows too little */
#define RUN_BOTTLENECK 0.80     /* of the time of the run: a thread computes, or wants to */
#define RUN_READY      0.30 /* of the time of the run, and of the time with or without a core: ready */
#define RUN_OVERHEAD   0.30 /* of the time of the run: start-up and clean-up on the chain */
/* Of each process at most, on average: one that takes longer before it execs waits on purpose. */
#define RUN_OVERHEAD_EACH_NS 100000000
#define RUN_MAIN             0.50 /* of the time of the run: any other cause on the chain */
#define RUN_NOTHING          0.05 /* of the time of the run: next to nothing */

/* Conclude from the record of a run and its summary.  The names of programs in the text are not
 * clean.  Return `out`, or NULL if nothing can be concluded; `out` is then empty. */
const char *conclude_run(const struct record *r, const struct record_summary *sum, char *out,
			 size_t size);

#endif
