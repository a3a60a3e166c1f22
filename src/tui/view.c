/* view.c - what is shown: the present, or an earlier moment; see view.h. */
#include "config.h"

#include "tui/view.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Return the stored moment `back` refreshes ago; NULL: it is the present. */
static const struct past_moment *moment_of(const struct view *v, size_t back)
{
	return past_at(&v->past, back);
}

const struct sample *view_sample(const struct view *v)
{
	const struct past_moment *m = moment_of(v, v->back);

	return m ? &m->sample : v->feed->sample(v->feed->context);
}

/* In the middle of a refresh the readings already belong to the next one, so show what was stored
 * before it began. */
static size_t shown_back(const struct view *v)
{
	bool is_between = v->is_scanning && v->is_kept && v->back == 0;

	return is_between ? 1 : v->back;
}

void view_get_head(const struct view *v, struct past_head *out)
{
	const struct past_moment *m = moment_of(v, shown_back(v));

	if (m) {
		*out = m->head;
		return;
	}
	v->feed->get_head(v->feed->context, out);
	out->is_early = v->is_early;
	memcpy(out->by_class, v->list.by_class, sizeof out->by_class);
}

void view_prepare(struct view *v)
{
	const struct past_moment *m = moment_of(v, shown_back(v));

	view_get_head(v, &v->head);
	v->head_sample = m ? &m->sample : v->feed->sample(v->feed->context);
	if (m == NULL && !v->is_scanning)
		trend_add(&v->trend, v->head_sample->refresh, &v->head.system, &v->head.rates);
}

void view_count_again(struct view *v)
{
	if (moment_of(v, shown_back(v)) == NULL)
		memcpy(v->head.by_class, v->list.by_class, sizeof v->head.by_class);
}

const struct sample *view_last_window(struct view *v)
{
	struct past_moment *m = past_find(&v->past, shown_back(v));

	return m && past_open(&v->past, m) == 0 ? &m->sample : NULL;
}

/* ---- refreshing ---- */

/* Return what the filter and the order need. */
static unsigned needs_of(const struct view *v)
{
	return filter_needs(v->filter) | (v->options.sort ? v->options.sort->needs : 0);
}

/* Add a process that ran, or that is at rest since this refresh, to the history. */
static void remember(void *context, const struct row *row)
{
	struct view *v = context;
	const struct rates *r = &row->rates;
	bool has_switches = r->switches_gap == GAP_NONE, has_bytes = r->io_gap == GAP_NONE;

	if (r->window_s <= 0 || r->run_gap != GAP_NONE)
		return;
	struct history_point point = {
		.class = verdict_counted_as(&row->verdict),
		.run = (float)r->run,
		.runnable = r->runnable_gap == GAP_NONE ? (float)r->runnable : -1,
		.switches_per_s =
			has_switches ? (float)(r->voluntary_per_s + r->involuntary_per_s) : -1,
		.resident_bytes = history_resident_bytes(row->p),
		.read_per_s = has_bytes ? (float)r->io_per_s[IO_READ_BYTES] : -1,
		.write_per_s = has_bytes ? (float)r->io_per_s[IO_WRITE_BYTES] : -1,
	};
	history_add(&v->history, row->pid, row->p->start_ticks, &point);
}

static void keep_moment(struct view *v)
{
	const struct sample *sample = v->feed->sample(v->feed->context);
	struct past_head head;

	v->is_kept = false;
	/* The first refresh has no window. */
	if (sample->before_ns == 0 || v->list.processes.count == 0)
		return;
	view_get_head(v, &head);
	/* A refresh is not drawn here while another screen is on top. */
	trend_add(&v->trend, sample->refresh, &head.system, &head.rates);
	v->past_error = past_keep(&v->past, sample, &v->list.processes, &head);
	v->is_kept = v->past_error == 0;
}

