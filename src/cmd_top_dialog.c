/* cmd_top_dialog.c - prompts and menus of the live view, and what they do.
 *
 * Stage: cmd.  Actions name their tasks when the dialog opens: a descriptor is
 * held on each from then on, so that whatever happens meanwhile, no other one
 * is hit.
 */
#include "config.h"

#include "cmd_top_state.h"
#include "scan/users.h"
#include "view/clean.h"
#include "view/json.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- prompts ---- */

void top_ask(struct top *t, const char *label, const char *text, bool is_live,
	     void (*done)(struct top *, const char *))
{
	t->prompt.label = label;
	t->prompt.done = done;
	t->prompt.is_live = is_live;
	snprintf(t->prompt.text, sizeof t->prompt.text, "%s", text);
	t->mode = TOP_PROMPT;
}

/* Removes the last character, all its bytes. */
static void erase_last(char *text)
{
	size_t n = strlen(text);

	while (n > 0 && ((unsigned char)text[n - 1] & 0xc0) == 0x80)
		n--;
	text[n > 0 ? n - 1 : 0] = '\0';
}

void top_prompt_key(struct top *t, int key)
{
	struct top_prompt *p = &t->prompt;
	size_t n = strlen(p->text);

	switch (key) {
	case DISPLAY_ESCAPE:
		t->mode = TOP_TABLE;
		top_release_targets(t);
		return;
	case DISPLAY_ENTER:
		t->mode = TOP_TABLE;
		p->done(t, p->text);
		return;
	case DISPLAY_BACKSPACE:
		erase_last(p->text);
		break;
	case 'U' - '@':
		p->text[0] = '\0';
		break;
	default:
		if (key < ' ' || key > 255 || n + 1 >= sizeof p->text)
			return;
		p->text[n] = (char)key;
		p->text[n + 1] = '\0';
		break;
	}
	if (p->is_live)
		p->done(t, p->text);
}

/* ---- menus ---- */

static void open_menu(struct top *t, const char *title, void (*done)(struct top *, int))
{
	int columns;

	t->menu.count = 0;
	t->menu.at = 0;
	t->menu.done = done;
	clean_for_text(title, strlen(title), t->menu.title, sizeof t->menu.title, 150, &columns);
	t->mode = TOP_MENU;
}

static void add_item(struct top *t, int value, const char *text)
{
	struct top_menu *m = &t->menu;

	if (m->count == TOP_MENU_MOST)
		return;
	snprintf(m->items[m->count], sizeof m->items[0], "%s", text);
	m->values[m->count++] = value;
}

static void close_menu(struct top *t)
{
	t->mode = TOP_TABLE;
	top_release_targets(t);
}

void top_menu_key(struct top *t, int key)
{
	struct top_menu *m = &t->menu;

	switch (key) {
	case DISPLAY_ESCAPE:
	case 'q':
	case DISPLAY_F10:
		close_menu(t);
		return;
	case DISPLAY_UP:
		m->at -= m->at > 0;
		return;
	case DISPLAY_DOWN:
		m->at += m->at + 1 < m->count;
		return;
	case DISPLAY_PAGE_UP:
	case DISPLAY_HOME:
		m->at = 0;
		return;
	case DISPLAY_PAGE_DOWN:
	case DISPLAY_END:
		m->at = m->count > 0 ? m->count - 1 : 0;
		return;
	case DISPLAY_ENTER:
		t->mode = TOP_TABLE;
		if (m->count > 0)
			m->done(t, m->values[m->at]);
		if (t->mode == TOP_TABLE)
			top_release_targets(t);
		return;
	default:
		break;
	}
	/* A letter goes to the next item that begins with it. */
	for (int i = 1; i <= m->count && key > ' ' && key < 127; i++) {
		int at = (m->at + i) % m->count;
		const char *item = m->items[at] + strspn(m->items[at], " 0123456789");
		if ((item[0] | 0x20) == (key | 0x20)) {
			m->at = at;
			return;
		}
	}
}

/* ---- searching and filtering ---- */

static bool row_contains(const struct row *row, const char *text)
{
	const struct field *f = field_find("command", 7);
	char cell[4096];

	text_cell(f, row, 4000, true, cell, sizeof cell);
	return strcasestr(cell, text) != NULL;
}

