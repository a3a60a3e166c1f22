/* test_filter: the filter language. */
#include "config.h"

#include "world.h"

#include "field/field.h"
#include "field/filter.h"
#include "model/need.h"

#include <errno.h>
#include <locale.h>

static struct world w;
static struct process *p;

static void set_name(struct thread *t, const char *name)
{
	snprintf(t->comm, sizeof t->comm, "%s", name);
}

/* A process "Web-Worker" with distinct numbers and a thread "helper"; its I/O may not be read. */
static int setup(void **state)
{
	static char arguments[] = "/usr/bin/node\0--port=80\0(a|b) 'c'";

	(void)state;
	world_init(&w);
	p = world_add(&w, 1234, 2);
	set_name(&p->threads[0], "Web-Worker");
	set_name(&p->threads[1], "helper");
	p->user = "postgres";
	p->uid = 70;
	p->threads[0].nice = -5;
	p->details->cmdline = arguments;
	p->details->cmdline_length = sizeof arguments;
	p->details->exe_error = ENOENT;
	p->memory = (struct memory){ .known = true,
				     .resident_bytes = 3 << 20,
				     .virtual_bytes = UINT64_MAX };
	p->now.run_ns = 9007199254740993; /* 2^53 + 1 */
	p->notes->before.run_ns = p->now.run_ns - 350000000;
	p->threads[0].now.run_ns = 350000000;
	p->now.user_ticks = 150;
	p->threads[0].now.voluntary = 40;
	world_set_source(&p->notes->before, &p->now, SOURCE_IO, EACCES);
	for (size_t i = 0; i < 2; i++)
		world_set_source(&p->threads[i].notes->before, &p->threads[i].now, SOURCE_IO,
				 EACCES);
	return 0;
}

static struct filter *parse(const char *text)
{
	struct filter_error error;
	struct filter *f;
	int result = filter_parse(&f, text, &error);

	if (result != 0)
		fail_msg("\"%s\": %d at %zu: %s", text, result, error.at, error.message);
	assert_non_null(f);
	return f;
}

static bool matches_row(const char *text, const struct thread *t)
{
	struct row row = row_make(&w.sample, p, t, false);
	struct filter *f = parse(text);

	row_add_shares(&row);
	bool result = filter_matches(f, &row);
	filter_free(f);
	return result;
}

static bool matches(const char *text)
{
	return matches_row(text, NULL);
}

#define assert_all(list, wanted)                                              \
	do {                                                                  \
		for (size_t i_ = 0; i_ < COUNT_OF(list); i_++)                \
			if (matches((list)[i_]) != (wanted))                  \
				fail_msg("\"%s\" should%s match", (list)[i_], \
					 (wanted) ? "" : " not");             \
	} while (0)

/* ---- comparisons ---- */

static void test_numbers(void **state)
{
	static const char *const yes[] = {
		"pid=1234",
		"pid==1234",
		"pid!=1",
		"pid<1235",
		"pid<=1234",
		"pid>1233",
		"pid>=1234",
		"pid=1234.0",
		"pid=+1234",
		"nice=-5",
		"nice<-4",
		"nice<0",
		"uid=70",
		"pid='1234'",
		"run_ns=9007199254740993",
		"run_ns!=9007199254740992",
		"run_ns>9007199254740992",
		"virtual_bytes=18446744073709551615",
		"virtual_bytes<18446744073709551616",
		"cpu_share=0.35",
		"cpu_share>.3",
		"cpu_share<1.",
	};
	static const char *const no[] = {
		"pid=1",
		"pid!=1234",
		"pid<1234",
		"pid<=1233",
		"pid>1234",
		"pid>=1235",
		"pid=1234.5",
		"pid=-1234",
		"nice>0",
		"run_ns=9007199254740992",
		"virtual_bytes<18446744073709551615",
		"cpu_share=0.350001",
	};

	(void)state;
	assert_all(yes, true);
	assert_all(no, false);
}

