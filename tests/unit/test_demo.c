/* test_demo: the list of demos, and the texts of each. */
#include "config.h"

#include "support.h"

#include "demo/demo.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 88 /* of a line on a terminal, with room to spare */

/* Call a function for each demo of the list, in its order.  Return their number. */
static int each_demo(void (*check)(const struct demo *, const char *line))
{
	char *text = NULL;
	size_t size = 0;
	int count = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	demo_list(out);
	fclose(out);
	char *rest = text;
	for (char *line; (line = strsep(&rest, "\n")) && *line; count++) {
		char name[64];
		snprintf(name, sizeof name, "%.*s", (int)strcspn(line, " "), line);
		const struct demo *demo = demo_find(name);
		assert_non_null(demo);
		assert_string_equal(demo->name, name);
		check(demo, line);
	}
	free(text);
	return count;
}

static void check_summary(const struct demo *demo, const char *line)
{
	size_t length = strlen(demo->summary);

	assert_string_equal(line + strlen(line) - length, demo->summary);
	assert_true(strlen(line) <= WIDTH);
	assert_true(length > 10);
	assert_null(strchr(demo->summary, '\n'));
	assert_int_not_equal(demo->summary[length - 1], '.');
}

static void each_has_a_summary(void **state)
{
	(void)state;
	assert_int_equal(each_demo(check_summary), 18);
}

static void check_text(const struct demo *demo, const char *line)
{
	int lines = 0;

	(void)line;
	for (const char *at = demo->watch; *at; lines++) {
		size_t length = strcspn(at, "\n");
		assert_true(length > 0 && length <= WIDTH);
		assert_int_equal(at[length], '\n');
		at += length + 1;
	}
	assert_true(lines >= 1 && lines <= 5);
	assert_non_null(demo->run);
}

static void each_says_what_to_watch(void **state)
{
	(void)state;
	each_demo(check_text);
}

static void check_name(const struct demo *demo, const char *line)
{
	char wrong[64];

	(void)line;
	for (const char *c = demo->name; *c; c++)
		assert_true(islower((unsigned char)*c) || *c == '-');
	assert_true(strlen(demo->name) < 16); /* fits comm */
	snprintf(wrong, sizeof wrong, "%.*s", (int)strlen(demo->name) - 1, demo->name);
	assert_null(demo_find(wrong));
	snprintf(wrong, sizeof wrong, "%s-", demo->name);
	assert_null(demo_find(wrong));
}

static void only_whole_names_are_found(void **state)
{
	(void)state;
	each_demo(check_name);
	assert_null(demo_find(""));
	assert_null(demo_find("list"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_has_a_summary),
		cmocka_unit_test(each_says_what_to_watch),
		cmocka_unit_test(only_whole_names_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
