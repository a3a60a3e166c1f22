/* filter.c - parse a filter, and match rows against it; see filter.h.
 *
 * A filter is stored as a sequence of steps, run from first to last on a single truth value: a
 * test sets it, a skip jumps where the left side of && or || decides the result.  So running a
 * filter needs no stack, whatever its nesting.
 */
#include "config.h"

#include "field/filter.h"
#include "base/array.h"
#include "base/clean.h"
#include "field/field_table.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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
	const struct field *or_field; /* of a word alone: the other field; or NULL */
	enum comparison comparison;
	/* The operand: one of these. */
	regex_t *regex; /* owned */
	char *text;     /* owned */
	size_t text_length;
	long double number; /* represents all 64-bit integers exactly */
};

enum step_kind {
	STEP_TEST,
	STEP_NOT,
	STEP_SKIP_IF_TRUE,  /* || */
	STEP_SKIP_IF_FALSE, /* && */
};

struct step {
	enum step_kind kind;
	size_t target; /* of a skip: the step to jump to */
	struct test test;
};

struct filter {
	struct step *steps;
	size_t count, capacity;
	size_t test_count;
};

/* ==== parsing ==== */

struct parser {
	const char *text;
	size_t length, at;
	unsigned depth;
	struct filter *filter;
	struct filter_error *error;
};

/* A word, quoted or not. */
struct word {
	const char *text; /* without the quotes */
	size_t length;
	size_t at, full_length; /* with the quotes, in the filter's text */
	bool is_quoted;
};

struct sign {
	const char *text;
	enum comparison comparison;
};

/* Longer operators come first. */
static const struct sign signs[] = {
	{ "==", COMPARE_EQUAL },    { "!=", COMPARE_UNEQUAL }, { "<=", COMPARE_AT_MOST },
	{ ">=", COMPARE_AT_LEAST }, { "!~", COMPARE_UNLIKE },  { "=", COMPARE_EQUAL },
	{ "<", COMPARE_LESS },      { ">", COMPARE_MORE },     { "~", COMPARE_LIKE },
};

static int fail(struct parser *p, size_t at, size_t length, const char *message)
{
	filter_set_error(p->error, at, length, message);
	return -EINVAL;
}

/* ---- tokens ---- */

static bool is_any(char c, const char *list)
{
	return c != '\0' && strchr(list, c) != NULL;
}

/* Return the character `ahead` bytes ahead; NUL at the end. */
static char peek(const struct parser *p, size_t ahead)
{
	return p->at + ahead < p->length ? p->text[p->at + ahead] : '\0';
}

static void skip_blanks(struct parser *p)
{
	while (is_any(peek(p, 0), " \t\r\n"))
		p->at++;
}

/* Return whether `piece` comes next. */
static bool is_next(const struct parser *p, const char *piece)
{
	size_t length = strlen(piece);

	return p->length - p->at >= length && memcmp(p->text + p->at, piece, length) == 0;
}

static bool take(struct parser *p, const char *piece)
{
	skip_blanks(p);
	if (!is_next(p, piece))
		return false;
	p->at += strlen(piece);
	return true;
}

/* Return the comparison operator that comes next, or NULL. */
static const struct sign *next_sign(struct parser *p)
{
	skip_blanks(p);
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (is_next(p, signs[i].text))
			return &signs[i];
	return NULL;
}

/* Take the text up to the closing quote. */
static int take_quoted(struct parser *p, struct word *out)
{
	const char *begin = p->text + p->at + 1;
	const char *end = memchr(begin, p->text[p->at], p->length - p->at - 1);

	if (end == NULL)
		return fail(p, p->at, p->length - p->at, "missing closing quote");
	size_t length = (size_t)(end - begin);
	*out = (struct word){ begin, length, p->at, length + 2, true };
	p->at += out->full_length;
	return 0;
}

/* Take the text up to a blank, a bracket, a quote, && or ||, or one of `ends`; it may be empty. */
static void take_plain(struct parser *p, const char *ends, struct word *out)
{
	size_t begin = p->at;

	while (peek(p, 0) && !is_any(peek(p, 0), " \t\r\n()'\"&") && !is_any(peek(p, 0), ends) &&
	       !is_next(p, "||"))
		p->at++;
	*out = (struct word){ p->text + begin, p->at - begin, begin, p->at - begin, false };
}

static int take_word(struct parser *p, const char *ends, struct word *out)
{
	skip_blanks(p);
	if (is_any(peek(p, 0), "'\""))
		return take_quoted(p, out);
	take_plain(p, ends, out);
	return 0;
}

/* ---- steps ---- */

/* Add a step; return NULL if out of memory. */
static struct step *add_step(struct parser *p, enum step_kind kind)
{
	struct filter *f = p->filter;

