/* cmd_blockers.c - who holds up the most others; see cmd_blockers.h. */
#include "config.h"

#include "cmd/cmd_blockers.h"
#include "base/clean.h"
#include "cmd/exit_status.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "collect/demand.h"
#include "export/json_blockers.h"
#include "model/need.h"
#include "report/blockers_text.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define WIDTH_LEAST   40
#define WIDTH_DEFAULT 100

static void print_text(FILE *out, const struct session *s, const struct blockers *b, long done)
{
	int width = output_width();
	struct sheet sheet = {
		.out = out,
		.width = width == 0          ? WIDTH_DEFAULT :
			 width < WIDTH_LEAST ? WIDTH_LEAST :
					       width,
		.is_utf8 = clean_is_utf8_locale(),
	};

	if (done > 0)
		fputc('\n', out);
	blockers_text(&sheet, b, s->options->has_all);
}

static int print_json(FILE *out, const struct session *s, const struct blockers *b)
{
	const struct blockers_head head = {
		.window_s = session_window_s(s),
		.has_at_rest = s->options->has_all,
		.is_line = s->options->iterations > 1,
	};

	return json_blockers(out, b, &head);
}

/* Find the links of all threads, then print: nothing is read in between.  Return 0 or -errno. */
static int print_one(FILE *out, struct session *s, long done)
{
	const struct demand demand = { .observations = UINT_MAX, .needs = NEED_LINKS };
	struct chains chains = { 0 };
	struct blockers blockers = { 0 };
	int error = demand_satisfy(s->scanner, &demand);

	if (!error)
		error = chains_make(&chains, scan_sample(s->scanner));
	if (!error)
		error = blockers_make(&blockers, &chains);
	if (!error && s->options->output == OUTPUT_JSON)
		error = print_json(out, s, &blockers);
	else if (!error)
		print_text(out, s, &blockers, done);
	blockers_free(&blockers);
	chains_free(&chains);
	return error;
}

/* Look at all threads at the beginning: those that have not run until the end are still there, and
 * the first refresh may have been a pass that includes their system calls. */
static int look_around(struct session *s)
{
	const struct demand demand = { .observations = UINT_MAX };

	return demand_satisfy(s->scanner, &demand);
}

/* Return 0, -errno, or a signal that asked for the end. */
static int run(FILE *out, struct session *s, int *status)
{
	const struct options *o = s->options;
	long wanted = o->iterations > 0 ? o->iterations : 1;
	bool is_closed = false;
	int error = session_refresh(s);

	if (!error && o->delay_s > 0)
		error = look_around(s);
	for (long done = 0; done < wanted && !error && !is_closed; done++) {
		if (o->delay_s > 0) {
			session_wait(s, session_refreshed_ns(s) + (uint64_t)(o->delay_s * 1e9),
				     &output_stop_signal);
			if (output_stop_signal)
				return output_stop_signal;
			error = session_refresh(s);
		}
		if (done == 0)
			session_warn_hidden(s);
		if (!error)
			error = print_one(out, s, done);
		if (!error)
			*status = output_flush(out, &is_closed);
		is_closed |= *status != STATUS_FINE;
	}
	return error;
}

int cmd_blockers(const struct options *o)
{
	struct session s;
	int status = STATUS_FINE;
	int error = session_open(&s, o, (struct session_options){ .wants_chains = true });

	if (error) {
		session_complain(o, error);
		return STATUS_FAILED;
	}
	FILE *out = output_open();
	if (out == NULL) {
		session_close(&s);
		output_complain("out of memory", "");
		return STATUS_FAILED;
	}
	int end = run(out, &s, &status);
	if (end > 0) {
		status = 128 + end;
	} else if (end < 0) {
		output_complain(end == -ENOMEM ? "out of memory" :
						 "cannot read the kernel's process list",
				strerror(-end));
		status = STATUS_FAILED;
	}
	fclose(out);
	session_close(&s);
	return status;
}
