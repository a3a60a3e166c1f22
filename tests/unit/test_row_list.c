/* test_row_list: a row that is put together on request equals the row that was made. */
#include "config.h"

#include "world.h"

#include "field/row_list.h"

#include <errno.h>

static struct world w;
static struct row_list list;

static int setup(void **state)
{
	(void)state;
	world_init(&w);
	row_list_begin(&list, &w.sample);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	row_list_free(&list);
	return 0;
}

static void add(const struct process *p)
{
	struct row row = row_make(&w.sample, p, NULL, false);

	assert_int_equal(row_list_add(&list, &row), 0);
}

static void assert_same_rates(const struct rates *a, const struct rates *b)
{
	const double *x = &a->window_s, *y = &b->window_s;

	assert_near(a->window_s, b->window_s);
	assert_near(a->run, b->run);
	assert_near(a->runnable, b->runnable);
	assert_near(a->voluntary_per_s, b->voluntary_per_s);
	for (int i = 0; i < IO_COUNTERS; i++)
		assert_near(a->io_per_s[i], b->io_per_s[i]);
	/* And all the others: the structure begins with numbers and ends with gaps. */
	assert_memory_equal(x, y, offsetof(struct rates, run_gap));
	assert_int_equal(a->run_gap, b->run_gap);
	assert_int_equal(a->runnable_gap, b->runnable_gap);
	assert_int_equal(a->split_gap, b->split_gap);
	assert_int_equal(a->switches_gap, b->switches_gap);
	assert_int_equal(a->faults_gap, b->faults_gap);
	assert_int_equal(a->io_gap, b->io_gap);
	assert_int_equal(a->children_gap, b->children_gap);
}

static void assert_as_made(size_t at, const struct process *p)
{
	struct row made = row_make(&w.sample, p, NULL, false), got = row_list_get(&list, at);

	assert_ptr_equal(got.sample, made.sample);
	assert_ptr_equal(got.p, made.p);
	assert_null(got.t);
	assert_int_equal(got.pid, made.pid);
	assert_int_equal(got.tid, 0);
	assert_false(got.is_lifetime);
	assert_same_rates(&got.rates, &made.rates);
	assert_memory_equal(&got.verdict, &made.verdict, sizeof made.verdict);
}

static void test_a_row_is_as_it_was_made(void **state)
{
	struct process *ran, *rests, *is_new, *denied;

	(void)state;
	ran = world_add(&w, 100, 2);
	rests = world_add(&w, 200, 1);
	is_new = world_add(&w, 300, 1);
	denied = world_add(&w, 400, 1);
	ran->now.run_ns = ran->threads[1].now.run_ns = WORLD_SECOND / 2;
	ran->threads[1].now.voluntary = 7;
	ran->now.io[IO_READ_CHARS] = 12345;
	world_keep_idle(&w, rests);
	is_new->first_seen_at = w.sample.refresh;
	world_keep_idle(&w, denied);
	denied->now.source[SOURCE_IO] = EACCES;
	for (size_t i = 0; i < 4; i++)
		add(w.list[i]);
	assert_near(row_list_get(&list, 0).rates.run, 0.5);
	assert_int_equal(row_list_get(&list, 2).rates.run_gap, GAP_FIRST_SIGHT);
	assert_int_equal(row_list_get(&list, 3).rates.io_gap, GAP_DENIED);
	for (size_t i = 0; i < 4; i++)
		assert_as_made(i, w.list[i]);
	/* Only processes that ran take more than their place. */
	assert_int_equal(list.rates_count, 1);
}

static void test_what_cannot_be_read_says_why(void **state)
{
	(void)state;
	struct process *p = world_add(&w, 100, 1);
	world_keep_idle(&w, p);
	p->now.source[SOURCE_STAT] = EACCES;
	add(p);
	assert_as_made(0, p);
	assert_int_equal(row_list_get(&list, 0).rates.run_gap, GAP_DENIED);
	p->has_exited = true;
	struct row row = row_make(&w.sample, p, NULL, false);
	assert_int_equal(row_list_set(&list, 0, &row), 0);
	assert_as_made(0, p);
}

static void test_shares_stay_with_their_row(void **state)
{
	struct process *p[3];

	(void)state;
	for (int i = 0; i < 3; i++) {
		p[i] = world_add(&w, 100 + i, 1);
		p[i]->threads[0].now.run_ns = p[i]->now.run_ns = WORLD_SECOND / 4 * (uint64_t)i;
		add(p[i]);
	}
	assert_false(row_list_get(&list, 2).has_shares);
	row_list_renew_shares(&list, 2);
	row_list_renew_shares(&list, 1);
	struct row row = row_list_get(&list, 2);
	assert_true(row.has_shares && row.shares.is_known);
	assert_near(row.shares.part[SHARE_USER], 0.5);
	/* The first row is removed. */
	row_list_move(&list, 0, 1);
	row_list_move(&list, 1, 2);
	row_list_cut(&list, 2);
	assert_int_equal(row_list_get(&list, 0).pid, 101);
	assert_near(row_list_get(&list, 0).shares.part[SHARE_USER], 0.25);
	assert_int_equal(row_list_get(&list, 1).pid, 102);
	assert_near(row_list_get(&list, 1).shares.part[SHARE_USER], 0.5);
	/* It is added again, which leaves the others unchanged. */
	assert_int_equal(row_list_grow(&list, 3), 0);
	row_list_move(&list, 2, 1);
	row_list_move(&list, 1, 0);
	struct row first = row_make(&w.sample, p[0], NULL, false);
	assert_int_equal(row_list_set(&list, 0, &first), 0);
	assert_false(row_list_get(&list, 0).has_shares);
	for (size_t i = 0; i < 3; i++)
		assert_as_made(i, p[i]);
	/* A row that is computed again belongs to another moment. */
	struct row again = row_make(&w.sample, p[1], NULL, false);
	assert_int_equal(row_list_set(&list, 1, &again), 0);
	assert_false(row_list_get(&list, 1).has_shares);
	assert_false(row_list_get(&list, 1).shares.is_known);
	row_list_renew_shares(&list, 1);
	assert_true(row_list_get(&list, 1).shares.is_known);
}

/* There are as many rates as processes ran in the last window, however many ran before. */
static void test_rates_go_with_their_moment(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++)
		add(world_add(&w, 100 + i, 1));
	assert_int_equal(list.rates_count, 4);
	for (int n = 0; n < 100; n++) {
		row_list_begin(&list, &w.sample);
		for (size_t i = 0; i < 4; i++) {
			struct row row = row_make(&w.sample, w.list[i], NULL, false);
			assert_int_equal(row_list_set(&list, i, &row), 0);
		}
		assert_int_equal(list.rates_count, 4);
	}
	assert_true(list.rates_capacity < 100);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_row_is_as_it_was_made),
		TEST(test_what_cannot_be_read_says_why),
		TEST(test_shares_stay_with_their_row),
		TEST(test_rates_go_with_their_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
