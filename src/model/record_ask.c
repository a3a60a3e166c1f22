/* record_ask.c - what the record says of one task; see record.h. */
#include "config.h"

#include "model/record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct record_seen *make_seen(struct record_task *t)
{
	if (t->seen == NULL)
		t->seen = calloc(1, sizeof *t->seen);
	return t->seen;
}

int record_add_waits(struct record *r, uint32_t task, const struct wait_tally *waits,
		     const struct wait_site *site)
{
	struct record_task *t = &r->tasks[task];

	if (make_seen(t) == NULL)
		return -ENOMEM;
	struct wait_tally *sum = &t->seen->waits;
	sum->samples += waits->samples;
	sum->blocked += waits->blocked;
	sum->uninterruptible += waits->uninterruptible;
	sum->timed += waits->timed;
	sum->denied += waits->denied;
	sum->limited += waits->limited;
	sum->limits_s += waits->limits_s;
	wait_calls_add(&sum->calls, &waits->calls);
	sum->bounded += waits->bounded;
	sum->bounds_s += waits->bounds_s;
	sum->hidden |= waits->hidden;
	for (int i = 0; i < WAIT_KINDS; i++)
		sum->by_kind[i] += waits->by_kind[i];
	for (int i = 0; i < PIPE_ROLES; i++) {
		sum->by_pipe[i] += waits->by_pipe[i];
		if (waits->by_pipe[i] > 0)
			sum->besides = waits->besides;
	}
	if (site) {
		t->seen->site = *site;
		t->seen->has_site = true;
	}
	return 0;
}

int record_add_moments(struct record *r, uint32_t task, const struct moments *moments)
{
	struct record_seen *seen = make_seen(&r->tasks[task]);

	if (seen == NULL)
		return -ENOMEM;
	moments_add(&seen->moments, true, moments->ready);
	moments_add(&seen->moments, false, moments->count - moments->ready);
	return 0;
}

void record_set_comm(struct record *r, uint32_t task, const char comm[static TASK_COMM_MAX])
{
	if (comm[0])
		memcpy(r->tasks[task].comm, comm, TASK_COMM_MAX);
}

int record_set_now(struct record *r, uint32_t task, bool is_process, const struct record_now *now)
{
	struct record_now **slot = is_process ? &r->tasks[task].process_now : &r->tasks[task].now;

	if (*slot == NULL && (*slot = malloc(sizeof **slot)) == NULL)
		return -ENOMEM;
	**slot = *now;
	return 0;
}

static struct resources of_thread(const struct record_task *t)
{
	if (!t->is_running)
		return t->resources;
	return t->now ? t->now->so_far : (struct resources){ 0 };
}

/* Time on a core or ready for one: it lived that long at least. */
static uint64_t active_ns(const struct record_task *t)
{
	struct resources own = of_thread(t);
	uint64_t cpu_ns = 0;

	resources_cpu_ns(&own, &cpu_ns);
	return cpu_ns + own.runnable_ns;
}

