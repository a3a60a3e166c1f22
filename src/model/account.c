/* account.c - the CPU time of processes that exited; see account.h. */
#include "config.h"

#include "model/account.h"
#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A process that exited. */
struct account_entry {
	pid_t pid, ppid;
	uint64_t own_ns;          /* its own CPU time, as last read, */
	uint64_t own_runnable_ns; /* and its time runnable at that reading */
	bool has_own;             /* both were read */
	uint64_t amount_ns; /* the least growth of the counter of the process that collects it */
	unsigned windows;   /* since it exited */
	bool has_record, is_placed;
};

/* Number of windows that an entry waits to be placed. */
#define WINDOWS_MOST 3
/* Reading all processes takes less than this. */
#define LATE_NS 100000000ULL
/* Longer chains of exited parents are loops, caused by reused PIDs. */
#define ANCESTORS_MOST 64
/* Children's times are kept in ns, and shown as two counters truncated to ticks. */
#define SLACK_TICKS 2

static uint64_t ticks_ns(const struct sample *t, uint64_t ticks)
{
	return ticks * (1000000000 / (uint64_t)t->ticks_per_s);
}

uint64_t account_own_ns(const struct sample *t, const struct process *p)
{
	bool has_before = p->first_seen_at != t->refresh || p->is_born;
	const struct reading *before = &process_notes(p)->before;

	if (!process_is_moved(t, p) || !has_before || !reading_has(&p->now, SOURCE_SCHEDSTAT) ||
	    !reading_has(before, SOURCE_SCHEDSTAT) || p->now.run_ns < before->run_ns)
		return 0;
	return p->now.run_ns - before->run_ns;
}

uint64_t account_children_ns(const struct sample *t, const struct process *p)
{
	const struct process_notes *n = process_notes(p);

	return ticks_ns(t, n->children_user_ticks + n->children_system_ticks);
}

uint64_t account_children_grown_ns(const struct sample *t, const struct process *p)
{
	const struct process_notes *n = process_notes(p);
	uint64_t now = n->children_user_ticks + n->children_system_ticks;

	if (!process_is_moved(t, p) || (p->first_seen_at == t->refresh && !p->is_born) ||
	    p->notes == NULL || now < n->children_ticks_before)
		return 0;
	return ticks_ns(t, now - n->children_ticks_before);
}

static int add(struct account *a, const struct account_entry *entry)
{
	if (ARRAY_RESERVE(a->list, a->capacity, a->count + 1) != 0)
		return -ENOMEM;
	a->list[a->count++] = *entry;
	return 0;
}

/* Add up the time runnable of its threads, as last read.  Return false if not all were read. */
static bool sum_runnable(const struct process *p, uint64_t *out)
{
	*out = process_notes(p)->exited_runnable_ns;
	for (size_t i = 0; i < p->thread_count; i++) {
		if (!reading_has(&p->threads[i].now, SOURCE_SCHEDSTAT))
			return false;
		*out += p->threads[i].now.runnable_ns;
	}
	return p->thread_count > 0 && !p->is_sketched && reading_has(&p->now, SOURCE_SCHEDSTAT);
}

int account_add_gone(struct account *a, const struct process *p, uint64_t own_ns,
		     uint64_t children_ns)
{
	struct account_entry entry = {
		.pid = p->pid,
		.ppid = p->ppid,
		.own_ns = own_ns,
		.amount_ns = own_ns + children_ns,
	};

	entry.has_own = sum_runnable(p, &entry.own_runnable_ns);
	return add(a, &entry);
}

void account_free(struct account *a)
{
	free(a->list);
	memset(a, 0, sizeof *a);
}

static int compare_pids(const void *a, const void *b)
{
	const struct account_entry *x = a, *y = b;

	return (x->pid > y->pid) - (x->pid < y->pid);
}

/* Find the first entry of a PID in a list sorted by PID.  Return NULL if there is none. */
static struct account_entry *find(struct account_entry *list, size_t count, pid_t pid)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (list[middle].pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && list[low].pid == pid ? &list[low] : NULL;
}

/* ---- records ---- */

/* Is the record that of process `p`?  A process that reuses the PID started later. */
static bool is_same(const struct sample *t, const struct exit_record *r, const struct process *p)
{
	uint64_t start_ns = ticks_ns(t, p->start_ticks), slack_ns = ticks_ns(t, SLACK_TICKS);

	return start_ns + slack_ns >= r->start_low_ns && start_ns <= r->start_high_ns + slack_ns;
}

/* Find a process with this PID that exited in this window and has no record yet. */
static struct account_entry *find_gone(struct account *a, size_t sorted, pid_t pid)
{
	struct account_entry *e = find(a->list, sorted, pid);

