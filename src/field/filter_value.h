/* filter_value.h - what a filter compares with: numbers with their units, words, and
 * regular expressions.
 *
 * Room: field, pure.  Must not know how a filter is written around them.
 */
#ifndef PSTOP_FIELD_FILTER_VALUE_H
#define PSTOP_FIELD_FILTER_VALUE_H

#include <regex.h>

#include "field/field.h"

/* Where a text is no filter, or no part of one: `length` bytes (1 at the least) from `at`,
 * which is the end of the text where something is missing there. */
struct filter_error {
	size_t at, length;
	char message[120]; /* clean; holds nothing of the text */
};

/* Is this field text?  All others are numbers. */
static inline bool filter_is_text(const struct field *f)
{
	return f->style == STYLE_LEFT;
}

/* A number with its unit, for a field: "1.5M", "50%".  0; or -EINVAL with
 * error->at counted from `text`. */
int filter_parse_number(const struct field *f, const char *text, size_t length, long double *out,
			struct filter_error *error);

/* A value that a text is to be equal to: a class or detail has to be one of the fixed
 * words, all else is free.  0; or -EINVAL as above. */
int filter_check_word(const struct field *f, const char *text, size_t length,
		      struct filter_error *error);

/* A text as regular expressions see it: in UTF-8, each byte that is none is
 * U+FFFD, since "." fits no such byte.  The caller frees; NULL: no memory. */
char *filter_clean_subject(const char *text);

/* Compiles a regular expression, case ignored; with `is_plain` a text without
 * special characters.  0, and the caller owns *out (regfree(), then free()); or
 * -EINVAL as above, or -ENOMEM. */
int filter_compile_regex(const char *text, size_t length, bool is_plain, regex_t **out,
			 struct filter_error *error);

/* Says what is wrong; returns -EINVAL. */
int filter_set_error(struct filter_error *error, size_t at, size_t length, const char *message);

#endif
