/* link_gil.h - links of a thread that waits for Python's GIL.
 *
 * Room: wait, private to link_site.c.
 */
#ifndef PSTOP_WAIT_LINK_GIL_H
#define PSTOP_WAIT_LINK_GIL_H

#include "wait/link_finder.h"

/* Add a link to the thread that was most often seen holding the GIL in the window.  That thread
 * itself gets none: it waits for it in turn, but what holds up the others is what it does. */
void link_gil(struct link_finder *f, uint16_t observations);

#endif
