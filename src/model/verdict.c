/* verdict.c - the rule; see verdict.h. */
#include "config.h"

#include "model/verdict.h"
#include "model/evidence.h"

#include <math.h>
#include <stdio.h>

/* Factors of the confidence, one for each thing that makes a verdict less certain.  The factor of a
 * window increases with its length, to 1 at 1 s: verdicts on windows of 0.1 s were right in 92.5 %
 * of cases, those on 0.25 s in 98 %. */
#define SURE_ON_THRESHOLD 0.5  /* a value is on its threshold; far from it, 1 */
#define SURE_OF_NO_TIME   0.75 /* the window has length 0 */
#define SURE_BY_FEWER     0.8  /* the time on the run queue or the switches are unknown */
#define SURE_OF_LIFE      0.9  /* the numbers are an average that may cover several phases */
#define SURE_OF_STARVED   0.5  /* whether only other tasks hold it up was not observed */
#define SURE_OF_NO_BYTES  0.8  /* idle, but the bytes that it reads and writes are hidden */

/* Its waits were not observed; ... */
#define SURE_BY_TRACES 0.5 /* ... bytes of storage, or a child that it collected, show the kind */
#define SURE_UNSEEN    0.4 /* ... nothing shows the kind, or the bytes are hidden */

/* With n observations of its waits the factor is SURE_BY_NO_OBSERVATION + n *
 * SURE_BY_EACH_OBSERVATION, and 1 from OBSERVATIONS_ENOUGH on. */
#define SURE_BY_NO_OBSERVATION   0.6
#define SURE_BY_EACH_OBSERVATION 0.1
#define OBSERVATIONS_ENOUGH      4

/* Whether its waits have a time limit is hidden; ... */
#define SURE_IF_IDLE  0.6 /* ... with one it would be idle */
#define SURE_IF_TIMED 0.9 /* ... with one the kind of wait could be another */

#define SURE_BY_MOMENTS 0.45 /* its threads were seen to take turns at too few moments */

/* Distance from a threshold at which a value is fully certain. */
#define SHARE_MARGIN 0.10
#define SPLIT_MARGIN 0.30 /* of the observations of data, around half of them */
#define WAKES_MARGIN 2.0
#define IDLE_MARGIN  0.25 /* of each of the thresholds of idle */
#define IDLE_STEPS   5    /* the margin of idle is examined in so many steps */

const char *verdict_class_name(enum verdict_class class)
{
	static const char *const names[CLASS_COUNT] = {
		[CLASS_UNKNOWN] = "unknown",   [CLASS_CPU_BOUND] = "cpu-bound",
		[CLASS_IO_BOUND] = "io-bound", [CLASS_MIXED] = "mixed",
		[CLASS_WAITING] = "waiting",   [CLASS_IDLE] = "idle",
	};

	return class < CLASS_COUNT ? names[class] : class == CLASS_GUESSED ? "guessed" : "unknown";
}

bool verdict_is_guess(const struct verdict *v)
{
	return v->class != CLASS_UNKNOWN && v->confidence < VERDICT_SURE_LEAST;
}

enum verdict_class verdict_counted_as(const struct verdict *v)
{
	return verdict_is_guess(v) ? CLASS_GUESSED : v->class;
}

const char *verdict_class_text(const struct verdict *v)
{
	static const char *const guesses[CLASS_COUNT] = {
		[CLASS_UNKNOWN] = "unknown",    [CLASS_CPU_BOUND] = "cpu-bound?",
		[CLASS_IO_BOUND] = "io-bound?", [CLASS_MIXED] = "mixed?",
		[CLASS_WAITING] = "waiting?",   [CLASS_IDLE] = "idle?",
	};

	return verdict_is_guess(v) ? guesses[v->class] : verdict_class_name(v->class);
}

const char *verdict_detail_name(unsigned detail)
{
	switch (detail) {
	case DETAIL_USER:
		return "user";
	case DETAIL_KERNEL:
		return "kernel";
	case DETAIL_STARVED:
		return "starved";
	case DETAIL_THROTTLED:
		return "throttled";
	case DETAIL_ZOMBIE:
		return "zombie";
	default:
		return detail < WAIT_KINDS ? wait_kind_name(detail) : "unknown";
	}
}

