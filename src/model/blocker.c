/* blocker.c - rank the roots of chains; see blocker.h. */
#include "config.h"

#include "model/blocker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

double blocker_share(const struct blockers *b, uint32_t node)
{
	const struct chain_node *n = &b->chains->nodes[node];

	return n->link ? chain_link_share(b->chains, n, n->link) : 0;
}

bool blocker_is_at_rest(const struct blocker *b)
{
	return b->end == CHAIN_IDLE || b->end == CHAIN_USER;
}

static void add_waiter(struct blocker *sum, const struct chains *c, uint32_t node,
		       const struct chain *chain)
{
	const struct chain_node *n = &c->nodes[node];

	sum->end = chain->end;
	sum->is_cycle = chain->is_cycle;
	sum->held++;
	sum->held_s_per_s += chain_link_share(c, n, n->link);
	sum->kinds |= 1u << n->link->kind;
}

/* A waiter, in the order in which the waiters of one node are listed. */
struct waiter {
	uint32_t node, of;
	double share;
};

static int compare_waiters(const void *x, const void *y)
{
	const struct waiter *a = x, *b = y;

	if (a->of != b->of)
		return (a->of > b->of) - (a->of < b->of);
	if (a->share < b->share || a->share > b->share)
		return a->share < b->share ? 1 : -1;
	return (a->node > b->node) - (a->node < b->node);
}

static void list_waiters(struct blockers *out, struct waiter *waiters, size_t count)
{
	qsort(waiters, count, sizeof *waiters, compare_waiters);
	for (size_t i = 0; i < count; i++) {
		bool is_first = i == 0 || waiters[i - 1].of != waiters[i].of;
		if (is_first)
			out->first[waiters[i].of] = waiters[i].node;
		else
			out->next[waiters[i - 1].node] = waiters[i].node;
	}
}

static int compare_blockers(const void *x, const void *y)
{
	const struct blocker *a = x, *b = y;

	if (a->is_cycle != b->is_cycle)
		return a->is_cycle ? -1 : 1;
	if (a->held_s_per_s < b->held_s_per_s || a->held_s_per_s > b->held_s_per_s)
		return a->held_s_per_s < b->held_s_per_s ? 1 : -1;
	return (a->root > b->root) - (a->root < b->root);
}

static void rank(struct blockers *out, struct blocker *sums, struct waiter *waiters)
{
	const struct chains *c = out->chains;
	size_t count = 0;

	for (uint32_t i = 0; i < c->count; i++) {
		struct chain chain;
		if (c->nodes[i].next == CHAIN_NONE)
			continue;
		waiters[count++] = (struct waiter){ i, c->nodes[i].next, blocker_share(out, i) };
		chain_follow(c, i, &chain);
		uint32_t root = chain_known_by(c, &chain);
		if (i == chain.root && !chain.is_cycle)
			continue; /* the least blocked of a circle that is none */
		sums[root].root = root;
		add_waiter(&sums[root], c, i, &chain);
	}
	if (count > 0)
		list_waiters(out, waiters, count);
	for (uint32_t i = 0; i < c->count; i++)
		if (sums[i].held > 0)
			out->list[out->count++] = sums[i];
	if (out->count > 0)
		qsort(out->list, out->count, sizeof *out->list, compare_blockers);
}

int blockers_make(struct blockers *out, const struct chains *chains)
{
	size_t room = chains->count + 1;
	struct blocker *sums = calloc(room, sizeof *sums);
	struct waiter *waiters = malloc(room * sizeof *waiters);
	int error = 0;

	*out = (struct blockers){
		.chains = chains,
		.list = malloc(room * sizeof *out->list),
		.first = malloc(room * sizeof *out->first),
		.next = malloc(room * sizeof *out->next),
	};
	if (sums && waiters && out->list && out->first && out->next) {
		for (size_t i = 0; i < room; i++)
			out->first[i] = out->next[i] = CHAIN_NONE;
		rank(out, sums, waiters);
	} else {
		error = -ENOMEM;
	}
	free(sums);
	free(waiters);
	return error;
}

void blockers_free(struct blockers *b)
{
	free(b->list);
	free(b->first);
	free(b->next);
	*b = (struct blockers){ 0 };
}

/* ---- the tree ---- */

/* Where a walk is on one level. */
struct level {
	uint32_t node; /* the next of those who wait for the same task; CHAIN_NONE: none */
	uint32_t taken;
};

struct walk {
	const struct blockers *b;
	struct level *levels; /* the first is that of those who wait for the root */
	bool *is_seen;
	uint32_t depth;
	uint64_t branches;
};

/* Return the next waiter at or after `node` that has no row yet. */
static uint32_t skip_seen(const struct walk *w, uint32_t node)
{
	while (node != CHAIN_NONE && w->is_seen[node])
		node = w->b->next[node];
	return node;
}

static uint32_t count_rest(const struct walk *w, uint32_t node)
{
	uint32_t count = 0;

	for (; node != CHAIN_NONE; node = w->b->next[node])
		count += !w->is_seen[node];
	return count;
}

/* Make the row of the next waiter on the deepest level.  Return false if there is none. */
static bool next_row(struct walk *w, uint32_t wide, struct blocker_row *out)
{
	struct level *level = &w->levels[w->depth];
	uint32_t depth = w->depth + 1;

	level->node = skip_seen(w, level->node);
	if (level->node == CHAIN_NONE || level->taken == wide)
		return false;
	uint32_t node = level->node;
	w->is_seen[node] = true;
	level->node = skip_seen(w, w->b->next[node]);
	level->taken++;
	bool goes_on = level->node != CHAIN_NONE;
	*out = (struct blocker_row){ .node = node, .depth = depth };
	if (goes_on && level->taken == wide)
		out->left_out = count_rest(w, level->node);
	uint64_t bit = depth < 64 ? (uint64_t)1 << depth : 0;
	w->branches = goes_on && out->left_out == 0 ? w->branches | bit : w->branches & ~bit;
	out->branches = w->branches;
	return true;
}

ssize_t blocker_walk(const struct blockers *b, const struct blocker *root, uint32_t wide,
		     uint32_t deep, void (*take)(void *context, const struct blocker_row *row),
		     void *context)
{
	struct walk w = {
		.b = b,
		.levels = malloc((deep + 1) * sizeof *w.levels),
		.is_seen = calloc(b->chains->count + 1, sizeof *w.is_seen),
	};
	struct blocker_row row;
	ssize_t rows = 0;

	if (w.levels == NULL || w.is_seen == NULL) {
		free(w.levels);
		free(w.is_seen);
		return -ENOMEM;
	}
	w.is_seen[root->root] = true;
	w.levels[0] = (struct level){ .node = b->first[root->root] };
	for (;;) {
		if (!next_row(&w, wide, &row)) {
			if (w.depth == 0)
				break;
			w.depth--;
			continue;
		}
		take(context, &row);
		rows++;
		if (row.depth < deep)
			w.levels[++w.depth] = (struct level){ .node = b->first[row.node] };
	}
	free(w.levels);
	free(w.is_seen);
	/* A deadlock holds up its root as well. */
	return (ssize_t)root->held - rows - root->is_cycle;
}
