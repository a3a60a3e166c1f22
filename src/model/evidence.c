/* evidence.c - gather the input of the rule from a sample; see evidence.h. */
#include "config.h"

#include "model/evidence.h"
#include "model/verdict.h"

#include <stdio.h>
#include <string.h>

void wakes_add(struct wakes *sum, double per_s)
{
	if (per_s <= VERDICT_IDLE_WAKES_PER_S)
		return;
	if (per_s > sum->most_per_s) {
		sum->others_per_s += sum->most_per_s;
		sum->most_per_s = per_s;
	} else {
		sum->others_per_s += per_s;
	}
}

static void take_rates(const struct rates *r, struct evidence *e)
{
	e->window_s = r->window_s;
	e->run = e->process_run = r->run;
	e->runnable = r->runnable;
	e->user = r->run > 0 ? r->user / r->run : 1;
	e->voluntary_per_s = r->voluntary_per_s;
	e->involuntary_per_s = r->involuntary_per_s;
	e->has_run = r->run_gap == GAP_NONE;
	e->run_gap = r->run_gap;
	e->has_runnable = r->runnable_gap == GAP_NONE;
	e->has_user = r->split_gap == GAP_NONE;
	e->has_switches = r->switches_gap == GAP_NONE;
}

static void take_bytes(const struct rates *r, struct evidence *e)
{
	e->has_bytes = r->io_gap == GAP_NONE;
	e->bytes_gap = r->io_gap;
	e->read_chars_per_s = r->io_per_s[IO_READ_CHARS];
	e->write_chars_per_s = r->io_per_s[IO_WRITE_CHARS];
	e->read_bytes_per_s = r->io_per_s[IO_READ_BYTES];
	e->write_bytes_per_s = r->io_per_s[IO_WRITE_BYTES];
}

/* Is the thread still blocked at its site?  It is if it got no core since. */
static bool is_site_current(const struct thread *t)
{
	const struct thread_notes *n = thread_notes(t);

	return n->place && n->site_slices == t->now.slices;
}

static struct wait_tally one_observation(const struct wait_site *site, char state)
{
	struct wait_observations observations = { 0 };

	wait_observations_add(&observations, site, state, 1);
	return wait_observations_tally(&observations);
}

static void take_waits(const struct sample *sample, const struct thread *t, struct evidence *e)
{
	e->state = t->state;
	e->state_before = thread_is_moved(sample, t) ? t->state_before : t->state;
	e->did_not_run = !thread_is_moved(sample, t) && t->state != 'R';
	const struct wait_site *site = thread_site(t);
	e->has_site = site != NULL;
	if (site)
		e->site = *site;
	const struct wait_observations *waits = thread_waits(sample, t);
	if (waits)
		e->waits = wait_observations_tally(waits);
	/* One observation of a thread that did not run covers the whole window. */
	if (e->waits.samples == 0 && is_site_current(t))
		e->waits = one_observation(site, t->state);
}

static void take_quota(const struct sample *sample, const struct cpu_quota *q, struct evidence *e)
{
	if (!q->is_known)
		return;
	e->quota_cores = (double)q->quota_us / (double)q->period_us;
	if (q->judged_at == sample->refresh)
		e->throttled = q->throttled;
}

void evidence_of_thread(const struct sample *sample, const struct process *p,
			const struct thread *t, const struct rates *r, struct evidence *e)
{
	const struct process_notes *n = process_notes(p);

	*e = (struct evidence){ .tid = t->tid, .thread_count = (unsigned)p->thread_count };
	take_rates(r, e);
	take_bytes(r, e);
	take_waits(sample, t, e);
	if (p->has_exited)
		e->state = 'X'; /* for example, a zombie that was collected */
	e->does_reap = process_is_moved(sample, p) && e->window_s > 0 &&
		       n->children_minor_faults > n->children_minor_faults_before;
	e->has_reaped = e->does_reap && p->thread_count == 1;
	take_quota(sample, &n->quota, e);
	verdict_settle_observations(e);
}

/* Return the thread that the process is judged by: the one with most time on a core or ready for
 * one, or the leader if none ran.  Set *wakes from all threads. */
