/* reason.h - the verdict in one plain sentence.
 *
 * Room: model, pure.
 */
#ifndef PSTOP_MODEL_REASON_H
#define PSTOP_MODEL_REASON_H

#include "model/evidence.h"
#include "model/verdict.h"

/* One plain sentence with the numbers that decided, without a full stop, at most
 * size - 1 bytes.  It is ASCII but for the name of a thread, which is not clean: what
 * shows the sentence cleans it.  Of a process of several threads each number is said of
 * the process or of the thread that it is of.  Returns out. */
#define VERDICT_REASON_MAX 416
const char *verdict_reason(const struct evidence *e, const struct verdict *v, char *out,
			   size_t size);

#endif
