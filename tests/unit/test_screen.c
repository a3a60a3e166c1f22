/* test_screen: the stack of screens: which are drawn, notified and closed. */
#include "config.h"

#include "support.h"

#include "tui/screen.h"

/* The calls in order: "prepare 1, draw 1" is "p1 d1 ". */
static char calls[256];

struct fake {
	struct screen screen;
	int number;
};

static void note(const struct screen *s, char what, bool is_top)
{
	size_t n = strlen(calls);

	snprintf(calls + n, sizeof calls - n, "%c%d%s ", what, ((const struct fake *)s)->number,
		 is_top ? "!" : "");
}

static void prepare(struct screen *s, struct ui *ui)
{
	(void)ui;
	note(s, 'p', false);
}

static void draw(const struct screen *s, const struct ui *ui, bool is_top)
{
	(void)ui;
	note(s, 'd', is_top);
}

static void update(struct screen *s, struct ui *ui)
{
	(void)ui;
	note(s, 'u', false);
}

static void resize(struct screen *s, struct ui *ui)
{
	(void)ui;
	note(s, 'r', false);
}

static void close_fake(struct screen *s)
{
	note(s, 'c', false);
	free(s);
}

static const struct screen_type whole = { .name = "whole",
					  .prepare = prepare,
					  .draw = draw,
					  .update = update,
					  .resize = resize,
					  .close = close_fake };
static const struct screen_type overlay = {
	.name = "overlay", .is_overlay = true, .draw = draw, .close = close_fake
};

static struct screens screens;

static struct screen *push(const struct screen_type *type, int number)
{
	struct fake *f = calloc(1, sizeof *f);

	assert_non_null(f);
	f->screen.type = type;
	f->number = number;
	return screens_push(&screens, &f->screen) ? &f->screen : NULL;
}

static int setup(void **state)
{
	(void)state;
	calls[0] = '\0';
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	screens_close_all(&screens);
	return 0;
}

static void test_an_overlay_shows_what_is_below(void **state)
{
	(void)state;
	push(&whole, 1);
	push(&whole, 2);
	screens_draw(&screens, NULL);
	assert_string_equal(calls, "p2 d2! ");
	calls[0] = '\0';
	push(&overlay, 3);
	push(&overlay, 4);
	screens_draw(&screens, NULL);
	assert_string_equal(calls, "p2 d2 d3 d4! ");
}

static void test_closing_goes_back(void **state)
{
	struct screen *page, *menu;

	(void)state;
	push(&whole, 1);
	page = push(&whole, 2);
	menu = push(&overlay, 3);
	assert_ptr_equal(screens_top(&screens), menu);
	screens_close(&screens, menu);
	assert_ptr_equal(screens_top(&screens), page);
	/* A screen that has opened another one is closed below it. */
	menu = push(&overlay, 4);
	screens_close(&screens, page);
	assert_ptr_equal(screens_top(&screens), menu);
	assert_int_equal(screens.count, 2);
	assert_string_equal(calls, "c3 c2 ");
}

static void test_all_are_told(void **state)
{
	(void)state;
	push(&whole, 1);
	push(&overlay, 2);
	push(&whole, 3);
	screens_update(&screens, NULL);
	screens_resize(&screens, NULL);
	assert_string_equal(calls, "u1 u3 r1 r3 ");
}

static void test_a_full_stack_takes_no_more(void **state)
{
	(void)state;
	assert_null(screens_top(&screens));
	screens_draw(&screens, NULL);
	assert_string_equal(calls, "");
	for (int i = 0; i < SCREENS_MOST; i++)
		assert_non_null(push(&whole, i));
	assert_null(push(&whole, 99));
	assert_string_equal(calls, "c99 ");
	assert_int_equal(screens.count, SCREENS_MOST);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_an_overlay_shows_what_is_below),
		TEST(test_closing_goes_back),
		TEST(test_all_are_told),
		TEST(test_a_full_stack_takes_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
