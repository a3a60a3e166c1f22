/* fold.c - tasks as rows, with similar ones folded; see fold.h. */
#include "config.h"

#include "report/fold.h"
#include "report/branch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A task that is being assigned to a row. */
struct candidate {
	uint64_t key; /* hash of its name; tasks with equal keys share a row */
	uint32_t task;
	bool is_thread, is_single;
};

struct folding {
	const struct record *r;
	const struct fold_options *options;
	struct fold *out;
	uint64_t long_ns; /* a task that lived at least this long has a row of its own */
	uint32_t tasks_used;
	struct fold_row *stack; /* rows still to be placed, the next one last */
	uint32_t stack_count;
	struct candidate *candidates;
	struct fold_row *groups; /* rows made of the candidates, by birth */
	uint32_t rows_most;      /* stop above this number; the count is then one more */
};

/* Do not call record_name() first: it observations up the program, which is unnecessary if there is a
 * name. */
const char *fold_name(const struct record *r, uint32_t task)
{
	return r->tasks[task].comm[0] ? r->tasks[task].comm : record_name(r, task);
}

/* FNV-1a */
static uint64_t hash(const char *text)
{
	uint64_t h = 14695981039346656037ULL;

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 1099511628211ULL;
	return h;
}

static bool is_shown(const struct folding *f, uint32_t task)
{
	return !f->options->is_running_only || f->r->tasks[task].is_running;
}

static void add_candidate(struct folding *f, uint32_t *count, uint32_t task, bool is_thread)
{
	bool is_single = record_life_ns(f->r, task) >= f->long_ns;

	f->candidates[(*count)++] = (struct candidate){
		.key = is_single ? task : hash(fold_name(f->r, task)),
		.task = task,
		.is_thread = is_thread,
		.is_single = is_single,
	};
}

/* Add the child processes of `parent` as candidates; RECORD_NONE: the roots.  For a child that is
 * not shown, add its children instead, and so on. */
static void add_children(struct folding *f, uint32_t *count, uint32_t parent)
{
	const struct record_task *tasks = f->r->tasks;
	uint32_t c = parent == RECORD_NONE ? f->r->first_root : tasks[parent].first_child;

	while (c != RECORD_NONE) {
		bool is_one = is_shown(f, c);
		if (is_one)
			add_candidate(f, count, c, false);
		else if (tasks[c].first_child != RECORD_NONE) {
			c = tasks[c].first_child;
			continue;
		}
		while (c != parent && c != RECORD_NONE && tasks[c].next_sibling == RECORD_NONE)
			c = tasks[c].parent;
		c = c == parent || c == RECORD_NONE ? RECORD_NONE : tasks[c].next_sibling;
	}
}

static void add_threads(struct folding *f, uint32_t *count, uint32_t leader)
{
	for (uint32_t t = f->r->tasks[leader].first_thread; t != RECORD_NONE;
	     t = f->r->tasks[t].next_sibling)
		if (is_shown(f, t))
			add_candidate(f, count, t, true);
}

/* Sort similar tasks next to each other, and these by birth. */
static int compare_candidates(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->is_thread != y->is_thread)
		return x->is_thread ? -1 : 1;
	if (x->is_single != y->is_single)
		return x->is_single ? -1 : 1;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->task > y->task) - (x->task < y->task);
}

/* Sort threads last and, within each kind, the latest birth of the first task first: the stack
 * reverses the order. */
static int compare_groups(const void *a, const void *b, void *context)
{
	const uint32_t *tasks = context;
	const struct fold_row *x = a, *y = b;

	if (x->is_thread != y->is_thread)
		return x->is_thread ? 1 : -1;
	return (tasks[x->first] < tasks[y->first]) - (tasks[x->first] > tasks[y->first]);
}

