/* explain_history.h - what a process did in the last minutes.
 *
 * Room: report.  One section of the page of explain.h: an empty line, a heading, and the lines.
 */
#ifndef PSTOP_REPORT_EXPLAIN_HISTORY_H
#define PSTOP_REPORT_EXPLAIN_HISTORY_H

#include "field/row.h"
#include "report/explain.h"
#include "report/sheet.h"

/* Write the section; `row` is that of the whole process. */
void explain_history(const struct sheet *s, const struct explain *e, const struct row *row);

/* Write the same in short, as a part of the verdict. */
void explain_history_short(const struct sheet *s, const struct explain *e, const struct row *row);

#endif
