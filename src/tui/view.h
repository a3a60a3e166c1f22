/* view.h - what the live view shows: the rows of the present, or of an earlier refresh.
 *
 * Room: tui.  Takes each refresh from the feed, stores the last ones (store/past.h), and keeps the
 * history of the processes that ran.  When looking back, `list` has the rows of the stored moment,
 * `present` keeps those of the present, and nothing is read.  Must not know how anything is drawn.
 */
#ifndef PSTOP_TUI_VIEW_H
#define PSTOP_TUI_VIEW_H

#include "model/history.h"
#include "model/trend.h"
#include "store/past.h"
#include "tui/feed.h"
#include "tui/list.h"

struct view {
	const struct feed *feed;
	struct list list;            /* of the moment that is shown */
	struct list_options options; /* its order, and what it leaves out */
	struct filter *filter;       /* options.filter, owned */
	char filter_text[256];
	double delay_s; /* seconds between two refreshes */

	struct past past;    /* the last refreshes */
	size_t back;         /* how many refreshes before the present it is */
	long wanted;         /* steps to take after the refresh in progress */
	int past_error;      /* error of the last attempt to store a moment */
	bool is_kept;        /* the present moment is stored, because a refresh has begun since */
	struct list present; /* if back > 0: the list of the present */
	struct history history;
	struct trend trend; /* of the machine */

	bool is_sketch;   /* shown until the first refresh is complete */
	bool is_scanning; /* a key is being handled in the middle of a refresh */
	bool is_paused;
	bool is_early; /* the window is shorter than requested */

	/* What the head shows, set by view_prepare().  In the middle of a refresh, the readings
	 * already belong to the next one; this is then the moment that was stored before. */
	struct past_head head;
	const struct sample *head_sample;
};

/* Return the sample of the shown moment; the feed or the past owns it. */
const struct sample *view_sample(const struct view *v);

/* Is an earlier moment shown? */
static inline bool view_is_back(const struct view *v)
{
	return v->back > 0;
}

/* Make the first list, from a sketch.  Return 0, or -errno if there is none. */
int view_sketch(struct view *v);

/* Refresh: store the present, have the feed make the next sample, and list it.  Return 0 or
 * -errno. */
int view_refresh(struct view *v);

/* Arrange the rows, reading what the order and the filter need. */
void view_arrange(struct view *v);

/* Take over a filter, with its text; NULL and "" mean none.  view_arrange() applies it. */
void view_set_filter(struct view *v, struct filter *filter, const char *text);

/* Set head and head_sample to what is to be drawn now. */
void view_prepare(struct view *v);

/* Count again what the head shows by class, after rows of the present were computed again. */
void view_count_again(struct view *v);

/* Get the head of the shown moment, see `head`. */
void view_get_head(const struct view *v, struct past_head *out);

/* Return the sample with the last complete window: that of the shown moment or, in the middle of a
 * refresh, the one stored before it.  Return NULL if there is none, or no memory.  It is valid
 * until this function is called again, or another moment is shown. */
const struct sample *view_last_window(struct view *v);

/* Take the steps in `wanted`.  Return true if another moment is shown now, and view_arrange() must
 * be called.  *message is set to a static message for the user, if there is one. */
bool view_take_steps(struct view *v, const char **message);

/* Pause, or return to the present.  Return true if another moment is shown now, as above. */
bool view_toggle_pause(struct view *v);

/* Free everything that the view owns; the feed stays the caller's. */
void view_free(struct view *v);

#endif
