/* explain_verdict.h - the verdict on a process, and the evidence for it.
 *
 * Room: report.  One section of the page of explain.h: an empty line, a heading, and the lines.
 */
#ifndef PSTOP_REPORT_EXPLAIN_VERDICT_H
#define PSTOP_REPORT_EXPLAIN_VERDICT_H

#include "field/row.h"
#include "report/explain.h"
#include "report/sheet.h"

/* Write the section; `row` is that of the whole process. */
void explain_verdict(const struct sheet *s, const struct explain *e, const struct row *row);

#endif
