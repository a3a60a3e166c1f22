/* main.c - argv in, exit status out.
 *
 * Stage: main.  The only place that ends the process.
 */
#include "config.h"

#include "cmd_doctor.h"
#include "cmd_explain.h"
#include "cmd_report.h"
#include "cmd_top.h"
#include "exit_status.h"
#include "options.h"
#include "view/clean.h"
#include "view/text.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void complain_usage(const struct options *o)
{
	char clean[256];
	int columns;

	clean_for_text(o->detail, strlen(o->detail), clean, sizeof clean, 100, &columns);
	fprintf(stderr, "pstop: %s%s%s (try 'pstop --help')\n", o->problem, *clean ? ": " : "",
		clean);
}

/* For texts about pstop itself: a full disk is an error here too. */
static int finish_text(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return STATUS_FINE;
	if (errno != EPIPE)
		fprintf(stderr, "pstop: cannot write the output: %s\n", strerror(errno));
	return errno == EPIPE ? STATUS_FINE : STATUS_FAILED;
}

static int run(struct options *o, enum options_result result)
{
	switch (result) {
	case OPTIONS_HELP:
		fputs(options_help, stdout);
		return finish_text();
	case OPTIONS_VERSION:
		printf("pstop %s\n", PACKAGE_VERSION);
		return finish_text();
	case OPTIONS_COLUMNS_HELP:
		text_columns_help(stdout);
		return finish_text();
	case OPTIONS_WRONG:
		complain_usage(o);
		return STATUS_USAGE;
	case OPTIONS_RUN:
		break;
	}
	if (o->command == COMMAND_DOCTOR)
		return cmd_doctor(o);
	if (o->command == COMMAND_EXPLAIN)
		return cmd_explain(o);
	if (o->output == OUTPUT_AUTO && isatty(STDOUT_FILENO) && o->delay_s > 0)
		return cmd_top(o);
	if (o->output == OUTPUT_AUTO) {
		o->output = OUTPUT_TEXT;
		if (o->iterations == 0)
			o->iterations = 1;
	}
	return cmd_report(o);
}

int main(int argc, char **argv)
{
	struct options options;

	/* A reader that goes away is told by write(2), for every kind of output. */
	signal(SIGPIPE, SIG_IGN);
	/* Characters and messages by the locale; numbers always with a point. */
	setlocale(LC_CTYPE, "");
	setlocale(LC_MESSAGES, "");
	int status = run(&options, options_parse(&options, argc, argv));
	options_free(&options);
	exit(status);
}
