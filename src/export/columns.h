/* columns.h - which columns a table has.
 *
 * Room: export.
 */
#ifndef PSTOP_EXPORT_COLUMNS_H
#define PSTOP_EXPORT_COLUMNS_H

#include <stdio.h>

#include "field/field.h"

#define COLUMN_COUNT_MOST 64

/* Columns to show, in order. */
struct columns {
	const struct field *list[COLUMN_COUNT_MOST];
	size_t count;
	bool is_narrow; /* those that can be narrower are */
};

/* Parse a list "NAME,NAME…" of keys or headers, ignoring case.  "+NAME,…" adds to the
 * columns in `out`; any other list replaces them.  Return 0; -EINVAL if a name is unknown,
 * with *bad and *bad_length set to it; or -E2BIG if there are too many columns. */
int columns_parse(struct columns *out, const char *list, const char **bad, size_t *bad_length);

/* Set the default columns of `pstop -b`, with TID for rows of threads, or those of
 * `ps alx`. */
void columns_default(struct columns *out, bool is_threads);
void columns_long(struct columns *out);

/* Return what the fields of these columns need, enum need or-ed. */
unsigned columns_needs(const struct columns *columns);

/* Return the width of column `i`: that of the field table, or of the header if it is wider. */
int columns_width(const struct columns *columns, size_t i);

/* Print all columns with their units and descriptions, for --columns help. */
void columns_help(FILE *out);

#endif
