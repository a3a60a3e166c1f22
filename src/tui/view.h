/* view.h - what the live view shows: the rows of the present, or of a refresh before it.
 *
 * Room: tui.  Takes each refresh from the feed, keeps the last ones (store/past.h) and the
 * history of what ran.  Looking back, `list` has the rows of the kept moment, and those of
 * the present wait in `present`; nothing is read then.  Must not know how anything is drawn.
 */
#ifndef PSTOP_TUI_VIEW_H
#define PSTOP_TUI_VIEW_H

#include "model/history.h"
#include "store/past.h"
#include "tui/feed.h"
#include "tui/list.h"

struct view {
	const struct feed *feed;
	struct list list;            /* of the moment that is shown */
	struct list_options options; /* its order, and what it leaves out */
	struct filter *filter;       /* options.filter, owned */
	char filter_text[256];
	double delay_s; /* from refresh to refresh */

	struct past past;    /* the last refreshes */
	size_t back;         /* how many refreshes ago it was; 0: the present */
	long wanted;         /* steps to take after the refresh that is going on */
	int past_error;      /* of the last one that was to be kept */
	bool is_kept;        /* the present one is, for a refresh has begun since */
	struct list present; /* where back > 0: the list of the present */
	struct history history;

	bool is_sketch;   /* what is shown until the first refresh is through */
	bool is_scanning; /* a key is answered in the middle of a refresh */
	bool is_paused;
	bool is_early; /* the window is shorter than asked for */

	/* For the head, as view_prepare() made it: in the middle of a refresh the readings
	 * are those of the next one already, and this is of the moment kept before. */
	struct past_head head;
	const struct sample *head_sample;
};

/* The sample of the moment that is shown; the feed or the past owns it. */
const struct sample *view_sample(const struct view *v);

static inline bool view_is_back(const struct view *v)
{
	return v->back > 0;
}

/* Makes the first list, of a sketch.  0, or -errno: there is none. */
int view_sketch(struct view *v);

/* One refresh: keeps the present, has the feed make the next one, and lists it.  0, or
 * -errno. */
int view_refresh(struct view *v);

/* Puts the rows in order, reading what order and filter look at. */
void view_arrange(struct view *v);

/* Takes the filter over; NULL and "": none.  view_arrange() applies it. */
void view_set_filter(struct view *v, struct filter *filter, const char *text);

/* Makes head and head_sample what is to be drawn now. */
void view_prepare(struct view *v);

/* The head of the moment that is shown, see head. */
void view_get_head(const struct view *v, struct past_head *out);

/* The sample with the last window that is over: that of the moment shown, and in the middle
 * of a refresh the one kept before it.  NULL: there is none, or no memory.  Good until this,
 * or another moment, is asked for. */
const struct sample *view_last_window(struct view *v);

/* Takes the steps that `wanted` has.  True: another moment is shown, and view_arrange() is
 * due.  *message: what to tell the user, static; else unchanged. */
bool view_take_steps(struct view *v, const char **message);

/* Pauses, or goes on.  True: another moment is shown, as above. */
bool view_toggle_pause(struct view *v);

void view_free(struct view *v);

#endif