const char *verdict_detail_text(unsigned detail)
{
	return detail == DETAIL_STARVED ? "no free core" : verdict_detail_name(detail);
}

const char *verdict_detail_brief(unsigned detail)
{
	return detail == DETAIL_STARVED ? "no core" : verdict_detail_name(detail);
}

const char *verdict_words(const struct verdict *v, char *out, size_t size)
{
	if (v->detail == DETAIL_UNKNOWN)
		snprintf(out, size, "%s", verdict_class_text(v));
	else
		snprintf(out, size, "%s%s %s", verdict_class_text(v),
			 v->detail == DETAIL_STARVED ? "," : "", verdict_detail_text(v->detail));
	return out;
}

/* Count the observations that did not show what the thread was blocked on: a set of descriptors
 * that could not be read can be for data or for anything else. */
static unsigned count_unseen(const struct wait_tally *w)
{
	return w->denied + w->by_kind[WAIT_POLL];
}

static unsigned count_seen(const struct wait_tally *w)
{
	return w->blocked - count_unseen(w);
}

/* Return the part of the blocked time in which a signal or a tracer had stopped it, which is not
 * its own choice either. */
static double stopped_part(const struct evidence *e)
{
	if (e->did_not_run || e->waits.blocked == 0)
		return 0;
	return (double)e->waits.by_kind[WAIT_STOPPED] / e->waits.blocked;
}

/* The kinds to choose from: all, data kinds, or the others. */
enum side { SIDE_ALL, SIDE_DATA, SIDE_OTHER };

static unsigned main_kind(const struct evidence *e, enum side side)
{
	unsigned best = DETAIL_UNKNOWN, most = 0;

	for (unsigned kind = 0; kind < WAIT_KINDS; kind++) {
		if (side != SIDE_ALL &&
		    (kind == WAIT_POLL || wait_kind_is_data(kind) != (side == SIDE_DATA)))
			continue;
		if (e->waits.by_kind[kind] > most) {
			most = e->waits.by_kind[kind];
			best = kind;
		}
	}
	if (best == DETAIL_UNKNOWN && e->has_site && e->site.is_seen && side == SIDE_ALL)
		best = e->site.kind;
	return best;
}

/* Did it transfer a considerable number of bytes?  In a short life, the bytes that its loader read
 * are a high rate that means nothing. */
static bool has_moved_bytes(const struct evidence *e, double per_s)
{
	bool is_much = !e->is_lifetime || per_s * e->window_s >= VERDICT_LIFE_BYTES_LEAST;

	return e->has_bytes && per_s >= VERDICT_IDLE_BYTES_PER_S && is_much;
}

/* Without samples the counters have to say what the blocked time was for.  Bytes that
 * came from the page cache, or a socket that had them, made nobody wait. */
static bool counters_show_storage(const struct evidence *e)
{
	return has_moved_bytes(e, e->read_bytes_per_s + e->write_bytes_per_s);
}

static bool was_uninterruptible(const struct evidence *e)
{
	return e->state == 'D' || e->waits.uninterruptible * 2 > e->waits.blocked;
}

static unsigned counters_detail(const struct evidence *e)
{
	return was_uninterruptible(e) || counters_show_storage(e) ? WAIT_DISK : DETAIL_UNKNOWN;
}

/* Count the observations that found it in sleep(3) and the like, which nothing but time ends. */
static unsigned count_slept(const struct evidence *e)
{
	uint32_t at_timer = e->waits.by_kind[WAIT_TIMER];
	uint32_t settled = e->by_limit + (e->bell == WAIT_TIMER ? e->by_bell : 0);

	return at_timer > settled ? at_timer - settled : 0;
}

