/* test_options: command lines, good and bad. */
#include "config.h"

#include "support.h"

#include "cmd/option_value.h"
#include "cmd/options.h"

#include <getopt.h>

#define WORDS_MOST 80

static struct options o;

static int teardown(void **state)
{
	(void)state;
	options_free(&o);
	o = (struct options){ 0 };
	return 0;
}

/* getopt_long(3) remembers where it stopped in a word: with optind 0 it begins
 * anew. */
static void reset_getopt(void)
{
	char *argv[] = { (char[]){ "pstop" }, NULL };

	optind = 0;
	getopt_long(1, argv, "", (struct option[]){ { 0 } }, NULL);
}

/* Parses the words of a line; more than one blank makes empty words. */
static enum options_result parse(const char *line)
{
	static char copy[2000];
	char *argv[WORDS_MOST + 2] = { (char[]){ "pstop" } };
	int argc = 1;

	options_free(&o);
	snprintf(copy, sizeof copy, "%s", line);
	for (char *at = copy, *word; *line && (word = strsep(&at, " ")) && argc <= WORDS_MOST;)
		argv[argc++] = word;
	reset_getopt();
	return options_parse(&o, argc, argv);
}

static void assert_wrong(const char *line, const char *problem, const char *detail)
{
	if (parse(line) != OPTIONS_WRONG)
		fail_msg("accepted: %s", line);
	if (strstr(o.complaint.problem, problem) == NULL)
		fail_msg("%s: %s", line, o.complaint.problem);
	if (strcmp(o.complaint.detail, detail) != 0)
		fail_msg("%s: %s: %s", line, o.complaint.problem, o.complaint.detail);
}

static void test_nothing_given(void **state)
{
	(void)state;
	assert_int_equal(parse(""), OPTIONS_RUN);
	assert_int_equal(o.command, COMMAND_REPORT);
	assert_int_equal(o.output, OUTPUT_DEFAULT);
	assert_near(o.delay_s, 1);
	assert_int_equal(o.iterations, 0);
	assert_null(o.pids);
	assert_int_equal(o.pid_count, 0);
	assert_int_equal(o.root_count, 0);
	assert_true(o.samples_per_s < 0);
	assert_int_equal(o.source, SCAN_SOURCE_AUTO);
	assert_false(o.is_stream || o.has_uid || o.has_threads || o.is_long || o.has_delay);
	assert_false(o.is_readonly);
	assert_null(o.filter);
	assert_null(o.sort);
	assert_null(o.columns);
}

static void test_output(void **state)
{
	(void)state;
	assert_int_equal(parse("-b"), OPTIONS_RUN);
	assert_int_equal(o.output, OUTPUT_TEXT);
	assert_int_equal(parse("--batch"), OPTIONS_RUN);
	assert_int_equal(o.output, OUTPUT_TEXT);
	assert_int_equal(parse("--json"), OPTIONS_RUN);
	assert_int_equal(o.output, OUTPUT_JSON);
	assert_false(o.is_stream);
	assert_int_equal(parse("--stream"), OPTIONS_RUN);
	assert_int_equal(o.output, OUTPUT_JSON);
	assert_true(o.is_stream);
	assert_int_equal(parse("-H"), OPTIONS_RUN);
	assert_true(o.has_threads);
	assert_int_equal(parse("--long"), OPTIONS_RUN);
	assert_true(o.is_long);
	assert_int_equal(parse("--columns pid,user --sort -pid"), OPTIONS_RUN);
	assert_string_equal(o.columns, "pid,user");
	assert_string_equal(o.sort, "-pid");
	assert_int_equal(parse("--filter cpu>50 --readonly"), OPTIONS_RUN);
	assert_string_equal(o.filter, "cpu>50");
	assert_true(o.is_readonly);
	assert_int_equal(parse("--long --columns=+tid"), OPTIONS_RUN);
	assert_true(o.is_long);
	assert_string_equal(o.columns, "+tid");
}

static void test_texts(void **state)
{
	(void)state;
	assert_int_equal(parse("-h"), OPTIONS_HELP);
	assert_int_equal(parse("--help"), OPTIONS_HELP);
	assert_int_equal(parse("-V"), OPTIONS_VERSION);
	assert_int_equal(parse("--version"), OPTIONS_VERSION);
	assert_int_equal(parse("--columns help"), OPTIONS_COLUMNS_HELP);
	/* The first one that ends it wins, whatever follows. */
	assert_int_equal(parse("-h -d x"), OPTIONS_HELP);
	assert_int_equal(parse("-d x -h"), OPTIONS_WRONG);
}

