/* explain_parts.h - the parts of the page on a process.
 *
 * Room: report, private to explain*.c.  Each begins with an empty line and a
 * heading.
 */
#ifndef PSTOP_REPORT_EXPLAIN_PARTS_H
#define PSTOP_REPORT_EXPLAIN_PARTS_H

#include "report/explain.h"
#include "field/field.h"
#include "field/row.h"
#include "report/sheet.h"

/* explain.c: a column's value as in tables, without padding. */
void explain_field(const struct sheet *s, const struct row *row, const char *key, int width);

/* explain_verdict.c */
void explain_verdict(const struct sheet *s, const struct explain *e, const struct row *row);

/* explain_history.c */
void explain_history_short(const struct sheet *s, const struct explain *e, const struct row *row);
void explain_history(const struct sheet *s, const struct explain *e, const struct row *row);

/* explain_memory.c */
void explain_memory_short(const struct sheet *s, const struct explain *e);
void explain_memory(const struct sheet *s, const struct explain *e);

/* explain_identity.c; the short form needs e->dossier. */
void explain_identity_short(const struct sheet *s, const struct explain *e, const struct row *row);
void explain_identity(const struct sheet *s, const struct explain *e, const struct row *row);

/* explain_files.c */
void explain_files(const struct sheet *s, const struct explain *e);
void explain_environment(const struct sheet *s, const struct explain *e);

#endif
