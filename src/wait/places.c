/* places.c - the places of a window; see places.h. */
#include "config.h"

#include "wait/places.h"
#include "base/array.h"

#include <stdlib.h>

static bool is_same(const struct wait_site *a, const struct wait_site *b)
{
	return a->kind == b->kind && a->syscall == b->syscall && a->fd == b->fd &&
	       a->direction == b->direction && a->is_seen == b->is_seen &&
	       endpoint_is_same(&a->end, &b->end);
}

static struct place_seen *add_place(struct places *p, pid_t tid, const struct wait_site *site)
{
	uint32_t first = tidmap_find(&p->first, tid), last = TIDMAP_NONE;
	unsigned of_thread = 0;

	for (uint32_t at = first; at != TIDMAP_NONE; at = p->list[at].next) {
		if (is_same(&p->list[at].site, site))
			return &p->list[at];
		last = at;
		of_thread++;
	}
	if (of_thread == PLACES_OF_THREAD ||
	    ARRAY_RESERVE(p->list, p->capacity, (size_t)p->count + 1) != 0 ||
	    (last == TIDMAP_NONE && tidmap_reserve(&p->first) != 0))
		return NULL;
	if (last == TIDMAP_NONE)
		tidmap_put(&p->first, tid, p->count);
	else
		p->list[last].next = p->count;
	p->list[p->count] = (struct place_seen){ .site = *site, .next = TIDMAP_NONE };
	return &p->list[p->count++];
}

void places_add(struct places *p, pid_t tid, const struct wait_site *site, unsigned observations)
{
	struct place_seen *place = add_place(p, tid, site);

	if (place && observations <= (unsigned)(UINT16_MAX - place->observations))
		place->observations = (uint16_t)(place->observations + observations);
}

const struct place_seen *places_first(const struct places *p, pid_t tid)
{
	uint32_t at = tidmap_find(&p->first, tid);

	return at == TIDMAP_NONE ? NULL : &p->list[at];
}

const struct place_seen *places_next(const struct places *p, const struct place_seen *place)
{
	return place->next == TIDMAP_NONE ? NULL : &p->list[place->next];
}

void places_clear(struct places *p)
{
	tidmap_free(&p->first);
	p->count = 0;
}

void places_free(struct places *p)
{
	tidmap_free(&p->first);
	free(p->list);
	*p = (struct places){ 0 };
}
