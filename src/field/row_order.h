/* row_order.h - sort rows by a field.
 *
 * Room: field.
 */
#ifndef PSTOP_FIELD_ROW_ORDER_H
#define PSTOP_FIELD_ROW_ORDER_H

#include "field/field.h"

/* Sort `count` rows in place, in the order of field_compare(), or with `is_reversed` in the
 * opposite order.  The field computes the value of each row once, not for each comparison.
 * Return 0, or -ENOMEM: the rows are then unchanged. */
int row_order(struct row *rows, size_t count, const struct field *f, bool is_reversed);

#endif
