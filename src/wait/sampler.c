/* sampler.c - observe threads between refreshes; see sampler.h. */
#include "config.h"

#include "wait/sampler.h"
#include "base/array.h"
#include "base/clock.h"
#include "collect/memo.h"
#include "collect/population.h"
#include "collect/quota.h"
#include "collect/scanner.h"
#include "collect/task.h"
#include "collect/thread.h"
#include "runtime/runtime.h"
#include "wait/active.h"
#include "wait/links.h"
#include "wait/window_sites.h"
#include "wait/inside.h"
#include "wait/sites.h"
#include "wait/waitsite.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* While no requested process runs, ticks become less frequent: one more period between ticks
 * for every REST_OBSERVATIONS observations that found all of them at rest, up to PERIODS_MOST. */
#define REST_OBSERVATIONS 8
#define PERIODS_MOST      4

/* Looks at the GILs of requested processes, between ticks: mean time from one to the next. */
#define GLANCE_NS 10000000

struct sampler {
	struct scanner *scanner;
	struct sampler_options options;
	uint64_t begun_ns, next_ns;
	uint64_t cpu_ns;       /* of this window's ticks */
	uint64_t observations; /* observations in this window */
	uint64_t active;       /* threads that were active in the last tick */
	int64_t least_running; /* fewest runnable tasks in this window's ticks; -1: none yet */
	struct process **list; /* processes that may have active threads, by ascending PID */
	size_t count, capacity;
	bool has_passed;              /* the pass provided this window's observations */
	bool has_spent, is_over;      /* this tick: budget spent; observations stopped */
	bool is_at_rest;              /* this tick: nothing ran since the last one */
	unsigned rested;              /* consecutive observations that found rest, or would have */
	unsigned periods;             /* periods from the last tick to the next */
	unsigned weight;              /* observations that one of this tick counts as, at rest */
	uint64_t ticked_ns;           /* time of the last tick */
	pid_t resume_pid, resume_tid; /* the next tick resumes at this thread */
	struct window_sites sites, sites_before; /* of this window, and of the last one */
	uint32_t random;                         /* state of a xorshift generator */
	struct runtimes *runtimes;
	unsigned finds;     /* runtimes that this tick may still find */
	uint64_t glance_ns; /* time of the next look at GILs only; UINT64_MAX: none */
	uint32_t glance_random;
};

int sampler_open(struct sampler **out, struct scanner *s, const struct sampler_options *options)
{
	struct sampler *m = calloc(1, sizeof *m);

	if (m == NULL)
		return -ENOMEM;
	if (runtimes_open(&m->runtimes, &s->fs) != 0) {
		free(m);
		return -ENOMEM;
	}
	m->scanner = s;
	s->find_sites = sites_find;
	s->find_links = links_follow;
	s->runtimes = m->runtimes;
	m->options = *options;
	if (options->keeps_sites)
		s->sites = &m->sites_before;
	m->random = (uint32_t)clock_now_ns(CLOCK_MONOTONIC) | 1;
	m->glance_ns = UINT64_MAX;
	*out = m;
	return 0;
}

void sampler_close(struct sampler *m)
{
	if (m == NULL)
		return;
	m->scanner->find_sites = NULL;
	m->scanner->find_links = NULL;
	m->scanner->sites = NULL;
	window_sites_free(&m->sites);
	window_sites_free(&m->sites_before);
	m->scanner->runtimes = NULL;
	runtimes_close(m->runtimes);
	free(m->list);
	free(m);
}

/* Plan the next tick after 0.6 to 1.4 periods: a fixed period would fall in step with tasks
 * that wake at a regular rate. */
static void plan_next(struct sampler *m, uint64_t from_ns)
{
	m->random ^= m->random << 13;
	m->random ^= m->random >> 17;
	m->random ^= m->random << 5;
	double periods = 0.6 + 0.8 * (double)(m->random >> 8) / (double)(1 << 24);
	m->periods = 1 + m->rested / REST_OBSERVATIONS;
	if (m->periods > PERIODS_MOST)
		m->periods = PERIODS_MOST;
	m->next_ns = m->options.per_s > 0 ?
			     from_ns + (uint64_t)(1e9 * periods * m->periods / m->options.per_s) :
			     UINT64_MAX;
}

