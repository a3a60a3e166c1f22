/* list.c - lines of the live view: order, nesting, folding; see list.h. */
#include "config.h"

#include "view/list.h"
#include "view/list_rows.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
	size_t count = list_row_count(l);

	if (l->keys_capacity < count) {
		double *grown = realloc(l->keys, count * sizeof *grown);
		if (grown == NULL)
			return -ENOMEM;
		l->keys = grown;
		l->keys_capacity = count;
	}
	for (size_t i = 0; i < count; i++)
		l->keys[i] = key_of(o->sort, list_row_at(l, i));
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
		result = field_compare(order->options->sort, list_row_at(l, x), list_row_at(l, y));
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
	const struct row *row = list_row_at(l, index);
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
	size_t n = list_row_count(l);
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
			const struct process *p = list_row_at(l, at)->p;
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

int list_arrange(struct list *l, const struct list_options *o)
{
	struct order order = { l, o, is_text_field(l, o->sort) };
	int error = order.is_text ? 0 : make_keys(l, o);

	l->count = 0;
	l->threads.count = 0;
	for (size_t i = 0; i < list_row_count(l) && !error; i++)
		if (is_shown(list_row_at(l, i), o))
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
	int error = list_update_rows(l, table);

	if (!error)
		error = list_update_exited(l, table, o->exited);
	return error ? error : list_arrange(l, o);
}

int list_show(struct list *l, const struct table *table, const struct list_options *o)
{
	int error = list_update_exited(l, table, o->exited);

	return error ? error : list_arrange(l, o);
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
