/* options.c - the command line; see options.h. */
#include "config.h"

#include "cmd/options.h"
#include "cmd/option_value.h"
#include "proc/users.h"

#include <errno.h>
#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DELAY_DEFAULT_S 1.0
#define EXPLAIN_DELAY_S 2.0
#define DELAY_LEAST_S   0.01
#define DELAY_MOST_S    86400.0

const char options_help[] =
	"Usage: pstop [OPTION]... [PROCESS]...\n"
	"       pstop explain [OPTION]... PROCESS...\n"
	"       pstop blockers [OPTION]...\n"
	"       pstop doctor [--json] [PROCESS]\n"
	"       pstop spawn [OPTION]... COMMAND [ARG]...\n"
	"Show what processes and threads do with their time: CPU-bound, IO-bound, mixed,\n"
	"waiting or idle, and why.  On a terminal, show a live view; otherwise print one table.\n"
	"A PROCESS is a process ID, or a name, as for pgrep -x.\n"
	"\n"
	"Commands:\n"
	"  explain PROCESS          print the verdict on a process as a page (default: -d 2)\n"
	"  blockers                 rank the tasks that hold up others, with those who wait\n"
	"                           for them; --all includes idle tasks and users\n"
	"  doctor [PROCESS]         report what pstop can read here, and what it costs\n"
	"  spawn COMMAND            run a command and report all processes and threads that it\n"
	"                           starts; see pstop spawn --help\n"
	"\n"
	"Sections of the page (only with explain):\n"
	"      --memory             print the parts of the memory, and the proportional set size\n"
	"      --identity           print users, privileges, namespaces and limits\n"
	"      --files              list open files, and the peers of sockets\n"
	"      --environment        print the environment\n"
	"      --all                print all of these\n"
	"\n"
	"Output:\n"
	"  -b, --batch              print tables until interrupted, or as many as -n says\n"
	"      --json               print one JSON document; with -n, one per line\n"
	"      --stream             print JSON documents, one per line, until interrupted\n"
	"  -H, --threads            print a row for each thread\n"
	"      --long               print the columns of ps alx\n"
	"      --columns LIST       print these columns; +NAME adds one; help lists all\n"
	"      --sort COLUMN        sort by COLUMN; -COLUMN reverses the order (default: CPU%)\n"
	"      --utc                print times in UTC instead of local time; JSON always does\n"
	"\n"
	"Selection and sampling:\n"
	"  -p, --pid LIST           show only the processes with these IDs, or of these threads\n"
	"  -u, --user USER          show only the processes of this user\n"
	"      --kernel-threads     include kernel threads; JSON always does\n"
	"      --filter TEXT        show only tasks that match, such as\n"
	"                           'CPU%>50% && class=io-bound && !sshd'; see FILTERS in the\n"
	"                           manual\n"
	"      --exited WHAT        show processes that exited (as root): group (one row per\n"
	"                           name), each, or no\n"
	"  -d, --delay SECONDS      set the length of the window (default: 1); 0 answers at once,\n"
	"                           from totals since each task started\n"
	"  -n, --iterations NUMBER  exit after this many tables, documents or refreshes\n"
	"      --samples-per-s N    observe blocked threads N times per second (default: 5, or 20\n"
	"                           with PIDs)\n"
	"      --source WHICH       read counters from files, with bpf, or with auto: whichever\n"
	"                           costs less\n"
	"      --proc-root DIR      read DIR instead of /proc; repeat for the next snapshot\n"
	"      --readonly           let the live view send no signals and change nothing\n"
	"\n"
	"  -h, --help               print this help and exit\n"
	"  -V, --version            print the version and exit\n"
	"\n"
	"Exit status: 0 success; 1 none of the processes exists; 2 invalid usage; 3 cannot\n"
	"read the kernel's information or write the output.  Manual: man pstop\n";

enum {
	LONG_JSON = 256,
	LONG_STREAM,
	LONG_LONG,
	LONG_COLUMNS,
	LONG_SORT,
	LONG_FILTER,
	LONG_KERNEL_THREADS,
	LONG_READONLY,
	LONG_UTC,
	LONG_EXITED,
	LONG_SAMPLES,
	LONG_SOURCE,
	LONG_PROC_ROOT,
	LONG_MEMORY,
	LONG_IDENTITY,
	LONG_FILES,
	LONG_ENVIRONMENT,
	LONG_ALL,
};

