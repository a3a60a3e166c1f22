/* demand.c - read what a command needs of a sample; see demand.h. */
#include "config.h"

#include "collect/demand.h"
#include "collect/details.h"
#include "collect/memo.h"
#include "collect/scanner.h"
#include "collect/turn.h"
#include "model/need.h"

/* Every site that is found makes it necessary to go through all threads again, to show and to store
 * them.  For a process with very many threads, make the observations of this many refreshes in a
 * single one. */
#define REFRESHES_TOGETHER 64

/* Return how many threads of a process may be observed in this refresh. */
static unsigned count_observations(const struct scanner *s, const struct demand *d,
				   const struct process *p)
{
	bool is_spread = d->is_on_screen && d->only_leaders && turn_is_dear(p) &&
			 memo_of(p)->is_sited;

	if (!is_spread)
		return d->observations;
	bool is_its_turn = (s->sample.refresh + (uint64_t)p->pid) % REFRESHES_TOGETHER == 0;
	return is_its_turn ? d->observations * REFRESHES_TOGETHER : 0;
}

static void read_wanted(struct scanner *s, const struct demand *d, struct process *p)
{
	/* It is on the screen before a refresh has read it. */
	if (d->is_on_screen && p->is_sketched) {
		details_read(s, p, d->needs & NEED_CMDLINE, true);
		return;
	}
	if (d->is_on_screen)
		details_reread_shown(s, p);
	unsigned observations = count_observations(s, d, p);
	if (observations > 0 && s->find_sites)
		s->find_sites(s, p, observations);
	details_read(s, p, d->needs, d->only_leaders);
}

static void read_chosen(struct scanner *s, const struct demand *d, struct process *p)
{
	if (d->is_in_full)
		details_complete(s, p);
	else
		details_read(s, p, d->chosen_needs, d->only_leaders);
	if (d->peers > 0)
		details_describe_sites(s, p, d->peers);
}

static void satisfy_named(struct scanner *s, const struct demand *d)
{
	for (size_t i = 0; i < d->pid_count; i++) {
		ssize_t at = sample_index(&s->sample, d->pids[i]);
		if (at < 0)
			continue;
		read_wanted(s, d, s->list[at]);
		read_chosen(s, d, s->list[at]);
	}
}

static int satisfy_choosing(struct scanner *s, const struct demand *d)
{
	const struct sample *sample = &s->sample;

	for (size_t i = 0; i < sample->count; i++) {
		struct process *p = s->list[i];
		bool is_wanted = d->wants == NULL || d->wants(d->context, sample, p);
		if (d->chosen)
			d->chosen[i] = is_wanted;
		if (!is_wanted)
			continue;
		read_wanted(s, d, p);
		if (d->choose == NULL)
			read_chosen(s, d, p);
	}
	if (d->choose == NULL || d->chosen == NULL)
		return 0;
	int error = d->choose(d->context, sample, d->chosen);
	for (size_t i = 0; i < sample->count && !error; i++)
		if (d->chosen[i])
			read_chosen(s, d, s->list[i]);
	return error;
}

static int satisfy_one(struct scanner *s, const struct demand *d)
{
	if (d->pids == NULL)
		return satisfy_choosing(s, d);
	satisfy_named(s, d);
	return 0;
}

/* Find who waits for whom, unless that was done since the refresh. */
static int satisfy_links(struct scanner *s, const struct demand *d)
{
	bool is_wanted = ((d->needs | d->chosen_needs) & NEED_LINKS) != 0;

	if (!is_wanted || s->find_links == NULL || s->links_at == s->sample.refresh)
		return 0;
	return s->find_links(s, NULL, 0);
}

int demand_satisfy(struct scanner *s, const struct demand *demand)
{
	int error = 0;

	for (const struct demand *d = demand; d && !error; d = d->then)
		error = satisfy_one(s, d);
	for (const struct demand *d = demand; d && !error; d = d->then)
		error = satisfy_links(s, d);
	return error;
}
