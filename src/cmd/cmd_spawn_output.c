/* cmd_spawn_output.c - the views of `pstop spawn`; see cmd_spawn_output.h. */
#include "config.h"

#include "cmd/cmd_spawn_output.h"
#include "base/clean.h"
#include "cmd/exit_status.h"
#include "cmd/output.h"
#include "model/record_sum.h"
#include "report/spawn_json.h"
#include "report/spawn_live.h"
#include "report/spawn_text.h"
#include "report/spawn_timeline.h"
#include "report/spawn_trace.h"
#include "tui/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FLUSH_NS          20000000 /* how long lines are collected before they are written */
#define OUTPUT_BYTES      65536
#define WAITING_MOST      (4 << 20) /* bytes waiting for a reader; then events are dropped */
#define PATIENCE_MS       1000      /* for readers, when pstop was asked to exit */
#define TICKS_PER_DRAWING 4         /* of FLUSH_NS or more */
#define WIDTH_ELSE        80        /* without a terminal */

/* ---- files ---- */

static void flush(struct spawn_sink *sink)
{
	if (sink->error)
		return;
	if (sink->spool)
		sink->error = spool_flush(sink->spool);
	else if (fflush(sink->out) != 0 || ferror(sink->out))
		sink->error = errno ? errno : EIO;
}

/* Standard error may have other users: the file itself is not changed. */
static int open_file(const char *name)
{
	int fd = name ? open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) :
			fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);

	if (fd < 0 && name == NULL)
		fd = open("/dev/null", O_WRONLY | O_CLOEXEC); /* closed: nothing reads it */
	return fd;
}

/* A regular file never blocks its writer, and views may seek in it. */
static int open_stream(struct spawn_sink *sink, int fd)
{
	struct stat status;

	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
		sink->out = fdopen(fd, "w");
		if (sink->out == NULL) {
			close(fd);
			return -ENOMEM;
		}
		setvbuf(sink->out, NULL, _IOFBF, OUTPUT_BYTES);
		return 0;
	}
	int error = spool_open(&sink->spool, fd);
	if (!error)
		sink->out = spool_stream(sink->spool);
	return error;
}

/* Open a file for a view; NULL: standard error. */
static int open_sink(struct spawn_outputs *s, const char *name, struct spawn_sink **out)
{
	struct spawn_sink *sink = &s->sinks[s->count];

	*sink = (struct spawn_sink){ .name = name };
	int fd = open_file(name), error = fd < 0 ? -errno : open_stream(sink, fd);
	if (error) {
		const char *what = name ? name : "/dev/null";
		output_complain_about("cannot write", what, strlen(what), strerror(-error));
		return STATUS_SPAWN_FAILED;
	}
	*out = sink;
	return STATUS_FINE;
}

static int fd_of(const struct spawn_sink *sink)
{
	return sink->spool ? spool_fd(sink->spool) : fileno(sink->out);
}

/* Return the errno of the first write that failed, or 0. */
static int close_sink(struct spawn_sink *sink)
{
	flush(sink);
	int error = sink->spool ? spool_close(sink->spool) : fclose(sink->out) ? errno : 0;

	return sink->error ? sink->error : error;
}

/* Keep a sink once it has its view; `error` is the result of opening that. */
static int keep_sink(struct spawn_outputs *s, struct spawn_sink *sink, int error)
{
	if (!error) {
		s->count++;
		return STATUS_FINE;
	}
	if (!sink->is_borrowed)
		close_sink(sink);
	output_complain("out of memory", "");
	return STATUS_SPAWN_FAILED;
}

static struct ink ink_of(const struct spawn_sink *sink)
{
	struct terminal terminal;

	terminal_probe(fd_of(sink), &terminal);
	return (struct ink){ .out = sink->out,
			     .has_faces = terminal.has_faces,
			     .colours = terminal.colours,
			     .is_utf8 = clean_is_utf8_locale() };
}

/* ---- the views ---- */

static void get_size(void *context, int *rows, int *columns)
{
	(void)context;
	terminal_size(STDERR_FILENO, rows, columns);
}

/* Should the tree be drawn?  It needs a terminal.  Unless requested, it is not drawn on a terminal
 * that the command writes to, as far as pstop can know: the command's lines stay above the tree,
 * but a command that draws on the whole terminal draws over it. */
