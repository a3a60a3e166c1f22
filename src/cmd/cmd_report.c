/* cmd_report.c - reports as text or JSON; see cmd_report.h. */
#include "config.h"

#include "cmd/cmd_report.h"
#include "cmd/exit_status.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "collect/details.h"
#include "export/json.h"
#include "export/text.h"
#include "field/exited.h"
#include "field/field.h"
#include "field/filter.h"
#include "field/row.h"
#include "field/row_order.h"
#include "model/need.h"
#include "wait/sites.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Looks taken at threads of one process before it is shown. */
#define LOOKS_ALL   4
#define LOOKS_ASKED 256
/* Rows, or objects, of ended processes; the rest is counted. */
#define EXITED_MOST 500

struct report {
	FILE *out;
	struct session session;
	const struct options *options;
	struct exited exited; /* of the last report */
	struct columns columns;
	const struct field *sort;
	struct filter *filter; /* NULL: none */
	bool is_sort_turned;
	bool is_lifetime;
	long done;
	size_t found, asked_missing;
};

static int set_columns(struct report *r)
{
	const struct options *o = r->options;
	const char *bad = "";
	size_t bad_length = 0;

	if (o->is_long)
		columns_long(&r->columns);
	else
		columns_default(&r->columns, o->has_threads);
	if (o->columns == NULL)
		return STATUS_FINE;
	int error = columns_parse(&r->columns, o->columns, &bad, &bad_length);
	if (error == -E2BIG)
		output_complain("too many columns", "");
	else if (error)
		output_complain_about("no such column", bad, bad_length,
				      "'pstop --columns help' lists them");
	return error ? STATUS_USAGE : STATUS_FINE;
}

static int set_sort(struct report *r)
{
	const char *name = r->options->sort;

	if (name == NULL) {
		/* ps alx goes by PID; a table of activity by activity. */
		name = r->options->is_long     ? "pid" :
		       r->options->delay_s > 0 ? "cpu_share" :
						 "lifetime.cpu_share";
		r->is_sort_turned = r->options->is_long;
	} else if (*name == '-' || *name == '+') {
		r->is_sort_turned = *name++ == '-';
	}
	r->sort = field_find(name, strlen(name));
	if (r->sort)
		return STATUS_FINE;
	output_complain_about("no such column to sort by", name, strlen(name),
			      "'pstop --columns help' lists them");
	return STATUS_USAGE;
}

static int set_filter(struct report *r)
{
	const char *text = r->options->filter;
	struct filter_error error;

	if (text == NULL)
		return STATUS_FINE;
	switch (filter_parse(&r->filter, text, &error)) {
	case 0:
		return STATUS_FINE;
	case -EINVAL:
		output_complain_at(error.message, text, error.at, error.length);
		return STATUS_USAGE;
	default:
		output_complain("out of memory", "--filter");
		return STATUS_FAILED;
	}
}

static bool is_shown_user(const struct report *r, const struct process *p)
{
	return !r->options->has_uid || (p->user && p->uid == r->options->uid);
}

/* As in the live view; JSON is for programs, and leaves nobody out. */
static bool is_shown_kind(const struct report *r, const struct process *p)
{
	return r->options->has_kernel_threads || r->options->output == OUTPUT_JSON || p->asked ||
	       !process_is_kernel_thread(p);
}

/* Exists, or did in this window, and is of the user asked for. */
static bool is_shown(const struct report *r, const struct process *p)
{
	if (p->first_seen_at == scan_sample(r->session.scanner)->refresh && p->ended)
		return false;
	return is_shown_user(r, p) && is_shown_kind(r, p);
}

/* Reads what a process is judged by: what its threads wait on; the quota, which
 * explains a CPU-bound process; and what the filter and the order look at. */
static void prepare_to_judge(struct report *r, const struct process *p)
{
	bool is_asked = r->options->pid_count > 0;
	unsigned needs = filter_needs(r->filter) | (r->sort ? r->sort->needs : 0);

	sites_find(r->session.scanner, p, is_asked ? LOOKS_ASKED : LOOKS_ALL);
	details_read(r->session.scanner, p, needs, !r->options->has_threads);
}

/* Reads what only a shown process needs. */
static void prepare_to_show(struct report *r, const struct process *p)
{
	struct scanner *s = r->session.scanner;

	if (r->options->output == OUTPUT_JSON)
		details_complete(s, p);
	else
		details_read(s, p, columns_needs(&r->columns), !r->options->has_threads);
}

