/* row_order.c - sort rows by a field; see row_order.h. */
#include "config.h"

#include "field/row_order.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

struct key {
	const struct row *row;
	double number; /* NAN: text, or unknown */
};

struct order {
	const struct field *field;
	bool is_reversed;
};

static struct key key_of(const struct field *f, const struct row *row)
{
	struct key key = { .row = row, .number = NAN };
	struct value v;

	f->get(row, &v);
	if (v.kind == VALUE_UNSIGNED || v.kind == VALUE_SIGNED || v.kind == VALUE_REAL ||
	    v.kind == VALUE_FLAG)
		key.number = value_number(&v);
	return key;
}

static int compare_keys(const void *a, const void *b, void *context)
{
	const struct order *o = context;
	const struct key *x = a, *y = b;
	int result;

	if (!isnan(x->number) && !isnan(y->number)) {
		result = (x->number < y->number) - (x->number > y->number);
		result = result ? result : row_compare_ids(x->row, y->row);
	} else {
		result = field_compare(o->field, x->row, y->row);
	}
	return o->is_reversed ? -result : result;
}

/* Move each row to the place of its key, along the cycles of the permutation. */
static void move_rows(struct row *rows, struct key *keys, size_t count)
{
	for (size_t start = 0; start < count; start++) {
		struct row first = rows[start];
		size_t to = start;

		while (keys[to].row && keys[to].row != &rows[start]) {
			size_t from = (size_t)(keys[to].row - rows);
			rows[to] = rows[from];
			keys[to].row = NULL;
			to = from;
		}
		if (keys[to].row)
			rows[to] = first;
		keys[to].row = NULL;
	}
}

int row_order(struct row *rows, size_t count, const struct field *f, bool is_reversed)
{
	struct order order = { f, is_reversed };

	if (count < 2)
		return 0;
	struct key *keys = calloc(count, sizeof *keys);
	if (keys == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		keys[i] = key_of(f, &rows[i]);
	qsort_r(keys, count, sizeof *keys, compare_keys, &order);
	move_rows(rows, keys, count);
	free(keys);
	return 0;
}
