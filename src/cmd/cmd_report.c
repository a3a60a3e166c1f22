/* cmd_report.c - reports as text or JSON; see cmd_report.h. */
#include "config.h"

#include "cmd/cmd_report.h"
#include "base/array.h"
#include "cmd/exit_status.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "collect/demand.h"
#include "export/column_fit.h"
#include "export/json.h"
#include "export/stamp.h"
#include "export/text.h"
#include "field/exited.h"
#include "field/field.h"
#include "field/filter.h"
#include "field/row.h"
#include "field/row_order.h"
#include "model/need.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Most observations of threads of one process before it is shown. */
#define OBSERVATIONS_ALL   4
#define OBSERVATIONS_ASKED 256
/* Most rows, or objects, of exited processes; the rest is counted. */
#define EXITED_MOST 500

struct report {
	FILE *out;
	struct session session;
	const struct options *options;
	struct exited exited; /* of the last report, as all down to `head` */
	struct rows rows;     /* of a table */
	bool *chosen;         /* of a document: processes of the sample that are in it */
	size_t chosen_room;
	struct json_missing *missing;
	size_t missing_count, missing_room;
	size_t left_out; /* kernel threads that pass the filter of an empty table */
	struct json_head head;
	struct chains chains; /* of a document */
	struct columns columns;
	const struct field *sort;
	struct filter *filter; /* NULL: none */
	bool is_sort_reversed;
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
		output_suggest("no such column", bad, bad_length, "pstop --columns help");
	return error ? STATUS_USAGE : STATUS_FINE;
}

static int set_sort(struct report *r)
{
	const char *name = r->options->sort;

	if (name == NULL) {
		/* ps alx sorts by PID, a table of activity by activity. */
		name = r->options->is_long     ? "pid" :
		       r->options->delay_s > 0 ? "cpu_share" :
						 "lifetime.cpu_share";
		r->is_sort_reversed = r->options->is_long;
	} else if (*name == '-' || *name == '+') {
		r->is_sort_reversed = *name++ == '-';
	}
	r->sort = field_find(name, strlen(name));
	if (r->sort)
		return STATUS_FINE;
	output_suggest("no such column to sort by", name, strlen(name), "pstop --columns help");
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
		output_complain("out of memory", "");
		return STATUS_FAILED;
	}
}

static bool is_shown_user(const struct report *r, const struct process *p)
{
	return !r->options->has_uid || (p->user && p->uid == r->options->uid);
}

/* As in the live view.  JSON is for programs and includes every process. */
static bool is_shown_kind(const struct report *r, const struct process *p)
{
	return r->options->has_kernel_threads || r->options->output == OUTPUT_JSON || p->asked ||
	       !process_is_kernel_thread(p);
}

/* Does it exist, or did it in this window, and does it belong to the requested user? */
static bool is_shown(const struct report *r, const struct sample *sample, const struct process *p)
{
	if (p->first_seen_at == sample->refresh && p->has_exited)
		return false;
	return session_is_asked(&r->session, p->pid) && is_shown_user(r, p) && is_shown_kind(r, p);
}

static bool passes_filter(const struct report *r, struct row *row)
{
	if (r->filter == NULL)
		return true;
	if (filter_needs(r->filter) & NEED_SHARES)
		row_add_shares(row);
	return filter_matches(r->filter, row);
}

/* Does a process pass?  All its threads pass, or none. */
static bool is_kept(const struct report *r, const struct sample *sample, const struct process *p)
{
	if (r->filter == NULL)
		return true;
	struct row row = row_make(sample, p, NULL, r->is_lifetime);
	return passes_filter(r, &row);
}

/* The row of its exit record has more information. */
static bool has_exited_row(const struct process *p)
{
	return p->has_exited && p->has_exit_record;
}

/* ---- collecting: what is shown, as long as more can be read of it ---- */

/* Add the row of a process, or those of its threads, that pass the filter. */
static int add_rows(struct report *r, const struct sample *sample, const struct process *p)
{
	bool has_threads = r->options->has_threads;
	size_t count = has_threads ? p->thread_count : 1;

	for (size_t i = 0; i < count; i++) {
		struct row row =
			row_make(sample, p, has_threads ? &p->threads[i] : NULL, r->is_lifetime);
		if (r->sort && r->sort->needs & NEED_SHARES)
			row_add_shares(&row);
		int error = passes_filter(r, &row) ? rows_add(&r->rows, &row) : 0;
		if (error)
			return error;
	}
	return 0;
}

/* Add processes that exited in the window, if the kernel reports them. */
static int add_exited(struct report *r, const struct sample *sample)
{
	enum exited_mode mode = (enum exited_mode)r->options->exited;
	int error = exited_make(&r->exited, sample, mode, EXITED_MOST);

	for (size_t i = 0; i < r->exited.count && !error; i++) {
		struct row row = exited_row(&r->exited, i);
		if (is_shown_user(r, row.p) && is_shown_kind(r, row.p) && passes_filter(r, &row))
			error = rows_add(&r->rows, &row);
	}
	return error;
}

