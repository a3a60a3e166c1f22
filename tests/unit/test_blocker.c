/* Who holds up the most others, from links made by hand. */
#include "config.h"

#include "world.h"

#include "model/blocker.h"

#define LINKS_MOST 16

struct knot {
	struct world w;
	struct link list[LINKS_MOST];
	struct links links;
	struct chains chains;
	struct blockers blockers;
};

static int setup(void **state)
{
	struct knot *k = calloc(1, sizeof *k);

	assert_non_null(k);
	world_init(&k->w);
	k->links.list = k->list;
	k->w.sample.links = &k->links;
	*state = k;
	return 0;
}

static int teardown(void **state)
{
	struct knot *k = *state;

	blockers_free(&k->blockers);
	chains_free(&k->chains);
	free(k);
	return 0;
}

static struct link *add_link(struct knot *k, pid_t pid, enum link_kind kind, pid_t to)
{
	assert_true(k->links.count < LINKS_MOST);
	struct link *l = &k->list[k->links.count++];
	*l = (struct link){ .pid = pid, .tid = pid, .kind = (uint8_t)kind, .to_pid = to };
	l->object = k->links.count;
	return l;
}

static void make(struct knot *k)
{
	assert_int_equal(chains_make(&k->chains, &k->w.sample), 0);
	assert_int_equal(blockers_make(&k->blockers, &k->chains), 0);
}

static pid_t pid_of(const struct knot *k, uint32_t node)
{
	return k->chains.nodes[node].pid;
}

struct rows {
	const struct knot *k;
	char text[256];
};

static void take(void *context, const struct blocker_row *row)
{
	struct rows *rows = context;
	size_t length = strlen(rows->text);

	snprintf(rows->text + length, sizeof rows->text - length, "%s%u:%d", length ? " " : "",
		 row->depth, (int)pid_of(rows->k, row->node));
	if (row->left_out > 0)
		snprintf(rows->text + strlen(rows->text), 16, "+%u", row->left_out);
}

static void assert_tree(const struct knot *k, size_t which, uint32_t wide, uint32_t deep,
			const char *wanted, ssize_t left_out)
{
	struct rows rows = { .k = k };

	assert_int_equal(blocker_walk(&k->blockers, &k->blockers.list[which], wide, deep, take,
				      &rows),
			 left_out);
	assert_string_equal(rows.text, wanted);
}

static void test_nobody_waits(void **state)
{
	struct knot *k = *state;

	world_add(&k->w, 10, 1);
	add_link(k, 10, LINK_TIMER, 0);
	make(k);
	assert_int_equal(k->blockers.count, 0);
}

static void test_the_one_with_most_waiters_comes_first(void **state)
{
	struct knot *k = *state;

	for (pid_t pid = 10; pid <= 60; pid += 10)
		world_add(&k->w, pid, 1);
	add_link(k, 10, LINK_PIPE, 60);
	add_link(k, 20, LINK_TCP, 50);
	add_link(k, 30, LINK_MUTEX, 20);
	add_link(k, 40, LINK_FILE_LOCK, 50);
	add_link(k, 50, LINK_DISK, 0);
	add_link(k, 60, LINK_REQUEST, 0);
	make(k);
	assert_int_equal(k->blockers.count, 2);
	const struct blocker *first = &k->blockers.list[0];
	assert_int_equal(pid_of(k, first->root), 50);
	assert_int_equal(first->held, 3);
	assert_near(first->held_s_per_s, 3);
	assert_int_equal(first->end, CHAIN_DISK);
	assert_int_equal(first->kinds, 1u << LINK_TCP | 1u << LINK_MUTEX | 1u << LINK_FILE_LOCK);
	assert_false(blocker_is_at_rest(first));
	assert_int_equal(pid_of(k, k->blockers.list[1].root), 60);
	assert_true(blocker_is_at_rest(&k->blockers.list[1]));
	assert_tree(k, 0, 10, 10, "1:20 2:30 1:40", 0);
	assert_tree(k, 0, 1, 10, "1:20+1 2:30", 1);
	assert_tree(k, 0, 10, 1, "1:20 1:40", 1);
}

static void test_a_deadlock_comes_first(void **state)
{
	struct knot *k = *state;

	for (pid_t pid = 10; pid <= 70; pid += 10)
		world_add(&k->w, pid, 1);
	add_link(k, 10, LINK_PIPE, 40);
	add_link(k, 20, LINK_PIPE, 40);
	add_link(k, 30, LINK_PIPE, 40);
	add_link(k, 40, LINK_TIMER, 0);
	add_link(k, 50, LINK_MUTEX, 60)->to_tid = 60;
	add_link(k, 60, LINK_MUTEX, 50)->to_tid = 50;
	add_link(k, 70, LINK_PIPE, 60);
	make(k);
	assert_int_equal(k->blockers.count, 2);
	const struct blocker *deadlock = &k->blockers.list[0];
	assert_true(deadlock->is_cycle);
	assert_int_equal(deadlock->end, CHAIN_CYCLE);
	assert_int_equal(pid_of(k, deadlock->root), 50);
	assert_int_equal(deadlock->held, 3);
	assert_tree(k, 0, 10, 10, "1:60 2:70", 0);
	assert_int_equal(k->blockers.list[1].held, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nobody_waits),
		TEST(test_the_one_with_most_waiters_comes_first),
		TEST(test_a_deadlock_comes_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
