/* test_calls: what is kept of a pass is found again. */
#include "config.h"

#include "support.h"

#include "collect/calls.h"

#define TASKS 1000

static pid_t pid_of(size_t i)
{
	return (pid_t)(100 + i / 4 * 10);
}

/* TIDs of a process may be less than its PID, and less than those of the previous process. */
static pid_t tid_of(size_t i)
{
	return (pid_t)(5000 - (int)(i / 4) + (int)(i % 4) * 2000);
}

static struct calls fill(void)
{
	const bpf_record_u64 args[BPF_RECORD_ARGS] = { 1, 2, 3, 4, 5, UINT64_MAX };
	struct calls calls = { 0 };

	for (size_t i = 0; i < TASKS; i++) {
		struct pass_task task = { .stat = { .pid = tid_of(i), .state = i % 2 ? 'S' : 'D' },
					  .now = { .slices = i },
					  .call = (int)i,
					  .args = args };
		calls_add(&calls, pid_of(i), &task);
	}
	return calls;
}

static void assert_found(struct calls *calls, size_t i)
{
	const struct call_seen *seen = calls_find(calls, pid_of(i), tid_of(i));

	assert_non_null(seen);
	assert_int_equal(seen->pid, pid_of(i));
	assert_int_equal(seen->tid, tid_of(i));
	assert_int_equal(seen->slices, i);
	assert_int_equal(seen->number, i);
	assert_int_equal(seen->state, i % 2 ? 'S' : 'D');
	assert_int_equal(seen->args[4], 5);
	assert_true(seen->args[5] == UINT64_MAX);
}

static void test_found_in_any_order(void **state)
{
	struct calls calls = fill();

	(void)state;
	for (size_t i = 0; i < TASKS; i++)
		assert_found(&calls, i);
	for (size_t i = TASKS; i-- > 0;)
		assert_found(&calls, i);
	for (size_t i = 0; i < TASKS; i++)
		assert_found(&calls, i * 7 % TASKS);
	calls_free(&calls);
}

static void test_what_is_not_there(void **state)
{
	struct calls none = { 0 }, calls = fill();

	(void)state;
	assert_null(calls_find(&none, 1, 1));
	assert_null(calls_find(&calls, 1, 1));
	assert_null(calls_find(&calls, pid_of(8), tid_of(12)));
	assert_null(calls_find(&calls, pid_of(TASKS - 1) + 1, tid_of(0)));
	/* After the last one. */
	assert_found(&calls, TASKS - 1);
	assert_null(calls_find(&calls, pid_of(TASKS - 1), tid_of(TASKS - 1) + 1));
	calls_free(&calls);
	assert_null(calls_find(&calls, pid_of(0), tid_of(0)));
}

/* The memory for a pass in which all tasks moved is not kept for passes in which few do. */
static void test_room_is_given_back(void **state)
{
	struct calls calls = fill();
	size_t most = calls.capacity;

	(void)state;
	calls_clear(&calls);
	assert_int_equal(calls.count, 0);
	assert_int_equal(calls.capacity, most);
	assert_null(calls_find(&calls, pid_of(0), tid_of(0)));
	calls_add(&calls, 1, &(struct pass_task){ .args = (bpf_record_u64[BPF_RECORD_ARGS]){ 0 } });
	calls_clear(&calls);
	assert_int_equal(calls.capacity, 0);
	calls_free(&calls);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found_in_any_order),
		cmocka_unit_test(test_what_is_not_there),
		cmocka_unit_test(test_room_is_given_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
