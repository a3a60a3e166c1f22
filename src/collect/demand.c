/* demand.c - read what a command needs of a sample; see demand.h. */
#include "config.h"

#include "collect/demand.h"
#include "collect/details.h"
#include "collect/scanner.h"

static void read_wanted(struct scanner *s, const struct demand *d, struct process *p)
{
	if (d->looks > 0 && s->find_sites)
		s->find_sites(s, p, d->looks);
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

static int satisfy_one(struct scanner *s, const struct demand *d)
{
	const struct sample *sample = &s->sample;
	int error = 0;

	for (size_t i = 0; i < sample->count; i++) {
		struct process *p = s->list[i];
		d->chosen[i] = d->wants == NULL || d->wants(d->context, sample, p);
		if (d->chosen[i])
			read_wanted(s, d, p);
	}
	if (d->choose)
		error = d->choose(d->context, sample, d->chosen);
	for (size_t i = 0; i < sample->count && !error; i++)
		if (d->chosen[i])
			read_chosen(s, d, s->list[i]);
	return error;
}

int demand_satisfy(struct scanner *s, const struct demand *demand)
{
	int error = 0;

	for (const struct demand *d = demand; d && !error; d = d->then)
		error = satisfy_one(s, d);
	return error;
}
