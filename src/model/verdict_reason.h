/* verdict_reason.h - the verdict in one plain sentence.
 *
 * Room: model, pure.
 */
#ifndef PSTOP_MODEL_VERDICT_REASON_H
#define PSTOP_MODEL_VERDICT_REASON_H

#include "model/evidence.h"
#include "model/verdict.h"

/* Write one plain sentence with the numbers that decided the verdict, without a full stop, in at
 * most size - 1 bytes.  It is ASCII except for the name of a thread, which is not clean: the code
 * that shows the sentence cleans it.  For a process with several threads the sentence states for
 * each number whether it is of the process or of a thread.  Return `out`. */
#define VERDICT_REASON_MAX 416
const char *verdict_reason(const struct evidence *e, const struct verdict *v, char *out,
			   size_t size);

#endif
