/* test_list_tree: children below their parents in the live view, and what is folded. */
#include "config.h"

#include "support.h"

#include "tui/list.h"

#include <errno.h>
#include <string.h>

#define MOST    300
#define THREADS 3

static struct list list;
static struct list_options options;
static struct sample sample;
static struct process processes[MOST], *pointers[MOST];
static struct thread threads[MOST][THREADS];
static struct thread_notes notes;
static struct process_notes process_notes_of_one;

static int setup(void **state)
{
	(void)state;
	memset(&list, 0, sizeof list);
	options = (struct list_options){ .sort = field_find("pid", 3),
					 .is_reversed = true,
					 .is_tree = true };
	sample = (struct sample){ .list = (const struct process *const *)pointers,
				  .refresh = 7,
				  .at_ns = 2000000000,
				  .before_ns = 1000000000,
				  .ticks_per_s = 100 };
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	list_free(&list);
	return 0;
}

/* Add a process; they must be added by ascending PID. */
static struct process *add(pid_t pid, pid_t ppid, size_t thread_count)
{
	size_t at = sample.count++;
	struct process *p = &processes[at];

	*p = (struct process){ .pid = pid,
			       .ppid = ppid,
			       .start_ticks = 100,
			       .user = "someone",
			       .uid = 1000,
			       .threads = threads[at],
			       .thread_count = thread_count,
			       .first_seen_at = 1,
			       .moved_at = 5 };
	for (size_t i = 0; i < thread_count; i++)
		threads[at][i] = (struct thread){
			.tid = pid + (pid_t)i, .state = 'S', .first_seen_at = 1, .moved_at = 5
		};
	pointers[at] = p;
	return p;
}

/* Write the lines as a word: "10(11:11:12(20)30+)" is 10 with its children 11 and 30; 11 has two
 * threads and the child 20, and 30 is folded. */
static void draw(char *out, size_t size)
{
	int depth = 0;
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < list.count; i++) {
		const struct line *line = &list.lines[i];
		const struct row row = list_row(&list, line);
		if (line->is_thread) {
			n += (size_t)snprintf(out + n, size - n, ":%d", (int)row.tid);
			continue;
		}
		for (; depth < line->depth; depth++)
			n += (size_t)snprintf(out + n, size - n, "(");
		for (; depth > line->depth; depth--)
			n += (size_t)snprintf(out + n, size - n, ")");
		bool is_after = n > 0 && out[n - 1] != '(' && out[n - 1] != ')';
		n += (size_t)snprintf(out + n, size - n, "%s%d%s", is_after ? " " : "",
				      (int)row.pid, line->is_folded ? "+" : "");
	}
	for (; depth > 0; depth--)
		n += (size_t)snprintf(out + n, size - n, ")");
}

static void assert_drawn(const char *wanted)
{
	char got[4096];

	draw(got, sizeof got);
	assert_string_equal(got, wanted);
}

static void assert_tree(const char *wanted)
{
	assert_int_equal(list_update(&list, &sample, &options), 0);
	assert_drawn(wanted);
}

static void fold(pid_t pid, bool is_more, const char *wanted)
{
	ssize_t at = list_find(&list, pid, 0);

	assert_true(at >= 0);
	assert_int_equal(list_fold(&list, &options, (size_t)at, is_more), 0);
	assert_int_equal(list_arrange(&list, &options), 0);
	assert_drawn(wanted);
}

static void test_children_below_their_parents(void **state)
{
	(void)state;
	add(1, 0, 1);
	add(10, 1, 1);
	add(11, 10, 1);
	add(12, 10, 1);
	add(20, 1, 1);
	add(21, 11, 1);
	add(30, 99, 1);
	assert_tree("1(10(11(21)12)20)30");
	/* Whatever the order of the list is. */
	options.is_reversed = false;
	assert_tree("1(10(11(21)12)20)30");
	options.sort = field_find("user", 4);
	assert_tree("1(10(11(21)12)20)30");
	/* 10 has another one below it, 20 is the last: bit 1. */
	assert_true(list.lines[1].branches >> 1 & 1);
	assert_false(list.lines[5].branches >> 1 & 1);
}

static void test_branches_fold(void **state)
{
	struct process *p;

	(void)state;
	add(1, 0, 1);
	p = add(10, 1, 1);
	add(11, 10, 1);
	add(12, 11, 1);
	add(20, 1, 1);
	assert_tree("1(10(11(12))20)");
	fold(10, true, "1(10+ 20)");
	assert_tree("1(10+ 20)"); /* it survives a refresh */
	options.is_tree = false;
	assert_tree("1 10 11 12 20"); /* a list has no branches */
	options.is_tree = true;
	assert_tree("1(10+ 20)");
	fold(10, true, "1(10(11(12))20)");
	fold(10, false, "1(10+ 20)"); /* each key does both, as in htop */
	fold(10, false, "1(10(11(12))20)");
	fold(11, false, "1(10(11+)20)");
	fold(10, false, "1(10+ 20)");
	fold(10, true, "1(10(11+)20)"); /* what was folded inside stays folded */
	/* Another process with the same PID has nothing folded; it is the youngest. */
	fold(10, false, "1(10+ 20)");
	p->start_ticks++;
	assert_tree("1(20 10(11+))");
	/* A root, and a process that is no child. */
	fold(1, false, "1+");
	fold(1, true, "1(20 10(11+))");
	assert_int_equal(list_fold(&list, &options, (size_t)list_find(&list, 20, 0), true),
			 -ENOENT);
}

