/* Chains of waits, from links made by hand. */
#include "config.h"

#include "world.h"

#include "model/chain.h"

#define LINKS_MOST 32

struct knot {
	struct world w;
	struct link list[LINKS_MOST];
	struct links links;
	struct chains chains;
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

	chains_free(&k->chains);
	free(k);
	return 0;
}

/* A process that did not run in the window. */
static struct process *add_stuck(struct knot *k, pid_t pid, size_t threads)
{
	return world_add(&k->w, pid, threads);
}

/* Let a thread run for a part of the window. */
static void let_run(struct process *p, size_t at, double share)
{
	struct thread *t = &p->threads[at];

	t->now.run_ns = (uint64_t)(share * 1e9);
	t->now.voluntary = 10;
	t->now.slices = 10;
	p->now.run_ns += t->now.run_ns;
}

/* Add a link.  They must be added by ascending PID and TID. */
static struct link *add_link(struct knot *k, pid_t pid, pid_t tid, enum link_kind kind,
			     pid_t to_pid, pid_t to_tid, uint64_t object)
{
	assert_true(k->links.count < LINKS_MOST);
	struct link *l = &k->list[k->links.count++];
	*l = (struct link){ .pid = pid,
			    .tid = tid,
			    .kind = (uint8_t)kind,
			    .to_pid = to_pid,
			    .to_tid = to_tid,
			    .object = object };
	return l;
}

static struct chain follow(struct knot *k, pid_t pid, pid_t tid)
{
	struct chain chain;

	chains_free(&k->chains);
	assert_int_equal(chains_make(&k->chains, &k->w.sample), 0);
	uint32_t at = chains_find(&k->chains, pid, tid);
	assert_int_not_equal(at, CHAIN_NONE);
	chain_follow(&k->chains, at, &chain);
	return chain;
}

static void assert_root(const struct knot *k, const struct chain *c, pid_t pid, pid_t tid,
			enum chain_end end, unsigned nodes)
{
	const struct chain_node *root = &k->chains.nodes[c->root];

	assert_int_equal(root->pid, pid);
	assert_int_equal(root->tid, tid);
	assert_string_equal(chain_end_name(c->end), chain_end_name(end));
	assert_int_equal(c->count, nodes);
	assert_int_equal(c->path[c->count - 1], c->root);
	assert_int_equal(c->is_cycle, end == CHAIN_CYCLE);
}

static void test_without_links_there_is_no_chain(void **state)
{
	struct knot *k = *state;

	add_stuck(k, 10, 1);
	k->w.sample.links = NULL;
	assert_int_equal(chains_make(&k->chains, &k->w.sample), 0);
	assert_int_equal(k->chains.count, 0);
	assert_int_equal(chains_find(&k->chains, 10, 10), CHAIN_NONE);
}

static void test_it_ends_at_the_task_that_computes(void **state)
{
	struct knot *k = *state;

	add_stuck(k, 10, 1);
	add_stuck(k, 20, 1);
	let_run(add_stuck(k, 30, 1), 0, 0.9);
	add_link(k, 10, 10, LINK_PIPE, 20, 0, 1);
	add_link(k, 20, 20, LINK_TCP, 30, 0, 2);
	/* What it waits for in the rest of its time explains less. */
	add_link(k, 30, 30, LINK_DISK, 0, 0, 0);
	struct chain c = follow(k, 10, 10);
	assert_root(k, &c, 30, 30, CHAIN_COMPUTING, 3);
	c = follow(k, 30, 30);
	assert_root(k, &c, 30, 30, CHAIN_COMPUTING, 1);
}