static void test_units(void **state)
{
	static const char *const yes[] = {
		"cpu_share=35%",
		"CPU%=35%",
		"cpu_share>34.9%",
		"cpu_share<0.5",
		"confidence>=0%",
		"resident_bytes=3M",
		"RES=3072K",
		"RES=3145728",
		"RES>2.5m",
		"RES<1G",
		"RES<1t",
		"ps_rss=3M",
		"RSS=3072",
		"RSS=3072K",
		"age_s=500",
		"AGE=500s",
		"age_s>8m",
		"age_s<1h",
		"age_s<1d",
		"age_s=500000ms",
		"age_s=500000000us",
		"age_s=500000000000ns",
		"user_ns=1500000000",
		"UTIME=1.5s",
		"UTIME=1500ms",
		"UTIME<1m",
		"TIME=1.5s",
		"TIME>1s",
	};
	static const char *const no[] = { "RES=3K", "RSS=3", "age_s>500s", "CPU%>35%" };

	(void)state;
	assert_all(yes, true);
	assert_all(no, false);
}

static void test_texts(void **state)
{
	static const char *const yes[] = {
		"comm=Web-Worker",
		"comm==Web-Worker",
		"comm='Web-Worker'",
		"comm=\"Web-Worker\"",
		"comm!=web-worker",
		"comm~web",
		"comm~^w.*r$",
		"comm!~^worker",
		"comm~'(web|x)-'",
		"comm~x|web",
		"comm~''",
		"comm!=''",
		"user=postgres",
		"USER=postgres",
		"state=S",
		"S=S",
		"s!=s",
		"comm~WEB-[a-z]{6}",
		"comm = Web-Worker",
		"comm\t=\n'Web-Worker'",
		"cmdline=\"/usr/bin/node --port=80 (a|b) 'c'\"",
		"cmdline~'80 \\(a'",
		"command~--port=80",
		"command!~80$",
		"cmdline~\"'c'$\"",
	};
	static const char *const no[] = {
		"comm=web-worker",
		"comm=Web",
		"comm='Web-Worker '",
		"comm!=Web-Worker",
		"comm=''",
		"comm!~web",
		"comm~^worker",
		"command=/usr/bin/node",
		"cmdline=\"/usr/bin/node --port=80 (a|b) 'c' \"",
	};

	(void)state;
	assert_all(yes, true);
	assert_all(no, false);
}

static void test_words(void **state)
{
	static const char *const yes[] = {
		"worker",  "WEB-W",      "node",      "--port",  "'80 (a'",
		"'(a|b)'", "n.de||node", "/usr/BIN/", "!apache", "pid || po",
	};
	static const char *const no[] = { "n.de", "apache", "^Web", "pid", "helper", "a+", "{1}" };

	(void)state;
	assert_all(yes, true);
	assert_all(no, false);
}

static void test_keys(void **state)
{
	static const char *const yes[] = {
		"context_switches.voluntary>=0",
		"voluntary>=0",
		"WAITS>=0",
		"waits>=0",
		"VCSW>=0", /* as it was called before */
		"Voluntary>=0",
		"CONTEXT_SWITCHES.VOLUNTARY>=0",
		"voluntary_per_s=40",
		"WAITS/s=40",
		"VCSW/s=40",
		"memory.resident_bytes=3M",
		"disk>=0",
		"shares.disk>=0%",
		"shares.user>=0",
		"samples>=0",
		"class!=unknown",
		"lifetime.class!=unknown",
		"start_time~^2023-",
	};

	(void)state;
	assert_all(yes, true);
}

static void test_unknown_values_fit_nothing(void **state)
{
	static const char *const no[] = {
		"read_bytes=0",
		"read_bytes!=0",
		"read_bytes<1",
		"read_bytes<=1",
		"read_bytes>1",
		"read_bytes>=0",
		"read_bytes_per_s>=0",
		"exe=x",
		"exe!=x",
		"exe~x",
		"exe!~x",
		"tty~.",
		"wchan!=''",
	};
	static const char *const yes[] = { "!(read_bytes>=0)", "!read_bytes>=0", "!exe~.",
					   "!(tty!='')" };

	(void)state;
	assert_all(no, false);
	assert_all(yes, true);
}