/* Do its waits end at their time limits, rather than by the event that they wait for? */
static bool wakes_by_time(const struct evidence *e, double scale)
{
	const struct wait_tally *w = &e->waits;
	double blocked = 1 - e->run - e->runnable;

	if (w->bounded * 2 <= w->blocked || w->bounds_s <= 0 || blocked <= 0)
		return true; /* how long they may last is unknown */
	double ends_per_s = blocked * w->bounded / (double)w->bounds_s;
	double by_time = VERDICT_LIMITED_WAKES * ends_per_s + VERDICT_IDLE_WAKES_PER_S;
	return e->voluntary_per_s <= by_time * scale;
}

/* Does only time wake it?  A task without work may wake often to serve its timers: it waits for
 * work with a time limit, and the limit ends the wait.  If its waits end earlier, it gets work.  A
 * thread that sleeps is not available for work; that is idle only in a process whose other threads
 * wait, where the sleeper may do no more than housekeeping. */
static bool only_wakes_by_time(const struct evidence *e, double scale)
{
	const struct wait_tally *w = &e->waits;
	double least = 1 - (1 - VERDICT_IDLE_TIMED_PART) * scale;
	bool is_timed = w->blocked > 0 && w->timed >= least * w->blocked;

	if (!is_timed)
		return false;
	if (count_slept(e) * 2 <= w->blocked)
		return wakes_by_time(e, scale);
	return e->is_process && e->thread_count > 1 &&
	       e->wakes.others_per_s <= VERDICT_IDLE_WAKES_PER_S * scale;
}

/* Do several threads wake up often?  Then each of them has work, even if that is to sleep; with one
 * housekeeper, a single thread does nearly all the waking.  The busiest thread alone does not
 * decide, because which one that is depends on chance where none runs much. */
static bool is_pool(const struct evidence *e, double scale)
{
	double others = e->wakes.others_per_s;

	return others > VERDICT_IDLE_WAKES_PER_S * scale &&
	       others > VERDICT_POOL_WAKES_PART * e->wakes.most_per_s * scale;
}

/* Is it idle by the thresholds, multiplied by `scale`? */
static bool is_idle_within(const struct evidence *e, double scale)
{
	const struct wait_tally *w = &e->waits;
	double wakes = e->voluntary_per_s;

	if (e->process_run >= VERDICT_IDLE_RUN * scale)
		return false;
	if (has_moved_bytes(e, (e->read_chars_per_s + e->write_chars_per_s) / scale))
		return false;
	if (w->samples > 0 && w->uninterruptible * 2 >= w->samples)
		return false;
	if (e->did_not_run && e->state == 'D')
		return false;
	/* A thread that waits for the GIL has work, however seldom it gets it. */
	if (w->by_kind[WAIT_GIL] * 2 > w->blocked)
		return false;
	if (!e->has_switches)
		return e->process_run < VERDICT_IDLE_RUN / 10 * scale;
	if (is_pool(e, scale))
		return false;
	if (wakes <= VERDICT_IDLE_WAKES_PER_S * scale)
		return true;
	return wakes <= VERDICT_IDLE_TIMED_WAKES_PER_S * scale && only_wakes_by_time(e, scale);
}

static bool is_idle(const struct evidence *e)
{
	return is_idle_within(e, 1);
}

/* Return how often per second the time limits would end the waits for data if nothing else did. */
static double limit_ends_per_s(const struct evidence *e)
{
	const struct wait_tally *w = &e->waits;
	double blocked = 1 - e->run - e->runnable;

	if (w->limited == 0 || w->limits_s <= 0 || blocked <= 0)
		return 0;
	return blocked * w->limited / w->blocked * w->limited / (double)w->limits_s;
}

/* If no observation of the kind `from` is left, all were of the kind `to`; so were their system
 * calls. */
static void move_calls(struct wait_tally *w, unsigned from, enum wait_kind to)
{
	for (int i = 0; i < WAIT_CALLS && w->by_kind[from] == 0; i++)
		if (w->calls.list[i].kind == from)
			w->calls.list[i].kind = (uint8_t)to;
}