/* List the processes that each tick has to examine: most others are idle. */
static void list_active(struct sampler *m)
{
	const struct sample *t = &m->scanner->sample;

	m->count = 0;
	for (size_t i = 0; i < t->count; i++) {
		if (!active_may_be(t, t->list[i]))
			continue;
		if (ARRAY_RESERVE(m->list, m->capacity, m->count + 1) != 0)
			return; /* out of memory: the others are not observed */
		m->list[m->count++] = m->scanner->list[i];
	}
}

void sampler_renew(struct sampler *m)
{
	list_active(m);
	if (m->rested < REST_OBSERVATIONS)
		return;
	m->rested = 0;
	plan_next(m, clock_now_ns(CLOCK_MONOTONIC));
}

int64_t sampler_least_running(const struct sampler *m)
{
	return m->least_running;
}

uint64_t sampler_next_ns(const struct sampler *m)
{
	return m->glance_ns < m->next_ns ? m->glance_ns : m->next_ns;
}

/* Plan the next look at GILs, after half to one and a half times the mean. */
static void plan_glance(struct sampler *m, bool has_gil)
{
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);

	m->glance_random = m->glance_random * 1664525 + 1013904223;
	m->glance_ns = has_gil ? now_ns + GLANCE_NS / 2 + m->glance_random % GLANCE_NS : UINT64_MAX;
}

/* Look at the GILs of the processes that were requested.  Return whether one has any. */
static bool glance_all(struct sampler *m)
{
	bool has_gil = false;

	for (size_t i = 0; i < m->count; i++) {
		struct process *p = m->list[i];
		struct runtime *rt = p->asked ? runtimes_of(m->runtimes, p, false) : NULL;
		if (rt)
			has_gil |= runtime_glance(rt);
	}
	return has_gil;
}

/* Return the observations of a thread, ready for those of this window; NULL if out of memory. */
static struct wait_observations *begin_tally(const struct sampler *m, struct thread *t)
{
	uint64_t refresh = m->scanner->sample.refresh;
	struct observed *o = thread_make_observed(t);

	if (o == NULL)
		return NULL;
	if (o->waits_at != refresh) {
		o->waits_before = o->waits;
		o->waits_before_at = o->waits_at;
		memset(&o->waits, 0, sizeof o->waits);
		o->waits_at = refresh;
	}
	return &o->waits;
}

/* Return the notes of a process, ready for this window's observations; call it once per tick. */
static struct process_notes *begin_moments(const struct sampler *m, struct process *p)
{
	uint64_t refresh = m->scanner->sample.refresh;
	struct process_notes *n = process_make_notes(p);

	if (n == NULL || n->moments_at == refresh)
		return n;
	n->moments_before = n->moments;
	n->moments_before_at = n->moments_at;
	n->moments = (struct moments){ 0 };
	n->moments_at = refresh;
	return n;
}

/* Count an observation of a thread that was found blocked. */
static void count_blocked(struct sampler *m, const struct thread *t,
			  struct wait_observations *waits, const struct wait_site *site, char state,
			  unsigned weight)
{
	wait_observations_add(waits, site, state, weight);
	if (m->options.keeps_sites)
		window_sites_add(&m->sites, t->tid, site, weight);
}

/* Observe a thread, and what it does in its runtime (NULL: none).  Return its state, or 0 if it has
 * exited or memory ran out. */
static char observe_thread(struct sampler *m, struct process *p, struct thread *t,
			   struct runtime *rt)
{
	struct wait_observations *waits = begin_tally(m, t);
	struct wait_site site;
	char state;

	if (waits == NULL)
		return '\0';
	struct thread_notes *n = t->notes; /* its observations have some */
	struct thread_memo *memo = thread_memo(n);
	if (memo->site_state != '\0' && task_read_state(m->scanner, p, t) == memo->site_state) {
		/* Had it become runnable meanwhile, it would still be so, in another state. */
		m->observations += m->weight;
		count_blocked(m, t, waits, &n->place->site, memo->site_state, m->weight);
		if (rt)
			runtime_look_thread(rt, t, memo->site_state, true, m->weight);
		return memo->site_state;
	}
	m->is_at_rest = false;
	m->observations++;
	memo->site_state = '\0';
	if (waitsite_observe(m->scanner, p, t, &site, &state)) {
		count_blocked(m, t, waits, &site, state, 1);
		if (sites_move(p, t, &site)) {
			memo->site_state = state;
			n->site_slices = UINT64_MAX; /* in the middle of a window: it may move on */
		}
	} else {
		wait_observations_add(waits, NULL, state, state != '\0');
	}
	if (rt)
		runtime_look_thread(rt, t, state, false, 1);
	return state;
}

