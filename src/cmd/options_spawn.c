/* options_spawn.c - the command line of `pstop spawn`; see options_spawn.h. */
#include "config.h"

#include "cmd/options_spawn.h"
#include "cmd/option_value.h"
#include "report/spawn_timeline.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MOST_S 1e9
#define SECONDS_MOST   3600
#define ROWS_MOST      1000000

const char spawn_options_help[] =
	"Usage: pstop spawn [OPTION]... [--] COMMAND [ARG]...\n"
	"       pstop spawn [OPTION]... -p PID\n"
	"       pstop spawn [OPTION]... --demo NAME\n"
	"Run a command and report every process and thread that it starts: birth, execs, exit,\n"
	"the resources used, and what each did with its time.\n"
	"\n"
	"What to follow, and how long:\n"
	"  -p, --pid LIST           follow running processes and all below them, until Ctrl-C\n"
	"      --demo NAME          run a built-in demo; list prints their names\n"
	"  -f, --follow             continue until all that the command started has exited\n"
	"      --timeout SECONDS    terminate everything after this time\n"
	"      --kill-on-exit       kill what is left when pstop exits, even if pstop is killed\n"
	"      --ptrace             trace with ptrace, even if BPF is available\n"
	"      --poll               do not trace; look for processes 20 times per second\n"
	"      --samples-per-s N    observe blocked threads N times per second (default: 20)\n"
	"\n"
	"Output, on standard error:\n"
	"  -q, --quiet              print only the summary\n"
	"  -o, --output FILE        write to FILE\n"
	"      --live               draw a tree of the running processes\n"
	"      --lines              print a line for each event, even on a terminal\n"
	"      --timeline           add a chart of when each process ran\n"
	"      --rows N             limit the chart to N rows (default: 50; 0: no limit)\n"
	"      --json               print a line of JSON for each event, and one for the summary\n"
	"      --trace-events FILE  also write a trace for Perfetto or chrome://tracing\n"
	"\n"
	"For demos:\n"
	"      --seconds N          set the approximate duration (default: 5)\n"
	"      --mapper COMMAND     mapreduce: run COMMAND in each mapper\n"
	"      --reducer COMMAND    mapreduce: run COMMAND in each reducer\n"
	"      --input FILE         mapreduce: read FILE; - is standard input\n"
	"  -n, --workers N          mapreduce: use N mappers and N reducers (default: 2)\n"
	"\n"
	"  -h, --help               print this help and exit\n"
	"  -V, --version            print the version and exit\n"
	"\n"
	"Exit status: that of the command; 128+N if signal N killed it; 124 after --timeout;\n"
	"125 if pstop failed; 126 if the command cannot be run; 127 if it is not found; 2 for\n"
	"invalid usage.  Manual: man pstop-spawn\n";

enum {
	LONG_DEMO = 256,
	LONG_TIMEOUT,
	LONG_KILL,
	LONG_PTRACE,
	LONG_POLL,
	LONG_SAMPLES,
	LONG_SECONDS,
	LONG_MAPPER,
	LONG_REDUCER,
	LONG_INPUT,
	LONG_JSON,
	LONG_LINES,
	LONG_LIVE,
	LONG_ROWS,
	LONG_TIMELINE,
	LONG_TRACE,
};

