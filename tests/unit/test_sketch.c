/* test_sketch: what is drawn before the first refresh, from one file each. */
#include "config.h"

#include "scanned.h"

#include "scan/sketch.h"

static void test_one_file_each(void **state)
{
	struct scanned *m = *state;
	struct sketch k;

	make_sleepers(&m->proc, 3);
	make_threads(&m->proc, 200, 4);
	fake_population(&m->proc, 7, 203);
	scanned_open(m, NULL);
	assert_int_equal(sketch_count_tasks(m->scanner), 7);
	assert_int_equal(sketch_make(&k, m->scanner), 0);
	assert_int_equal(k.files_read, 4);
	assert_int_equal(k.table.count, 4);
	assert_int_equal(k.table.process_total, 4);
	assert_int_equal(k.table.thread_total, 7);
	for (size_t i = 0; i < 4; i++) {
		const struct process *p = k.table.list[i];
		assert_int_equal(p->pid, i < 3 ? 101 + i : 200);
		assert_true(p->is_sketched);
		assert_int_equal(p->ppid, 1);
		assert_int_equal(p->threads[0].state, 'S');
		assert_true(p->threads[0].comm[0]);
		/* Nothing makes a window, or a verdict. */
		struct rates r;
		rates_of_process(&k.table, p, &r);
		assert_int_not_equal(r.run_gap, GAP_NONE);
		assert_null(p->user);
	}
	/* The scanner begins as if nothing had been read. */
	assert_int_equal(scanned_table(m)->count, 0);
	assert_int_equal(scanned_table(m)->refresh, 0);
	scanned_refresh(m);
	assert_int_equal(scanned_table(m)->thread_total, 7);
	assert_int_equal(scanned_process(m, 200)->first_seen_at, 1);
	assert_false(scanned_process(m, 200)->is_sketched);
	assert_int_equal(scanned_process(m, 200)->start_ticks, k.table.list[3]->start_ticks);
	sketch_free(&k);
	assert_int_equal(k.table.count, 0);
}

/* What cannot be read is left to the first refresh. */
static void test_without_a_stat_file(void **state)
{
	struct scanned *m = *state;
	struct sketch k;

	make_sleepers(&m->proc, 2);
	fake_population(&m->proc, 2, 102);
	write_text(path_of(m->proc.root, "101/stat"), "nonsense\n");
	scanned_open(m, NULL);
	assert_int_equal(sketch_make(&k, m->scanner), 0);
	assert_int_equal(k.table.count, 1);
	assert_int_equal(k.table.list[0]->pid, 102);
	sketch_free(&k);
	sketch_free(&k);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scanned_setup, scanned_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_one_file_each),
		TEST(test_without_a_stat_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