static const struct thread *find_busiest(const struct sample *sample, const struct process *p,
					 struct rates *rates, struct wakes *wakes)
{
	const struct thread *busiest = process_leader(p);
	double most = -1;

	*wakes = (struct wakes){ 0 };
	/* A leader that exited before its threads says nothing about them. */
	for (size_t i = 0; busiest && busiest->state == 'Z' && i < p->thread_count; i++)
		if (p->threads[i].state != 'Z')
			busiest = &p->threads[i];

	if (busiest == NULL && p->thread_count > 0)
		busiest = &p->threads[0];
	if (busiest == NULL)
		return NULL;
	for (size_t i = 0; i < p->thread_count && process_is_moved(sample, p); i++) {
		const struct thread *t = &p->threads[i];
		struct rates r;

		if (!thread_is_moved(sample, t))
			continue;
		rates_of_thread_time(sample, p, t, &r);
		if (r.switches_gap == GAP_NONE)
			wakes_add(wakes, r.voluntary_per_s);
		/* Ready at both ends and not once blocked: it wanted a core all along. */
		bool wants = t->state == 'R' && t->state_before == 'R' && r.voluntary_per_s <= 0;
		double busy = (wants ? 1 : r.run + r.runnable) * r.window_s;
		if (r.run_gap == GAP_NONE && busy > most) {
			most = busy;
			busiest = t;
		}
	}
	rates_of_thread(sample, p, busiest, rates);
	return busiest;
}

/* Can it matter whether the threads take turns?  It cannot if the process would be blocked even
 * with all time left out in which a thread was runnable, nor if its threads had more than one core.
 * `runnable` is a share of the window, the sum over all threads. */
static bool may_take_turns(const struct evidence *e, double runnable)
{
	double run = e->process_run, left = runnable < 1 - run ? 1 - runnable : run;

	return run > 0 && run < VERDICT_TURNS_RUN_MOST && run >= VERDICT_MIXED_SHARE * left;
}

/* Gather how the threads take turns.  Threads that hardly ran are left out. */
static void take_turns(const struct sample *sample, const struct process *p,
		       const struct rates *of_process, struct evidence *e)
{
	struct moments moments = process_moments(sample, p);

	if (moments.count == 0 || !process_is_moved(sample, p) ||
	    !may_take_turns(e, of_process->runnable))
		return;
	e->turns = (struct turns){ .moments = moments, .runnable = of_process->runnable };
	double least = TURNS_BUSY_LEAST * (e->run + e->runnable) * e->window_s;
	for (size_t i = 0; i < p->thread_count; i++) {
		const struct thread *t = &p->threads[i];
		const struct wait_observations *observations = thread_waits(sample, t);
		struct rates r;
		if (observations == NULL || !thread_is_moved(sample, t))
			continue;
		rates_of_thread_time(sample, p, t, &r);
		double busy = (r.run + r.runnable) * r.window_s;
		struct wait_tally waits = wait_observations_tally(observations);
		turns_add_waiter(&e->turns, 1 - r.run - r.runnable, &waits);
		if (busy >= least)
			turns_add(&e->turns, busy, &waits, thread_site(t));
	}
}

/* Name the thread whose values represent those of the others. */
static void take_name(const struct thread *t, struct evidence *e)
{
	if (e->thread_count > 1)
		snprintf(e->comm, sizeof e->comm, "%s", thread_comm(t));
}

/* If no stat file could be read, that is the reason why nothing is known. */
static struct evidence evidence_of_nothing(const struct process *p)
{
	return (struct evidence){
		.is_process = true,
		.tid = p->pid,
		.run_gap = rates_source_gap(p->now.source[SOURCE_STAT]),
	};
}

void evidence_of_process(const struct sample *sample, const struct process *p,
			 const struct rates *r, struct evidence *e)
{
	struct rates of_thread;
	struct wakes wakes;
	const struct thread *t = find_busiest(sample, p, &of_thread, &wakes);

	if (t == NULL) {
		*e = evidence_of_nothing(p);
		return;
	}
	evidence_of_thread(sample, p, t, &of_thread, e);
	e->is_process = true;
	take_bytes(r, e);
	if (r->run_gap == GAP_NONE)
		e->process_run = r->run;
	e->wakes = wakes;
	e->has_process_user = r->split_gap == GAP_NONE;
	e->process_user = r->run > 0 ? r->user / r->run : 1;
	take_name(t, e);
	take_turns(sample, p, r, e);
	verdict_settle_observations(e);
}

