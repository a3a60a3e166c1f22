/* exited.c - rows of exited processes; see exited.h. */
#include "config.h"

#include "field/exited.h"
#include "model/exit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Give each group a PID that no process has, derived from its name and user, the same in every
 * refresh. */
static pid_t group_pid(const struct exit_record *r)
{
	uint32_t hash = 2166136261u ^ r->uid; /* FNV-1a */

	for (size_t i = 0; i < sizeof r->comm && r->comm[i]; i++)
		hash = (hash ^ (unsigned char)r->comm[i]) * 16777619u;
	return -2 - (pid_t)(hash >> 2);
}

static bool is_counted(const struct exit_record *r)
{
	return !r->is_open && !r->is_done;
}

/* Order by name and user; within these, most CPU time first. */
static int compare_groups(const void *a, const void *b)
{
	const struct exit_record *x = *(const struct exit_record *const *)a;
	const struct exit_record *y = *(const struct exit_record *const *)b;
	int order = strncmp(x->comm, y->comm, sizeof x->comm);

	if (order == 0)
		order = (x->uid > y->uid) - (x->uid < y->uid);
	if (order == 0)
		order = (x->fresh_ns < y->fresh_ns) - (x->fresh_ns > y->fresh_ns);
	return order ? order : (x->pid > y->pid) - (x->pid < y->pid);
}

static bool is_same_group(const struct exit_record *a, const struct exit_record *b)
{
	return a->uid == b->uid && strncmp(a->comm, b->comm, sizeof a->comm) == 0;
}

/* ---- records into processes ---- */

/* Add the counters of one more record.  If one lacks a source, the sum lacks it. */
static void add_total(struct reading *sum, const struct reading *one)
{
	sum->run_ns += one->run_ns;
	sum->runnable_ns += one->runnable_ns;
	sum->slices += one->slices;
	sum->user_ticks += one->user_ticks;
	sum->system_ticks += one->system_ticks;
	sum->minor_faults += one->minor_faults;
	sum->major_faults += one->major_faults;
	sum->voluntary += one->voluntary;
	sum->involuntary += one->involuntary;
	for (int i = 0; i < IO_COUNTERS; i++)
		sum->io[i] += one->io[i];
	for (int i = 0; i < SOURCE_COUNT; i++)
		if (one->source[i])
			sum->source[i] = one->source[i];
	if (one->at_ns > sum->at_ns)
		sum->at_ns = one->at_ns;
}

/* Set the counters before the window: all but the part of the process's life within it.  If it
 * was known before the window, only its time on a core and its waits for one are available. */
static void set_before(struct process *p, const struct exit_record *r)
{
	struct reading *before = &p->notes->before;

	before->run_ns += r->total.run_ns - r->window_run_ns;
	before->runnable_ns += r->total.runnable_ns - r->window_runnable_ns;
	if (r->was_known || r->is_partial)
		before->source[SOURCE_STAT] = before->source[SOURCE_STATUS] =
			before->source[SOURCE_IO] = SOURCE_UNREAD;
	if (r->is_partial)
		before->source[SOURCE_SCHEDSTAT] = SOURCE_UNREAD;
}

static void add_record(const struct sample *sample, struct process *p, struct thread *t,
		       const struct exit_record *r)
{
	uint64_t start_ticks = r->start_high_ns / (1000000000 / (uint64_t)sample->ticks_per_s);

	if (p->ppid != r->ppid)
		p->ppid = 0; /* several parents: unknown */
	if (p->notes->exit_count == 0 || start_ticks < p->start_ticks)
		p->start_ticks = start_ticks;
	p->notes->exit_count++;
	p->notes->wall_ns += r->wall_ns;
	p->had_threads |= r->is_group;
	/* With several records, take the site of the one with the most CPU time. */
	if (r->has_site && t->notes->place == NULL)
		wait_place_move(&t->notes->place, NULL, &r->site);
	add_total(&p->now, &r->total);
	set_before(p, r);
}

