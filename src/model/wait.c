/* wait.c - words and tallies of what threads are blocked on; see wait.h. */
#include "config.h"

#include "model/syscall.h"
#include "model/endpoint.h"
#include "model/wait.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *wait_kind_name(enum wait_kind kind)
{
	static const char *const names[WAIT_KINDS] = {
		[WAIT_DISK] = "disk",
		[WAIT_AIO] = "aio",
		[WAIT_NETWORK] = "network",
		[WAIT_PIPE] = "pipe",
		[WAIT_TTY] = "tty",
		[WAIT_FS_EVENT] = "fs-event",
		[WAIT_LOCK] = "lock",
		[WAIT_GIL] = "gil",
		[WAIT_TIMER] = "timer",
		[WAIT_CHILD] = "child",
		[WAIT_SIGNAL] = "signal",
		[WAIT_EVENT] = "event",
		[WAIT_KERNEL_LOCK] = "kernel-lock",
		[WAIT_STOPPED] = "stopped",
		[WAIT_POLL] = "poll",
		[WAIT_OTHER] = "other",
	};

	return kind < WAIT_KINDS ? names[kind] : "other";
}

bool wait_kind_is_data(enum wait_kind kind)
{
	return kind <= WAIT_FS_EVENT;
}

void wait_place_drop(struct wait_place *place)
{
	if (place && --place->holders == 0)
		free(place);
}

static bool is_same_site(const struct wait_site *a, const struct wait_site *b)
{
	return a->kind == b->kind && a->hidden == b->hidden && a->is_timed == b->is_timed &&
	       a->is_seen == b->is_seen && a->syscall == b->syscall && a->abi == b->abi &&
	       a->direction == b->direction && a->fd == b->fd && a->timeout_ns == b->timeout_ns &&
	       a->pipe == b->pipe && a->besides == b->besides && strcmp(a->wchan, b->wchan) == 0 &&
	       endpoint_is_same(&a->end, &b->end);
}

int wait_place_move(struct wait_place **held, struct wait_place *other,
		    const struct wait_site *site)
{
	struct wait_place *old = *held;

	if (old && is_same_site(&old->site, site))
		return 0;
	if (other && is_same_site(&other->site, site)) {
		other->holders++;
		*held = other;
		wait_place_drop(old);
		return 0;
	}
	if (old == NULL || old->holders > 1) {
		struct wait_place *fresh = malloc(sizeof *fresh);
		if (fresh == NULL)
			return -ENOMEM;
		fresh->holders = 1;
		*held = fresh;
		wait_place_drop(old);
	}
	memcpy(&(*held)->site, site, sizeof *site);
	return 0;
}

/* ---- calls ---- */

static bool is_same_call(const struct wait_call_seen *a, const struct wait_call_seen *b)
{
	return a->call == b->call && a->kind == b->kind && a->direction == b->direction;
}

static void add_call(struct wait_calls *sum, struct wait_call_seen one)
{
	struct wait_call_seen *empty = NULL;
	uint16_t least = one.observations;

	for (int i = 0; i < WAIT_CALLS; i++) {
		struct wait_call_seen *c = &sum->list[i];
		if (c->observations > 0 && is_same_call(c, &one)) {
			for (int k = 0;
			     k < WAIT_CALLS && c->observations > UINT16_MAX - one.observations; k++)
				sum->list[k].observations /= 2;
			c->observations = c->observations > UINT16_MAX - one.observations ?
						  UINT16_MAX :
						  (uint16_t)(c->observations + one.observations);
			return;
		}
		if (c->observations == 0)
			empty = c;
		else if (c->observations < least)
			least = c->observations;
	}
	/* Misra-Gries: decrement each count, including that of the new call. */
	for (int i = 0; i < WAIT_CALLS && empty == NULL; i++)
		sum->list[i].observations = (uint16_t)(sum->list[i].observations - least);
	for (int i = 0; i < WAIT_CALLS && one.observations > least && empty == NULL; i++)
		if (sum->list[i].observations == 0) {
			one.observations = (uint16_t)(one.observations - least);
			empty = &sum->list[i];
		}
	if (empty)
		*empty = one;
}

