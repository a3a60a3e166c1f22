/* demand.h - what a command needs of a sample, read before the sample is published.
 *
 * Room: collect.  A refresh reads what changes from one refresh to the next.  A command states in
 * advance what else it will show: for which processes, what its fields, its order and its filter
 * need, and how many threads may be observed for where they are blocked.  Part of that depends on
 * the sample itself, such as which processes pass a filter.  Therefore a demand may choose, once,
 * from the sample as read so far.  The code that then shows the sample reads nothing.
 *
 * The live view states a demand whenever what is on the screen changes: the rows, or the page of
 * one process.
 */
#ifndef PSTOP_COLLECT_DEMAND_H
#define PSTOP_COLLECT_DEMAND_H

#include "model/task.h"

struct scanner;

struct demand {
	/* What is read is needed of these processes, as far as they are in the sample.  If this is
	 * NULL, of each process for which wants() is true; if that is NULL too, of all. */
	const pid_t *pids;
	size_t pid_count;
	bool (*wants)(void *context, const struct sample *sample, const struct process *p);

	unsigned observations; /* of each: the most threads to observe for where they are blocked */
	unsigned needs;        /* of each: enum need, or-ed */
	bool only_leaders;     /* of threads, only the leaders */
	bool is_on_screen;     /* of each: also what others may have changed, every few seconds */

	/* Called once all of that has been read.  Clear chosen[i] if nothing more is needed of
	 * sample->list[i].  Return 0, or -errno to give up.  NULL: all are chosen.  Not used with
	 * `pids`. */
	int (*choose)(void *context, const struct sample *sample, bool *chosen);
	unsigned chosen_needs; /* of the chosen ones: enum need, or-ed, */
	bool is_in_full;       /* or everything that can be read, */
	unsigned peers;        /* and the peers of the sockets of at most so many threads */

	/* Has room for as many elements as the sample has processes; set to the chosen ones of
	 * sample->list.  NULL if nothing chooses and the caller does not need it. */
	bool *chosen;
	void *context;
	const struct demand *then; /* the next demand, after this one; NULL: none */
};

/* Read what the demand names.  Call this after a refresh, before the sample is shown.  Return 0, or
 * the error of `choose`. */
int demand_satisfy(struct scanner *s, const struct demand *demand);

#endif