static void search_from(struct top *t, size_t start)
{
	for (size_t i = 0; i < t->list.count && t->search[0]; i++) {
		size_t at = (start + i) % t->list.count;
		const struct row *row = list_row(&t->list, &t->list.lines[at]);
		scan_read_cmdline(t->session.scanner, (struct process *)row->p);
		if (row_contains(row, t->search)) {
			top_go_to(t, at);
			return;
		}
	}
	if (t->search[0])
		top_message(t, "nothing found");
}

static void do_search(struct top *t, const char *text)
{
	snprintf(t->search, sizeof t->search, "%s", text);
	search_from(t, t->cursor);
}

void top_ask_search(struct top *t)
{
	top_ask(t, "Search: ", "", true, do_search);
}

void top_search_next(struct top *t)
{
	search_from(t, t->cursor + 1);
}

static void do_filter(struct top *t, const char *text)
{
	struct filter_error error;
	struct filter *parsed = NULL;

	if (*text && filter_parse(&parsed, text, &error) != 0) {
		top_message(t, "filter: %s (at \"%.20s\")", error.message, text + error.at);
		return;
	}
	top_set_filter(t, parsed, text);
}

void top_ask_filter(struct top *t)
{
	top_ask(t, "Filter (class=io-bound && user=root, or a word): ", t->filter_text, false,
		do_filter);
}

static void do_delay(struct top *t, const char *text)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end || !(seconds >= 0.1 && seconds <= 3600)) {
		top_message(t, "a delay is 0.1 to 3600 seconds");
		return;
	}
	t->delay_s = seconds;
}

void top_ask_delay(struct top *t)
{
	char now[32];

	snprintf(now, sizeof now, "%g", t->delay_s);
	top_ask(t, "Seconds between refreshes: ", now, false, do_delay);
}

static void do_pid(struct top *t, const char *text)
{
	long pid = strtol(text, NULL, 10);
	ssize_t at = pid > 0 && pid <= INT32_MAX ? list_find(&t->list, (pid_t)pid, 0) : -1;

	if (at >= 0)
		top_go_to(t, (size_t)at);
}

void top_ask_pid(struct top *t, int first_digit)
{
	char text[2] = { (char)first_digit, '\0' };

	top_ask(t, "PID: ", text, true, do_pid);
	do_pid(t, text);
}

/* ---- what is shown ---- */

static void do_sort(struct top *t, int value)
{
	t->view.sort = t->columns.list[value];
	t->view.is_turned = false;
	t->view.is_tree = false;
	top_rearrange(t);
}

void top_choose_sort(struct top *t)
{
	open_menu(t, "Sort by", do_sort);
	for (size_t i = 0; i < t->columns.count; i++) {
		char text[64];
		const struct field *f = t->columns.list[i];
		snprintf(text, sizeof text, "%-8s %.50s", f->header, f->help);
		add_item(t, (int)i, text);
		if (f == t->view.sort)
			t->menu.at = (int)i;
	}
}

static void do_user(struct top *t, int value)
{
	t->view.has_uid = value >= 0;
	t->view.uid = (uid_t)value;
	top_rearrange(t);
}

void top_choose_user(struct top *t)
{
	const struct table *table = scan_table(t->session.scanner);

	open_menu(t, "Processes of", do_user);
	add_item(t, -1, "all users");
	for (size_t i = 0; i < table->count; i++) {
		const struct process *p = table->list[i];
		bool is_known = p->user == NULL || p->uid > INT32_MAX;
		for (int k = 1; k < t->menu.count && !is_known; k++)
			is_known = t->menu.values[k] == (int)p->uid;
		if (!is_known)
			add_item(t, (int)p->uid, p->user);
	}
}

static const char *const schemes[] = { "default", "light", "mono", "colorblind" };

/* The choice is kept: the only time that the settings are written. */
static void do_scheme(struct top *t, int value)
{
	snprintf(t->settings.scheme, sizeof t->settings.scheme, "%s", schemes[value]);
	snprintf(t->settings.sort, sizeof t->settings.sort, "%s", t->view.sort->key);
	t->settings.sort_turned = t->view.is_turned;
	t->settings.tree = t->view.is_tree;
	t->settings.threads = t->view.has_threads;
	t->settings.kernel_threads = !t->view.hides_kernel;
	t->settings.delay_s = t->delay_s;
	display_set_scheme(t->display, t->settings.scheme);
	int error = settings_save(&t->settings);
	if (error)
		top_message(t, "set, but not saved: %s", strerror(-error));
	else
		top_message(t, "set and saved, with order, tree and delay as they are");
}

