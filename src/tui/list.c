/* list.c - lines of the live view: order, nesting, folding; see list.h. */
#include "config.h"

#include "tui/list.h"
#include "base/array.h"
#include "model/need.h"
#include "tui/list_rows.h"
#include "tui/list_tree.h"

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

	if (ARRAY_RESERVE(l->keys, l->keys_capacity, count) != 0)
		return -ENOMEM;
	struct row row = { 0 };
	for (size_t i = 0; i < l->processes.count; i++) {
		row_list_read(&l->processes, i, &row);
		l->keys[i] = key_of(o->sort, &row);
	}
	for (size_t i = l->processes.count; i < count; i++)
		l->keys[i] = key_of(o->sort, &l->exited.list[i - l->processes.count]);
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

	if (order->is_text) {
		struct row a_row = list_row_at(l, x), b_row = list_row_at(l, y);
		result = field_compare(order->options->sort, &a_row, &b_row);
	} else {
		result = (l->keys[x] < l->keys[y]) - (l->keys[x] > l->keys[y]);
	}
	if (order->options->is_turned)
		result = -result;
	return result ? result : (x > y) - (x < y);
}

/* Room for so many lines put aside. */
static int make_spare(struct list *l, size_t count)
{
	return ARRAY_RESERVE(l->spare, l->spare_capacity, count);
}

/* Moves the lines with the least key to the beginning, or to the end. */
static void move_least(struct list *l, double key)
{
	size_t to = 0;

	for (size_t i = 0; i < l->count; i++)
		if (l->keys[l->lines[i].index] <= key)
			l->lines[to++] = l->lines[i];
}

static void move_least_back(struct list *l, double key)
{
	size_t to = l->count;

	for (size_t i = l->count; i-- > 0;)
		if (l->keys[l->lines[i].index] <= key)
			l->lines[--to] = l->lines[i];
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
	/* Only the others are put aside. */
	if (make_spare(l, l->count - least) != 0)
		return l->count;
	for (size_t i = 0; i < l->count; i++)
		if (l->keys[l->lines[i].index] > key)
			l->spare[others++] = l->lines[i];
	if (is_turned)
		move_least(l, key);
	else
		move_least_back(l, key);
	if (others > 0) /* there may be no spare */
		memcpy(l->lines + *first, l->spare, others * sizeof *l->lines);
	return *first + others;
}

static bool is_text_field(const struct list *l, const struct field *f)
{
	struct value v;

	for (size_t i = 0; i < l->processes.count; i++) {
		struct row row = row_list_get(&l->processes, i);
		f->get(&row, &v);
		if (v.kind != VALUE_UNKNOWN)
			return v.kind == VALUE_TEXT || v.kind == VALUE_LIST;
	}
	return false;
}

/* ---- lines ---- */

static int add_line(struct list *l, struct line line)
{
	if (ARRAY_RESERVE(l->lines, l->capacity, l->count + 1) != 0)
		return -ENOMEM;
	l->lines[l->count++] = line;
	return 0;
}

static bool is_shown(const struct list *l, size_t index, const struct list_options *o)
{
	const struct process *p = list_process_at(l, index);

	if (p->ended && (o->hides_exited || !p->is_exited))
		return false;
	if (o->hides_kernel && process_is_kernel_thread(p) && !p->asked)
		return false;
	if (o->has_uid && (p->user == NULL || p->uid != o->uid))
		return false;
	if (o->filter == NULL)
		return true;
	struct row row = list_row_at(l, index);
	if (filter_needs(o->filter) & NEED_SHARES)
		row_add_shares(&row);
	return filter_matches(o->filter, &row);
}

/* ---- folding ---- */

/* One thread alone is the process. */
static bool has_threads_below(const struct process *p)
{
	return p->thread_count > 1 && !p->is_exited;
}

/* With all threads shown, those of a folded process are not. */
static bool is_closed(const struct list *l, const struct list_options *o, const struct line *line,
		      const struct process *p)
{
	bool has_below = line->has_children || (o->has_threads && has_threads_below(p));

	return has_below && process_set_has(&l->folds.folded, p);
}

static bool is_unfolded(const struct list *l, const struct list_options *o, const struct line *line,
			const struct process *p)
{
	return has_threads_below(p) && !line->is_folded &&
	       (o->has_threads || process_set_has(&l->folds.unfolded, p));
}

/* The line of a thread's process, above it. */
static const struct line *process_line(const struct list *l, size_t at)
{
	while (at > 0 && l->lines[at].is_thread)
		at--;
	return &l->lines[at];
}

