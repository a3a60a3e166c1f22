/* shares.c - where the time went; see shares.h. */
#include "config.h"

#include "model/shares.h"
#include "model/evidence.h"
#include "model/verdict.h"

const char *share_name(enum share share)
{
	static const char *const names[SHARE_COUNT] = {
		[SHARE_USER] = "user",         [SHARE_SYSTEM] = "system",
		[SHARE_RUNNABLE] = "runnable", [SHARE_DISK] = "disk",
		[SHARE_NETWORK] = "network",   [SHARE_PIPE] = "pipe",
		[SHARE_TTY] = "tty",           [SHARE_LOCK] = "lock",
		[SHARE_GIL] = "gil",           [SHARE_TIMER] = "timer",
		[SHARE_CHILD] = "child",       [SHARE_OTHER] = "other",
		[SHARE_UNKNOWN] = "unknown",
	};

	return names[share];
}

const char *share_word(enum share share)
{
	return share == SHARE_RUNNABLE ? "ready" : share_name(share);
}

static enum share share_of_kind(unsigned kind)
{
	switch (kind) {
	case WAIT_DISK:
	case WAIT_AIO:
		return SHARE_DISK;
	case WAIT_NETWORK:
		return SHARE_NETWORK;
	case WAIT_PIPE:
		return SHARE_PIPE;
	case WAIT_TTY:
		return SHARE_TTY;
	case WAIT_LOCK:
		return SHARE_LOCK;
	case WAIT_GIL:
		return SHARE_GIL;
	case WAIT_TIMER:
		return SHARE_TIMER;
	case WAIT_CHILD:
		return SHARE_CHILD;
	case WAIT_POLL:
		return SHARE_UNKNOWN;
	default:
		return SHARE_OTHER;
	}
}

static void split_blocked(double blocked, const struct wait_tally *waits, struct shares *out)
{
	if (waits->blocked == 0) {
		out->part[SHARE_UNKNOWN] += blocked;
		return;
	}
	double each = blocked / waits->blocked;
	for (unsigned kind = 0; kind < WAIT_KINDS; kind++)
		out->part[share_of_kind(kind)] += each * waits->by_kind[kind];
	out->part[SHARE_UNKNOWN] += each * waits->denied;
	out->samples += waits->blocked;
}

/* Set the time on a core and the time runnable as counted, and divide the rest by observations. */
static void divide(const struct evidence *e, double run, bool never_blocked, bool is_zombie,
		   struct shares *out)
{
	double runnable = e->runnable, user = e->has_user ? e->user : 1;

	if (run > 1)
		run = 1;
	if (never_blocked || runnable > 1 - run)
		runnable = 1 - run;
	out->is_known = true;
	out->window_s = e->window_s;
	out->part[SHARE_USER] = run * user;
	out->part[SHARE_SYSTEM] = run * (1 - user);
	out->part[SHARE_RUNNABLE] = runnable;
	if (is_zombie)
		out->part[SHARE_OTHER] += 1 - run - runnable;
	else
		split_blocked(1 - run - runnable, &e->waits, out);
}

void shares_of_thread(const struct sample *sample, const struct process *p, const struct thread *t,
		      struct shares *out)
{
	struct rates r;
	struct evidence e;

	*out = (struct shares){ 0 };
	rates_of_thread(sample, p, t, &r);
	if (r.window_s <= 0 || r.run_gap != GAP_NONE)
		return;
	evidence_of_thread(sample, p, t, &r, &e);
	struct verdict v = verdict_judge(&e);
	divide(&e, r.run, v.never_blocked, t->state == 'Z', out);
}

void shares_of_life(const struct evidence *e, struct shares *out)
{
	*out = (struct shares){ 0 };
	if (e->window_s > 0 && e->has_run)
		divide(e, e->run, false, false, out);
}

void shares_of_process(const struct sample *sample, const struct process *p, struct shares *out)
{
	*out = (struct shares){ 0 };
	for (size_t i = 0; i < p->thread_count; i++) {
		struct shares one;
		shares_of_thread(sample, p, &p->threads[i], &one);
		if (!one.is_known)
			continue;
		out->window_s += one.window_s;
		out->samples += one.samples;
		for (int k = 0; k < SHARE_COUNT; k++)
			out->part[k] += one.part[k] * one.window_s;
	}
	out->is_known = out->window_s > 0;
	for (int k = 0; k < SHARE_COUNT && out->is_known; k++)
		out->part[k] /= out->window_s;
}
