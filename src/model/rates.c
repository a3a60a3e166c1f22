/* rates.c - convert readings into shares and rates; see rates.h. */
#include "config.h"

#include "model/rates.h"

#include <errno.h>
#include <string.h>

const char *rates_gap_text(enum rates_gap gap)
{
	switch (gap) {
	case GAP_NONE:
		return NULL;
	case GAP_FIRST_SIGHT:
		return "no earlier reading";
	case GAP_DENIED:
		return "permission denied";
	case GAP_BACKWARDS:
		return "counter went backwards";
	case GAP_EXITED:
		return "it exited";
	case GAP_UNWATCHED:
		return "its children were not watched";
	case GAP_NO_TICK:
		return "no clock tick in the window";
	case GAP_NO_DEVICE:
		return "no such device";
	case GAP_UNREADABLE:
		break;
	}
	return "not readable";
}

enum rates_gap rates_source_gap(uint8_t source)
{
	switch (source) {
	case 0:
		return GAP_NONE;
	case EACCES:
	case EPERM:
		return GAP_DENIED;
	case SOURCE_UNREAD:
		return GAP_FIRST_SIGHT;
	default:
		return GAP_UNREADABLE;
	}
}

static void set_all_gaps(struct rates *r, enum rates_gap gap)
{
	r->run_gap = r->runnable_gap = r->split_gap = gap;
	r->switches_gap = r->faults_gap = r->io_gap = r->children_gap = gap;
}

/* Return the gap of a difference that needs a source in both readings. */
static enum rates_gap gap_between(const struct reading *before, const struct reading *now,
				  enum source source)
{
	enum rates_gap gap = rates_source_gap(now->source[source]);

	return gap != GAP_NONE ? gap : rates_source_gap(before->source[source]);
}

/* Return now - before; if that is negative, set *gap and return 0. */
static uint64_t difference(uint64_t before, uint64_t now, enum rates_gap *gap)
{
	if (now >= before)
		return now - before;
	*gap = GAP_BACKWARDS;
	return 0;
}

/* Split the time on a core into user and system.  The kernel counts the parts in ticks of 10 ms; if
 * the window has none, the split of the whole life is the best estimate. */
static void split_run(struct rates *r, const struct reading *before, const struct reading *now)
{
	r->split_gap = gap_between(before, now, SOURCE_STAT);
	uint64_t user = difference(before->user_ticks, now->user_ticks, &r->split_gap);
	uint64_t system = difference(before->system_ticks, now->system_ticks, &r->split_gap);

	if (r->run_gap != GAP_NONE)
		r->split_gap = r->run_gap;
	if (r->split_gap != GAP_NONE)
		return;
	if (user + system == 0) {
		user = now->user_ticks;
		system = now->system_ticks;
	}
	/* Compute the ratio first, so that neither part is negative. */
	r->user = user + system ? r->run * ((double)user / (double)(user + system)) : r->run;
	r->system = r->run - r->user;
}

static void rate_faults(struct rates *r, const struct reading *before, const struct reading *now)
{
	r->faults_gap = gap_between(before, now, SOURCE_STAT);
	uint64_t minor = difference(before->minor_faults, now->minor_faults, &r->faults_gap);
	uint64_t major = difference(before->major_faults, now->major_faults, &r->faults_gap);

	if (r->faults_gap != GAP_NONE)
		return;
	r->minor_per_s = (double)minor / r->window_s;
	r->major_per_s = (double)major / r->window_s;
}

static void rate_io(struct rates *r, const struct reading *before, const struct reading *now)
{
	r->io_gap = gap_between(before, now, SOURCE_IO);
	for (int i = 0; i < IO_COUNTERS; i++) {
		enum rates_gap backwards = GAP_NONE;
		uint64_t moved = difference(before->io[i], now->io[i], &backwards);
		if (backwards != GAP_NONE && r->io_gap == GAP_NONE)
			r->io_gap = backwards;
		r->io_per_s[i] = (double)moved / r->window_s;
	}
	if (r->io_gap != GAP_NONE)
		for (int i = 0; i < IO_COUNTERS; i++)
			r->io_per_s[i] = 0;
}

/* Is there an earlier reading of this process, and time since then? */
static bool has_window(const struct sample *sample, const struct process *p, struct rates *r)
{
	/* Not read at the end of the window: it may have run in it. */
	bool is_unread = p->first_seen_at != sample->refresh && !process_is_moved(sample, p);

	if (is_unread && p->has_exited) {
		set_all_gaps(r, GAP_EXITED);
		return false;
	}
	if (is_unread && !reading_has(&p->now, SOURCE_STAT)) {
		set_all_gaps(r, rates_source_gap(p->now.source[SOURCE_STAT]));
		return false;
	}
	if ((p->first_seen_at == sample->refresh && !p->is_born) || p->checked_before_ns == 0 ||
	    p->checked_at_ns <= p->checked_before_ns) {
		set_all_gaps(r, GAP_FIRST_SIGHT);
		return false;
	}
	r->window_s = rates_window_s(p);
	return true;
}

