/* row_list.c - rows of processes in little memory; see row_list.h. */
#include "config.h"

#include "field/row_list.h"
#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void row_list_begin(struct row_list *l, const struct sample *sample)
{
	l->sample = sample;
	l->rates_count = 0;
}

static int add_rates(struct row_list *l, const struct rates *r)
{
	if (ARRAY_RESERVE(l->rates, l->rates_capacity, l->rates_count + 1) != 0)
		return -ENOMEM;
	l->rates[l->rates_count++] = *r;
	return 0;
}

int row_list_set(struct row_list *l, size_t at, const struct row *row)
{
	struct slim_row *slim = &l->list[at];

	slim->p = row->p;
	slim->pid = row->pid;
	slim->verdict = row->verdict;
	if (slim->shares)
		slim->shares->is_known = false;
	slim->how = ROW_RESTS;
	memcpy(slim->source, row->p->now.source, sizeof slim->source);
	if (row->rates.window_s <= 0) {
		slim->how = ROW_UNKNOWN;
		slim->gap = (uint8_t)row->rates.run_gap;
	} else if (process_is_moved(l->sample, row->p)) {
		slim->how = ROW_HAS_RATES;
		slim->rates_at = (uint32_t)l->rates_count;
		return add_rates(l, &row->rates);
	}
	return 0;
}

static void read_shares(const struct row_shares *shares, struct row *out)
{
	out->has_shares = shares && shares->is_known;
	if (out->has_shares) {
		out->shares = shares->shares;
		out->shares_touched = shares->touched;
		out->shares_at = shares->at;
	} else {
		out->shares.is_known = false;
		out->shares.samples = 0;
	}
}

void row_list_read(const struct row_list *l, size_t at, struct row *out)
{
	const struct slim_row *slim = &l->list[at];

	out->sample = l->sample;
	out->p = slim->p;
	out->pid = slim->pid;
	out->verdict = slim->verdict;
	if (slim->how == ROW_HAS_RATES)
		out->rates = l->rates[slim->rates_at];
	else if (slim->how == ROW_RESTS)
		rates_at_rest(rates_window_s(slim->p), slim->source, &out->rates);
	else
		rates_unknown(slim->gap, &out->rates);
	read_shares(slim->shares, out);
}

struct row row_list_get(const struct row_list *l, size_t at)
{
	struct row row = { 0 };

	row_list_read(l, at, &row);
	return row;
}

void row_list_renew_shares(struct row_list *l, size_t at)
{
	struct row row = row_list_get(l, at);
	struct row_shares **shares = &l->list[at].shares;

	row_renew_shares(&row);
	if (*shares == NULL)
		*shares = malloc(sizeof **shares);
	if (*shares)
		**shares =
			(struct row_shares){ row.shares, true, row.shares_touched, row.shares_at };
}

int row_list_grow(struct row_list *l, size_t count)
{
	if (ARRAY_RESERVE(l->list, l->capacity, count) != 0)
		return -ENOMEM;
	memset(l->list + l->count, 0, (count - l->count) * sizeof *l->list);
	l->count = count;
	return 0;
}

int row_list_add(struct row_list *l, const struct row *row)
{
	int error = row_list_grow(l, l->count + 1);

	return error ? error : row_list_set(l, l->count - 1, row);
}

void row_list_move(struct row_list *l, size_t to, size_t from)
{
	free(l->list[to].shares);
	l->list[to] = l->list[from];
	l->list[from] = (struct slim_row){ 0 };
}

void row_list_cut(struct row_list *l, size_t count)
{
	for (size_t i = count; i < l->count; i++)
		free(l->list[i].shares);
	l->count = count;
}

void row_list_free(struct row_list *l)
{
	row_list_cut(l, 0);
	free(l->list);
	free(l->rates);
	*l = (struct row_list){ 0 };
}
