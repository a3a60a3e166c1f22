/* top_feed.h - the feed of the live view (tui/feed.h), from a session.
 *
 * Room: cmd.  All that the live view has read goes through here.
 */
#ifndef PSTOP_CMD_TOP_FEED_H
#define PSTOP_CMD_TOP_FEED_H

#include "cmd/session.h"
#include "tui/feed.h"

struct top_feed {
	struct session session;
	struct feed feed; /* for the live view */
	/* Processes that an action changed in the middle of a refresh, to be read again after
	 * it. */
	pid_t *changed;
	size_t changed_count, changed_capacity;
	bool is_refreshing;
};

/* Opens the session.  0, or -errno: the kernel cannot be read.  `t` is not to be moved. */
int top_feed_open(struct top_feed *t, const struct options *o);
void top_feed_close(struct top_feed *t);

#endif
