/* chain.h - who waits for whom, composed: from each blocked thread to the task, or whatever else,
 * at the end of its wait.
 *
 * Room: model, pure.  The threads of the links of a sample (link.h), and the tasks that they lead
 * to, are the nodes of a graph in which each node waits for at most one other: for the one that it
 * waits for most, if that explains its time better than what it does itself.  A chain follows the
 * graph from a node to its end.  No node is visited twice, however the links lead.
 */
#ifndef PSTOP_MODEL_CHAIN_H
#define PSTOP_MODEL_CHAIN_H

#include "model/link.h"
#include "model/task.h"

/* How a chain ends.  The words of `ends` in JSON. */
enum chain_end {
	CHAIN_COMPUTING,
	CHAIN_READY, /* wants a core */
	CHAIN_DISK,
	CHAIN_REMOTE,
	CHAIN_USER,
	CHAIN_TIMER,
	CHAIN_IDLE,   /* it waits for requests, and owes nobody anything */
	CHAIN_NOBODY, /* no living task holds the other end */
	CHAIN_CYCLE,  /* a deadlock */
	CHAIN_NO_ACCESS,
	CHAIN_UNKNOWN,
	CHAIN_ENDS
};

/* Return the word for an end ("computing", "no-access").  The string is static. */
const char *chain_end_name(enum chain_end end);

#define CHAIN_NONE UINT32_MAX

struct chain_node {
	pid_t pid, tid;
	const struct process *p; /* NULL: not in the sample */
	const struct thread *t;  /* NULL: not in the sample */
	const struct link *links;
	size_t link_count;
	double blocked;          /* share of the window; 1 if there is none */
	bool has_run;            /* it ran in the window */
	const struct link *link; /* the wait that decides; NULL: none does */
	uint32_t next;           /* whom it waits for; CHAIN_NONE: nobody */
	uint8_t end;             /* enum chain_end, where the chain ends here */
};

struct chains {
	const struct sample *sample;
	struct chain_node *nodes; /* by ascending PID and TID */
	size_t count;
};

/* Make the graph of a sample; without links it is empty.  The sample must outlive it.  Return 0 or
 * -ENOMEM; call chains_free() in either case. */
int chains_make(struct chains *out, const struct sample *sample);
void chains_free(struct chains *c);

/* Return the index of a thread, or CHAIN_NONE. */
uint32_t chains_find(const struct chains *c, pid_t pid, pid_t tid);

/* Longer chains are cut in the middle: the last place is that of the root. */
#define CHAIN_PATH_MOST 64

struct chain {
	enum chain_end end;
	bool is_cycle;                  /* a deadlock: each waits for the next, the root for one
	                                of the others */
	uint32_t root;                  /* the last node */
	uint32_t path[CHAIN_PATH_MOST]; /* from the first node to the root, both included */
	unsigned count;
	unsigned left_out; /* nodes for which the path has no room */
};

/* Follow the chain from a node. */
void chain_follow(const struct chains *c, uint32_t from, struct chain *out);

/* Return the node by which a chain is known: its root or, of a deadlock, the first node of the
 * circle, from wherever the chain enters it. */
uint32_t chain_known_by(const struct chains *c, const struct chain *chain);

/* Return the share of the window in which a node waited through one of its links. */
double chain_link_share(const struct chains *c, const struct chain_node *n, const struct link *l);

/* Return the name of a node's thread, borrowed from the sample or a link; "" if unknown. */
const char *chain_comm(const struct chains *c, const struct chain_node *n);

#endif
