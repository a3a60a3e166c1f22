/* cpu_time.c - see cpu_time.h. */
#include "config.h"

#include "collect/cpu_time.h"
#include "collect/scanner.h"

void cpu_time_drain(struct scanner *s)
{
	if (s->exits == NULL)
		return;
	s->fs.calls++;
	exits_drain(s->exits);
}

void cpu_time_begin(struct scanner *s)
{
	struct sample *t = &s->sample;

	t->exits = NULL;
	t->exit_count = 0;
	if (s->exits)
		exits_next(s->exits);
	cpu_time_drain(s);
	t->named = (struct cpu_named){ .is_known = t->is_whole && t->before_ns > 0 };
	s->collectors = 0;
}

void cpu_time_add(struct scanner *s, const struct process *p)
{
	if (!process_is_moved(&s->sample, p))
		return;
	s->sample.named.own_ns += account_own_ns(&s->sample, p);
	s->collectors += account_children_grown_ns(&s->sample, p) > 0;
}

int cpu_time_add_gone(struct scanner *s, const struct process *p)
{
	if (!s->sample.is_whole || !reading_has(&p->now, SOURCE_STAT) || p->is_sketched)
		return 0;
	return account_add_gone(&s->account, p, p->now.run_ns, account_children_ns(&s->sample, p));
}

/* Find children that were read alive, then exited and were collected before the parent was read:
 * the parent's counter already includes them.  Only a child that precedes its parent in the order
 * of PIDs can be one. */
static bool find_late_ends_of(struct scanner *s, const struct process *parent)
{
	struct sample *t = &s->sample;
	bool found = false;
	uint64_t clock_ns;

	for (size_t i = 0; i < t->count && t->list[i]->pid < parent->pid; i++) {
		struct process *p = s->list[i];
		if (p->ppid != parent->pid || p->has_exited)
			continue;
		s->cost.clock_calls++;
		if (s->options.clock(s->options.clock_context, p->pid, &clock_ns) != 0)
			p->has_exited = found = true;
	}
	return found;
}

static bool find_late_ends(struct scanner *s)
{
	struct sample *t = &s->sample;
	bool found = false;

	if (!scan_has_clock(s) || s->collectors == 0)
		return false;
	for (size_t i = 0; i < t->count; i++)
		if (account_children_grown_ns(t, t->list[i]) > 0)
			found |= find_late_ends_of(s, t->list[i]);
	return found;
}

bool cpu_time_find_late_ends(struct scanner *s)
{
	return s->sample.is_whole && find_late_ends(s);
}

/* Take all records, including those that arrived while processes were read: the record of a process
 * that is gone from the sample was written before. */
static struct exit_record *take_records(struct scanner *s, size_t *count)
{
	if (s->exits == NULL)
		return NULL;
	cpu_time_drain(s);
	struct exit_record *list = exits_list(s->exits, count);
	for (size_t i = 0; i < *count; i++)
		if (list[i].user == NULL)
			list[i].user = users_name(&s->users, list[i].uid);
	return list;
}

int cpu_time_end(struct scanner *s)
{
	struct sample *t = &s->sample;
	int error = 0;

	if (!t->is_whole)
		return 0;
	for (size_t i = 0; i < t->count && !error; i++)
		if (t->list[i]->has_exited)
			error = cpu_time_add_gone(s, t->list[i]);
	if (error)
		return error;
	size_t count = 0;
	struct exit_record *records = take_records(s, &count);
	if (s->collectors == 0 && account_is_empty(&s->account) && count == 0)
		return 0;
	error = account_close(&s->account, t, s->list, records, count);
	/* Before the first window nothing is new. */
	if (t->before_ns == 0)
		t->named = (struct cpu_named){ .is_known = false };
	else
		t->exits = records, t->exit_count = count;
	return error;
}