static void settle_limits(struct evidence *e)
{
	struct wait_tally *w = &e->waits;

	if (w->limited == 0 || !e->has_switches || is_idle(e))
		return;
	if (e->voluntary_per_s > VERDICT_LIMITED_WAKES * limit_ends_per_s(e))
		return;
	for (unsigned kind = 0; kind < WAIT_KINDS && w->limited > 0; kind++) {
		uint32_t moved = w->limited < w->by_kind[kind] ? w->limited : w->by_kind[kind];
		if (!wait_kind_is_data(kind))
			continue;
		w->by_kind[kind] -= moved;
		w->by_kind[WAIT_TIMER] += moved;
		w->limited -= moved;
		e->by_limit += moved;
	}
	w->limited = 0;
	for (unsigned kind = 0; kind < WAIT_KINDS; kind++)
		if (wait_kind_is_data(kind))
			move_calls(w, kind, WAIT_TIMER);
	if (e->has_site && e->site.timeout_ns > 0 && wait_kind_is_data(e->site.kind))
		e->site.kind = WAIT_TIMER;
}

/* Does it transfer next to no bytes: few in all, or no more than a bell needs per wake-up? */
static bool hardly_moves(const struct evidence *e)
{
	double chars = e->read_chars_per_s + e->write_chars_per_s;

	return !has_moved_bytes(e, chars) ||
	       (e->has_switches && chars <= VERDICT_BELL_BYTES * e->voluntary_per_s);
}

/* Return what rings a pipe of this role; WAIT_PIPE if it may carry data. */
static enum wait_kind find_bell(const struct evidence *e, enum pipe_role role)
{
	const uint32_t *observations = e->waits.by_pipe;

	if (role == PIPE_FEEDS || !hardly_moves(e))
		return WAIT_PIPE;
	switch (role) {
	case PIPE_OWN:
		return e->does_reap ? WAIT_CHILD : WAIT_EVENT;
	case PIPE_SHARED:
	case PIPE_CHILD:
		return e->does_reap || is_idle(e) ? WAIT_CHILD : WAIT_PIPE;
	default:
		break;
	}
	/* A pipe that was new at first and quiet later was quiet; one that was written to in any
	 * observation of the window was not.  If the thread woke up often, it was not because of
	 * this pipe. */
	if (observations[PIPE_QUIET] == 0 || observations[PIPE_FEEDS] > 0 || is_idle(e))
		return WAIT_PIPE;
	if (e->waits.besides != WAIT_OTHER)
		return e->waits.besides;
	return e->does_reap ? WAIT_CHILD : WAIT_SIGNAL;
}

static void settle_pipes(struct evidence *e)
{
	struct wait_tally *w = &e->waits;
	bool is_at_pipe = e->has_site && e->site.kind == WAIT_PIPE;
	enum wait_kind bells[PIPE_ROLES];

	if (!is_at_pipe && w->by_kind[WAIT_PIPE] == 0)
		return;
	for (unsigned role = 0; role < PIPE_ROLES; role++)
		bells[role] = find_bell(e, role);
	for (unsigned role = 0; role < PIPE_ROLES; role++) {
		uint32_t observations = w->by_pipe[role];
		/* Some of them have already been settled as waits for a timer. */
		if (observations > w->by_kind[WAIT_PIPE])
			observations = w->by_kind[WAIT_PIPE];
		if (bells[role] == WAIT_PIPE || observations == 0)
			continue;
		w->by_kind[WAIT_PIPE] -= observations;
		w->by_kind[bells[role]] += observations;
		w->by_pipe[role] = 0;
		e->by_bell += observations;
		e->bell = bells[role];
	}
	if (e->by_bell > 0)
		move_calls(w, WAIT_PIPE, e->bell);
	if (is_at_pipe)
		e->site.kind = (uint8_t)bells[e->site.pipe];
}

void verdict_settle_observations(struct evidence *e)
{
	settle_limits(e);
	settle_pipes(e);
}

