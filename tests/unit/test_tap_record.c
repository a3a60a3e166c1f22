/* test_tap_record: which records of the programs in the kernel a reader can take. */
#include "config.h"

#include "support.h"

#include "bpf/tap_record.h"

#define SERIALS 5 /* number of serials that are assigned */

union record {
	struct tap_head head;
	struct tap_birth birth;
	struct tap_exec exec;
	struct tap_signal signal;
	struct tap_death death;
	char bytes[sizeof(struct tap_exec) + TAP_MANY_ARGS + 1];
};

/* Check a copy in a block of exactly that size, for the sanitizers. */
static bool is_good(const union record *r, size_t size)
{
	struct tap_head *exact = malloc(size ? size : 1);

	assert_non_null(exact);
	memcpy(exact, r, size);
	bool is_good = tap_record_is_good(exact, size, SERIALS);
	free(exact);
	return is_good;
}

static union record record_of(unsigned kind)
{
	union record r;

	memset(&r, 0, sizeof r);
	r.head = (struct tap_head){ .kind = kind, .serial = SERIALS - 1, .pid = 20, .tid = 21 };
	if (kind == TAP_EXEC)
		r.exec.former_tid = 20;
	return r;
}

/* Each kind is taken from its size on. */
static void test_sizes(void **state)
{
	static const size_t sizes[] = {
		[TAP_BIRTH] = sizeof(struct tap_birth), [TAP_EXEC] = sizeof(struct tap_exec),
		[TAP_STOP] = sizeof(struct tap_signal), [TAP_GO_ON] = sizeof(struct tap_signal),
		[TAP_DEATH] = sizeof(struct tap_death),
	};

	(void)state;
	for (unsigned kind = 0; kind < COUNT_OF(sizes); kind++) {
		union record r = record_of(kind);
		for (size_t size = 0; size < sizes[kind]; size++)
			assert_false(is_good(&r, size));
		assert_true(is_good(&r, sizes[kind]));
		assert_true(is_good(&r, sizes[kind] + 8));
	}
}

static void test_head(void **state)
{
	const union record good = record_of(TAP_STOP);
	const size_t size = sizeof good;
	union record r = good;

	(void)state;
	assert_true(is_good(&r, size));
	r.head.kind = TAP_DEATH + 1;
	assert_false(is_good(&r, size));
	r.head.kind = UINT32_MAX;
	assert_false(is_good(&r, size));
	r = good;
	r.head.serial = SERIALS;
	assert_false(is_good(&r, size));
	r = good;
	r.head.pid = 0;
	assert_false(is_good(&r, size));
	r = good;
	r.head.tid = -1;
	assert_false(is_good(&r, size));
}

static void test_birth(void **state)
{
	const union record good = record_of(TAP_BIRTH);
	union record r = good;

	(void)state;
	r.birth.how = TAP_THREAD;
	assert_true(is_good(&r, sizeof r.birth));
	r.birth.how = TAP_THREAD + 1;
	assert_false(is_good(&r, sizeof r.birth));
	r = good;
	r.birth.maker = SERIALS - 1;
	assert_true(is_good(&r, sizeof r.birth));
	r.birth.maker = SERIALS;
	assert_false(is_good(&r, sizeof r.birth));
}

/* The arguments are all there, and no more than readers have room for. */
static void test_exec(void **state)
{
	union record r = record_of(TAP_EXEC);

	(void)state;
	r.exec.argv_length = TAP_FEW_ARGS;
	assert_true(is_good(&r, sizeof r.exec + TAP_FEW_ARGS));
	assert_false(is_good(&r, sizeof r.exec + TAP_FEW_ARGS - 1));
	assert_false(is_good(&r, sizeof r.exec));
	r.exec.argv_length = TAP_MANY_ARGS;
	assert_true(is_good(&r, sizeof r.exec + TAP_MANY_ARGS));
	r.exec.argv_length = TAP_MANY_ARGS + 1;
	assert_false(is_good(&r, sizeof r.exec + TAP_MANY_ARGS + 1));
	r.exec.argv_length = UINT32_MAX;
	assert_false(is_good(&r, sizeof r.exec + TAP_MANY_ARGS));
	r = record_of(TAP_EXEC);
	r.exec.former_tid = 0;
	assert_false(is_good(&r, sizeof r.exec));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_birth),
		cmocka_unit_test(test_exec),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
