/* test_record: events in, tasks out: births, execs, exits, and what the kernel does to identities
 * on the way. */
#include "config.h"

#include "support.h"

#include "model/record.h"

#include <errno.h>

#define MS 1000000ULL

static struct record *r;

static int setup(void **state)
{
	(void)state;
	r = record_open(RECORD_TRACED, false, 1000);
	return r ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	record_close(r);
	return 0;
}

static uint32_t apply(struct event e)
{
	uint32_t task;

	assert_int_equal(record_apply(r, &e, &task), 0);
	return task;
}

static uint32_t born(uint64_t at_ms, pid_t pid, pid_t tid, enum birth how, pid_t parent)
{
	return apply((struct event){ .kind = EVENT_BORN,
				     .at_ns = at_ms * MS,
				     .pid = pid,
				     .tid = tid,
				     .how = how,
				     .parent_pid = parent,
				     .parent_tid = parent });
}

static struct resources took(uint64_t run_ms, uint64_t voluntary)
{
	return (struct resources){
		.run_ns = run_ms * MS,
		.user_ns = run_ms * MS,
		.voluntary = voluntary,
		.peak_bytes = run_ms * 1000,
		.known = RESOURCES_ALL,
	};
}

static uint32_t exited(uint64_t at_ms, pid_t pid, pid_t tid, int status, uint64_t run_ms)
{
	return apply((struct event){ .kind = EVENT_EXITED,
				     .at_ns = at_ms * MS,
				     .pid = pid,
				     .tid = tid,
				     .has_status = true,
				     .status = status,
				     .resources = took(run_ms, 3) });
}

static uint32_t exec(uint64_t at_ms, pid_t pid, pid_t former, const char *exe)
{
	return apply((struct event){ .kind = EVENT_EXEC,
				     .at_ns = at_ms * MS,
				     .pid = pid,
				     .tid = pid,
				     .former_tid = former,
				     .exe = exe,
				     .argv = "a\0b",
				     .argv_length = 4,
				     .comm = "after" });
}

static void test_tree(void **state)
{
	(void)state;
	uint32_t shell = born(0, 10, 10, BIRTH_COMMAND, 0);
	uint32_t first = born(1, 11, 11, BIRTH_FORK, 10), second = born(2, 12, 12, BIRTH_FORK, 10);
	uint32_t inner = born(3, 13, 13, BIRTH_CLONE, 11);

	assert_int_equal(r->first_root, shell);
	assert_int_equal(r->tasks[shell].next_sibling, RECORD_NONE);
	assert_int_equal(r->tasks[shell].first_child, first);
	assert_int_equal(r->tasks[first].next_sibling, second);
	assert_int_equal(r->tasks[second].next_sibling, RECORD_NONE);
	assert_int_equal(r->tasks[first].first_child, inner);
	assert_int_equal(r->tasks[inner].parent, first);
	assert_int_equal(r->running_processes, 4);
	assert_int_equal(r->process_count, 4);
	exited(5, 12, 12, 0, 1);
	assert_int_equal(r->running_processes, 3);
	assert_false(r->tasks[second].is_running);
	assert_int_equal(record_life_ns(r, second), 3 * MS);
	assert_int_equal(record_life_ns(r, shell), 5 * MS);
	record_set_end(r, 9 * MS);
	assert_int_equal(record_life_ns(r, shell), 9 * MS);
	assert_int_equal(record_find(r, 12), RECORD_NONE);
	assert_int_equal(record_find(r, 13), inner);
}

static void test_names_come_from_the_parent_until_exec(void **state)
{
	(void)state;
	uint32_t shell = born(0, 10, 10, BIRTH_COMMAND, 0);
	exec(1, 10, 0, "/bin/sh");
	uint32_t child = born(2, 11, 11, BIRTH_FORK, 10);
	exec(3, 10, 0, "/bin/other");

	assert_string_equal(r->tasks[child].comm, "after");
	/* The child is a copy of its parent at that time. */
	assert_string_equal(record_program(r, child)->exe, "/bin/sh");
	assert_string_equal(record_program(r, shell)->exe, "/bin/other");
	assert_int_equal(record_program(r, shell)->argv_length, 4);
	assert_memory_equal(record_program(r, shell)->argv, "a\0b", 4);
	exec(4, 11, 0, "/bin/true");
	assert_string_equal(record_program(r, child)->exe, "/bin/true");
	assert_int_equal(r->exec_count, 3);
	assert_int_equal(r->tasks[shell].exec_ns, 1 * MS);
}