/* cpu-bound: what is the time on a core, or the wait for one, spent on? */
static unsigned cpu_detail(const struct evidence *e, const struct verdict *v, double runnable)
{
	bool has_user = v->takes_turns ? e->has_process_user : e->has_user;
	double user = v->takes_turns ? e->process_user : e->user;

	if (e->throttled >= VERDICT_THROTTLED_SHARE || stopped_part(e) > 0.5)
		return DETAIL_THROTTLED;
	if (runnable > VERDICT_STARVED_SHARE)
		return DETAIL_STARVED;
	return has_user && user < 0.5 ? DETAIL_KERNEL : DETAIL_USER;
}

/* Judge a task whose waits were not observed.  Its state or bytes of storage may show that it waited
 * for data; otherwise, or if they are hidden too, it is waiting, for an unknown reason. */
static void judge_blind(const struct evidence *e, struct verdict *v)
{
	v->is_blind = true;
	/* Collecting a child adds its bytes to one's own (wait_task_zombie() of
	 * kernel/exit.c): they do not say what the parent waited for.  Those of a whole life
	 * are its own. */
	bool has_own = e->is_lifetime && counters_show_storage(e);
	if (e->has_reaped && !was_uninterruptible(e) && !has_own) {
		v->detail = WAIT_CHILD;
		v->class = CLASS_WAITING;
		return;
	}
	v->detail = counters_detail(e);
	const struct wait_tally *w = &e->waits;
	bool has_data = v->detail == WAIT_DISK ||
			(w->uninterruptible > 0 && w->uninterruptible * 2 >= w->blocked);
	v->class = has_data ? CLASS_IO_BOUND : CLASS_WAITING;
	if (v->detail == DETAIL_UNKNOWN && w->by_kind[WAIT_POLL] > w->denied)
		v->detail = WAIT_POLL;
}

/* io-bound or waiting, by the majority of the blocked observations. */
static void judge_blocked(const struct evidence *e, struct verdict *v)
{
	unsigned data = 0, other = 0;

	for (unsigned kind = 0; kind < WAIT_KINDS; kind++) {
		if (wait_kind_is_data(kind))
			data += e->waits.by_kind[kind];
		else if (kind != WAIT_POLL)
			other += e->waits.by_kind[kind];
	}
	if (data + other > 0) {
		v->class = data >= other ? CLASS_IO_BOUND : CLASS_WAITING;
		v->detail = main_kind(e, data >= other ? SIDE_DATA : SIDE_OTHER);
		return;
	}
	judge_blind(e, v);
}

/* Return 1 if the value is at least `width` away from the threshold, less if it is closer. */
static double margin(double value, double threshold, double width)
{
	double distance = fabs(value - threshold) / width;

	return SURE_ON_THRESHOLD + (1 - SURE_ON_THRESHOLD) * (distance > 1 ? 1 : distance);
}

static double smaller(double a, double b)
{
	return a < b ? a : b;
}

/* How far from the thresholds of idle it is, on whichever side: 1 where the answer is the
 * same with all of them IDLE_MARGIN higher, or lower. */
static double margin_of_idle(const struct evidence *e)
{
	bool idle = is_idle(e);

	/* The answer changes once at most, and rarely: begin with the last step. */
	if (is_idle_within(e, idle ? 1 - IDLE_MARGIN : 1 + IDLE_MARGIN) == idle)
		return 1;
	for (int step = 1; step < IDLE_STEPS; step++) {
		double distance = IDLE_MARGIN * step / IDLE_STEPS;
		if (is_idle_within(e, idle ? 1 - distance : 1 + distance) != idle)
			return SURE_ON_THRESHOLD +
			       (1 - SURE_ON_THRESHOLD) * (step - 1) / IDLE_STEPS;
	}
	return SURE_ON_THRESHOLD + (1 - SURE_ON_THRESHOLD) * (IDLE_STEPS - 1) / IDLE_STEPS;
}

