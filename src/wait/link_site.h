/* link_site.h - the links of one place where a thread was observed blocked.
 *
 * Room: wait, private to links.c.
 */
#ifndef PSTOP_WAIT_LINK_SITE_H
#define PSTOP_WAIT_LINK_SITE_H

#include "wait/link_finder.h"

/* Do the links of a place depend on the arguments of the system call? */
bool link_site_needs_call(const struct wait_site *site);

/* Add the links of f->site: at least one, so that each wait has its explanation. */
void link_site(struct link_finder *f);

/* Add a link for observations of a kind whose places were not kept. */
void link_kind(struct link_finder *f, enum wait_kind kind, uint16_t observations);

#endif
