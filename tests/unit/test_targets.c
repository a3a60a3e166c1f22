/* test_targets: the tasks that an action applies to, and their tags.  Only children of the test
 * itself are held. */
#include "config.h"

#include "child.h"

#include "tui/targets.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

static struct child child;
static pid_t zombie;
static struct tags tags;
static struct targets targets;

/* Start a child that has exited and is not collected. */
static pid_t make_zombie(void)
{
	pid_t pid = fork();
	siginfo_t info;

	if (pid == 0)
		_exit(0);
	assert_true(pid > 0);
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	return pid;
}

static void add_tag(pid_t pid, uint64_t start_ticks, const char *comm)
{
	struct thread leader = { .tid = pid, .start_ticks = start_ticks };
	struct process p = {
		.pid = pid, .start_ticks = start_ticks, .threads = &leader, .thread_count = 1
	};
	struct row row = { .p = &p, .pid = pid };

	snprintf(leader.comm, sizeof leader.comm, "%s", comm);
	tags_toggle(&tags, &row);
}

static int setup(void **state)
{
	(void)state;
	child_start(&child);
	zombie = make_zombie();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	targets_release(&targets);
	tags_free(&tags);
	child_end(&child);
	waitpid(zombie, NULL, 0);
	return 0;
}

static void test_tagged_tasks_that_are_gone_lose_their_tags(void **state)
{
	char names[TARGETS_NAMES_MOST], wanted[64];

	(void)state;
	/* The PID exists, but with another start time. */
	add_tag(child.pid, 1, "gone");
	add_tag(child.pid, child.start_ticks[0], "living");
	assert_int_equal(targets_hold_tagged(&targets, &tags), 0);
	assert_int_equal(targets.count, 1);
	assert_int_equal(tags.count, 1);
	assert_string_equal(tags.list[0].comm, "living");
	targets_name(&targets, names);
	snprintf(wanted, sizeof wanted, "PID %d living", (int)child.pid);
	assert_string_equal(names, wanted);
}

/* A task that cannot be held comes after one that is gone: the other tags stay, each once. */
static void test_an_error_keeps_the_other_tags(void **state)
{
	(void)state;
	add_tag(child.pid, 1, "gone");
	add_tag(zombie, start_ticks_of(zombie, 0), "zombie");
	add_tag(child.pid, child.start_ticks[0], "living");
	assert_int_equal(targets_hold_tagged(&targets, &tags), -ECHILD);
	assert_int_equal(tags.count, 2);
	assert_string_equal(tags.list[0].comm, "zombie");
	assert_string_equal(tags.list[1].comm, "living");
}

static int count_all(const struct action_target *target, const void *value)
{
	(void)target;
	++**(int *const *)value;
	return 0;
}

static int fail_first(const struct action_target *target, const void *value)
{
	return count_all(target, value) || **(int *const *)value > 1 ? 0 : -EPERM;
}

static void test_each_target_has_its_turn(void **state)
{
	int calls = 0, *counter = &calls;
	size_t good = 7;

	(void)state;
	assert_int_equal(for_each_target(&targets, count_all, &counter, &good), 0);
	assert_int_equal(good, 0);
	for (int i = 0; i < 3; i++) {
		struct tag tag = { .pid = child.pid, .start_ticks = child.start_ticks[0] };
		assert_int_equal(targets_hold(&targets, &tag), 0);
	}
	assert_int_equal(for_each_target(&targets, fail_first, &counter, &good), -EPERM);
	assert_int_equal(calls, 3);
	assert_int_equal(good, 2);
}

static void test_many_names_are_counted(void **state)
{
	char names[TARGETS_NAMES_MOST];

	(void)state;
	for (int i = 0; i < 9; i++) {
		struct tag tag = { .pid = child.pid,
				   .start_ticks = child.start_ticks[0],
				   .comm = "a-rather-long-name" };
		assert_int_equal(targets_hold(&targets, &tag), 0);
	}
	targets_name(&targets, names);
	assert_non_null(strstr(names, "9 tagged tasks: PID "));
	assert_non_null(strstr(names, ", and "));
	assert_string_equal(names + strlen(names) - 5, " more");
}

static void test_a_tag_is_of_one_task(void **state)
{
	struct process p = { .pid = 5, .start_ticks = 10 };
	struct row row = { .p = &p, .pid = 5 };

	(void)state;
	tags_toggle(&tags, &row);
	assert_true(tags_have(&tags, &row));
	p.start_ticks = 11;
	assert_false(tags_have(&tags, &row));
	p.start_ticks = 10;
	tags_toggle(&tags, &row);
	assert_false(tags_have(&tags, &row));
	assert_int_equal(tags.count, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_tagged_tasks_that_are_gone_lose_their_tags),
		TEST(test_an_error_keeps_the_other_tags),
		TEST(test_each_target_has_its_turn),
		TEST(test_many_names_are_counted),
		TEST(test_a_tag_is_of_one_task),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