/* Return how surely the observations separate waits for data from others. */
static double confidence_of_split(const struct evidence *e, const struct verdict *v)
{
	unsigned seen = count_seen(&e->waits), data = 0;
	bool has_traces = v->class == CLASS_IO_BOUND || v->detail == WAIT_CHILD;

	if (seen == 0)
		return e->has_bytes && has_traces ? SURE_BY_TRACES : SURE_UNSEEN;
	for (unsigned kind = 0; kind < WAIT_KINDS; kind++)
		if (wait_kind_is_data(kind))
			data += e->waits.by_kind[kind];
	if (e->is_seen_late)
		seen = 1; /* for a whole life, all of them add no information */
	double by_count = seen >= OBSERVATIONS_ENOUGH ?
				  1 :
				  SURE_BY_NO_OBSERVATION + SURE_BY_EACH_OBSERVATION * seen;
	return by_count * margin((double)data / count_seen(&e->waits), 0.5, SPLIT_MARGIN);
}

/* A wait that is observed by its kernel function may have a time limit that is not visible.  A task
 * that wakes up as often as a timer would wake it is idle if it has such limits. */
static double confidence_of_timing(const struct evidence *e)
{
	if (!(e->waits.hidden & WAIT_SOURCE_SYSCALL) || count_seen(&e->waits) == 0)
		return 1;
	bool can_be_idle = e->has_switches && e->process_run < VERDICT_IDLE_RUN &&
			   e->voluntary_per_s <= VERDICT_IDLE_TIMED_WAKES_PER_S;
	return can_be_idle ? SURE_IF_IDLE : SURE_IF_TIMED;
}

/* Hardly any time was its own, and in that time it blocked more than occasionally: whether only
 * other tasks hold it up was not observed. */
static bool is_starved_by_guess(const struct evidence *e, const struct verdict *v)
{
	return v->detail == DETAIL_STARVED && !v->never_blocked && !v->takes_turns &&
	       e->has_switches && e->run + v->blocked < VERDICT_OWN_TIME_LEAST &&
	       e->voluntary_per_s > VERDICT_IDLE_WAKES_PER_S;
}

/* Return c of threads that take turns: the time in which one of them was runnable and none had a
 * core is left out. */
static double share_in_turns(const struct evidence *e, double held_up)
{
	double run = e->process_run;

	return run > 0 && held_up < 1 ? smaller(1, run / (1 - held_up)) : 0;
}

/* Return how certain the observations make it that none of them was runnable. */
static double confidence_of_turns(const struct evidence *e, const struct verdict *v)
{
	double least = v->class == CLASS_CPU_BOUND ? VERDICT_CPU_SHARE : VERDICT_MIXED_SHARE;

	if (!v->takes_turns || e->process_run >= least)
		return 1; /* the counters alone show it */
	double mean = share_in_turns(e, turns_held_up_mean(&e->turns, e->process_run));
	double by_count = smaller(1, mean / least);
	return by_count * (turns_is_guess(&e->turns) ? SURE_BY_MOMENTS : 1);
}

static double judge_confidence(const struct evidence *e, const struct verdict *v)
{
	double confidence =
		e->window_s >= 1 ? 1 : SURE_OF_NO_TIME + (1 - SURE_OF_NO_TIME) * sqrt(e->window_s);

	if (!e->has_runnable || !e->has_switches)
		confidence *= SURE_BY_FEWER;
	if (e->is_lifetime)
		confidence *= SURE_OF_LIFE;
	switch (v->class) {
	case CLASS_CPU_BOUND:
		if (!v->never_blocked)
			confidence *= margin(v->own_share, VERDICT_CPU_SHARE, SHARE_MARGIN);
		if (is_starved_by_guess(e, v))
			confidence *= SURE_OF_STARVED;
		confidence *= confidence_of_turns(e, v);
		break;
	case CLASS_MIXED:
		confidence *= confidence_of_turns(e, v);
		confidence *= smaller(margin(v->own_share, VERDICT_CPU_SHARE, SHARE_MARGIN),
				      margin(v->own_share, VERDICT_MIXED_SHARE, SHARE_MARGIN));
		break;
	case CLASS_IDLE:
		if (e->has_switches)
			confidence *= smaller(margin_of_idle(e),
					      margin(e->voluntary_per_s, VERDICT_IDLE_WAKES_PER_S,
						     WAKES_MARGIN));
		if (!e->has_bytes)
			confidence *= SURE_OF_NO_BYTES;
		break;
	case CLASS_IO_BOUND:
	case CLASS_WAITING:
		confidence *= smaller(margin(v->own_share, VERDICT_MIXED_SHARE, SHARE_MARGIN),
				      margin_of_idle(e));
		confidence *= confidence_of_split(e, v) * confidence_of_timing(e);
		break;
	default:
		return 0;
	}
	return confidence;
}

