/* The owner of a lock, from its words. */
#include "config.h"

#include "support.h"

#include "wait/futex_owner.h"

#include <linux/futex.h>

#define OWNER 4711
#define OTHER 4712

static bool lives(void *context, pid_t tid)
{
	(void)context;
	return tid == OWNER || tid == OTHER;
}

static struct futex_owner find(const struct futex_words *w, int operation, uint32_t expected)
{
	return futex_find_owner(w, operation, expected, lives, NULL);
}

static void assert_owner(struct futex_owner got, enum link_kind kind, pid_t tid)
{
	assert_string_equal(link_kind_name(got.kind), link_kind_name(kind));
	assert_int_equal(got.tid, tid);
}

#define PRIVATE (FUTEX_WAIT | FUTEX_PRIVATE_FLAG)

static void test_mutex(void **state)
{
	struct futex_words w = { .from = { 2, 0, OWNER, 1, 0 } };

	(void)state;
	assert_owner(find(&w, PRIVATE, 2), LINK_MUTEX, OWNER);
	assert_owner(find(&w, FUTEX_WAIT, 2), LINK_MUTEX, OWNER);
	/* In a 32-bit program, the type comes before the number of users. */
	w = (struct futex_words){ .from = { 2, 1, OWNER, 1, 1 } };
	assert_owner(find(&w, PRIVATE, 2), LINK_MUTEX, OWNER);
}

static void test_what_is_no_mutex(void **state)
{
	struct futex_words w = { .from = { 2, 0, OWNER, 1, 0 } };

	(void)state;
	assert_owner(find(&w, PRIVATE, 1), LINK_FUTEX, 0); /* another lock */
	w.from[0] = 1;                                     /* it has no waiters now */
	assert_owner(find(&w, PRIVATE, 2), LINK_FUTEX, 0);
	w.from[0] = 2;
	w.from[2] = 9999; /* no such thread */
	assert_owner(find(&w, PRIVATE, 2), LINK_FUTEX, 0);
	w.from[2] = OWNER;
	w.from[3] = 0x12345678; /* not the words of a mutex */
	w.from[4] = 0x9abcdef0;
	assert_owner(find(&w, PRIVATE, 2), LINK_FUTEX, 0);
}

static void test_locks_that_the_kernel_knows(void **state)
{
	struct futex_words w = { .from = { FUTEX_WAITERS | OWNER } };

	(void)state;
	assert_owner(find(&w, FUTEX_LOCK_PI | FUTEX_PRIVATE_FLAG, 0), LINK_MUTEX, OWNER);
	assert_owner(find(&w, FUTEX_LOCK_PI2, 0), LINK_MUTEX, OWNER);
	assert_owner(find(&w, FUTEX_WAIT, FUTEX_WAITERS | OWNER), LINK_MUTEX, OWNER);
	w.from[0] = FUTEX_WAITERS | 9999;
	assert_owner(find(&w, FUTEX_LOCK_PI, 0), LINK_FUTEX, 0);
	w.from[0] = FUTEX_OWNER_DIED | FUTEX_WAITERS;
	assert_owner(find(&w, FUTEX_LOCK_PI, 0), LINK_FUTEX, 0);
}

static void test_join(void **state)
{
	struct futex_words w = { .from = { OWNER } };
	int operation = FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME;

	(void)state;
	assert_owner(find(&w, operation, OWNER), LINK_JOIN, OWNER);
	assert_owner(find(&w, FUTEX_WAIT, OWNER), LINK_JOIN, OWNER);
	assert_owner(find(&w, operation | FUTEX_PRIVATE_FLAG, OWNER), LINK_FUTEX, 0);
	assert_owner(find(&w, operation, OTHER), LINK_FUTEX, 0);
	w.from[0] = 0; /* it has exited */
	assert_owner(find(&w, operation, 0), LINK_FUTEX, 0);
}

static void test_rwlock(void **state)
{
	/* Readers wait for the phase, writers for the lock of the writers. */
	struct futex_words phase = { true, { 0, 3 | 8, 0 }, { 2, 0, 0, 0, OWNER } };
	struct futex_words writers = { true, { 3, 0, 0 }, { 3, 0, 0, OWNER, 0 } };

	(void)state;
	assert_owner(find(&phase, PRIVATE, 2), LINK_RWLOCK, OWNER);
	assert_owner(find(&writers, PRIVATE, 3), LINK_RWLOCK, OWNER);
	phase.before[1] = 8; /* readers have it */
	assert_owner(find(&phase, PRIVATE, 2), LINK_FUTEX, 0);
	writers.has_before = false;
	assert_owner(find(&writers, PRIVATE, 3), LINK_FUTEX, 0);
}

static void test_a_condition_names_nobody(void **state)
{
	struct futex_words w = { true, { 0, 0, 0 }, { 4, 0, OWNER, 1, 0 } };

	(void)state;
	assert_owner(find(&w, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, 4), LINK_FUTEX, 0);
	assert_owner(find(&w, FUTEX_WAKE, 4), LINK_FUTEX, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mutex),
		cmocka_unit_test(test_what_is_no_mutex),
		cmocka_unit_test(test_locks_that_the_kernel_knows),
		cmocka_unit_test(test_join),
		cmocka_unit_test(test_rwlock),
		cmocka_unit_test(test_a_condition_names_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