static uint64_t larger_of(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* What says that a task was born comes when it already waits for a core, and whoever
 * hears it may wait for one as well. */
uint64_t record_life_ns(const struct record *r, uint32_t task)
{
	const struct record_task *t = &r->tasks[task];
	uint64_t end_ns = t->is_running ? r->now_ns : t->ended_ns;

	return larger_of(t->age_ns + (end_ns > t->born_ns ? end_ns - t->born_ns : 0), active_ns(t));
}

/* The same, but for the thread alone: a leader may end long before its process. */
static uint64_t own_life_ns(const struct record *r, uint32_t task)
{
	const struct record_task *t = &r->tasks[task];

	return t->exit_ns > t->born_ns && !t->is_running ?
		       larger_of(t->age_ns + t->exit_ns - t->born_ns, active_ns(t)) :
		       record_life_ns(r, task);
}

struct resources record_resources(const struct record *r, uint32_t task, bool is_process)
{
	const struct record_task *t = &r->tasks[task];

	if (!is_process || t->whole == NULL)
		return of_thread(t);
	/* The sum over the threads that ended, and all of it once the leader has. */
	struct resources sum = *t->whole;
	if (!t->is_running)
		return sum;
	for (uint32_t i = task; i != RECORD_NONE;
	     i = i == task ? t->first_thread : r->tasks[i].next_sibling) {
		struct resources one = of_thread(&r->tasks[i]);
		if (r->tasks[i].is_running)
			resources_add(&sum, &one);
	}
	return sum;
}

static double per_second(uint64_t count, double seconds)
{
	return seconds > 0 ? (double)count / seconds : 0;
}

static void take_bytes(const struct resources *own, struct evidence *e)
{
	e->has_bytes = resources_has(own, RESOURCES_IO);
	e->bytes_gap = e->has_bytes ? GAP_NONE : GAP_UNREADABLE;
	if (!e->has_bytes)
		return;
	e->read_chars_per_s = per_second(own->io[IO_READ_CHARS], e->window_s);
	e->write_chars_per_s = per_second(own->io[IO_WRITE_CHARS], e->window_s);
	e->read_bytes_per_s = per_second(own->io[IO_READ_BYTES], e->window_s);
	e->write_bytes_per_s = per_second(own->io[IO_WRITE_BYTES], e->window_s);
}

/* Shares of the window, which is the life of the thread or of its process: they add up to
 * 1 at most, as no thread waits for a core before it is born. */
static void take_times(const struct resources *own, struct evidence *e)
{
	uint64_t cpu_ns, split_ns = own->user_ns + own->system_ns;

	e->has_run = resources_cpu_ns(own, &cpu_ns) && e->window_s > 0;
	e->run_gap = e->has_run ? GAP_NONE : GAP_UNREADABLE;
	if (e->has_run)
		e->run = (double)cpu_ns / 1e9 / e->window_s;
	if (e->run > 1)
		e->run = 1;
	e->process_run = e->run;
	e->has_runnable = resources_has(own, RESOURCES_RUNNABLE);
	if (e->has_runnable)
		e->runnable = per_second(own->runnable_ns, e->window_s) / 1e9;
	if (e->runnable > 1 - e->run)
		e->runnable = 1 - e->run;
	e->has_user = resources_has(own, RESOURCES_SPLIT);
	e->user = split_ns ? (double)own->user_ns / (double)split_ns : 1;
	e->has_switches = resources_has(own, RESOURCES_SWITCHES);
	e->voluntary_per_s = per_second(own->voluntary, e->window_s);
	e->involuntary_per_s = per_second(own->involuntary, e->window_s);
}

static void take_seen(const struct record_task *t, struct evidence *e)
{
	e->state = !t->is_running ? 'X' : t->now ? t->now->state : 'S';
	if (t->seen == NULL)
		return;
	e->waits = t->seen->waits;
	e->has_site = t->seen->has_site;
	e->site = t->seen->site;
}

static bool has_waited_for_child(const struct record *r, const struct record_task *t)
{
	for (uint32_t c = r->tasks[t->leader].first_child; c != RECORD_NONE;
	     c = r->tasks[c].next_sibling)
		if (!r->tasks[c].is_running && !r->tasks[c].is_orphan)
			return true;
	return false;
}

static void evidence_of_one(const struct record *r, uint32_t task, uint64_t life_ns,
			    struct evidence *e)
{
	const struct record_task *t = &r->tasks[task];
	struct resources own = record_resources(r, task, false);

	*e = (struct evidence){
		.tid = t->tid,
		.is_lifetime = true,
		.window_s = (double)life_ns / 1e9,
		.thread_count = r->tasks[t->leader].thread_count,
	};
	take_times(&own, e);
	take_bytes(&own, e);
	take_seen(t, e);
	e->does_reap = has_waited_for_child(r, t);
	e->has_reaped = e->thread_count == 1 && e->does_reap;
}

static uint32_t find_busiest(const struct record *r, uint32_t leader)
{
	uint32_t busiest = leader;
	uint64_t most = active_ns(&r->tasks[leader]);

	for (uint32_t t = r->tasks[leader].first_thread; t != RECORD_NONE;
	     t = r->tasks[t].next_sibling) {
		uint64_t busy = active_ns(&r->tasks[t]);
		if (busy > most) {
			most = busy;
			busiest = t;
		}
	}
	return busiest;
}

/* Of a thread that nobody saw end, as last seen. */
static struct resources last_known(const struct record *r, uint32_t task)
{
	const struct record_task *t = &r->tasks[task];
	struct resources own = of_thread(t);

	return own.known == 0 && t->now ? t->now->so_far : own;
}

static void take_turns(const struct record *r, uint32_t leader, struct evidence *e)
{
	double least = TURNS_BUSY_LEAST * (e->run + e->runnable) * e->window_s * 1e9;
	uint64_t runnable_ns = 0;

	e->turns.moments = r->tasks[leader].seen->moments;
	for (uint32_t t = leader; t != RECORD_NONE;
	     t = t == leader ? r->tasks[leader].first_thread : r->tasks[t].next_sibling) {
		const struct record_seen *seen = r->tasks[t].seen;
		struct resources own = last_known(r, t);
		uint64_t cpu_ns = 0;
		resources_cpu_ns(&own, &cpu_ns);
		runnable_ns += own.runnable_ns;
		double busy = (double)(cpu_ns + own.runnable_ns);
		if (seen && busy >= least)
			turns_add(&e->turns, busy, &seen->waits,
				  seen->has_site ? &seen->site : NULL);
	}
	e->turns.runnable = per_second(runnable_ns, e->window_s) / 1e9;
}

/* What the busiest thread does not say of its process. */
static void take_others(const struct record *r, uint32_t leader, uint32_t busiest,
			const struct resources *all, struct evidence *e)
{
	struct resources own = record_resources(r, busiest, false);
	uint64_t split_ns = all->user_ns + all->system_ns;

	memcpy(e->comm, r->tasks[busiest].comm, sizeof e->comm);
	e->has_process_user = resources_has(all, RESOURCES_SPLIT);
	e->process_user = split_ns ? (double)all->user_ns / (double)split_ns : 1;
	if (all->voluntary > own.voluntary)
		e->others_wakes_per_s = per_second(all->voluntary - own.voluntary, e->window_s);
	if (r->tasks[leader].seen && r->tasks[leader].seen->moments.count > 0)
		take_turns(r, leader, e);
}

/* A process is judged by its busiest thread, over the life of the process: what
 * that thread did not live for, the leader tells. */
static void evidence_of_all(const struct record *r, uint32_t leader, struct evidence *e)
{
	uint32_t busiest = find_busiest(r, leader);
	uint64_t life_ns = larger_of(record_life_ns(r, leader), active_ns(&r->tasks[busiest])),
		 cpu_ns;
	const struct record_seen *seen = r->tasks[leader].seen;
	struct resources all = record_resources(r, leader, true);

	evidence_of_one(r, busiest, life_ns, e);
	e->is_process = true;
	if (!r->tasks[leader].is_running)
		e->state = 'X';
	take_bytes(&all, e);
	if (resources_cpu_ns(&all, &cpu_ns) && life_ns > 0)
		e->process_run = (double)cpu_ns / (double)life_ns;
	if (e->thread_count > 1)
		take_others(r, leader, busiest, &all, e);
	if (busiest != leader && own_life_ns(r, busiest) < life_ns / 2 && seen) {
		e->waits = seen->waits;
		e->has_site = seen->has_site;
		e->site = seen->site;
	}
}

void record_evidence(const struct record *r, uint32_t task, bool is_process, struct evidence *out)
{
	if (is_process)
		evidence_of_all(r, r->tasks[task].leader, out);
	else
		evidence_of_one(r, task, own_life_ns(r, task), out);
	verdict_settle_looks(out);
}

void record_shares(const struct record *r, uint32_t task, bool is_process, struct shares *out)
{
	struct evidence e;
	uint32_t t = task, next = is_process ? r->tasks[task].first_thread : RECORD_NONE;

	*out = (struct shares){ 0 };
	while (t != RECORD_NONE) {
		struct shares one;
		record_evidence(r, t, false, &e);
		shares_of_life(&e, &one);
		if (one.is_known) {
			out->window_s += one.window_s;
			out->samples += one.samples;
			for (int k = 0; k < SHARE_COUNT; k++)
				out->part[k] += one.part[k] * one.window_s;
		}
		t = next;
		next = t == RECORD_NONE ? RECORD_NONE : r->tasks[t].next_sibling;
	}
	out->is_known = out->window_s > 0;
	for (int k = 0; k < SHARE_COUNT && out->is_known; k++)
		out->part[k] /= out->window_s;
}

const struct record_exec *record_program(const struct record *r, uint32_t task)
{
	uint32_t process = r->tasks[task].leader;
	uint64_t until_ns = UINT64_MAX;

	while (process != RECORD_NONE) {
		const struct record_exec *last = NULL;
		for (uint32_t x = r->tasks[process].first_exec; x != RECORD_NONE;
		     x = r->execs[x].next)
			if (r->execs[x].at_ns <= until_ns)
				last = &r->execs[x];
		if (last)
			return last;
		until_ns = r->tasks[process].born_ns;
		process = r->tasks[process].parent;
	}
	return NULL;
}

const char *record_name(const struct record *r, uint32_t task)
{
	const struct record_task *t = &r->tasks[task];
	const struct record_exec *x = record_program(r, task);

	if (t->comm[0] || x == NULL || x->exe == NULL)
		return t->comm;
	const char *slash = strrchr(x->exe, '/');
	return slash ? slash + 1 : x->exe;
}
