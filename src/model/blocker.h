/* blocker.h - who holds up the most others: the roots of chains, ranked.
 *
 * Room: model, pure.
 */
#ifndef PSTOP_MODEL_BLOCKER_H
#define PSTOP_MODEL_BLOCKER_H

#include "model/chain.h"

struct blocker {
	uint32_t root; /* node of the graph; of a deadlock, the first of its circle */
	enum chain_end end;
	bool is_cycle; /* a deadlock */
	uint32_t held; /* threads whose chains end here; of a deadlock, all of its circle too */
	double held_s_per_s; /* the thread-seconds that they lose in a second */
	uint32_t kinds;      /* of the waits of these threads: 1 << enum link_kind, or-ed */
};

struct blockers {
	const struct chains *chains;
	struct blocker *list; /* deadlocks first, then by falling held_s_per_s */
	size_t count;
	/* The threads that wait for each node, as lists: the first that waits for a node, and the
	 * next that waits for the same as a node; CHAIN_NONE: none.  By falling share of time. */
	uint32_t *first, *next;
};

/* Rank the roots of a graph, which must outlive the result.  Return 0 or -ENOMEM; call
 * blockers_free() in either case. */
int blockers_make(struct blockers *out, const struct chains *chains);
void blockers_free(struct blockers *b);

/* Is the end one that holds up others through no work of its own: an idle task, or a user? */
bool blocker_is_at_rest(const struct blocker *b);

/* Return the share of the window that a node loses by its wait. */
double blocker_share(const struct blockers *b, uint32_t node);

/* A row of the tree of those who wait for a root. */
struct blocker_row {
	uint32_t node;
	uint32_t depth;    /* 1: waits for the root itself */
	uint64_t branches; /* bit N: at depth N another one follows, for the first 64 */
	uint32_t
		left_out; /* this many waiters of the same task, with all who wait for them, have no
	                      row below this one */
};

/* Walk through the tree of a root: those who wait for the root, each followed by those who wait for
 * it.  Of the waiters of one task, the first `wide` have rows; none is deeper than `deep`.  Call
 * take() for each.  Return the number of threads without a row, or -ENOMEM. */
ssize_t blocker_walk(const struct blockers *b, const struct blocker *root, uint32_t wide,
		     uint32_t deep, void (*take)(void *context, const struct blocker_row *row),
		     void *context);

#endif
