/* window_sites.c - the places of a window; see window_sites.h. */
#include "config.h"

#include "wait/window_sites.h"
#include "base/array.h"

#include <stdlib.h>

static bool is_same(const struct wait_site *a, const struct wait_site *b)
{
	return a->kind == b->kind && a->syscall == b->syscall && a->fd == b->fd &&
	       a->direction == b->direction && a->is_seen == b->is_seen &&
	       endpoint_is_same(&a->end, &b->end);
}

static struct window_site *add_site(struct window_sites *p, pid_t tid, const struct wait_site *site)
{
	uint32_t first = tidmap_find(&p->first, tid), last = TIDMAP_NONE;
	unsigned of_thread = 0;

	for (uint32_t at = first; at != TIDMAP_NONE; at = p->list[at].next) {
		if (is_same(&p->list[at].site, site))
			return &p->list[at];
		last = at;
		of_thread++;
	}
	if (of_thread == WINDOW_SITES_OF_THREAD ||
	    ARRAY_RESERVE(p->list, p->capacity, (size_t)p->count + 1) != 0 ||
	    (last == TIDMAP_NONE && tidmap_reserve(&p->first) != 0))
		return NULL;
	if (last == TIDMAP_NONE)
		tidmap_put(&p->first, tid, p->count);
	else
		p->list[last].next = p->count;
	p->list[p->count] = (struct window_site){ .site = *site, .next = TIDMAP_NONE };
	return &p->list[p->count++];
}

void window_sites_add(struct window_sites *p, pid_t tid, const struct wait_site *site,
		      unsigned observations)
{
	struct window_site *place = add_site(p, tid, site);

	if (place && observations <= (unsigned)(UINT16_MAX - place->observations))
		place->observations = (uint16_t)(place->observations + observations);
}

const struct window_site *window_sites_first(const struct window_sites *p, pid_t tid)
{
	uint32_t at = tidmap_find(&p->first, tid);

	return at == TIDMAP_NONE ? NULL : &p->list[at];
}

const struct window_site *window_sites_next(const struct window_sites *p,
					    const struct window_site *place)
{
	return place->next == TIDMAP_NONE ? NULL : &p->list[place->next];
}

void window_sites_clear(struct window_sites *p)
{
	tidmap_free(&p->first);
	p->count = 0;
}

void window_sites_free(struct window_sites *p)
{
	tidmap_free(&p->first);
	free(p->list);
	*p = (struct window_sites){ 0 };
}
