/* link_child.h - links of a thread that waits for children.
 *
 * Room: wait, private to link_site.c and link_stream.c.
 */
#ifndef PSTOP_WAIT_LINK_CHILD_H
#define PSTOP_WAIT_LINK_CHILD_H

#include "wait/link_finder.h"

/* Add links to the living children of the process, or to the one with the PID `only` if that is
 * above 0.  Return their number. */
size_t link_children(struct link_finder *f, pid_t only);

#endif
