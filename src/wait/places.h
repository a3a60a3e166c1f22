/* places.h - the places where each thread was observed blocked in a window, and how often.
 *
 * Room: wait, for the sampler and links.c.  The sample has only the kinds of a window's waits and
 * the last place: a thread that reads from one pipe and writes to another waits at two.  They are
 * kept only where links are wanted.
 */
#ifndef PSTOP_WAIT_PLACES_H
#define PSTOP_WAIT_PLACES_H

#include "base/tidmap.h"
#include "model/wait.h"

/* Places of one thread; others are left out. */
#define PLACES_OF_THREAD 4

struct place_seen {
	struct wait_site site;
	uint16_t observations;
	uint32_t next; /* the next of the same thread; TIDMAP_NONE: none */
};

/* Empty if zeroed. */
struct places {
	struct tidmap first; /* of a TID, the index of its first place */
	struct place_seen *list;
	uint32_t count, capacity;
};

/* Count observations of a thread at a place.  Without memory they are left out. */
void places_add(struct places *p, pid_t tid, const struct wait_site *site, unsigned observations);

/* Return the first place of a thread, or the one after `place`; NULL: there is none. */
const struct place_seen *places_first(const struct places *p, pid_t tid);
const struct place_seen *places_next(const struct places *p, const struct place_seen *place);

/* Remove all; keep the memory of the list. */
void places_clear(struct places *p);
void places_free(struct places *p);

#endif
