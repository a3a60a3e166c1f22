/* field.c - find fields, and compare rows by them; see field.h. */
#include "config.h"

#include "field/field.h"
#include "field/field_table.h"

#include <string.h>
#include <strings.h>

static bool is_name(const char *candidate, const char *name, size_t length)
{
	return candidate && strlen(candidate) == length &&
	       strncasecmp(candidate, name, length) == 0;
}

const struct field *field_find(const char *name, size_t length)
{
	for (const struct field *f = field_table(); f->key; f++)
		if (is_name(f->key, name, length) || is_name(f->header, name, length) ||
		    is_name(f->old_header, name, length))
			return f;
	return NULL;
}

double value_number(const struct value *v)
{
	switch (v->kind) {
	case VALUE_UNSIGNED:
	case VALUE_FLAG:
		return (double)v->u;
	case VALUE_SIGNED:
		return (double)v->i;
	default:
		return v->real;
	}
}

static bool is_text(const struct value *v)
{
	return v->kind == VALUE_TEXT || v->kind == VALUE_LIST;
}

static int compare_texts(const struct value *a, const struct value *b)
{
	size_t least = a->length < b->length ? a->length : b->length;
	int order = memcmp(a->text, b->text, least);

	return order ? order : (a->length > b->length) - (a->length < b->length);
}

int field_compare(const struct field *f, const struct row *a, const struct row *b)
{
	struct value x, y;
	int order = 0;

	f->get(a, &x);
	f->get(b, &y);
	if (x.kind == VALUE_UNKNOWN || y.kind == VALUE_UNKNOWN)
		order = (x.kind == VALUE_UNKNOWN) - (y.kind == VALUE_UNKNOWN);
	else if (is_text(&x) && is_text(&y))
		order = compare_texts(&x, &y);
	else
		order = (value_number(&x) < value_number(&y)) -
			(value_number(&x) > value_number(&y));
	return order ? order : row_compare_ids(a, b);
}
