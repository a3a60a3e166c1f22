/* chain.c - compose links to chains; see chain.h. */
#include "config.h"

#include "model/chain.h"
#include "model/rates.h"
#include "model/verdict.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *chain_end_name(enum chain_end end)
{
	static const char *const names[CHAIN_ENDS] = {
		[CHAIN_COMPUTING] = "computing", [CHAIN_READY] = "ready",
		[CHAIN_DISK] = "disk",           [CHAIN_REMOTE] = "remote",
		[CHAIN_USER] = "user",           [CHAIN_TIMER] = "timer",
		[CHAIN_IDLE] = "idle",           [CHAIN_NOBODY] = "nobody",
		[CHAIN_CYCLE] = "cycle",         [CHAIN_NO_ACCESS] = "no-access",
		[CHAIN_UNKNOWN] = "unknown",
	};

	return names[end];
}

/* ---- nodes ---- */

static int compare_ids(pid_t a_pid, pid_t a_tid, pid_t b_pid, pid_t b_tid)
{
	return a_pid != b_pid ? (a_pid > b_pid) - (a_pid < b_pid) :
				(a_tid > b_tid) - (a_tid < b_tid);
}

static int compare_nodes(const void *x, const void *y)
{
	const struct chain_node *a = x, *b = y;

	return compare_ids(a->pid, a->tid, b->pid, b->tid);
}

uint32_t chains_find(const struct chains *c, pid_t pid, pid_t tid)
{
	size_t low = 0, high = c->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct chain_node *n = &c->nodes[middle];
		int order = compare_ids(n->pid, n->tid, pid, tid);
		if (order == 0)
			return (uint32_t)middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return CHAIN_NONE;
}

