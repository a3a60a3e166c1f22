/* list_tree.c - children below their parents; see list_tree.h. */
#include "config.h"

#include "tui/list_tree.h"
#include "tui/list_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NONE (-1)

/* All arrays by the number of a row. */
struct tree {
	int32_t *parent, *child, *sibling; /* first child, next sibling */
	uint8_t *state;
};

/* States of a row, on the way to its root. */
enum { ROW_HIDDEN, ROW_NEW, ROW_ON_THE_WAY, ROW_DONE };

/* Number of the row of a process; NONE if there is none. */
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
		int32_t parent = find_process(l, list_process_at(l, at)->ppid);
		t->parent[at] = parent >= 0 && t->state[parent] != ROW_HIDDEN ? parent : NONE;
	}
}

/* Who comes back to itself on the way to the root becomes one. */
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

/* The first root.  From the last to the first, each is put before its siblings. */
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

/* The next row that is not below this one; counts the steps up in *depth. */
static int32_t next_beside(const struct tree *t, int32_t at, size_t *depth)
{
	while (at >= 0 && t->sibling[at] < 0) {
		at = t->parent[at];
		--*depth;
	}
	return at >= 0 ? t->sibling[at] : NONE;
}

/* From each row to its first child, or to the next row beside it or above. */
static void write_lines(struct list *l, const struct tree *t, int32_t root, struct line *lines)
{
	size_t depth = 0, count = 0;
	uint64_t branches = 0;

	for (int32_t at = root; at >= 0;) {
		unsigned drawn = depth < LIST_DEPTH_MOST ? (unsigned)depth : LIST_DEPTH_MOST;
		uint64_t bit = (uint64_t)1 << drawn;
		bool has_children = t->child[at] >= 0;
		bool is_folded = has_children &&
				 process_set_has(&l->folds.folded, list_process_at(l, (size_t)at));
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

int list_nest(struct list *l, struct line *lines)
{
	size_t n = list_row_count(l);
	int32_t *links = malloc((3 * n + 1) * sizeof *links);
	uint8_t *states = calloc(n + 1, sizeof *states);
	int error = -ENOMEM;

	if (links && states) {
		struct tree t = { links, links + n, links + 2 * n, states };
		memset(links, 0xff, 3 * n * sizeof *links); /* NONE each */
		find_parents(l, &t);
		cut_circles(&t, n);
		write_lines(l, &t, link_rows(l, &t), lines);
		error = 0;
	}
	free(links);
	free(states);
	return error;
}