static const struct option long_options[] = {
	{ "batch", no_argument, NULL, 'b' },
	{ "json", no_argument, NULL, LONG_JSON },
	{ "stream", no_argument, NULL, LONG_STREAM },
	{ "threads", no_argument, NULL, 'H' },
	{ "long", no_argument, NULL, LONG_LONG },
	{ "columns", required_argument, NULL, LONG_COLUMNS },
	{ "sort", required_argument, NULL, LONG_SORT },
	{ "pid", required_argument, NULL, 'p' },
	{ "user", required_argument, NULL, 'u' },
	{ "filter", required_argument, NULL, LONG_FILTER },
	{ "kernel-threads", no_argument, NULL, LONG_KERNEL_THREADS },
	{ "readonly", no_argument, NULL, LONG_READONLY },
	{ "utc", no_argument, NULL, LONG_UTC },
	{ "exited", required_argument, NULL, LONG_EXITED },
	{ "delay", required_argument, NULL, 'd' },
	{ "iterations", required_argument, NULL, 'n' },
	{ "samples-per-s", required_argument, NULL, LONG_SAMPLES },
	{ "source", required_argument, NULL, LONG_SOURCE },
	{ "proc-root", required_argument, NULL, LONG_PROC_ROOT },
	{ "memory", no_argument, NULL, LONG_MEMORY },
	{ "identity", no_argument, NULL, LONG_IDENTITY },
	{ "files", no_argument, NULL, LONG_FILES },
	{ "environment", no_argument, NULL, LONG_ENVIRONMENT },
	{ "all", no_argument, NULL, LONG_ALL },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static enum options_result wrong(struct options *o, const char *problem, const char *detail)
{
	return option_wrong(&o->complaint, problem, detail);
}

static enum options_result set_delay(struct options *o, const char *text)
{
	o->has_delay = true;
	if (!option_real(text, &o->delay_s) || o->delay_s > DELAY_MOST_S ||
	    (o->delay_s > 0 && o->delay_s < DELAY_LEAST_S))
		return wrong(o, "--delay must be 0, or 0.01 to 86400 seconds", text);
	return OPTIONS_RUN;
}

static enum options_result set_iterations(struct options *o, const char *text)
{
	char *end;

	errno = 0;
	o->iterations = strtol(text, &end, 10);
	if (errno || *end || end == text || o->iterations < 1)
		return wrong(o, "--iterations must be a whole number, 1 or more", text);
	return OPTIONS_RUN;
}

static enum options_result set_exited(struct options *o, const char *word)
{
	static const char *const words[] = { "group", "each", "no" };

	for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(word, words[i]) == 0) {
			o->exited = (enum exited_rows)i;
			return OPTIONS_RUN;
		}
	return wrong(o, "--exited must be group, each or no", word);
}

static enum options_result set_source(struct options *o, const char *text)
{
	static const char *const names[] = {
		[SCAN_SOURCE_AUTO] = "auto",
		[SCAN_SOURCE_FILES] = "files",
		[SCAN_SOURCE_BPF] = "bpf",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(text, names[i]) == 0) {
			o->source = (enum scan_source)i;
			return OPTIONS_RUN;
		}
	return wrong(o, "--source must be auto, files or bpf", text);
}

/* Set a section of explain's page. */
static enum options_result set_part(struct options *o, int option)
{
	bool is_all = option == LONG_ALL;

	o->has_all |= is_all;
	o->has_memory |= is_all || option == LONG_MEMORY;
	o->has_identity |= is_all || option == LONG_IDENTITY;
	o->has_files |= is_all || option == LONG_FILES;
	o->has_environment |= is_all || option == LONG_ENVIRONMENT;
	return OPTIONS_RUN;
}

