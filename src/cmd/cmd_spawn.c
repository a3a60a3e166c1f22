/* cmd_spawn.c - run a command and report on all its descendants; see cmd_spawn.h. */
#include "config.h"

#include "cmd/cmd_spawn.h"
#include "cmd/cmd_spawn_output.h"
#include "cmd/exit_status.h"
#include "cmd/output.h"
#include "report/spawn_event.h"
#include "trace/follow.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WINDOW_S 0.5 /* of verdicts while it runs */

struct spawn {
	const struct spawn_options *options;
	struct spawn_outputs outputs;
};

static void on_event(void *context, const struct record *r, uint32_t task, const struct event *e)
{
	struct spawn *s = context;

	spawn_outputs_event(&s->outputs, r, task, e);
}

static void on_pause(void *context, const struct record *r, uint64_t now_ns)
{
	struct spawn *s = context;

	spawn_outputs_pause(&s->outputs, r, now_ns);
}

/* ---- the end ---- */

#define MOUNT_HINT \
	"mount one for this namespace: 'mount -t proc proc /proc' or 'unshare --mount-proc'"

static const char *proc_problem(int error)
{
	return error == EXDEV ? "/proc belongs to another PID namespace than pstop" :
				"/proc cannot be read";
}

static void tell_blindness(const struct record *r, const struct follow_result *result)
{
	const char *problem = proc_problem(result->no_proc);

	if (r->way != RECORD_POLLED)
		fprintf(stderr, "pstop: waits, I/O and memory are unknown: %s (%s)\n", problem,
			MOUNT_HINT);
	else
		fprintf(stderr,
			"pstop: cannot follow, time out or kill the processes that the command "
			"starts: %s (%s)\n",
			problem, MOUNT_HINT);
}

static void tell_refusal(const struct spawn *s, const struct record *r,
			 const struct follow_result *result)
{
	static const char text[] =
		"looking for processes 20 times per second; short-lived ones may be missing";

	if (result->no_proc)
		tell_blindness(r, result);
	if (result->no_proc && result->refused)
		fprintf(stderr, "pstop: cannot trace: %s\n", strerror(result->refused));
	else if (result->refused)
		fprintf(stderr, "pstop: cannot trace: %s\npstop: %s\n", strerror(result->refused),
			text);
	else if (s->options->polls && !result->no_proc)
		fprintf(stderr, "pstop: %s\n", text);
}

static void tell_end(const struct spawn *s, const struct record *r,
		     const struct follow_result *result)
{
	bool is_one = result->left == 1;
	char name[24];

	tell_refusal(s, r, result);
	if (result->end == FOLLOW_TIMEOUT)
		fprintf(stderr, "pstop: timed out after %g s\n", s->options->timeout_s);
	if (result->end == FOLLOW_SIGNAL)
		fprintf(stderr, "pstop: terminated by %s\n",
			spawn_signal(result->signal, name, sizeof name));
	if (result->left > 0)
		fprintf(stderr, "pstop: %u process%s %s\n", result->left, is_one ? "" : "es",
			s->options->ends_all ? "killed" :
			is_one               ? "continues" :
					       "continue");
	if (r->unknown_count > 0)
		fprintf(stderr, "pstop: births or exits not seen: %u\n", r->unknown_count);
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
			return STATUS_FINE; /* Ctrl-C is the normal way to stop */
		return 128 + result->signal;
	case FOLLOW_FAILED:
		if (s->options->pids && result->no_proc) {
			fprintf(stderr, "pstop: cannot follow running processes: %s (%s)\n",
				proc_problem(result->no_proc), MOUNT_HINT);
			return STATUS_SPAWN_FAILED;
		}
		if (result->is_outside)
			output_suggest("cannot follow the command: the PID namespace for its "
				       "processes has no init process",
				       "", 0, "unshare --fork");
		else if (s->options->pids && result->error == ESRCH)
			output_complain("cannot follow running processes",
					"none with these PIDs exists");
		else
			output_complain(s->options->pids ? "cannot follow running processes" :
							   "cannot follow the command",
					strerror(result->error));
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
	int relay_fd; /* to write the report to; -1: as it is */
};

static int report_fd_of(const struct demo *demo)
{
	return demo->reports_on_stderr ? STDERR_FILENO : STDOUT_FILENO;
}

static int run_demo(void *context)
{
	const struct demo_run *d = context;

	if (d->relay_fd >= 0)
		dup2(d->relay_fd, report_fd_of(d->demo));
	return demo_run(d->demo, d->options);
}

static int follow(struct spawn *s, struct follow_options *options)
{
	struct follow_result result;
	struct record *record;

	follow_run(options, &record, &result);
	if (record && record->count > 0 && result.end != FOLLOW_CANNOT_RUN) {
		bool is_hurried = result.end == FOLLOW_SIGNAL || result.has_hung_up;
		spawn_outputs_clear(&s->outputs, record, is_hurried);
		if (!s->outputs.is_given_up)
			tell_end(s, record, &result);
		spawn_outputs_end(&s->outputs, record);
	}
	record_close(record);
	return exit_status(s, &result);
}

int cmd_spawn(const struct spawn_options *o, const struct launch_ignored *ignored)
{
	struct spawn s = { .options = o };
	struct demo_run demo = { o->demo ? demo_find(o->demo) : NULL, &o->demo_options, -1 };
	struct follow_options options = {
		.argv = o->argv,
		.pids = o->pids,
		.pid_count = o->pid_count,
		.run = o->demo ? run_demo : NULL,
		.run_context = &demo,
		.timeout_s = o->timeout_s,
		.samples_per_s = o->samples_per_s,
		.ends_all = o->ends_all,
		.waits_for_all = o->waits_for_all,
		.traces = o->traces,
		.polls = o->polls,
		.window_s = WINDOW_S,
		.ignored = *ignored,
		.on_event = on_event,
		.on_pause = on_pause,
		.context = &s,
	};

	if (o->demo && strcmp(o->demo, "list") == 0) {
		demo_list(stdout);
		return output_finish_text();
	}
	if (o->demo && demo.demo == NULL) {
		output_suggest("no such demo", o->demo, strlen(o->demo), "pstop spawn --demo list");
		return STATUS_USAGE;
	}
	int status = spawn_outputs_open(&s.outputs, o);
	if (status)
		return status;
	if (demo.demo) {
		fprintf(stderr, "%s\n", demo.demo->watch);
		demo.relay_fd = spawn_outputs_relay(&s.outputs, report_fd_of(demo.demo));
	}
	status = follow(&s, &options);
	spawn_outputs_close(&s.outputs);
	return status;
}
