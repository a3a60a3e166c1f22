/* account.h - whose CPU time was it?  Names the time of processes that ended.
 *
 * Room: model, pure.  src/collect/cpu_time.c calls it once a refresh.
 *
 * The kernel keeps the time of an ended child in its parent: when the parent waits
 * for it, its own time and that of its collected children go into the parent's
 * (stat 16 and 17).  Nothing is lost by that, and nothing made:
 *
 *     CPU time of the window = sum over all processes of (own + children's time)
 *                              at its end - the same at its beginning
 *
 * as long as every ended child is collected.  So of what the parent's number grew
 * by, the part that earlier windows showed already - what the child and its own
 * children had at their last reading - is taken off, and the rest is new: the time
 * of processes that were born and died between two refreshes, and of the others
 * from their last reading to their end.
 *
 * Which parent took an ended process in?  If its parent lives, that one or nobody
 * (children of a parent that ignores SIGCHLD are in no sum).  If the parent ended
 * too, either that one collected it and was collected in turn, or it went to a
 * subreaper or to init: in each case to one of its living ancestors.  They are
 * asked from the nearest on, the largest lives first; the first whose number grew
 * by enough is it.  One that fits nowhere waits for two more windows: its parent
 * may have been read before it collected.  Then nobody has it.
 *
 * A record holds the totals of a whole life.  Rates of its row are of the part of that life
 * which lies in the window: what an earlier window read is taken off, and one thread has no
 * more time than the window.
 *
 * Exit records name processes by themselves.  What a record adds is shown there
 * and taken off the parent's part: no time is counted twice.
 */
#ifndef PSTOP_MODEL_ACCOUNT_H
#define PSTOP_MODEL_ACCOUNT_H

#include "model/exit.h"

struct account_entry;

struct account {
	struct account_entry *list;
	size_t count, capacity;
};

/* A process that was in the table is gone: its parent as last read, and in ns its
 * own CPU time and that of its collected children.  0, or -ENOMEM. */
int account_add_gone(struct account *a, const struct process *p, uint64_t own_ns,
		     uint64_t children_ns);

/* CPU time in ns that a process itself took in the window; 0 where not known. */
uint64_t account_own_ns(const struct sample *t, const struct process *p);

/* Time of collected children in ns, in all, and what the window added to it. */
uint64_t account_children_ns(const struct sample *t, const struct process *p);
uint64_t account_children_grown_ns(const struct sample *t, const struct process *p);

/* Has anything ended?  If not, account_close() has nothing to do. */
static inline bool account_is_empty(const struct account *a)
{
	return a->count == 0;
}

/* Closes the window of a sample that is in the making: sets children_fresh_ns of each
 * process that collected, the found part of the records, and children_ns and exited_ns of
 * t->named.  `list` has the processes of t->list, to write to.  0, or -ENOMEM. */
int account_close(struct account *a, struct sample *t, struct process *const *list,
		  struct exit_record *records, size_t record_count);

void account_free(struct account *a);

#endif