static void test_vfork_and_exec_is_spawn(void **state)
{
	(void)state;
	born(0, 10, 10, BIRTH_COMMAND, 0);
	uint32_t child = born(1, 11, 11, BIRTH_VFORK, 10), other = born(1, 12, 12, BIRTH_VFORK, 10);

	exec(2, 11, 0, "/bin/true");
	assert_int_equal(r->tasks[child].how, BIRTH_SPAWN);
	assert_int_equal(r->tasks[other].how, BIRTH_VFORK);
}

static void test_sum_over_threads(void **state)
{
	(void)state;
	uint32_t process = born(0, 10, 10, BIRTH_COMMAND, 0);
	uint32_t a = born(1, 10, 11, BIRTH_THREAD, 10), b = born(1, 10, 12, BIRTH_THREAD, 11);

	assert_int_equal(r->tasks[process].first_thread, a);
	assert_int_equal(r->tasks[a].next_sibling, b);
	assert_int_equal(r->tasks[b].leader, process);
	assert_int_equal(r->tasks[b].maker, a);
	assert_int_equal(r->tasks[process].thread_count, 3);
	assert_int_equal(r->process_count, 1);
	exited(5, 10, 11, 0, 30);
	exited(6, 10, 12, 0, 50);
	exited(7, 10, 10, 256, 2);
	struct resources whole = record_resources(r, process, true);
	assert_int_equal(whole.run_ns, 82 * MS);
	assert_int_equal(whole.voluntary, 9);
	assert_int_equal(whole.peak_bytes, 50000);
	assert_int_equal(whole.known, RESOURCES_ALL);
	assert_int_equal(record_resources(r, process, false).run_ns, 2 * MS);
	assert_int_equal(r->running_threads, 0);
}

static void test_what_is_known_of_the_whole_stands(void **state)
{
	(void)state;
	uint32_t process = born(0, 10, 10, BIRTH_COMMAND, 0);
	born(1, 10, 11, BIRTH_THREAD, 10);
	/* A thread that was killed before its counters were read. */
	apply((struct event){ .kind = EVENT_EXITED, .at_ns = 2 * MS, .pid = 10, .tid = 11 });
	apply((struct event){ .kind = EVENT_EXITED,
			      .at_ns = 3 * MS,
			      .pid = 10,
			      .tid = 10,
			      .resources = took(4, 1),
			      .whole = { .run_ns = 20 * MS, .known = RESOURCES_RUN } });
	struct resources whole = record_resources(r, process, true);
	assert_int_equal(whole.run_ns, 20 * MS);
	assert_int_equal(whole.known, RESOURCES_RUN);
}

/* A thread that is read after its exit has left the memory that it shared. */
static void test_memory_is_that_of_all(void **state)
{
	(void)state;
	struct resources without = took(7, 1);
	uint32_t process = born(0, 10, 10, BIRTH_COMMAND, 0),
		 other = born(0, 20, 20, BIRTH_FORK, 10);

	without.known &= ~(unsigned)RESOURCES_PEAK;
	without.peak_bytes = 0;
	born(1, 10, 11, BIRTH_THREAD, 10);
	born(1, 20, 21, BIRTH_THREAD, 20);
	for (pid_t tid = 11; tid <= 21; tid += 10)
		apply((struct event){ .kind = EVENT_EXITED,
				      .at_ns = 2 * MS,
				      .pid = tid - 1,
				      .tid = tid,
				      .resources = without });
	exited(3, 10, 10, 0, 50);
	struct resources whole = record_resources(r, process, true);
	assert_int_equal(whole.known, RESOURCES_ALL);
	assert_int_equal(whole.peak_bytes, 50000);
	assert_int_equal(whole.run_ns, 57 * MS);
	apply((struct event){ .kind = EVENT_EXITED,
			      .at_ns = 3 * MS,
			      .pid = 20,
			      .tid = 20,
			      .resources = without });
	whole = record_resources(r, other, true);
	assert_int_equal(whole.known, without.known);
}

/* The thread 12 of 10 calls exec: the kernel kills 11 and the leader, and gives the leader's TID to
 * 12. */