static bool passes_filter(const struct report *r, struct row *row)
{
	if (r->filter == NULL)
		return true;
	if (filter_needs(r->filter) & NEED_SHARES)
		row_add_shares(row);
	return filter_matches(r->filter, row);
}

/* Adds the row of a process, or those of its threads, that pass the filter. */
static int add_rows(struct report *r, const struct process *p, struct rows *rows)
{
	const struct sample *t = scan_sample(r->session.scanner);
	bool has_threads = r->options->has_threads;
	size_t count = has_threads ? p->thread_count : 1, kept = rows->count;

	prepare_to_judge(r, p);
	for (size_t i = 0; i < count; i++) {
		struct row row =
			row_make(t, p, has_threads ? &p->threads[i] : NULL, r->is_lifetime);
		if (r->sort && r->sort->needs & NEED_SHARES)
			row_add_shares(&row);
		int error = passes_filter(r, &row) ? rows_add(rows, &row) : 0;
		if (error)
			return error;
	}
	if (rows->count > kept)
		prepare_to_show(r, p);
	return 0;
}

/* Is a process to be in the document?  With all its threads, or not at all. */
static bool is_kept(const struct report *r, const struct process *p)
{
	if (r->filter == NULL)
		return true;
	struct row row = row_make(scan_sample(r->session.scanner), p, NULL, r->is_lifetime);
	return passes_filter(r, &row);
}

/* The row of its exit record tells more. */
static bool has_exited_row(const struct process *p)
{
	return p->ended && p->has_exit_record;
}

/* Processes that ended in the window, where the kernel tells of them. */
static int add_exited(struct report *r, struct rows *rows)
{
	enum exited_mode mode = (enum exited_mode)r->options->exited;
	int error = exited_make(&r->exited, scan_sample(r->session.scanner), mode, EXITED_MOST);

	for (size_t i = 0; i < r->exited.count && !error; i++) {
		struct row row = exited_row(&r->exited, i);
		if (is_shown_user(r, row.p) && is_shown_kind(r, row.p) && passes_filter(r, &row))
			error = rows_add(rows, &row);
	}
	return error;
}

/* An empty table of a filter that only kernel threads fit would mislead. */
static void mention_kernel_threads(struct report *r)
{
	const struct sample *t = scan_sample(r->session.scanner);
	size_t count = 0;

	for (size_t i = 0; i < t->count; i++) {
		const struct process *p = t->list[i];
		if (is_shown_kind(r, p) || p->ended || !is_shown_user(r, p))
			continue;
		prepare_to_judge(r, p);
		count += is_kept(r, p);
	}
	if (count > 0)
		fprintf(stderr, "pstop: %zu kernel thread%s left out; --kernel-threads shows %s\n",
			count, count > 1 ? "s are" : " is", count > 1 ? "them" : "it");
}

static int print_text(struct report *r)
{
	const struct sample *t = scan_sample(r->session.scanner);
	struct rows rows = { 0 };
	int error = 0, width = output_width();

	for (size_t i = 0; i < t->count && !error; i++)
		if (is_shown(r, t->list[i]) && !has_exited_row(t->list[i]))
			error = add_rows(r, t->list[i], &rows);
	if (!error)
		error = add_exited(r, &rows);
	if (!error)
		error = row_order(rows.list, rows.count, r->sort, r->is_sort_turned);
	if (!error) {
		if (r->done > 0)
			fputc('\n', r->out);
		text_header(r->out, &r->columns, width);
		for (size_t i = 0; i < rows.count && !output_is_lost(); i++)
			text_row(r->out, &r->columns, &rows.list[i], width);
		if (rows.count == 0 && r->done == 0)
			mention_kernel_threads(r);
	}
	rows_free(&rows);
	return error;
}

/* PIDs asked for that are not there. */
static size_t list_missing(const struct report *r, struct json_missing *list)
{
	const struct sample *t = scan_sample(r->session.scanner);
	size_t count = 0;

	for (size_t i = 0; r->options->pids && i < t->count; i++) {
		const struct process *p = t->list[i];
		if (p->ended && p->first_seen_at == t->refresh) {
			const char *why = scan_missing_why(r->session.scanner, p->pid);
			list[count++] =
				(struct json_missing){ p->pid, why ? why : "no such process" };
		}
	}
	return count;
}

