/* list.c - rows of the live view; see list.h. */
#include "config.h"

#include "view/list.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows of ended processes. */
#define EXITED_MOST 100

/* Processes have the numbers from 0 on, ended ones those behind. */
static struct row *row_at(const struct list *l, size_t index)
{
	return index < l->processes.count ? &l->processes.list[index] :
					    &l->exited.list[index - l->processes.count];
}

static size_t row_count(const struct list *l)
{
	return l->processes.count + l->exited.count;
}

static struct row *row_of(const struct list *l, const struct line *line)
{
	return line->is_thread ? &l->threads.list[line->index] : row_at(l, line->index);
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
static int update_rows(struct list *l, const struct table *t)
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

static int update_exited(struct list *l, const struct table *t, enum exited_mode mode)
{
	int error = exited_make(&l->ended, t, mode, EXITED_MOST);

	l->exited.count = 0;
	for (size_t i = 0; i < l->ended.count && !error; i++) {
		struct row row = exited_row(&l->ended, i);
		error = rows_add(&l->exited, &row);
	}
	return error;
}

/* ---- order ---- */

static double key_of(const struct field *f, const struct row *row)
{
	struct value v;

	f->get(row, &v);
	switch (v.kind) {
	case VALUE_UNSIGNED:
		return (double)v.u;
	case VALUE_SIGNED:
		return (double)v.i;
	case VALUE_REAL:
		return v.real;
	default:
		return -HUGE_VAL;
	}
}

static int make_keys(struct list *l, const struct list_options *o)
{
	size_t count = row_count(l);

	if (l->keys_capacity < count) {
		double *grown = realloc(l->keys, count * sizeof *grown);
		if (grown == NULL)
			return -ENOMEM;
		l->keys = grown;
		l->keys_capacity = count;
	}
	for (size_t i = 0; i < count; i++)
		l->keys[i] = key_of(o->sort, row_at(l, i));
	return 0;
}

struct order {
	const struct list *list;
	const struct list_options *options;
	bool is_text;
};

static int compare_lines(const void *a, const void *b, void *context)
{
	const struct order *order = context;
	uint32_t x = ((const struct line *)a)->index, y = ((const struct line *)b)->index;
	const struct list *l = order->list;
	int result;

	if (order->is_text)
		result = field_compare(order->options->sort, row_at(l, x), row_at(l, y));
	else
		result = (l->keys[x] < l->keys[y]) - (l->keys[x] > l->keys[y]);
	if (order->options->is_turned)
		result = -result;
	return result ? result : (x > y) - (x < y);
}

/* Most processes rest, and share the least key of all: these are put at the end
 * (turned: at the beginning), in their order, and need no sorting.  The lines from
 * *first to the result do. */
static size_t part_lines(struct list *l, bool is_turned, size_t *first)
{
	size_t least = 0, others = 0;
	double key = HUGE_VAL;

	for (size_t i = 0; i < l->count; i++)
		key = l->keys[l->lines[i].index] < key ? l->keys[l->lines[i].index] : key;
	for (size_t i = 0; i < l->count; i++)
		least += l->keys[l->lines[i].index] <= key;
	if (least < l->count / 2)
		return l->count;
	*first = is_turned ? least : 0;
	size_t rest = is_turned ? 0 : l->count - least;
	memcpy(l->spare, l->lines, l->count * sizeof *l->lines);
	for (size_t i = 0; i < l->count; i++) {
		bool is_least = l->keys[l->spare[i].index] <= key;
		l->lines[is_least ? rest++ : *first + others++] = l->spare[i];
	}
	return *first + others;
}

static bool is_text_field(const struct list *l, const struct field *f)
{
	struct value v;

	for (size_t i = 0; i < l->processes.count; i++) {
		f->get(&l->processes.list[i], &v);
		if (v.kind != VALUE_UNKNOWN)
			return v.kind == VALUE_TEXT || v.kind == VALUE_LIST;
	}
	return false;
}

/* ---- lines ---- */

static int add_line(struct list *l, struct line line)
{
	if (l->count == l->capacity) {
		size_t larger = l->capacity ? l->capacity * 2 : 256;
		struct line *grown = realloc(l->lines, larger * sizeof *grown);
		if (grown == NULL)
			return -ENOMEM;
		l->lines = grown;
		l->capacity = larger;
	}
	l->lines[l->count++] = line;
	return 0;
}

static bool is_shown(struct row *row, const struct list_options *o)
{
	if (row->p->ended && (o->hides_exited || !row->p->is_exited))
		return false;
	if (o->hides_kernel && process_is_kernel_thread(row->p))
		return false;
	if (o->has_uid && (row->p->user == NULL || row->p->uid != o->uid))
		return false;
	if (o->filter && filter_needs_shares(o->filter))
		row_add_shares(row);
	return o->filter == NULL || filter_matches(o->filter, row);
}

static size_t unfolded_place(const struct list *l, pid_t pid)
{
	size_t at = 0;

	while (at < l->unfolded_count && l->unfolded[at] < pid)
		at++;
	return at;
}

static bool is_unfolded(const struct list *l, const struct list_options *o, const struct process *p)
{
	size_t at = unfolded_place(l, p->pid);

	/* One thread alone is the process. */
	return (o->has_threads && p->thread_count > 1) ||
	       (at < l->unfolded_count && l->unfolded[at] == p->pid);
}

int list_toggle_unfolded(struct list *l, pid_t pid)
{
	size_t at = unfolded_place(l, pid);

	if (at < l->unfolded_count && l->unfolded[at] == pid) {
		memmove(l->unfolded + at, l->unfolded + at + 1,
			(l->unfolded_count - at - 1) * sizeof *l->unfolded);
		l->unfolded_count--;
		return 0;
	}
	pid_t *grown = realloc(l->unfolded, (l->unfolded_count + 1) * sizeof *grown);
	if (grown == NULL)
		return -ENOMEM;
	l->unfolded = grown;
	memmove(grown + at + 1, grown + at, (l->unfolded_count - at) * sizeof *grown);
	grown[at] = pid;
	l->unfolded_count++;
	return 0;
}

static int add_threads(struct list *l, const struct row *process, struct line of)
{
	const struct process *p = process->p;

	for (size_t i = 0; i < p->thread_count; i++) {
		struct row row = row_make(process->table, p, &p->threads[i], false);
		struct line line = { .index = (uint32_t)l->threads.count, .is_thread = true,
				     .depth = (uint8_t)(of.depth + 1), .branches = of.branches };
		if (rows_add(&l->threads, &row) != 0 || add_line(l, line) != 0)
			return -ENOMEM;
	}
	return 0;
}

static int add_process(struct list *l, const struct list_options *o, uint32_t index,
		       unsigned depth, uint64_t branches)
{
	const struct row *row = row_at(l, index);
	struct line line = { .index = index, .depth = (uint8_t)depth, .branches = branches };

	line.is_unfolded = !row->p->is_exited && is_unfolded(l, o, row->p);
	int error = add_line(l, line);
	if (!error && line.is_unfolded)
		error = add_threads(l, row, line);
	return error;
}

/* Index of the row of a parent that is shown; -1 if it is not. */
static ssize_t find_process(const struct list *l, pid_t pid)
{
	size_t low = 0, high = l->processes.count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (l->processes.list[middle].pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < l->processes.count && l->processes.list[low].pid == pid ? (ssize_t)low : -1;
}

/* Nests sorted lines: first child and next sibling of each row, by index. */
struct tree {
	int32_t *child, *sibling;
	bool *is_in;
};

static int add_branch(struct list *l, const struct list_options *o, const struct tree *t,
		      int32_t first, unsigned depth, uint64_t branches)
{
	unsigned below = depth < LIST_DEPTH_MOST ? depth + 1 : depth;
	uint64_t bit = (uint64_t)1 << depth;

	for (int32_t at = first; at >= 0; at = t->sibling[at]) {
		branches = t->sibling[at] >= 0 ? branches | bit : branches & ~bit;
		int error = add_process(l, o, (uint32_t)at, depth, branches);
		if (!error && t->child[at] >= 0)
			error = add_branch(l, o, t, t->child[at], below, branches);
		if (error)
			return error;
	}
	return 0;
}

static int nest(struct list *l, const struct list_options *o, struct line *sorted, size_t count)
{
	size_t n = row_count(l);
	int32_t *links = malloc((2 * n + 1) * sizeof *links);
	bool *is_in = calloc(n + 1, sizeof *is_in);
	int32_t root = -1;
	int error = -ENOMEM;

	if (links && is_in) {
		struct tree t = { links, links + n, is_in };
		memset(links, 0xff, (2 * n + 1) * sizeof *links); /* -1 each: none */
		for (size_t i = 0; i < count; i++)
			is_in[sorted[i].index] = true;
		/* From the last to the first, each put in front of its siblings. */
		for (size_t i = count; i-- > 0;) {
			uint32_t at = sorted[i].index;
			const struct process *p = row_at(l, at)->p;
			ssize_t parent = find_process(l, p->ppid);
			int32_t *head = parent >= 0 && is_in[parent] && p->ppid != p->pid ?
						&t.child[parent] : &root;
			t.sibling[at] = *head;
			*head = (int32_t)at;
		}
		l->count = 0;
		error = add_branch(l, o, &t, root, 0, 0);
	}
	free(links);
	free(is_in);
	return error;
}

/* Room for a copy of the lines. */
static int make_spare(struct list *l)
{
	if (l->spare_capacity >= l->count)
		return 0;
	struct line *grown = realloc(l->spare, l->capacity * sizeof *grown);
	if (grown == NULL)
		return -ENOMEM;
	l->spare = grown;
	l->spare_capacity = l->capacity;
	return 0;
}

int list_arrange(struct list *l, const struct table *table, const struct list_options *o)
{
	struct order order = { l, o, is_text_field(l, o->sort) };
	int error = order.is_text ? 0 : make_keys(l, o);

	(void)table;
	l->count = 0;
	l->threads.count = 0;
	for (size_t i = 0; i < row_count(l) && !error; i++)
		if (is_shown(row_at(l, i), o))
			error = add_line(l, (struct line){ .index = (uint32_t)i });
	if (!error)
		error = make_spare(l);
	if (error || l->count == 0)
		return error;
	size_t first = 0, last = order.is_text ? l->count : part_lines(l, o->is_turned, &first);
	qsort_r(l->lines + first, last - first, sizeof *l->lines, compare_lines, &order);
	if (!o->is_tree && !o->has_threads && l->unfolded_count == 0)
		return 0;
	/* Threads and branches go in between: build the lines again from a copy. */
	size_t count = l->count;
	memcpy(l->spare, l->lines, count * sizeof *l->lines);
	if (o->is_tree)
		return nest(l, o, l->spare, count);
	l->count = 0;
	for (size_t i = 0; i < count && !error; i++)
		error = add_process(l, o, l->spare[i].index, 0, 0);
	return error;
}

int list_update(struct list *l, const struct table *table, const struct list_options *o)
{
	int error = update_rows(l, table);

	if (!error)
		error = update_exited(l, table, o->exited);
	return error ? error : list_arrange(l, table, o);
}

int list_show(struct list *l, const struct table *table, const struct list_options *o)
{
	int error = update_exited(l, table, o->exited);

	return error ? error : list_arrange(l, table, o);
}

ssize_t list_find(const struct list *l, pid_t pid, pid_t tid)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct row *row = list_row(l, &l->lines[i]);
		if (row->pid == pid && (row->t ? row->tid == tid : tid == 0))
			return (ssize_t)i;
	}
	return -1;
}

void list_free(struct list *l)
{
	rows_free(&l->processes);
	rows_free(&l->threads);
	rows_free(&l->exited);
	exited_free(&l->ended);
	free(l->keys);
	free(l->lines);
	free(l->spare);
	free(l->unfolded);
	memset(l, 0, sizeof *l);
}