	if (ARRAY_RESERVE(f->steps, f->capacity, f->count + 1) != 0)
		return NULL;
	f->steps[f->count] = (struct step){ .kind = kind };
	return &f->steps[f->count++];
}

static int add_test(struct parser *p, const struct word *word, struct test **out)
{
	if (p->filter->test_count == FILTER_TESTS_MAX)
		return fail(p, word->at, word->full_length, "too many comparisons in one filter");
	struct step *step = add_step(p, STEP_TEST);
	if (step == NULL)
		return -ENOMEM;
	p->filter->test_count++;
	*out = &step->test;
	return 0;
}

/* ---- comparisons ---- */

/* Return the only field whose key ends in a point and `name`; NULL if there is none, or several. */
static const struct field *find_last_part(const char *name, size_t length)
{
	const struct field *found = NULL;

	for (const struct field *f = field_table(); f->key; f++) {
		const char *point = strrchr(f->key, '.');
		if (point == NULL || strlen(point + 1) != length ||
		    strncasecmp(point + 1, name, length) != 0)
			continue;
		if (found)
			return NULL;
		found = f;
	}
	return found;
}

static const struct field *find_field(const struct word *word)
{
	const struct field *f = field_find(word->text, word->length);

	return f ? f : find_last_part(word->text, word->length);
}

/* Convert an error in a value to one in the filter's text. */
static int place_error(struct parser *p, const struct word *value, int error)
{
	if (error == -EINVAL)
		p->error->at += (size_t)(value->text - p->text);
	return error;
}

static int set_value(struct parser *p, struct test *t, const struct word *value)
{
	int error = 0;

	if (t->comparison == COMPARE_LIKE || t->comparison == COMPARE_UNLIKE) {
		error = filter_compile_regex(value->text, value->length, false, &t->regex,
					     p->error);
	} else if (filter_is_text(t->field)) {
		t->text = strndup(value->text, value->length);
		t->text_length = value->length;
		error = t->text ?
				filter_check_word(t->field, value->text, value->length, p->error) :
				-ENOMEM;
	} else {
		error = filter_parse_number(t->field, value->text, value->length, &t->number,
					    p->error);
	}
	return place_error(p, value, error);
}

/* Take the right operand of a comparison. */
static int take_value(struct parser *p, enum comparison comparison, struct word *out)
{
	bool is_regex = comparison == COMPARE_LIKE || comparison == COMPARE_UNLIKE;

	skip_blanks(p);
	if (is_any(peek(p, 0), "=<>~!"))
		return fail(p, p->at, 1,
			    "no such operator; use = != < <= > >= ~ !~ (quote a value "
			    "that begins like this)");
	int error = take_word(p, is_regex ? "" : "|", out);
	if (error)
		return error;
	if (!out->is_quoted && is_any(peek(p, 0), "('\""))
		return fail(p, p->at, 1, "quote a value that contains parentheses or quotes");
	if (!out->is_quoted && out->length == 0)
		return fail(p, p->at, 1, "missing value");
	return 0;
}

static int parse_comparison(struct parser *p, const struct word *key, const struct sign *sign)
{
	const struct field *field = find_field(key);
	size_t sign_at = p->at, sign_length = strlen(sign->text);
	bool is_like = sign->comparison == COMPARE_LIKE || sign->comparison == COMPARE_UNLIKE;
	bool is_equal = sign->comparison == COMPARE_EQUAL || sign->comparison == COMPARE_UNEQUAL;
	struct word value;
	struct test *t = NULL;

	if (field == NULL)
		return fail(p, key->at, key->full_length,
			    "no such column (try 'pstop --columns help')");
	p->at += sign_length;
	int error = take_value(p, sign->comparison, &value);
	if (error)
		return error;
	if (filter_is_text(field) && !is_like && !is_equal)
		return fail(p, sign_at, sign_length, "this column is text; use = != ~ !~");
	if (!filter_is_text(field) && is_like)
		return fail(p, sign_at, sign_length, "this column is a number; use = != < <= > >=");
	error = add_test(p, key, &t);
	if (error)
		return error;
	t->field = field;
	t->comparison = sign->comparison;
	return set_value(p, t, &value);
}

/* Add a search for a word alone, in the name and the command line. */
static int add_search(struct parser *p, const struct word *word)
{
	struct test *t = NULL;

	if (word->length == 0)
		return fail(p, word->at, word->full_length, "missing word to search for");
	int error = add_test(p, word, &t);
	if (error)
		return error;
	t->field = field_find("comm", strlen("comm"));
	t->or_field = field_find("command", strlen("command"));
	t->comparison = COMPARE_LIKE;
	return place_error(p, word,
			   filter_compile_regex(word->text, word->length, true, &t->regex,
						p->error));
}

