/* test_bar: shares as a bar, to the nearest cell; and the names of system calls. */
#include "config.h"

#include "support.h"

#include "report/bar.h"

static void check(const struct shares *shares, int width, const char *wanted)
{
	char out[BAR_MOST + 1];

	memset(out, '!', sizeof out);
	bar_letters(shares, width, out);
	assert_string_equal(out, wanted);
}

static void test_letters(void **state)
{
	static const struct shares halves = { .is_known = true,
					      .part = { [SHARE_USER] = 0.5, [SHARE_DISK] = 0.5 } };
	static const struct shares thirds = {
		.is_known = true,
		.part = { [SHARE_USER] = 1.0 / 3, [SHARE_SYSTEM] = 1.0 / 3, [SHARE_LOCK] = 1.0 / 3 }
	};
	static const struct shares little = {
		.is_known = true, .part = { [SHARE_USER] = 0.04, [SHARE_TIMER] = 0.96 }
	};
	static const struct shares unknown = { .part = { [SHARE_USER] = 1 } };

	(void)state;
	check(&halves, 10, "UUUUUDDDDD");
	check(&halves, 0, "");
	check(&halves, 1, "U");
	check(&thirds, 9, "UUUSSSLLL");
	check(&thirds, 10, "UUUUSSSLLL"); /* of equal remainders the first */
	check(&thirds, 11, "UUUUSSSSLLL");
	check(&little, 10, "tttttttttt");
	check(&little, 13, "Utttttttttttt"); /* 0.52 of a cell is rounded up */
	check(&unknown, 4, "    ");
}

/* Each share gets its part, to less than a cell, and the bar is full. */
static void test_cells_are_fair(void **state)
{
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		struct shares s = { .is_known = true };
		unsigned char cells[BAR_MOST];
		int count[SHARE_COUNT + 1] = { 0 }, width;
		double sum = 0;

		for (int i = 0; i < SHARE_COUNT; i++) {
			seed = seed * 1664525 + 1013904223;
			s.part[i] = seed >> 30 ? 0 : (double)(seed >> 8 & 0xffff);
			sum += s.part[i];
		}
		if (sum <= 0)
			continue;
		for (int i = 0; i < SHARE_COUNT; i++)
			s.part[i] /= sum;
		width = 1 + (int)(seed >> 10) % BAR_MOST;
		bar_cells(&s, width, cells);
		for (int i = 0; i < width; i++) {
			assert_true(cells[i] < SHARE_COUNT);
			assert_true(i == 0 || cells[i] >= cells[i - 1]);
			count[cells[i]]++;
		}
		for (int i = 0; i < SHARE_COUNT; i++)
			assert_true(fabs(count[i] - s.part[i] * width) < 1);
	}
}

static void test_each_share_has_a_letter(void **state)
{
	bool is_used[256] = { false };

	(void)state;
	for (int i = 0; i < SHARE_COUNT; i++) {
		unsigned char letter = (unsigned char)bar_letter((enum share)i);
		assert_true(letter > ' ' && letter < 0x7f);
		assert_false(is_used[letter]);
		is_used[letter] = true;
		/* One column, of one to three bytes. */
		const char *block = bar_block((enum share)i);
		int characters = 0;
		for (const char *at = block; *at; at++)
			characters += ((unsigned char)*at & 0xc0) != 0x80;
		assert_int_equal(characters, 1);
	}
	assert_int_equal(bar_letter(SHARE_COUNT), ' ');
}

static void test_wide_bars_are_cut(void **state)
{
	static const struct shares whole = { .is_known = true, .part = { [SHARE_PIPE] = 1 } };
	char out[BAR_MOST + 2];

	(void)state;
	memset(out, '!', sizeof out);
	bar_letters(&whole, BAR_MOST + 50, out);
	assert_int_equal(strlen(out), BAR_MOST);
	assert_int_equal(out[BAR_MOST + 1], '!');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_cells_are_fair),
		cmocka_unit_test(test_each_share_has_a_letter),
		cmocka_unit_test(test_wide_bars_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
