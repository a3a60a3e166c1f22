/* conclusion.h - what limits a process or a thread, and what would help, in plain words that
 * somebody can act on.
 *
 * Room: model, pure.  A conclusion follows from the verdict and claims no more than its evidence
 * shows: what something "could save at most" is the time that was spent on it.  A guess begins with
 * "A guess: ", and where not enough was seen, there is no conclusion.  run_conclusion.h concludes
 * from a whole run.
 */
#ifndef PSTOP_MODEL_CONCLUSION_H
#define PSTOP_MODEL_CONCLUSION_H

#include "model/system.h"
#include "model/verdict.h"

#define CONCLUSION_MAX 400 /* size of the longest one with its NUL */

/* Conclude from a verdict and its evidence what limits the task: "Limited by the disk: …".  Write at
 * most size - 1 bytes, ASCII except for the name of a thread, which is not clean.  Return `out`, or
 * NULL if nothing can be concluded; `out` is then empty. */
const char *conclude_task(const struct evidence *e, const struct verdict *v, char *out,
			  size_t size);

/* Add what the machine shows, for a task without a free core: how many tasks want how many cores,
 * or that cores were idle meanwhile.  `running` are the tasks that were running or ready at the
 * last reading, without pstop itself; negative: unknown.  Return `out`, or NULL as above. */
const char *conclude_cores(const struct verdict *v, unsigned cores, int64_t running,
			   const struct system_rates *rates, char *out, size_t size);

#endif
