/* test_action_words: lists of CPUs, words for errors, names of signals. */
#include "config.h"

#include "support.h"

#include "act/action_words.h"

#include <errno.h>
#include <signal.h>

static void test_lists_of_cpus(void **state)
{
	static const struct {
		const char *list;
		int result;
		uint64_t cpus;
	} cases[] = {
		{ "0", 0, 0x1 },
		{ "0,2-5", 0, 0x3d },
		{ " 1 - 2 , 7 ", 0, 0x86 },
		{ "3-3,3", 0, 0x8 },
		{ "63", 0, 1ULL << 63 },
		{ "0-63", 0, UINT64_MAX },
		{ "64", -ERANGE, 0 },
		{ "0-64", -ERANGE, 0 },
		{ "1,4294967296", -ERANGE, 0 },
		{ "99999999999999999999", -ERANGE, 0 },
		{ "0-99999999999999999999", -ERANGE, 0 },
		{ "", -EINVAL, 0 },
		{ ",", -EINVAL, 0 },
		{ "1,", -EINVAL, 0 },
		{ ",1", -EINVAL, 0 },
		{ "1,,2", -EINVAL, 0 },
		{ "5-2", -EINVAL, 0 },
		{ "-1", -EINVAL, 0 },
		{ "1-", -EINVAL, 0 },
		{ "1-2-3", -EINVAL, 0 },
		{ "a", -EINVAL, 0 },
		{ "1 2", -EINVAL, 0 },
		{ "1x", -EINVAL, 0 },
		{ "0x1", -EINVAL, 0 },
		{ "1\n", -EINVAL, 0 },
		{ "+1", -EINVAL, 0 },
	};
	cpu_set_t set[1];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		memset(set, 0xa5, sizeof set);
		int result = action_parse_cpus(cases[i].list, set, sizeof(uint64_t));
		if (result != cases[i].result)
			fail_msg("\"%s\": %d, not %d", cases[i].list, result, cases[i].result);
		for (int cpu = 0; cpu < 64; cpu++) {
			uint64_t wanted = result ? 0xa5a5a5a5a5a5a5a5 : cases[i].cpus;
			assert_int_equal(!!CPU_ISSET(cpu, set), wanted >> cpu & 1);
		}
	}
	assert_int_equal(action_parse_cpus("1023", set, sizeof set), 0);
	assert_int_equal(action_parse_cpus("1024", set, sizeof set), -ERANGE);
}

static void test_sets_of_cpus(void **state)
{
	static const char *const lists[] = { "", "0", "0,2-5", "3,5,7", "0-1023", "1022-1023" };
	cpu_set_t set;
	char text[32];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		CPU_ZERO(&set);
		if (*lists[i])
			assert_int_equal(action_parse_cpus(lists[i], &set, sizeof set), 0);
		assert_string_equal(action_format_cpus(&set, sizeof set, text, sizeof text),
				    lists[i]);
	}
	assert_int_equal(action_parse_cpus("1,3,5,7,9,11,13", &set, sizeof set), 0);
	assert_string_equal(action_format_cpus(&set, sizeof set, text, 12), "1,3,5,7...");
}

static void test_words(void **state)
{
	static const int errors[] = { 0,     ESRCH, ECHILD, EPERM,  EACCES, EINVAL, ERANGE,
				      ENXIO, EBUSY, EXDEV,  ENOSYS, EAGAIN, EMFILE, ENOMEM };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(errors); i++) {
		const char *words = action_error(-errors[i]);
		assert_ptr_equal(words, action_error(errors[i]));
		assert_true(strlen(words) > 3 && words[strlen(words) - 1] != '.');
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(words, action_error(errors[k]));
	}
	assert_string_equal(action_error(-EIO), strerror(EIO));
}

/* TERM first, every signal once, real-time signals by the SIGRTMIN of this C library. */
static void test_names_of_signals(void **state)
{
	const struct action_signal_name *list = action_signals();
	bool has[65] = { false };
	char name[16];

	(void)state;
	assert_int_equal(list->number, SIGTERM);
	for (; list->number; list++) {
		assert_uint_in_range(list->number, 1, 64);
		assert_false(has[list->number]);
		has[list->number] = true;
		assert_true(strlen(list->name) < 9 && strlen(list->help) < 70);
		if (list->number < SIGRTMIN)
			continue;
		snprintf(name, sizeof name, "RTMIN+%d", list->number - SIGRTMIN);
		assert_string_equal(list->name, name);
	}
	for (int i = 1; i <= 64; i++)
		assert_true(has[i] || (i > 31 && i < SIGRTMIN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists_of_cpus),
		cmocka_unit_test(test_sets_of_cpus),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_names_of_signals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
