/* cmd_spawn_output.c - the views of a spawn run; see cmd_spawn_output.h. */
#include "config.h"

#include "cmd_spawn_output.h"
#include "exit_status.h"
#include "output.h"
#include "view/clean.h"
#include "view/spawn_json.h"
#include "view/spawn_live.h"
#include "view/spawn_text.h"
#include "view/spawn_timeline.h"
#include "view/spawn_trace.h"
#include "view/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define FLUSH_NS 20000000        /* lines wait so long for each other */
#define OUTPUT_BYTES 65536
#define TICKS_PER_DRAWING 4      /* of FLUSH_NS or more */
#define WIDTH_ELSE 80            /* where there is no terminal */

/* ---- files ---- */

static void flush(struct spawn_sink *sink)
{
	if (sink->error == 0 && (fflush(sink->out) != 0 || ferror(sink->out)))
		sink->error = errno ? errno : EIO;
}

/* Opens a file for a view; NULL: standard error. */
static int open_sink(struct spawn_outputs *s, const char *name, struct spawn_sink **out)
{
	struct spawn_sink *sink = &s->sinks[s->count];

	*sink = (struct spawn_sink){ .name = name };
	if (name)
		sink->out = fopen(name, "we");
	else
		sink->out = fdopen(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3), "w");
	if (sink->out == NULL && name == NULL)
		sink->out = fopen("/dev/null", "we"); /* it is closed: then nobody listens */
	if (sink->out == NULL) {
		const char *what = name ? name : "/dev/null";
		output_complain_about("cannot write", what, strlen(what), strerror(errno));
		return STATUS_SPAWN_FAILED;
	}
	setvbuf(sink->out, NULL, _IOFBF, OUTPUT_BYTES);
	*out = sink;
	return STATUS_FINE;
}

/* The sink counts once it has its view; `error` is what opening that returned. */
static int keep_sink(struct spawn_outputs *s, struct spawn_sink *sink, int error)
{
	if (!error) {
		s->count++;
		return STATUS_FINE;
	}
	if (!sink->is_borrowed)
		fclose(sink->out);
	output_complain("out of memory", "");
	return STATUS_SPAWN_FAILED;
}

static struct ink ink_of(FILE *out)
{
	struct terminal terminal;

	terminal_probe(fileno(out), &terminal);
	return (struct ink){ .out = out, .has_looks = terminal.has_looks,
			     .colours = terminal.colours, .is_utf8 = clean_is_utf8_locale() };
}

/* ---- the views ---- */

static void get_size(void *context, int *rows, int *columns)
{
	(void)context;
	terminal_size(STDERR_FILENO, rows, columns);
}

/* The tree needs a terminal.  Unless it was asked for, it stays away from one that the
 * command writes to, as far as pstop can know: a line that the command writes while
 * the tree is drawn does no harm, many at once make a mess. */
static bool wants_live(const struct spawn_options *o)
{
	struct terminal terminal;

	terminal_probe(STDERR_FILENO, &terminal);
	if (!terminal.can_move || o->has_lines || (o->is_quiet && !o->is_live))
		return false;
	if (o->is_live)
		return true;
	return o->output == NULL && !o->is_json && (o->pids || !isatty(STDOUT_FILENO));
}

static int open_live(struct spawn_outputs *s)
{
	struct spawn_sink *sink;
	int status = open_sink(s, NULL, &sink);

	if (status)
		return status;
	struct live_options options = { .ink = ink_of(sink->out), .get_size = get_size,
					.ticks = TICKS_PER_DRAWING };
	s->is_live = true;
	return keep_sink(s, sink, spawn_live_open(&sink->view, &options));
}

/* Lines and summary, or JSON. */
static int open_main(struct spawn_outputs *s, const struct spawn_options *o)
{
	struct spawn_sink *sink;
	int status = open_sink(s, o->output, &sink);

	if (status)
		return status;
	if (o->is_json)
		return keep_sink(s, sink, spawn_json_open(&sink->view, sink->out, o->is_quiet));
	/* In a file lines are in nobody's way. */
	bool is_sum_only = o->is_quiet || (s->is_live && o->output == NULL);
	return keep_sink(s, sink, spawn_text_open(&sink->view, sink->out, is_sum_only,
						  output_width_of(fileno(sink->out))));
}