/* The row of a folded process is only its own. */
static void test_folding_sums_nothing_up(void **state)
{
	struct process *p;

	(void)state;
	add(1, 0, 1);
	p = add(2, 1, 1);
	assert_tree("1(2)");
	p->now.run_ns = 500000000;
	p->moved_at = p->threads[0].moved_at = sample.refresh;
	p->checked_at_ns = p->now.at_ns = p->threads[0].now.at_ns = sample.at_ns;
	p->notes = &process_notes_of_one;
	p->checked_before_ns = p->notes->before.at_ns = notes.before.at_ns = sample.before_ns;
	p->threads[0].notes = &notes;
	p->threads[0].now.run_ns = 500000000;
	fold(1, true, "1+");
	assert_tree("1+");
	assert_near(row_list_get(&list.processes, 1).rates.run, 0.5);
	assert_near(row_list_get(&list.processes, 0).rates.run, 0);
}

static void test_threads_and_branches(void **state)
{
	(void)state;
	add(10, 0, 3);
	add(20, 10, 1);
	add(30, 10, 2);
	add(40, 10, 1);
	assert_tree("10(20 30 40)");
	/* Without children: its threads. */
	fold(30, true, "10(20 30:30:31 40)");
	fold(30, false, "10(20 30 40)");
	/* With both, + shows the threads, and - hides them, then the children. */
	fold(10, true, "10:10:11:12(20 30 40)");
	fold(10, false, "10(20 30 40)");
	fold(10, false, "10+");
	fold(10, true, "10(20 30 40)");
	fold(10, true, "10:10:11:12(20 30 40)");
	/* From the line of a thread: those threads. */
	assert_int_equal(list_fold(&list, &options, 2, false), 0);
	assert_int_equal(list_arrange(&list, &options), 0);
	assert_drawn("10(20 30 40)");
	/* All threads are shown, and everything below belongs together. */
	options.has_threads = true;
	assert_tree("10:10:11:12(20 30:30:31 40)");
	fold(10, true, "10+");
	fold(10, true, "10:10:11:12(20 30:30:31 40)");
	fold(30, true, "10:10:11:12(20 30+ 40)");
	options.is_tree = false;
	assert_tree("10:10:11:12 20 30+ 40");
	fold(30, false, "10:10:11:12 20 30:30:31 40");
	options.has_threads = false;
	assert_tree("10 20 30 40");
	fold(10, true, "10:10:11:12 20 30 40");
	fold(10, true, "10 20 30 40");
}

static void test_a_filter_leaves_folds_alone(void **state)
{
	struct filter_error error;
	struct filter *filter = NULL;

	(void)state;
	add(1, 0, 1);
	add(10, 1, 1);
	add(11, 10, 1);
	assert_tree("1(10(11))");
	fold(10, true, "1(10+)");
	assert_int_equal(filter_parse(&filter, "pid!=10", &error), 0);
	options.filter = filter;
	assert_tree("1 11"); /* no parent, so it is folded into nothing */
	options.filter = NULL;
	assert_tree("1(10+)");
	filter_free(filter);
}

static void test_all_at_once(void **state)
{
	(void)state;
	add(1, 0, 1);
	add(10, 1, 1);
	add(11, 10, 1);
	add(12, 11, 1);
	add(20, 1, 1);
	add(21, 20, 1);
	assert_tree("1(10(11(12))20(21))");
	assert_int_equal(list_fold_all(&list), 0);
	assert_tree("1(10+ 20+)");
	fold(10, true, "1(10(11+)20+)");
	assert_int_equal(list_fold_all(&list), 0);
	assert_tree("1(10(11(12))20(21))");
}

static void test_into_the_parent(void **state)
{
	(void)state;
	add(1, 0, 1);
	add(10, 1, 2);
	add(11, 10, 1);
	add(12, 10, 1);
	assert_tree("1(10(11 12))");
	fold(10, true, "1(10:10:11(11 12))");
	assert_int_equal(list_fold_parent(&list, &options, 5), 1); /* from 12 to 10 */
	assert_int_equal(list_arrange(&list, &options), 0);
	assert_drawn("1(10+)");
	fold(10, true, "1(10:10:11(11 12))");
	assert_int_equal(list_fold_parent(&list, &options, 3), 1); /* from a thread */
	assert_int_equal(list_arrange(&list, &options), 0);
	assert_drawn("1(10(11 12))");
	assert_int_equal(list_fold_parent(&list, &options, 0), -1);
}

