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

/* Holds the tagged tasks; those that have ended lose their tags. */
static int hold_tagged(struct top *t)
{
	size_t kept = 0;
	int error = 0;

	for (size_t i = 0; i < t->tag_count && !error; i++) {
		struct top_tag tag = t->tags[i];
		error = hold(t, tag.pid, tag.tid, tag.start_ticks);
		if (error == -ESRCH) {
			error = 0;
			continue;
		}
		t->tags[kept++] = tag;
	}
	if (!error)
		t->tag_count = kept;
	return error;
}

static int hold_row(struct top *t, const struct row *row)
{
	return hold(t, row->pid, row->tid, row->t ? row->t->start_ticks : row->p->start_ticks);
}

/* Bytes of a question from which on no more names are put into it. */
#define WHO_BYTES 60

static void add_target(const struct action_target *target, const char *comm, char *who, size_t size)
{
	size_t n = strlen(who);

	snprintf(who + n, size - n, "%s %d%s%.*s", target->tid ? "thread" : "PID",
		 (int)(target->tid ? target->tid : target->pid), *comm ? " " : "",
		 TASK_COMM_MAX - 1, comm);
}

/* "PID 17 sleep", or "3 tagged tasks: PID 17 sleep, PID 18 sleep, and 1 more". */
static void name_targets(const struct top *t, const char *comm, char *who, size_t size)
{
	size_t count = t->target_count;

	who[0] = '\0';
	if (comm) {
		add_target(&t->targets[0], comm, who, size);
		return;
	}
	if (count > 1)
		snprintf(who, size, "%zu tagged tasks: ", count);
	for (size_t i = 0; i < count; i++) {
		size_t n = strlen(who);
		if (n > WHO_BYTES) {
			snprintf(who + n, size - n, ", and %zu more", count - i);
			return;
		}
		if (i > 0)
			snprintf(who + n, size - n, ", ");
		add_target(&t->targets[i], t->tags[i].comm, who, size);
	}
}

static bool may_act(struct top *t)
{
	if (t->options->is_readonly)
		top_message(t, "--readonly: no actions");
	else if (t->options->root_count > 0)
		top_message(t, "--proc-root: no actions");
	else
		return true;
	return false;
}

/* Holds the process of the page, where that is open, else the tagged tasks, or the
 * one under the cursor; says who they are. */
static bool hold_targets(struct top *t, char who[static TOP_WHO_MOST])
{
	const struct row *row = top_current(t);
	bool is_page = t->mode == TOP_PANE;
	bool is_tagged = !is_page && t->tag_count > 0;
	int error = 0;

	top_release_targets(t);
	if (!may_act(t) || (!is_page && !is_tagged && (row == NULL || top_says_ended(t, row))))
		return false;
	if (is_page)
		error = hold(t, t->detail.pid, 0, t->detail.start_ticks);
	else
		error = is_tagged ? hold_tagged(t) : hold_row(t, row);
	if (error) {
		top_message(t, "cannot: %s", action_error(error));
		top_release_targets(t);
		return false;
	}
	if (t->target_count == 0) {
		top_message(t, "the tagged tasks have ended");
		return false;
	}
	const struct thread *shown = is_page || is_tagged ? NULL : row_shown_thread(row);
	name_targets(t, is_tagged ? NULL : is_page ? t->detail.comm : shown ? thread_comm(shown) : "", who,
		     TOP_WHO_MOST);
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
	char who[TOP_WHO_MOST], title[TOP_WHO_MOST + 20], item[64];

	if (!hold_targets(t, who))
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
	static char label[TOP_WHO_MOST + 40];
	char who[TOP_WHO_MOST];

	if (!hold_targets(t, who))
		return;
	snprintf(label, sizeof label, "Nice value of %s (-20 to 19): ", who);
	top_ask(t, label, "", false, do_nice);
}

void top_change_nice(struct top *t, int by)
{
	const struct row *row = top_current(t);
	const struct thread *shown = row ? row_shown_thread(row) : NULL;
	char who[TOP_WHO_MOST];

	/* What it was then is not what it is now. */
	if (top_is_back(t)) {
		top_message(t, "looking back: r sets a nice value, Z goes on");
		return;
	}
	if (shown == NULL || !hold_targets(t, who))
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
	char who[TOP_WHO_MOST], title[TOP_WHO_MOST + 20];

	if (!hold_targets(t, who))
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
	static char label[TOP_WHO_MOST + 40];
	char who[TOP_WHO_MOST];

	if (!hold_targets(t, who))
		return;
	snprintf(label, sizeof label, "Cores for %s (such as 0,2-5): ", who);
	top_ask(t, label, "", false, do_affinity);
}