/* The active threads of a process, as one tick or pass observed them together. */
struct seen_together {
	unsigned active;
	bool is_whole;  /* all of them were observed */
	bool has_ready; /* one was on a core or ready */
};

/* Note whether any thread was ready while the others were blocked.  A single active thread has
 * none to wait for. */
static void keep_moment(struct sampler *m, struct process *p, const struct seen_together *seen,
			unsigned weight)
{
	struct process_notes *n = NULL;

	if (seen->is_whole && seen->active > 1)
		n = begin_moments(m, p);
	if (n)
		moments_add(&n->moments, seen->has_ready, weight);
}

/* Return what was observed of a thread of the sample, for changing; NULL: nothing. */
static struct observed *own_observed(struct sampler *m, const struct process *p,
				     const struct thread *t)
{
	struct process *own = scanner_own(m->scanner, p);
	struct thread_notes *n = own ? own->threads[t - p->threads].notes : NULL;

	return n ? n->observed : NULL;
}

bool sampler_take_waits(struct sampler *m, const struct process *p, const struct thread *t,
			struct wait_observations *out)
{
	struct observed *o = own_observed(m, p, t);

	if (o == NULL || o->waits_at != m->scanner->sample.refresh)
		return false;
	*out = o->waits;
	memset(&o->waits, 0, sizeof o->waits);
	return true;
}

bool sampler_take_moments(struct sampler *m, const struct process *p, struct moments *out)
{
	struct process *own = scanner_own(m->scanner, p);
	struct process_notes *n = own ? own->notes : NULL;

	if (n == NULL || n->moments_at != m->scanner->sample.refresh || n->moments.count == 0)
		return false;
	*out = n->moments;
	n->moments = (struct moments){ 0 };
	return true;
}

void sampler_drop_stops(struct sampler *m, const struct process *p, const struct thread *t)
{
	struct observed *o = own_observed(m, p, t);
	uint32_t refresh = m->scanner->sample.refresh;

	if (o && o->waits_at + 1 == refresh)
		wait_observations_drop_stops(&o->waits);
	else if (o && o->waits_before_at + 1 == refresh)
		wait_observations_drop_stops(&o->waits_before);
}

static bool is_spent(const struct sampler *m, uint64_t cpu_start)
{
	uint64_t spent = m->cpu_ns + clock_now_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_start;
	uint64_t elapsed = clock_now_ns(CLOCK_MONOTONIC) - m->begun_ns;

	return (double)spent > m->options.budget * (double)elapsed;
}

static enum waitsite_passed pass_thread(struct sampler *m, const struct process *p,
					struct thread *t)
{
	struct wait_site site;
	char state;
	enum waitsite_passed found = waitsite_observe_passed(m->scanner, p, t, &site, &state);
	struct wait_observations *waits = found == PASSED_UNKNOWN ? NULL : begin_tally(m, t);

	if (waits == NULL)
		return PASSED_UNKNOWN;
	m->observations++;
	if (found == PASSED_BLOCKED) {
		count_blocked(m, t, waits, &site, state, 1);
		sites_keep(p, t, &site);
	} else {
		wait_observations_add(waits, NULL, state, 1);
	}
	return found;
}

/* Make the first observations of a window, of all active threads, from the pass that the
 * refresh took.  Only the kinds of descriptors have to be read, within the budget of the
 * window. */
static void pass_process(struct sampler *m, struct process *p, uint64_t cpu_start)
{
	struct seen_together seen = { .is_whole = true };
	struct scanner *s = m->scanner;

	if (!active_process(s, p) || !source_has_taken(s, p))
		return;
	inside_find(m->runtimes, p, &m->finds);
	for (size_t i = 0; i < p->thread_count && !m->is_over; i++) {
		struct thread *t = &p->threads[i];
		if (!active_thread(s, p, t))
			continue;
		m->active++;
		seen.active++;
		enum waitsite_passed found = pass_thread(m, p, t);
		if (found == PASSED_RUNS)
			seen.has_ready = true;
		else if (found == PASSED_UNKNOWN)
			seen.is_whole = false;
		if (m->observations % 64 == 0)
			m->is_over = (double)(clock_now_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_start) >
				     m->options.budget * 1e9;
	}
	seen.is_whole &= !m->is_over;
	keep_moment(m, p, &seen, 1);
	p->touched++;
}

/* Least cost of an observation through files. */
#define OBSERVATION_NS 10000