int list_fold(struct list *l, const struct list_options *o, size_t at, bool is_more)
{
	const struct line *line = process_line(l, at);
	const struct process *p = list_row(l, line).p;
	bool has_threads = has_threads_below(p);

	if (!line->has_children && !has_threads)
		return -ENOENT;
	if (line->is_folded)
		return process_set_toggle(&l->folds.folded, p);
	/* Threads come and go by themselves, unless all are shown. */
	if (has_threads && !o->has_threads && (is_more || line->is_unfolded || !line->has_children))
		return process_set_toggle(&l->folds.unfolded, p);
	return process_set_toggle(&l->folds.folded, p);
}

int list_fold_all(struct list *l)
{
	const struct process **list = malloc((l->count + 1) * sizeof(*list));
	size_t count = 0;
	bool is_any = false;

	if (list == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < l->count; i++) {
		is_any = is_any || l->lines[i].is_folded;
		if (l->lines[i].has_children && l->lines[i].depth > 0)
			list[count++] = list_row(l, &l->lines[i]).p;
	}
	int error = process_set_fill(&l->folds.folded, list, is_any ? 0 : count);
	free(list);
	return error;
}

ssize_t list_fold_parent(struct list *l, const struct list_options *o, size_t at)
{
	const struct line *line = process_line(l, at), *parent = line;

	if (l->lines[at].is_thread)
		return list_fold(l, o, at, false) == 0 ? line - l->lines : -1;
	while (parent > l->lines && parent->depth >= line->depth)
		parent--;
	/* Threads are deeper than their process: this is none. */
	if (parent->depth >= line->depth)
		return -1;
	int error = process_set_toggle(&l->folds.folded, list_row(l, parent).p);
	return error ? -1 : parent - l->lines;
}

/* ---- lines with all that is below them ---- */

static int add_threads(struct list *l, const struct row *process, struct line of)
{
	const struct process *p = process->p;

	for (size_t i = 0; i < p->thread_count; i++) {
		struct row row = row_make(process->sample, p, &p->threads[i], false);
		struct line line = { .index = (uint32_t)l->threads.count,
				     .is_thread = true,
				     .depth = (uint8_t)(of.depth + 1),
				     .branches = of.branches };
		if (rows_add(&l->threads, &row) != 0 || add_line(l, line) != 0)
			return -ENOMEM;
	}
	return 0;
}

static int add_process(struct list *l, const struct list_options *o, struct line line)
{
	const struct row row = list_row_at(l, line.index);

	line.is_folded = is_closed(l, o, &line, row.p);
	line.is_unfolded = is_unfolded(l, o, &line, row.p);
	int error = add_line(l, line);
	if (!error && line.is_unfolded)
		error = add_threads(l, &row, line);
	return error;
}

int list_arrange(struct list *l, const struct list_options *o)
{
	struct order order = { l, o, is_text_field(l, o->sort) };
	int error = order.is_text ? 0 : make_keys(l, o);

	l->count = 0;
	l->threads.count = 0;
	for (size_t i = 0; i < list_row_count(l) && !error; i++)
		if (is_shown(l, i, o))
			error = add_line(l, (struct line){ .index = (uint32_t)i });
	bool has_threads = o->has_threads || l->folds.unfolded.count > 0;
	if (!error && (o->is_tree || has_threads))
		error = make_spare(l, l->count);
	if (error || l->count == 0)
		return error;
	size_t first = 0, last = order.is_text ? l->count : part_lines(l, o->is_turned, &first);
	qsort_r(l->lines + first, last - first, sizeof *l->lines, compare_lines, &order);
	if (o->is_tree)
		error = list_nest(l, l->spare);
	if (error || !has_threads)
		return error;
	/* Threads go in between: build the lines again from a copy. */
	size_t count = l->count;
	memcpy(l->spare, l->lines, count * sizeof *l->lines);
	l->count = 0;
	for (size_t i = 0; i < count && !error; i++)
		error = add_process(l, o, l->spare[i]);
	return error;
}

int list_update(struct list *l, const struct sample *sample, const struct list_options *o)
{
	int error = list_update_rows(l, sample);

	if (!error)
		error = list_update_exited(l, sample, o->exited);
	return error ? error : list_arrange(l, o);
}

int list_show(struct list *l, const struct sample *sample, const struct list_options *o)
{
	int error = list_update_exited(l, sample, o->exited);

	return error ? error : list_arrange(l, o);
}

ssize_t list_find(const struct list *l, pid_t pid, pid_t tid)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct row row = list_row(l, &l->lines[i]);
		if (row.pid == pid && (row.t ? row.tid == tid : tid == 0))
			return (ssize_t)i;
	}
	return -1;
}

void list_free(struct list *l)
{
	row_list_free(&l->processes);
	rows_free(&l->threads);
	rows_free(&l->exited);
	exited_free(&l->ended);
	free(l->keys);
	free(l->lines);
	free(l->spare);
	process_set_free(&l->folds.folded);
	process_set_free(&l->folds.unfolded);
	memset(l, 0, sizeof *l);
}
