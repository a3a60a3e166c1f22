/* spawn_view.h - what every view of a spawn run can be told.
 *
 * Room: report.  `pstop spawn` opens the views that are asked for, tells each of
 * them what happens, and closes them.  A view gets the record after the event was
 * put into it.  It must not know where events come from, nor the time.
 */
#ifndef PSTOP_REPORT_SPAWN_VIEW_H
#define PSTOP_REPORT_SPAWN_VIEW_H

#include "model/record.h"
#include "model/record_sum.h"

struct spawn_view;

/* Each may be NULL: the view has no use for it.  0, or -ENOMEM; a failed write
 * shows in the stream that the view writes to. */
struct spawn_view_calls {
	/* After record_apply(): the event, and its task. */
	int (*on_event)(struct spawn_view *v, const struct record *r, const struct event *e,
			uint32_t task);
	/* Now and then while the command runs, several times a second. */
	int (*on_tick)(struct spawn_view *v, const struct record *r);
	/* Once, after the last event: the record, and its sum.  The live tree, which does
	   not look at it, is also told early, with NULL. */
	int (*at_end)(struct spawn_view *v, const struct record *r,
		      const struct record_summary *sum);
	void (*close)(struct spawn_view *v);
};

/* Every view begins with this. */
struct spawn_view {
	const struct spawn_view_calls *calls;
};

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

/* Frees it.  NULL is allowed. */
static inline void spawn_view_close(struct spawn_view *v)
{
	if (v)
		v->calls->close(v);
}

#endif
