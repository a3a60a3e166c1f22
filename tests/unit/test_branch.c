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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_folded),
		cmocka_unit_test(test_deep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
