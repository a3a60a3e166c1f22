/* main.c - argv in, exit status out.
 *
 * Room: main.  The only place where the process exits.
 */
#include "config.h"

#include "cmd/cmd_blockers.h"
#include "cmd/cmd_doctor.h"
#include "cmd/cmd_explain.h"
#include "cmd/cmd_report.h"
#include "cmd/cmd_spawn.h"
#include "cmd/cmd_top.h"
#include "cmd/exit_status.h"
#include "cmd/operands.h"
#include "cmd/options.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "export/columns.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void complain_usage(const char *problem, const char *detail, const char *help)
{
	output_suggest(problem, detail, strlen(detail), help);
}

/* Set the zone of the times that people are shown. */
static void set_zone(const struct options *o)
{
	if (o->is_utc)
		setenv("TZ", "UTC0", 1);
	tzset();
}

static int run(struct options *o, enum options_result result)
{
	switch (result) {
	case OPTIONS_HELP:
		fputs(options_help, stdout);
		return output_finish_text();
	case OPTIONS_VERSION:
		printf("pstop %s\n", PACKAGE_VERSION);
		return output_finish_text();
	case OPTIONS_COLUMNS_HELP:
		columns_help(stdout);
		return output_finish_text();
	case OPTIONS_WRONG:
		complain_usage(o->complaint.problem, o->complaint.detail, "pstop --help");
		return STATUS_USAGE;
	case OPTIONS_RUN:
		break;
	}
	set_zone(o);
	/* doctor says itself what is wrong with /proc. */
	int status = o->command == COMMAND_DOCTOR ? STATUS_FINE : session_check_roots(o);
	if (status == STATUS_FINE)
		status = operands_find(o);
	if (status != STATUS_FINE)
		return status;
	if (o->command == COMMAND_DOCTOR)
		return cmd_doctor(o);
	if (o->command == COMMAND_EXPLAIN)
		return cmd_explain(o);
	if (o->command == COMMAND_BLOCKERS)
		return cmd_blockers(o);
	if (o->output == OUTPUT_DEFAULT && isatty(STDOUT_FILENO) && o->delay_s > 0)
		return cmd_top(o);
	if (o->output == OUTPUT_DEFAULT) {
		o->output = OUTPUT_TEXT;
		if (o->iterations == 0)
			o->iterations = 1;
	}
	return cmd_report(o);
}

static int run_spawn(int argc, char **argv, const struct launch_ignored *ignored)
{
	struct spawn_options o;
	int status = STATUS_FINE;

	switch (spawn_options_parse(&o, argc, argv)) {
	case OPTIONS_HELP:
		fputs(spawn_options_help, stdout);
		status = output_finish_text();
		break;
	case OPTIONS_VERSION:
		printf("pstop %s\n", PACKAGE_VERSION);
		status = output_finish_text();
		break;
	case OPTIONS_RUN:
		status = cmd_spawn(&o, ignored);
		break;
	default:
		complain_usage(o.complaint.problem, o.complaint.detail, "pstop spawn --help");
		status = STATUS_USAGE;
	}
	spawn_options_free(&o);
	return status;
}

int main(int argc, char **argv)
{
	struct launch_ignored ignored;
	struct options options;

	output_hold_standard();
	/* After this, write(2) reports a closed pipe, or a file that may not grow, as an error for
	 * every kind of output. */
	launch_ignore_signals(&ignored);
	/* Characters and messages depend on the locale; numbers always have a decimal point. */
	setlocale(LC_CTYPE, "");
	setlocale(LC_MESSAGES, "");
	if (argc > 1 && strcmp(argv[1], "spawn") == 0)
		exit(run_spawn(argc - 1, argv + 1, &ignored));
	int status = run(&options, options_parse(&options, argc, argv));
	options_free(&options);
	exit(status);
}
