/* test_burst: which keys may change a process, and which were not pressed by a person. */
#include "config.h"

#include "support.h"

#include "tui/burst.h"

#define MS 1000000ULL

static struct burst burst;
static uint64_t now;

static int setup(void **state)
{
	(void)state;
	burst = (struct burst){ .last_ns = 0 };
	now = 1000 * MS;
	return 0;
}

/* A key arrives after so many ms.  Return whether it may change something. */
static bool press(unsigned after_ms, bool is_text, bool is_in_burst, struct burst_change change)
{
	struct display_press key = { .key = DISPLAY_ENTER,
				     .is_text = is_text,
				     .is_in_burst = is_in_burst };

	now += after_ms * MS;
	burst_begin(&burst, &key);
	bool may = burst_may_change(&burst, now);
	burst_end(&burst, &change, now);
	return may;
}

static const struct burst_change nothing = { .is_dialog = false };
static const struct burst_change opens = { .is_dialog = true, .is_other = true };
static const struct burst_change stays = { .is_dialog = true };
static const struct burst_change text_stays = { .was_text = true, .is_dialog = true };

static void test_a_key_alone_counts(void **state)
{
	(void)state;
	assert_true(press(0, true, false, opens));
	assert_true(press(1, true, false, nothing));
}

static void test_keys_of_a_burst_do_not(void **state)
{
	(void)state;
	assert_false(press(0, true, true, opens));
	/* Enter arrives by itself, but right after a burst. */
	assert_false(press(10, true, false, stays));
	/* A function key is not part of a pasted text. */
	assert_true(press(10, false, false, stays));
	assert_true(press(300, true, false, stays));
}

static void test_a_dialog_of_a_key_begins_anew(void **state)
{
	(void)state;
	assert_false(press(0, true, true, nothing));
	assert_false(press(50, true, false, opens));
	assert_true(press(50, true, false, stays));
	/* A burst reaches the menu. */
	assert_false(press(50, true, true, stays));
	assert_false(press(50, true, false, stays));
}

/* A line of text that a single key has opened may be filled by a burst. */
static void test_a_line_of_text_takes_a_burst(void **state)
{
	(void)state;
	assert_true(press(0, true, false, opens));
	assert_false(press(50, true, true, text_stays));
	assert_true(press(50, true, false, text_stays));
	/* But not a line that a burst has opened. */
	assert_false(press(500, true, true, opens));
	assert_false(press(10, true, true, text_stays));
	assert_false(press(150, true, false, text_stays));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_a_key_alone_counts, setup),
		cmocka_unit_test_setup(test_keys_of_a_burst_do_not, setup),
		cmocka_unit_test_setup(test_a_dialog_of_a_key_begins_anew, setup),
		cmocka_unit_test_setup(test_a_line_of_text_takes_a_burst, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