static void test_it_ends_as_the_last_task_waits(void **state)
{
	static const struct {
		enum link_kind kind;
		enum link_gap gap;
		enum chain_end end;
	} cases[] = {
		{ LINK_DISK, LINK_IS_NAMED, CHAIN_DISK },
		{ LINK_REMOTE, LINK_IS_NAMED, CHAIN_REMOTE },
		{ LINK_NFS, LINK_IS_NAMED, CHAIN_REMOTE },
		{ LINK_USER, LINK_IS_NAMED, CHAIN_USER },
		{ LINK_TIMER, LINK_IS_NAMED, CHAIN_TIMER },
		{ LINK_NOBODY, LINK_IS_NAMED, CHAIN_NOBODY },
		{ LINK_REQUEST, LINK_IS_NAMED, CHAIN_IDLE },
		{ LINK_PIPE, LINK_GAP_DENIED, CHAIN_NO_ACCESS },
		{ LINK_FUTEX, LINK_GAP_NO_OWNER, CHAIN_UNKNOWN },
	};
	struct knot *k = *state;

	add_stuck(k, 10, 1);
	add_stuck(k, 20, 1);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		k->links.count = 0;
		add_link(k, 10, 10, LINK_PIPE, 20, 0, 1);
		add_link(k, 20, 20, cases[i].kind, 0, 0, 0)->gap = (uint8_t)cases[i].gap;
		struct chain c = follow(k, 10, 10);
		assert_root(k, &c, 20, 20, cases[i].end, 2);
	}
}

static void test_ready_is_no_wait_for_others(void **state)
{
	struct knot *k = *state;
	struct process *p = add_stuck(k, 10, 1);

	p->threads[0].state = p->threads[0].state_before = 'R';
	add_link(k, 10, 10, LINK_PIPE, 20, 0, 1);
	struct chain c = follow(k, 10, 10);
	assert_root(k, &c, 10, 10, CHAIN_READY, 1);
}

static void test_two_locks_are_a_deadlock(void **state)
{
	struct knot *k = *state;

	add_stuck(k, 10, 3);
	add_link(k, 10, 10, LINK_JOIN, 10, 11, 1);
	add_link(k, 10, 11, LINK_MUTEX, 10, 12, 2);
	add_link(k, 10, 12, LINK_MUTEX, 10, 11, 3);
	struct chain c = follow(k, 10, 10);
	assert_root(k, &c, 10, 12, CHAIN_CYCLE, 3);
	c = follow(k, 10, 12);
	assert_root(k, &c, 10, 11, CHAIN_CYCLE, 2);
}

static void test_who_moves_is_in_no_deadlock(void **state)
{
	struct knot *k = *state;
	struct process *p = add_stuck(k, 10, 2);

	add_link(k, 10, 10, LINK_MUTEX, 10, 11, 2);
	struct link *back = add_link(k, 10, 11, LINK_MUTEX, 10, 10, 3);
	back->is_timed = true;
	assert_false(follow(k, 10, 10).is_cycle);
	back->is_timed = false;
	assert_true(follow(k, 10, 10).is_cycle);
	let_run(p, 1, 0.01);
	assert_false(follow(k, 10, 10).is_cycle);
}

static void test_two_pipes_are_a_deadlock_of_single_threads(void **state)
{
	struct knot *k = *state;
	struct process *p = add_stuck(k, 10, 1);

	add_stuck(k, 20, 1);
	add_link(k, 10, 10, LINK_PIPE, 20, 0, 1);
	add_link(k, 20, 20, LINK_PIPE, 10, 0, 2);
	struct chain c = follow(k, 10, 10);
	assert_root(k, &c, 20, 20, CHAIN_CYCLE, 2);
	/* Another thread of the process could write. */
	p->thread_count = 2;
	p->threads[1] = p->threads[0];
	p->threads[1].tid = 11;
	assert_false(follow(k, 10, 10).is_cycle);
}

static void test_other_writers_may_end_a_wait(void **state)
{
	struct knot *k = *state;

	add_stuck(k, 10, 1);
	add_stuck(k, 20, 1);
	add_stuck(k, 30, 1);
	add_link(k, 10, 10, LINK_PIPE, 20, 0, 1);
	add_link(k, 10, 10, LINK_PIPE, 30, 0, 1);
	add_link(k, 20, 20, LINK_PIPE, 10, 0, 2);
	assert_false(follow(k, 10, 10).is_cycle);
}

static void test_of_two_ends_the_server_is_idle(void **state)
{
	struct knot *k = *state;

	add_stuck(k, 10, 1);
	add_stuck(k, 20, 1);
	add_link(k, 10, 10, LINK_TCP, 20, 0, 7)->is_server = true;
	add_link(k, 20, 20, LINK_TCP, 10, 0, 7);
	struct chain c = follow(k, 20, 20);
	assert_root(k, &c, 10, 10, CHAIN_IDLE, 2);
	c = follow(k, 10, 10);
	assert_root(k, &c, 10, 10, CHAIN_IDLE, 1);
}

