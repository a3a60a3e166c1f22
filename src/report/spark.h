/* spark.h - numbers over time as characters of different height.
 *
 * Room: report, pure.
 */
#ifndef PSTOP_REPORT_SPARK_H
#define PSTOP_REPORT_SPARK_H

#include <stdbool.h>
#include <stddef.h>

/* Write one row of a plot that is `rows` high; row 0 is the top, and a plot of one row is a
 * sparkline.  A value of `most` fills the height; 0 is a line at the bottom; a negative value
 * (unknown) is a blank.  Use block elements or ASCII.  Write at most size - 1 bytes, only whole
 * characters, and a NUL.  Return the number of bytes. */
size_t spark_row(const double *values, size_t count, double most, int rows, int row, bool is_utf8,
		 char *out, size_t size);

#endif
