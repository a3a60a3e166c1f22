/* explain_runtime.h - what the threads of a process do in its language runtime.
 *
 * Room: report.  A part of the section about the verdict.
 */
#ifndef PSTOP_REPORT_EXPLAIN_RUNTIME_H
#define PSTOP_REPORT_EXPLAIN_RUNTIME_H

#include "report/explain.h"
#include "report/sheet.h"

/* Write it, or nothing if the process has no runtime that is known.  List these threads. */
void explain_runtime(const struct sheet *s, const struct explain *e,
		     const struct thread *const *threads, size_t count);

#endif
