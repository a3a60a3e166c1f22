/* get.h - declare the functions that get a field's value from a row.
 *
 * Room: field.  The functions are in get_activity.h and get_identity.h; field_table.c says what
 * each value is.
 */
#ifndef PSTOP_FIELD_GET_H
#define PSTOP_FIELD_GET_H

#include "field/field.h"

/* A getter: set *v to the value of the field `name` of a row. */
#define GET(name) void get_##name(const struct row *r, struct value *v)

#endif
