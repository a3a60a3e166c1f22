/* explain_memory.h - the memory of a process.
 *
 * Room: report.  A part of the page of explain.h: an empty line, a heading, its lines.
 */
#ifndef PSTOP_REPORT_EXPLAIN_MEMORY_H
#define PSTOP_REPORT_EXPLAIN_MEMORY_H

#include "report/explain.h"
#include "report/sheet.h"

void explain_memory(const struct sheet *s, const struct explain *e);

/* The same in the few lines that the verdict has room for. */
void explain_memory_short(const struct sheet *s, const struct explain *e);

#endif
