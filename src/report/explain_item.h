/* explain_item.h - write a single value of the page, or the reason why it is unknown.
 *
 * Room: report.
 */
#ifndef PSTOP_REPORT_EXPLAIN_ITEM_H
#define PSTOP_REPORT_EXPLAIN_ITEM_H

#include "field/row.h"
#include "report/sheet.h"

/* Write the value of a field as tables show it, without padding, in at most `width` columns. */
void explain_field(const struct sheet *s, const struct row *row, const char *key, int width);

/* Return plain words for an errno or for DOSSIER_UNREAD of a dossier.  The string is static. */
const char *explain_error(int error);

#endif
