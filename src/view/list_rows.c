/* list_rows.c - rows of the live view, made and kept; see list_rows.h. */
#include "config.h"

#include "view/list_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Rows of ended processes. */
#define EXITED_MOST 100

struct row *list_row_at(const struct list *l, size_t index)
{
	return index < l->processes.count ? &l->processes.list[index] :
					    &l->exited.list[index - l->processes.count];
}

size_t list_row_count(const struct list *l)
{
	return l->processes.count + l->exited.count;
}

static struct row *row_of(const struct list *l, const struct line *line)
{
	return line->is_thread ? &l->threads.list[line->index] : list_row_at(l, line->index);
}

const struct row *list_row(const struct list *l, const struct line *line)
{
	return row_of(l, line);
}

static void tell_made(const struct list *l, const struct row *row)
{
	if (l->on_made)
		l->on_made(l->on_made_context, row);
}

void list_remake(struct list *l, const struct line *line)
{
	struct row *row = row_of(l, line);

	*row = row_make(row->table, row->p, row->t, row->is_lifetime);
	if (!line->is_thread)
		tell_made(l, row);
}

/* ---- rows of processes ---- */

/* A process that rests now and rested before has the row that it had. */
static bool is_row_good(const struct table *t, const struct row *row, const struct process *p)
{
	return row->p == p && row->table == t && !process_is_moved(t, p) &&
	       p->moved_at + 1 < t->refresh && p->first_seen_at + 1 < t->refresh && !p->ended;
}

/* Takes the rows of processes that are gone out; how many are left.  Mostly those
 * that go are among the last that came, and little has to move. */
static size_t drop_rows(struct rows *rows, const struct table *t)
{
	size_t kept = 0, at = 0;

	for (size_t i = 0; i < rows->count; i++) {
		while (at < t->count && t->list[at]->pid < rows->list[i].pid)
			at++;
		if (at == t->count || t->list[at] != rows->list[i].p || t->list[at]->ended)
			continue;
		if (kept != i)
			rows->list[kept] = rows->list[i];
		kept++;
	}
	return kept;
}

/* Makes room among the `known` rows for those of new processes, and these. */
static int add_rows(struct rows *rows, const struct table *t, size_t known, size_t wanted)
{
	if (wanted > rows->capacity) {
		size_t larger = wanted + wanted / 4 + 64;
		struct row *grown = realloc(rows->list, larger * sizeof *grown);
		if (grown == NULL)
			return -ENOMEM;
		rows->list = grown;
		rows->capacity = larger;
	}
	rows->count = wanted;
	for (size_t i = t->count; i-- > 0 && wanted > known;) {
		const struct process *p = t->list[i];
		if (p->ended)
			continue;
		wanted--;
		if (known > 0 && rows->list[known - 1].p == p)
			rows->list[wanted] = rows->list[--known];
		else
			rows->list[wanted] = row_make(t, p, NULL, false);
	}
	return 0;
}

/* No row may point to a process that has ended: the next refresh frees it. */
int list_update_rows(struct list *l, const struct table *t)
{
	struct rows *rows = &l->processes;
	size_t living = 0, known = drop_rows(rows, t);

	memset(l->by_class, 0, sizeof l->by_class);
	for (size_t i = 0; i < t->count; i++)
		living += !t->list[i]->ended;
	rows->count = known;
	int error = living > known ? add_rows(rows, t, known, living) : 0;
	if (error)
		return error;
	for (size_t i = 0; i < rows->count; i++) {
		struct row *row = &rows->list[i];
		if (!is_row_good(t, row, row->p)) {
			*row = row_make(t, row->p, NULL, false);
			tell_made(l, row);
		}
		l->by_class[row->verdict.class]++;
	}
	return 0;
}

int list_update_exited(struct list *l, const struct table *t, enum exited_mode mode)
{
	int error = exited_make(&l->ended, t, mode, EXITED_MOST);

	l->exited.count = 0;
	for (size_t i = 0; i < l->ended.count && !error; i++) {
		struct row row = exited_row(&l->ended, i);
		error = rows_add(&l->exited, &row);
	}
	return error;
}