/* Return the age of a task in ns at the time of the sample. */
static double age_ns(const struct sample *sample, uint64_t start_ticks)
{
	int64_t start_ns, now_ns = (int64_t)sample->boot_offset_ns;

	/* Start times are truncated to ticks of 10 ms. */
	if (!rates_start_ns(sample->ticks_per_s, start_ticks, &start_ns) || start_ns > now_ns)
		return 0;
	return (double)now_ns - (double)start_ns;
}

static double per_second(uint64_t count, double seconds)
{
	return seconds > 0 ? (double)count / seconds : 0;
}

static void take_life_bytes(const struct reading *r, double life_s, struct evidence *e)
{
	e->has_bytes = reading_has(r, SOURCE_IO);
	e->bytes_gap = rates_source_gap(r->source[SOURCE_IO]);
	if (!e->has_bytes)
		return;
	e->read_chars_per_s = per_second(r->io[IO_READ_CHARS], life_s);
	e->write_chars_per_s = per_second(r->io[IO_WRITE_CHARS], life_s);
	e->read_bytes_per_s = per_second(r->io[IO_READ_BYTES], life_s);
	e->write_bytes_per_s = per_second(r->io[IO_WRITE_BYTES], life_s);
}

/* Leave out what exited children did, as far as the threads' own counters allow. */
static void take_life_bytes_of_process(const struct process *p, double life_s, struct evidence *e)
{
	struct reading own = p->now;
	bool has_others_io = process_has_others_io(p);

	if (has_others_io)
		memset(own.io, 0, sizeof own.io);
	for (size_t i = 0; has_others_io && i < p->thread_count; i++) {
		const struct reading *r = &p->threads[i].now;
		if (!reading_has(r, SOURCE_IO))
			own.source[SOURCE_IO] = r->source[SOURCE_IO];
		for (int k = 0; k < IO_COUNTERS; k++)
			own.io[k] += r->io[k];
	}
	take_life_bytes(&own, life_s, e);
}

/* `life_ns`: its lifetime, or its age if it is alive. */
static void take_life(const struct thread *t, double life_ns, struct evidence *e)
{
	const struct reading *r = &t->now;
	uint64_t ticks = r->user_ticks + r->system_ticks;

	*e = (struct evidence){
		.tid = t->tid,
		.is_lifetime = true,
		.is_seen_late = true,
		.state = t->state,
		.window_s = life_ns / 1e9,
	};
	e->has_run = reading_has(r, SOURCE_SCHEDSTAT);
	e->run_gap = rates_source_gap(r->source[SOURCE_SCHEDSTAT]);
	e->has_runnable = e->has_run;
	if (e->has_run && life_ns > 0) {
		e->run = (double)r->run_ns / life_ns;
		e->runnable = (double)r->runnable_ns / life_ns;
		if (e->run > 1)
			e->run = 1;
		if (e->runnable > 1 - e->run)
			e->runnable = 1 - e->run;
	}
	e->process_run = e->run;
	e->has_site = is_site_current(t) && t->state != 'R';
	if (e->has_site) {
		e->site = *thread_site(t);
		e->waits = one_observation(&e->site, t->state);
		e->waits.limited = 0;  /* the wake-ups of a life do not belong to one wait */
		e->did_not_run = true; /* how long it has been there is unknown */
	}
	e->has_user = reading_has(r, SOURCE_STAT);
	e->user = ticks ? (double)r->user_ticks / (double)ticks : 1;
	e->has_switches = reading_has(r, SOURCE_STATUS);
	e->voluntary_per_s = per_second(r->voluntary, e->window_s);
	e->involuntary_per_s = per_second(r->involuntary, e->window_s);
	take_life_bytes(r, e->window_s, e);
}

