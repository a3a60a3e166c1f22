/* spawn_view.h - the interface of every view of a spawn run.
 *
 * Room: report.  `pstop spawn` opens the requested views, passes the events to each, and closes
 * them.  A view gets an event after it has been added to the record.  It must not know where events
 * come from, nor what time it is.
 */
#ifndef PSTOP_REPORT_SPAWN_VIEW_H
#define PSTOP_REPORT_SPAWN_VIEW_H

#include "model/record.h"
#include "model/record_sum.h"

struct spawn_view;

/* The functions of a view.  Each may be NULL if the view does not need it.  They return 0 or
 * -ENOMEM; a failed write shows in the stream that the view writes to. */
struct spawn_view_calls {
	/* Called after record_apply(), with the event and its task. */
	int (*on_event)(struct spawn_view *v, const struct record *r, const struct event *e,
			uint32_t task);
	/* Called several times a second while the command runs. */
	int (*on_tick)(struct spawn_view *v, const struct record *r);
	/* Called once after the last event, with the record and its summary.  The live tree, which
	 * does not use the summary, is also called earlier, with NULL. */
	int (*at_end)(struct spawn_view *v, const struct record *r,
		      const struct record_summary *sum);
	void (*close)(struct spawn_view *v);
};

/* Every view begins with this structure. */
struct spawn_view {
	const struct spawn_view_calls *calls;
};

/* Call a function of a view, if it has one.  Return 0 or -ENOMEM. */
static inline int spawn_view_event(struct spawn_view *v, const struct record *r,
				   const struct event *e, uint32_t task)
{
	return v->calls->on_event ? v->calls->on_event(v, r, e, task) : 0;
}

static inline int spawn_view_tick(struct spawn_view *v, const struct record *r)
{
	return v->calls->on_tick ? v->calls->on_tick(v, r) : 0;
}

static inline int spawn_view_end(struct spawn_view *v, const struct record *r,
				 const struct record_summary *sum)
{
	return v->calls->at_end ? v->calls->at_end(v, r, sum) : 0;
}

/* Close a view and free it; NULL is allowed. */
static inline void spawn_view_close(struct spawn_view *v)
{
	if (v)
		v->calls->close(v);
}

#endif
