/* ink.h - text with looks, for a stream that may be a terminal which is not taken over.
 *
 * Room: report.  Colours by escape sequences of ECMA-48, which all terminals know that
 * have colours; whether there are any is for the caller to find out.
 */
#ifndef PSTOP_REPORT_INK_H
#define PSTOP_REPORT_INK_H

#include <stdio.h>

#include "report/scheme.h"

struct ink {
	FILE *out;
	bool has_looks; /* bold, dim; false: plain text */
	int colours;    /* 0, 8 or 256 */
	bool is_utf8;   /* blocks and lines, else ASCII */
};

/* The text goes on in this look (enum look); LOOK_TEXT ends all others. */
void ink_look(const struct ink *ink, unsigned look);

/* Foreign text, cleaned, cut to so many columns, and with `is_padded` filled up to
 * them.  Returns the columns that it took. */
int ink_clean(const struct ink *ink, const char *text, size_t length, int columns, bool is_padded);

/* A time in at most 6 columns: "0", "12us", "3.4ms", "1.86s", "2m05s", "3h20m". */
const char *ink_time(uint64_t ns, char *out, size_t size);

#endif
