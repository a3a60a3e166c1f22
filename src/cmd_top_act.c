/* cmd_top_act.c - actions on tasks.
 *
 * Stage: cmd.  Actions name their tasks when the dialog opens: a descriptor is
 * held on each from then on, so that whatever happens meanwhile, no other one
 * is hit.
 */
#include "config.h"

#include "cmd_top_state.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- actions ---- */

void top_release_targets(struct top *t)
{
	for (size_t i = 0; i < t->target_count; i++)
		action_close(&t->targets[i]);
	free(t->targets);
	t->targets = NULL;
	t->target_count = 0;
}

static int hold(struct top *t, pid_t pid, pid_t tid, uint64_t start_ticks)
{
	struct action_target *grown =
		realloc(t->targets, (t->target_count + 1) * sizeof *t->targets);

	if (grown == NULL)
		return -ENOMEM;
	t->targets = grown;
	int error = action_open(&grown[t->target_count], pid, tid, start_ticks);
	t->target_count += error == 0;
	return error;
}

/* Holds the process of the page, where that is open, else the tagged tasks, or the
 * one under the cursor; says who they are. */
static bool hold_targets(struct top *t, char *who, size_t size)
{
	const struct row *row = top_current(t);
	bool is_page = t->mode == TOP_PANE;
	size_t tags = is_page ? 0 : t->tag_count;
	int error = 0;

	top_release_targets(t);
	if (t->options->is_readonly || t->options->root_count > 0) {
		top_message(t, t->options->is_readonly ? "--readonly: no actions" :
							  "--proc-root: no actions");
		return false;
	}
	for (size_t i = 0; i < tags && !error; i++)
		error = hold(t, t->tags[i].pid, t->tags[i].tid, t->tags[i].start_ticks);
	if (!is_page && tags == 0 && row && row->p->is_exited) {
		top_message(t, "it has ended");
		return false;
	}
	if (is_page)
		error = hold(t, t->detail.pid, 0, t->detail.start_ticks);
	else if (tags == 0 && row)
		error = hold(t, row->pid, row->tid,
			     row->t ? row->t->start_ticks : row->p->start_ticks);
	if (error) {
		top_message(t, "cannot: %s", action_error(error));
		top_release_targets(t);
		return false;
	}
	if (t->target_count == 0)
		return false;
	if (t->target_count > 1)
		snprintf(who, size, "%zu tagged tasks", t->target_count);
	else
		snprintf(who, size, "%s %d", t->targets[0].tid ? "thread" : "PID",
			 (int)(t->targets[0].tid ? t->targets[0].tid : t->targets[0].pid));
	const struct thread *shown = row && !is_page ? row_shown_thread(row) : NULL;
	const char *comm = is_page ? t->detail.comm : shown ? shown->comm : NULL;
	size_t n = strlen(who);
	if (t->target_count == 1 && tags == 0 && comm)
		snprintf(who + n, size - n, " %.*s", TASK_COMM_MAX - 1, comm);
	return true;
}

/* Tells how an action on all targets went. */
static void report(struct top *t, const char *done, size_t good, int error)
{
	if (error)
		top_message(t, "%zu of %zu %s; %s", good, t->target_count, done,
			    action_error(error));
	else
		top_message(t, "%zu %s", good, done);
	t->needs_refresh = true;
	top_release_targets(t);
}

static void do_signal(struct top *t, int value)
{
	size_t good = 0;
	int error = 0;

	for (size_t i = 0; i < t->target_count; i++) {
		int one = action_signal(&t->targets[i], value);
		good += one == 0;
		error = one ? one : error;
	}
	report(t, "signalled", good, error);
}

void top_choose_signal(struct top *t)
{
	char who[100], title[150], item[64];

	if (!hold_targets(t, who, sizeof who))
		return;
	snprintf(title, sizeof title, "Send to %s", who);
	top_open_menu(t, title, do_signal);
	for (const struct action_signal_name *s = action_signals(); s->number; s++) {
		snprintf(item, sizeof item, "%2d %-8s %.40s", s->number, s->name, s->help);
		top_add_item(t, s->number, item);
	}
}

static void set_nice(struct top *t, int nice)
{
	size_t good = 0;
	int error = 0;

	for (size_t i = 0; i < t->target_count; i++) {
		int one = action_nice(&t->targets[i], nice);
		good += one == 0;
		error = one ? one : error;
	}
	report(t, "reniced", good, error);
}

static void do_nice(struct top *t, const char *text)
{
	char *end;
	long nice = strtol(text, &end, 10);

	if (end == text || *end || nice < -20 || nice > 19) {
		top_message(t, "nice values go from -20 to 19");
		top_release_targets(t);
		return;
	}
	set_nice(t, (int)nice);
}

void top_ask_nice(struct top *t)
{
	static char label[150];
	char who[100];

	if (!hold_targets(t, who, sizeof who))
		return;
	snprintf(label, sizeof label, "Nice value of %s (-20 to 19): ", who);
	top_ask(t, label, "", false, do_nice);
}

void top_change_nice(struct top *t, int by)
{
	const struct row *row = top_current(t);
	const struct thread *shown = row ? row_shown_thread(row) : NULL;
	char who[100];

	/* What it was then is not what it is now. */
	if (top_is_back(t)) {
		top_message(t, "looking back: r sets a nice value, Z goes on");
		return;
	}
	if (shown == NULL || !hold_targets(t, who, sizeof who))
		return;
	int nice = shown->nice + by;
	set_nice(t, nice < -20 ? -20 : nice > 19 ? 19 : nice);
}

static void do_ionice(struct top *t, int value)
{
	size_t good = 0;
	int error = 0;

	for (size_t i = 0; i < t->target_count; i++) {
		int one = action_ionice(&t->targets[i], value / 10, value % 10);
		good += one == 0;
		error = one ? one : error;
	}
	report(t, "given another I/O priority", good, error);
}

void top_choose_ionice(struct top *t)
{
	char who[100], title[150];

	if (!hold_targets(t, who, sizeof who))
		return;
	snprintf(title, sizeof title, "I/O priority of %s", who);
	top_open_menu(t, title, do_ionice);
	top_add_item(t, ACTION_IO_BEST_EFFORT * 10 + 4, "best effort 4 (the usual)");
	top_add_item(t, ACTION_IO_BEST_EFFORT * 10 + 0, "best effort 0 (before others)");
	top_add_item(t, ACTION_IO_BEST_EFFORT * 10 + 7, "best effort 7 (after others)");
	top_add_item(t, ACTION_IO_IDLE * 10, "idle (only when nobody else wants)");
	top_add_item(t, ACTION_IO_REALTIME * 10 + 4, "real time 4 (needs root)");
}

static void do_affinity(struct top *t, const char *text)
{
	cpu_set_t set;
	size_t good = 0;
	int error = action_parse_cpus(text, &set, sizeof set);

	if (error) {
		top_message(t, "cores are written 0,2-5");
		top_release_targets(t);
		return;
	}
	for (size_t i = 0; i < t->target_count; i++) {
		int one = action_affinity(&t->targets[i], &set, sizeof set);
		good += one == 0;
		error = one ? one : error;
	}
	report(t, "bound to these cores", good, error);
}

void top_ask_affinity(struct top *t)
{
	static char label[150];
	char who[100];

	if (!hold_targets(t, who, sizeof who))
		return;
	snprintf(label, sizeof label, "Cores for %s (such as 0,2-5): ", who);
	top_ask(t, label, "", false, do_affinity);
}
