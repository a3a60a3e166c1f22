/* cmd_top_act.c - actions on tasks.
 *
 * Room: tui.  Actions name their tasks when the dialog opens: a descriptor is
 * held on each from then on, so that whatever happens meanwhile, no other one
 * is hit.
 */
#include "config.h"

#include "act/action_words.h"
#include "base/array.h"
#include "collect/task.h"
#include "tui/cmd_top_state.h"

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
	t->target_count = t->target_capacity = 0;
}

static int hold(struct top *t, pid_t pid, pid_t tid, uint64_t start_ticks)
{
	if (ARRAY_RESERVE(t->targets, t->target_capacity, t->target_count + 1) != 0)
		return -ENOMEM;
	int error = action_open(&t->targets[t->target_count], pid, tid, start_ticks);
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
	name_targets(t,
		     is_tagged ? NULL :
		     is_page   ? t->detail.comm :
		     shown     ? thread_comm(shown) :
				 "",
		     who, TOP_WHO_MOST);
	return true;
}

/* ---- what changes a process ---- */

/* After a burst of keys this long a silence has to come before Enter, or a key that
 * changes a process at once, counts. */
#define BURST_SILENCE_NS 200000000ULL

bool top_may_change(struct top *t)
{
	bool is_close = t->press.is_text && t->burst_ns > 0 &&
			session_now_ns() - t->burst_ns < BURST_SILENCE_NS;

	if (!t->press.is_in_burst && !is_close)
		return true;
	top_message(t, "Ignored: keys arrived in one burst, like a paste; press this key again");
	return false;
}

/* What an action does to one target; `value` is the action's own. */
typedef int act_fn(const struct action_target *target, const void *value);

/* Values that the kernel has changed while a refresh went on, or before the next one:
 * what sleeps is not read by itself. */
void top_show_changed(struct top *t)
{
	const struct sample *sample = scan_sample(t->session.scanner);

	for (size_t i = 0; i < t->changed_count; i++) {
		const struct process *p = sample_find(sample, t->changed[i]);
		if (p)
			task_reread_acted_on(t->session.scanner, p);
	}
	t->changed_count = 0;
	t->needs_draw = true;
}

static void note_changed(struct top *t)
{
	if (ARRAY_RESERVE(t->changed, t->changed_capacity, t->changed_count + t->target_count) != 0)
		return;
	for (size_t i = 0; i < t->target_count; i++)
		t->changed[t->changed_count++] = t->targets[i].pid;
	/* In the middle of a scan the table is not to be touched. */
	if (!t->is_scanning)
		top_show_changed(t);
}

/* Does it to all targets, says how that went, and lets go of them.  The one place that
 * changes another process. */
static void act(struct top *t, const char *done, act_fn *one, const void *value)
{
	size_t good = 0;
	int error = 0;

	bool may = top_may_change(t);
	for (size_t i = 0; i < t->target_count && may; i++) {
		int result = one(&t->targets[i], value);
		good += result == 0;
		error = result ? result : error;
	}
	if (error)
		top_message(t, "%zu of %zu %s; %s", good, t->target_count, done,
			    action_error(error));
	else if (good > 0)
		top_message(t, "%zu %s", good, done);
	note_changed(t);
	top_release_targets(t);
}

/* ---- signals ---- */

static int signal_one(const struct action_target *target, const void *value)
{
	return action_signal(target, *(const int *)value);
}

