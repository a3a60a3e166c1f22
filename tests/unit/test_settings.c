/* test_settings: the lines of the settings, read and merged. */
#include "config.h"

#include "support.h"

#include "tui/settings.h"

#include <errno.h>

static struct settings settings;
static struct settings_problem problem;

static void parse(const char *text)
{
	char *copy = exact_copy(text, strlen(text));

	settings_parse(&settings, &problem, copy ? copy : "", strlen(text));
	free(copy);
}

static void assert_default(void)
{
	struct settings fresh;

	settings_default(&fresh);
	assert_true(settings_equal(&settings, &fresh));
}

/* Check the text after merging `settings` into it. */
static void assert_merged(const char *text, const char *wanted)
{
	char *copy = exact_copy(text, strlen(text)), *merged = NULL;
	size_t length = 0;

	assert_int_equal(settings_merge(&merged, &length, &settings, copy ? copy : "",
					strlen(text)),
			 0);
	if (length != strlen(wanted) || memcmp(merged, wanted, length) != 0)
		fail_msg("merged into:\n%.*s\nnot into:\n%s", (int)length, merged, wanted);
	free(merged);
	free(copy);
}

static void test_defaults(void **state)
{
	(void)state;
	parse("");
	assert_string_equal(settings.columns, "");
	assert_string_equal(settings.sort, "");
	assert_string_equal(settings.scheme, "default");
	assert_near(settings.delay_s, 1);
	assert_true(settings.show_bar && settings.show_path);
	assert_false(settings.tree || settings.threads || settings.kernel_threads ||
		     settings.sort_reversed);
	assert_string_equal(problem.message, "");
	parse("\n# comment\n   # another = one\n\t\n\r\n");
	assert_default();
	assert_int_equal(problem.count, 0);
}

static void test_all_keys(void **state)
{
	(void)state;
	parse("columns = pid,user,command\nsort = -pid\ndelay_s = 2.5\nscheme = light\n"
	      "tree = yes\nthreads = on\nkernel_threads = 1\nshow_bar = no\nshow_path = no\n");
	assert_string_equal(problem.message, "");
	assert_string_equal(settings.columns, "pid,user,command");
	assert_string_equal(settings.sort, "pid");
	assert_true(settings.sort_reversed);
	assert_near(settings.delay_s, 2.5);
	assert_string_equal(settings.scheme, "light");
	assert_true(settings.tree && settings.threads && settings.kernel_threads);
	assert_false(settings.show_bar || settings.show_path);
}

/* Settings that were saved when columns had other names. */
static void test_old_names(void **state)
{
	static const char *const names[] = { "RUNQ%",  "RUNQ", "LRUNQ%", "VCSW",
					     "VCSW/s", "ICSW", "ICSW/s" };
	char text[64];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		snprintf(text, sizeof text, "columns = PID,%s\nsort = -%s\n", names[i], names[i]);
		parse(text);
		assert_string_equal(problem.message, "");
		assert_string_equal(settings.sort, names[i]);
	}
	parse("columns = +RUNQ%,ICSW/s,VCSW\n");
	assert_int_equal(problem.count, 0);
}

static void test_shapes_of_lines(void **state)
{
	static const char *const lines[] = {
		"sort=-pid",
		"sort = -pid",
		"  sort\t=\t-pid  ",
		"sort = -pid\r",
		"sort = -pid # why",
		"sort = -pid\t#",
		"\xef\xbb\xbfsort = -pid",
		"sort = user\nsort = -pid",
		"no_such_key = 1\nsort = -pid\nother.key=#=",
		"sort = -pid\nsort = nonsense",
		"nonsense\nsort = -pid",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		parse(lines[i]);
		if (strcmp(settings.sort, "pid") != 0 || !settings.sort_reversed)
			fail_msg("\"%s\": sort by \"%s\"", lines[i], settings.sort);
		assert_int_equal(problem.count, strstr(lines[i], "nonsense") != NULL);
	}
	parse("sort = +pid");
	assert_string_equal(settings.sort, "pid");
	assert_false(settings.sort_reversed);
	parse("columns =\nsort = # none\n");
	assert_default();
	assert_int_equal(problem.count, 0);
}

