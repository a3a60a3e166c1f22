/* cmd_top.c - the loop of the live view; see cmd_top.h and cmd_top_state.h.
 *
 * One thread: while a scan is long, the scanner asks now and then whether a key
 * was pressed, and the key is answered in the middle of it.
 */
#include "config.h"

#include "tui/cmd_top.h"
#include "cmd/exit_status.h"
#include "cmd/output.h"
#include "collect/details.h"
#include "tui/cmd_top_state.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The first window is short, so that there is a verdict soon. */
#define EARLY_WINDOW_S 0.3
#define MESSAGE_NS     3000000000ULL

void top_message(struct top *t, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(t->message, sizeof t->message, format, arguments);
	va_end(arguments);
	t->message_until_ns = session_now_ns() + MESSAGE_NS;
	t->needs_draw = true;
}

const struct row *top_current(struct top *t)
{
	if (t->cursor >= t->list.count)
		return NULL;
	t->current = list_row(&t->list, &t->list.lines[t->cursor]);
	return &t->current;
}

/* ---- the list and the cursor on it ---- */

/* Line of the cursor's task: of what it is folded into, where it is.  -1: it is gone. */
static ssize_t find_current(struct top *t)
{
	ssize_t at = list_find(&t->list, t->at_pid, t->at_tid);
	pid_t pid = t->at_pid;

	if (at < 0 && t->at_tid)
		at = list_find(&t->list, pid, 0);
	for (int i = 0; i < LIST_DEPTH_MOST && t->view.is_tree && at < 0; i++) {
		const struct process *p = sample_find(top_sample(t), pid);
		pid = p ? p->ppid : 0;
		if (pid <= 0)
			break;
		at = list_find(&t->list, pid, 0);
		if (at >= 0 && !t->list.lines[at].is_folded)
			return -1; /* it is not shown for another reason */
	}
	return at;
}

/* The cursor stays on its task; where that is gone, on its line. */
static void restore_cursor(struct top *t)
{
	bool is_kept = t->is_on_task || t->is_following;
	ssize_t at = find_current(t);

	/* At the top the first line is what one looks at, not a task. */
	top_go_to(t, at >= 0 && is_kept ? (size_t)at : t->cursor);
}

/* What the filter and the order look at has to be there. */
static void prepare_list(struct top *t)
{
	struct scanner *s = t->session.scanner;
	const struct sample *sample = scan_sample(s);
	unsigned needs = filter_needs(t->filter) | (t->view.sort ? t->view.sort->needs : 0);

	if (top_is_back(t) || needs == 0)
		return;
	for (size_t i = 0; i < sample->count; i++)
		details_read(s, sample->list[i], needs, true);
}

void top_rearrange(struct top *t)
{
	prepare_list(t);
	list_arrange(&t->list, &t->view);
	restore_cursor(t);
	t->needs_draw = true;
}

void top_set_filter(struct top *t, struct filter *filter, const char *text)
{
	filter_free(t->filter);
	t->filter = filter;
	t->view.filter = filter;
	snprintf(t->filter_text, sizeof t->filter_text, "%s", text);
	top_rearrange(t);
}

/* ---- the loop ---- */

static void take_keys(struct top *t)
{
	struct display_press press;

	while (!t->is_done && display_key(t->display, &press))
		top_press(t, &press);
	if (t->needs_draw && !t->is_done)
		top_draw(t);
}

/* In the middle of a scan, where the list still is that of the last one. */
static void on_pause(void *context)
{
	struct top *t = context;
	struct pollfd in = { .fd = display_input_fd(t->display), .events = POLLIN };

	if (t->list.count == 0 || poll(&in, 1, 0) <= 0)
		return;
	t->is_scanning = true;
	take_keys(t);
	t->is_scanning = false;
}

/* Each row that was worked out is a process that ran, or that rests since. */
static void remember(void *context, const struct row *row)
{
	struct top *t = context;
	const struct rates *r = &row->rates;
	bool has_switches = r->switches_gap == GAP_NONE;

	if (r->window_s <= 0 || r->run_gap != GAP_NONE)
		return;
	struct history_point point = {
		.class = verdict_counted_as(&row->verdict),
		.run = (float)r->run,
		.runnable = r->runnable_gap == GAP_NONE ? (float)r->runnable : -1,
		.switches_per_s =
			has_switches ? (float)(r->voluntary_per_s + r->involuntary_per_s) : -1,
	};
	history_add(&t->history, row->pid, row->p->start_ticks, &point);
}