/* Set the rates of a task that did not run: every difference is known to be 0. */
static void rate_idle(struct rates *r, const uint8_t source[static SOURCE_COUNT], bool is_thread)
{
	r->run_gap = rates_source_gap(source[SOURCE_SCHEDSTAT]);
	r->runnable_gap = r->run_gap;
	r->split_gap = rates_source_gap(source[SOURCE_STAT]);
	r->faults_gap = r->children_gap = r->split_gap;
	r->switches_gap = rates_source_gap(source[SOURCE_STATUS]);
	r->io_gap = rates_source_gap(source[SOURCE_IO]);
	if (is_thread && r->io_gap == GAP_FIRST_SIGHT)
		r->io_gap = GAP_NONE;
}

void rates_at_rest(double window_s, const uint8_t source[static SOURCE_COUNT], struct rates *r)
{
	*r = (struct rates){ .window_s = window_s };
	rate_idle(r, source, false);
}

void rates_unknown(enum rates_gap gap, struct rates *r)
{
	*r = (struct rates){ 0 };
	set_all_gaps(r, gap);
}

/* Compute what rates_of_thread_time() returns, for a thread that moved.  Return false if nothing
 * else is known. */
static bool rate_time(struct rates *r, const struct reading *before, const struct reading *now)
{
	if (before->source[SOURCE_STAT] == SOURCE_UNREAD &&
	    before->source[SOURCE_SCHEDSTAT] == SOURCE_UNREAD) {
		r->window_s = 0;
		set_all_gaps(r, GAP_FIRST_SIGHT);
		return false;
	}
	if (now->at_ns > before->at_ns)
		r->window_s = (double)(now->at_ns - before->at_ns) / 1e9;
	double window_ns = r->window_s * 1e9;
	r->run_gap = r->runnable_gap = gap_between(before, now, SOURCE_SCHEDSTAT);
	r->run = (double)difference(before->run_ns, now->run_ns, &r->run_gap) / window_ns;
	r->runnable = (double)difference(before->runnable_ns, now->runnable_ns, &r->runnable_gap) /
		      window_ns;
	if (r->run_gap != GAP_NONE)
		r->run = 0;
	if (r->runnable_gap != GAP_NONE)
		r->runnable = 0;
	r->switches_gap = gap_between(before, now, SOURCE_STATUS);
	uint64_t voluntary = difference(before->voluntary, now->voluntary, &r->switches_gap);
	uint64_t involuntary = difference(before->involuntary, now->involuntary, &r->switches_gap);
	if (r->switches_gap == GAP_NONE) {
		r->voluntary_per_s = (double)voluntary / r->window_s;
		r->involuntary_per_s = (double)involuntary / r->window_s;
	}
	return true;
}

/* Limit the time to that of so many cores. */
static void bound_by(struct rates *r, double cores)
{
	if (r->run > cores) {
		r->user *= cores / r->run;
		r->system *= cores / r->run;
		r->run = cores;
	}
	if (r->runnable > cores - r->run)
		r->runnable = cores - r->run;
}

/* Limit the time of a thread.  The thread of a row of exited processes has the totals of all of
 * them, see account.h. */
static void bound_thread(struct rates *r, const struct process *p)
{
	if (!p->is_from_exits)
		bound_by(r, 1);
}

static void rate_thread_time(const struct sample *sample, const struct process *p,
			     const struct thread *t, struct rates *r)
{
	*r = (struct rates){ 0 };
	if (!has_window(sample, p, r))
		return;
	if (thread_is_moved(sample, t))
		rate_time(r, &thread_notes(t)->before, &t->now);
	else
		rate_idle(r, t->now.source, true);
}

static void rate_thread(const struct sample *sample, const struct process *p,
			const struct thread *t, struct rates *r)
{
	*r = (struct rates){ 0 };
	if (!has_window(sample, p, r))
		return;
	if (!thread_is_moved(sample, t)) {
		rate_idle(r, t->now.source, true);
		return;
	}
	const struct reading *before = &thread_notes(t)->before, *now = &t->now;
	if (!rate_time(r, before, now))
		return;
	split_run(r, before, now);
	rate_faults(r, before, now);
	rate_io(r, before, now);
	/* The only thread that ran did all the I/O of its process. */
	if (r->io_gap == GAP_FIRST_SIGHT && p->moved_threads == 1 && !process_has_others_io(p)) {
		struct rates of_process = { .window_s = r->window_s };
		rate_io(&of_process, &process_notes(p)->before, &p->now);
		r->io_gap = of_process.io_gap;
		for (int i = 0; i < IO_COUNTERS; i++)
			r->io_per_s[i] = of_process.io_per_s[i];
	}
}