static const struct option long_options[] = {
	{ "pid", required_argument, NULL, 'p' },
	{ "demo", required_argument, NULL, LONG_DEMO },
	{ "follow", no_argument, NULL, 'f' },
	{ "timeout", required_argument, NULL, LONG_TIMEOUT },
	{ "kill-on-exit", no_argument, NULL, LONG_KILL },
	{ "ptrace", no_argument, NULL, LONG_PTRACE },
	{ "poll", no_argument, NULL, LONG_POLL },
	{ "samples-per-s", required_argument, NULL, LONG_SAMPLES },
	{ "quiet", no_argument, NULL, 'q' },
	{ "output", required_argument, NULL, 'o' },
	{ "live", no_argument, NULL, LONG_LIVE },
	{ "lines", no_argument, NULL, LONG_LINES },
	{ "timeline", no_argument, NULL, LONG_TIMELINE },
	{ "rows", required_argument, NULL, LONG_ROWS },
	{ "json", no_argument, NULL, LONG_JSON },
	{ "trace-events", required_argument, NULL, LONG_TRACE },
	{ "seconds", required_argument, NULL, LONG_SECONDS },
	{ "mapper", required_argument, NULL, LONG_MAPPER },
	{ "reducer", required_argument, NULL, LONG_REDUCER },
	{ "input", required_argument, NULL, LONG_INPUT },
	{ "workers", required_argument, NULL, 'n' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static enum options_result wrong(struct spawn_options *o, const char *problem, const char *detail)
{
	return option_wrong(&o->complaint, problem, detail);
}

static enum options_result set_number(struct spawn_options *o, int option, const char *value)
{
	double number;
	bool is_number = option_real(value, &number);

	switch (option) {
	case LONG_TIMEOUT:
		if (!is_number || number <= 0 || number > TIMEOUT_MOST_S)
			return wrong(o, "--timeout must be a number of seconds above 0", value);
		o->timeout_s = number;
		return OPTIONS_RUN;
	case LONG_SECONDS:
		if (!is_number || number <= 0 || number > SECONDS_MOST)
			return wrong(o, "--seconds must be above 0, and at most 3600", value);
		o->demo_options.seconds = number;
		return OPTIONS_RUN;
	case LONG_ROWS:
		if (!is_number || number > ROWS_MOST || number != (uint32_t)number)
			return wrong(o, "--rows must be a whole number from 0 to 1000000", value);
		o->rows = (uint32_t)number;
		return OPTIONS_RUN;
	case 'n':
		if (!is_number || number < 1 || number > DEMO_WORKERS_MAX || number != (int)number)
			return wrong(o, "--workers must be a whole number from 1 to 16", value);
		o->demo_options.workers = (int)number;
		return OPTIONS_RUN;
	default:
		if (!is_number || number > 1000)
			return wrong(o, "--samples-per-s must be a number from 0 to 1000", value);
		o->samples_per_s = number;
		return OPTIONS_RUN;
	}
}

/* Set an option that says how the run is shown. */
static void set_view(struct spawn_options *o, int option, const char *value)
{
	switch (option) {
	case 'q':
		o->is_quiet = true;
		break;
	case 'o':
		o->output = value;
		break;
	case LONG_LIVE:
		o->is_live = true;
		break;
	case LONG_LINES:
		o->has_lines = true;
		break;
	case LONG_TIMELINE:
		o->has_timeline = true;
		break;
	case LONG_JSON:
		o->is_json = true;
		break;
	default:
		o->trace_file = value;
	}
}

static enum options_result set_option(struct spawn_options *o, int option, const char *value)
{
	switch (option) {
	case 'p':
		return option_pids(value, &o->pids, &o->pid_count, &o->complaint);
	case 'f':
		o->waits_for_all = true;
		return OPTIONS_RUN;
	case 'q':
	case 'o':
	case LONG_LIVE:
	case LONG_LINES:
	case LONG_TIMELINE:
	case LONG_JSON:
	case LONG_TRACE:
		set_view(o, option, value);
		return OPTIONS_RUN;
	case LONG_DEMO:
		o->demo = value;
		return OPTIONS_RUN;
	case LONG_KILL:
		o->ends_all = true;
		return OPTIONS_RUN;
	case LONG_PTRACE:
		o->traces = true;
		return OPTIONS_RUN;
	case LONG_POLL:
		o->polls = true;
		return OPTIONS_RUN;
	case LONG_MAPPER:
		o->demo_options.mapper = value;
		return OPTIONS_RUN;
	case LONG_REDUCER:
		o->demo_options.reducer = value;
		return OPTIONS_RUN;
	case LONG_INPUT:
		o->demo_options.input = value;
		return OPTIONS_RUN;
	case LONG_TIMEOUT:
	case LONG_SECONDS:
	case LONG_SAMPLES:
	case LONG_ROWS:
	case 'n':
		return set_number(o, option, value);
	case 'h':
		return OPTIONS_HELP;
	case 'V':
		return OPTIONS_VERSION;
	default:
		return OPTIONS_WRONG;
	}
}

static enum options_result wrong_option(struct spawn_options *o, int result, char **argv)
{
	char letter[3];

	return wrong(o, result == ':' ? "option requires an argument" : "unrecognized option",
		     option_stumble(letter, argv));
}

static enum options_result check_together(struct spawn_options *o)
{
	const struct demo_options *d = &o->demo_options;
	int things = (o->argv != NULL) + (o->pids != NULL) + (o->demo != NULL);

	if (things == 0)
		return wrong(o, "no command: give a COMMAND, -p PID or --demo NAME", "");
	if (things > 1)
		return wrong(o, "a command, -p and --demo are mutually exclusive",
			     o->argv ? o->argv[0] : o->demo);
	if (o->pids && o->ends_all)
		return wrong(o, "-p and --kill-on-exit are mutually exclusive", "");
	if (o->traces && o->polls)
		return wrong(o, "--ptrace and --poll are mutually exclusive", "");
	if (o->is_live && o->has_lines)
		return wrong(o, "--live and --lines are mutually exclusive", "");
	if (o->is_json && o->has_timeline)
		return wrong(o, "--json and --timeline are mutually exclusive", "");
	if (o->demo == NULL &&
	    (d->seconds > 0 || d->mapper || d->reducer || d->input || d->workers > 0))
		return wrong(o, "this option requires --demo", "");
	return OPTIONS_RUN;
}

enum options_result spawn_options_parse(struct spawn_options *o, int argc, char **argv)
{
	enum options_result result = OPTIONS_RUN;
	int option;

	*o = (struct spawn_options){ .samples_per_s = -1, .rows = TIMELINE_ROWS };
	opterr = 0;
	optind = 1;
	/* "+": options after the command belong to the command. */
	while (result == OPTIONS_RUN &&
	       (option = getopt_long(argc, argv, "+:p:fqo:n:hV", long_options, NULL)) != -1) {
		if (option == '?' || option == ':')
			return wrong_option(o, option, argv);
		result = set_option(o, option, optarg);
	}
	if (result != OPTIONS_RUN)
		return result;
	if (optind < argc)
		o->argv = argv + optind;
	return check_together(o);
}

void spawn_options_free(struct spawn_options *o)
{
	free(o->pids);
}
