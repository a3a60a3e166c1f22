/* sheet.h - a page of text that can contain styles.
 *
 * Room: report.  The same lines go to a file as plain text, and to the screen with marks that set
 * the style of the following text.  A mark is the byte \x01 and one more; clean text (clean.h)
 * never contains this byte.
 */
#ifndef PSTOP_REPORT_SHEET_H
#define PSTOP_REPORT_SHEET_H

#include <stdio.h>

#include "model/shares.h"
#include "report/scheme.h"

#define SHEET_INDENT 2

struct sheet {
	FILE *out;
	int width;       /* in columns, at least 40 */
	bool has_faces;  /* write marks */
	bool has_blocks; /* draw bars with blocks, else with letters */
	bool is_utf8;
};

/* Set the face (enum face) of the text that follows; each line begins with FACE_TEXT. */
void sheet_face(const struct sheet *s, unsigned face);

/* Write an empty line and a heading, formatted as by printf(3). */
void sheet_title(const struct sheet *s, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Write a text that is not trusted, cleaned and truncated to `columns`.  Return the number of
 * columns written. */
int sheet_clean(const struct sheet *s, const char *text, size_t length, int columns);

/* Write a sentence and a newline.  It is cleaned, as it may contain names that are not trusted, and
 * broken at blanks to fit the width. */
void sheet_wrapped(const struct sheet *s, const char *text, int indent);

/* Write a text that is not trusted, and a newline.  It begins in column `at` and continues in lines
 * indented by `indent`, at most `lines` in all.  `whole` is the size of the text if only the first
 * `length` bytes are available. */
void sheet_foreign(const struct sheet *s, const char *text, size_t length, uint64_t whole, int at,
		   int indent, int lines);

/* Write "  LABEL      " before a value.  Return the column after it. */
#define SHEET_LABEL 12
int sheet_label(const struct sheet *s, const char *label);

/* Write a label and a value: a text of pstop, formatted as by printf(3), or a text that is not
 * trusted. */
void sheet_item(const struct sheet *s, const char *label, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void sheet_foreign_item(const struct sheet *s, const char *label, const char *text);

/* One part of a bar. */
struct sheet_part {
	char letter;
	const char *name;
	double amount;
	unsigned face;
	bool is_light; /* drawn in light blocks */
};

/* Write "[PPPDDDSS]" with `cells` cells, in proportion to the parts; a part above 0 has at least
 * one cell.  There are at most SHARE_COUNT parts. */
void sheet_bar(const struct sheet *s, const struct sheet_part *parts, size_t count, int cells);

/* Write the same for shares of time. */
void sheet_shares(const struct sheet *s, const struct shares *shares, int cells);

/* Write what the parts of a bar mean, "U user 12 %, L lock 76 %", and a newline.  The text begins
 * in column `at` and is broken between entries. */
struct sheet_entry {
	char letter;
	const char *block; /* replaces the letter if bars are drawn with blocks */
	unsigned face;
	char words[64];
};
void sheet_legend(const struct sheet *s, const struct sheet_entry *entries, size_t count, int at);

/* Find the next piece of a line that has a single style.  Advance *text past it, set *piece to its
 * bytes and *face to its face, and return its length; 0 at the end of the line. */
size_t sheet_next(const char **text, const char *end, unsigned *face, const char **piece);

#endif
