/* link_stream.h - links through descriptors: pipes, sockets, terminals, and sets of them.
 *
 * Room: wait, private to link_site.c.
 */
#ifndef PSTOP_WAIT_LINK_STREAM_H
#define PSTOP_WAIT_LINK_STREAM_H

#include "wait/link_finder.h"

/* Add the links of a thread that waits for one descriptor, `end`, to read or to write. */
void link_pipe(struct link_finder *f, const struct endpoint *end, bool is_to_write);
void link_socket(struct link_finder *f, const struct endpoint *end, bool is_to_write);
void link_tty(struct link_finder *f, const struct endpoint *end, int fd, bool is_to_write);
void link_eventfd(struct link_finder *f, const struct endpoint *end, int fd);

/* Add the links of a thread that waits for a set of descriptors in f->call: for those whose other
 * ends owe it something.  If there is a single one, as if it waited for that alone; if there is
 * none, it waits for requests. */
void link_set(struct link_finder *f);

#endif
