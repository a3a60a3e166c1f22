/* list.c - lines of the live view: their rows, order, nesting, folding; see list.h. */
#include "config.h"

#include "tui/list.h"
#include "base/array.h"
#include "model/need.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- rows ---- */

/* Rows of exited processes. */
#define EXITED_MOST 100

/* Return a row by number.  The rows of processes are numbered from 0, and those of exited processes
 * follow. */
static struct row row_at(const struct list *l, size_t index)
{
	return index < l->processes.count ? row_list_get(&l->processes, index) :
					    l->exited.list[index - l->processes.count];
}

static const struct process *process_at(const struct list *l, size_t index)
{
	return index < l->processes.count ? l->processes.list[index].p :
					    l->exited.list[index - l->processes.count].p;
}

static size_t row_count(const struct list *l)
{
	return l->processes.count + l->exited.count;
}

struct row list_row(const struct list *l, const struct line *line)
{
	return line->is_thread ? l->threads.list[line->index] : row_at(l, line->index);
}

static void tell_made(const struct list *l, const struct row *row)
{
	if (l->on_made)
		l->on_made(l->on_made_context, row);
}

/* Return the row of a thread or of an exited process; NULL for other lines. */
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
	enum verdict_class before = verdict_counted_as(&row.verdict);

	row = row_make(row.sample, row.p, row.t, row.is_lifetime);
	if (whole) {
		*whole = row;
	} else if (row_list_set(&l->processes, line->index, &row) == 0) {
		l->by_class[before]--;
		l->by_class[verdict_counted_as(&row.verdict)]++;
	}
	if (!line->is_thread)
		tell_made(l, &row);
}

void list_remake_blind(struct list *l)
{
	for (size_t i = 0; i < l->processes.count; i++)
		if (l->processes.list[i].verdict.is_blind)
			list_remake(l, &(struct line){ .index = (uint32_t)i });
}

void list_renew_shares(struct list *l, const struct line *line)
{
	struct row *whole = find_whole(l, line);

	if (whole)
		row_renew_shares(whole);
	else
		row_list_renew_shares(&l->processes, line->index);
}

/* ---- rows, kept from refresh to refresh ---- */

/* A process that is at rest now and was at rest before keeps its row. */
static bool is_row_good(const struct sample *t, const struct slim_row *row, const struct process *p)
{
	return row->p == p && row->how != ROW_HAS_RATES && !process_is_moved(t, p) &&
	       p->moved_at + 1 < t->refresh && p->first_seen_at + 1 < t->refresh && !p->has_exited;
}

/* Remove the rows of processes that are gone.  They are mostly among the last, so little has to be
 * moved. */
static void drop_rows(struct row_list *rows, const struct sample *t)
{
	size_t kept = 0, at = 0;

	for (size_t i = 0; i < rows->count; i++) {
		while (at < t->count && t->list[at]->pid < rows->list[i].pid)
			at++;
		if (at == t->count || t->list[at] != rows->list[i].p || t->list[at]->has_exited)
			continue;
		if (kept != i)
			row_list_move(rows, kept, i);
		kept++;
	}
	row_list_cut(rows, kept);
}

/* Make room among the rows for new processes; these rows belong to no process yet. */
static int add_rows(struct row_list *rows, const struct sample *t, size_t wanted)
{
	size_t known = rows->count;
	int error = row_list_grow(rows, wanted);

	for (size_t i = t->count; !error && i-- > 0 && wanted > known;) {
		const struct process *p = t->list[i];
		if (p->has_exited)
			continue;
		wanted--;
		if (known > 0 && rows->list[known - 1].p == p)
			row_list_move(rows, wanted, --known);
	}
	return error;
}

/* Bring the rows of processes, and by_class, up to the last refresh of the sample.  No row may
 * point to an exited process, because the next refresh frees it. */
