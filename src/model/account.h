/* account.h - attribute the CPU time of processes that exited.
 *
 * Room: model, pure.  src/collect/cpu_time.c calls it once per refresh.
 *
 * The kernel keeps the time of an exited child in its parent: when the parent waits for the child,
 * the child's own time and that of the children it collected are added to the parent's counters
 * (fields 16 and 17 of stat).  No time is lost or counted twice:
 *
 *     CPU time of the window = sum over all processes of (own + children's time)
 *                              at its end - the same at its beginning
 *
 * as long as every exited child is collected.  Earlier windows have already shown a part of the
 * growth of the parent's counter: what the child and its own children had at their last reading.
 * That part is subtracted.  The rest is new: the time of processes that were born and exited
 * between two refreshes, and the time of the others from their last reading to their exit.
 *
 * Which process collected an exited one?  If its parent is alive, only the parent can have done so
 * (children of a parent that ignores SIGCHLD are not included in any total).  If the parent exited
 * too, either it collected the child and was collected in turn, or the child was reparented to a
 * subreaper or to init: in each case the time arrives at a living ancestor.  Ancestors are tried
 * from the nearest on, for the processes with the most time first; the first ancestor whose counter
 * grew by enough takes it.  An entry that fits nowhere is kept for two more windows, because its
 * parent may have been read before it collected the child.  After that it is dropped.
 *
 * An exit record holds the totals of a whole life.  The rates of its row cover the part of that
 * life that lies in the window: what an earlier window read is subtracted, and a single thread
 * cannot have more time than the window.
 *
 * Exit records name processes directly.  The time that a record adds is shown in its row and
 * subtracted from the parent's part, so that no time is counted twice.
 */
#ifndef PSTOP_MODEL_ACCOUNT_H
#define PSTOP_MODEL_ACCOUNT_H

#include "model/exit.h"

struct account_entry;

struct account {
	struct account_entry *list;
	size_t count, capacity;
};

/* Add a process that was in the sample and is gone.  `p` is as last read, with its parent; `own_ns`
 * is its own CPU time and `children_ns` that of its collected children.  Return 0 or -ENOMEM. */
int account_add_gone(struct account *a, const struct process *p, uint64_t own_ns,
		     uint64_t children_ns);

/* Return the CPU time in ns that a process itself used in the window; 0 if unknown. */
uint64_t account_own_ns(const struct sample *t, const struct process *p);

/* Return the time in ns of collected children: the total, and the growth in the window. */
uint64_t account_children_ns(const struct sample *t, const struct process *p);
uint64_t account_children_grown_ns(const struct sample *t, const struct process *p);

/* Has any process exited?  If not, account_close() has nothing to do. */
static inline bool account_is_empty(const struct account *a)
{
	return a->count == 0;
}

/* Close the window of a sample that is not yet published: set children_fresh_ns of each process
 * that collected children, the members of the records that this function finds, and children_ns and
 * exited_ns of t->named.  `list` gives write access to the processes of t->list, in the same order.
 * Return 0 or -ENOMEM. */
int account_close(struct account *a, struct sample *t, struct process *const *list,
		  struct exit_record *records, size_t record_count);

void account_free(struct account *a);

#endif