static int print_json(struct report *r, const struct json_missing *missing, size_t missing_count)
{
	struct session *s = &r->session;
	const struct sample *t = scan_sample(s->scanner);
	struct json_head head = {
		.sample = t,
		.window_s = session_window_s(s),
		.samples = s->samples,
		.samples_per_s = s->samples_per_s,
		.own_cpu_share = s->own_cpu_share,
		.sampling_cpu_share = s->sampling_cpu_share,
		.system = &s->system,
		.system_rates = &s->system_rates,
		.is_line = r->options->is_stream || r->options->iterations > 1,
		.is_lifetime = r->is_lifetime,
		.is_partial = r->options->pid_count > 0,
		.exited_why = session_exits_why(s),
		.exits_lost = scan_exits_lost(s->scanner),
	};
	bool is_first = true;
	int error = 0;

	if (head.exited_why == NULL) {
		error = exited_make(&r->exited, t, EXITED_EACH, EXITED_MOST);
		head.exited = &r->exited;
	}
	if (!error)
		error = json_begin(r->out, &head);
	for (size_t i = 0; i < t->count && !error; i++) {
		if (!is_shown(r, t->list[i]))
			continue;
		prepare_to_judge(r, t->list[i]);
		if (!is_kept(r, t->list[i]))
			continue;
		prepare_to_show(r, t->list[i]);
		error = json_process(r->out, &head, t->list[i], is_first);
		is_first = false;
	}
	return error ? error : json_end(r->out, &head, missing, missing_count);
}

static int print_report(struct report *r)
{
	const struct sample *t = scan_sample(r->session.scanner);
	struct json_missing *missing = calloc(t->count + 1, sizeof *missing);
	int error;

	if (missing == NULL)
		return -ENOMEM;
	size_t count = list_missing(r, missing);
	for (size_t i = 0; i < count && r->done == 0; i++)
		session_complain_missing(&r->session, missing[i].pid);
	if (r->done == 0 && r->options->output != OUTPUT_JSON)
		session_warn_hidden(&r->session);
	r->found = t->count - count;
	error = r->options->output == OUTPUT_JSON ? print_json(r, missing, count) : print_text(r);
	free(missing);
	return error;
}

static bool is_endless(const struct options *o)
{
	return o->iterations == 0 && (o->is_stream || o->output == OUTPUT_TEXT);
}

static long reports_wanted(const struct options *o)
{
	return o->iterations > 0 ? o->iterations : 1;
}

/* Refreshes and reports until the end that the options or a signal set. */
static int run(struct report *r)
{
	const struct options *o = r->options;
	bool is_closed = false;
	int error = session_refresh(&r->session);
	uint64_t deadline = session_refreshed_ns(&r->session);

	while (!error) {
		if (o->delay_s > 0) {
			deadline += (uint64_t)(o->delay_s * 1e9);
			if (deadline < session_now_ns())
				deadline = session_now_ns() + (uint64_t)(o->delay_s * 1e9);
			session_wait(&r->session, deadline, &output_stop_signal);
			if (output_stop_signal)
				break;
			error = session_refresh(&r->session);
		}
		if (!error)
			error = print_report(r);
		if (error)
			break;
		int status = output_flush(r->out, &is_closed);
		if (status || is_closed)
			return status;
		r->done++;
		if (!is_endless(o) && r->done >= reports_wanted(o))
			return r->found == 0 && o->pid_count > 0 ? STATUS_NONE_FOUND : STATUS_FINE;
	}
	if (error) {
		output_complain(error == -ENOMEM ? "out of memory" :
						   "cannot read the kernel's process list",
				strerror(-error));
		return STATUS_FAILED;
	}
	return is_endless(o) || r->done > 0 ? STATUS_FINE : 128 + output_stop_signal;
}

int cmd_report(const struct options *o)
{
	struct report r = { .options = o, .is_lifetime = o->delay_s <= 0 };
	int status = STATUS_FINE;

	if (o->output != OUTPUT_JSON) {
		status = set_columns(&r);
		if (status == STATUS_FINE)
			status = set_sort(&r);
	}
	if (status == STATUS_FINE)
		status = set_filter(&r);
	if (status)
		return status;
	int error = session_open(&r.session, o);
	if (error) {
		session_complain(o, error);
		status = STATUS_FAILED;
	} else {
		r.out = output_open();
		status = r.out ? run(&r) : STATUS_FAILED;
		if (r.out)
			fclose(r.out);
		exited_free(&r.exited);
		session_close(&r.session);
	}
	filter_free(r.filter);
	return status;
}
