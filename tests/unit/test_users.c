/* test_users: names of users, each looked up once. */
#include "config.h"

#include "support.h"

#include "proc/users.h"

#include <errno.h>
#include <pwd.h>

/* A user that no machine has. */
#define NOBODY_S 4000000000U

static void test_names(void **state)
{
	const struct passwd *root = getpwuid(0);
	struct users u = { 0 };

	(void)state;
	assert_string_equal(users_name(&u, 0), root ? root->pw_name : "0");
	assert_string_equal(users_name(&u, NOBODY_S), "4000000000");
	assert_string_equal(users_name(&u, UINT32_MAX), "4294967295");
	assert_int_equal(u.count, 3);
	users_free(&u);
	assert_int_equal(u.count, 0);
	assert_null(u.list);
}

/* Looked up in any order, each is kept once, and earlier results stay valid. */
static void test_each_is_kept_once(void **state)
{
	struct users u = { 0 };
	const char *first[100];
	char wanted[16];

	(void)state;
	for (uid_t i = 0; i < 100; i++)
		first[i] = users_name(&u, NOBODY_S + i * 37 % 100);
	for (int round = 0; round < 2; round++)
		for (uid_t i = 0; i < 100; i++) {
			const char *name = users_name(&u, NOBODY_S + i * 37 % 100);
			assert_ptr_equal(name, first[i]);
			snprintf(wanted, sizeof wanted, "%u", (unsigned)(NOBODY_S + i * 37 % 100));
			assert_string_equal(name, wanted);
		}
	assert_int_equal(u.count, 100);
	for (size_t i = 1; i < u.count; i++)
		assert_true(u.list[i - 1].uid < u.list[i].uid);
	users_free(&u);
}

static void test_find(void **state)
{
	static const char *const none[] = { "",
					    "no-such-user-here",
					    "-1",
					    "12x",
					    "x12",
					    "1.5",
					    "4294967295",
					    "4294967296",
					    "99999999999999999999",
					    "-18446744073709551615" };
	const struct passwd *root = getpwuid(0);
	uid_t uid = 7;

	(void)state;
	assert_int_equal(users_find("0", &uid), 0);
	assert_int_equal(uid, 0);
	assert_int_equal(users_find("4294967294", &uid), 0);
	assert_int_equal(uid, 4294967294U);
	if (root) {
		assert_int_equal(users_find(root->pw_name, &uid), 0);
		assert_int_equal(uid, 0);
	}
	uid = 7;
	for (size_t i = 0; i < COUNT_OF(none); i++)
		if (users_find(none[i], &uid) != -ENOENT || uid != 7)
			fail_msg("found: %s", none[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_each_is_kept_once),
		cmocka_unit_test(test_find),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