/* Make rows of the candidates, and push them on the stack. */
static void push_groups(struct folding *f, uint32_t count, uint32_t depth)
{
	struct candidate *c = f->candidates;
	uint32_t groups = 0;

	if (count > 1)
		qsort(c, count, sizeof *c, compare_candidates);
	for (uint32_t i = 0; i < count; i++) {
		bool is_alike = i > 0 && c[i].key == c[i - 1].key &&
				c[i].is_thread == c[i - 1].is_thread &&
				c[i].is_single == c[i - 1].is_single;
		if (!is_alike)
			f->groups[groups++] = (struct fold_row){ .first = f->tasks_used,
								 .depth = depth,
								 .is_thread = c[i].is_thread };
		f->groups[groups - 1].count++;
		f->out->tasks[f->tasks_used++] = c[i].task;
	}
	if (groups > 1)
		qsort_r(f->groups, groups, sizeof *f->groups, compare_groups, f->out->tasks);
	memcpy(f->stack + f->stack_count, f->groups, groups * sizeof *f->groups);
	f->stack_count += groups;
}

/* Make all rows for a given `long_ns`; stop when there are too many. */
static void walk(struct folding *f, uint64_t long_ns)
{
	uint32_t count = 0, shown = 0;

	f->long_ns = long_ns;
	f->tasks_used = f->stack_count = f->out->count = 0;
	add_children(f, &count, RECORD_NONE);
	push_groups(f, count, 0);
	while (f->stack_count > 0 && f->out->count <= f->rows_most) {
		struct fold_row row = f->stack[--f->stack_count];
		f->out->rows[f->out->count++] = row;
		shown += row.count;
		count = 0;
		for (uint32_t i = 0; i < row.count && !row.is_thread; i++) {
			uint32_t task = f->out->tasks[row.first + i];
			if (f->options->has_threads)
				add_threads(f, &count, task);
			add_children(f, &count, task);
		}
		push_groups(f, count, row.depth + 1);
	}
	f->out->left_out = shown;
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Find the smallest `long_ns` with which the rows are not too many. */
static int find_long(struct folding *f)
{
	uint32_t n = f->r->count, low = 0, high = n;
	uint64_t *lives = malloc(((size_t)n + 1) * sizeof *lives);

	if (lives == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < n; i++)
		lives[i] = record_life_ns(f->r, i);
	if (n > 0)
		qsort(lives, n, sizeof *lives, compare_u64);
	lives[n] = UINT64_MAX;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		walk(f, lives[middle]);
		if (f->out->count > f->rows_most)
			low = middle + 1;
		else
			high = middle;
	}
	walk(f, lives[low]);
	free(lives);
	return 0;
}

/* Set the branches of all rows, from the bottom up, so that what follows each row is known. */
static void set_branches(struct fold *f)
{
	uint64_t follow = 0;

	for (uint32_t i = f->count; i-- > 0;) {
		struct fold_row *row = &f->rows[i];
		uint64_t own = row->depth > BRANCH_DEPTH_MOST ? 0 : UINT64_C(1) << row->depth;
		row->branches = follow;
		/* Deeper rows below this one belong to another parent. */
		if (own)
			follow = (follow & (own - 1)) | own;
	}
}

static uint32_t count_shown(const struct folding *f)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < f->r->count; i++)
		count += is_shown(f, i) && (f->options->has_threads || record_is_process(f->r, i));
	return count;
}

int fold_make(struct fold *out, const struct record *r, const struct fold_options *options)
{
	size_t room = (size_t)r->count + 1;
	struct folding f = { .r = r, .options = options, .out = out };
	int error = -ENOMEM;

	*out = (struct fold){ 0 };
	out->tasks = calloc(room, sizeof *out->tasks);
	out->rows = calloc(room, sizeof *out->rows);
	f.stack = calloc(room, sizeof *f.stack);
	f.candidates = calloc(room, sizeof *f.candidates);
	f.groups = calloc(room, sizeof *f.groups);
	if (out->tasks == NULL || out->rows == NULL || f.stack == NULL || f.candidates == NULL ||
	    f.groups == NULL)
		goto done;
	f.rows_most = options->most ? options->most : UINT32_MAX - 1;
	error = 0;
	walk(&f, 0);
	if (out->count > f.rows_most)
		error = find_long(&f);
	/* There are too many even when folded: the last ones get no row. */
	if (out->count > f.rows_most) {
		out->left_out -= out->rows[--out->count].count;
	}
	out->left_out = count_shown(&f) - out->left_out;
	set_branches(out);
done:
	free(f.stack);
	free(f.candidates);
	free(f.groups);
	return error;
}

void fold_free(struct fold *f)
{
	free(f->tasks);
	free(f->rows);
	*f = (struct fold){ 0 };
}
