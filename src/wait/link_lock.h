/* link_lock.h - links through locks: those of futex(2), and those of files.
 *
 * Room: wait, private to link_site.c.
 */
#ifndef PSTOP_WAIT_LINK_LOCK_H
#define PSTOP_WAIT_LINK_LOCK_H

#include "wait/link_finder.h"

/* Add the link of a thread in futex(2): f->call has its arguments.  The lock is read from the
 * thread's memory twice, and an owner is believed if it is a living thread that can hold it. */
void link_futex(struct link_finder *f);

/* Add the links of a thread that waits for a lock of a file. */
void link_file_lock(struct link_finder *f);

#endif