static bool wants_row(void *context, const struct sample *sample, const struct process *p)
{
	return is_shown(context, sample, p) && !has_exited_row(p);
}

static int choose_rows(void *context, const struct sample *sample, bool *chosen)
{
	struct report *r = context;
	int error = 0;

	for (size_t i = 0; i < sample->count && !error; i++) {
		size_t kept = r->rows.count;
		if (chosen[i])
			error = add_rows(r, sample, sample->list[i]);
		chosen[i] = r->rows.count > kept;
	}
	return error ? error : add_exited(r, sample);
}

static bool wants_document(void *context, const struct sample *sample, const struct process *p)
{
	return is_shown(context, sample, p);
}

static int choose_documents(void *context, const struct sample *sample, bool *chosen)
{
	struct report *r = context;

	for (size_t i = 0; i < sample->count; i++)
		chosen[i] = chosen[i] && is_kept(r, sample, sample->list[i]);
	if (session_exits_why(&r->session) != NULL)
		return 0;
	return exited_make(&r->exited, sample, EXITED_EACH, EXITED_MOST);
}

/* If a filter matches only kernel threads, an empty table would be misleading. */
static bool wants_left_out(void *context, const struct sample *sample, const struct process *p)
{
	const struct report *r = context;

	(void)sample;
	return r->rows.count == 0 && r->done == 0 && !is_shown_kind(r, p) && !p->has_exited &&
	       is_shown_user(r, p);
}

static int count_left_out(void *context, const struct sample *sample, bool *chosen)
{
	struct report *r = context;

	for (size_t i = 0; i < sample->count; i++) {
		r->left_out += chosen[i] && is_kept(r, sample, sample->list[i]);
		chosen[i] = false;
	}
	return 0;
}

/* List requested PIDs that do not exist. */
static size_t list_missing(const struct report *r, struct json_missing *list)
{
	const struct sample *t = scan_sample(r->session.scanner);
	size_t count = 0;

	for (size_t i = 0; r->options->pids && i < t->count; i++) {
		const struct process *p = t->list[i];
		if (p->has_exited && p->first_seen_at == t->refresh &&
		    session_is_asked(&r->session, p->pid)) {
			const char *why = scan_missing_why(r->session.scanner, p->pid);
			list[count++] =
				(struct json_missing){ p->pid, why ? why : "no such process" };
		}
	}
	return count;
}

/* Chains need the descriptors of all processes: too much for each refresh of a stream. */
static bool wants_chains(const struct options *o)
{
	return o->output == OUTPUT_JSON && !o->is_stream;
}

/* First read what a verdict is based on: what threads wait on, the quota, which explains a
 * CPU-bound process, and what the filter and the order need.  Then read what the columns need, for
 * the rows that are shown. */
static int read_demand(struct report *r)
{
	const struct options *o = r->options;
	bool is_json = o->output == OUTPUT_JSON;
	struct demand left_out = {
		.wants = wants_left_out,
		.observations = o->pid_count > 0 ? OBSERVATIONS_ASKED : OBSERVATIONS_ALL,
		.needs = filter_needs(r->filter) | (r->sort ? r->sort->needs : 0),
		.only_leaders = !o->has_threads,
		.choose = count_left_out,
		.chosen = r->chosen,
		.context = r,
	};
	struct demand shown = left_out;

	shown.wants = is_json ? wants_document : wants_row;
	shown.choose = is_json ? choose_documents : choose_rows;
	shown.is_in_full = is_json;
	shown.chosen_needs = columns_needs(&r->columns) | (wants_chains(o) ? NEED_LINKS : 0);
	shown.then = is_json ? NULL : &left_out;
	return demand_satisfy(r->session.scanner, &shown);
}

static struct json_head make_head(const struct report *r)
{
	const struct session *s = &r->session;

	return (struct json_head){
		.sample = scan_sample(s->scanner),
		.window_s = session_window_s(s),
		.samples = s->samples,
		.samples_per_s = s->samples_per_s,
		.own_cpu_share = s->own_cpu_share,
		.sampling_cpu_share = s->sampling_cpu_share,
		.system = &s->system,
		.system_rates = &s->system_rates,
		.chains = wants_chains(r->options) ? &r->chains : NULL,
		.is_line = r->options->is_stream || r->options->iterations > 1,
		.is_lifetime = r->is_lifetime,
		.is_partial = r->options->pid_count > 0,
		.exited = session_exits_why(s) ? NULL : &r->exited,
		.exited_why = session_exits_why(s),
		.exits_lost = scan_exits_lost(s->scanner),
	};
}

static size_t count_asked(const struct report *r)
{
	const struct sample *t = scan_sample(r->session.scanner);
	size_t count = 0;

	for (size_t i = 0; i < t->count; i++)
		count += session_is_asked(&r->session, t->list[i]->pid);
	return count;
}