/* Set an option that takes no value. */
static enum options_result set_flag(struct options *o, int option)
{
	switch (option) {
	case 'b':
		o->output = OUTPUT_TEXT;
		o->is_batch = true;
		return OPTIONS_RUN;
	case LONG_STREAM:
		o->is_stream = true;
		o->output = OUTPUT_JSON;
		return OPTIONS_RUN;
	case LONG_JSON:
		o->output = OUTPUT_JSON;
		return OPTIONS_RUN;
	case 'H':
		o->has_threads = true;
		return OPTIONS_RUN;
	case LONG_LONG:
		o->is_long = true;
		return OPTIONS_RUN;
	case LONG_KERNEL_THREADS:
		o->has_kernel_threads = true;
		return OPTIONS_RUN;
	case LONG_READONLY:
		o->is_readonly = true;
		return OPTIONS_RUN;
	case LONG_UTC:
		o->is_utc = true;
		return OPTIONS_RUN;
	case LONG_MEMORY:
	case LONG_IDENTITY:
	case LONG_FILES:
	case LONG_ENVIRONMENT:
	case LONG_ALL:
		return set_part(o, option);
	case 'h':
		return OPTIONS_HELP;
	case 'V':
		return OPTIONS_VERSION;
	default:
		return OPTIONS_WRONG;
	}
}

static enum options_result set_option(struct options *o, int option, const char *value)
{
	switch (option) {
	case LONG_COLUMNS:
		o->columns = value;
		return strcmp(value, "help") == 0 ? OPTIONS_COLUMNS_HELP : OPTIONS_RUN;
	case LONG_SORT:
		o->sort = value;
		return OPTIONS_RUN;
	case 'p':
		return option_pids(value, &o->pids, &o->pid_count, &o->complaint);
	case 'u':
		o->has_uid = true;
		if (users_find(value, &o->uid) != 0)
			return wrong(o, "no such user", value);
		return OPTIONS_RUN;
	case LONG_EXITED:
		return set_exited(o, value);
	case LONG_FILTER:
		o->filter = value;
		return OPTIONS_RUN;
	case 'd':
		return set_delay(o, value);
	case 'n':
		return set_iterations(o, value);
	case LONG_SAMPLES:
		if (!option_real(value, &o->samples_per_s) || o->samples_per_s > 1000)
			return wrong(o, "--samples-per-s must be a number from 0 to 1000", value);
		return OPTIONS_RUN;
	case LONG_SOURCE:
		return set_source(o, value);
	case LONG_PROC_ROOT:
		o->proc_roots[o->root_count++] = value;
		return OPTIONS_RUN;
	default:
		return set_flag(o, option);
	}
}

static enum options_result wrong_option(struct options *o, int result, char **argv)
{
	char letter[3];

	return wrong(o, result == ':' ? "option requires an argument" : "unrecognized option",
		     option_stumble(letter, argv));
}

/* Return a given option that no command takes; NULL: none. */
static const char *option_of_tables(const struct options *o)
{
	return o->columns               ? "--columns" :
	       o->is_long               ? "--long" :
	       o->sort                  ? "--sort" :
	       o->has_threads           ? "-H" :
	       o->is_stream             ? "--stream" :
	       o->output == OUTPUT_TEXT ? "-b" :
	       o->has_uid               ? "-u" :
	       o->filter                ? "--filter" :
	       o->has_kernel_threads    ? "--kernel-threads" :
					  NULL;
}

static enum options_result check_blockers(struct options *o)
{
	if (o->pid_count + o->name_count > 0)
		return wrong(o, "blockers shows the whole machine; it takes no process", "");
	if (o->delay_s <= 0 && o->iterations > 1)
		return wrong(o, "-d 0 gives a single answer: -n requires a longer delay", "");
	return OPTIONS_RUN;
}

static enum options_result check_command(struct options *o)
{
	static const char *const refusals[] = {
		[COMMAND_EXPLAIN] = "explain does not take this option",
		[COMMAND_DOCTOR] = "doctor does not take this option",
		[COMMAND_BLOCKERS] = "blockers does not take this option",
	};
	const char *option = option_of_tables(o);

	if (option == NULL && o->iterations > 0 && o->command != COMMAND_BLOCKERS)
		option = "-n";
	if (option)
		return wrong(o, refusals[o->command], option);
	if (o->command == COMMAND_BLOCKERS)
		return check_blockers(o);
	if (o->command == COMMAND_EXPLAIN && o->output == OUTPUT_JSON)
		return wrong(o, "explain prints text only; use 'pstop --json PID' in scripts", "");
	size_t count = o->pid_count + o->name_count;
	if (o->command == COMMAND_EXPLAIN && count == 0)
		return wrong(o, "explain requires a process", "");
	if (o->command == COMMAND_DOCTOR && o->is_utc)
		return wrong(o, "doctor does not take this option", "--utc");
	if (o->command == COMMAND_DOCTOR && count > 1)
		return wrong(o, "doctor takes at most one process", "");
	return OPTIONS_RUN;
}

