/* record_store.h - where a record keeps its texts, and finds tasks by their tid.
 *
 * Stage: record, private to record*.c.
 */
#ifndef PSTOP_SPAWN_RECORD_STORE_H
#define PSTOP_SPAWN_RECORD_STORE_H

#include "spawn/record.h"

struct text_block;
struct map_slot;

struct record_private {
	struct text_block *texts;      /* the newest first */
	struct map_slot *slots;        /* running tasks by tid, a hash table */
	uint32_t slot_count;           /* a power of two, or 0 */
	uint32_t slots_used;
	uint32_t task_capacity, exec_capacity;
};

/* Copies bytes and adds a NUL.  NULL without memory; the record owns the copy. */
char *store_text(struct record_private *p, const char *text, size_t length);

/* The task with this tid, or RECORD_NONE. */
uint32_t store_find(const struct record_private *p, pid_t tid);

/* Makes room for one more store_put().  0, or -ENOMEM. */
int store_reserve(struct record_private *p);

/* `tid` is this task from now on. */
void store_put(struct record_private *p, pid_t tid, uint32_t task);
void store_remove(struct record_private *p, pid_t tid);

void store_free(struct record_private *p);

#endif