/* Read everything from the kernel, except for the refresh. */
static int collect(struct report *r)
{
	const struct sample *t = scan_sample(r->session.scanner);

	r->rows.count = r->left_out = 0;
	if (ARRAY_RESERVE(r->chosen, r->chosen_room, t->count + 1) != 0 ||
	    ARRAY_RESERVE(r->missing, r->missing_room, t->count + 1) != 0)
		return -ENOMEM;
	r->missing_count = list_missing(r, r->missing);
	for (size_t i = 0; i < r->missing_count && r->done == 0; i++)
		session_complain_missing(&r->session, r->missing[i].pid);
	if (r->done == 0 && r->options->output != OUTPUT_JSON)
		session_warn_hidden(&r->session);
	r->found = count_asked(r) - r->missing_count;
	int error = read_demand(r);
	chains_free(&r->chains);
	if (!error)
		error = chains_make(&r->chains, t);
	r->head = make_head(r);
	return error;
}

/* ---- printing: of the sample, as it was published ---- */

static long reports_wanted(const struct options *o)
{
	return o->iterations > 0 ? o->iterations : 1;
}

/* A table that may be one of many says when it is of; a single one is only rows below a heading. */
static bool has_stamp(const struct options *o)
{
	return o->is_batch || reports_wanted(o) > 1;
}

static void print_stamp(const struct report *r, int width)
{
	struct stamp stamp = {
		.sample = r->head.sample,
		.system = r->head.system,
		.rates = r->head.system_rates,
		.window_s = r->head.window_s,
		.is_lifetime = r->is_lifetime,
		.is_partial = r->head.is_partial,
	};

	stamp_write(r->out, &stamp, width);
}

static int print_text(struct report *r)
{
	int width = output_width();
	struct columns columns = r->columns;
	int error = row_order(r->rows.list, r->rows.count, r->sort, r->is_sort_reversed);

	if (error)
		return error;
	if (r->done > 0)
		fputc('\n', r->out);
	/* Columns that the user has listed are all shown. */
	if (width > 0 && (r->options->columns == NULL || *r->options->columns == '+'))
		column_fit(&columns, width, 0, r->sort);
	if (has_stamp(r->options))
		print_stamp(r, width);
	text_header(r->out, &columns, width);
	for (size_t i = 0; i < r->rows.count && !output_is_lost(); i++)
		text_row(r->out, &columns, &r->rows.list[i], width);
	if (r->left_out > 0)
		fprintf(stderr, "pstop: %zu kernel thread%s left out; --kernel-threads shows %s\n",
			r->left_out, r->left_out > 1 ? "s are" : " is",
			r->left_out > 1 ? "them" : "it");
	return 0;
}

static int print_json(struct report *r)
{
	const struct sample *sample = r->head.sample;
	bool is_first = true;

	int error = json_begin(r->out, &r->head);
	for (size_t i = 0; i < sample->count && !error; i++) {
		if (!r->chosen[i])
			continue;
		error = json_process(r->out, &r->head, sample->list[i], is_first);
		is_first = false;
	}
	return error ? error : json_end(r->out, &r->head, r->missing, r->missing_count);
}

static int print_report(struct report *r)
{
	int error = collect(r);

	if (error)
		return error;
	if (r->options->output == OUTPUT_JSON)
		return print_json(r);
	return print_text(r);
}

static bool is_endless(const struct options *o)
{
	return o->iterations == 0 && (o->is_stream || o->output == OUTPUT_TEXT);
}

/* Documents show who waits for whom: read those that the processes wait for as well. */
static int refresh(struct report *r)
{
	int error = session_refresh(&r->session);

	if (error || !wants_chains(r->options))
		return error;
	return session_follow(&r->session);
}

/* Refresh and report until the end that the options or a signal set. */
static int run(struct report *r)
{
	const struct options *o = r->options;
	bool is_closed = false;
	int error = refresh(r);
	uint64_t deadline = session_refreshed_ns(&r->session);

	while (!error) {
		if (o->delay_s > 0) {
			deadline += (uint64_t)(o->delay_s * 1e9);
			if (deadline < session_now_ns())
				deadline = session_now_ns() + (uint64_t)(o->delay_s * 1e9);
			session_wait(&r->session, deadline, &output_stop_signal);
			if (output_stop_signal)
				break;
			error = refresh(r);
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
	struct session_options wants = {
		.wants_chains = wants_chains(o),
		.wants_memory = o->output == OUTPUT_JSON || o->is_long || o->columns || o->sort,
		.wants_devices = o->output == OUTPUT_JSON,
	};
	int error = session_open(&r.session, o, wants);
	if (error) {
		session_complain(o, error);
		status = STATUS_FAILED;
	} else {
		r.out = output_open();
		status = r.out ? run(&r) : STATUS_FAILED;
		if (r.out)
			fclose(r.out);
		exited_free(&r.exited);
		rows_free(&r.rows);
		chains_free(&r.chains);
		free(r.chosen);
		free(r.missing);
		session_close(&r.session);
	}
	filter_free(r.filter);
	return status;
}
