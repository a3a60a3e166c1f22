/* test_selection: the cursor of the table, as rows appear, vanish and change places. */
#include "config.h"

#include "world.h"

#include "tui/selection.h"

#include <string.h>

static struct list list;
static struct list_options options;
static struct world w;
static struct selection selection;

static int setup(void **state)
{
	(void)state;
	memset(&list, 0, sizeof list);
	memset(&selection, 0, sizeof selection);
	options = (struct list_options){ .sort = field_find("pid", 3), .is_reversed = true };
	world_init(&w);
	for (int i = 1; i <= 4; i++)
		world_add(&w, 10 * i, 1);
	selection.page = 2;
	return list_update(&list, &w.sample, &options);
}

static int teardown(void **state)
{
	(void)state;
	list_free(&list);
	return 0;
}

static pid_t at(void)
{
	struct row row;

	return selection_row(&selection, &list, &row) ? row.pid : 0;
}

static void turn(void)
{
	options.is_reversed = !options.is_reversed;
	assert_int_equal(list_arrange(&list, &options), 0);
	selection_restore(&selection, &list, &w.sample, options.is_tree);
}

static void test_it_stays_on_the_screen_and_in_the_list(void **state)
{
	(void)state;
	selection_go_to(&selection, &list, 0);
	assert_int_equal(at(), 10);
	selection_move(&selection, &list, 2);
	assert_int_equal(at(), 30);
	assert_int_equal(selection.first, 1);
	selection_move(&selection, &list, 100);
	assert_int_equal(at(), 40);
	assert_int_equal(selection.first, 2);
	selection_move(&selection, &list, -100);
	assert_int_equal(at(), 10);
	assert_int_equal(selection.first, 0);
}

/* At the top the user watches the first line, elsewhere a task. */
static void test_it_stays_on_its_task(void **state)
{
	(void)state;
	selection_go_to(&selection, &list, 0);
	turn();
	assert_int_equal(at(), 40);
	selection_move(&selection, &list, 1);
	assert_int_equal(at(), 30);
	turn();
	assert_int_equal(at(), 30);
	selection_go_to(&selection, &list, 0);
	selection.is_on_task = false;
	selection.is_following = true;
	turn();
	assert_int_equal(at(), 10);
	selection.is_following = false;
	selection_choose(&selection, &list, 0);
	turn();
	assert_int_equal(at(), 40);
	assert_int_equal(selection.line, 3);
}

/* In a tree it moves to the row that its task was folded into. */
static void test_it_follows_into_a_folded_branch(void **state)
{
	(void)state;
	w.processes[1].ppid = 10;
	w.processes[2].ppid = 20;
	options.is_tree = true;
	assert_int_equal(list_arrange(&list, &options), 0);
	selection_choose(&selection, &list, 2);
	assert_int_equal(at(), 30);
	assert_int_equal(list_fold(&list, &options, 0, false), 0);
	assert_int_equal(list_arrange(&list, &options), 0);
	selection_restore(&selection, &list, &w.sample, true);
	assert_int_equal(at(), 10);
}

static void test_an_empty_list(void **state)
{
	(void)state;
	list.count = 0;
	selection_choose(&selection, &list, 5);
	assert_int_equal(at(), 0);
	assert_int_equal(selection.line, 0);
	selection_restore(&selection, &list, &w.sample, false);
	assert_int_equal(selection.first, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_it_stays_on_the_screen_and_in_the_list),
		TEST(test_it_stays_on_its_task),
		TEST(test_it_follows_into_a_folded_branch),
		TEST(test_an_empty_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