/* A kernel thread has no arguments, and this is known. */
static void test_empty_arguments(void **state)
{
	static const char *const yes[] = { "cmdline=''", "cmdline!=x", "command=[Web-Worker]",
					   "cmdline~^$", "'[web-'" };

	(void)state;
	p->details->cmdline_length = 0;
	assert_all(yes, true);
}

/* The padding of a title is not part of it. */
static void test_padded_title(void **state)
{
	static const char *const yes[] = { "cmdline='postgres: main'", "command='postgres: main'",
					   "cmdline~main$", "command~main$" };
	static char title[] = "postgres:\0main \0\0\0";

	(void)state;
	p->details->cmdline = title;
	p->details->cmdline_length = sizeof title;
	assert_all(yes, true);
	memset(title, 0, sizeof title);
	assert_true(matches("command=[Web-Worker]"));
	assert_true(matches("cmdline=''"));
}

static void test_threads(void **state)
{
	const struct thread *t = &p->threads[1];

	(void)state;
	assert_true(matches_row("tid=1235 && pid=1234", t));
	assert_true(matches_row("comm=helper", t));
	assert_true(matches_row("HELP", t));
	assert_false(matches_row("node", t));
	assert_true(matches_row("cmdline~node && user=postgres", t));
	assert_true(matches_row("cpu_share=0", t));
}

/* Names are bytes that the tasks themselves choose. */
static void test_hostile_rows(void **state)
{
	static const char *const yes[] = {
		"comm~a",    "a",    "comm!=a",           "comm~'^.'",   "comm~^..\\[a$",
		"comm~\xff", "\xfe", "comm='\xff\x1b[a'", "comm~'\\[a'", "!b",
	};
	static char long_arguments[200000];

	(void)state;
	set_name(&p->threads[0], "\xff\x1b[a");
	p->details->cmdline_length = 0;
	assert_all(yes, true);
	memset(long_arguments, 'x', sizeof long_arguments - 1);
	for (size_t i = 0; i < 6; i++)
		long_arguments[1000 + i] = "needle"[i];
	p->details->cmdline = long_arguments;
	p->details->cmdline_length = sizeof long_arguments;
	assert_true(matches("needle"));
	assert_true(matches("cmdline~x{20}needle"));
	assert_false(matches("other"));
	/* Names are read to their end and not beyond. */
	char long_comm[TASK_COMM_MAX] = "";
	memset(long_comm, 'y', sizeof long_comm - 1);
	p->threads[0].notes->long_comm = long_comm;
	assert_true(matches("comm~y{63}"));
	assert_false(matches("comm~y{64}"));
}

/* ---- expressions ---- */

static void test_precedence(void **state)
{
	/* T and F are true and false. */
	static const struct {
		const char *text;
		bool wanted;
	} cases[] = {
		{ "T||F&&F", true },
		{ "(T||F)&&F", false },
		{ "F&&F||T", true },
		{ "F&&(F||T)", false },
		{ "!F&&F", false },
		{ "!(F&&F)", true },
		{ "!T||T", true },
		{ "!(T||T)", false },
		{ "!!T", true },
		{ "!!!T", false },
		{ "! ! T", true },
		{ "T&&T&&T", true },
		{ "T&&F&&T", false },
		{ "T&&T&&F", false },
		{ "F||F||T", true },
		{ "T||F||F", true },
		{ "F||F||F", false },
		{ "F&&T||F&&T", false },
		{ "T&&F||T&&T", true },
		{ "F&&T||T&&T||F", true },
		{ "((T))", true },
		{ "((F)||((T)))", true },
		{ "(T)&&!(F)", true },
		{ "!(!(T)&&F)||F", true },
		{ " ( T && ! F ) ", true },
		{ "T&&(F||T&&(F||!F))", true },
		{ "F||(T&&(T||F))&&F", false },
		{ "(F||T)&&(T||F)&&!(F||F)", true },
	};
	char text[512];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		size_t used = 0;
		for (const char *c = cases[i].text; *c; c++) {
			char other[2] = { *c, '\0' };
			const char *put = *c == 'T' ? "pid=1234" : *c == 'F' ? "pid=1" : other;
			used += (size_t)snprintf(text + used, sizeof text - used, "%s", put);
		}
		if (matches(text) != cases[i].wanted)
			fail_msg("%s", cases[i].text);
	}
}

