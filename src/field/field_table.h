/* field_table.h - the table of all fields, used by text output, live view, JSON, --columns
 * help, --sort and the manual's list.
 *
 * Room: field.
 */
#ifndef PSTOP_FIELD_FIELD_TABLE_H
#define PSTOP_FIELD_FIELD_TABLE_H

#include "field/field.h"

/* Return the table, terminated by a field without a key.  Static. */
const struct field *field_table(void);

#endif
