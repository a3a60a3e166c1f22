/* details.c - read, for processes that are shown, what a refresh leaves out; see details.h. */
#include "config.h"

#include "collect/details.h"
#include "collect/memo.h"
#include "collect/scanner.h"
#include "collect/task.h"
#include "collect/texts.h"
#include "collect/thread.h"
#include "collect/turn.h"
#include "model/endpoint.h"
#include "model/need.h"
#include "proc/socket.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A row on the screen is read again after this time. */
#define REREAD_NS 5000000000ULL

/* Can its memory or user have changed?  A pass contains everything else; of these, it only shows
 * whether they may have changed by much: the kernel's counters of pages lag by a few pages per
 * core. */
static bool may_have_other_memory(const struct scanner *s, const struct process *p)
{
	const struct reading *before = &process_notes(p)->before;
	bool has_faulted = process_is_moved(&s->sample, p) &&
			   (p->now.minor_faults != before->minor_faults ||
			    p->now.major_faults != before->major_faults);

	return memo_of(p)->reread_ns < s->sample.at_ns &&
	       (has_faulted || s->sample.at_ns - memo_of(p)->reread_ns >= REREAD_NS);
}

void details_reread_shown(struct scanner *s, const struct process *published)
{
	struct process *p = scanner_own(s, published);

	if (p == NULL)
		return;
	/* Its threads may run while its leader rests.  What this refresh has read was read after
	 * the refresh began. */
	const struct thread *leader = process_leader(p);
	uint64_t read_ns = leader ? leader->now.at_ns : p->now.at_ns;

	if (read_ns < memo_of(p)->reread_ns)
		read_ns = memo_of(p)->reread_ns;
	memo_of(p)->shown_at = s->sample.refresh;
	/* If it has exited, the next refresh will see it. */
	if (!scan_has_clock(s) || p->has_exited || p->asked)
		return;
	if (!source_has_taken(s, p)) {
		if (!turn_is_dear(p) && read_ns + REREAD_NS <= s->sample.at_ns)
			task_reread_idle(s, p, true);
	} else if (may_have_other_memory(s, p)) {
		memo_of(p)->reread_ns = s->sample.at_ns;
		p->touched++;
		thread_read_owner(s, p);
	}
}

static void read_wchan(struct scanner *s, struct process *p, bool only_leader)
{
	for (size_t i = 0; i < p->thread_count && !p->has_exited; i++) {
		struct thread *t = &p->threads[i];
		if ((only_leader && t->tid != p->pid) || t->state == 'R' || t->state == 'X')
			continue;
		/* A thread that has not run since it was last read is in the same place. */
		uint64_t asked_at = thread_notes(t)->wchan_at;
		if (asked_at > 0 && t->moved_at <= asked_at)
			t->notes->wchan_at = s->sample.refresh;
		else
			thread_read_wchan(s, p, t);
		p->touched++;
	}
}

void details_read_wchan(struct scanner *s, const struct process *published, bool only_leader)
{
	struct process *p = scanner_own(s, published);

	if (p)
		read_wchan(s, p, only_leader);
}

void details_describe_sites(struct scanner *s, const struct process *published, unsigned most)
{
	struct process *p = scanner_own(s, published);

	for (size_t i = 0; p && i < p->thread_count && most > 0; i++) {
		const struct wait_site *seen = thread_site(&p->threads[i]);
		if (seen == NULL || seen->end.type != ENDPOINT_SOCKET ||
		    seen->end.protocol != PROTOCOL_UNKNOWN)
			continue;
		struct wait_site site = *seen;
		socket_find(&s->fs, p->pid, &site.end);
		wait_place_move(&p->threads[i].notes->place, NULL, &site);
		p->touched++;
		most--;
	}
}

static void read_needs(struct scanner *s, struct process *p, unsigned needs, bool only_leader)
{
	if (needs & NEED_CMDLINE)
		texts_read_cmdline(s, p);
	if (needs & NEED_EXE)
		texts_read_exe(s, p);
	if (needs & (NEED_CGROUP | NEED_PRESSURE))
		texts_read_cgroup(s, p);
	if (needs & NEED_WCHAN)
		read_wchan(s, p, only_leader);
	if (needs & NEED_PRESSURE && p->asked && !p->has_exited)
		quota_read_pressure(s, p);
}

void details_read(struct scanner *s, const struct process *published, unsigned needs,
		  bool only_leader)
{
	struct process *p = needs ? scanner_own(s, published) : NULL;

	if (p)
		read_needs(s, p, needs, only_leader);
}

void details_complete(struct scanner *s, const struct process *published)
{
	struct process *p = scanner_own(s, published);

	if (p == NULL || p->has_exited)
		return;
	read_needs(s, p, NEED_CMDLINE | NEED_EXE | NEED_CGROUP | NEED_WCHAN | NEED_PRESSURE,
		   !p->asked);
	p->touched++;
	task_read_missing_io(s, p);
}