static void test_pids(void **state)
{
	(void)state;
	assert_int_equal(parse("-p 1,22 --pid=333 4444 5,6"), OPTIONS_RUN);
	assert_int_equal(o.pid_count, 6);
	assert_int_equal(o.pids[0], 1);
	assert_int_equal(o.pids[1], 22);
	assert_int_equal(o.pids[2], 333);
	assert_int_equal(o.pids[3], 4444);
	assert_int_equal(o.pids[5], 6);
	assert_int_equal(parse("2147483647"), OPTIONS_RUN);
	assert_int_equal(o.pids[0], 2147483647);
	assert_int_equal(parse("-- 5"), OPTIONS_RUN);
	assert_int_equal(o.pids[0], 5);
	assert_int_equal(parse("1 -b 2"), OPTIONS_RUN); /* options may follow */
	assert_int_equal(o.pid_count, 2);
	assert_int_equal(o.output, OUTPUT_TEXT);
	assert_int_equal(parse("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,"
			       "26,27,28,29,30,31,32,33,34"),
			 OPTIONS_RUN);
	assert_int_equal(o.pid_count, 34);
	assert_int_equal(o.pids[33], 34);
}

/* As pgrep writes them, and people. */
static void test_blanks_between_pids(void **state)
{
	static const char *const lists[] = {
		"7,8", "7 8", "7\n8", " 7  8 ", "7, 8", "7 ,8\n", "\t7\t,\t8\n",
	};
	static const char *const wrong[] = { " ", "7 , , 8", "7, ", "7 x" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		struct option_complaint c;
		pid_t *pids = NULL;
		size_t count = 0;
		if (option_pids(lists[i], &pids, &count, &c) != OPTIONS_RUN || count != 2 ||
		    pids[0] != 7 || pids[1] != 8)
			fail_msg("not taken: %s", lists[i]);
		free(pids);
	}
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct option_complaint c;
		pid_t *pids = NULL;
		size_t count = 0;
		assert_int_equal(option_pids(wrong[i], &pids, &count, &c), OPTIONS_WRONG);
		free(pids);
	}
}

static void test_wrong_pids(void **state)
{
	static const char *const lists[] = {
		"0",          "00",         "-p 0",
		"-p x",       "-p 1x",      "-p x1",
		"2147483648", "4294967297", "99999999999999999999",
		"1,",         ",1",         "1,,2",
		"-p 1.5",     "-p +1",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lists); i++)
		if (parse(lists[i]) != OPTIONS_WRONG ||
		    strcmp(o.complaint.problem, "invalid process ID") != 0)
			fail_msg("accepted: %s", lists[i]);
	assert_wrong("12,x", "invalid process ID", "12,x");
	assert_wrong("-p 12,x,13", "invalid process ID", "12,x,13");
	assert_wrong("-p ", "invalid process ID", ""); /* an empty word */
}

static void test_delay(void **state)
{
	static const char *const wrong[] = { "x",   "-1",   "1s",         "1e3",     "nan",
					     "inf", "0x10", "0.009",      "86400.1", "1.2.3",
					     ".",   "+1",   "99999999999" };
	char line[40];

	(void)state;
	assert_int_equal(parse("-d 0.01"), OPTIONS_RUN);
	assert_near(o.delay_s, 0.01);
	assert_true(o.has_delay);
	assert_int_equal(parse("--delay=86400"), OPTIONS_RUN);
	assert_near(o.delay_s, 86400);
	assert_int_equal(parse("-d .5"), OPTIONS_RUN);
	assert_near(o.delay_s, 0.5);
	assert_int_equal(parse("-d2.5"), OPTIONS_RUN);
	assert_near(o.delay_s, 2.5);
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		snprintf(line, sizeof line, "-d %s", wrong[i]);
		assert_wrong(line, "--delay must be", wrong[i]);
	}
	assert_wrong("-d ", "--delay must be", "");
}

/* Without a window there is one answer. */
static void test_no_delay(void **state)
{
	(void)state;
	assert_int_equal(parse("-d 0"), OPTIONS_RUN);
	assert_int_equal(o.iterations, 1);
	assert_int_equal(parse("-b -d 0"), OPTIONS_RUN);
	assert_int_equal(o.iterations, 1);
	assert_int_equal(parse("--json -d 0"), OPTIONS_RUN);
	assert_int_equal(o.iterations, 0);
	assert_int_equal(parse("--json -d 0 -n 1"), OPTIONS_RUN);
	assert_wrong("--stream -d 0", "-d 0 gives a single answer", "");
	assert_wrong("-b -n 2 -d 0", "-d 0 gives a single answer", "");
}

