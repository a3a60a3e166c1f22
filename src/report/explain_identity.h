/* explain_identity.h - whose process it is, where it runs and under which limits.
 *
 * Room: report.  A part of the page of explain.h: an empty line, a heading, its lines.
 */
#ifndef PSTOP_REPORT_EXPLAIN_IDENTITY_H
#define PSTOP_REPORT_EXPLAIN_IDENTITY_H

#include "field/row.h"
#include "report/explain.h"
#include "report/sheet.h"

void explain_identity(const struct sheet *s, const struct explain *e, const struct row *row);

/* The same in the few lines that the verdict has room for; it needs e->dossier. */
void explain_identity_short(const struct sheet *s, const struct explain *e, const struct row *row);

#endif
