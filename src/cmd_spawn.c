/* cmd_spawn.c - runs a command and tells what is below it; see cmd_spawn.h. */
#include "config.h"

#include "cmd_spawn.h"
#include "exit_status.h"
#include "output.h"
#include "spawn/follow.h"
#include "view/spawn_event.h"
#include "view/spawn_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FLUSH_NS 20000000        /* lines wait so long for each other */
#define OUTPUT_BYTES 65536
#define SINKS_MOST 4

/* A file, and the view that writes to it. */
struct sink {
	FILE *out;
	struct spawn_view *view;
	const char *name;        /* of the file; NULL: standard error */
	int error;               /* errno of the first write that failed */
};

struct spawn {
	const struct spawn_options *options;
	struct sink sinks[SINKS_MOST];
	int sink_count;
	uint64_t flushed_ns;
	int error;               /* of a view */
};

/* ---- what is written: never in the way of the command ---- */

static void flush(struct sink *sink)
{
	if (sink->error == 0 && (fflush(sink->out) != 0 || ferror(sink->out)))
		sink->error = errno ? errno : EIO;
}

static void on_event(void *context, const struct record *r, uint32_t task, const struct event *e)
{
	struct spawn *s = context;

	for (int i = 0; i < s->sink_count; i++)
		if (s->sinks[i].error == 0 && s->error == 0)
			s->error = -spawn_view_event(s->sinks[i].view, r, e, task);
}

static void on_pause(void *context, const struct record *r, uint64_t now_ns)
{
	struct spawn *s = context;

	if (now_ns - s->flushed_ns < FLUSH_NS)
		return;
	s->flushed_ns = now_ns;
	for (int i = 0; i < s->sink_count; i++) {
		struct sink *sink = &s->sinks[i];
		if (sink->error == 0 && s->error == 0)
			s->error = -spawn_view_tick(sink->view, r);
		flush(sink);
	}
}

/* Opens a file for a view; NULL: standard error. */
static int open_sink(struct spawn *s, const char *name, struct sink **out)
{
	struct sink *sink = &s->sinks[s->sink_count];

	*sink = (struct sink){ .name = name };
	if (name)
		sink->out = fopen(name, "we");
	else
		sink->out = fdopen(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3), "w");
	if (sink->out == NULL && name == NULL)
		sink->out = fopen("/dev/null", "we"); /* it is closed: then nobody listens */
	if (sink->out == NULL) {
		output_complain_about("cannot write", name, strlen(name), strerror(errno));
		return STATUS_SPAWN_FAILED;
	}
	setvbuf(sink->out, NULL, _IOFBF, OUTPUT_BYTES);
	*out = sink;
	return STATUS_FINE;
}

static int open_text(struct spawn *s)
{
	struct sink *sink;
	int status = open_sink(s, s->options->output, &sink);

	if (status)
		return status;
	if (spawn_text_open(&sink->view, sink->out, s->options->is_quiet,
			    output_width_of(fileno(sink->out))) != 0) {
		output_complain("out of memory", "");
		return STATUS_SPAWN_FAILED;
	}
	s->sink_count++;
	return STATUS_FINE;
}

static void close_sinks(struct spawn *s)
{
	for (int i = 0; i < s->sink_count; i++) {
		struct sink *sink = &s->sinks[i];
		const char *name = sink->name ? sink->name : "standard error";

		spawn_view_close(sink->view);
		flush(sink);
		if (fclose(sink->out) != 0 && sink->error == 0)
			sink->error = errno;
		if (sink->error && sink->error != EPIPE)
			output_complain_about("not all of the output could be written", name,
					      strlen(name), strerror(sink->error));
	}
}

/* ---- the end ---- */

static void tell_refusal(const struct spawn *s, const struct follow_result *result)
{
	static const char text[] =
		"looked 20 times a second: processes that lived for a short time may be missing";

	if (result->refused)
		fprintf(stderr, "pstop: tracing is not allowed here (%s); %s\n",
			strerror(result->refused), text);
	else if (s->options->polls)
		fprintf(stderr, "pstop: %s\n", text);
}