static void sampler_pass(struct sampler *m)
{
	m->has_passed = false;
	m->is_over = false;
	if (!m->scanner->source.is_in_use || m->options.per_s <= 0)
		return;
	uint64_t cpu_start = clock_now_ns(CLOCK_THREAD_CPUTIME_ID);
	m->finds = INSIDE_FINDS;
	for (size_t i = 0; i < m->count && !m->is_over; i++)
		pass_process(m, m->list[i], cpu_start);
	m->cpu_ns += clock_now_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_start;
	/* One observation per active thread and second through files would exceed the budget. */
	m->has_passed = !m->is_over && (double)m->active * OBSERVATION_NS > m->options.budget * 1e9;
}

/* The places of the window that has ended are those that links are found for. */
static void turn_sites(struct sampler *m)
{
	struct window_sites ended = m->sites;

	m->sites = m->sites_before;
	m->sites_before = ended;
	window_sites_clear(&m->sites);
}

void sampler_begin(struct sampler *m)
{
	turn_sites(m);
	m->begun_ns = clock_now_ns(CLOCK_MONOTONIC);
	m->cpu_ns = 0;
	m->observations = 0;
	m->active = 0;
	m->least_running = -1;
	inside_publish(m->runtimes, m->scanner);
	list_active(m);
	sampler_pass(m);
	plan_next(m, m->begun_ns);
}

/* Return whether none of its threads ran since the last tick.  Otherwise they may wait for
 * something else by now: forget their states. */
static bool has_rested(struct process *p, const uint64_t *clock_ns)
{
	bool is_same = clock_ns && memo_of(p)->ticked_run_ns > 0 &&
		     *clock_ns == memo_of(p)->ticked_run_ns;

	memo_of(p)->ticked_run_ns = clock_ns ? *clock_ns : 0;
	for (size_t i = 0; i < p->thread_count && !is_same; i++)
		if (p->threads[i].notes)
			thread_memo(p->threads[i].notes)->site_state = '\0';
	return is_same;
}

/* Prepare a process before its threads are observed.  Return whether it is known that none of
 * them ran since the last tick. */
static bool prepare_process(struct sampler *m, struct process *p)
{
	uint64_t clock_ns;
	bool is_known = active_clock(m->scanner, p, &clock_ns);
	bool rests = has_rested(p, is_known ? &clock_ns : NULL);

	m->is_at_rest &= rests;
	quota_begin(m->scanner, p);
	/* Only a running thread can create another. */
	if (m->options.finds_born && p->asked && !(is_known && clock_ns == p->now.run_ns))
		task_find_born(m->scanner, p);
	return rests;
}

/* Return whether a thread is ready although each was seen blocked.  Threads are observed one
 * after another: one can be seen blocked before another wakes it, and the other after it
 * blocked in turn.  If any ran meanwhile, read the states again. */
static bool is_ready_after_all(struct sampler *m, const struct process *p)
{
	uint64_t clock_ns;

	if (memo_of(p)->ticked_run_ns == 0 || !active_clock(m->scanner, p, &clock_ns) ||
	    clock_ns == memo_of(p)->ticked_run_ns)
		return false;
	for (size_t i = 0; i < p->thread_count; i++)
		if (active_thread(m->scanner, p, &p->threads[i]) &&
		    task_read_state(m->scanner, p, &p->threads[i]) == 'R')
			return true;
	return false;
}

/* Observe the active threads of a process with TIDs from `first` to `last`; once the budget is
 * spent, only count them. */
static void tick_process(struct sampler *m, struct process *p, pid_t first, pid_t last,
			 uint64_t cpu_start)
{
	struct seen_together seen = { .is_whole = first == 0 && last == INT32_MAX };

	if (!active_process(m->scanner, p))
		return;
	bool rests = !m->is_over && prepare_process(m, p);
	struct runtime *rt = m->is_over ? NULL : inside_find(m->runtimes, p, &m->finds);
	if (rt)
		runtime_look(rt, p);
	for (size_t i = 0; i < p->thread_count; i++) {
		struct thread *t = &p->threads[i];
		if (t->tid < first || t->tid > last || !active_thread(m->scanner, p, t))
			continue;
		m->active++;
		if (!m->is_over && m->has_spent) {
			m->is_over = true;
			m->resume_pid = p->pid;
			m->resume_tid = t->tid;
		}
		if (m->is_over)
			continue;
		uint64_t eights = m->observations / 8;
		seen.active++;
		seen.has_ready |= observe_thread(m, p, t, rt) == 'R';
		p->touched++;
		m->has_spent = m->observations / 8 != eights && is_spent(m, cpu_start);
	}
	seen.is_whole &= !m->is_over;
	if (seen.is_whole && seen.active > 1 && !seen.has_ready)
		seen.has_ready = is_ready_after_all(m, p);
	keep_moment(m, p, &seen, rests && !seen.has_ready ? m->weight : 1);
}