static int update_rows(struct list *l, const struct sample *t)
{
	struct row_list *rows = &l->processes;
	bool is_same = rows->sample == t;
	size_t living = 0, at = 0;
	int error = 0;

	memset(l->by_class, 0, sizeof l->by_class);
	row_list_begin(rows, t);
	drop_rows(rows, t);
	for (size_t i = 0; i < t->count; i++)
		living += !t->list[i]->has_exited;
	if (living > rows->count)
		error = add_rows(rows, t, living);
	for (size_t i = 0; i < t->count && !error; i++) {
		const struct process *p = t->list[i];
		if (p->has_exited)
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

/* Makes the rows of processes that exited in the window. */
static int update_exited(struct list *l, const struct sample *t, enum exited_mode mode)
{
	int error = exited_make(&l->exits, t, mode, EXITED_MOST);

	l->exited.count = 0;
	for (size_t i = 0; i < l->exits.count && !error; i++) {
		struct row row = exited_row(&l->exits, i);
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
	case VALUE_FLAG:
		return (double)v.u;
	case VALUE_SIGNED:
		return (double)v.i;
	case VALUE_REAL:
		return v.real;
	default:
		return -HUGE_VAL;
	}
}

/* The order in a tree: a new process comes after its older siblings, and what one of them does moves
 * none.  Processes that exited follow; those are others in each window. */
static void make_start_keys(struct list *l)
{
	for (size_t i = 0; i < l->processes.count; i++)
		l->keys[i] = (double)l->processes.list[i].p->start_ticks;
	for (size_t i = 0; i < l->exited.count; i++)
		l->keys[l->processes.count + i] = HUGE_VAL;
}

static int make_keys(struct list *l, const struct list_options *o)
{
	size_t count = row_count(l);

	if (ARRAY_RESERVE(l->keys, l->keys_capacity, count) != 0)
		return -ENOMEM;
	if (o->is_tree) {
		make_start_keys(l);
		return 0;
	}
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
	const struct field *sort;
	bool is_text;     /* compare by the field; else by the list's keys, descending */
	bool is_reversed; /* reverse that */
};

static int compare_lines(const void *a, const void *b, void *context)
{
	const struct order *order = context;
	uint32_t x = ((const struct line *)a)->index, y = ((const struct line *)b)->index;
	const struct list *l = order->list;
	int result;

	if (order->is_text) {
		struct row a_row = row_at(l, x), b_row = row_at(l, y);
		result = field_compare(order->sort, &a_row, &b_row);
	} else {
		result = (l->keys[x] < l->keys[y]) - (l->keys[x] > l->keys[y]);
	}
	if (order->is_reversed)
		result = -result;
	return result ? result : (x > y) - (x < y);
}

/* Make room for `count` lines that are put aside. */
static int make_spare(struct list *l, size_t count)
{
	return ARRAY_RESERVE(l->spare, l->spare_capacity, count);
}

/* Move the lines with the least key to the beginning, or to the end. */
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

/* Most processes are at rest and share the least key.  Put these at the end (if turned, at the
 * beginning) in their present order: they need not be sorted.  The lines to sort are those from
 * *first to the returned index. */
static size_t part_lines(struct list *l, bool is_reversed, size_t *first)
{
	size_t least = 0, others = 0;
	double key = HUGE_VAL;

	for (size_t i = 0; i < l->count; i++)
		key = l->keys[l->lines[i].index] < key ? l->keys[l->lines[i].index] : key;
	for (size_t i = 0; i < l->count; i++)
		least += l->keys[l->lines[i].index] <= key;
	if (least < l->count / 2)
		return l->count;
	*first = is_reversed ? least : 0;
	/* Only the other lines are put aside. */
	if (make_spare(l, l->count - least) != 0)
		return l->count;
	for (size_t i = 0; i < l->count; i++)
		if (l->keys[l->lines[i].index] > key)
			l->spare[others++] = l->lines[i];
	if (is_reversed)
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
	const struct process *p = process_at(l, index);

	if (p->has_exited && (o->hides_exited || !p->is_from_exits))
		return false;
	if (o->hides_kernel && process_is_kernel_thread(p) && !p->asked)
		return false;
	if (o->has_uid && (p->user == NULL || p->uid != o->uid))
		return false;
	if (o->filter == NULL)
		return true;
	struct row row = row_at(l, index);
	if (filter_needs(o->filter) & NEED_SHARES)
		row_add_shares(&row);
	return filter_matches(o->filter, &row);
}

/* ---- a tree: children below their parents ---- */

#define NONE (-1)

/* All arrays are indexed by the number of a row. */
struct tree {
	int32_t *parent, *child, *sibling; /* `child` is the first child, `sibling` the next
	                                      sibling */
	uint8_t *state;
};

/* The state of a row while the path to its root is followed. */
enum { ROW_HIDDEN, ROW_NEW, ROW_ON_THE_WAY, ROW_DONE };

/* Return the row number of a process; NONE if there is none. */
static int32_t find_process(const struct list *l, pid_t pid)
{
	size_t low = 0, high = l->processes.count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (l->processes.list[middle].pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < l->processes.count && l->processes.list[low].pid == pid ? (int32_t)low : NONE;
}

static void find_parents(const struct list *l, const struct tree *t)
{
	for (size_t i = 0; i < l->count; i++)
		t->state[l->lines[i].index] = ROW_NEW;
	for (size_t i = 0; i < l->count; i++) {
		uint32_t at = l->lines[i].index;
		int32_t parent = find_process(l, process_at(l, at)->ppid);
		t->parent[at] = parent >= 0 && t->state[parent] != ROW_HIDDEN ? parent : NONE;
	}
}

/* A row that reaches itself on the way to the root becomes a root. */
static void cut_circles(const struct tree *t, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int32_t at = (int32_t)i, again;
		while (at >= 0 && t->state[at] == ROW_NEW) {
			t->state[at] = ROW_ON_THE_WAY;
			at = t->parent[at];
		}
		again = at >= 0 && t->state[at] == ROW_ON_THE_WAY ? at : NONE;
		for (at = (int32_t)i; at >= 0 && t->state[at] == ROW_ON_THE_WAY; at = t->parent[at])
			t->state[at] = ROW_DONE;
		if (again >= 0)
			t->parent[again] = NONE;
	}
}

/* Link the rows and return the first root.  Rows are visited from last to first, each placed before
 * its siblings. */
static int32_t link_rows(const struct list *l, const struct tree *t)
{
	int32_t root = NONE;

	for (size_t i = l->count; i-- > 0;) {
		int32_t at = (int32_t)l->lines[i].index;
		int32_t *head = t->parent[at] >= 0 ? &t->child[t->parent[at]] : &root;
		t->sibling[at] = *head;
		*head = at;
	}
	return root;
}

/* Return the next row that is not below this one; *depth is decreased by the levels that this goes
 * up. */
static int32_t next_beside(const struct tree *t, int32_t at, size_t *depth)
{
	while (at >= 0 && t->sibling[at] < 0) {
		at = t->parent[at];
		--*depth;
	}
	return at >= 0 ? t->sibling[at] : NONE;
}

/* Visit each row, then its first child, or the next row beside it or above. */
static void write_lines(struct list *l, const struct tree *t, int32_t root, struct line *lines)
{
	size_t depth = 0, count = 0;
	uint64_t branches = 0;

	for (int32_t at = root; at >= 0;) {
		unsigned drawn = depth < LIST_DEPTH_MOST ? (unsigned)depth : LIST_DEPTH_MOST;
		uint64_t bit = (uint64_t)1 << drawn;
		bool has_children = t->child[at] >= 0;
		bool is_folded = has_children &&
				 process_set_has(&l->folds.folded, process_at(l, (size_t)at));
		branches = (branches & (bit - 1)) | (t->sibling[at] >= 0 ? bit : 0);
		lines[count++] = (struct line){ .index = (uint32_t)at,
						.depth = (uint8_t)drawn,
						.branches = branches,
						.has_children = has_children,
						.is_folded = is_folded };
		if (has_children && !is_folded) {
			at = t->child[at];
			depth++;
		} else {
			at = next_beside(t, at, &depth);
		}
	}
	memcpy(l->lines, lines, count * sizeof *lines);
	l->count = count;
}

/* Rearrange the lines, one per row and in the order for siblings, into a tree: set depth, branches,
 * has_children and is_folded, and leave out what is below a folded line.  A row whose parent has no
 * line is a root.  Rows can be parents of each other if they were read while PIDs were reused; one
 * of them becomes a root.  `lines` has room for a copy of all lines.  Return 0 or -ENOMEM. */
static int nest(struct list *l, struct line *lines)
{
	size_t n = row_count(l);
	int32_t *links = malloc((3 * n + 1) * sizeof *links);
	uint8_t *states = calloc(n + 1, sizeof *states);
	int error = -ENOMEM;

	if (links && states) {
		struct tree t = { links, links + n, links + 2 * n, states };
		memset(links, 0xff, 3 * n * sizeof *links); /* sets each to NONE */
		find_parents(l, &t);
		cut_circles(&t, n);
		write_lines(l, &t, link_rows(l, &t), lines);
		error = 0;
	}
	free(links);
	free(states);
	return error;
}

/* ---- folding ---- */

/* A single thread is the process itself. */
static bool has_threads_below(const struct process *p)
{
	return p->thread_count > 1 && !p->is_from_exits;
}

/* If all threads are shown, those of a folded process are not. */
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

/* Return the line of a thread's process, which is above it. */
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
	/* Threads are folded independently of children, unless all are shown. */
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
	/* Threads are deeper than their process, so this line is not one. */
	if (parent->depth >= line->depth)
		return -1;
	int error = process_set_toggle(&l->folds.folded, list_row(l, parent).p);
	return error ? -1 : parent - l->lines;
}

/* ---- threads between the lines ---- */

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
	const struct row row = row_at(l, line.index);

	line.is_folded = is_closed(l, o, &line, row.p);
	line.is_unfolded = is_unfolded(l, o, &line, row.p);
	int error = add_line(l, line);
	if (!error && line.is_unfolded)
		error = add_threads(l, &row, line);
	return error;
}

