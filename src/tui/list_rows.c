/* list_rows.c - rows of the live view, made and kept; see list_rows.h. */
#include "config.h"

#include "tui/list_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Rows of ended processes. */
#define EXITED_MOST 100

struct row list_row_at(const struct list *l, size_t index)
{
	return index < l->processes.count ? row_list_get(&l->processes, index) :
					    l->exited.list[index - l->processes.count];
}

const struct process *list_process_at(const struct list *l, size_t index)
{
	return index < l->processes.count ? l->processes.list[index].p :
					    l->exited.list[index - l->processes.count].p;
}

size_t list_row_count(const struct list *l)
{
	return l->processes.count + l->exited.count;
}

struct row list_row(const struct list *l, const struct line *line)
{
	return line->is_thread ? l->threads.list[line->index] : list_row_at(l, line->index);
}

static void tell_made(const struct list *l, const struct row *row)
{
	if (l->on_made)
		l->on_made(l->on_made_context, row);
}

/* The row of a thread or of a process that ended; NULL: it is another's. */
static struct row *find_whole(const struct list *l, const struct line *line)
{
	if (line->is_thread)
		return &l->threads.list[line->index];
	return line->index < l->processes.count ? NULL :
						  &l->exited.list[line->index - l->processes.count];
}

void list_remake(struct list *l, const struct line *line)
{
	struct row *whole = find_whole(l, line), row = list_row(l, line);

	row = row_make(row.sample, row.p, row.t, row.is_lifetime);
	if (whole)
		*whole = row;
	else
		row_list_set(&l->processes, line->index, &row); /* without memory it stays */
	if (!line->is_thread)
		tell_made(l, &row);
}

void list_renew_shares(struct list *l, const struct line *line)
{
	struct row *whole = find_whole(l, line);

	if (whole)
		row_renew_shares(whole);
	else
		row_list_renew_shares(&l->processes, line->index);
}

/* ---- rows of processes ---- */

/* A process that rests now and rested before has the row that it had. */
static bool is_row_good(const struct sample *t, const struct slim_row *row, const struct process *p)
{
	return row->p == p && row->how != ROW_HAS_RATES && !process_is_moved(t, p) &&
	       p->moved_at + 1 < t->refresh && p->first_seen_at + 1 < t->refresh && !p->ended;
}

/* Takes the rows of processes that are gone out.  Mostly those that go are among the
 * last that came, and little has to move. */
static void drop_rows(struct row_list *rows, const struct sample *t)
{
	size_t kept = 0, at = 0;

	for (size_t i = 0; i < rows->count; i++) {
		while (at < t->count && t->list[at]->pid < rows->list[i].pid)
			at++;
		if (at == t->count || t->list[at] != rows->list[i].p || t->list[at]->ended)
			continue;
		if (kept != i)
			row_list_move(rows, kept, i);
		kept++;
	}
	row_list_cut(rows, kept);
}

/* Makes room among the rows for those of new processes: they are of nobody yet. */
static int add_rows(struct row_list *rows, const struct sample *t, size_t wanted)
{
	size_t known = rows->count;
	int error = row_list_grow(rows, wanted);

	for (size_t i = t->count; !error && i-- > 0 && wanted > known;) {
		const struct process *p = t->list[i];
		if (p->ended)
			continue;
		wanted--;
		if (known > 0 && rows->list[known - 1].p == p)
			row_list_move(rows, wanted, --known);
	}
	return error;
}

/* No row may point to a process that has ended: the next refresh frees it. */
int list_update_rows(struct list *l, const struct sample *t)
{
	struct row_list *rows = &l->processes;
	bool is_same = rows->sample == t;
	size_t living = 0, at = 0;
	int error = 0;

	memset(l->by_class, 0, sizeof l->by_class);
	row_list_begin(rows, t);
	drop_rows(rows, t);
	for (size_t i = 0; i < t->count; i++)
		living += !t->list[i]->ended;
	if (living > rows->count)
		error = add_rows(rows, t, living);
	for (size_t i = 0; i < t->count && !error; i++) {
		const struct process *p = t->list[i];
		if (p->ended)
			continue;
		if (!is_same || !is_row_good(t, &rows->list[at], p)) {
			struct row row = row_make(t, p, NULL, false);
			error = row_list_set(rows, at, &row);
			tell_made(l, &row);
		}
		l->by_class[verdict_counted_as(&rows->list[at++].verdict)]++;
	}
	if (error)
		row_list_cut(rows, at);
	return error;
}

int list_update_exited(struct list *l, const struct sample *t, enum exited_mode mode)
{
	int error = exited_make(&l->ended, t, mode, EXITED_MOST);

	l->exited.count = 0;
	for (size_t i = 0; i < l->ended.count && !error; i++) {
		struct row row = exited_row(&l->ended, i);
		error = rows_add(&l->exited, &row);
	}
	return error;
}