static enum options_result check_together(struct options *o)
{
	bool is_all = o->has_all && o->command == COMMAND_BLOCKERS;
	bool has_parts = o->has_memory || o->has_identity || o->has_files || o->has_environment;

	if (has_parts && !is_all && o->command != COMMAND_EXPLAIN)
		return wrong(o, "sections of the page require 'explain'", "");
	if (o->command != COMMAND_REPORT)
		return check_command(o);
	if (o->root_count > 0 && o->source == SCAN_SOURCE_BPF)
		return wrong(o, "--source=bpf and --proc-root are mutually exclusive", "");
	if (o->root_count > 1 && o->iterations == 0)
		o->iterations = (long)o->root_count - 1;
	if (o->delay_s <= 0 && (o->is_stream || o->iterations > 1))
		return wrong(o,
			     "-d 0 gives a single answer: --stream and -n require a longer delay",
			     "");
	if (o->delay_s <= 0 && o->output != OUTPUT_JSON)
		o->iterations = 1;
	if (o->output == OUTPUT_JSON && o->has_threads)
		return wrong(o, "JSON always includes threads; omit -H", "");
	if (o->output == OUTPUT_JSON && (o->columns || o->is_long || o->sort))
		return wrong(o, "this option applies to tables, not to JSON",
			     o->columns ? "--columns" :
			     o->is_long ? "--long" :
					  "--sort");
	if (o->columns && o->is_long && o->columns[0] != '+')
		return wrong(o, "--long can only be combined with --columns +NAME", o->columns);
	return OPTIONS_RUN;
}

/* Take an operand: a list of process IDs, or a name. */
static enum options_result set_operand(struct options *o, const char *text)
{
	if (strchr(", \t\n", text[strspn(text, "0123456789")]))
		return option_pids(text, &o->pids, &o->pid_count, &o->complaint);
	o->names[o->name_count++] = text;
	return OPTIONS_RUN;
}

enum options_result options_parse(struct options *o, int argc, char **argv)
{
	enum options_result result = OPTIONS_RUN;
	int option;

	*o = (struct options){ .delay_s = DELAY_DEFAULT_S, .samples_per_s = -1 };
	o->proc_roots = calloc((size_t)argc + 1, sizeof *o->proc_roots);
	o->names = calloc((size_t)argc + 1, sizeof *o->names);
	if (o->proc_roots == NULL || o->names == NULL)
		return wrong(o, "out of memory", "");
	if (argc > 1 && strcmp(argv[1], "explain") == 0)
		o->command = COMMAND_EXPLAIN;
	else if (argc > 1 && strcmp(argv[1], "doctor") == 0)
		o->command = COMMAND_DOCTOR;
	else if (argc > 1 && strcmp(argv[1], "blockers") == 0)
		o->command = COMMAND_BLOCKERS;
	if (o->command == COMMAND_EXPLAIN)
		o->delay_s = EXPLAIN_DELAY_S;
	opterr = 0;
	optind = o->command == COMMAND_REPORT ? 1 : 2;
	while (result == OPTIONS_RUN &&
	       (option = getopt_long(argc, argv, ":bHp:u:d:n:hV", long_options, NULL)) != -1) {
		if (option == '?' || option == ':')
			return wrong_option(o, option, argv);
		result = set_option(o, option, optarg);
	}
	for (; result == OPTIONS_RUN && optind < argc; optind++) {
		if (strcmp(argv[optind], "explain") == 0 || strcmp(argv[optind], "doctor") == 0 ||
		    strcmp(argv[optind], "blockers") == 0)
			return wrong(o, "a command must precede all options", argv[optind]);
		result = set_operand(o, argv[optind]);
	}
	return result == OPTIONS_RUN ? check_together(o) : result;
}

void options_free(struct options *o)
{
	free(o->pids);
	free(o->proc_roots);
	free(o->names);
}