/* After the summary, in the same file. */
static int open_timeline(struct spawn_outputs *s, const struct spawn_options *o)
{
	struct spawn_sink *sink = &s->sinks[s->count], *before = sink - 1;
	int width = output_width_of(fileno(before->out));
	struct timeline_options options = {
		.ink = ink_of(before->out), .rows = o->rows,
		.width = width > TIMELINE_WIDTH_LEAST ? width :
			 width > 0 ? TIMELINE_WIDTH_LEAST : WIDTH_ELSE,
	};

	*sink = (struct spawn_sink){ .out = before->out, .name = before->name, .is_borrowed = true };
	return keep_sink(s, sink, spawn_timeline_open(&sink->view, &options));
}

static int open_trace(struct spawn_outputs *s, const struct spawn_options *o)
{
	struct spawn_sink *sink;
	int status = open_sink(s, o->trace_file, &sink);

	return status ? status : keep_sink(s, sink, spawn_trace_open(&sink->view, sink->out));
}

int spawn_outputs_open(struct spawn_outputs *s, const struct spawn_options *o)
{
	int status = STATUS_FINE;

	*s = (struct spawn_outputs){ 0 };
	if (wants_live(o))
		status = open_live(s);
	if (!status)
		status = open_main(s, o);
	if (!status && o->has_timeline)
		status = open_timeline(s, o);
	if (!status && o->trace_file)
		status = open_trace(s, o);
	if (status)
		spawn_outputs_close(s);
	return status;
}

/* ---- what happens ---- */

void spawn_outputs_event(struct spawn_outputs *s, const struct record *r, uint32_t task,
			 const struct event *e)
{
	for (int i = 0; i < s->count; i++)
		if (s->sinks[i].error == 0 && s->error == 0)
			s->error = -spawn_view_event(s->sinks[i].view, r, e, task);
}

void spawn_outputs_pause(struct spawn_outputs *s, const struct record *r, uint64_t now_ns)
{
	if (now_ns - s->flushed_ns < FLUSH_NS)
		return;
	s->flushed_ns = now_ns;
	for (int i = 0; i < s->count; i++) {
		struct spawn_sink *sink = &s->sinks[i];
		if (sink->error == 0 && s->error == 0)
			s->error = -spawn_view_tick(sink->view, r);
		flush(sink);
	}
}

void spawn_outputs_clear(struct spawn_outputs *s, const struct record *r)
{
	if (s->is_live && s->error == 0)
		s->error = -spawn_view_end(s->sinks[0].view, r, NULL);
}

void spawn_outputs_end(struct spawn_outputs *s, const struct record *r)
{
	struct record_summary sum;

	if (s->error == 0)
		s->error = -record_sum(r, &sum);
	if (s->error)
		return;
	for (int i = s->is_live; i < s->count && s->error == 0; i++)
		if (s->sinks[i].error == 0)
			s->error = -spawn_view_end(s->sinks[i].view, r, &sum);
	record_summary_free(&sum);
}

void spawn_outputs_close(struct spawn_outputs *s)
{
	if (s->error)
		output_complain("the output is not whole", strerror(s->error));
	for (int i = 0; i < s->count; i++)
		spawn_view_close(s->sinks[i].view);
	for (int i = 0; i < s->count; i++) {
		struct spawn_sink *sink = &s->sinks[i];
		const char *name = sink->name ? sink->name : "standard error";

		if (sink->is_borrowed)
			continue;
		flush(sink);
		if (fclose(sink->out) != 0 && sink->error == 0)
			sink->error = errno;
		if (sink->error && sink->error != EPIPE)
			output_complain_about("not all of the output could be written", name,
					      strlen(name), strerror(sink->error));
	}
	s->count = 0;
}
