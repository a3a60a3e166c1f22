/* actions.c - dialogs and actions on tasks; see actions.h. */
#include "config.h"

#include "tui/actions.h"
#include "act/action_words.h"
#include "tui/menu.h"
#include "tui/prompt.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- targets ---- */

bool actions_are_allowed(struct ui *ui)
{
	if (ui->feed->actions_why == NULL)
		return true;
	ui_message(ui, "no actions: pstop runs with %s", ui->feed->actions_why);
	return false;
}

static bool is_held(struct ui *ui, struct targets *targets, const char *what, int error)
{
	if (error == 0)
		return true;
	ui_message(ui, "cannot act on %s: %s", what, action_error(error));
	targets_release(targets);
	return false;
}

bool actions_hold(struct ui *ui, struct targets *targets, const struct tag *task)
{
	return is_held(ui, targets, "this task", targets_hold(targets, task));
}

bool actions_hold_tagged(struct ui *ui, struct targets *targets, struct tags *tags)
{
	size_t tagged = tags->count;

	if (!is_held(ui, targets, "the tagged tasks", targets_hold_tagged(targets, tags)))
		return false;
	if (targets->count == 0) {
		targets_release(targets);
		ui_message(ui, "the tagged tasks have exited");
		return false;
	}
	if (tags->count < tagged)
		ui_message(ui, "%zu of %zu tagged tasks exited", tagged - tags->count, tagged);
	return true;
}

static void release(void *context)
{
	targets_release(context);
	free(context);
}

/* Move the targets to the heap as the context of a dialog, which release() frees.  If there is no
 * memory, release them and return NULL. */
static struct targets *take_over(struct ui *ui, struct targets *targets)
{
	struct targets *held = malloc(sizeof *held);

	if (held == NULL) {
		ui_message(ui, "out of memory");
		targets_release(targets);
		return NULL;
	}
	*held = *targets;
	*targets = (struct targets){ 0 };
	return held;
}

/* ---- changing processes ---- */

static void reread(const struct ui *ui, const struct targets *targets)
{
	pid_t *pids = malloc((targets->count + 1) * sizeof *pids);

	for (size_t i = 0; pids && i < targets->count; i++)
		pids[i] = targets->list[i].action.pid;
	if (pids)
		ui->feed->reread(ui->feed->context, pids, targets->count);
	free(pids);
}

/* An action in words: "reniced PID 12 sh to 5" and "cannot renice PID 12 sh to 5: ...". */
struct words {
	const char *done, *attempt; /* before the targets: "reniced" and "renice" */
	char to[40];                /* after them: " to 5"; "": nothing */
};

static void report(struct ui *ui, const struct targets *targets, const struct words *words,
		   size_t good, int error)
{
	char names[TARGETS_NAMES_MOST];

	targets_name(targets, names);
	if (error == 0)
		ui_message(ui, "%s %s%s", words->done, names, words->to);
	else if (good == 0)
		ui_message(ui, "cannot %s %s%s: %s", words->attempt, names, words->to,
			   action_error(error));
	else
		ui_message(ui, "%s %zu of %zu tasks%s; the others: %s", words->done, good,
			   targets->count, words->to, action_error(error));
}

/* Call `one` for all targets, and show a message with the result.  Return whether it was tried. */
static bool act(struct ui *ui, const struct targets *targets, const struct words *words,
		target_fn *one, const void *value)
{
	size_t good = 0;

	if (!ui_may_change(ui))
		return false;
	int error = for_each_target(targets, one, value, &good);
	report(ui, targets, words, good, error);
	reread(ui, targets);
	ui->needs_draw = true;
	return error == 0;
}

/* ---- signals ---- */

static int signal_one(const struct action_target *target, const void *value)
{
	return action_signal(target, *(const int *)value);
}

static const char *name_of_signal(int number)
{
	for (const struct action_signal_name *s = action_signals(); s->number; s++)
		if (s->number == number)
			return s->name;
	return "?";
}

static void do_signal(struct ui *ui, void *context, int value)
{
	char done[40], attempt[40];
	struct words words = { .done = done, .attempt = attempt };

	snprintf(done, sizeof done, "sent SIG%s to", name_of_signal(value));
	snprintf(attempt, sizeof attempt, "send SIG%s to", name_of_signal(value));
	act(ui, context, &words, signal_one, &value);
	ui->needs_refresh = true;
}