/* Use the observations of the last window for the earlier part of the life, which has none. */
static void take_life_waits(const struct sample *sample, const struct process *p,
			    const struct thread *t, struct evidence *e)
{
	const struct wait_observations *waits = thread_waits(sample, t);
	struct evidence window;
	struct rates r;

	if (waits == NULL || waits->blocked == 0 || thread_site(t) == NULL)
		return;
	rates_of_thread(sample, p, t, &r);
	evidence_of_thread(sample, p, t, &r, &window);
	e->did_not_run = window.did_not_run;
	e->waits = window.waits;
	e->waits.limited = 0; /* settled with the rates of their window */
	e->by_limit = window.by_limit;
	e->by_bell = window.by_bell;
	e->bell = window.bell;
	e->has_site = true;
	e->site = window.site;
}

void evidence_of_thread_life(const struct sample *sample, const struct process *p,
			     const struct thread *t, struct evidence *e)
{
	take_life(t, age_ns(sample, t->start_ticks), e);
	e->thread_count = (unsigned)p->thread_count;
	take_life_waits(sample, p, t, e);
	e->does_reap = process_has_others_io(p);
	verdict_settle_observations(e);
}

/* Use the observations of the last window for the earlier part of the life here, too; how busy each
 * thread is comes from the whole life.  `runnable` is a share of the life, the sum over all
 * threads. */
static void take_life_turns(const struct sample *sample, const struct process *p, double runnable,
			    struct evidence *e)
{
	struct moments moments = process_moments(sample, p);

	if (moments.count == 0 || e->window_s <= 0 || !may_take_turns(e, runnable))
		return;
	e->turns = (struct turns){ .moments = moments, .runnable = runnable };
	double least = TURNS_BUSY_LEAST * (e->run + e->runnable) * e->window_s * 1e9;
	for (size_t i = 0; i < p->thread_count; i++) {
		const struct thread *t = &p->threads[i];
		const struct wait_observations *observations = thread_waits(sample, t);
		double busy = (double)(t->now.run_ns + t->now.runnable_ns);
		if (observations == NULL || !thread_is_moved(sample, t) || busy < least)
			continue;
		struct wait_tally waits = wait_observations_tally(observations);
		turns_add(&e->turns, busy, &waits, thread_site(t));
	}
}

void evidence_of_process_life(const struct sample *sample, const struct process *p,
			      struct evidence *e)
{
	const struct thread *busiest = process_leader(p);
	double life_ns = age_ns(sample, p->start_ticks);
	uint64_t most = 0, runnable_ns = 0;
	struct wakes wakes = { 0 };

	if (p->is_from_exits)
		life_ns = (double)process_notes(p)->wall_ns;
	for (size_t i = 0; i < p->thread_count; i++) {
		const struct thread *t = &p->threads[i];
		uint64_t busy = t->now.run_ns + t->now.runnable_ns;
		wakes_add(&wakes, per_second(t->now.voluntary, life_ns / 1e9));
		runnable_ns += t->now.runnable_ns;
		if (busiest == NULL || busy > most) {
			most = busy;
			busiest = t;
		}
	}
	if (busiest == NULL) {
		*e = evidence_of_nothing(p);
		e->is_lifetime = true;
		return;
	}
	if (p->is_from_exits) {
		take_life(busiest, life_ns, e);
		e->is_recorded = true;
		e->does_reap = process_notes(p)->children_minor_faults > 0;
		e->has_reaped = e->does_reap && !p->had_threads;
	} else {
		evidence_of_thread_life(sample, p, busiest, e);
	}
	e->is_process = true;
	if (p->has_exited)
		e->state = 'X';
	take_life_bytes_of_process(p, life_ns / 1e9, e);
	if (reading_has(&p->now, SOURCE_SCHEDSTAT) && life_ns > 0)
		e->process_run = (double)p->now.run_ns / life_ns;
	if (!p->had_threads && e->process_run > 1)
		e->process_run = 1;
	e->wakes = wakes;
	uint64_t ticks = p->now.user_ticks + p->now.system_ticks;
	e->has_process_user = reading_has(&p->now, SOURCE_STAT);
	e->process_user = ticks ? (double)p->now.user_ticks / (double)ticks : 1;
	take_name(busiest, e);
	take_life_turns(sample, p, (double)runnable_ns / life_ns, e);
}
