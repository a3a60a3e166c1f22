/* collect.c - closes the account of a refresh: whose CPU time was it?
 *
 * Stage: scan.  Tells model/account.c what ended.  Reads nothing but clocks, and
 * those only where a parent collected a child (G4 of gate.h).
 */
#include "config.h"

#include "scan/scanner.h"

void collect_begin(struct scanner *s)
{
	struct table *t = &s->table;

	t->named = (struct cpu_named){ .is_known = t->is_whole && t->before_ns > 0 };
	s->collectors = 0;
}

void collect_process(struct scanner *s, const struct process *p)
{
	if (!process_is_moved(&s->table, p))
		return;
	s->table.named.own_ns += account_own_ns(&s->table, p);
	s->collectors += account_children_grown_ns(&s->table, p) > 0;
}

int collect_gone(struct scanner *s, const struct process *p)
{
	if (!s->table.is_whole || !reading_has(&p->now, SOURCE_STAT))
		return 0;
	return account_add_gone(&s->account, p, p->now.run_ns, account_children_ns(&s->table, p));
}

/* A child that was read alive, then ended and was collected before its parent was
 * read: the parent's number has it already.  Only who comes before its parent in
 * the order of PIDs can be such a child. */
static bool find_late_ends_of(struct scanner *s, const struct process *parent)
{
	struct table *t = &s->table;
	bool found = false;
	uint64_t clock_ns;

	for (size_t i = 0; i < t->count && t->list[i]->pid < parent->pid; i++) {
		struct process *p = t->list[i];
		if (p->ppid != parent->pid || p->ended)
			continue;
		s->cost.clock_calls++;
		if (s->options.clock(s->options.clock_context, p->pid, &clock_ns) != 0)
			p->ended = found = true;
	}
	return found;
}

static bool find_late_ends(struct scanner *s)
{
	struct table *t = &s->table;
	bool found = false;

	if (!scan_has_clock(s) || s->collectors == 0)
		return false;
	for (size_t i = 0; i < t->count; i++)
		if (account_children_grown_ns(t, t->list[i]) > 0)
			found |= find_late_ends_of(s, t->list[i]);
	return found;
}

bool collect_late_ends(struct scanner *s)
{
	return s->table.is_whole && find_late_ends(s);
}

int collect_end(struct scanner *s)
{
	struct table *t = &s->table;
	int error = 0;

	if (!t->is_whole)
		return 0;
	for (size_t i = 0; i < t->count && !error; i++)
		if (t->list[i]->ended)
			error = collect_gone(s, t->list[i]);
	if (error || (s->collectors == 0 && account_is_empty(&s->account)))
		return error;
	return account_close(&s->account, t, NULL, 0);
}
