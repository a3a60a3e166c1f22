/* tidmap.h - map thread IDs to indices: a small hash table.
 *
 * Room: base.  Zeroed memory is an empty map.
 */
#ifndef PSTOP_BASE_TIDMAP_H
#define PSTOP_BASE_TIDMAP_H

#include <stdint.h>
#include <sys/types.h>

#define TIDMAP_NONE UINT32_MAX

struct tidmap_slot;

struct tidmap {
	struct tidmap_slot *slots;
	uint32_t slot_count; /* a power of two, or 0 */
	uint32_t used;       /* number of entries */
};

/* Return the index of a thread ID, or TIDMAP_NONE. */
uint32_t tidmap_find(const struct tidmap *m, pid_t tid);

/* Make room for one more tidmap_put().  Return 0, or -ENOMEM. */
int tidmap_reserve(struct tidmap *m);

/* Set the index of a thread ID, which is above 0; a previous index is replaced. */
void tidmap_put(struct tidmap *m, pid_t tid, uint32_t index);
void tidmap_remove(struct tidmap *m, pid_t tid);

/* Free the memory of a map; it is then empty. */
void tidmap_free(struct tidmap *m);

#endif
