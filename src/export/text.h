/* text.h - print rows as a table.
 *
 * Room: export.
 */
#ifndef PSTOP_EXPORT_TEXT_H
#define PSTOP_EXPORT_TEXT_H

#include <stdio.h>

#include "export/columns.h"

/* Write one cell: cleaned, truncated to `width` columns and padded.  The last column (`is_last`) is
 * truncated but not padded; a truncated text in another column ends in "+".  Write at most size - 1
 * bytes and a NUL.  Return the number of bytes. */
size_t text_cell(const struct field *f, const struct row *row, int width, bool is_last, char *out,
		 size_t size);

/* Print the header line, or a row; `width` is in columns, 0 means no limit. */
void text_header(FILE *out, const struct columns *columns, int width);
void text_row(FILE *out, const struct columns *columns, const struct row *row, int width);

/* Write a number as cells show it: bytes as "1.2M", events per second as "12k", seconds as
 * "3m05".  Return what snprintf(3) returns. */
int text_bytes(double bytes, char *out, size_t size);
int text_rate(double rate, char *out, size_t size);
int text_age(double seconds, char *out, size_t size);

#endif
