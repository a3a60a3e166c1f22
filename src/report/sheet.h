/* sheet.h - a page of text that may have looks in it.
 *
 * Room: report.  The same lines go to a file as plain text, and to the screen with
 * marks between them that say in what look the text goes on.  A mark is the byte
 * \x01 and one more; clean text (clean.h) has no such byte.
 */
#ifndef PSTOP_REPORT_SHEET_H
#define PSTOP_REPORT_SHEET_H

#include <stdio.h>

#include "model/shares.h"
#include "report/scheme.h"

#define SHEET_INDENT 2

struct sheet {
	FILE *out;
	int width;       /* in columns; at least 40 */
	bool has_looks;  /* marks are written */
	bool has_blocks; /* bars are of blocks, else of letters */
	bool is_utf8;
};

/* The text goes on in this look (enum look); a line begins in LOOK_TEXT. */
void sheet_look(const struct sheet *s, unsigned look);

/* An empty line and a heading; printf(3). */
void sheet_title(const struct sheet *s, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Foreign text, cleaned and cut to so many columns.  Returns those taken. */
int sheet_clean(const struct sheet *s, const char *text, size_t length, int columns);

/* A sentence, which may hold foreign names, cleaned, and broken at blanks to fit the
 * width, with its newline. */
void sheet_wrapped(const struct sheet *s, const char *text, int indent);

/* Foreign text, which begins in column `at`: what does not fit goes on in lines
 * `indent` columns in, at most `lines` of them.  Ends with a newline.  `whole` is how many
 * bytes there are of it, where only the first `length` are at hand. */
void sheet_foreign(const struct sheet *s, const char *text, size_t length, uint64_t whole, int at,
		   int indent, int lines);

/* "  LABEL      " before a value; returns the column behind it. */
#define SHEET_LABEL 12
int sheet_label(const struct sheet *s, const char *label);

/* A label with a text of pstop's own, printf(3), or with a foreign one. */
void sheet_item(const struct sheet *s, const char *label, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void sheet_foreign_item(const struct sheet *s, const char *label, const char *text);

/* Part of a bar. */
struct sheet_part {
	char letter;
	const char *name;
	double amount;
	unsigned look;
	bool is_light; /* drawn in light blocks */
};

/* "[PPPDDDSS]" of so many cells: each part in proportion, but where it is not 0
 * at least one cell.  At most SHARE_COUNT parts. */
void sheet_bar(const struct sheet *s, const struct sheet_part *parts, size_t count, int cells);

/* The same for shares of time. */
void sheet_shares(const struct sheet *s, const struct shares *shares, int cells);

/* What the parts of a bar are: "U user 12 %, L lock 76 %", from column `at` on,
 * broken between two of them, with its newline. */
struct sheet_entry {
	char letter;
	const char *block; /* in place of the letter, where bars are of blocks */
	unsigned look;
	char words[64];
};
void sheet_legend(const struct sheet *s, const struct sheet_entry *entries, size_t count, int at);

/* The next piece of a line that has one look: moves *text behind it and gives its
 * bytes and, in *look, its look.  0 at the end of the line. */
size_t sheet_next(const char **text, const char *end, unsigned *look, const char **piece);

#endif
