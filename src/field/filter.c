/* filter.c - trying a filter on rows; see filter.h. */
#include "config.h"

#include "base/clean.h"
#include "field/filter_steps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- texts ---- */

/* Arguments end with a NUL each: as one text, blanks stand between them, and none at
 * the end. */
static size_t text_length(const struct value *v)
{
	return v->kind == VALUE_LIST ? clean_arguments_length(v->text, v->length) : v->length;
}

static char char_at(const struct value *v, size_t at)
{
	return v->text[at] ? v->text[at] : ' ';
}

static bool is_equal_text(const struct test *t, const struct value *v)
{
	if (text_length(v) != t->text_length)
		return false;
	for (size_t i = 0; i < t->text_length; i++)
		if (char_at(v, i) != t->text[i])
			return false;
	return true;
}

static bool is_like(const struct test *t, const struct value *v)
{
	char subject[FILTER_SUBJECT_MAX + 1];
	size_t length = text_length(v);
	bool is_ascii = true;

	if (length > FILTER_SUBJECT_MAX)
		length = FILTER_SUBJECT_MAX;
	for (size_t i = 0; i < length; i++) {
		subject[i] = char_at(v, i);
		is_ascii = is_ascii && (unsigned char)subject[i] < 0x80;
	}
	subject[length] = '\0';
	if (is_ascii)
		return regexec(t->regex, subject, 0, NULL, 0) == 0;
	char *clean = filter_clean_subject(subject);
	bool result = clean && regexec(t->regex, clean, 0, NULL, 0) == 0;
	free(clean);
	return result;
}

static bool try_text(const struct test *t, const struct value *v)
{
	switch (t->comparison) {
	case COMPARE_EQUAL:
		return is_equal_text(t, v);
	case COMPARE_UNEQUAL:
		return !is_equal_text(t, v);
	case COMPARE_LIKE:
		return is_like(t, v);
	case COMPARE_UNLIKE:
		return !is_like(t, v);
	default:
		return false;
	}
}

/* ---- numbers ---- */

/* -1, 0 or 1, as the value is less, equal or more.  A real number is compared as
 * the double that it is: 0.1 is 0.1. */
static int order_of(const struct test *t, const struct value *v)
{
	long double left, right = t->number;

	if (v->kind == VALUE_UNSIGNED) {
		left = (long double)v->u;
	} else if (v->kind == VALUE_SIGNED) {
		left = (long double)v->i;
	} else {
		left = (long double)v->real;
		right = (long double)(double)right;
	}
	return (left > right) - (left < right);
}

static bool try_number(const struct test *t, const struct value *v)
{
	int order = order_of(t, v);

	switch (t->comparison) {
	case COMPARE_EQUAL:
		return order == 0;
	case COMPARE_UNEQUAL:
		return order != 0;
	case COMPARE_LESS:
		return order < 0;
	case COMPARE_AT_MOST:
		return order <= 0;
	case COMPARE_MORE:
		return order > 0;
	case COMPARE_AT_LEAST:
		return order >= 0;
	default:
		return false;
	}
}

/* ---- steps ---- */

static bool try_field(const struct test *t, const struct field *field, const struct row *row)
{
	struct value v;

	field->get(row, &v);
	switch (v.kind) {
	case VALUE_TEXT:
	case VALUE_LIST:
		return filter_is_text(field) && try_text(t, &v);
	case VALUE_UNSIGNED:
	case VALUE_SIGNED:
		return !filter_is_text(field) && try_number(t, &v);
	case VALUE_REAL:
		return !filter_is_text(field) && isfinite(v.real) && try_number(t, &v);
	default:
		return false;
	}
}

bool filter_matches(const struct filter *f, const struct row *row)
{
	bool is_true = false;

	for (size_t at = 0; at < f->count;) {
		const struct step *step = &f->steps[at++];
		const struct test *t = &step->test;
		switch (step->kind) {
		case STEP_TEST:
			is_true = try_field(t, t->field, row) ||
				  (t->or_field && try_field(t, t->or_field, row));
			break;
		case STEP_NOT:
			is_true = !is_true;
			break;
		case STEP_SKIP_IF_TRUE:
			at = is_true ? step->target : at;
			break;
		case STEP_SKIP_IF_FALSE:
			at = is_true ? at : step->target;
			break;
		}
	}
	return is_true;
}

unsigned filter_needs(const struct filter *f)
{
	unsigned needs = 0;

	for (size_t i = 0; f && i < f->count; i++) {
		const struct test *t = &f->steps[i].test;
		needs |= t->field ? t->field->needs : 0;
		needs |= t->or_field ? t->or_field->needs : 0;
	}
	return needs;
}

void filter_free(struct filter *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < f->count; i++) {
		struct test *t = &f->steps[i].test;
		if (t->regex)
			regfree(t->regex);
		free(t->regex);
		free(t->text);
	}
	free(f->steps);
	free(f);
}
