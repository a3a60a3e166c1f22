/* tidmap.c - map thread IDs to indices; see tidmap.h. */
#include "config.h"

#include "base/tidmap.h"

#include <errno.h>
#include <stdlib.h>

struct tidmap_slot {
	pid_t tid; /* 0: free */
	uint32_t index;
};

/* Knuth's multiplicative hash spreads neighbouring TIDs. */
static uint32_t home_of(const struct tidmap *m, pid_t tid)
{
	return ((uint32_t)tid * 2654435769u >> 7) & (m->slot_count - 1);
}

static uint32_t find_slot(const struct tidmap *m, pid_t tid)
{
	uint32_t at = home_of(m, tid);

	while (m->slots[at].tid != 0 && m->slots[at].tid != tid)
		at = (at + 1) & (m->slot_count - 1);
	return at;
}

uint32_t tidmap_find(const struct tidmap *m, pid_t tid)
{
	if (m->slot_count == 0 || tid <= 0)
		return TIDMAP_NONE;
	uint32_t at = find_slot(m, tid);
	return m->slots[at].tid == tid ? m->slots[at].index : TIDMAP_NONE;
}

int tidmap_reserve(struct tidmap *m)
{
	struct tidmap larger = *m;

	if (m->slot_count > 0 && (m->used + 1) * 2 <= m->slot_count)
		return 0;
	larger.slot_count = m->slot_count ? m->slot_count * 2 : 256;
	larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
	if (larger.slots == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < m->slot_count; i++)
		if (m->slots[i].tid != 0)
			larger.slots[find_slot(&larger, m->slots[i].tid)] = m->slots[i];
	free(m->slots);
	*m = larger;
	return 0;
}

void tidmap_put(struct tidmap *m, pid_t tid, uint32_t index)
{
	uint32_t at = find_slot(m, tid);

	m->used += m->slots[at].tid == 0;
	m->slots[at] = (struct tidmap_slot){ tid, index };
}

void tidmap_remove(struct tidmap *m, pid_t tid)
{
	if (tidmap_find(m, tid) == TIDMAP_NONE)
		return;
	uint32_t hole = find_slot(m, tid);
	m->slots[hole].tid = 0;
	m->used--;
	/* The entries after the free slot may only be reachable through it: insert each of them
	 * again. */
	for (uint32_t at = (hole + 1) & (m->slot_count - 1); m->slots[at].tid != 0;
	     at = (at + 1) & (m->slot_count - 1)) {
		struct tidmap_slot moved = m->slots[at];
		m->slots[at].tid = 0;
		m->slots[find_slot(m, moved.tid)] = moved;
	}
}

void tidmap_free(struct tidmap *m)
{
	free(m->slots);
	*m = (struct tidmap){ 0 };
}