/* ---- the expression ---- */

static int parse_either(struct parser *p);

/* Report what stands in the place of a comparison but does not begin one. */
static int fail_operand(struct parser *p)
{
	const struct sign *sign = next_sign(p);

	if (sign)
		return fail(p, p->at, strlen(sign->text), "missing column before this");
	if (is_next(p, "&&") || is_next(p, "||"))
		return fail(p, p->at, 2, "missing comparison before this");
	if (is_any(peek(p, 0), "&|"))
		return fail(p, p->at, 1, "write && for 'and', || for 'or'");
	return fail(p, p->at, 1, "missing comparison");
}

static int parse_brackets(struct parser *p)
{
	size_t open_at = p->at++;

	if (p->depth == FILTER_DEPTH_MAX)
		return fail(p, open_at, 1, "too many nested parentheses");
	p->depth++;
	int error = parse_either(p);
	p->depth--;
	if (error)
		return error;
	if (take(p, ")"))
		return 0;
	if (p->at == p->length)
		return fail(p, open_at, 1, "missing closing parenthesis");
	return 0; /* the caller reports what stands there */
}

static int parse_term(struct parser *p)
{
	struct word word;
	bool is_negated = false;
	int error;

	skip_blanks(p);
	while (is_next(p, "!") && !is_next(p, "!=") && !is_next(p, "!~")) {
		is_negated = !is_negated;
		p->at++;
		skip_blanks(p);
	}
	if (is_next(p, "(")) {
		error = parse_brackets(p);
	} else {
		error = take_word(p, "=<>~!|", &word);
		if (!error && word.full_length == 0)
			return fail_operand(p);
		const struct sign *sign = error ? NULL : next_sign(p);
		if (sign)
			error = parse_comparison(p, &word, sign);
		else if (!error)
			error = add_search(p, &word);
	}
	if (!error && is_negated && add_step(p, STEP_NOT) == NULL)
		error = -ENOMEM;
	return error;
}

/* Parse terms joined by &&, or, one level up, those joined by ||.  A skip jumps behind its
 * right operand: to the next skip, which then jumps as well. */
static int parse_chain(struct parser *p, const char *piece, enum step_kind skip,
		       int (*parse_part)(struct parser *))
{
	int error = parse_part(p);

	while (!error && take(p, piece)) {
		size_t at = p->filter->count;
		if (add_step(p, skip) == NULL)
			return -ENOMEM;
		error = parse_part(p);
		p->filter->steps[at].target = p->filter->count;
	}
	return error;
}

static int parse_both(struct parser *p)
{
	return parse_chain(p, "&&", STEP_SKIP_IF_FALSE, parse_term);
}

static int parse_either(struct parser *p)
{
	return parse_chain(p, "||", STEP_SKIP_IF_TRUE, parse_both);
}

/* Report what is left after an expression. */
static int fail_rest(struct parser *p)
{
	if (is_next(p, ")"))
		return fail(p, p->at, 1, "missing opening parenthesis");
	if (is_any(peek(p, 0), "&|"))
		return fail(p, p->at, 1, "write && for 'and', || for 'or'");
	return fail(p, p->at, 1, "missing && or ||");
}

static int parse(struct parser *p)
{
	if (p->length > FILTER_TEXT_MAX)
		return fail(p, FILTER_TEXT_MAX, 1, "the filter is too long");
	skip_blanks(p);
	if (p->at == p->length)
		return fail(p, p->at, 1, "the filter is empty");
	int error = parse_either(p);
	if (error)
		return error;
	skip_blanks(p);
	return p->at < p->length ? fail_rest(p) : 0;
}

int filter_parse(struct filter **out, const char *text, struct filter_error *error)
{
	struct parser p = { .text = text, .length = strlen(text), .error = error };

	*out = NULL;
	*error = (struct filter_error){ 0 };
	p.filter = calloc(1, sizeof *p.filter);
	if (p.filter == NULL)
		return -ENOMEM;
	int failure = parse(&p);
	if (failure)
		filter_free(p.filter);
	else
		*out = p.filter;
	return failure;
}

/* ==== matching ==== */

/* ---- texts ---- */

/* Return the length of a text.  Arguments end with a NUL each: as one text, they are separated
 * by blanks, with none at the end. */
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

/* Return -1, 0 or 1 if the value is less than, equal to or greater than the operand.  A real
 * number is compared as the double that it is: 0.1 equals 0.1. */
static int order_of(const struct test *t, const struct value *v)
{
	long double left, right = t->number;

	if (v->kind == VALUE_UNSIGNED || v->kind == VALUE_FLAG) {
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
	case VALUE_FLAG:
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