static struct verdict judge_without_window(const struct evidence *e)
{
	return (struct verdict){
		.class = CLASS_UNKNOWN,
		.detail = DETAIL_UNKNOWN,
		.own_share = -1,
		.tid = e->tid,
	};
}

static struct verdict judge_zombie(const struct evidence *e)
{
	return (struct verdict){
		.class = CLASS_IDLE,
		.detail = DETAIL_ZOMBIE,
		.own_share = -1,
		.confidence = 1,
		.tid = e->tid,
	};
}

/* Threads that wait for each other together behave like one thread: the time in which none of them
 * had a core, but one was runnable, is not their own. */
static void judge_turns(const struct evidence *e, struct verdict *v)
{
	if (e->turns.takers <= 1)
		return;
	double held_up = turns_held_up(&e->turns, e->process_run);
	double share = share_in_turns(e, held_up);
	v->held_up = (float)held_up;
	/* With more than one core, they do not run one at a time. */
	v->takes_turns = v->thread_share < VERDICT_CPU_SHARE && share >= VERDICT_MIXED_SHARE &&
			 e->process_run < VERDICT_TURNS_RUN_MOST &&
			 turns_at_lock_part(&e->turns) > 0.5;
	if (v->takes_turns && share > v->own_share)
		v->own_share = share;
}

struct verdict verdict_judge(const struct evidence *e)
{
	struct verdict v = { .tid = e->tid, .detail = DETAIL_UNKNOWN };
	double runnable = e->runnable;

	/* A leader can exit before its threads; the process then continues to live. */
	bool is_dead = !e->is_process || e->thread_count <= 1;
	if (e->state == 'Z' && is_dead && e->process_run < VERDICT_IDLE_RUN)
		return judge_zombie(e);
	if (e->window_s <= 0 || !e->has_run)
		return judge_without_window(e);

	v.never_blocked = !e->is_lifetime && e->state_before == 'R' && e->state == 'R' &&
			  e->has_switches && e->voluntary_per_s <= 0;
	if (v.never_blocked && runnable < 1 - e->run)
		runnable = 1 - e->run; /* its wait for a core has not been counted yet */
	v.blocked = 1 - e->run - runnable;
	if (v.blocked < 0)
		v.blocked = 0;
	double own_blocked = v.blocked * (1 - stopped_part(e));
	double own_time = e->run + own_blocked;
	v.own_share = own_time > 0 ? e->run / own_time : 0;
	if (v.never_blocked || (own_time < VERDICT_OWN_TIME_LEAST && runnable > 0.5))
		v.own_share = 1;
	v.thread_share = (float)v.own_share;
	if (v.own_share < smaller(1, e->process_run))
		v.own_share = smaller(1, e->process_run);
	judge_turns(e, &v);
	if (v.takes_turns)
		runnable = v.held_up;

	bool is_held = stopped_part(e) > 0 && e->run < VERDICT_IDLE_RUN;
	if (v.own_share >= VERDICT_CPU_SHARE && !is_held) {
		v.class = CLASS_CPU_BOUND;
		v.detail = cpu_detail(e, &v, runnable);
	} else if (is_idle(e)) {
		v.class = CLASS_IDLE;
		v.detail = main_kind(e, SIDE_ALL);
	} else if (v.own_share >= VERDICT_MIXED_SHARE) {
		v.class = CLASS_MIXED;
		v.detail = main_kind(e, SIDE_ALL);
	} else {
		judge_blocked(e, &v);
	}
	v.is_blind = v.is_blind || (v.class != CLASS_CPU_BOUND && v.detail == DETAIL_UNKNOWN);
	v.confidence = judge_confidence(e, &v);
	return v;
}