void actions_ask_signal(struct ui *ui, struct targets *targets)
{
	char names[TARGETS_NAMES_MOST], title[TARGETS_NAMES_MOST + 20], item[64];
	struct targets *held = take_over(ui, targets);

	if (held == NULL)
		return;
	targets_name(held, names);
	snprintf(title, sizeof title, "Send to %s", names);
	struct menu_answer answer = { do_signal, release, held, true };
	struct menu *menu = menu_open(ui, title, &answer);
	for (const struct action_signal_name *s = action_signals(); menu && s->number; s++) {
		snprintf(item, sizeof item, "%2d %-8s %.40s", s->number, s->name, s->help);
		menu_add(menu, s->number, item);
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

/* Get the nice value of a single target.  Return false if it cannot be read, or if there are
 * several targets. */
static bool get_nice(const struct targets *targets, int *nice)
{
	return targets->count == 1 && action_get_nice(&targets->list[0].action, nice) == 0;
}

/* Change the nice values, and say what they were and are, as far as it is one task. */
static void renice(struct ui *ui, const struct targets *targets, target_fn *one, int value,
		   int wanted)
{
	struct words words = { .done = "reniced", .attempt = "renice" };
	int before, after;
	bool is_one = get_nice(targets, &before);

	if (one == nice_one)
		snprintf(words.to, sizeof words.to, " to %d", wanted);
	if (!act(ui, targets, &words, one, &value) || !is_one || !get_nice(targets, &after))
		return;
	snprintf(words.to, sizeof words.to, " from %d to %d", before, after);
	report(ui, targets, &words, 1, 0);
}

static void do_nice(struct ui *ui, void *context, const char *text)
{
	char *end;
	long typed = strtol(text, &end, 10);
	int nice = (int)typed;

	if (end == text || *end || typed < -20 || typed > 19) {
		ui_message(ui, "invalid nice value, not -20 to 19");
		return;
	}
	renice(ui, context, nice_one, nice, nice);
}

void actions_ask_nice(struct ui *ui, struct targets *targets)
{
	char names[TARGETS_NAMES_MOST], label[TARGETS_NAMES_MOST + 60], has[20] = "";
	struct targets *held = take_over(ui, targets);
	int nice;

	if (held == NULL)
		return;
	targets_name(held, names);
	if (get_nice(held, &nice))
		snprintf(has, sizeof has, "%d now, ", nice);
	snprintf(label, sizeof label, "Nice value of %s (%s-20 to 19): ", names, has);
	struct prompt_answer answer = { do_nice, release, held, false, true };
	prompt_open(ui, label, "", &answer);
}

/* Add to the nice value that the kernel reports for each target: the displayed one may be
 * outdated. */
void actions_change_nice(struct ui *ui, struct targets *targets, int by)
{
	renice(ui, targets, step_one, by, 0);
	targets_release(targets);
}

/* ---- I/O priority ---- */

static int ionice_one(const struct action_target *target, const void *value)
{
	int priority = *(const int *)value;

	return action_ionice(target, priority / 10, priority % 10);
}

/* Write the class, and after it the level if it has one. */
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

static void do_ionice(struct ui *ui, void *context, int value)
{
	struct words words = { .done = "set the I/O priority of",
			       .attempt = "set the I/O priority of" };
	char name[32];

	name_ionice(value / 10, value % 10, name, sizeof name);
	snprintf(words.to, sizeof words.to, " to %s", name);
	act(ui, context, &words, ionice_one, &value);
}

static void add_ionice_choices(struct menu *menu, bool is_known, int class, int level)
{
	static const struct {
		int class, level;
		const char *text;
	} choices[] = {
		{ ACTION_IO_BEST_EFFORT, 4, "best effort 4 (default)" },
		{ ACTION_IO_BEST_EFFORT, 0, "best effort 0 (before others)" },
		{ ACTION_IO_BEST_EFFORT, 7, "best effort 7 (after others)" },
		{ ACTION_IO_IDLE, 0, "idle (only when the disk is idle)" },
		{ ACTION_IO_REALTIME, 4, "real time 4 (needs root)" },
	};

	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
		menu_add(menu, choices[i].class * 10 + choices[i].level, choices[i].text);
		if (is_known && choices[i].class == class &&
		    (choices[i].level == level || class == ACTION_IO_IDLE))
			menu_choose_last(menu);
	}
}

void actions_ask_ionice(struct ui *ui, struct targets *targets)
{
	char names[TARGETS_NAMES_MOST], title[TARGETS_NAMES_MOST + 60], now[32] = "";
	struct targets *held = take_over(ui, targets);
	int class = -1, level = 0;

	if (held == NULL)
		return;
	targets_name(held, names);
	bool is_known = held->count == 1 &&
			action_get_ionice(&held->list[0].action, &class, &level) == 0;
	if (is_known)
		name_ionice(class, level, now, sizeof now);
	snprintf(title, sizeof title,
		 is_known ? "I/O priority of %s (%s now)" : "I/O priority of %s", names, now);
	struct menu_answer answer = { do_ionice, release, held, true };
	struct menu *menu = menu_open(ui, title, &answer);
	if (menu)
		add_ionice_choices(menu, is_known, class, level);
}

/* ---- cores ---- */

/* Large enough for the CPUs of any kernel; aligned for the macros of CPU_SET(3). */
union cpus {
	cpu_set_t set;
	unsigned char room[ACTION_CPUS_SIZE];
};

static int affinity_one(const struct action_target *target, const void *value)
{
	const union cpus *cpus = value;

	return action_affinity(target, &cpus->set, sizeof *cpus);
}

static void do_affinity(struct ui *ui, void *context, const char *text)
{
	union cpus cpus;

	if (action_parse_cpus(text, &cpus.set, sizeof cpus) != 0) {
		ui_message(ui, "not a list of cores, such as 0,2-5");
		return;
	}
	struct words words = { .done = "bound", .attempt = "bind" };
	snprintf(words.to, sizeof words.to, " to cores %.25s", text);
	act(ui, context, &words, affinity_one, &cpus);
}

void actions_ask_affinity(struct ui *ui, struct targets *targets)
{
	char names[TARGETS_NAMES_MOST], label[TARGETS_NAMES_MOST + 100], list[40], has[60] = "";
	struct targets *held = take_over(ui, targets);
	union cpus cpus;

	if (held == NULL)
		return;
	targets_name(held, names);
	if (held->count == 1 &&
	    action_get_affinity(&held->list[0].action, &cpus.set, sizeof cpus) == 0)
		snprintf(has, sizeof has, "%s now, ",
			 action_format_cpus(&cpus.set, sizeof cpus, list, sizeof list));
	snprintf(label, sizeof label, "Cores for %s (%ssuch as 0,2-5): ", names, has);
	struct prompt_answer answer = { do_affinity, release, held, false, true };
	prompt_open(ui, label, "", &answer);
}