static int refresh(struct top *t)
{
	top_keep_moment(t);
	int error = session_refresh(&t->session);

	if (error)
		return error;
	prepare_list(t);
	double window_s = session_window_s(&t->session);
	t->is_early = window_s < t->delay_s * 0.9 && !session_is_replay(&t->session);
	if (window_s > 0)
		history_begin(&t->history, scan_sample(t->session.scanner)->refresh, window_s);
	error = list_update(&t->list, scan_sample(t->session.scanner), &t->view);
	if (error)
		return error;
	t->is_sketch = false;
	if (t->changed_count > 0)
		top_show_changed(t);
	restore_cursor(t);
	top_take_steps(t);
	if (t->mode == TOP_PANE)
		top_read_page(t);
	t->needs_draw = true;
	return 0;
}

static bool is_sampling(const struct top *t)
{
	return !t->is_paused && !session_is_replay(&t->session);
}

static int wait_ms(const struct top *t, uint64_t deadline)
{
	uint64_t now = session_now_ns(), until = deadline;

	if (is_sampling(t) && sampler_next_ns(t->session.sampler) < until)
		until = sampler_next_ns(t->session.sampler);
	if (t->message_until_ns > now && t->message_until_ns < until)
		until = t->message_until_ns;
	if (until <= now)
		return 0;
	uint64_t ms = (until - now + 999999) / 1000000;
	return ms > 60000 ? 60000 : (int)ms;
}

/* One turn: keys, looks, and a refresh when it is time. */
static int turn(struct top *t, uint64_t *deadline)
{
	struct pollfd in = { .fd = display_input_fd(t->display), .events = POLLIN };
	bool had_message = session_now_ns() < t->message_until_ns;

	int ready = poll(&in, 1, wait_ms(t, *deadline));
	/* The terminal went away: then it has input as well, of no length. */
	if (ready > 0 && (in.revents & (POLLHUP | POLLERR | POLLNVAL)))
		t->is_done = true;
	if (display_stop_if_asked(t->display))
		t->needs_draw = true;
	take_keys(t);
	uint64_t now = session_now_ns();
	if (had_message && now >= t->message_until_ns)
		t->needs_draw = true;
	if (is_sampling(t) && now >= sampler_next_ns(t->session.sampler))
		session_sample(&t->session);
	if (now < *deadline && !t->needs_refresh)
		return 0;
	*deadline = now + (uint64_t)(t->delay_s * 1e9);
	t->needs_refresh = false;
	return t->is_paused || session_is_over(&t->session) ? 0 : refresh(t);
}

/* The first screen does not wait for longer. */
#define SKETCH_NS 40000000

/* With very many threads the first refresh takes some time: what is known of the
 * processes until then is drawn before.  Whose they are is not: where some are chosen
 * only the head is. */
static void draw_sketch(struct top *t)
{
	const struct options *o = t->options;

	if (session_is_replay(&t->session) || o->pid_count > 0 ||
	    sketch_count_tasks(t->session.scanner) < SKETCH_TASKS_LEAST)
		return;
	bool is_chosen = t->view.has_uid || t->filter;
	session_read_system(&t->session);
	t->is_sketch = sketch_make(t->session.scanner, SKETCH_NS) == 0;
	if (t->is_sketch &&
	    (is_chosen || list_update(&t->list, scan_sample(t->session.scanner), &t->view) == 0))
		top_draw(t);
}

static int run(struct top *t)
{
	long left = t->options->iterations;
	uint64_t deadline;

	draw_sketch(t);
	int error = refresh(t);

	while (!error && session_is_replay(&t->session) && !session_is_over(&t->session)) {
		top_draw(t);
		error = refresh(t);
	}
	double first_s = t->delay_s < EARLY_WINDOW_S ? t->delay_s : EARLY_WINDOW_S;
	deadline = session_refreshed_ns(&t->session) + (uint64_t)(first_s * 1e9);
	while (!error && !t->is_done && !output_stop_signal) {
		uint64_t before = scan_sample(t->session.scanner)->refresh;
		if (t->needs_draw)
			top_draw(t);
		error = turn(t, &deadline);
		if (left > 0 && scan_sample(t->session.scanner)->refresh != before && --left == 0)
			t->is_done = true;
	}
	return error;
}

