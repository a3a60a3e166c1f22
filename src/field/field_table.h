/* field_table.h - every field there is: the one table that text output, live view, JSON,
 * --columns help, --sort and the manual's list are made from.
 *
 * Room: field.
 */
#ifndef PSTOP_FIELD_FIELD_TABLE_H
#define PSTOP_FIELD_FIELD_TABLE_H

#include "field/field.h"

/* The table, ended by a field without a key.  Static. */
const struct field *field_table(void);

#endif
