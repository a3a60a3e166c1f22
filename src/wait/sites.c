/* sites.c - what threads are blocked on; see sites.h and scan.h. */
#include "config.h"

#include "wait/sites.h"
#include "collect/memo.h"
#include "collect/scanner.h"
#include "collect/thread.h"
#include "wait/waitsite.h"

/* Threads of a pool mostly share the place of the previous thread: try that first. */
bool sites_move(const struct process *p, struct thread *t, const struct wait_site *site)
{
	struct thread_notes *n = thread_make_notes(t);
	struct wait_place *other = t > p->threads ? thread_notes(t - 1)->place : NULL;

	return n && wait_place_move(&n->place, other, site) == 0;
}

void sites_keep(const struct process *p, struct thread *t, const struct wait_site *site)
{
	if (!sites_move(p, t, site))
		return;
	t->notes->site_slices = t->now.slices;
	thread_memo(t->notes)->site_state = '\0';
}

/* Observe one thread that may have moved since its last observation. */
static void find_site(struct scanner *s, struct process *p, struct thread *t)
{
	struct wait_site site;
	char state;
	enum waitsite_passed passed = waitsite_observe_passed(s, p, t, &site, &state);

	if (passed == PASSED_BLOCKED)
		sites_keep(p, t, &site);
	if (passed != PASSED_UNKNOWN)
		return;
	/* A thread that never blocks for long needs more than one attempt. */
	for (int tries = 0; tries < 3; tries++)
		if (waitsite_observe(s, p, t, &site, &state)) {
			sites_keep(p, t, &site);
			return;
		}
}

void sites_find(struct scanner *s, struct process *p, unsigned most)
{
	struct memo *memo = memo_of(p);

	/* While the process rests, do not examine known threads again. */
	if (!memo->is_sited)
		memo->sited = 0;
	memo->is_sited = true;
	for (size_t i = memo->sited; i < p->thread_count && most > 0 && !p->has_exited; i++) {
		struct thread *t = &p->threads[i];
		bool is_known = thread_site(t) && thread_notes(t)->site_slices == t->now.slices;
		const struct wait_observations *waits = thread_waits(&s->sample, t);
		if (is_known && i == memo->sited)
			memo->sited++;
		if (is_known || t->state == 'X' || t->state == 'Z' || (waits && waits->samples > 0))
			continue;
		most--;
		p->touched++;
		find_site(s, p, t);
	}
}
