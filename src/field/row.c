/* row.c - rows of any view; see row.h. */
#include "config.h"

#include "field/row.h"
#include "base/array.h"
#include "model/evidence.h"

#include <errno.h>
#include <stdlib.h>

const struct thread *row_shown_thread(const struct row *row)
{
	return row->t ? row->t : process_leader(row->p);
}

char row_state(const struct row *row)
{
	const struct thread *t = row_shown_thread(row);

	if (row->p->has_exited)
		return 'X';
	return t ? t->state : '?';
}

void row_evidence(const struct row *row, bool is_lifetime, struct evidence *out)
{
	if (row->t && is_lifetime)
		evidence_of_thread_life(row->sample, row->p, row->t, out);
	else if (row->t)
		evidence_of_thread(row->sample, row->p, row->t, &row->rates, out);
	else if (is_lifetime)
		evidence_of_process_life(row->sample, row->p, out);
	else
		evidence_of_process(row->sample, row->p, &row->rates, out);
}

struct row row_make(const struct sample *sample, const struct process *p, const struct thread *t,
		    bool is_lifetime)
{
	struct row row = {
		.sample = sample,
		.p = p,
		.t = t,
		.is_lifetime = is_lifetime,
		.pid = p->pid,
		.tid = t ? t->tid : 0,
	};
	struct evidence evidence;

	if (t)
		rates_of_thread(sample, p, t, &row.rates);
	else
		rates_of_process(sample, p, &row.rates);
	row_evidence(&row, is_lifetime, &evidence);
	row.verdict = verdict_judge(&evidence);
	return row;
}

void row_add_shares(struct row *row)
{
	if (row->t)
		shares_of_thread(row->sample, row->p, row->t, &row->shares);
	else
		shares_of_process(row->sample, row->p, &row->shares);
}

/* With more threads than this, avoid walking through them at every refresh. */
#define MANY_THREADS    256
#define RENEW_REFRESHES 16

void row_renew_shares(struct row *row)
{
	bool is_many = row->t == NULL && row->p->thread_count > MANY_THREADS;
	bool is_recent = row->sample->refresh - row->shares_at < RENEW_REFRESHES;

	if (row->has_shares && (row->shares_touched == row->p->touched || (is_many && is_recent)))
		return;
	row_add_shares(row);
	row->has_shares = true;
	row->shares_touched = row->p->touched;
	row->shares_at = row->sample->refresh;
}

void row_judged_shares(const struct row *row, struct shares *out)
{
	const struct process *p = row->p;
	const struct thread *judged = NULL;

	if (row->t == NULL && p->thread_count > 1 && !p->is_from_exits)
		judged = process_find_thread(p, row->verdict.tid);
	if (judged)
		shares_of_thread(row->sample, p, judged, out);
	if (judged == NULL || !out->is_known)
		*out = row->shares;
}

int rows_add(struct rows *rows, const struct row *row)
{
	if (ARRAY_RESERVE(rows->list, rows->capacity, rows->count + 1) != 0)
		return -ENOMEM;
	rows->list[rows->count++] = *row;
	return 0;
}

void rows_free(struct rows *rows)
{
	free(rows->list);
	*rows = (struct rows){ 0 };
}

int row_compare_ids(const struct row *a, const struct row *b)
{
	pid_t x = a->p->pid, y = b->p->pid;

	if (x == y) {
		x = a->t ? a->t->tid : 0;
		y = b->t ? b->t->tid : 0;
	}
	return (x > y) - (x < y);
}