static void test_iterations(void **state)
{
	static const char *const wrong[] = {
		"0", "-1", "x", "1x", "", "1.5", "99999999999999999999"
	};
	char line[40];

	(void)state;
	assert_int_equal(parse("-n 1"), OPTIONS_RUN);
	assert_int_equal(o.iterations, 1);
	assert_int_equal(parse("--iterations 100000"), OPTIONS_RUN);
	assert_int_equal(o.iterations, 100000);
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		snprintf(line, sizeof line, "-n %s", wrong[i]);
		assert_wrong(line, "--iterations must be", wrong[i]);
	}
}

static void test_samples(void **state)
{
	(void)state;
	assert_int_equal(parse("--samples-per-s 0"), OPTIONS_RUN);
	assert_near(o.samples_per_s, 0);
	assert_int_equal(parse("--samples-per-s 1000"), OPTIONS_RUN);
	assert_near(o.samples_per_s, 1000);
	assert_wrong("--samples-per-s 1000.1", "--samples-per-s must be", "1000.1");
	assert_wrong("--samples-per-s -1", "--samples-per-s must be", "-1");
	assert_wrong("--samples-per-s x", "--samples-per-s must be", "x");
}

static void test_user(void **state)
{
	(void)state;
	assert_int_equal(parse("-u 4000000000"), OPTIONS_RUN);
	assert_true(o.has_uid);
	assert_int_equal(o.uid, 4000000000U);
	assert_wrong("-u no-such-user-here", "no such user", "no-such-user-here");
}

static void test_roots(void **state)
{
	(void)state;
	assert_int_equal(parse("--proc-root /a"), OPTIONS_RUN);
	assert_int_equal(o.root_count, 1);
	assert_int_equal(o.iterations, 0);
	assert_int_equal(parse("--proc-root /a --proc-root=/b --proc-root /c"), OPTIONS_RUN);
	assert_int_equal(o.root_count, 3);
	assert_string_equal(o.proc_roots[0], "/a");
	assert_string_equal(o.proc_roots[2], "/c");
	assert_int_equal(o.iterations, 2); /* each but the first closes a window */
	assert_int_equal(parse("--proc-root /a --proc-root /b -n 1"), OPTIONS_RUN);
	assert_int_equal(o.iterations, 1);
}

static void test_wrong_options(void **state)
{
	(void)state;
	assert_wrong("-x", "unrecognized option", "-x");
	assert_wrong("-bx", "unrecognized option", "-x");
	assert_wrong("--nonsense", "unrecognized option", "--nonsense");
	assert_wrong("-d", "option requires an argument", "-d");
	assert_wrong("--delay", "option requires an argument", "--delay");
	assert_wrong("-b -n", "option requires an argument", "-n");
	assert_wrong("--columns", "option requires an argument", "--columns");
	assert_wrong("--sort", "option requires an argument", "--sort");
}

static void test_options_that_do_not_go_together(void **state)
{
	(void)state;
	assert_wrong("--json -H", "JSON always includes threads", "");
	assert_wrong("--json --columns pid", "not to JSON", "--columns");
	assert_wrong("--json --long", "not to JSON", "--long");
	assert_wrong("--stream --sort pid", "not to JSON", "--sort");
	assert_wrong("--long --columns pid", "--columns +NAME", "pid");
}

static void test_explain(void **state)
{
	(void)state;
	assert_int_equal(parse("explain 12"), OPTIONS_RUN);
	assert_int_equal(o.command, COMMAND_EXPLAIN);
	assert_int_equal(o.pid_count, 1);
	assert_int_equal(o.pids[0], 12);
	assert_near(o.delay_s, 2);
	assert_int_equal(parse("explain -d 5 12 13"), OPTIONS_RUN);
	assert_near(o.delay_s, 5);
	assert_int_equal(o.pid_count, 2);
	assert_int_equal(parse("explain --help"), OPTIONS_HELP);
	assert_wrong("explain", "requires a process", "");
	assert_wrong("explain --json 12", "text only", "");
	assert_wrong("explain 12,x", "invalid process ID", "12,x");
	assert_wrong("12 explain", "must precede all options", "explain");
}

/* What does not begin with a whole number is a name. */
static void test_names(void **state)
{
	(void)state;
	assert_int_equal(parse("sshd 12 7z -H 3,4 a,b"), OPTIONS_RUN);
	assert_int_equal(o.name_count, 3);
	assert_string_equal(o.names[0], "sshd");
	assert_string_equal(o.names[1], "7z");
	assert_string_equal(o.names[2], "a,b");
	assert_int_equal(o.pid_count, 3);
	assert_int_equal(parse("explain sshd"), OPTIONS_RUN);
	assert_int_equal(o.name_count, 1);
}

