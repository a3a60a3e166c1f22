/* explain_conclusion.h - the end of the page: what limits the process, and what would help.
 *
 * Room: report, private to explain.c.
 */
#ifndef PSTOP_REPORT_EXPLAIN_CONCLUSION_H
#define PSTOP_REPORT_EXPLAIN_CONCLUSION_H

#include "field/row.h"
#include "report/explain.h"
#include "report/sheet.h"

void explain_conclusion(const struct sheet *s, const struct explain *e, const struct row *row);

#endif