static void test_who_owes_data_is_the_later_hop(void **state)
{
	struct knot *k = *state;

	add_stuck(k, 10, 1);
	add_stuck(k, 20, 1);
	/* The server waits for the rest of a request. */
	struct link *server = add_link(k, 10, 10, LINK_TCP, 20, 0, 7);
	add_link(k, 20, 20, LINK_TCP, 10, 0, 7);
	server->is_server = true;
	server->debt = DEBT_THEIRS;
	struct chain c = follow(k, 10, 10);
	assert_root(k, &c, 20, 20, CHAIN_IDLE, 2);
	c = follow(k, 20, 20);
	assert_root(k, &c, 20, 20, CHAIN_IDLE, 1);
}

static void test_behind_a_terminal_is_a_user(void **state)
{
	struct knot *k = *state;

	add_stuck(k, 10, 1);
	add_stuck(k, 20, 1);
	add_link(k, 10, 10, LINK_PTY, 20, 0, 7);
	struct link *master = add_link(k, 20, 20, LINK_REQUEST, 0, 0, 0);
	struct chain c = follow(k, 10, 10);
	assert_root(k, &c, 20, 20, CHAIN_USER, 2);
	master->kind = LINK_DISK;
	c = follow(k, 10, 10);
	assert_root(k, &c, 20, 20, CHAIN_DISK, 2);
}

static void test_bystanders_are_not_waited_for(void **state)
{
	struct knot *k = *state;

	add_stuck(k, 10, 1);
	add_stuck(k, 20, 1); /* only inherited the pipe */
	add_stuck(k, 30, 1); /* a shell: its child has the pipe too */
	let_run(add_stuck(k, 40, 1), 0, 0.2);
	add_link(k, 10, 10, LINK_PIPE, 20, 0, 1)->is_spare = true;
	add_link(k, 10, 10, LINK_PIPE, 30, 0, 1);
	add_link(k, 10, 10, LINK_PIPE, 40, 0, 1);
	add_link(k, 20, 20, LINK_TIMER, 0, 0, 0);
	add_link(k, 30, 30, LINK_CHILD, 40, 0, 2);
	add_link(k, 40, 40, LINK_TIMER, 0, 0, 0);
	struct chain c = follow(k, 10, 10);
	assert_root(k, &c, 40, 40, CHAIN_TIMER, 2);
}

static void test_a_parent_that_waits_for_the_reader_is_no_writer(void **state)
{
	struct knot *k = *state;

	add_stuck(k, 10, 1);
	add_stuck(k, 20, 1);
	add_stuck(k, 30, 1);
	add_link(k, 10, 10, LINK_CHILD, 20, 0, 5);
	add_link(k, 20, 20, LINK_PIPE, 10, 0, 1);
	add_link(k, 20, 20, LINK_PIPE, 30, 0, 1);
	add_link(k, 30, 30, LINK_TIMER, 0, 0, 0);
	struct chain c = follow(k, 20, 20);
	assert_root(k, &c, 30, 30, CHAIN_TIMER, 2);
	c = follow(k, 10, 10);
	assert_root(k, &c, 30, 30, CHAIN_TIMER, 3);
}

static void test_of_a_process_the_thread_that_acts_is_taken(void **state)
{
	struct knot *k = *state;

	add_stuck(k, 10, 1);
	struct process *p = add_stuck(k, 20, 3);
	add_stuck(k, 30, 1);
	add_link(k, 10, 10, LINK_UNIX_SOCKET, 20, 0, 1);
	add_link(k, 20, 20, LINK_REQUEST, 0, 0, 0);
	add_link(k, 20, 22, LINK_TCP, 30, 0, 2);
	struct chain c = follow(k, 10, 10);
	assert_root(k, &c, 30, 30, CHAIN_UNKNOWN, 3);
	assert_int_equal(k->chains.nodes[c.path[1]].tid, 22);
	let_run(p, 1, 0.8);
	c = follow(k, 10, 10);
	assert_root(k, &c, 20, 21, CHAIN_COMPUTING, 2);
}

