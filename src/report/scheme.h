/* scheme.h - what colour each look has: constant data.
 *
 * Room: report.  Must not know how a terminal is told.
 */
#ifndef PSTOP_REPORT_SCHEME_H
#define PSTOP_REPORT_SCHEME_H

#include "tui/display.h"

enum scheme_style { SCHEME_BOLD = 1, SCHEME_DIM = 2, SCHEME_REVERSE = 4 };

struct scheme_colour {
	short few, many;         /* for 8 and for 256 colours; -1: the terminal's own */
	unsigned style;          /* enum scheme_style, or-ed */
};

/* `scheme`: "default", "light", "colorblind"; any other is as the default. */
struct scheme_colour scheme_colour(const char *scheme, unsigned look);

#endif