static void do_signal(struct top *t, int value)
{
	act(t, "signalled", signal_one, &value);
	t->needs_refresh = true;
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

/* ---- nice values ---- */

static int nice_one(const struct action_target *target, const void *value)
{
	return action_nice(target, *(const int *)value);
}

static int step_one(const struct action_target *target, const void *value)
{
	return action_nice_by(target, *(const int *)value);
}

static void do_nice(struct top *t, const char *text)
{
	char *end;
	long typed = strtol(text, &end, 10);
	int nice = (int)typed;

	if (end == text || *end || typed < -20 || typed > 19) {
		top_message(t, "nice values go from -20 to 19");
		top_release_targets(t);
		return;
	}
	act(t, "reniced", nice_one, &nice);
}

void top_ask_nice(struct top *t)
{
	static char label[TOP_WHO_MOST + 60];
	char who[TOP_WHO_MOST], has[20] = "";
	int nice;

	if (!hold_targets(t, who))
		return;
	if (t->target_count == 1 && action_get_nice(&t->targets[0], &nice) == 0)
		snprintf(has, sizeof has, "%d now, ", nice);
	snprintf(label, sizeof label, "Nice value of %s (%s-20 to 19): ", who, has);
	top_ask(t, label, "", TOP_ASK_ONCE, do_nice);
}

/* Added to what the kernel says that each has: what is shown is as old as the last time
 * that it ran. */
void top_change_nice(struct top *t, int by)
{
	char who[TOP_WHO_MOST], done[40] = "reniced";
	int nice;

	if (top_is_back(t)) {
		top_message(t, "looking back: r sets a nice value, Z goes on");
		return;
	}
	if (!top_may_change(t) || !hold_targets(t, who))
		return;
	if (t->target_count == 1 && action_get_nice(&t->targets[0], &nice) == 0) {
		nice += by;
		snprintf(done, sizeof done, "reniced to %d",
			 nice < -20 ? -20 :
			 nice > 19  ? 19 :
				      nice);
	}
	act(t, done, step_one, &by);
}

/* ---- I/O priority ---- */

static int ionice_one(const struct action_target *target, const void *value)
{
	int priority = *(const int *)value;

	return action_ionice(target, priority / 10, priority % 10);
}

static void do_ionice(struct top *t, int value)
{
	act(t, "given another I/O priority", ionice_one, &value);
}

/* The class, and after it the level where it has any. */
static void name_ionice(int class, int level, char *out, size_t size)
{
	static const char *const names[] = {
		[ACTION_IO_NONE] = "by nice value",
		[ACTION_IO_REALTIME] = "real time",
		[ACTION_IO_BEST_EFFORT] = "best effort",
		[ACTION_IO_IDLE] = "idle",
	};
	bool has_level = class == ACTION_IO_REALTIME || class == ACTION_IO_BEST_EFFORT;

	if (class < 0 || class > ACTION_IO_IDLE)
		snprintf(out, size, "class %d", class);
	else if (has_level)
		snprintf(out, size, "%s %d", names[class], level);
	else
		snprintf(out, size, "%s", names[class]);
}

void top_choose_ionice(struct top *t)
{
	static const struct {
		int class, level;
		const char *text;
	} choices[] = {
		{ ACTION_IO_BEST_EFFORT, 4, "best effort 4 (the usual)" },
		{ ACTION_IO_BEST_EFFORT, 0, "best effort 0 (before others)" },
		{ ACTION_IO_BEST_EFFORT, 7, "best effort 7 (after others)" },
		{ ACTION_IO_IDLE, 0, "idle (only when nobody else wants)" },
		{ ACTION_IO_REALTIME, 4, "real time 4 (needs root)" },
	};
	char who[TOP_WHO_MOST], title[TOP_WHO_MOST + 60], now[32];
	int class = -1, level = 0;

	if (!hold_targets(t, who))
		return;
	bool is_known = t->target_count == 1 &&
			action_get_ionice(&t->targets[0], &class, &level) == 0;
	if (is_known)
		name_ionice(class, level, now, sizeof now);
	snprintf(title, sizeof title,
		 is_known ? "I/O priority of %s (%s now)" : "I/O priority of %s", who, now);
	top_open_menu(t, title, do_ionice);
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
		top_add_item(t, choices[i].class * 10 + choices[i].level, choices[i].text);
		if (is_known && choices[i].class == class &&
		    (choices[i].level == level || class == ACTION_IO_IDLE))
			t->menu.at = (int)i;
	}
}

/* ---- cores ---- */

/* Any kernel's CPUs; aligned as the macros of CPU_SET(3) want it. */
union cpus {
	cpu_set_t set;
	unsigned char room[ACTION_CPUS_SIZE];
};

static int affinity_one(const struct action_target *target, const void *value)
{
	const union cpus *cpus = value;

	return action_affinity(target, &cpus->set, sizeof *cpus);
}

static void do_affinity(struct top *t, const char *text)
{
	union cpus cpus;

	if (action_parse_cpus(text, &cpus.set, sizeof cpus) != 0) {
		top_message(t, "cores are written 0,2-5");
		top_release_targets(t);
		return;
	}
	act(t, "bound to these cores", affinity_one, &cpus);
}

void top_ask_affinity(struct top *t)
{
	static char label[TOP_WHO_MOST + 100];
	char who[TOP_WHO_MOST], list[40], has[60] = "";
	union cpus cpus;

	if (!hold_targets(t, who))
		return;
	if (t->target_count == 1 &&
	    action_get_affinity(&t->targets[0], &cpus.set, sizeof cpus) == 0)
		snprintf(has, sizeof has, "%s now, ",
			 action_format_cpus(&cpus.set, sizeof cpus, list, sizeof list));
	snprintf(label, sizeof label, "Cores for %s (%ssuch as 0,2-5): ", who, has);
	top_ask(t, label, "", TOP_ASK_ONCE, do_affinity);
}
