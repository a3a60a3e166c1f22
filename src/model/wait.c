/* wait.c - words and tallies of what threads block on; see wait.h. */
#include "config.h"

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
		[WAIT_TIMER] = "timer",
		[WAIT_CHILD] = "child",
		[WAIT_SIGNAL] = "signal",
		[WAIT_EVENT] = "event",
		[WAIT_KERNEL_LOCK] = "kernel-lock",
		[WAIT_STOPPED] = "stopped",
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
	return a->kind == b->kind && a->is_timed == b->is_timed && a->is_seen == b->is_seen &&
	       a->syscall == b->syscall && a->abi == b->abi && a->fd == b->fd && a->address == b->address &&
	       a->timeout_ns == b->timeout_ns && a->pipe == b->pipe && a->besides == b->besides &&
	       strcmp(a->wchan, b->wchan) == 0 &&
	       strcmp(a->target, b->target) == 0;
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

void wait_looks_add(struct wait_looks *sum, const struct wait_site *site, char state,
		    unsigned looks)
{
	if (looks > (unsigned)(UINT16_MAX - sum->samples))
		return;
	uint16_t more = (uint16_t)looks;
	sum->samples += more;
	if (site == NULL)
		return;
	sum->blocked += more;
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
	if (site->timeout_ns > 0 && wait_kind_is_data(site->kind)) {
		sum->limited += more;
		sum->limits_s += (float)looks * (float)site->timeout_ns / 1e9f;
	}
}

struct wait_tally wait_looks_tally(const struct wait_looks *looks)
{
	struct wait_tally tally = {
		.samples = looks->samples,
		.blocked = looks->blocked,
		.uninterruptible = looks->uninterruptible,
		.timed = looks->timed,
		.denied = looks->denied,
		.limited = looks->limited,
		.limits_s = looks->limits_s,
		.besides = looks->besides,
	};

	for (int kind = 0; kind < WAIT_KINDS; kind++)
		tally.by_kind[kind] = looks->by_kind[kind];
	for (int role = 0; role < PIPE_ROLES; role++)
		tally.by_pipe[role] = looks->by_pipe[role];
	return tally;
}