static size_t find_start(const struct sampler *m, pid_t pid)
{
	size_t at = 0;

	while (at < m->count && m->list[at]->pid < pid)
		at++;
	return at < m->count ? at : 0;
}

static void tick_all(struct sampler *m, uint64_t cpu_start)
{
	size_t start = find_start(m, m->resume_pid);
	bool is_there = start < m->count && m->list[start]->pid == m->resume_pid;
	/* Start in the middle of the process where the last tick stopped, and finish there. */
	pid_t first = is_there ? m->resume_tid : 0;

	m->active = 0;
	m->finds = INSIDE_FINDS;
	m->is_over = m->has_spent = false;
	m->is_at_rest = m->count > 0 && m->scanner->options.pids;
	m->resume_pid = m->resume_tid = 0;
	for (size_t i = 0; i < m->count; i++)
		tick_process(m, m->list[(start + i) % m->count], i == 0 ? first : 0, INT32_MAX,
			     cpu_start);
	if (first > 0)
		tick_process(m, m->list[start], 0, first - 1, cpu_start);
	m->rested = m->is_at_rest && !m->is_over ? m->rested + m->weight : 0;
}

/* In the first window it is not known which processes are active, and each tick reads the
 * clocks of all of them.  Return whether the budget has no room for that. */
static bool has_to_save(const struct sampler *m)
{
	uint64_t elapsed = clock_now_ns(CLOCK_MONOTONIC) - m->begun_ns;

	return m->scanner->sample.before_ns == 0 &&
	       (double)m->cpu_ns > m->options.budget * (double)elapsed;
}

/* Take a tick; `periods`, which need not be whole, have passed since the last one. */
static void tick(struct sampler *m, double periods)
{
	uint64_t cpu_start = clock_now_ns(CLOCK_THREAD_CPUTIME_ID);
	/* Counting them takes a search through all processes; skip it if PIDs were requested. */
	int64_t running = m->scanner->options.pids ? -1 : population_running(m->scanner);

	if (m->least_running < 0 || (running >= 0 && running < m->least_running))
		m->least_running = running;
	m->weight = periods < 1 ? 1 : periods > m->periods ? m->periods : (unsigned)periods;
	if (!m->has_passed && !has_to_save(m)) {
		tick_all(m, cpu_start);
		m->cpu_ns += clock_now_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_start;
	}
	m->ticked_ns = clock_now_ns(CLOCK_MONOTONIC);
	plan_next(m, m->ticked_ns);
}

static double periods_since(const struct sampler *m)
{
	return (double)(clock_now_ns(CLOCK_MONOTONIC) - m->ticked_ns) / 1e9 * m->options.per_s;
}

/* Between two ticks: who holds a GIL changes more often than anything else that is observed. */
static void glance(struct sampler *m)
{
	uint64_t cpu_start = clock_now_ns(CLOCK_THREAD_CPUTIME_ID);

	plan_glance(m, !is_spent(m, cpu_start) && glance_all(m));
	m->cpu_ns += clock_now_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_start;
}

void sampler_tick(struct sampler *m)
{
	if (m->glance_ns < m->next_ns && clock_now_ns(CLOCK_MONOTONIC) < m->next_ns) {
		glance(m);
		return;
	}
	tick(m, periods_since(m) + 0.5);
	glance(m);
}

void sampler_end(struct sampler *m)
{
	if (m->rested >= REST_OBSERVATIONS && periods_since(m) >= 1)
		tick(m, periods_since(m));
}

uint64_t sampler_observations(const struct sampler *m)
{
	return m->observations;
}

double sampler_achieved_per_s(const struct sampler *m)
{
	double seconds = (double)(clock_now_ns(CLOCK_MONOTONIC) - m->begun_ns) / 1e9;

	return m->active > 0 && seconds > 0 ?
		       (double)m->observations / (double)m->active / seconds :
		       0;
}

double sampler_cost(const struct sampler *m)
{
	double elapsed = (double)(clock_now_ns(CLOCK_MONOTONIC) - m->begun_ns);

	return m->begun_ns > 0 && elapsed > 0 ? (double)m->cpu_ns / elapsed : 0;
}
