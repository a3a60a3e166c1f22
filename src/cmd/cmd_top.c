/* cmd_top.c - the live view, with the options and the settings; see cmd_top.h. */
#include "config.h"

#include "cmd/cmd_top.h"
#include "cmd/exit_status.h"
#include "cmd/output.h"
#include "cmd/settings_file.h"
#include "cmd/top_feed.h"
#include "tui/display.h"
#include "tui/live.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static int set_columns(struct live_start *start, const struct options *o)
{
	const char *bad = "", *columns = o->columns ? o->columns : start->settings.columns;
	size_t length = 0;

	if (o->is_long)
		columns_long(&start->columns);
	else
		columns_default(&start->columns, false);
	if (*columns == '\0' || columns_parse(&start->columns, columns, &bad, &length) == 0)
		return STATUS_FINE;
	output_suggest("no such column", bad, length, "pstop --columns help");
	return STATUS_USAGE;
}

static int set_sort(struct live_start *start, const struct options *o)
{
	const char *sort = o->sort ? o->sort : start->settings.sort;

	start->options.is_reversed = o->sort ? *sort == '-' : start->settings.sort_reversed;
	if (*sort == '-' || *sort == '+')
		sort++;
	if (*sort)
		start->options.sort = field_find(sort, strlen(sort));
	if (start->options.sort == NULL && o->sort && *sort) {
		output_suggest("no such column to sort by", sort, strlen(sort),
			       "pstop --columns help");
		return STATUS_USAGE;
	}
	if (start->options.sort == NULL)
		start->options.sort = field_find("cpu_share", 9);
	return STATUS_FINE;
}

static int set_filter(struct live_start *start, const struct options *o)
{
	struct filter_error wrong;

	start->filter_text = o->filter ? o->filter : "";
	int error = o->filter ? filter_parse(&start->filter, o->filter, &wrong) : 0;

	if (error == -EINVAL) {
		output_complain_at(wrong.message, o->filter, wrong.at, wrong.length);
		return STATUS_USAGE;
	}
	if (error) {
		output_complain("out of memory", "");
		return STATUS_FAILED;
	}
	return STATUS_FINE;
}

/* Set the initial state of the live view. */
static int set_start(struct live_start *start, const struct options *o)
{
	const struct settings *s = &start->settings;
	struct list_options *l = &start->options;
	int status = set_columns(start, o);

	if (status == STATUS_FINE)
		status = set_sort(start, o);
	l->is_tree = s->tree;
	l->has_threads = o->has_threads || s->threads;
	l->hides_kernel = !o->has_kernel_threads && !s->kernel_threads;
	l->exited = (enum exited_mode)o->exited;
	l->has_uid = o->has_uid;
	l->uid = o->uid;
	start->delay_s = o->has_delay ? o->delay_s : s->delay_s;
	start->iterations = o->iterations;
	return status == STATUS_FINE ? set_filter(start, o) : status;
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
		output_suggest("the terminal type in TERM cannot move the cursor", "", 0,
			       "pstop -b");
	else
		output_suggest("standard output is not a terminal", "", 0, "pstop -b");
	return STATUS_USAGE;
}

/* Run the view on the terminal, once the kernel can be read.  Take over the filter. */
static int run(struct live_start *start, const struct feed *feed)
{
	struct display *display;

	catch_signals();
	int error = display_open(&display, start->settings.scheme);
	if (error) {
		filter_free(start->filter);
		return complain_display(error);
	}
	error = live_run(display, feed, start);
	display_close(display);
	if (error)
		output_complain("cannot read the kernel's process list", strerror(-error));
	return error ? STATUS_FAILED : STATUS_FINE;
}

int cmd_top(const struct options *o)
{
	struct live_start start = { .delay_s = 0 };
	struct settings_problem problem = { 0 };
	char message[sizeof problem.message + 32] = "";
	struct top_feed feed;

	settings_load(&start.settings, &problem);
	if (problem.message[0] && problem.line > 0)
		snprintf(message, sizeof message, "pstoprc, line %u: %s", problem.line,
			 problem.message);
	else if (problem.message[0])
		snprintf(message, sizeof message, "pstoprc: %s", problem.message);
	start.message = message;
	int status = set_start(&start, o);
	if (status)
		return status;
	int error = top_feed_open(&feed, o);
	if (error) {
		session_complain(o, error);
		filter_free(start.filter);
		return STATUS_FAILED;
	}
	status = run(&start, &feed.feed);
	top_feed_close(&feed);
	return status;
}