/* ---- starting ---- */

static int set_view(struct top *t)
{
	const struct options *o = t->options;
	const char *bad = "", *columns = o->columns ? o->columns : t->settings.columns;
	const char *sort = o->sort ? o->sort : t->settings.sort;
	size_t length = 0;

	if (o->is_long)
		columns_long(&t->columns);
	else
		columns_default(&t->columns, false);
	if (*columns && columns_parse(&t->columns, columns, &bad, &length) != 0) {
		output_complain_about("no such column", bad, length,
				      "'pstop --columns help' lists them");
		return STATUS_USAGE;
	}
	t->view.is_turned = o->sort ? *sort == '-' : t->settings.sort_turned;
	if (*sort == '-' || *sort == '+')
		sort++;
	t->view.sort = field_find(*sort ? sort : "cpu_share", strlen(*sort ? sort : "cpu_share"));
	if (t->view.sort == NULL && o->sort) {
		output_complain_about("no such column to sort by", sort, strlen(sort),
				      "'pstop --columns help' lists them");
		return STATUS_USAGE;
	}
	if (t->view.sort == NULL)
		t->view.sort = field_find("cpu_share", 9);
	t->view.is_tree = t->settings.tree;
	t->view.has_threads = o->has_threads || t->settings.threads;
	t->view.hides_kernel = !o->has_kernel_threads && !t->settings.kernel_threads;
	t->view.exited = (enum exited_mode)o->exited;
	t->view.has_uid = o->has_uid;
	t->view.uid = o->uid;
	t->delay_s = o->has_delay ? o->delay_s : t->settings.delay_s;
	return STATUS_FINE;
}

static void catch_signals(void)
{
	struct sigaction end = { .sa_handler = output_on_signal };

	sigaction(SIGINT, &end, NULL);
	sigaction(SIGTERM, &end, NULL);
	sigaction(SIGHUP, &end, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static int complain_display(int error)
{
	if (error == -ENOTSUP)
		output_complain("this terminal cannot be drawn on", "use 'pstop -b', or set TERM");
	else
		output_complain("no terminal to draw on", "use 'pstop -b'");
	return STATUS_USAGE;
}

static void close_all(struct top *t)
{
	display_close(t->display);
	top_release_targets(t);
	top_close_setup(t);
	filter_free(t->filter);
	top_forget_past(t);
	list_free(&t->list);
	session_close(&t->session);
	free(t->tags);
	free(t->changed);
	top_close_page(t);
	history_free(&t->history);
}

int cmd_top(const struct options *o)
{
	struct top t = { .options = o };
	struct settings_problem problem = { 0 };
	int error;

	settings_load(&t.settings, &problem);
	int status = set_view(&t);
	if (status)
		return status;
	if (o->filter) {
		struct filter_error wrong;
		if (filter_parse(&t.filter, o->filter, &wrong) != 0) {
			output_complain("filter", wrong.message);
			return STATUS_USAGE;
		}
		t.view.filter = t.filter;
		snprintf(t.filter_text, sizeof t.filter_text, "%s", o->filter);
	}
	error = session_open(&t.session, o);
	if (error) {
		session_complain(o, error);
		return STATUS_FAILED;
	}
	catch_signals();
	error = display_open(&t.display, t.settings.scheme);
	if (error) {
		close_all(&t);
		return complain_display(error);
	}
	if (problem.message[0] && problem.line > 0)
		top_message(&t, "pstoprc, line %u: %s", problem.line, problem.message);
	else if (problem.message[0])
		top_message(&t, "pstoprc: %s", problem.message);
	scan_set_pause(t.session.scanner, on_pause, &t);
	t.list.on_made = remember;
	t.list.on_made_context = &t;
	error = run(&t);
	close_all(&t);
	if (error)
		output_complain("cannot read the kernel's process list", strerror(-error));
	return error ? STATUS_FAILED : STATUS_FINE;
}