static void test_delays(void **state)
{
	static const struct {
		const char *text;
		double delay_s; /* 0: the line is wrong */
	} cases[] = {
		{ "1", 1 },         { "0.01", 0.01 },
		{ ".5", 0.5 },      { "3.", 3 },
		{ "86400", 86400 }, { "0.1234567", 0.123456 },
		{ "007", 7 },       { "0", 0 },
		{ "0.009", 0 },     { "86400.1", 0 },
		{ "-1", 0 },        { "1e3", 0 },
		{ "inf", 0 },       { "nan", 0 },
		{ "1,5", 0 },       { "1.5s", 0 },
		{ ".", 0 },         { "", 0 },
		{ "0x10", 0 },      { "99999999999999999999", 0 },
		{ "1 2", 0 },       { "1. 5", 0 },
	};
	char line[64];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		snprintf(line, sizeof line, "delay_s = %s", cases[i].text);
		parse(line);
		assert_near(settings.delay_s, cases[i].delay_s > 0 ? cases[i].delay_s : 1);
		assert_int_equal(problem.count, !(cases[i].delay_s > 0));
	}
}

static void test_wrong_lines(void **state)
{
	static const struct {
		const char *text;
		unsigned line;
		const char *message;
	} cases[] = {
		{ "columns", 1, "not of the form key = value: 'columns'" },
		{ "# x\n\n= 5", 3, "not of the form key = value: '= 5'" },
		{ "tree = maybe", 1, "tree: not yes or no: 'maybe'" },
		{ "tree =", 1, "tree: not yes or no" },
		{ "tree = YES", 1, "tree: not yes or no: 'YES'" },
		{ "columns = pid,nix,user", 1, "columns: no such column: 'nix'" },
		{ "columns = pid,", 1, "columns: no such column" },
		{ "sort = -nix", 1, "sort: no such column to sort by: '-nix'" },
		{ "scheme = dark", 1, "scheme: not default, light, mono or colorblind: 'dark'" },
		{ "scheme = ", 1, "scheme: not default, light, mono or colorblind" },
		{ "delay_s = 0", 1, "delay_s: must be 0.01 to 86400 seconds: '0'" },
		{ "\x1b[2J\xc3\xa4\a", 1, "not of the form key = value: '?[2J?\?\?'" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		parse(cases[i].text);
		assert_int_equal(problem.line, cases[i].line);
		assert_string_equal(problem.message, cases[i].message);
		assert_int_equal(problem.count, 1);
		assert_default();
	}
}

/* The first error is reported, the others are counted, and correct lines are read. */
static void test_many_wrong_lines(void **state)
{
	(void)state;
	parse("tree = yes\nsort = nix\nthreads = yes\nscheme = nix\ngarbage\ndelay_s = 3\n");
	assert_true(settings.tree && settings.threads);
	assert_near(settings.delay_s, 3);
	assert_int_equal(problem.line, 2);
	assert_int_equal(problem.count, 3);
}

/* Parse "columns = pid,pid,…". */
static void parse_columns(unsigned count)
{
	char text[2000] = "columns = pid";

	for (size_t at = strlen(text); count > 1; count--, at += 4)
		memcpy(text + at, ",pid", 5);
	parse(text);
}

static void test_long_values(void **state)
{
	char text[2000];

	(void)state;
	parse_columns(64);
	assert_int_equal(problem.count, 0);
	assert_int_equal(strlen(settings.columns), 64 * 4 - 1);
	parse_columns(65);
	assert_string_equal(problem.message, "columns: too many columns: "
					     "'pid,pid,pid,pid,pid,pid,pid,pid,pid,pid,pid,pid'");
	assert_default();
	parse_columns(200);
	assert_int_equal(strncmp(problem.message, "columns: too long", 17), 0);
	assert_default();
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	parse(text);
	assert_int_equal(problem.count, 1);
	memcpy(text, "sort = ", 7);
	parse(text);
	assert_int_equal(strncmp(problem.message, "sort: too long", 14), 0);
	assert_default();
}

static void test_nul_in_a_value(void **state)
{
	static const char text[] = "sort = pid\0x\ntree = yes\n";

	(void)state;
	settings_parse(&settings, &problem, text, sizeof text - 1);
	assert_string_equal(settings.sort, "");
	assert_true(settings.tree);
	assert_string_equal(problem.message, "sort: not a text: 'pid?x'");
}

/* ---- merging ---- */

static void test_new_file(void **state)
{
	(void)state;
	settings_default(&settings);
	assert_merged("", "columns =\nsort =\ndelay_s = 1\nscheme = default\ntree = no\n"
			  "threads = no\nkernel_threads = no\nshow_bar = yes\nshow_path = yes\n");
	parse("columns=+wchan\nsort=-user\ndelay_s=.25\nscheme=colorblind\ntree=1\nshow_bar=0\n");
	assert_merged(
		"",
		"columns = +wchan\nsort = -user\ndelay_s = 0.25\nscheme = colorblind\n"
		"tree = yes\nthreads = no\nkernel_threads = no\nshow_bar = no\nshow_path = yes\n");
}

static void test_everything_else_is_kept(void **state)
{
	(void)state;
	parse("columns = pid,user\nsort = pid\ndelay_s = 10\ntree = yes\n");
	assert_merged("# my settings\n"
		      "\n"
		      "  delay_s=2   # slow\n"
		      "colour.of.sky = blue # not ours\n"
		      "garbage that nobody understands\n"
		      "tree = maybe\n"
		      "show_bar=yes\n"
		      "show_path=yes\n"
		      "#sort = user\n"
		      "columns =\n"
		      "sort =# no comment\n"
		      "threads = \t no\t\n"
		      "scheme = default\n"
		      "kernel_threads=no\n"
		      "tree = no",
		      "# my settings\n"
		      "\n"
		      "  delay_s=10   # slow\n"
		      "colour.of.sky = blue # not ours\n"
		      "garbage that nobody understands\n"
		      "tree = yes\n"
		      "show_bar=yes\n"
		      "show_path=yes\n"
		      "#sort = user\n"
		      "columns = pid,user\n"
		      "sort =pid\n"
		      "threads = \t no\t\n"
		      "scheme = default\n"
		      "kernel_threads=no\n"
		      "tree = yes");
}

static void test_line_ends(void **state)
{
	(void)state;
	parse("tree = yes");
	assert_merged("# DOS\r\ntree = no\r\ncolumns =\r\nsort =\r\ndelay_s = 1\r\nother = 1",
		      "# DOS\r\ntree = yes\r\ncolumns =\r\nsort =\r\ndelay_s = 1\r\nother = 1\r\n"
		      "scheme = default\r\nthreads = no\r\nkernel_threads = no\r\nshow_bar = "
		      "yes\r\nshow_path = yes\r\n");
	assert_merged("\xef\xbb\xbftree = no # 1\n",
		      "\xef\xbb\xbftree = yes # 1\ncolumns =\nsort =\ndelay_s = 1\n"
		      "scheme = default\nthreads = no\nkernel_threads = no\nshow_bar = "
		      "yes\nshow_path = yes\n");
}

/* A value that could not be read back is not written. */
static void test_values_that_cannot_be_kept(void **state)
{
	char *merged = NULL;
	size_t length;

	(void)state;
#define ASSERT_REFUSED(change)                                                                 \
	do {                                                                                   \
		settings_default(&settings);                                                   \
		change;                                                                        \
		assert_int_equal(settings_merge(&merged, &length, &settings, "", 0), -EINVAL); \
		assert_null(merged);                                                           \
	} while (0)
	ASSERT_REFUSED(strcpy(settings.columns, "pid\ntree = yes"));
	ASSERT_REFUSED(strcpy(settings.columns, "pid # x"));
	ASSERT_REFUSED(strcpy(settings.columns, " pid"));
	ASSERT_REFUSED(strcpy(settings.columns, "nix"));
	ASSERT_REFUSED(strcpy(settings.sort, "-pid"));
	ASSERT_REFUSED(strcpy(settings.scheme, "dark"));
	ASSERT_REFUSED(settings.delay_s = 0);
	ASSERT_REFUSED(settings.delay_s = -5);
	ASSERT_REFUSED(settings.delay_s = 1e300);
	ASSERT_REFUSED(settings.delay_s = NAN);
}

static void test_equal(void **state)
{
	struct settings a, b;

	(void)state;
	settings_default(&a);
	settings_default(&b);
	assert_true(settings_equal(&a, &b));
	a.columns[5] = 'x';
	assert_true(settings_equal(&a, &b));
	b.threads = true;
	assert_false(settings_equal(&a, &b));
	b.threads = false;
	b.delay_s = 1.5;
	assert_false(settings_equal(&a, &b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_all_keys),
		cmocka_unit_test(test_old_names),
		cmocka_unit_test(test_shapes_of_lines),
		cmocka_unit_test(test_delays),
		cmocka_unit_test(test_wrong_lines),
		cmocka_unit_test(test_many_wrong_lines),
		cmocka_unit_test(test_long_values),
		cmocka_unit_test(test_nul_in_a_value),
		cmocka_unit_test(test_new_file),
		cmocka_unit_test(test_everything_else_is_kept),
		cmocka_unit_test(test_line_ends),
		cmocka_unit_test(test_values_that_cannot_be_kept),
		cmocka_unit_test(test_equal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
