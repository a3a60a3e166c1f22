/* cmd_top_past.c - looking back: keeps each refresh, and shows one of them again.
 *
 * Room: tui.  Looking back, t->list is a list of the moment's rows, and the one
 * of the present waits in t->past.present.  Nothing is read then.
 */
#include "config.h"

#include "tui/cmd_top_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool top_is_back(const struct top *t)
{
	return t->past.back > 0;
}

const struct sample *top_sample(struct top *t)
{
	struct past_moment *m = past_find(&t->past.kept, t->past.back);

	return m ? &m->sample : scan_sample(t->session.scanner);
}

/* In the middle of a scan the readings are those of the next refresh already: what
 * is shown is what was kept before it began. */
struct past_moment *top_shown_moment(struct top *t)
{
	bool is_between = t->is_scanning && t->past.is_kept && !top_is_back(t);

	return past_find(&t->past.kept, is_between ? 1 : t->past.back);
}

const struct sample *top_head_sample(struct top *t)
{
	const struct past_moment *m = top_shown_moment(t);

	return m ? &m->sample : scan_sample(t->session.scanner);
}

void top_get_head(struct top *t, struct past_head *out)
{
	const struct past_moment *m = top_shown_moment(t);
	const struct session *s = &t->session;

	if (m) {
		*out = m->head;
		return;
	}
	*out = (struct past_head){
		.system = s->system,
		.rates = s->system_rates,
		.cores = s->cores,
		.core_count = s->core_count,
		.states = system_count_states(top_head_sample(t)),
		.own_cpu_share = s->own_cpu_share,
		.sampling_cpu_share = s->sampling_cpu_share,
		.samples_per_s = s->samples_per_s,
		.samples = s->samples,
		.window_s = session_window_s(s),
		.coverage = system_coverage(&s->coverage),
		.is_early = t->is_early,
	};
	memcpy(out->by_class, t->list.by_class, sizeof out->by_class);
}

void top_keep_moment(struct top *t)
{
	const struct sample *sample = scan_sample(t->session.scanner);
	struct past_head head;

	t->past.is_kept = false;
	/* The first refresh has no window, and nothing to tell. */
	if (sample->before_ns == 0 || t->list.processes.count == 0)
		return;
	top_get_head(t, &head);
	t->past.error = past_keep(&t->past.kept, sample, &t->list.processes, &head);
	t->past.is_kept = t->past.error == 0;
}

/* Takes along what is folded. */
static void move_folds(struct list *to, struct list *from)
{
	process_set_free(&to->folds.folded);
	process_set_free(&to->folds.unfolded);
	to->folds = from->folds;
	from->folds = (struct list_folds){ 0 };
}

static void show_present(struct top *t)
{
	if (!top_is_back(t))
		return;
	struct list moment = t->list;
	t->list = t->past.present;
	t->past.present = (struct list){ 0 };
	t->past.back = 0;
	move_folds(&t->list, &moment);
	list_free(&moment);
}

static void show_moment(struct top *t, size_t back)
{
	struct past_moment *m = past_find(&t->past.kept, back);

	if (!top_is_back(t)) {
		t->past.present = t->list;
		t->list = (struct list){ 0 };
		move_folds(&t->list, &t->past.present);
	}
	t->past.back = back;
	t->list.count = 0;
	if (past_rows(&t->past.kept, m, &t->list.processes) != 0 ||
	    list_show(&t->list, &m->sample, &t->view) != 0) {
		show_present(t);
		top_message(t, "no memory to look back");
	}
}

void top_take_steps(struct top *t)
{
	long to = (long)t->past.back - t->past.wanted;
	size_t count = t->past.kept.count;

	if (t->past.wanted == 0)
		return;
	t->past.wanted = 0;
	if (to < 0)
		top_message(t, "this is the last refresh; Z goes on");
	if (to > (long)count && count > 0)
		top_message(t, "this is the first refresh that is kept");
	if (to > 0 && count == 0)
		top_message(t, t->past.error == -EFBIG ?
				       "too much is there to be kept: no looking back" :
				       "there is no earlier refresh yet");
	size_t back = to < 0 ? 0 : (size_t)to < count ? (size_t)to : count;
	if (back == t->past.back)
		return;
	if (back == 0)
		show_present(t);
	else
		show_moment(t, back);
	top_rearrange(t);
}

void top_step(struct top *t, long by)
{
	if (!t->is_paused) {
		top_message(t, "Z pauses; then left and right step through the last refreshes");
		return;
	}
	t->past.wanted += by;
	/* In the middle of a scan the list is about to become another one. */
	if (!t->is_scanning)
		top_take_steps(t);
}

void top_toggle_pause(struct top *t)
{
	t->is_paused = !t->is_paused;
	t->past.wanted = 0;
	if (!top_is_back(t))
		return;
	show_present(t);
	top_rearrange(t);
}

void top_forget_past(struct top *t)
{
	show_present(t);
	past_free(&t->past.kept);
}
