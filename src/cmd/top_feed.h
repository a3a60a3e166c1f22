/* top_feed.h - the feed of the live view (tui/feed.h), implemented by a session.
 *
 * Room: cmd.  Everything that the live view reads goes through here.
 */
#ifndef PSTOP_CMD_TOP_FEED_H
#define PSTOP_CMD_TOP_FEED_H

#include "cmd/session.h"
#include "tui/feed.h"

struct top_feed {
	struct session session;
	struct feed feed; /* for the live view */
	/* Processes that an action changed during a refresh, to be read again after it. */
	pid_t *changed;
	size_t changed_count, changed_capacity;
	bool is_refreshing;
};

/* Open the session.  Return 0, or -errno if the kernel cannot be read.  `t` must not be moved
 * afterwards. */
int top_feed_open(struct top_feed *t, const struct options *o);
void top_feed_close(struct top_feed *t);

#endif
