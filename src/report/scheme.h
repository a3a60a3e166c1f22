/* scheme.h - the styles that text can have, and the colour of each: constant data.
 *
 * Room: report.  Must not know how a terminal is controlled.
 */
#ifndef PSTOP_REPORT_SCHEME_H
#define PSTOP_REPORT_SCHEME_H

#include "model/shares.h"
#include "model/verdict.h"

/* What a piece of text is; the scheme defines its style. */
enum look {
	LOOK_TEXT,
	LOOK_DIM,
	LOOK_STRONG,
	LOOK_TABLE_HEADER,
	LOOK_CURSOR,
	LOOK_TAGGED,
	LOOK_KEY, /* in the line of function keys */
	LOOK_KEY_HELP,
	LOOK_DIALOG,
	LOOK_ALERT,
	LOOK_CLASS,                            /* + enum verdict_class */
	LOOK_SHARE = LOOK_CLASS + CLASS_COUNT, /* + enum share */
	LOOKS = LOOK_SHARE + SHARE_COUNT
};

enum scheme_style { SCHEME_BOLD = 1, SCHEME_DIM = 2, SCHEME_REVERSE = 4 };

struct scheme_colour {
	short few, many; /* for 8 and for 256 colours; -1: the default colour of the terminal */
	unsigned style;  /* enum scheme_style, or-ed */
};

/* Return the colour of a style.  `scheme` is "default", "light" or "colorblind"; any other name
 * means "default". */
struct scheme_colour scheme_colour(const char *scheme, unsigned look);

#endif
