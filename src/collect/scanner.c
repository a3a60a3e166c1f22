/* scanner.c - what the files of this room share; see scanner.h. */
#include "config.h"

#include "collect/scanner.h"
#include "base/clock.h"

uint64_t scan_now_ns(const struct scanner *s)
{
	/* The clock of a fixture stands still during a refresh. */
	return s->fs.is_live ? clock_now_ns(CLOCK_MONOTONIC) : s->sample.at_ns;
}

void scanner_set_list(struct scanner *s, struct process **list, size_t capacity)
{
	s->list = list;
	s->list_capacity = capacity;
	s->sample.list = (const struct process *const *)list;
}

struct process *scanner_find(const struct scanner *s, pid_t pid)
{
	ssize_t at = sample_index(&s->sample, pid);

	return at < 0 ? NULL : s->list[at];
}

struct process *scanner_own(struct scanner *s, const struct process *p)
{
	/* Usually it is the one of the previous call, or the next one. */
	for (size_t at = s->own_at; at < s->own_at + 2 && at < s->sample.count; at++)
		if (s->list[at] == p) {
			s->own_at = at;
			return s->list[at];
		}
	ssize_t at = sample_index(&s->sample, p->pid);
	if (at < 0 || s->list[at] != p)
		return NULL;
	s->own_at = (size_t)at;
	return s->list[at];
}

/* Time between two pauses. */
#define PAUSE_NS 10000000

void scan_pause(struct scanner *s)
{
	if (s->pause == NULL)
		return;
	uint64_t now = clock_now_ns(CLOCK_MONOTONIC);
	if (now - s->paused_ns < PAUSE_NS)
		return;
	s->pause(s->pause_context);
	s->paused_ns = clock_now_ns(CLOCK_MONOTONIC);
}