static void test_thread_takes_over_the_leader(void **state)
{
	(void)state;
	struct wait_tally observations = { .samples = 3, .blocked = 2 };
	uint32_t process = born(0, 10, 10, BIRTH_COMMAND, 0);
	born(1, 10, 11, BIRTH_THREAD, 10);
	uint32_t caller = born(1, 10, 12, BIRTH_THREAD, 10);

	assert_int_equal(record_add_waits(r, process, &observations, NULL), 0);
	assert_int_equal(record_add_waits(r, caller, &observations, NULL), 0);
	exited(3, 10, 11, 0, 5);
	uint32_t task = apply((struct event){ .kind = EVENT_EXEC,
					      .at_ns = 4 * MS,
					      .pid = 10,
					      .tid = 10,
					      .former_tid = 12,
					      .exe = "/bin/new",
					      .resources = took(7, 1) });
	assert_int_equal(task, process);
	assert_true(r->tasks[caller].is_taken_over);
	assert_false(r->tasks[caller].is_running);
	assert_true(r->tasks[process].is_running);
	assert_int_equal(r->running_threads, 1);
	assert_int_equal(r->execs[0].by, caller);
	assert_int_equal(r->tasks[process].seen->waits.samples, 6);
	assert_null(r->tasks[caller].seen);
	assert_int_equal(record_find(r, 12), RECORD_NONE);
	/* The counters of TID 10 are now those of 12, from its birth on. */
	exited(9, 10, 10, 0, 11);
	assert_int_equal(record_resources(r, process, true).run_ns, (5 + 7 + 11) * MS);
	assert_int_equal(r->unknown_count, 0);
}

static void test_orphans(void **state)
{
	(void)state;
	born(0, 10, 10, BIRTH_COMMAND, 0);
	uint32_t middle = born(1, 11, 11, BIRTH_FORK, 10);
	uint32_t daemon = born(2, 12, 12, BIRTH_FORK, 11), before = born(2, 13, 13, BIRTH_FORK, 11);

	exited(3, 13, 13, 0, 0);
	exited(4, 11, 11, 0, 0);
	assert_true(r->tasks[daemon].is_orphan);
	assert_false(r->tasks[before].is_orphan);
	assert_false(r->tasks[middle].is_orphan);
	assert_int_equal(r->tasks[daemon].parent, middle);
}

static void test_a_pid_comes_back(void **state)
{
	(void)state;
	born(0, 10, 10, BIRTH_COMMAND, 0);
	uint32_t first = born(1, 11, 11, BIRTH_FORK, 10);
	exited(2, 11, 11, 0, 1);
	uint32_t second = born(3, 11, 11, BIRTH_FORK, 10);

	assert_int_not_equal(first, second);
	assert_int_equal(record_find(r, 11), second);
	assert_false(r->tasks[first].is_running);
	assert_int_equal(r->unknown_count, 0);
	/* Once more, and this time its exit was not observed. */
	born(4, 11, 12, BIRTH_THREAD, 11);
	uint32_t third = born(5, 11, 11, BIRTH_FORK, 10);
	assert_int_equal(record_find(r, 11), third);
	assert_false(r->tasks[second].is_running);
	assert_false(r->tasks[second].has_status);
	assert_int_equal(r->running_threads, 2);
	assert_int_equal(r->unknown_count, 1);
}

static void test_without_a_birth(void **state)
{
	(void)state;
	struct event end = { .kind = EVENT_EXITED, .pid = 5, .tid = 5 };
	uint32_t task;

	assert_int_equal(record_apply(r, &end, &task), -EINVAL);
	assert_int_equal(task, RECORD_NONE);
	assert_int_equal(r->count, 0);
	task = exec(1, 5, 0, "/bin/x");
	assert_int_equal(r->tasks[task].how, BIRTH_FOUND);
	assert_int_equal(r->unknown_count, 1);
	exited(2, 5, 5, 0, 0);
	assert_int_equal(r->running_processes, 0);
}

static void test_stops(void **state)
{
	(void)state;
	uint32_t task = born(0, 10, 10, BIRTH_COMMAND, 0);
	struct event stop = { .kind = EVENT_STOPPED, .at_ns = 10 * MS, .pid = 10, .tid = 10 };

	apply(stop);
	assert_true(r->tasks[task].is_stopped);
	stop.at_ns = 12 * MS;
	apply(stop); /* by another signal: it is still the same stop */
	stop.kind = EVENT_CONTINUED;
	stop.at_ns = 15 * MS;
	apply(stop);
	assert_false(r->tasks[task].is_stopped);
	assert_int_equal(r->tasks[task].stopped_ns, 5 * MS);
	stop.kind = EVENT_STOPPED;
	stop.at_ns = 20 * MS;
	apply(stop);
	exited(26, 10, 10, 9, 0);
	assert_int_equal(r->tasks[task].stopped_ns, 11 * MS);
}