/* Compare all expressions of four tests, each negated or not, with C. */
static void test_all_small_expressions(void **state)
{
	char text[256];

	(void)state;
	for (unsigned bits = 0; bits < 1 << 11; bits++) {
		size_t used = 0;
		bool is_either = false, is_both = true;
		for (unsigned i = 0; i < 4; i++) {
			bool is_reversed = bits >> (4 + i) & 1,
			     is_or = i < 3 && bits >> (8 + i) & 1;
			const char *sign = i == 3 ? "" : is_or ? " || " : " && ";
			used += (size_t)snprintf(text + used, sizeof text - used, "%spid=%s%s",
						 is_reversed ? "!" : "",
						 bits >> i & 1 ? "1234" : "1", sign);
			is_both = is_both && (bits >> i & 1) != is_reversed;
			if (is_or || i == 3) {
				is_either = is_either || is_both;
				is_both = true;
			}
		}
		if (matches(text) != is_either)
			fail_msg("%s", text);
	}
}

static void test_needs(void **state)
{
	struct filter *f = parse("EXE~x || !(read_bytes>1 && pid=3)");

	(void)state;
	assert_int_equal(filter_needs(f), NEED_EXE);
	filter_free(f);
	f = parse("nginx"); /* in the name and in the arguments */
	assert_int_equal(filter_needs(f), NEED_CMDLINE);
	filter_free(f);
	f = parse("pid=1 && disk>50%");
	assert_int_equal(filter_needs(f), NEED_SHARES);
	filter_free(f);
	f = parse("samples>1 || cgroup~docker && !(wchan=futex_do_wait)");
	assert_int_equal(filter_needs(f), NEED_SHARES | NEED_CGROUP | NEED_WCHAN);
	filter_free(f);
	f = parse("user_share>50%");
	assert_int_equal(filter_needs(f), 0);
	filter_free(f);
	assert_int_equal(filter_needs(NULL), 0);
	filter_free(NULL);
}

/* ---- errors ---- */

static void check_error(const char *text, size_t at, size_t length, const char *message)
{
	struct filter_error error;
	struct filter *f = (struct filter *)&error;
	int result = filter_parse(&f, text, &error);

	if (result != -EINVAL || error.at != at || error.length != length ||
	    strstr(error.message, message) == NULL)
		fail_msg("\"%s\": %d at %zu, %zu: %s", text, result, error.at, error.length,
			 result ? error.message : "");
	assert_null(f);
}

static void test_errors_of_expressions(void **state)
{
	(void)state;
	check_error("", 0, 1, "the filter is empty");
	check_error(" \t", 2, 1, "the filter is empty");
	check_error("a b", 2, 1, "missing && or ||");
	check_error("a 'b'", 2, 1, "missing && or ||");
	check_error("pid=1 pid=2", 6, 1, "missing && or ||");
	check_error("(a)(b)", 3, 1, "missing && or ||");
	check_error("((a) b)", 5, 1, "missing && or ||");
	check_error("a !b", 2, 1, "missing && or ||");
	check_error("a && ", 5, 1, "missing comparison");
	check_error("a || && b", 5, 2, "missing comparison before");
	check_error("&& b", 0, 2, "missing comparison before");
	check_error("a & b", 2, 1, "write && for 'and'");
	check_error("class=idle&b", 10, 1, "write && for 'and'");
	check_error("a | b", 2, 1, "|| for 'or'");
	check_error("a && | b", 5, 1, "|| for 'or'");
	check_error("!", 1, 1, "missing comparison");
	check_error("a || !", 6, 1, "missing comparison");
	check_error("()", 1, 1, "missing comparison");
	check_error("(a", 0, 1, "missing closing parenthesis");
	check_error("(a || (b && c", 6, 1, "missing closing parenthesis");
	check_error("a)", 1, 1, "missing opening parenthesis");
	check_error("(a))", 3, 1, "missing opening parenthesis");
	check_error("a || ''", 5, 2, "missing word to search for");
}

