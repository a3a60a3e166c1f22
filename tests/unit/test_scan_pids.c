/* test_scan_pids: processes are added to and removed from a scanner of certain processes, between
 * its refreshes. */
#include "config.h"

#include "scanned.h"

#include <errno.h>

static void assert_order(const struct scanned *m)
{
	const struct sample *t = scanned_table(m);

	for (size_t i = 1; i < t->count; i++)
		assert_true(t->list[i - 1]->pid < t->list[i]->pid);
}

static void test_add(void **state)
{
	struct scanned *m = *state;

	make_sleepers(&m->proc, 5);
	scanned_open(m, (const pid_t[]){ 103, 0 });
	scanned_refresh(m);
	assert_int_equal(scanned_table(m)->count, 1);
	assert_int_equal(scan_add_pid(m->scanner, 105), 0);
	assert_int_equal(scan_add_pid(m->scanner, 101), 0);
	assert_int_equal(scan_add_pid(m->scanner, 101), 0); /* once suffices */
	assert_int_equal(scan_add_pid(m->scanner, 103), 0);
	assert_int_equal(scanned_table(m)->count, 3);
	assert_order(m);
	const struct process *p = scanned_process(m, 105);
	assert_int_equal(p->first_seen_at, scanned_table(m)->refresh);
	assert_int_equal(p->thread_count, 1);
	assert_true(reading_has(&p->now, SOURCE_STAT));
	assert_true(p->asked);
	scanned_refresh(m);
	assert_int_equal(scanned_table(m)->count, 3);
	assert_int_equal(scanned_table(m)->process_total, 3);
	assert_order(m);
}

static void test_add_to_none(void **state)
{
	struct scanned *m = *state;

	make_sleepers(&m->proc, 2);
	scanned_open(m, (const pid_t[]){ 0 });
	scanned_refresh(m);
	assert_int_equal(scanned_table(m)->count, 0);
	assert_int_equal(scan_add_pid(m->scanner, 102), 0);
	scanned_refresh(m);
	assert_int_equal(scanned_table(m)->count, 1);
	assert_int_equal(scanned_table(m)->list[0]->pid, 102);
}

static void test_add_one_that_has_gone(void **state)
{
	struct scanned *m = *state;

	make_sleepers(&m->proc, 1);
	scanned_open(m, (const pid_t[]){ 0 });
	scanned_refresh(m);
	assert_int_equal(scan_add_pid(m->scanner, 4711), -ESRCH);
	assert_true(scanned_process(m, 4711)->has_exited);
	scan_remove_pid(m->scanner, 4711);
	scanned_refresh(m);
	assert_int_equal(scanned_table(m)->count, 0);
}

static void test_remove(void **state)
{
	struct scanned *m = *state;

	make_sleepers(&m->proc, 3);
	scanned_open(m, (const pid_t[]){ 101, 102, 103, 0 });
	scanned_refresh(m);
	scan_remove_pid(m->scanner, 102);
	assert_true(scanned_process(m, 102)->has_exited);
	assert_false(scanned_process(m, 101)->has_exited);
	scan_remove_pid(m->scanner, 4711); /* it never existed */
	scanned_refresh(m);
	assert_int_equal(scanned_table(m)->count, 2);
	assert_null(sample_find(scanned_table(m), 102));
}

/* Its PID is reused at once. */
static void test_remove_and_add(void **state)
{
	struct scanned *m = *state;
	struct fake_task other = sleeper;

	make_sleepers(&m->proc, 3);
	scanned_open(m, (const pid_t[]){ 101, 102, 0 });
	scanned_refresh(m);
	scan_remove_pid(m->scanner, 102);
	other.start_ticks += 5;
	other.comm = "other";
	fake_single(&m->proc, 102, &other);
	assert_int_equal(scan_add_pid(m->scanner, 102), 0);
	assert_int_equal(scanned_table(m)->count, 2);
	assert_false(scanned_process(m, 102)->has_exited);
	assert_int_equal(scanned_process(m, 102)->start_ticks, other.start_ticks);
	scanned_refresh(m);
	assert_int_equal(scanned_table(m)->count, 2);
	assert_string_equal(process_leader(scanned_process(m, 102))->comm, "other");
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, scanned_setup, scanned_teardown)
	const struct CMUnitTest tests[] = {
		CASE(test_add),    CASE(test_add_to_none),    CASE(test_add_one_that_has_gone),
		CASE(test_remove), CASE(test_remove_and_add),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
