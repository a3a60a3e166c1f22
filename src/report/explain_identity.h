/* explain_identity.h - the users, the surroundings and the limits of a process.
 *
 * Room: report.  One section of the page of explain.h: an empty line, a heading, and the lines.
 */
#ifndef PSTOP_REPORT_EXPLAIN_IDENTITY_H
#define PSTOP_REPORT_EXPLAIN_IDENTITY_H

#include "field/row.h"
#include "report/explain.h"
#include "report/sheet.h"

/* Write the section; `row` is that of the whole process. */
void explain_identity(const struct sheet *s, const struct explain *e, const struct row *row);

/* Write the same in short, as a part of the verdict.  Needs e->dossier. */
void explain_identity_short(const struct sheet *s, const struct explain *e, const struct row *row);

#endif