static void test_errors_of_comparisons(void **state)
{
	(void)state;
	check_error("pid=1 && cpu_shares>1", 9, 10, "no such column");
	check_error("io.=1", 0, 3, "no such column");
	check_error("pid=1 && class=io_bound", 15, 8, "no such class");
	check_error("lifetime.class!='Idle'", 17, 4, "no such class");
	check_error("detail=''", 8, 1, "no such detail");
	check_error("LDETAIL!=discs", 9, 5, "no such detail");
	check_error("'no such'=1", 0, 9, "no such column");
	check_error("=1", 0, 1, "missing column before");
	check_error("a && >= 1", 5, 2, "missing column before");
	check_error("!=1", 0, 2, "missing column before");
	check_error("!~x", 0, 2, "missing column before");
	check_error("pid=", 4, 1, "missing value");
	check_error("pid= && a", 5, 1, "missing value");
	check_error("(pid>)", 5, 1, "missing value");
	check_error("class=~idle", 6, 1, "no such operator");
	check_error("pid=>3", 4, 1, "no such operator");
	check_error("pid<>3", 4, 1, "no such operator");
	check_error("class=!idle", 6, 1, "no such operator");
	check_error("pid===3", 5, 1, "no such operator");
	check_error("comm~(a|b)", 5, 1, "quote a value");
	check_error("comm~a(b)", 6, 1, "quote a value");
	check_error("comm=a'b'", 6, 1, "quote a value");
	check_error("comm='ab", 5, 3, "missing closing quote");
	check_error("comm=\"ab'", 5, 4, "missing closing quote");
	check_error("'", 0, 1, "missing closing quote");
	check_error("user>3", 4, 1, "this column is text");
	check_error("pid ~ 3", 4, 1, "this column is a number");
	check_error("pid !~ 3", 4, 2, "this column is a number");
}

static void test_errors_of_values(void **state)
{
	(void)state;
	check_error("pid=x", 4, 1, "a number without a unit");
	check_error("pid=''", 5, 1, "a number without a unit");
	check_error("pid=12x4", 6, 2, "a number without a unit");
	check_error("pid=0x10", 5, 3, "a number without a unit");
	check_error("pid=1e3", 5, 2, "a number without a unit");
	check_error("pid=nan", 4, 3, "a number without a unit");
	check_error("pid=inf", 4, 3, "a number without a unit");
	check_error("pid=--1", 4, 3, "a number without a unit");
	check_error("pid=1.2.3", 7, 2, "a number without a unit");
	check_error("pid=.", 4, 1, "a number without a unit");
	check_error("pid=10%", 6, 1, "a number without a unit");
	check_error("pid=10K", 6, 1, "a number without a unit");
	check_error("nice='5 '", 7, 1, "a number without a unit");
	check_error("voluntary_per_s>1K", 17, 1, "a number without a unit");
	check_error("cpu_share>50K", 12, 1, "a share");
	check_error("cpu_share>%", 10, 1, "a share");
	check_error("RES>'10 M'", 7, 2, "bytes");
	check_error("RES>10KB", 6, 2, "bytes");
	check_error("RES>10s", 6, 1, "bytes");
	check_error("RSS>10%", 6, 1, "KiB");
	check_error("age_s>1M", 7, 1, "seconds");
	check_error("user_ns>1x", 9, 1, "nanoseconds");
	check_error("a && TIME>10", 10, 2, "a time with its unit");
	check_error("TIME>10x", 7, 1, "a time with its unit");
}

static void test_errors_of_regular_expressions(void **state)
{
	static const char heavy[] = "too many repetitions";

	(void)state;
	check_error("a && comm~[", 10, 1, "");
	check_error("comm~'(a'", 6, 2, "");
	check_error("comm!~ 'a{2,1}'", 8, 6, "");
	check_error("comm~'a)(b'", 6, 4, "");
	check_error("comm~*", 5, 1, "");
	check_error("comm~'[[:nothing:]]'", 6, 13, "");
	check_error("comm~'(a)\\1'", 6, 5, "back reference");
	check_error("comm~'((a{255}){255}){255}'", 6, 20, heavy);
	check_error("comm~a{1000}", 5, 7, heavy);
	check_error("comm~'((((((((((((a+)+)+)+)+)+)+)+)+)+)+)+'", 6, 36, heavy);
	check_error("comm~'[]+](a{99}){99}'", 6, 15, heavy);
	check_error("comm~'{x((a{99}){99})}'", 6, 16, heavy);
}

