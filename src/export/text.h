/* text.h - rows as a table of text.
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

/* Parses "NAME,NAME…"; "+NAME,…" adds to what `out` has, else replaces it.
 * Names are keys or headers, case ignored.  0, or -EINVAL with *bad and
 * *bad_length the name that is none, or -E2BIG. */
int columns_parse(struct columns *out, const char *list, const char **bad, size_t *bad_length);

/* The default columns of `pstop -b`, with TID for thread rows, and those of
 * `ps alx`. */
void columns_default(struct columns *out, bool is_threads);
void columns_long(struct columns *out);

/* What the fields of these columns need, enum need or-ed. */
unsigned columns_needs(const struct columns *columns);

/* One cell: cleaned, cut to `width` columns and padded, but for the last column
 * (`is_last`), which is neither padded nor cut below `width`.  Writes at most
 * size - 1 bytes and a NUL.  Returns the bytes. */
size_t text_cell(const struct field *f, const struct row *row, int width, bool is_last, char *out,
		 size_t size);

/* Width of a column: that of the table, or of its header. */
int text_column_width(const struct field *f);

/* The header line and one line a row; `width` in columns, 0 without limit. */
void text_header(FILE *out, const struct columns *columns, int width);
void text_row(FILE *out, const struct columns *columns, const struct row *row, int width);

/* Numbers as cells have them: "1.2M" of bytes, "12k" of events per second, "3m05"
 * of seconds.  Return what snprintf(3) returns. */
int text_bytes(double bytes, char *out, size_t size);
int text_rate(double rate, char *out, size_t size);
int text_age(double seconds, char *out, size_t size);

/* All columns with unit and help, for --columns help. */
void text_columns_help(FILE *out);

#endif