static bool wants_live(const struct spawn_options *o)
{
	struct terminal terminal;

	terminal_probe(STDERR_FILENO, &terminal);
	if (!terminal.can_split || o->has_lines || (o->is_quiet && !o->is_live))
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
	struct live_options options = { .ink = ink_of(sink),
					.get_size = get_size,
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
	sink->may_lose = true;
	if (o->is_json)
		return keep_sink(s, sink, spawn_json_open(&sink->view, sink->out, o->is_quiet));
	/* Lines in a file do not interfere with the tree. */
	bool is_sum_only = o->is_quiet || (s->is_live && o->output == NULL);
	return keep_sink(s, sink,
			 spawn_text_open(&sink->view, sink->out, is_sum_only,
					 output_width_of(fd_of(sink))));
}

/* After the summary, in the same file. */
static int open_timeline(struct spawn_outputs *s, const struct spawn_options *o)
{
	struct spawn_sink *sink = &s->sinks[s->count], *before = sink - 1;
	int width = output_width_of(fd_of(before));
	struct timeline_options options = {
		.ink = ink_of(before),
		.rows = o->rows,
		.width = width > TIMELINE_WIDTH_LEAST ? width :
			 width > 0                    ? TIMELINE_WIDTH_LEAST :
							WIDTH_ELSE,
	};

	*sink = (struct spawn_sink){ .out = before->out,
				     .name = before->name,
				     .is_borrowed = true };
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
	sigaction(SIGHUP, NULL, &s->hangup);
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

int spawn_outputs_relay(struct spawn_outputs *s, int report_fd)
{
	struct spawn_sink *sink = &s->sinks[s->count];
	int fd = fcntl(report_fd, F_DUPFD_CLOEXEC, 3);

	*sink = (struct spawn_sink){ .name = report_fd == STDOUT_FILENO ? "standard output" :
									  NULL };
	if (fd < 0 || open_stream(sink, fd) != 0)
		return -1;
	if (relay_open(&s->relay, sink->out) != 0) {
		close_sink(sink);
		return -1;
	}
	s->count++;
	return s->relay.write_fd;
}

/* ---- what happens ---- */

/* The events of a trace belong together, so none of them is dropped. */
static bool is_full(const struct spawn_sink *sink)
{
	return sink->may_lose && sink->spool && sink->view && sink->view->calls->on_event &&
	       spool_waiting(sink->spool) > WAITING_MOST;
}

void spawn_outputs_event(struct spawn_outputs *s, const struct record *r, uint32_t task,
			 const struct event *e)
{
	for (int i = 0; i < s->count; i++) {
		struct spawn_sink *sink = &s->sinks[i];
		if (sink->error || s->error || sink->view == NULL)
			continue;
		if (is_full(sink))
			sink->lost++;
		else
			s->error = -spawn_view_event(sink->view, r, e, task);
	}
}

/* Is everything written that was flushed? */
static bool is_written(const struct spawn_outputs *s)
{
	for (int i = 0; i < s->count; i++)
		if (s->sinks[i].error == 0 && s->sinks[i].spool &&
		    spool_waiting(s->sinks[i].spool) > 0)
			return false;
	return true;
}

static void check_relay(struct spawn_outputs *s)
{
	if (s->sinks[s->count - 1].error)
		relay_stop(&s->relay);
}

/* A terminal that is still drawing gets no newer picture. */
void spawn_outputs_pause(struct spawn_outputs *s, const struct record *r, uint64_t now_ns)
{
	if (now_ns - s->flushed_ns < FLUSH_NS)
		return;
	s->flushed_ns = now_ns;
	if (s->relay.out && is_written(s))
		relay_write(&s->relay);
	for (int i = 0; i < s->count; i++) {
		struct spawn_sink *sink = &s->sinks[i];
		if (sink->error == 0 && s->error == 0 && sink->view &&
		    (sink->spool == NULL || spool_waiting(sink->spool) == 0))
			s->error = -spawn_view_tick(sink->view, r);
		flush(sink);
	}
	if (s->relay.out) {
		relay_read(&s->relay);
		check_relay(s);
	}
}

/* The command no longer needs pstop: let the signals that terminate programs terminate pstop. */
static void let_signals_end(const struct spawn_outputs *s)
{
	static const int numbers[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP };
	struct sigaction normal = { .sa_handler = SIG_DFL };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		sigaction(numbers[i], numbers[i] == SIGHUP ? &s->hangup : &normal, NULL);
		sigaddset(&set, numbers[i]);
	}
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void wait_for_readers(struct spawn_outputs *s)
{
	for (int i = 0; i < s->count; i++) {
		struct spool *spool = s->sinks[i].spool;
		if (spool == NULL || spool_drain(spool, s->is_given_up ? 0 : PATIENCE_MS))
			continue;
		if (s->is_hurried) {
			s->is_given_up = true;
			continue;
		}
		let_signals_end(s);
		spool_drain(spool, -1);
	}
}

void spawn_outputs_clear(struct spawn_outputs *s, const struct record *r, bool is_hurried)
{
	if (s->is_live && s->error == 0)
		s->error = -spawn_view_end(s->sinks[0].view, r, NULL);
	s->is_hurried = is_hurried;
	for (int i = 0; i < s->count; i++)
		flush(&s->sinks[i]);
	wait_for_readers(s);
	if (s->relay.out == NULL || s->is_given_up)
		return;
	relay_finish(&s->relay);
	flush(&s->sinks[s->count - 1]);
	wait_for_readers(s);
}

void spawn_outputs_end(struct spawn_outputs *s, const struct record *r)
{
	struct record_summary sum;

	if (s->error == 0)
		s->error = -record_sum(r, &sum);
	if (s->error)
		return;
	for (int i = s->is_live; i < s->count && s->error == 0; i++)
		if (s->sinks[i].error == 0 && s->sinks[i].view)
			s->error = -spawn_view_end(s->sinks[i].view, r, &sum);
	record_summary_free(&sum);
}

static void tell_losses(const struct spawn_sink *sink, int error)
{
	const char *name = sink->name ? sink->name : "standard error";
	char problem[80];

	if (error && error != EPIPE)
		output_complain_about("cannot write all output to", name, strlen(name),
				      strerror(error));
	if (sink->lost == 0)
		return;
	snprintf(problem, sizeof problem, "%" PRIu64 " event%s omitted from", sink->lost,
		 sink->lost == 1 ? " was" : "s were");
	output_complain_about(problem, name, strlen(name), "the reader was too slow");
}

void spawn_outputs_close(struct spawn_outputs *s)
{
	if (s->error && !s->is_given_up)
		output_complain("the output is incomplete", strerror(s->error));
	for (int i = 0; i < s->count; i++)
		spawn_view_close(s->sinks[i].view);
	wait_for_readers(s);
	for (int i = 0; i < s->count; i++) {
		struct spawn_sink *sink = &s->sinks[i];
		if (sink->is_borrowed)
			continue;
		int error = close_sink(sink);
		/* This message may not be read, either. */
		if (!s->is_given_up)
			tell_losses(sink, error);
	}
	relay_close(&s->relay);
	s->count = 0;
}
