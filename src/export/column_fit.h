/* column_fit.h - which columns of a table have room on a narrow screen.
 *
 * Room: export, pure.
 */
#ifndef PSTOP_EXPORT_COLUMN_FIT_H
#define PSTOP_EXPORT_COLUMN_FIT_H

#include "export/columns.h"

/* Give the last column at least a third of the width, and 16 columns: make others narrower, and
 * leave out the less informative ones, that of the order (`sort`; NULL: none) last.  `taken` is the
 * part of the width that something other than columns takes.  Columns that few tables have are never
 * left out. */
void column_fit(struct columns *columns, int width, int taken, const struct field *sort);

/* Return the width that the last column has at least. */
int column_last_least(int width);

#endif