static void test_many(void **state)
{
	(void)state;
	enum { MANY = 5000 };

	born(0, 1, 1, BIRTH_COMMAND, 0);
	for (int i = 2; i < MANY; i++)
		born((uint64_t)i, i, i, BIRTH_FORK, i / 2);
	for (int i = 2; i < MANY; i++)
		assert_int_equal(r->tasks[record_find(r, i)].pid, i);
	for (int i = 2; i < MANY; i += 2)
		exited(MANY, i, i, 0, 1);
	for (int i = 2; i < MANY; i++)
		assert_int_equal(record_find(r, i) == RECORD_NONE, i % 2 == 0);
	assert_int_equal(r->running_processes, MANY / 2);
}

/* The command: 5 ms on a core, and 20 ms of waiting for it, were pstop's. */
static uint32_t launched(void)
{
	return apply((struct event){ .kind = EVENT_BORN,
				     .pid = 10,
				     .tid = 10,
				     .how = BIRTH_COMMAND,
				     .resources = { .run_ns = 5 * MS, .runnable_ns = 20 * MS } });
}

static void test_launch_is_not_the_command(void **state)
{
	struct event end = { .kind = EVENT_EXITED,
			     .at_ns = 30 * MS,
			     .pid = 10,
			     .tid = 10,
			     .resources = took(12, 3) };
	struct record_now now = { .so_far = took(9, 3) };

	(void)state;
	uint32_t shell = launched();
	now.so_far.runnable_ns = 35 * MS;
	record_set_end(r, 20 * MS);
	assert_int_equal(record_set_now(r, shell, false, &now), 0);
	assert_int_equal(record_resources(r, shell, true).run_ns, 4 * MS);
	assert_int_equal(record_life_ns(r, shell), 20 * MS);
	end.resources.system_ns = 2 * MS;
	end.resources.user_ns = 10 * MS;
	end.resources.runnable_ns = 38 * MS;
	end.whole = (struct resources){ .run_ns = 13 * MS, .known = RESOURCES_RUN };
	apply(end);
	struct resources own = record_resources(r, shell, true);
	assert_int_equal(own.run_ns, 8 * MS);
	assert_int_equal(own.runnable_ns, 18 * MS);
	assert_int_equal(own.system_ns, 0);
	assert_int_equal(own.user_ns, 7 * MS);
	assert_int_equal(record_life_ns(r, shell), 30 * MS);
}

/* What its counters say of the leader's end, pstop's part is in; the thread goes on. */
static void test_launch_is_taken_off_once(void **state)
{
	(void)state;
	uint32_t shell = launched();
	born(1, 10, 11, BIRTH_THREAD, 10);
	apply((struct event){ .kind = EVENT_EXEC,
			      .at_ns = 10 * MS,
			      .pid = 10,
			      .tid = 10,
			      .former_tid = 11,
			      .resources = took(7, 1) });
	exited(20, 10, 10, 0, 8);
	assert_int_equal(record_resources(r, shell, true).run_ns, 10 * MS);
}

/* The kernel counts a task's time by another clock than the record's. */
static void test_no_life_is_longer_than_the_record(void **state)
{
	(void)state;
	uint32_t shell = born(0, 10, 10, BIRTH_COMMAND, 0);
	uint32_t child = born(5, 11, 11, BIRTH_FORK, 10);
	exited(20, 11, 11, 0, 18);
	assert_int_equal(record_life_ns(r, child), 18 * MS);
	exited(30, 10, 10, 0, 31);
	assert_int_equal(record_life_ns(r, shell), 30 * MS);
	uint32_t old = apply((struct event){ .kind = EVENT_FOUND,
					     .how = BIRTH_FOUND,
					     .at_ns = 30 * MS,
					     .age_ns = 1000 * MS,
					     .pid = 12,
					     .tid = 12 });
	exited(40, 12, 12, 0, 1050);
	assert_int_equal(record_life_ns(r, old), 1040 * MS);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(test_tree),
		CASE(test_launch_is_not_the_command),
		CASE(test_launch_is_taken_off_once),
		CASE(test_no_life_is_longer_than_the_record),
		CASE(test_names_come_from_the_parent_until_exec),
		CASE(test_vfork_and_exec_is_spawn),
		CASE(test_sum_over_threads),
		CASE(test_what_is_known_of_the_whole_stands),
		CASE(test_memory_is_that_of_all),
		CASE(test_thread_takes_over_the_leader),
		CASE(test_orphans),
		CASE(test_a_pid_comes_back),
		CASE(test_without_a_birth),
		CASE(test_stops),
		CASE(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