void top_choose_scheme(struct top *t)
{
	static const char *const words[] = {
		"default: for dark backgrounds", "light: for light backgrounds",
		"mono: letters, no colours", "colorblind: told apart by all",
	};

	open_menu(t, "Set-up: choose colours and save what is set", do_scheme);
	for (int i = 0; i < 4; i++) {
		add_item(t, i, words[i]);
		if (strcmp(schemes[i], t->settings.scheme) == 0)
			t->menu.at = i;
	}
}

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

/* Holds the tagged tasks, or the one under the cursor; says who they are. */
static bool hold_targets(struct top *t, char *who, size_t size)
{
	const struct row *row = top_current(t);
	int error = 0;

	top_release_targets(t);
	if (t->options->is_readonly || t->options->root_count > 0) {
		top_message(t, t->options->is_readonly ? "--readonly: no actions" :
							  "--proc-root: no actions");
		return false;
	}
	for (size_t i = 0; i < t->tag_count && !error; i++)
		error = hold(t, t->tags[i].pid, t->tags[i].tid, t->tags[i].start_ticks);
	if (t->tag_count == 0 && row)
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
	if (t->target_count == 1 && row) {
		const struct thread *shown = row_shown_thread(row);
		size_t n = strlen(who);
		if (shown && t->tag_count == 0)
			snprintf(who + n, size - n, " %.*s", TASK_COMM_MAX - 1, shown->comm);
	}
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
	open_menu(t, title, do_signal);
	for (const struct action_signal_name *s = action_signals(); s->number; s++) {
		snprintf(item, sizeof item, "%2d %-8s %.40s", s->number, s->name, s->help);
		add_item(t, s->number, item);
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
	open_menu(t, title, do_ionice);
	add_item(t, ACTION_IO_BEST_EFFORT * 10 + 4, "best effort 4 (the usual)");
	add_item(t, ACTION_IO_BEST_EFFORT * 10 + 0, "best effort 0 (before others)");
	add_item(t, ACTION_IO_BEST_EFFORT * 10 + 7, "best effort 7 (after others)");
	add_item(t, ACTION_IO_IDLE * 10, "idle (only when nobody else wants)");
	add_item(t, ACTION_IO_REALTIME * 10 + 4, "real time 4 (needs root)");
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

/* ---- saving ---- */

/* The document of --json for the processes that are shown. */
static int write_shown(struct top *t, FILE *out)
{
	struct session *s = &t->session;
	struct json_head head = {
		.table = scan_table(s->scanner),
		.window_s = session_window_s(s),
		.samples = s->samples,
		.samples_per_s = s->samples_per_s,
		.own_cpu_share = s->own_cpu_share,
		.sampling_cpu_share = s->sampling_cpu_share,
		.system = &s->system,
		.system_rates = &s->system_rates,
	};
	bool is_first = true;
	int error = json_begin(out, &head);

	for (size_t i = 0; i < t->list.count && !error; i++) {
		const struct line *line = &t->list.lines[i];
		if (line->is_thread)
			continue;
		struct process *p = (struct process *)list_row(&t->list, line)->p;
		scan_complete(s->scanner, p);
		error = json_process(out, &head, p, is_first);
		is_first = false;
	}
	return error ? error : json_end(out, &head, NULL, 0);
}

static void do_save(struct top *t, const char *text)
{
	/* An existing file is not written over. */
	int fd = open(text, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");

	if (out == NULL) {
		top_message(t, "cannot save: %s", strerror(errno));
		if (fd >= 0)
			close(fd);
		return;
	}
	int error = write_shown(t, out);
	bool failed = ferror(out) != 0;
	if (fclose(out) != 0 || failed || error)
		top_message(t, "not saved whole: %s", strerror(error ? -error : errno));
	else
		top_message(t, "saved to %s", text);
}

void top_ask_save(struct top *t)
{
	top_ask(t, "Save what is shown as JSON in: ", "pstop.json", false, do_save);
}
