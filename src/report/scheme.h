/* scheme.h - the faces that text can have, and colour and style of each: constant data.
 *
 * Room: report.  Must not know how a terminal is controlled.
 */
#ifndef PSTOP_REPORT_SCHEME_H
#define PSTOP_REPORT_SCHEME_H

#include <stdbool.h>

#include "model/shares.h"
#include "model/verdict.h"

/* What a piece of text is; the scheme defines its style. */
enum face {
	FACE_TEXT,
	FACE_DIM,
	FACE_STRONG,
	FACE_TABLE_HEADER,
	FACE_CURSOR,
	FACE_TAGGED,
	FACE_KEY, /* in the line of function keys */
	FACE_KEY_HELP,
	FACE_DIALOG,
	FACE_ALERT,
	FACE_CLASS,                            /* + enum verdict_class */
	FACE_SHARE = FACE_CLASS + CLASS_COUNT, /* + enum share */
	FACES = FACE_SHARE + SHARE_COUNT
};

enum scheme_style {
	SCHEME_BOLD = 1,
	SCHEME_DIM = 2,
	SCHEME_REVERSE = 4,
	SCHEME_PAPER = 8, /* the colour is that of the background, with black text on it; reversed
	                     if there are no colours */
};

struct scheme_colour {
	short few, many; /* for 8 and for 256 colours; -1: the default colour of the terminal */
	unsigned style;  /* enum scheme_style, or-ed */
};

/* Can bars be drawn as blocks of colour, where every two kinds of time differ?  If not, they are
 * letters.  `colours` is the number that the terminal has. */
bool scheme_has_blocks(const char *scheme, int colours);

/* Return the colour of a style.  `scheme` is "default", "light" or "colorblind"; any other name
 * means "default". */
struct scheme_colour scheme_colour(const char *scheme, unsigned face);

#endif