static void test_parts_of_the_page(void **state)
{
	(void)state;
	assert_int_equal(parse("explain 12"), OPTIONS_RUN);
	assert_false(o.has_memory || o.has_identity || o.has_files || o.has_environment);
	assert_int_equal(parse("explain --files 12"), OPTIONS_RUN);
	assert_true(o.has_files);
	assert_false(o.has_memory || o.has_identity || o.has_environment);
	assert_int_equal(parse("explain --memory --identity 12 --environment"), OPTIONS_RUN);
	assert_true(o.has_memory && o.has_identity && o.has_environment);
	assert_false(o.has_files);
	assert_int_equal(parse("explain --all 12"), OPTIONS_RUN);
	assert_true(o.has_memory && o.has_identity && o.has_files && o.has_environment);
	assert_wrong("--memory 12", "require 'explain'", "");
	assert_wrong("doctor --all 12", "require 'explain'", "");
}

static void test_doctor(void **state)
{
	(void)state;
	assert_int_equal(parse("doctor"), OPTIONS_RUN);
	assert_int_equal(o.command, COMMAND_DOCTOR);
	assert_int_equal(parse("doctor --json 12"), OPTIONS_RUN);
	assert_int_equal(o.output, OUTPUT_JSON);
	assert_int_equal(o.pids[0], 12);
	assert_wrong("doctor 12 13", "at most one process", "");
	assert_wrong("doctor 12 sshd", "at most one process", "");
}

static void test_blockers(void **state)
{
	(void)state;
	assert_int_equal(parse("blockers"), OPTIONS_RUN);
	assert_int_equal(o.command, COMMAND_BLOCKERS);
	assert_false(o.has_all);
	assert_int_equal(parse("blockers --all --json -d 2 -n 3"), OPTIONS_RUN);
	assert_true(o.has_all);
	assert_int_equal(o.output, OUTPUT_JSON);
	assert_int_equal(o.iterations, 3);
	assert_wrong("blockers 12", "takes no process", "");
	assert_wrong("blockers sshd", "takes no process", "");
	assert_wrong("blockers -d 0 -n 2", "requires a longer delay", "");
	assert_wrong("blockers --memory", "require 'explain'", "");
	assert_wrong("blockers -H", "blockers does not take this option", "-H");
	assert_wrong("-H blockers", "must precede all options", "blockers");
}

static void test_subcommands_take_few_options(void **state)
{
	static const struct {
		const char *given, *name;
	} options[] = {
		{ "-b", "-b" },
		{ "-H", "-H" },
		{ "--long", "--long" },
		{ "--columns pid", "--columns" },
		{ "--sort pid", "--sort" },
		{ "-n 2", "-n" },
		{ "--stream", "--stream" },
		{ "-u 0", "-u" },
		{ "--filter x", "--filter" },
		{ "--kernel-threads", "--kernel-threads" },
	};
	char line[60];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(options); i++) {
		snprintf(line, sizeof line, "explain %s 12", options[i].given);
		assert_wrong(line, "explain does not take this option", options[i].name);
		snprintf(line, sizeof line, "doctor %s 12", options[i].given);
		assert_wrong(line, "doctor does not take this option", options[i].name);
	}
}

/* What is wrong is kept to a length, however long it is. */
static void test_long_detail(void **state)
{
	char line[400];

	(void)state;
	memset(line, 'x', sizeof line - 1);
	line[sizeof line - 1] = '\0';
	memcpy(line, "-p ", 3);
	assert_int_equal(parse(line), OPTIONS_WRONG);
	assert_int_equal(strlen(o.complaint.detail), sizeof o.complaint.detail - 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_nothing_given),
		TEST(test_output),
		TEST(test_texts),
		TEST(test_pids),
		TEST(test_blanks_between_pids),
		TEST(test_wrong_pids),
		TEST(test_delay),
		TEST(test_no_delay),
		TEST(test_iterations),
		TEST(test_samples),
		TEST(test_user),
		TEST(test_roots),
		TEST(test_wrong_options),
		TEST(test_options_that_do_not_go_together),
		TEST(test_explain),
		TEST(test_names),
		TEST(test_parts_of_the_page),
		TEST(test_doctor),
		TEST(test_blockers),
		TEST(test_subcommands_take_few_options),
		TEST(test_long_detail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
