/* scheme.h - the looks that text can have, and the colour of each: constant data.
 *
 * Room: report.  Must not know how a terminal is told.
 */
#ifndef PSTOP_REPORT_SCHEME_H
#define PSTOP_REPORT_SCHEME_H

#include "model/shares.h"
#include "model/verdict.h"

/* What a piece of text is; the scheme says how that looks. */
enum look {
	LOOK_TEXT,
	LOOK_DIM,
	LOOK_STRONG,
	LOOK_TABLE_HEADER,
	LOOK_CURSOR,
	LOOK_TAGGED,
	LOOK_KEY, /* of the line of function keys */
	LOOK_KEY_HELP,
	LOOK_DIALOG,
	LOOK_ALERT,
	LOOK_CLASS,                            /* + enum verdict_class */
	LOOK_SHARE = LOOK_CLASS + CLASS_COUNT, /* + enum share */
	LOOKS = LOOK_SHARE + SHARE_COUNT
};

enum scheme_style { SCHEME_BOLD = 1, SCHEME_DIM = 2, SCHEME_REVERSE = 4 };

struct scheme_colour {
	short few, many; /* for 8 and for 256 colours; -1: the terminal's own */
	unsigned style;  /* enum scheme_style, or-ed */
};

/* `scheme`: "default", "light", "colorblind"; any other is as the default. */
struct scheme_colour scheme_colour(const char *scheme, unsigned look);

#endif
