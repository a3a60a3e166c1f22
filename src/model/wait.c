/* wait.c - words and tallies of what threads block on; see wait.h. */
#include "config.h"

#include "model/wait.h"

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

void wait_tally_add(struct wait_tally *tally, const struct wait_site *site, char state,
		    uint32_t looks)
{
	tally->samples += looks;
	tally->blocked += looks;
	tally->uninterruptible += state == 'D' ? looks : 0;
	tally->timed += site->is_timed ? looks : 0;
	if (site->is_seen)
		tally->by_kind[site->kind] += looks;
	else
		tally->denied += looks;
}
