/* window_sites.h - the places where each thread was observed blocked in a window, and how often.
 *
 * Room: wait, for the sampler and links.c.  The sample has only the kinds of a window's waits and
 * the last place: a thread that reads from one pipe and writes to another waits at two.  They are
 * kept only where links are wanted.
 */
#ifndef PSTOP_WAIT_WINDOW_SITES_H
#define PSTOP_WAIT_WINDOW_SITES_H

#include "base/tidmap.h"
#include "model/wait.h"

/* Places of one thread; others are left out. */
#define WINDOW_SITES_OF_THREAD 4

struct window_site {
	struct wait_site site;
	uint16_t observations;
	uint32_t next; /* the next of the same thread; TIDMAP_NONE: none */
};

/* Empty if zeroed. */
struct window_sites {
	struct tidmap first; /* of a TID, the index of its first place */
	struct window_site *list;
	uint32_t count, capacity;
};

/* Count observations of a thread at a place.  Without memory they are left out. */
void window_sites_add(struct window_sites *p, pid_t tid, const struct wait_site *site,
		      unsigned observations);

/* Return the first place of a thread, or the one after `place`; NULL: there is none. */
const struct window_site *window_sites_first(const struct window_sites *p, pid_t tid);
const struct window_site *window_sites_next(const struct window_sites *p,
					    const struct window_site *place);

/* Remove all; keep the memory of the list. */
void window_sites_clear(struct window_sites *p);
void window_sites_free(struct window_sites *p);

#endif