void rates_of_thread_time(const struct sample *sample, const struct process *p,
			  const struct thread *t, struct rates *r)
{
	rate_thread_time(sample, p, t, r);
	bound_thread(r, p);
}

void rates_of_thread(const struct sample *sample, const struct process *p, const struct thread *t,
		     struct rates *r)
{
	rate_thread(sample, p, t, r);
	bound_thread(r, p);
}

/* A smaller share of a core may be due to how the clocks are read. */
#define ENDED_RUN_LEAST 0.02

static void add_io(struct rates *r, const struct rates *part, double weight)
{
	for (int i = 0; i < IO_COUNTERS; i++)
		r->io_per_s[i] += part->io_per_s[i] * weight;
	if (part->io_gap != GAP_NONE)
		r->io_gap = part->io_gap;
}

/* Add up the counters that the kernel keeps only per thread. */
static void sum_threads(struct rates *r, const struct sample *sample, const struct process *p)
{
	bool has_others_io = process_has_others_io(p);
	double named = 0;

	if (has_others_io) {
		r->io_gap = rates_source_gap(p->now.source[SOURCE_IO]);
		memset(r->io_per_s, 0, sizeof r->io_per_s);
	}
	r->runnable_gap = r->switches_gap = p->thread_count ? GAP_NONE : GAP_UNREADABLE;
	for (size_t i = 0; i < p->thread_count; i++) {
		const struct thread *t = &p->threads[i];
		struct rates part;
		if (!thread_is_moved(sample, t))
			continue;
		if (has_others_io)
			rate_thread(sample, p, t, &part);
		else
			rate_thread_time(sample, p, t, &part);
		/* The window of a thread differs slightly, and is short if the thread was born in
		 * it. */
		double weight = part.window_s / r->window_s;
		named += part.run * weight;
		bound_thread(&part, p);
		r->runnable += part.runnable * weight;
		r->voluntary_per_s += part.voluntary_per_s * weight;
		r->involuntary_per_s += part.involuntary_per_s * weight;
		if (has_others_io)
			add_io(r, &part, weight);
		if (part.runnable_gap != GAP_NONE)
			r->runnable_gap = part.runnable_gap;
		if (part.switches_gap != GAP_NONE)
			r->switches_gap = part.switches_gap;
	}
	/* The counters of a running thread are up to a tick behind the process's clock. */
	if (r->run_gap == GAP_NONE && p->had_threads && r->run - named > ENDED_RUN_LEAST)
		r->exited_run = r->run - named;
}

/* Compute the time of exited children that have no row; see account.h. */
static void rate_children(struct rates *r, const struct sample *sample, const struct process *p)
{
	const struct process_notes *n = process_notes(p);

	/* What it collected went to its own parent. */
	r->children_gap = p->is_from_exits ? GAP_EXITED :
					     gap_between(&n->before, &p->now, SOURCE_STAT);
	if (r->children_gap == GAP_NONE && n->is_children_odd)
		r->children_gap = GAP_UNWATCHED;
	if (r->children_gap == GAP_NONE && !sample->is_whole &&
	    n->children_user_ticks + n->children_system_ticks != n->children_ticks_before)
		r->children_gap = GAP_UNWATCHED;
	if (r->children_gap == GAP_NONE)
		r->children = (double)n->children_fresh_ns / (r->window_s * 1e9);
}

void rates_of_process(const struct sample *sample, const struct process *p, struct rates *r)
{
	*r = (struct rates){ 0 };
	if (!has_window(sample, p, r))
		return;
	if (!process_is_moved(sample, p)) {
		rates_at_rest(r->window_s, p->now.source, r);
		return;
	}
	const struct reading *before = &process_notes(p)->before, *now = &p->now;
	r->run_gap = gap_between(before, now, SOURCE_SCHEDSTAT);
	r->run = (double)difference(before->run_ns, now->run_ns, &r->run_gap) / (r->window_s * 1e9);
	if (r->run_gap != GAP_NONE)
		r->run = 0;
	split_run(r, before, now);
	rate_faults(r, before, now);
	rate_io(r, before, now);
	rate_children(r, sample, p);
	sum_threads(r, sample, p);
	if (!p->is_from_exits && p->thread_count > 0)
		bound_by(r, (double)p->thread_count + r->exited_run);
}