static void test_who_is_not_in_the_sample_is_unknown(void **state)
{
	struct knot *k = *state;

	add_stuck(k, 10, 1);
	struct link *l = add_link(k, 10, 10, LINK_PIPE, 99, 0, 1);
	memcpy(l->to_comm, "other", 6);
	struct chain c = follow(k, 10, 10);
	assert_root(k, &c, 99, 99, CHAIN_UNKNOWN, 2);
	assert_string_equal(chain_comm(&k->chains, &k->chains.nodes[c.root]), "other");
}

static void test_the_larger_part_of_the_time_decides(void **state)
{
	struct knot *k = *state;
	struct process *p = add_stuck(k, 10, 1);
	struct wait_observations *seen = &k->w.observed[0][0].waits;

	add_stuck(k, 20, 1);
	add_stuck(k, 30, 1);
	let_run(p, 0, 0.2);
	k->w.observed[0][0].waits_at = WORLD_REFRESH - 1;
	seen->samples = seen->blocked = 10;
	add_link(k, 10, 10, LINK_PIPE, 30, 0, 1)->observations = 7;
	add_link(k, 10, 10, LINK_PIPE, 20, 0, 2)->observations = 3;
	struct chain c = follow(k, 10, 10);
	assert_root(k, &c, 30, 30, CHAIN_UNKNOWN, 2);
	const struct chain_node *n = &k->chains.nodes[c.path[0]];
	assert_near(chain_link_share(&k->chains, n, &n->links[0]), 0.8 * 0.7);
	assert_near(chain_link_share(&k->chains, n, &n->links[1]), 0.8 * 0.3);
}

static void test_a_long_way_into_a_circle_ends(void **state)
{
	struct knot *k = *state;

	for (pid_t pid = 1; pid <= 8; pid++)
		add_stuck(k, pid * 10, 1);
	for (pid_t pid = 1; pid <= 8; pid++)
		add_link(k, pid * 10, pid * 10, LINK_FILE_LOCK, pid == 8 ? 50 : (pid + 1) * 10, 0,
			 (uint64_t)pid);
	struct chain c = follow(k, 10, 10);
	assert_root(k, &c, 80, 80, CHAIN_CYCLE, 8);
	c = follow(k, 70, 70);
	assert_root(k, &c, 60, 60, CHAIN_CYCLE, 4);
}

static void test_words(void **state)
{
	(void)state;
	for (unsigned i = 0; i < CHAIN_ENDS; i++)
		assert_non_null(chain_end_name((enum chain_end)i));
	for (unsigned i = 0; i < LINK_KINDS; i++)
		assert_non_null(link_kind_name((enum link_kind)i));
	for (unsigned i = 0; i < LINK_CERTAINTIES; i++)
		assert_non_null(link_certainty_name((enum link_certainty)i));
	assert_null(link_gap_text(LINK_IS_NAMED));
	for (unsigned i = LINK_IS_NAMED + 1; i < LINK_GAPS; i++)
		assert_non_null(link_gap_text((enum link_gap)i));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_without_links_there_is_no_chain),
		TEST(test_it_ends_at_the_task_that_computes),
		TEST(test_it_ends_as_the_last_task_waits),
		TEST(test_ready_is_no_wait_for_others),
		TEST(test_two_locks_are_a_deadlock),
		TEST(test_who_moves_is_in_no_deadlock),
		TEST(test_two_pipes_are_a_deadlock_of_single_threads),
		TEST(test_other_writers_may_end_a_wait),
		TEST(test_of_two_ends_the_server_is_idle),
		TEST(test_who_owes_data_is_the_later_hop),
		TEST(test_behind_a_terminal_is_a_user),
		TEST(test_bystanders_are_not_waited_for),
		TEST(test_a_parent_that_waits_for_the_reader_is_no_writer),
		TEST(test_of_a_process_the_thread_that_acts_is_taken),
		TEST(test_who_is_not_in_the_sample_is_unknown),
		TEST(test_the_larger_part_of_the_time_decides),
		TEST(test_a_long_way_into_a_circle_ends),
		TEST(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
