/* test_column_choice: columns are found, added, removed and moved. */
#include "config.h"

#include "support.h"

#include "field/field_table.h"
#include "tui/column_choice.h"

static struct column_choice c;

static void begin(const char *list)
{
	struct columns shown = { .count = 0 };
	const char *bad;
	size_t length;

	if (*list)
		assert_int_equal(columns_parse(&shown, list, &bad, &length), 0);
	column_choice_init(&c, &shown);
}

static const struct field *field(const char *name)
{
	return field_find(name, strlen(name));
}

static void type(const char *text)
{
	for (; *text; text++)
		column_choice_type(&c, *text);
}

/* The headers of the columns that are shown, with the one under the cursor in brackets. */
static void assert_shown(const char *wanted)
{
	char got[1024];
	int n = 0;

	got[0] = '\0';
	for (int i = 0; i < (int)c.shown.count; i++)
		n += snprintf(got + n, sizeof got - (size_t)n, i == c.shown_at ? "%s[%s]" : "%s%s",
			      i ? " " : "", c.shown.list[i]->header);
	assert_string_equal(got, wanted);
}

static bool is_available(const char *name)
{
	for (int i = 0; i < c.available_count; i++)
		if (c.available[i] == field(name))
			return true;
	return false;
}

/* Each column is either shown or available, and that once. */
static void assert_whole(void)
{
	int columns = 0;

	column_choice_erase_all(&c);
	for (const struct field *f = field_table(); f->key; f++)
		columns += f->header != NULL;
	assert_int_equal((int)c.shown.count + c.available_count, columns);
	for (size_t i = 0; i < c.shown.count; i++)
		assert_false(is_available(c.shown.list[i]->key));
}

static void test_what_is_not_shown_is_available(void **state)
{
	(void)state;
	begin("PID,USER,COMMAND");
	assert_whole();
	assert_false(is_available("PID"));
	assert_true(is_available("PPID"));
	begin("");
	assert_whole();
	assert_shown("");
}

/* A new column is wanted before the command, which takes the rest of the line. */
static void test_added_next_to_the_cursor(void **state)
{
	(void)state;
	begin("PID,USER,COMMAND");
	assert_shown("PID [USER] COMMAND");
	type("ppid");
	assert_true(column_choice_add(&c));
	assert_shown("PID USER [PPID] COMMAND");
	assert_string_equal(c.text, "");
	type("thr");
	assert_true(column_choice_add(&c));
	assert_shown("PID USER PPID [THR] COMMAND"); /* in the order in which they were added */
	c.shown_at = 0;
	type("nice");
	assert_true(column_choice_add(&c));
	assert_shown("PID [NI] USER PPID THR COMMAND");
	c.shown_at = 5;
	type("res");
	assert_true(column_choice_add(&c));
	assert_shown("PID NI USER PPID THR [RES] COMMAND");
	assert_whole();
	/* Where the last one is no command, after it. */
	begin("PID,USER");
	assert_shown("PID [USER]");
	type("ppid");
	assert_true(column_choice_add(&c));
	assert_shown("PID USER [PPID]");
	begin("");
	type("ppid");
	assert_true(column_choice_add(&c));
	assert_shown("[PPID]");
}

/* The cursor is then where the column was, so that its neighbour can be added, too. */
static void test_the_cursor_stays_near(void **state)
{
	const struct field *next;

	(void)state;
	begin("PID,COMMAND");
	c.available_at = 10;
	next = c.available[11];
	assert_true(column_choice_add(&c));
	assert_ptr_equal(c.available[c.available_at], next);
	c.available_at = c.available_count - 1;
	assert_true(column_choice_add(&c));
	assert_int_equal(c.available_at, c.available_count - 1);
}

static void test_finding(void **state)
{
	(void)state;
	begin("PID,COMMAND");
	int all = c.available_count;
	c.available_at = 7;
	type("pp");
	assert_ptr_equal(c.available[0], field("PPID")); /* its name begins so */
	assert_int_equal(c.available_at, 0);
	column_choice_erase(&c);
	column_choice_erase(&c);
	column_choice_erase(&c);
	assert_int_equal(c.available_count, all);
	/* Ignoring case, in names and in descriptions. */
	type("ResiDent");
	assert_true(is_available("RES"));
	assert_true(c.available_count < 10);
	column_choice_erase_all(&c);
	type("no such thing");
	assert_int_equal(c.available_count, 0);
	assert_false(column_choice_add(&c));
	assert_shown("[PID] COMMAND");
	column_choice_erase_all(&c);
	assert_int_equal(c.available_count, all);
	for (int i = 0; i < 100; i++)
		column_choice_type(&c, 'x');
	assert_true(strlen(c.text) < sizeof c.text);
}

static void test_removing(void **state)
{
	(void)state;
	begin("PID,USER,COMMAND");
	assert_true(column_choice_remove(&c));
	assert_shown("PID [COMMAND]");
	assert_true(is_available("USER"));
	assert_whole();
	assert_true(column_choice_remove(&c));
	assert_shown("[PID]");
	assert_true(column_choice_remove(&c));
	assert_shown("");
	assert_false(column_choice_remove(&c));
	assert_whole();
}

/* Only past those that are shown: each step is one. */
static void test_moving(void **state)
{
	(void)state;
	begin("PID,USER,S,COMMAND");
	c.shown_at = 2;
	column_choice_move(&c, -1);
	assert_shown("PID [S] USER COMMAND");
	column_choice_move(&c, -1);
	column_choice_move(&c, -1);
	assert_shown("[S] PID USER COMMAND");
	column_choice_move(&c, 1);
	column_choice_move(&c, 1);
	column_choice_move(&c, 1);
	column_choice_move(&c, 1);
	assert_shown("PID USER COMMAND [S]");
	begin("");
	column_choice_move(&c, 1);
	assert_shown("");
}

static void test_there_is_no_more_room(void **state)
{
	(void)state;
	begin("");
	while (column_choice_add(&c))
		;
	assert_true(c.shown.count == COLUMN_COUNT_MOST || c.available_count == 0);
	assert_whole();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_not_shown_is_available),
		cmocka_unit_test(test_added_next_to_the_cursor),
		cmocka_unit_test(test_the_cursor_stays_near),
		cmocka_unit_test(test_finding),
		cmocka_unit_test(test_removing),
		cmocka_unit_test(test_moving),
		cmocka_unit_test(test_there_is_no_more_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