/* Return the index of the first node of a process, or where it would be. */
static size_t first_of(const struct chains *c, pid_t pid)
{
	size_t low = 0, high = c->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (c->nodes[middle].pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Set how a node spent the window. */
static void take_time(const struct chains *c, struct chain_node *n, double *run, double *runnable)
{
	struct rates r;

	*run = *runnable = 0;
	n->blocked = 1;
	if (n->t == NULL)
		return;
	rates_of_thread_time(c->sample, n->p, n->t, &r);
	if (r.window_s <= 0 || r.run_gap != GAP_NONE) {
		*run = n->t->state == 'R';
		n->blocked = 1 - *run;
		n->has_run = n->t->state == 'R';
		return;
	}
	*run = r.run;
	*runnable = r.runnable_gap == GAP_NONE ? r.runnable : 0;
	/* Ready at both ends of the window, and never blocked: the kernel adds up a wait for a
	 * core only when it is over. */
	bool wants_core = n->t->state == 'R' && n->t->state_before == 'R' &&
			  r.switches_gap == GAP_NONE && r.voluntary_per_s <= 0;
	if (wants_core)
		*runnable = 1 - *run;
	n->blocked = *run + *runnable < 1 ? 1 - *run - *runnable : 0;
	n->has_run = r.run > 0 || r.voluntary_per_s > 0 || n->t->state == 'R';
}

double chain_link_share(const struct chains *c, const struct chain_node *n, const struct link *l)
{
	const struct wait_observations *w = n->t ? thread_waits(c->sample, n->t) : NULL;

	if (w == NULL || w->blocked == 0)
		return n->blocked;
	double part = (double)l->observations / (double)w->blocked;
	return n->blocked * (part < 1 ? part : 1);
}

const char *chain_comm(const struct chains *c, const struct chain_node *n)
{
	const struct links *links = c->sample->links;

	if (n->t)
		return thread_comm(n->t);
	for (size_t i = 0; links && i < links->count; i++)
		if (links->list[i].to_pid == n->pid && links->list[i].to_comm[0])
			return links->list[i].to_comm;
	return "";
}

/* ---- which thread of a process ---- */

/* With this share of a core, the busiest thread of a process is the one that keeps others waiting;
 * with less, one that waits for somebody is. */
#define BUSY_LEAST 0.25

static bool leads_on(const struct link *l)
{
	return l->to_pid > 0 && l->certainty != LINK_WAKER;
}

/* Return the thread of `p` that others wait for if they wait for the process: the busiest, or one
 * that itself waits for somebody else, or the leader. */
static pid_t find_actor(const struct sample *sample, const struct process *p)
{
	const struct links *links = sample->links;
	size_t low = 0, high = links->count;
	const struct thread *busiest = process_leader(p);
	double most = 0;

	if (busiest == NULL)
		return p->thread_count ? p->threads[0].tid : p->pid;
	for (size_t i = 0; i < p->thread_count && process_is_moved(sample, p); i++) {
		struct rates r;
		if (!thread_is_moved(sample, &p->threads[i]))
			continue;
		rates_of_thread_time(sample, p, &p->threads[i], &r);
		if (r.run_gap == GAP_NONE && r.run + r.runnable > most) {
			most = r.run + r.runnable;
			busiest = &p->threads[i];
		}
	}
	if (most >= BUSY_LEAST || p->thread_count == 1)
		return busiest->tid;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (links->list[middle].pid < p->pid)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < links->count && links->list[low].pid == p->pid; low++)
		if (leads_on(&links->list[low]) && links->list[low].to_pid != p->pid)
			return links->list[low].tid;
	return busiest->tid;
}

/* Processes that links lead to, with the thread to take of each. */
struct actor {
	pid_t pid, tid;
};

static int compare_actors(const void *x, const void *y)
{
	const struct actor *a = x, *b = y;

	return (a->pid > b->pid) - (a->pid < b->pid);
}

static size_t list_actors(const struct sample *sample, struct actor *actors)
{
	const struct links *links = sample->links;
	size_t count = 0, kept = 0;

	for (size_t i = 0; i < links->count; i++)
		if (links->list[i].to_pid > 0)
			actors[count++].pid = links->list[i].to_pid;
	qsort(actors, count, sizeof *actors, compare_actors);
	for (size_t i = 0; i < count; i++) {
		if (kept > 0 && actors[kept - 1].pid == actors[i].pid)
			continue;
		const struct process *p = sample_find(sample, actors[i].pid);
		actors[kept].pid = actors[i].pid;
		actors[kept++].tid = p ? find_actor(sample, p) : actors[i].pid;
	}
	return kept;
}

/* ---- the graph ---- */

static void add_node(struct chains *c, pid_t pid, pid_t tid)
{
	struct chain_node *n = &c->nodes[c->count++];

	*n = (struct chain_node){ .pid = pid, .tid = tid, .next = CHAIN_NONE };
	n->p = sample_find(c->sample, pid);
	n->t = n->p ? process_find_thread(n->p, tid) : NULL;
}

/* Drop nodes that occur twice. */
static void settle_nodes(struct chains *c)
{
	size_t kept = 0;

	qsort(c->nodes, c->count, sizeof *c->nodes, compare_nodes);
	for (size_t i = 0; i < c->count; i++)
		if (kept == 0 || compare_nodes(&c->nodes[kept - 1], &c->nodes[i]) != 0)
			c->nodes[kept++] = c->nodes[i];
	c->count = kept;
}

static void add_links(struct chains *c)
{
	const struct links *links = c->sample->links;

	for (size_t i = 0; i < links->count;) {
		const struct link *first = &links->list[i];
		uint32_t at = chains_find(c, first->pid, first->tid);
		size_t count = 0;
		while (i < links->count && compare_ids(links->list[i].pid, links->list[i].tid,
						       first->pid, first->tid) == 0) {
			i++;
			count++;
		}
		c->nodes[at].links = first;
		c->nodes[at].link_count = count;
	}
}

/* Return the node that a link leads to: the thread that it names, else one that waits for the same
 * object from the other end, else the actor of the process. */
static uint32_t target_of(const struct chains *c, const struct link *l, const struct actor *actors,
			  size_t actor_count)
{
	struct actor wanted = { .pid = l->to_pid };

	if (l->to_pid <= 0)
		return CHAIN_NONE;
	if (l->to_tid > 0)
		return chains_find(c, l->to_pid, l->to_tid);
	for (size_t i = first_of(c, l->to_pid);
	     l->object && i < c->count && c->nodes[i].pid == l->to_pid; i++)
		for (size_t k = 0; k < c->nodes[i].link_count; k++)
			if (c->nodes[i].links[k].object == l->object)
				return (uint32_t)i;
	const struct actor *found =
		bsearch(&wanted, actors, actor_count, sizeof *actors, compare_actors);
	return found ? chains_find(c, found->pid, found->tid) : CHAIN_NONE;
}

/* ---- what a node does ---- */

/* Return the link by which `to` waits for `from` at the same object; NULL: it does not. */
static const struct link *find_return(const struct chain_node *to, const struct link *l)
{
	for (size_t i = 0; l->object && i < to->link_count; i++)
		if (to->links[i].object == l->object && to->links[i].to_pid == l->pid)
			return &to->links[i];
	return NULL;
}

static bool is_stream(const struct link *l)
{
	return l->kind == LINK_UNIX_SOCKET || l->kind == LINK_TCP || l->kind == LINK_PTY;
}

/* Does the thread only wait for the next request of the other end, which it owes nothing?  If both
 * ends of a stream wait for each other, one of them does. */
static bool is_at_rest(const struct link *l, const struct link *back)
{
	if (!is_stream(l) || l->is_to_write || l->debt == DEBT_THEIRS)
		return false;
	if (back == NULL)
		return l->is_server && l->debt == DEBT_OURS;
	if (back->is_to_write || back->debt == DEBT_THEIRS)
		return true;
	if (l->debt != back->debt)
		return l->debt == DEBT_OURS;
	if (l->is_server != back->is_server)
		return l->is_server;
	return l->pid > back->pid; /* a parent mostly asks, and its child answers */
}

/* How well does a task explain that another waits for it?  More is better. */
enum activity {
	ACTIVITY_UNSEEN,
	ACTIVITY_AT_REST,
	ACTIVITY_RAN,
	ACTIVITY_WAITS,
	ACTIVITY_COMPUTES
};

/* The state of a graph while it is made. */
struct making {
	struct chains *c;
	uint32_t *targets; /* of each link of the sample */
};

static uint32_t target(const struct making *m, const struct link *l)
{
	return m->targets[l - m->c->sample->links->list];
}

/* Does the thread wait for somebody, and not only for a request? */
static bool is_waiting_for(const struct making *m, const struct link *l)
{
	uint32_t to = target(m, l);

	return to != CHAIN_NONE && !is_at_rest(l, find_return(&m->c->nodes[to], l));
}

static enum activity activity_of(const struct making *m, const struct chain_node *n)
{
	if (n->t == NULL)
		return ACTIVITY_UNSEEN;
	if (n->blocked < 0.5)
		return ACTIVITY_COMPUTES;
	for (size_t i = 0; i < n->link_count; i++)
		if (n->links[i].kind == LINK_DISK || is_waiting_for(m, &n->links[i]))
			return ACTIVITY_WAITS;
	return n->has_run ? ACTIVITY_RAN : ACTIVITY_AT_REST;
}

/* Does a holder wait for another holder of the same object, or, as a parent, for the waiter itself?
 * Then it is not the one that is waited for. */
static bool is_bystander(const struct making *m, const struct chain_node *waiter,
			 const struct link *l, const struct chain_node *holder)
{
	for (size_t i = 0; i < holder->link_count; i++) {
		const struct link *on = &holder->links[i];
		if (on->kind != LINK_CHILD)
			continue;
		if (on->to_pid == waiter->pid)
			return true;
		for (size_t k = 0; k < waiter->link_count; k++)
			if (&waiter->links[k] != l && waiter->links[k].object == l->object &&
			    waiter->links[k].to_pid == on->to_pid && target(m, on) != CHAIN_NONE)
				return true;
	}
	return false;
}

struct rank {
	bool is_bystander, is_spare;
	enum activity activity;
};

/* Return whether `a` is more likely to be waited for than `b`. */
static bool is_better(const struct rank *a, const struct rank *b)
{
	if (a->is_bystander != b->is_bystander)
		return b->is_bystander;
	if (a->is_spare != b->is_spare)
		return b->is_spare;
	return a->activity > b->activity;
}

/* Of the links to the object of `first`, return the one to the task that is most likely waited for;
 * NULL if all are at rest. */
static const struct link *choose_link(const struct making *m, const struct chain_node *n,
				      const struct link *first)
{
	const struct link *best = NULL;
	struct rank best_rank = { 0 };

	for (const struct link *l = first; l < n->links + n->link_count; l++) {
		if (l->object != first->object || l->kind != first->kind || l->to_pid <= 0)
			continue;
		uint32_t to = target(m, l);
		if (to == CHAIN_NONE || is_at_rest(l, find_return(&m->c->nodes[to], l)))
			continue;
		const struct chain_node *holder = &m->c->nodes[to];
		struct rank rank = {
			.is_bystander = is_bystander(m, n, l, holder),
			.is_spare = l->is_spare,
			.activity = activity_of(m, holder),
		};
		if (best == NULL || is_better(&rank, &best_rank)) {
			best = l;
			best_rank = rank;
		}
	}
	return best;
}

static enum chain_end end_of_link(const struct link *l)
{
	switch ((enum link_kind)l->kind) {
	case LINK_DISK:
		return CHAIN_DISK;
	case LINK_REMOTE:
	case LINK_NFS:
		return CHAIN_REMOTE;
	case LINK_USER:
		return CHAIN_USER;
	case LINK_TIMER:
		return CHAIN_TIMER;
	case LINK_NOBODY:
		return CHAIN_NOBODY;
	case LINK_REQUEST:
		return CHAIN_IDLE;
	default:
		break;
	}
	if (l->gap == LINK_GAP_SELF)
		return CHAIN_IDLE;
	return l->gap == LINK_GAP_DENIED ? CHAIN_NO_ACCESS : CHAIN_UNKNOWN;
}

/* Decide what a node does, and whom it waits for: as the verdict, by the time that is its own. */
static void decide(const struct making *m, struct chain_node *n, double run, double runnable)
{
	double most = 0, at_rest = -1;

	n->end = CHAIN_UNKNOWN;
	if (n->t == NULL)
		return;
	if (runnable > 0 && run + n->blocked < VERDICT_OWN_TIME_LEAST) {
		n->end = CHAIN_READY;
		return;
	}
	if (run > 0 && run >= VERDICT_MIXED_SHARE * (run + n->blocked)) {
		n->end = CHAIN_COMPUTING;
		return;
	}
	for (size_t i = 0; i < n->link_count; i++) {
		const struct link *l = &n->links[i];
		double share = chain_link_share(m->c, n, l);
		if (share <= most && n->link)
			continue;
		const struct link *chosen = l->to_pid > 0 ? choose_link(m, n, l) : l;
		if (chosen == NULL) {
			at_rest = share > at_rest ? share : at_rest;
			continue;
		}
		most = share;
		n->link = chosen;
	}
	if (run > most && run > at_rest && n->link) {
		n->link = NULL;
		n->end = CHAIN_COMPUTING;
	} else if (at_rest >= most) {
		n->link = NULL;
		n->end = CHAIN_IDLE;
	} else if (n->link && n->link->to_pid > 0) {
		n->next = target(m, n->link);
	} else if (n->link) {
		n->end = (uint8_t)end_of_link(n->link);
	}
}

static int make_graph(struct chains *c, const struct actor *actors, size_t actor_count)
{
	const struct links *links = c->sample->links;
	struct making m = { .c = c, .targets = malloc((links->count + 1) * sizeof *m.targets) };
	double *times = malloc((c->count + 1) * 2 * sizeof *times);

	if (m.targets == NULL || times == NULL) {
		free(m.targets);
		free(times);
		return -ENOMEM;
	}
	add_links(c);
	for (size_t i = 0; i < links->count; i++)
		m.targets[i] = target_of(c, &links->list[i], actors, actor_count);
	for (size_t i = 0; i < c->count; i++)
		take_time(c, &c->nodes[i], &times[2 * i], &times[2 * i + 1]);
	for (size_t i = 0; i < c->count; i++)
		decide(&m, &c->nodes[i], times[2 * i], times[2 * i + 1]);
	free(m.targets);
	free(times);
	return 0;
}

int chains_make(struct chains *out, const struct sample *sample)
{
	const struct links *links = sample->links;
	struct actor *actors;
	int error = 0;

	*out = (struct chains){ .sample = sample };
	if (links == NULL || links->count == 0)
		return 0;
	actors = malloc(links->count * sizeof *actors);
	out->nodes = malloc(3 * links->count * sizeof *out->nodes);
	if (actors == NULL || out->nodes == NULL) {
		free(actors);
		return -ENOMEM;
	}
	size_t actor_count = list_actors(sample, actors);
	for (size_t i = 0; i < links->count; i++) {
		const struct link *l = &links->list[i];
		add_node(out, l->pid, l->tid);
		if (l->to_pid > 0 && l->to_tid > 0)
			add_node(out, l->to_pid, l->to_tid);
	}
	for (size_t i = 0; i < actor_count; i++)
		add_node(out, actors[i].pid, actors[i].tid);
	settle_nodes(out);
	error = make_graph(out, actors, actor_count);
	free(actors);
	return error;
}

void chains_free(struct chains *c)
{
	free(c->nodes);
	*c = (struct chains){ 0 };
}

/* ---- chains ---- */

/* Is this hop part of a deadlock if the chain comes back to it?  Only the thread that is named
 * could end the wait, nothing else ends it, and it did not end in the window. */
static bool is_hard(const struct chains *c, const struct chain_node *n)
{
	const struct link *l = n->link;
	const struct chain_node *to = &c->nodes[n->next];

	if (n->has_run || l->is_timed || l->is_one_of_set || l->certainty == LINK_WAKER)
		return false;
	if (l->to_tid > 0)
		return true;
	if (to->p == NULL || to->p->thread_count != 1)
		return false;
	for (size_t i = 0; i < n->link_count; i++)
		if (n->links[i].object == l->object && n->links[i].to_pid != l->to_pid &&
		    !n->links[i].is_spare)
			return false;
	return true;
}

/* Find where a chain runs into a circle (Floyd's algorithm).  Return a node of the circle, or
 * CHAIN_NONE. */
static uint32_t find_circle(const struct chains *c, uint32_t from)
{
	uint32_t slow = from, fast = from;

	for (;;) {
		for (int i = 0; i < 2; i++) {
			fast = c->nodes[fast].next;
			if (fast == CHAIN_NONE)
				return CHAIN_NONE;
		}
		slow = c->nodes[slow].next;
		if (slow == fast)
			break;
	}
	for (slow = from; slow != fast; slow = c->nodes[slow].next)
		fast = c->nodes[fast].next;
	return slow;
}

/* Return the last node before a circle closes: of a deadlock the last that is new on the way, else
 * the one that is blocked least. */
static uint32_t find_root_of_circle(const struct chains *c, uint32_t entry, struct chain *out)
{
	uint32_t at = entry, last = entry, least = entry;
	bool is_stuck = true, has_stream = false;

	do {
		const struct chain_node *n = &c->nodes[at];
		is_stuck = is_stuck && is_hard(c, n);
		has_stream = has_stream || is_stream(n->link) || n->link->kind == LINK_PIPE;
		if (n->blocked < c->nodes[least].blocked)
			least = at;
		last = at;
		at = n->next;
	} while (at != entry);
	if (is_stuck) {
		out->is_cycle = true;
		out->end = CHAIN_CYCLE;
		return last;
	}
	out->end = c->nodes[least].blocked <= 1 - BUSY_LEAST ? CHAIN_COMPUTING :
		   has_stream                                ? CHAIN_IDLE :
							       CHAIN_UNKNOWN;
	return least;
}

static void add_to_path(struct chain *chain, uint32_t node)
{
	if (chain->count < CHAIN_PATH_MOST) {
		chain->path[chain->count++] = node;
		return;
	}
	chain->path[CHAIN_PATH_MOST - 1] = node;
	chain->left_out++;
}

void chain_follow(const struct chains *c, uint32_t from, struct chain *out)
{
	uint32_t circle = find_circle(c, from), at = from;
	uint8_t by = LINK_KINDS;

	*out = (struct chain){ .end = CHAIN_UNKNOWN, .root = CHAIN_NONE };
	if (circle != CHAIN_NONE)
		out->root = find_root_of_circle(c, circle, out);
	for (;; at = c->nodes[at].next) {
		add_to_path(out, at);
		if (at == out->root || c->nodes[at].next == CHAIN_NONE)
			break;
		by = c->nodes[at].link->kind;
	}
	if (out->root != CHAIN_NONE)
		return;
	out->root = at;
	out->end = c->nodes[at].end;
	/* Behind a terminal there is a person, whom its program waits for. */
	if (by == LINK_PTY && (out->end == CHAIN_IDLE || out->end == CHAIN_UNKNOWN))
		out->end = CHAIN_USER;
}

uint32_t chain_known_by(const struct chains *c, const struct chain *chain)
{
	uint32_t least = chain->root;

	if (!chain->is_cycle)
		return least;
	for (uint32_t at = c->nodes[chain->root].next; at != chain->root; at = c->nodes[at].next)
		if (at < least)
			least = at;
	return least;
}
