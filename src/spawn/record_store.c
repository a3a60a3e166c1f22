/* record_store.c - texts and the map from tids to tasks; see record_store.h. */
#include "config.h"

#include "spawn/record_store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES 65536

struct text_block {
	struct text_block *next;
	size_t size, used;
	char bytes[];
};

struct map_slot {
	pid_t tid;               /* 0: free */
	uint32_t task;
};

char *store_text(struct record_private *p, const char *text, size_t length)
{
	struct text_block *block = p->texts;

	if (block == NULL || block->size - block->used < length + 1) {
		size_t size = length + 1 > BLOCK_BYTES ? length + 1 : BLOCK_BYTES;
		block = malloc(sizeof *block + size);
		if (block == NULL)
			return NULL;
		block->next = p->texts;
		block->size = size;
		block->used = 0;
		p->texts = block;
	}
	char *copy = block->bytes + block->used;
	memcpy(copy, text, length);
	copy[length] = '\0';
	block->used += length + 1;
	return copy;
}

/* Knuth's multiplicative hash: neighbouring tids go far from each other. */
static uint32_t home_of(const struct record_private *p, pid_t tid)
{
	return ((uint32_t)tid * 2654435769u >> 7) & (p->slot_count - 1);
}

static uint32_t find_slot(const struct record_private *p, pid_t tid)
{
	uint32_t at = home_of(p, tid);

	while (p->slots[at].tid != 0 && p->slots[at].tid != tid)
		at = (at + 1) & (p->slot_count - 1);
	return at;
}

uint32_t store_find(const struct record_private *p, pid_t tid)
{
	if (p->slot_count == 0 || tid <= 0)
		return RECORD_NONE;
	uint32_t at = find_slot(p, tid);
	return p->slots[at].tid == tid ? p->slots[at].task : RECORD_NONE;
}

int store_reserve(struct record_private *p)
{
	struct record_private larger = *p;

	if (p->slot_count > 0 && (p->slots_used + 1) * 2 <= p->slot_count)
		return 0;
	larger.slot_count = p->slot_count ? p->slot_count * 2 : 256;
	larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
	if (larger.slots == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < p->slot_count; i++)
		if (p->slots[i].tid != 0)
			larger.slots[find_slot(&larger, p->slots[i].tid)] = p->slots[i];
	free(p->slots);
	*p = larger;
	return 0;
}

void store_put(struct record_private *p, pid_t tid, uint32_t task)
{
	uint32_t at = find_slot(p, tid);

	p->slots_used += p->slots[at].tid == 0;
	p->slots[at] = (struct map_slot){ tid, task };
}

void store_remove(struct record_private *p, pid_t tid)
{
	if (store_find(p, tid) == RECORD_NONE)
		return;
	uint32_t hole = find_slot(p, tid);
	p->slots[hole].tid = 0;
	p->slots_used--;
	/* Those behind may only be found through the slot that is free now: each is
	 * put anew. */
	for (uint32_t at = (hole + 1) & (p->slot_count - 1); p->slots[at].tid != 0;
	     at = (at + 1) & (p->slot_count - 1)) {
		struct map_slot moved = p->slots[at];
		p->slots[at].tid = 0;
		p->slots[find_slot(p, moved.tid)] = moved;
	}
}

void store_free(struct record_private *p)
{
	while (p->texts) {
		struct text_block *next = p->texts->next;
		free(p->texts);
		p->texts = next;
	}
	free(p->slots);
}
