/* test_branch: the branch characters before the rows of a tree. */
#include "config.h"

#include "support.h"

#include <string.h>

#include "report/branch.h"

static void check(uint64_t branches, int depth, enum branch_kind kind, const char *utf8,
		  const char *ascii)
{
	char out[BRANCH_BYTES];

	assert_int_equal(branch_write(out, branches, depth, kind, true), 2 * depth);
	assert_string_equal(out, utf8);
	assert_int_equal(branch_write(out, branches, depth, kind, false), 2 * depth);
	assert_string_equal(out, ascii);
}

static void test_rows(void **state)
{
	(void)state;
	check(0, 0, BRANCH_PROCESS, "", "");
	check(1, 0, BRANCH_PROCESS, "", ""); /* another root follows */
	check(0, 1, BRANCH_PROCESS, "└─", "`-");
	check(2, 1, BRANCH_PROCESS, "├─", "|-");
	check(0, 2, BRANCH_PROCESS, "  └─", "  `-");
	check(2, 2, BRANCH_PROCESS, "│ └─", "| `-");
	check(4, 2, BRANCH_PROCESS, "  ├─", "  |-");
	check(6, 2, BRANCH_PROCESS, "│ ├─", "| |-");
	check(8, 2, BRANCH_PROCESS, "  └─", "  `-"); /* deeper bits are ignored */
	check(2 | 8, 4, BRANCH_PROCESS, "│   │ └─", "|   | `-");
}

static void test_threads(void **state)
{
	(void)state;
	check(0, 1, BRANCH_THREAD, "┆ ", ": ");
	check(2, 1, BRANCH_THREAD, "┆ ", ": ");
	check(2, 2, BRANCH_THREAD, "│ ┆ ", "| : ");
	check(4, 2, BRANCH_THREAD, "  ┆ ", "  : ");
}

static void test_folded(void **state)
{
	(void)state;
	check(0, 1, BRANCH_FOLDED, "└+", "`+");
	check(2 | 4, 2, BRANCH_FOLDED, "│ ├+", "| |+");
}

/* Nothing is written beyond the buffer, however deep the row is. */
static void test_deep(void **state)
{
	char out[BRANCH_BYTES];

	(void)state;
	assert_int_equal(branch_write(out, UINT64_MAX, 1000, BRANCH_PROCESS, true),
			 2 * BRANCH_DEPTH_MOST);
	assert_true(strlen(out) < sizeof out);
	assert_string_equal(out + strlen(out) - strlen("│ ├─"), "│ ├─");
}

static void check_within(uint64_t branches, int depth, int most, const char *wanted)
{
	char out[BRANCH_BYTES], ascii[BRANCH_BYTES];
	int width = branch_write_within(out, branches, depth, BRANCH_PROCESS, true, most);

	assert_string_equal(out, wanted);
	assert_true(width <= most);
	/* A character of ASCII takes a byte and a column. */
	assert_int_equal(branch_write_within(ascii, branches, depth, BRANCH_PROCESS, false, most),
			 width);
	assert_int_equal(strlen(ascii), width);
}

/* A row deeper than the room shows how deep it is, and the branches next to it. */
static void test_within(void **state)
{
	(void)state;
	check_within(0, 0, 0, "");
	check_within(2 | 8, 4, 8, "│   │ └─");
	check_within(2 | 8, 4, 7, "4 │ └─");
	check_within(2 | 8, 4, 6, "4 │ └─");
	check_within(2 | 16, 4, 5, "4 ├─");
	check_within(2 | 16, 4, 3, "");
	check_within(1ULL << 14, 14, 13, "14         ├─");
	check_within(1ULL << 13, 14, 7, "14 │ └─");
	check_within(UINT64_MAX, 63, 6, "63 ├─");
	check_within(UINT64_MAX, 1000, 6, "63 ├─");
	for (int depth = 0; depth < 70; depth++)
		for (int most = 4; most < 140; most++) {
			char out[BRANCH_BYTES];
			int width = branch_write_within(out, 0, depth, BRANCH_PROCESS, false, most);
			assert_true(width <= most);
			assert_true(depth == 0 ? width == 0 :
						 strstr(out, "`-") != NULL || most < 5);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),   cmocka_unit_test(test_threads),
		cmocka_unit_test(test_folded), cmocka_unit_test(test_deep),
		cmocka_unit_test(test_within),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