void wait_calls_add(struct wait_calls *sum, const struct wait_calls *more)
{
	for (int i = 0; i < WAIT_CALLS; i++)
		if (more->list[i].observations > 0)
			add_call(sum, more->list[i]);
}

/* A call in less than this part of the observations may be only one of the latest. */
#define CALL_LEAST_PART 8

const struct wait_call_seen *wait_tally_call(const struct wait_tally *tally, unsigned kind)
{
	const struct wait_call_seen *best = NULL;

	for (int i = 0; i < WAIT_CALLS; i++) {
		const struct wait_call_seen *c = &tally->calls.list[i];
		if (c->observations > 0 && c->kind == kind &&
		    (best == NULL || c->observations > best->observations))
			best = c;
	}
	if (best == NULL || kind >= WAIT_KINDS ||
	    (uint32_t)best->observations * CALL_LEAST_PART < tally->by_kind[kind])
		return NULL;
	return best;
}

/* ---- observations ---- */

void wait_observations_add(struct wait_observations *sum, const struct wait_site *site, char state,
			   unsigned observations)
{
	if (observations > (unsigned)(UINT16_MAX - sum->samples))
		return;
	uint16_t more = (uint16_t)observations;
	sum->samples += more;
	if (site == NULL)
		return;
	sum->blocked += more;
	sum->hidden |= site->hidden;
	if (state == 'D')
		sum->uninterruptible += more;
	if (site->is_timed)
		sum->timed += more;
	if (!site->is_seen) {
		sum->denied += more;
		return;
	}
	sum->by_kind[site->kind] += more;
	if (site->kind == WAIT_PIPE) {
		sum->by_pipe[site->pipe] += more;
		sum->besides = site->besides;
	}
	enum syscall_id call = site->syscall < 0 ? CALL_NONE :
						   syscall_of_number(site->abi, site->syscall);
	if (call != CALL_NONE && more > 0)
		add_call(&sum->calls, (struct wait_call_seen){ (uint16_t)call, site->kind,
							       site->direction, more });
	if (site->timeout_ns > 0 && wait_kind_is_data(site->kind)) {
		sum->limited += more;
		sum->limits_s += (float)observations * (float)site->timeout_ns / 1e9f;
	}
	uint64_t bound_ns = site->timeout_ns ? site->timeout_ns : site->left_ns;
	if (site->is_timed && bound_ns > 0 && site->kind != WAIT_TIMER) {
		sum->bounded += more;
		sum->bounds_s += (float)observations * (float)bound_ns / 1e9f;
	}
}

void moments_add(struct moments *sum, bool is_ready, unsigned count)
{
	if (count > (unsigned)(UINT16_MAX - sum->count))
		return;
	sum->count = (uint16_t)(sum->count + count);
	if (is_ready)
		sum->ready = (uint16_t)(sum->ready + count);
}

void wait_observations_drop_stops(struct wait_observations *sum)
{
	uint16_t stops = sum->by_kind[WAIT_STOPPED];

	sum->by_kind[WAIT_STOPPED] = 0;
	sum->blocked = (uint16_t)(sum->blocked - stops);
	sum->samples = (uint16_t)(sum->samples - stops);
}

struct wait_tally wait_observations_tally(const struct wait_observations *observations)
{
	struct wait_tally tally = {
		.samples = observations->samples,
		.blocked = observations->blocked,
		.uninterruptible = observations->uninterruptible,
		.timed = observations->timed,
		.denied = observations->denied,
		.limited = observations->limited,
		.limits_s = observations->limits_s,
		.besides = observations->besides,
		.calls = observations->calls,
		.bounded = observations->bounded,
		.bounds_s = observations->bounds_s,
		.hidden = observations->hidden,
	};

	for (int kind = 0; kind < WAIT_KINDS; kind++)
		tally.by_kind[kind] = observations->by_kind[kind];
	for (int role = 0; role < PIPE_ROLES; role++)
		tally.by_pipe[role] = observations->by_pipe[role];
	return tally;
}