/* "((a))" */
static void write_brackets(char *text, size_t depth)
{
	memset(text, '(', depth);
	text[depth] = 'a';
	memset(text + depth + 1, ')', depth);
	text[2 * depth + 1] = '\0';
}

static void test_limits(void **state)
{
	static char text[FILTER_TEXT_MAX + 2];

	(void)state;
	memset(text, 'a', FILTER_TEXT_MAX + 1);
	check_error(text, FILTER_TEXT_MAX, 1, "too long");
	text[FILTER_TEXT_MAX] = '\0';
	filter_free(parse(text));

	/* Brackets of the greatest depth; "!" adds no depth. */
	write_brackets(text, FILTER_DEPTH_MAX);
	filter_free(parse(text));
	write_brackets(text, FILTER_DEPTH_MAX + 1);
	check_error(text, FILTER_DEPTH_MAX, 1, "too many nested parentheses");
	memset(text, '(', FILTER_TEXT_MAX);
	text[FILTER_TEXT_MAX] = '\0';
	check_error(text, FILTER_DEPTH_MAX, 1, "too many nested parentheses");
	memset(text, '!', FILTER_TEXT_MAX);
	text[FILTER_TEXT_MAX - 1] = 'q';
	assert_true(matches(text));

	/* As many tests as are allowed, and one more. */
	for (size_t i = 0; i <= FILTER_TESTS_MAX; i++)
		memcpy(text + 7 * i, "pid=1||", 7);
	size_t last = (size_t)7 * FILTER_TESTS_MAX;
	text[last + 5] = '\0';
	check_error(text, last, 3, "too many comparisons");
	text[last - 2] = '\0';
	assert_false(matches(text));
}

/* Each triple of special characters is a regular expression, or an error that is reported at its
 * place. */
static void test_hostile_regular_expressions(void **state)
{
	static const char special[] = "a([{^$.*+?|)]}\\1,-:=\xc3\xa4\xff";
	char text[16] = "comm~\"???\"";
	struct filter_error error;
	struct filter *f;
	const size_t count = sizeof special - 1;

	(void)state;
	for (size_t i = 0; i < count * count * count; i++) {
		text[6] = special[i % count];
		text[7] = special[i / count % count];
		text[8] = special[i / count / count];
		int result = filter_parse(&f, text, &error);
		assert_true(result == 0 || result == -EINVAL);
		assert_true((result == 0) == (f != NULL));
		if (result)
			assert_true(error.at == 6 && error.length == 3);
		filter_free(f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_numbers, setup),
		cmocka_unit_test_setup(test_units, setup),
		cmocka_unit_test_setup(test_texts, setup),
		cmocka_unit_test_setup(test_words, setup),
		cmocka_unit_test_setup(test_keys, setup),
		cmocka_unit_test_setup(test_unknown_values_fit_nothing, setup),
		cmocka_unit_test_setup(test_empty_arguments, setup),
		cmocka_unit_test_setup(test_padded_title, setup),
		cmocka_unit_test_setup(test_threads, setup),
		cmocka_unit_test_setup(test_hostile_rows, setup),
		cmocka_unit_test_setup(test_precedence, setup),
		cmocka_unit_test_setup(test_all_small_expressions, setup),
		cmocka_unit_test_setup(test_needs, setup),
		cmocka_unit_test_setup(test_errors_of_expressions, setup),
		cmocka_unit_test_setup(test_errors_of_comparisons, setup),
		cmocka_unit_test_setup(test_errors_of_values, setup),
		cmocka_unit_test_setup(test_errors_of_regular_expressions, setup),
		cmocka_unit_test_setup(test_limits, setup),
		cmocka_unit_test_setup(test_hostile_regular_expressions, setup),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
