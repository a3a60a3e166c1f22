/* explain_memory.h - the memory of a process.
 *
 * Room: report.  One section of the page of explain.h: an empty line, a heading, and the lines.
 */
#ifndef PSTOP_REPORT_EXPLAIN_MEMORY_H
#define PSTOP_REPORT_EXPLAIN_MEMORY_H

#include "report/explain.h"
#include "report/sheet.h"

/* Write the section. */
void explain_memory(const struct sheet *s, const struct explain *e);

/* Write the same in short, as a part of the verdict. */
void explain_memory_short(const struct sheet *s, const struct explain *e);

#endif
