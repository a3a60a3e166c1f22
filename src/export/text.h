/* text.h - print rows as a table.
 *
 * Room: export.
 */
#ifndef PSTOP_EXPORT_TEXT_H
#define PSTOP_EXPORT_TEXT_H

#include <stdio.h>

#include "field/field.h"

/* Columns to show, in order. */
struct columns {
	const struct field *list[64];
	size_t count;
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

/* Write one cell: cleaned, truncated to `width` columns and padded.  The last column
 * (`is_last`) is truncated but not padded.  Write at most size - 1 bytes and a NUL.  Return
 * the number of bytes. */
size_t text_cell(const struct field *f, const struct row *row, int width, bool is_last, char *out,
		 size_t size);

/* Return the width of a column: that of the field table, or of the header if it is wider. */
int text_column_width(const struct field *f);

/* Print the header line, or a row; `width` is in columns, 0 means no limit. */
void text_header(FILE *out, const struct columns *columns, int width);
void text_row(FILE *out, const struct columns *columns, const struct row *row, int width);

/* Write a number as cells show it: bytes as "1.2M", events per second as "12k", seconds as
 * "3m05".  Return what snprintf(3) returns. */
int text_bytes(double bytes, char *out, size_t size);
int text_rate(double rate, char *out, size_t size);
int text_age(double seconds, char *out, size_t size);

/* Print all columns with their units and descriptions, for --columns help. */
void text_columns_help(FILE *out);

#endif
