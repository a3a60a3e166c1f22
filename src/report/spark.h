/* spark.h - numbers over time as characters of rising height.
 *
 * Room: report, pure.
 */
#ifndef PSTOP_REPORT_SPARK_H
#define PSTOP_REPORT_SPARK_H

#include <stdbool.h>
#include <stddef.h>

/* One row of a plot that is `rows` high; row 0 is the top, and a plot of one row
 * is a sparkline.  A value of `most` is as high as the plot; 0 is a line at its
 * bottom, a negative one (not known) a blank.  Block elements, or ASCII.  Writes
 * at most size - 1 bytes, whole characters, and a NUL.  Returns the bytes. */
size_t spark_row(const double *values, size_t count, double most, int rows, int row, bool is_utf8,
		 char *out, size_t size);

#endif
