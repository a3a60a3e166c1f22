/* explain_waits.h - the section of the page about whom a process waits for.
 *
 * Room: report.
 */
#ifndef PSTOP_REPORT_EXPLAIN_WAITS_H
#define PSTOP_REPORT_EXPLAIN_WAITS_H

#include "field/row.h"
#include "report/explain.h"
#include "report/sheet.h"

/* Write the chain of the thread that the process is judged by, and those of other threads that end
 * elsewhere.  Write nothing if e->chains is NULL. */
void explain_waits(const struct sheet *s, const struct explain *e, const struct row *row);

#endif