int view_sketch(struct view *v)
{
	const struct feed *f = v->feed;
	/* A sketch does not know the users of processes, nor what a filter needs: if either selects
	 * rows, show only the head. */
	bool is_chosen = v->options.has_uid || v->filter;
	int error = f->sketch(f->context);

	v->is_sketch = error == 0;
	if (!error && !is_chosen)
		error = list_update(&v->list, f->sample(f->context), &v->options);
	return error;
}

static double window_s(const struct sample *sample)
{
	bool has_window = sample->before_ns && sample->at_ns > sample->before_ns;

	return has_window ? (double)(sample->at_ns - sample->before_ns) / 1e9 : 0;
}

int view_refresh(struct view *v)
{
	const struct feed *f = v->feed;

	keep_moment(v);
	int error = f->refresh(f->context, needs_of(v));
	if (error)
		return error;
	const struct sample *sample = f->sample(f->context);
	v->is_early = window_s(sample) < v->delay_s * 0.9 && !f->is_replay;
	if (window_s(sample) > 0)
		history_begin(&v->history, sample->refresh, window_s(sample));
	v->list.on_made = remember;
	v->list.on_made_context = v;
	error = list_update(&v->list, sample, &v->options);
	if (!error)
		v->is_sketch = false;
	return error;
}

void view_arrange(struct view *v)
{
	unsigned needs = needs_of(v);

	if (!view_is_back(v) && needs != 0)
		v->feed->read(v->feed->context, 0, needs);
	if (!view_is_back(v) && needs & NEED_SITES)
		list_remake_blind(&v->list);
	list_arrange(&v->list, &v->options);
}

void view_set_filter(struct view *v, struct filter *filter, const char *text)
{
	filter_free(v->filter);
	v->filter = filter;
	v->options.filter = filter;
	snprintf(v->filter_text, sizeof v->filter_text, "%s", text);
}

/* ---- looking back ---- */

/* Move the sets of folded processes as well. */
static void move_folds(struct list *to, struct list *from)
{
	process_set_free(&to->folds.folded);
	process_set_free(&to->folds.unfolded);
	to->folds = from->folds;
	from->folds = (struct list_folds){ 0 };
}

static void show_present(struct view *v)
{
	if (!view_is_back(v))
		return;
	struct list moment = v->list;
	v->list = v->present;
	v->present = (struct list){ 0 };
	v->back = 0;
	move_folds(&v->list, &moment);
	list_free(&moment);
}

static bool show_moment(struct view *v, size_t back)
{
	struct past_moment *m = past_find(&v->past, back);

	if (!view_is_back(v)) {
		v->present = v->list;
		v->list = (struct list){ 0 };
		move_folds(&v->list, &v->present);
	}
	v->back = back;
	v->list.count = 0;
	if (past_rows(&v->past, m, &v->list.processes) != 0 ||
	    list_show(&v->list, &m->sample, &v->options) != 0) {
		show_present(v);
		return false;
	}
	return true;
}

bool view_take_steps(struct view *v, const char **message)
{
	long to = (long)v->back - v->wanted;
	size_t count = v->past.count, before = v->back;

	if (v->wanted == 0)
		return false;
	v->wanted = 0;
	if (to < 0)
		*message = "this is the last refresh; Z continues";
	if (to > (long)count && count > 0)
		*message = "this is the oldest refresh that was kept";
	if (to > 0 && count == 0)
		*message = v->past_error == -EFBIG ?
				   "too many tasks to keep refreshes: cannot look back" :
				   "no earlier refresh yet";
	size_t back = to < 0 ? 0 : (size_t)to < count ? (size_t)to : count;
	if (back == before)
		return false;
	if (back == 0)
		show_present(v);
	else if (!show_moment(v, back))
		*message = "out of memory: cannot look back";
	return true;
}

bool view_toggle_pause(struct view *v)
{
	bool was_back = view_is_back(v);

	v->is_paused = !v->is_paused;
	v->wanted = 0;
	show_present(v);
	return was_back;
}

void view_free(struct view *v)
{
	show_present(v);
	past_free(&v->past);
	list_free(&v->list);
	filter_free(v->filter);
	history_free(&v->history);
}