static void tell_end(const struct spawn *s, const struct record *r,
		     const struct follow_result *result)
{
	bool is_one = result->left == 1;
	char name[24];

	tell_refusal(s, result);
	if (result->end == FOLLOW_TIMEOUT)
		fprintf(stderr, "pstop: the time of %g s was over\n", s->options->timeout_s);
	if (result->end == FOLLOW_SIGNAL)
		fprintf(stderr, "pstop: told to end by %s\n",
			spawn_signal(result->signal, name, sizeof name));
	if (result->left > 0)
		fprintf(stderr, "pstop: %u process%s %s\n", result->left, is_one ? "" : "es",
			s->options->ends_all ? "ended now" : is_one ? "goes on" : "go on");
	if (r->unknown_count > 0)
		fprintf(stderr, "pstop: births or ends not seen: %u\n", r->unknown_count);
}

static void show_end(struct spawn *s, const struct record *r)
{
	struct record_summary sum;

	s->error = -record_sum(r, &sum);
	for (int i = 0; i < s->sink_count && s->error == 0; i++)
		s->error = -spawn_view_end(s->sinks[i].view, r, &sum);
	record_summary_free(&sum);
}

static const char *name_of(const struct spawn *s)
{
	return s->options->argv ? s->options->argv[0] : s->options->demo ? s->options->demo : "-p";
}

static int exit_status(const struct spawn *s, const struct follow_result *result)
{
	switch (result->end) {
	case FOLLOW_CANNOT_RUN:
		output_complain_about("cannot run", name_of(s), strlen(name_of(s)),
				      strerror(result->error));
		return result->error == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN;
	case FOLLOW_TIMEOUT:
		return s->options->pids ? STATUS_FINE : STATUS_TIMEOUT;
	case FOLLOW_SIGNAL:
		if (s->options->pids && result->signal == SIGINT)
			return STATUS_FINE; /* Ctrl-C is how that ends */
		return 128 + result->signal;
	case FOLLOW_FAILED:
		output_complain("cannot follow it", strerror(result->error));
		return STATUS_SPAWN_FAILED;
	case FOLLOW_ENDED:
		break;
	}
	if (!result->has_status)
		return STATUS_FINE;
	if (WIFSIGNALED(result->status))
		return 128 + WTERMSIG(result->status);
	return WEXITSTATUS(result->status);
}

/* ---- demos ---- */

struct demo_run {
	const struct demo *demo;
	const struct demo_options *options;
};

static int run_demo(void *context)
{
	const struct demo_run *d = context;

	return demo_run(d->demo, d->options);
}

static int follow(struct spawn *s, struct follow_options *options)
{
	struct follow_result result;
	struct record *record;

	follow_run(options, &record, &result);
	if (record && record->count > 0 && result.end != FOLLOW_CANNOT_RUN) {
		tell_end(s, record, &result);
		show_end(s, record);
	}
	if (s->error)
		output_complain("out of memory", "");
	record_close(record);
	return exit_status(s, &result);
}

int cmd_spawn(const struct spawn_options *o, const struct sigaction *sigpipe)
{
	struct spawn s = { .options = o };
	struct demo_run demo = { o->demo ? demo_find(o->demo) : NULL, &o->demo_options };
	struct follow_options options = {
		.argv = o->argv, .pids = o->pids, .pid_count = o->pid_count,
		.run = o->demo ? run_demo : NULL, .run_context = &demo,
		.timeout_s = o->timeout_s, .samples_per_s = o->samples_per_s,
		.ends_all = o->ends_all, .waits_for_all = o->waits_for_all, .polls = o->polls,
		.sigpipe = *sigpipe, .on_event = on_event, .on_pause = on_pause, .context = &s,
	};

	if (o->demo && strcmp(o->demo, "list") == 0) {
		demo_list(stdout);
		return output_finish_text();
	}
	if (o->demo && demo.demo == NULL) {
		output_complain_about("no such demo", o->demo, strlen(o->demo),
				      "'pstop spawn --demo list' tells which there are");
		return STATUS_USAGE;
	}
	int status = open_text(&s);
	if (status)
		return status;
	if (demo.demo)
		fprintf(stderr, "%s\n", demo.demo->watch);
	status = follow(&s, &options);
	close_sinks(&s);
	return status;
}
