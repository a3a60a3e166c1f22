/* gil.c - who holds the GIL, and who waits for it; see gil.h. */
#include "config.h"

#include "model/gil.h"
#include "model/rates.h"
#include "model/shares.h"

#include <stdio.h>

/* Thresholds of the advice. */
#define HELD_ALL      0.90 /* of the window: no more threads can get it */
#define WAITING_LEAST 0.5  /* threads, the mean */
#define WAITER_WAITS  0.60 /* of the window: of a thread that hardly gets it, */
#define WAITER_HOLDS  0.15 /* while it holds it less, */
#define HOLDER_HOLDS  0.60 /* and another thread holds it most of the time */
#define CORES_LEAST   1.20 /* used by all threads, */
#define HELD_BY_CORES 0.60 /* of which the GIL was held at most so much */
#define LOOKS_LEAST   5    /* observations, for advice */

/* A thread that ran less than this, as a share of the window, is left out where nothing says
 * whether it held the GIL. */
#define HARDLY_RAN 0.02

const struct process_runtime *gil_runtime(const struct sample *sample, const struct process *p)
{
	const struct process_runtime *r = process_notes(p)->runtime;

	return r && r->at == sample->refresh ? r : NULL;
}

static double part_of(unsigned count, unsigned of)
{
	return of > 0 ? (double)count / of : 0;
}

/* Return the part of the time on a core or ready in which a thread of the process held the GIL; -1:
 * no thread was seen so. */
static double held_part_of_all(const struct process_runtime *r)
{
	unsigned ready = 0, held = 0;

	for (uint32_t i = 0; i < r->thread_count; i++) {
		ready += r->threads[i].ready;
		held += r->threads[i].ready_held;
	}
	return ready > 0 ? part_of(held, ready) : -1;
}

/* Return the variance of a share that `count` of `of` observations showed. */
static double variance_of(double count, double of)
{
	double share = (count + 0.5) / (of + 1);

	return share * (1 - share) / (of + 1);
}

/* There are more looks at the GIL than observations of a thread, but its time is counted: join both
 * estimates by how certain each is. */
static double join_looks(double by_time, double active, const struct runtime_thread *t,
			 unsigned looks)
{
	double of_looks = variance_of(t->holds, looks);
	double of_time = active * active * variance_of(t->ready_held, t->ready);
	double all = of_looks + of_time;

	return all > 0 ? (by_time * of_looks + part_of(t->holds, looks) * of_time) / all : by_time;
}

void gil_of_thread(const struct sample *sample, const struct process *p, const struct thread *t,
		   struct gil_use *out)
{
	const struct process_runtime *r = gil_runtime(sample, p);
	struct shares shares;

	*out = (struct gil_use){ 0 };
	if (r == NULL || !r->has_gil)
		return;
	shares_of_thread(sample, p, t, &shares);
	if (!shares.is_known)
		return;
	double active =
		shares.part[SHARE_USER] + shares.part[SHARE_SYSTEM] + shares.part[SHARE_RUNNABLE];
	const struct runtime_thread *seen = runtime_find_thread(r, t->tid);
	const struct wait_observations *waits = thread_waits(sample, t);
	double part = seen && seen->ready ? part_of(seen->ready_held, seen->ready) : -1;
	if (part < 0 && seen == NULL && waits && waits->samples > 0)
		part = 0; /* it was observed, and runs no Python code */
	if (part < 0)
		part = held_part_of_all(r);
	if (part < 0 && active > HARDLY_RAN)
		return;
	out->is_known = true;
	out->hold = part > 0 ? active * part : 0;
	if (seen)
		out->hold += (1 - active) * part_of(seen->blocked_held, seen->blocked);
	if (seen && r->looks >= LOOKS_LEAST)
		out->hold = join_looks(out->hold, active, seen, r->looks);
	if (out->hold > 1 - shares.part[SHARE_GIL])
		out->hold = 1 - shares.part[SHARE_GIL];
	out->wait = shares.part[SHARE_GIL];
}

void gil_of_process(const struct sample *sample, const struct process *p, struct gil_total *out)
{
	*out = (struct gil_total){ 0 };
	for (size_t i = 0; i < p->thread_count; i++) {
		const struct thread *t = &p->threads[i];
		struct gil_use use;
		gil_of_thread(sample, p, t, &use);
		if (!use.is_known)
			continue;
		out->is_known = true;
		out->held += use.hold;
		out->waiting += use.wait;
		if (use.hold > out->of_holder.hold) {
			out->holder = t->tid;
			out->of_holder = use;
		}
		if (use.wait > out->of_waiter.wait) {
			out->waiter = t->tid;
			out->of_waiter = use;
		}
	}
	const struct process_runtime *r = gil_runtime(sample, p);
	double most = r && r->gils > 1 ? r->gils : 1;
	if (out->held > most)
		out->held = most;
}

static const char *name_of(const struct process *p, pid_t tid)
{
	const struct thread *t = process_find_thread(p, tid);

	return t ? thread_comm(t) : "";
}

const char *gil_advice(const struct sample *sample, const struct process *p,
		       char out[static GIL_ADVICE_MAX])
{
	const struct process_runtime *r = gil_runtime(sample, p);
	struct gil_total all;
	struct rates rates;

	gil_of_process(sample, p, &all);
	if (r == NULL || !all.is_known || r->looks < LOOKS_LEAST)
		return NULL;
	rates_of_process(sample, p, &rates);
	if (all.of_waiter.wait >= WAITER_WAITS && all.of_waiter.hold <= WAITER_HOLDS &&
	    all.of_holder.hold >= HOLDER_HOLDS) {
		snprintf(out, GIL_ADVICE_MAX,
			 "thread %d (%s) waits for the GIL %.0f %% of the time, and thread %d (%s) "
			 "holds it %.0f %%: a switch interval below %g ms would help, or a process "
			 "for one of them",
			 (int)all.waiter, name_of(p, all.waiter), all.of_waiter.wait * 100,
			 (int)all.holder, name_of(p, all.holder), all.of_holder.hold * 100,
			 (double)r->interval_us / 1000);
		return out;
	}
	if (all.held >= HELD_ALL && all.waiting >= WAITING_LEAST) {
		snprintf(out, GIL_ADVICE_MAX,
			 "more threads will not help: the GIL is held %.0f %% of the time, and on "
			 "average %.1f threads wait for it; processes would help",
			 all.held * 100, all.waiting);
		return out;
	}
	if (rates.run_gap == GAP_NONE && rates.run >= CORES_LEAST &&
	    all.held <= HELD_BY_CORES * rates.run) {
		snprintf(out, GIL_ADVICE_MAX,
			 "threads help here: they use %.2f cores, and the GIL is held %.0f %% of "
			 "the time, because code in C releases it",
			 rates.run, all.held * 100);
		return out;
	}
	return NULL;
}