static int compare_pids(const void *a, const void *b)
{
	const pid_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Parents of all that exited in the window, ascending: who exits after its parent has
 * another one by then.  NULL: no memory. */
static pid_t *list_parents(const struct sample *sample)
{
	pid_t *parents = malloc(sample->exit_count * sizeof *parents);

	for (size_t i = 0; parents && i < sample->exit_count; i++)
		parents[i] = sample->exits[i].ppid;
	if (parents)
		qsort(parents, sample->exit_count, sizeof *parents, compare_pids);
	return parents;
}

/* Did a child of it exit while it lived, in this window, or before, as the table has it? */
static bool has_reaped(const struct sample *sample, const pid_t *parents,
		       const struct exit_record *r)
{
	const struct process *known = sample_find(sample, r->pid);

	if (known && known->has_exit_record && process_has_others_io(known))
		return true;
	return bsearch(&r->pid, parents, sample->exit_count, sizeof *parents, compare_pids) != NULL;
}

static void begin_process(const struct sample *sample, struct process *p, struct thread *t,
			  const struct exit_record *r)
{
	memset(p, 0, sizeof *p);
	memset(t, 0, sizeof *t);
	p->pid = r->pid;
	p->ppid = r->ppid;
	p->uid = r->uid;
	p->user = r->user;
	p->foreground_pgid = -1;
	p->has_exited = p->is_from_exits = p->is_born = true;
	p->first_seen_at = p->moved_at = sample->refresh;
	p->checked_before_ns = sample->before_ns;
	p->checked_at_ns = sample->at_ns;
	p->threads = t;
	p->thread_count = 1;
	p->moved_threads = 1;
	t->tid = r->pid;
	t->state = 'X';
	t->nice = r->nice;
	t->priority = 20 + r->nice;
	t->first_seen_at = t->moved_at = sample->refresh;
	memcpy(t->comm, r->comm, sizeof t->comm - 1); /* the kernel records no more */
}

/* Complete a process: its thread has the same counters; sources missing in records are unread. */
static void end_process(const struct sample *sample, struct process *p, struct thread *t)
{
	p->notes->before.at_ns = sample->before_ns;
	p->now.at_ns = sample->at_ns;
	t->notes->before = p->notes->before;
	t->now = p->now;
	t->start_ticks = p->start_ticks;
	t->notes->site_slices = t->now.slices; /* it was there to its end, as far as is known */
}

static uint64_t fresh_of(const struct process *p)
{
	uint64_t before_ns = p->notes->before.run_ns;

	return p->now.run_ns > before_ns ? p->now.run_ns - before_ns : 0;
}

static int compare_fresh(const void *a, const void *b)
{
	const struct process *x = a, *y = b;
	uint64_t f = fresh_of(x), g = fresh_of(y);

	return f != g ? (f < g) - (f > g) : (x->pid > y->pid) - (x->pid < y->pid);
}

/* Truncate the list to `most` processes, and give each its thread. */
static void cut(struct exited *e, size_t count, size_t most)
{
	struct thread *sorted = e->threads + count; /* the second half of the array */

	qsort(e->processes, count, sizeof *e->processes, compare_fresh);
	for (size_t i = 0; i < count; i++) {
		struct process *p = &e->processes[i];
		if (i >= most) {
			e->rest_count += p->notes->exit_count;
			e->rest_ns += fresh_of(p);
			continue;
		}
		sorted[i] = *p->threads;
		p->threads = &sorted[i];
	}
	e->count = count < most ? count : most;
}

static size_t fill(struct exited *e, const struct sample *sample, const pid_t *parents,
		   const struct exit_record **order, size_t count, enum exited_mode mode)
{
	size_t made = 0;

	for (size_t i = 0; i < count;) {
		const struct exit_record *first = order[i];
		struct process *p = &e->processes[made];
		struct thread *t = &e->threads[made];
		unsigned reaped = 0;
		begin_process(sample, p, t, first);
		p->notes = &e->process_notes[made];
		p->notes->exit_status = first->status;
		t->notes = &e->notes[made++];
		*t->notes = thread_no_notes;
		e->note_count = made;
		do {
			reaped += has_reaped(sample, parents, order[i]);
			add_record(sample, p, t, order[i++]);
		} while (mode == EXITED_GROUP && i < count && is_same_group(first, order[i]));
		p->notes->children_minor_faults = reaped * 2 > p->notes->exit_count ? reaped : 0;
		end_process(sample, p, t);
		if (p->notes->exit_count > 1)
			p->pid = t->tid = group_pid(first);
	}
	return made;
}

int exited_make(struct exited *e, const struct sample *sample, enum exited_mode mode, size_t most)
{
	size_t count = 0;

	exited_free(e);
	if (mode == EXITED_HIDE || sample->exit_count == 0)
		return 0;
	const struct exit_record **order = malloc(sample->exit_count * sizeof(*order));
	pid_t *parents = list_parents(sample);
	e->processes = malloc(sample->exit_count * sizeof *e->processes);
	e->threads = malloc(2 * sample->exit_count * sizeof *e->threads);
	e->process_notes = calloc(sample->exit_count, sizeof *e->process_notes);
	e->notes = calloc(sample->exit_count, sizeof *e->notes);
	e->sample = malloc(sizeof *e->sample);
	if (order == NULL || parents == NULL || e->sample == NULL || e->processes == NULL ||
	    e->threads == NULL || e->process_notes == NULL || e->notes == NULL) {
		free(order);
		free(parents);
		exited_free(e);
		return -ENOMEM;
	}
	*e->sample = *sample;
	e->sample->list = NULL;
	e->sample->count = 0;
	for (size_t i = 0; i < sample->exit_count; i++)
		if (is_counted(&sample->exits[i]))
			order[count++] = &sample->exits[i];
	qsort(order, count, sizeof(*order), compare_groups);
	cut(e, fill(e, sample, parents, order, count, mode), most);
	free(order);
	free(parents);
	return 0;
}

void exited_free(struct exited *e)
{
	for (size_t i = 0; e->notes && i < e->note_count; i++)
		wait_place_drop(e->notes[i].place);
	free(e->processes);
	free(e->threads);
	free(e->process_notes);
	free(e->notes);
	free(e->sample);
	memset(e, 0, sizeof *e);
}

struct row exited_row(const struct exited *e, size_t at)
{
	return row_make(e->sample, &e->processes[at], NULL, true);
}
