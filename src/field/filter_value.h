/* filter_value.h - operands of a filter: numbers with their units, words, and regular
 * expressions.
 *
 * Room: field, pure.  Must not know the syntax of the filter around them.
 */
#ifndef PSTOP_FIELD_FILTER_VALUE_H
#define PSTOP_FIELD_FILTER_VALUE_H

#include <regex.h>

#include "field/field.h"

/* Where the text of a filter, or of an operand, is wrong: `length` bytes (at least 1) from
 * `at`, which is the end of the text if something is missing there. */
struct filter_error {
	size_t at, length;
	char message[120]; /* clean; contains nothing of the text */
};

/* Return whether the field is text; all others are numbers. */
static inline bool filter_is_text(const struct field *f)
{
	return f->style == STYLE_LEFT;
}

/* Parse a number with its unit, "1.5M" or "50%", into the field's own unit.  `length` is in
 * bytes.  Return 0, or -EINVAL with error->at counted from `text`. */
int filter_parse_number(const struct field *f, const char *text, size_t length, long double *out,
			struct filter_error *error);

/* Check a text operand: a class or detail must be one of the fixed words, any other field
 * accepts any text.  Return 0, or -EINVAL as above. */
int filter_check_word(const struct field *f, const char *text, size_t length,
		      struct filter_error *error);

/* Return a text as regular expressions see it: in UTF-8, with U+FFFD for each invalid byte,
 * since "." does not match such a byte.  The caller frees it; NULL if out of memory. */
char *filter_clean_subject(const char *text);

/* Compile a regular expression, ignoring case; with `is_plain`, a text without special
 * characters.  Return 0, and the caller owns *out (regfree(), then free()); or -EINVAL as
 * above, or -ENOMEM. */
int filter_compile_regex(const char *text, size_t length, bool is_plain, regex_t **out,
			 struct filter_error *error);

/* Set *error; return -EINVAL. */
int filter_set_error(struct filter_error *error, size_t at, size_t length, const char *message);

#endif
