/* explain_item.h - single values on the page, or the reason why there is none.
 *
 * Room: report.
 */
#ifndef PSTOP_REPORT_EXPLAIN_ITEM_H
#define PSTOP_REPORT_EXPLAIN_ITEM_H

#include "field/row.h"
#include "report/sheet.h"

/* Writes the value of a field as tables show it, without padding; `width` is the most
 * columns it may take. */
void explain_field(const struct sheet *s, const struct row *row, const char *key, int width);

/* Plain words for an errno or DOSSIER_UNREAD of a dossier.  Static. */
const char *explain_error(int error);

#endif