int list_arrange(struct list *l, const struct list_options *o)
{
	struct order order = { .list = l,
			       .sort = o->sort,
			       .is_text = !o->is_tree && is_text_field(l, o->sort),
			       .is_reversed = o->is_tree || o->is_reversed };
	int error = order.is_text ? 0 : make_keys(l, o);

	l->count = 0;
	l->threads.count = 0;
	for (size_t i = 0; i < row_count(l) && !error; i++)
		if (is_shown(l, i, o))
			error = add_line(l, (struct line){ .index = (uint32_t)i });
	bool has_threads = o->has_threads || l->folds.unfolded.count > 0;
	if (!error && (o->is_tree || has_threads))
		error = make_spare(l, l->count);
	if (error || l->count == 0)
		return error;
	size_t first = 0,
	       last = order.is_text ? l->count : part_lines(l, order.is_reversed, &first);
	qsort_r(l->lines + first, last - first, sizeof *l->lines, compare_lines, &order);
	if (o->is_tree)
		error = nest(l, l->spare);
	if (error || !has_threads)
		return error;
	/* Threads are inserted between lines: build the lines again from a copy. */
	size_t count = l->count;
	memcpy(l->spare, l->lines, count * sizeof *l->lines);
	l->count = 0;
	for (size_t i = 0; i < count && !error; i++)
		error = add_process(l, o, l->spare[i]);
	return error;
}

int list_update(struct list *l, const struct sample *sample, const struct list_options *o)
{
	int error = update_rows(l, sample);

	if (!error)
		error = update_exited(l, sample, o->exited);
	return error ? error : list_arrange(l, o);
}

int list_show(struct list *l, const struct sample *sample, const struct list_options *o)
{
	int error = update_exited(l, sample, o->exited);

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
	exited_free(&l->exits);
	free(l->keys);
	free(l->lines);
	free(l->spare);
	process_set_free(&l->folds.folded);
	process_set_free(&l->folds.unfolded);
	memset(l, 0, sizeof *l);
}
