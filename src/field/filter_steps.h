/* filter_steps.h - a filter as it is kept: a line of steps.
 *
 * Room: field, private to filter*.c.  The steps are run from the first to the
 * last over one truth: a test sets it, a skip jumps where && or || is decided
 * by its left side.  So running a filter needs no stack, however it is nested.
 */
#ifndef PSTOP_FIELD_FILTER_STEPS_H
#define PSTOP_FIELD_FILTER_STEPS_H

#include <regex.h>

#include "field/field.h"
#include "field/filter.h"

enum comparison {
	COMPARE_EQUAL,
	COMPARE_UNEQUAL,
	COMPARE_LESS,
	COMPARE_AT_MOST,
	COMPARE_MORE,
	COMPARE_AT_LEAST,
	COMPARE_LIKE,   /* ~ */
	COMPARE_UNLIKE, /* !~ */
};

struct test {
	const struct field *field;
	const struct field *or_field; /* of a word alone: the other one; or NULL */
	enum comparison comparison;
	/* What it is compared with: one of these. */
	regex_t *regex; /* owned */
	char *text;     /* owned */
	size_t text_length;
	long double number; /* exact for all integers of 64 bits */
};

enum step_kind {
	STEP_TEST,
	STEP_NOT,
	STEP_SKIP_IF_TRUE,  /* || */
	STEP_SKIP_IF_FALSE, /* && */
};

struct step {
	enum step_kind kind;
	size_t target; /* of a skip: the step that comes next */
	struct test test;
};

struct filter {
	struct step *steps;
	size_t count, capacity;
	size_t test_count;
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