	for (; e && e < a->list + sorted && e->pid == pid; e++)
		if (!e->has_record && e->windows == 0)
			return e;
	return NULL;
}

/* Keep the place where the process was last observed blocked: a record does not have it. */
static void take_site(struct exit_record *r, const struct process *p)
{
	const struct thread *leader = process_leader(p);
	const struct wait_site *seen = leader ? thread_site(leader) : NULL;

	for (size_t i = 0; i < p->thread_count && seen == NULL; i++)
		seen = thread_site(&p->threads[i]);
	r->has_site = seen && seen->is_seen;
	if (r->has_site)
		r->site = *seen;
}

/* A record has the name of the thread that exited last.  The process has that of its main thread. */
static void take_name(struct exit_record *r, const struct process *p)
{
	const struct thread *leader = process_leader(p);

	if (r->is_group && leader)
		memcpy(r->comm, leader->comm, sizeof leader->comm);
}

static uint64_t smaller_of(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Compute the part of its life that lies in the window.  One thread cannot have more time than the
 * window: a wait for a core that began earlier, and the time that reading the processes took, do
 * not belong to it.  For several threads there is no bound, because their number is unknown. */
static void find_window_part(const struct sample *t, const struct account_entry *gone,
			     struct exit_record *r)
{
	uint64_t window_ns = t->at_ns - t->before_ns;
	uint64_t known_runnable_ns = gone ? gone->own_runnable_ns : 0;

	/* A process born during the previous refresh lived a little longer than the window. */
	r->is_partial = gone ? !gone->has_own : r->wall_ns > window_ns + window_ns / 2 + LATE_NS;
	r->window_run_ns = r->fresh_ns;
	r->window_runnable_ns = r->total.runnable_ns > known_runnable_ns ?
					r->total.runnable_ns - known_runnable_ns :
					0;
	if (r->is_group)
		return;
	uint64_t room_ns = smaller_of(window_ns, r->wall_ns);
	r->window_run_ns = smaller_of(r->window_run_ns, room_ns);
	r->window_runnable_ns = smaller_of(r->window_runnable_ns, room_ns - r->window_run_ns);
}

/* The sample whose window is closed, with write access to its processes. */
struct closing {
	struct sample *sample;
	struct process *const *list; /* the processes of sample->list */
};

static struct process *find_process(const struct closing *c, pid_t pid)
{
	ssize_t at = sample_index(c->sample, pid);

	return at < 0 ? NULL : c->list[at];
}

static int add_record(struct account *a, size_t sorted, const struct closing *c,
		      struct exit_record *r)
{
	const struct sample *t = c->sample;
	struct process *p = find_process(c, r->pid);

	if (r->is_done)
		return 0;
	if (p && p->has_exited)
		p->has_exit_record = true;
	r->is_open = r->was_known = false;
	r->known_ns = 0;
	if (p && !p->has_exited && is_same(t, r, p)) {
		const struct thread *leader = process_leader(p);
		/* A zombie's own row has all of it; one that was read while alive is left for the
		 * next window. */
		r->is_done = leader && leader->state == 'Z';
		r->is_open = !r->is_done;
		r->fresh_ns = 0;
		return 0;
	}
	struct account_entry *gone = find_gone(a, sorted, r->pid);
	if (gone) {
		r->was_known = true;
		if (p && p->has_exited && is_same(t, r, p)) {
			take_site(r, p);
			take_name(r, p);
		}
		r->known_ns = gone->own_ns;
		r->fresh_ns = r->total.run_ns > gone->own_ns ? r->total.run_ns - gone->own_ns : 0;
		gone->has_record = true;
		gone->amount_ns += r->fresh_ns;
		find_window_part(t, gone, r);
		gone->ppid = r->ppid;
		return 0;
	}
	r->fresh_ns = r->total.run_ns;
	find_window_part(t, NULL, r);
	struct account_entry entry = {
		.pid = r->pid,
		.ppid = r->ppid,
		.amount_ns = r->fresh_ns,
		.has_record = true,
	};
	return add(a, &entry);
}

/* ---- who collected it ---- */

/* Find a living process of the sample, unless it was born under the PID of an exited one. */
static struct process *find_living(const struct account *a, const struct closing *c, pid_t pid)
{
	struct process *p = find_process(c, pid);

	if (p == NULL || p->has_exited)
		return NULL;
	return p->first_seen_at == c->sample->refresh && find(a->list, a->count, pid) ? NULL : p;
}

/* Take an amount off children_fresh_ns, which holds what is not yet explained.  Until the window is
 * closed it may be negative, by what the truncation to ticks hides. */
static bool take(const struct sample *t, struct process *p, uint64_t amount_ns)
{
	int64_t slack_ns = (int64_t)ticks_ns(t, SLACK_TICKS);

	if (!process_is_moved(t, p) ||
	    process_notes(p)->children_fresh_ns + slack_ns < (int64_t)amount_ns)
		return false;
	if (p->notes)
		p->notes->children_fresh_ns -= (int64_t)amount_ns;
	return true;
}

static bool place(struct account *a, const struct closing *c, const struct account_entry *e)
{
	struct process *p = find_living(a, c, e->ppid);
	pid_t pid = e->ppid;

	if (p)
		return take(c->sample, p, e->amount_ns);
	for (int i = 0; p == NULL && i < ANCESTORS_MOST; i++) {
		const struct account_entry *parent = find(a->list, a->count, pid);
		pid = parent ? parent->ppid : 1;
		p = find_living(a, c, pid);
		if (parent == NULL)
			break;
	}
	for (int i = 0; p && i < ANCESTORS_MOST; i++) {
		if (take(c->sample, p, e->amount_ns))
			return true;
		p = p->ppid != p->pid ? find_living(a, c, p->ppid) : NULL;
	}
	return false;
}

/* Sort by amount, largest first: large amounts fit in few places. */
static int compare_amounts(const void *a, const void *b)
{
	const struct account_entry *x = *(const struct account_entry *const *)a;
	const struct account_entry *y = *(const struct account_entry *const *)b;

	if (x->amount_ns != y->amount_ns)
		return (x->amount_ns < y->amount_ns) - (x->amount_ns > y->amount_ns);
	return (x->pid > y->pid) - (x->pid < y->pid);
}

static int place_all(struct account *a, const struct closing *c)
{
	struct account_entry **order = malloc((a->count + 1) * sizeof(*order));

	if (order == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < a->count; i++)
		order[i] = &a->list[i];
	qsort(order, a->count, sizeof(*order), compare_amounts);
	for (size_t i = 0; i < a->count; i++)
		order[i]->is_placed = place(a, c, order[i]);
	free(order);
	return 0;
}

/* Drop entries that were placed, and those that have waited long enough. */
static void drop_placed(struct account *a)
{
	size_t kept = 0;

	for (size_t i = 0; i < a->count; i++) {
		struct account_entry *e = &a->list[i];
		if (!e->is_placed && ++e->windows < WINDOWS_MOST)
			a->list[kept++] = *e;
	}
	a->count = kept;
}

/* ---- the window ---- */

/* Is it more than the cores could give?  Then it is from the life of a process that was not
 * watched, such as one hidden by hidepid, see proc(5). */
static bool is_odd(const struct sample *t, uint64_t ns)
{
	double window_ns = (double)(t->at_ns - t->before_ns);

	return t->cpu_count > 0 && (double)ns > 1.5 * t->cpu_count * window_ns + 1e8;
}

static void open_window(const struct closing *c)
{
	const struct sample *t = c->sample;

	for (size_t i = 0; i < t->count; i++) {
		struct process *p = c->list[i];
		if (process_is_moved(t, p) && p->notes)
			p->notes->children_fresh_ns = (int64_t)account_children_grown_ns(t, p);
	}
}

static void close_window(const struct closing *c)
{
	struct sample *t = c->sample;

	for (size_t i = 0; i < t->count; i++) {
		struct process_notes *n = c->list[i]->notes;
		if (n == NULL || !process_is_moved(t, t->list[i]))
			continue;
		if (n->children_fresh_ns < 0)
			n->children_fresh_ns = 0;
		n->is_children_odd = is_odd(t, (uint64_t)n->children_fresh_ns);
		if (n->is_children_odd)
			n->children_fresh_ns = 0;
		t->named.children_ns += (uint64_t)n->children_fresh_ns;
	}
}

int account_close(struct account *a, struct sample *t, struct process *const *list,
		  struct exit_record *records, size_t record_count)
{
	struct closing c = { .sample = t, .list = list };
	size_t sorted = a->count;
	int error = 0;

	if (a->count > 0)
		qsort(a->list, a->count, sizeof *a->list, compare_pids);
	for (size_t i = 0; i < record_count && !error; i++) {
		error = add_record(a, sorted, &c, &records[i]);
		t->named.exited_ns += records[i].fresh_ns;
	}
	if (a->count > sorted)
		qsort(a->list, a->count, sizeof *a->list, compare_pids);
	open_window(&c);
	if (!error && a->count > 0)
		error = place_all(a, &c);
	close_window(&c);
	drop_placed(a);
	return error;
}
