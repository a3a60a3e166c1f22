/* test_sketch: what is drawn before the first refresh, from one file each. */
#include "config.h"

#include "scanned.h"

#include "collect/sketch.h"

static void test_one_file_each(void **state)
{
	struct scanned *m = *state;
	const struct sample *t;

	make_sleepers(&m->proc, 3);
	make_threads(&m->proc, 200, 4);
	fake_population(&m->proc, 7, 203);
	scanned_open(m, NULL);
	assert_int_equal(sketch_count_tasks(m->scanner), 7);
	assert_int_equal(sketch_make(m->scanner, INT64_MAX / 2), 0);
	t = scanned_table(m);
	assert_int_equal(t->count, 4);
	assert_int_equal(t->process_total, 4);
	assert_int_equal(t->thread_total, 7);
	for (size_t i = 0; i < 4; i++) {
		const struct process *p = t->list[i];
		assert_int_equal(p->pid, i < 3 ? 101 + i : 200);
		assert_true(p->is_sketched);
		assert_int_equal(p->ppid, 1);
		assert_int_equal(p->threads[0].state, 'S');
		assert_true(p->threads[0].comm[0]);
		/* There is no window and no verdict. */
		struct rates r;
		rates_of_process(t, p, &r);
		assert_int_not_equal(r.run_gap, GAP_NONE);
		assert_null(p->user);
	}
	/* The first refresh begins as if nothing had been read. */
	const struct process *shown = t->list[0];
	scanned_refresh(m);
	assert_int_equal(t->refresh, 1);
	assert_int_equal(t->before_ns, 0);
	assert_int_equal(t->thread_total, 7);
	assert_ptr_equal(t->list[0], shown);
	for (size_t i = 0; i < 4; i++) {
		const struct process *p = t->list[i];
		assert_int_equal(p->first_seen_at, 1);
		assert_false(p->is_sketched || p->is_born);
		assert_non_null(p->user);
		assert_int_equal(p->thread_count, i < 3 ? 1 : 4);
		for (size_t k = 0; k < p->thread_count; k++) {
			assert_int_equal(p->threads[k].state_before, 0);
			assert_int_equal(p->threads[k].first_seen_at, 1);
			assert_true(reading_has(&p->threads[k].now, SOURCE_SCHEDSTAT));
			assert_null(p->threads[k].notes);
		}
		struct rates r;
		rates_of_process(t, p, &r);
		assert_int_equal(r.run_gap, GAP_FIRST_SIGHT);
	}
	scanned_refresh(m);
	assert_int_equal(t->refresh, 2);
	assert_true(t->before_ns > 0);
}

/* What cannot be read is left to the first refresh. */
static void test_without_a_stat_file(void **state)
{
	struct scanned *m = *state;
	const struct sample *t;

	make_sleepers(&m->proc, 2);
	fake_population(&m->proc, 2, 102);
	write_text(path_of(m->proc.root, "101/stat"), "nonsense\n");
	scanned_open(m, NULL);
	assert_int_equal(sketch_make(m->scanner, INT64_MAX / 2), 0);
	t = scanned_table(m);
	assert_int_equal(t->count, 1);
	assert_int_equal(t->list[0]->pid, 102);
	scanned_refresh(m);
	assert_int_equal(t->count, 2);
}

/* A process that exits before the first refresh never existed, except for what is shown. */
static void test_exited_before_the_refresh(void **state)
{
	struct scanned *m = *state;
	const struct sample *t;

	make_sleepers(&m->proc, 3);
	fake_population(&m->proc, 3, 103);
	scanned_open(m, NULL);
	assert_int_equal(sketch_make(m->scanner, INT64_MAX / 2), 0);
	t = scanned_table(m);
	fake_end_process(&m->proc, 102);
	fake_population(&m->proc, 2, 103);
	scanned_refresh(m);
	assert_int_equal(t->process_total, 2);
	assert_true(scanned_process(m, 102)->has_exited);
	scanned_refresh(m);
	assert_int_equal(t->count, 2);
}

/* If time runs out, the youngest processes are there, and the totals of all. */
static void test_time_runs_out(void **state)
{
	struct scanned *m = *state;
	const struct sample *t;

	make_sleepers(&m->proc, 150);
	fake_population(&m->proc, 155, 250);
	scanned_open(m, NULL);
	assert_int_equal(sketch_make(m->scanner, 0), 0);
	t = scanned_table(m);
	assert_int_equal(t->count, 64);
	for (size_t i = 0; i < t->count; i++)
		assert_int_equal(t->list[i]->pid, 187 + i);
	assert_int_equal(t->process_total, 150);
	assert_int_equal(t->thread_total, 155);
	scanned_refresh(m);
	assert_int_equal(t->count, 150);
	assert_int_equal(t->process_total, 150);
	assert_int_equal(t->thread_total, 150);
	for (size_t i = 0; i < t->count; i++) {
		assert_int_equal(t->list[i]->pid, 101 + i);
		assert_int_equal(t->list[i]->first_seen_at, 1);
		assert_false(t->list[i]->is_sketched || t->list[i]->is_born);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scanned_setup, scanned_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_one_file_each),
		TEST(test_without_a_stat_file),
		TEST(test_exited_before_the_refresh),
		TEST(test_time_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