/* Deeper rows are drawn at the deepest level, each with its own mark. */
static void test_deep(void **state)
{
	(void)state;
	for (pid_t pid = 1; pid <= 250; pid++)
		add(pid, pid - 1, 1);
	add(251, 249, 1);
	assert_int_equal(list_update(&list, &sample, &options), 0);
	assert_int_equal(list.count, 251);
	for (int i = 0; i < 251; i++) {
		int depth = i < LIST_DEPTH_MOST ? i : LIST_DEPTH_MOST;
		assert_int_equal(list_row(&list, &list.lines[i]).pid, i + 1);
		assert_int_equal(list.lines[i].depth, depth);
		/* Each is the last child of its parent, except 250. */
		assert_int_equal(list.lines[i].branches,
				 i == 249 ? (uint64_t)1 << LIST_DEPTH_MOST : 0);
	}
	assert_int_equal(list_fold(&list, &options, 248, true), 0);
	assert_int_equal(list_arrange(&list, &options), 0);
	assert_int_equal(list.count, 249);
	assert_true(list.lines[248].is_folded);
}

/* Rows that are each other's parents are shown nevertheless. */
static void test_circles(void **state)
{
	(void)state;
	add(5, 5, 1); /* its own parent */
	add(10, 20, 1);
	add(20, 10, 1);
	add(30, 42, 1); /* 30, 41, 42 form a circle, with 43 and 44 beside it */
	add(41, 30, 1);
	add(42, 41, 1);
	add(43, 42, 1);
	add(44, 43, 1);
	assert_tree("5 10(20)30(41(42(43(44))))");
	/* From outside into a circle of higher PIDs. */
	sample.count = 0;
	add(1, 3, 1);
	add(2, 3, 1);
	add(3, 4, 1);
	add(4, 3, 1);
	assert_tree("3(1 2 4)");
	fold(3, true, "3+");
}

/* Let a process have run for a part of the last window. */
static void run(struct process *p, struct process_notes *process_notes,
		struct thread_notes *thread_notes, double share)
{
	uint64_t run_ns = (uint64_t)(share * 1e9);

	p->now.run_ns = p->threads[0].now.run_ns = run_ns;
	p->moved_at = p->threads[0].moved_at = sample.refresh;
	p->checked_at_ns = p->now.at_ns = p->threads[0].now.at_ns = sample.at_ns;
	p->notes = process_notes;
	p->threads[0].notes = thread_notes;
	p->checked_before_ns = sample.before_ns;
	process_notes->before.at_ns = thread_notes->before.at_ns = sample.before_ns;
}

/* Siblings are in the order of their start, not of their PIDs, which begin again. */
static void test_the_oldest_comes_first(void **state)
{
	(void)state;
	add(1, 0, 1);
	add(10, 1, 1)->start_ticks = 400;
	add(11, 1, 1)->start_ticks = 300;
	add(12, 1, 1)->start_ticks = 300; /* in the same tick */
	add(13, 1, 1)->start_ticks = 200;
	assert_tree("1(13 11 12 10)");
}

/* Four siblings that compute now and then, while the second one makes processes that exit at once,
 * with PIDs between theirs. */
static void test_a_storm_moves_no_sibling(void **state)
{
	static struct process_notes process_notes[MOST];
	static struct thread_notes thread_notes[MOST];
	unsigned random = 1;

	(void)state;
	options.sort = field_find("cpu_share", 9);
	options.is_reversed = false;
	for (unsigned window = 1; window <= 50; window++) {
		char wanted[4096];
		int n = snprintf(wanted, sizeof wanted, "1(100 200(");
		list_free(&list); /* processes of the last window are gone */
		sample.count = 0;
		add(1, 0, 1);
		for (pid_t pid = 100; pid <= 400; pid++) {
			random = random * 1103515245 + 12345;
			size_t at = sample.count;
			bool is_steady = pid % 100 == 0;
			bool is_born = !is_steady && random >> 16 & 1 && pid % 4 == 0;
			if (!is_steady && !is_born)
				continue;
			struct process *p = add(pid, is_steady ? 1 : 200, 1);
			p->start_ticks = is_steady ? 100 : 1000 + window;
			run(p, &process_notes[at], &thread_notes[at], (random >> 20 & 7) / 8.0);
			if (is_born)
				n += snprintf(wanted + n, sizeof wanted - (size_t)n, "%s%d",
					      wanted[n - 1] == '(' ? "" : " ", (int)pid);
		}
		snprintf(wanted + n, sizeof wanted - (size_t)n, ")300 400)");
		assert_tree(wanted);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_children_below_their_parents),
		TEST(test_branches_fold),
		TEST(test_folding_sums_nothing_up),
		TEST(test_threads_and_branches),
		TEST(test_a_filter_leaves_folds_alone),
		TEST(test_all_at_once),
		TEST(test_into_the_parent),
		TEST(test_deep),
		TEST(test_circles),
		TEST(test_the_oldest_comes_first),
		TEST(test_a_storm_moves_no_sibling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
