/* demand.h - what a command needs of a sample, read before the sample is published.
 *
 * Room: collect.  A refresh reads what changes from one to the next.  What else is to be
 * shown, the command states before: of which processes, what its fields, its order and its
 * filter need, and how many threads may be looked at for where they are blocked.  Part of
 * that depends on the answer, as for what passes a filter: so a demand may choose, once,
 * from what has been read.  Whoever shows the sample afterwards asks for nothing.
 *
 * The live view states a demand whenever what is on the screen changes: the rows, or the
 * page of one process.
 */
#ifndef PSTOP_COLLECT_DEMAND_H
#define PSTOP_COLLECT_DEMAND_H

#include "model/task.h"

struct scanner;

struct demand {
	/* Something is wanted of these processes, as far as they are in the sample; or, where
	 * this is NULL, of each one for which wants() is true; or, where that is NULL too, of
	 * all. */
	const pid_t *pids;
	size_t pid_count;
	bool (*wants)(void *context, const struct sample *sample, const struct process *p);

	unsigned looks;    /* of each: threads looked at for where they are blocked, at most */
	unsigned needs;    /* of each: enum need, or-ed */
	bool only_leaders; /* of threads only the leaders' */
	bool is_on_screen; /* of each: what others may have changed too, every few seconds */

	/* Once all of that has been read: clears chosen[i] where no more is wanted of
	 * sample->list[i].  0, or -errno, which ends it.  NULL: all are chosen. Not with
	 * `pids`. */
	int (*choose)(void *context, const struct sample *sample, bool *chosen);
	unsigned chosen_needs; /* of the chosen ones: enum need, or-ed, */
	bool is_in_full;       /* or everything that can be read, */
	unsigned peers;        /* and the peers of the sockets of at most so many threads */

	/* Room for as many flags as the sample has processes: those chosen, of sample->list.
	 * NULL where nothing chooses and nobody asks. */
	bool *chosen;
	void *context;
	const struct demand *then; /* the next demand, after this one; NULL: none */
};

/* Read what the demand names.  Call this after a refresh, before the sample is shown.  Return 0, or
 * the error of `choose`. */
int demand_satisfy(struct scanner *s, const struct demand *demand);

#endif
