/* ink.h - write styled text to a stream, which may be a terminal that pstop does not take over.
 *
 * Room: report.  Colours are set by escape sequences of ECMA-48, which all colour terminals
 * understand; the caller determines whether the terminal has colours.
 */
#ifndef PSTOP_REPORT_INK_H
#define PSTOP_REPORT_INK_H

#include <stdio.h>

#include "report/scheme.h"

struct ink {
	FILE *out;
	bool has_faces; /* use bold and dim; false: plain text */
	int colours;    /* 0, 8 or 256 */
	bool is_utf8;   /* draw with blocks and lines, else with ASCII */
};

/* Set the face (enum face) of the text that follows; FACE_TEXT ends any other. */
void ink_face(const struct ink *ink, unsigned face);

/* Write a text that is not trusted, cleaned and truncated to `columns`; with `is_padded`, fill it
 * up to them.  Return the number of columns written. */
int ink_clean(const struct ink *ink, const char *text, size_t length, int columns, bool is_padded);

/* Write a time in at most 6 columns: "0", "12us", "3.4ms", "1.86s", "2m05s", "3h20m".  Return
 * `out`. */
const char *ink_time(uint64_t ns, char *out, size_t size);

#endif
