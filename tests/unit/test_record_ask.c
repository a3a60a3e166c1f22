/* test_record_ask: the queries of a record: evidence and shares of lives, the summary, and the
 * critical chain. */
#include "config.h"

#include "support.h"

#include "model/record.h"
#include "model/record_sum.h"

#define MS 1000000ULL

static struct record *r;

static int setup(void **state)
{
	(void)state;
	r = record_open(RECORD_TRACED, false, 0);
	return r ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	record_close(r);
	return 0;
}

static uint32_t add(uint64_t born_ms, uint64_t exit_ms, pid_t pid, pid_t tid, pid_t parent,
		    struct resources took, int status)
{
	struct event e = { .kind = EVENT_BORN,
			   .at_ns = born_ms * MS,
			   .pid = pid,
			   .tid = tid,
			   .how = pid == tid ? BIRTH_FORK : BIRTH_THREAD,
			   .parent_tid = parent };
	uint32_t task;

	assert_int_equal(record_apply(r, &e, &task), 0);
	if (exit_ms == 0)
		return task;
	e.kind = EVENT_EXITED;
	e.at_ns = exit_ms * MS;
	e.has_status = true;
	e.status = status;
	e.resources = took;
	assert_int_equal(record_apply(r, &e, NULL), 0);
	return task;
}

static void end(pid_t pid, pid_t tid, uint64_t at_ms, uint64_t exit_ms, struct resources took)
{
	struct event e = { .kind = EVENT_EXITED,
			   .at_ns = at_ms * MS,
			   .pid = pid,
			   .tid = tid,
			   .exit_ns = exit_ms * MS,
			   .has_status = true,
			   .resources = took };

	assert_int_equal(record_apply(r, &e, NULL), 0);
}

static void exec(pid_t pid, uint64_t at_ms)
{
	struct event e = {
		.kind = EVENT_EXEC, .at_ns = at_ms * MS, .pid = pid, .tid = pid, .exe = "/bin/x"
	};

	assert_int_equal(record_apply(r, &e, NULL), 0);
}

static struct resources took(uint64_t user_ms, uint64_t system_ms)
{
	return (struct resources){ .run_ns = (user_ms + system_ms) * MS,
				   .user_ns = user_ms * MS,
				   .system_ns = system_ms * MS,
				   .known = RESOURCES_ALL };
}

static const struct resources nothing;

static struct verdict judge(uint32_t task, bool is_process, struct evidence *e)
{
	record_evidence(r, task, is_process, e);
	return verdict_judge(e);
}

static void test_a_short_life_that_computes(void **state)
{
	(void)state;
	struct evidence e;
	struct shares s;
	uint32_t task = add(0, 20, 10, 10, 0, took(15, 4), 0);
	struct verdict v = judge(task, true, &e);

	assert_int_equal(v.class, CLASS_CPU_BOUND);
	assert_int_equal(v.detail, DETAIL_USER);
	assert_true(e.is_lifetime);
	record_shares(r, task, true, &s);
	assert_true(s.is_known);
	assert_near(s.part[SHARE_USER], 0.75);
	assert_near(s.part[SHARE_SYSTEM], 0.20);
	assert_near(s.part[SHARE_UNKNOWN], 0.05);
}

static void test_observations_say_what_it_waited_for(void **state)
{
	(void)state;
	struct evidence e;
	struct shares s;
	struct wait_tally observations = {
		.samples = 10, .blocked = 10, .by_kind[WAIT_PIPE] = 9, .by_kind[WAIT_LOCK] = 1
	};
	struct resources waited = took(50, 50);
	waited.voluntary = 2000;
	uint32_t task = add(0, 0, 10, 10, 0, nothing, 0);

	assert_int_equal(record_add_waits(r, task, &observations, NULL), 0);
	end(10, 10, 1000, 1000, waited);
	struct verdict v = judge(task, false, &e);
	assert_int_equal(v.class, CLASS_IO_BOUND);
	assert_int_equal(v.detail, WAIT_PIPE);
	record_shares(r, task, false, &s);
	assert_near(s.part[SHARE_PIPE], 0.81);
	assert_near(s.part[SHARE_LOCK], 0.09);
}

/* One thread that computed for 1 % of its process's life does not make the process CPU-bound. */
static void test_a_short_thread_is_not_the_process(void **state)
{
	(void)state;
	struct evidence e;
	uint32_t task = add(0, 0, 10, 10, 0, nothing, 0);
	uint32_t thread = add(1, 11, 10, 11, 10, took(10, 0), 0);

	end(10, 10, 1000, 1000, took(0, 0));
	assert_int_equal(judge(thread, false, &e).class, CLASS_CPU_BOUND);
	assert_true(judge(task, true, &e).class != CLASS_CPU_BOUND);
	assert_int_equal(e.tid, 11);
	assert_near(e.run, 0.01);
}

static void test_two_threads_make_two_cores(void **state)
{
	(void)state;
	struct evidence e;
	uint32_t task = add(0, 0, 10, 10, 0, nothing, 0);

	add(0, 990, 10, 11, 10, took(900, 0), 0);
	add(0, 990, 10, 12, 10, took(900, 0), 0);
	end(10, 10, 1000, 1000, took(1, 0));
	assert_int_equal(judge(task, true, &e).class, CLASS_CPU_BOUND);
	assert_near(e.process_run, 1.801);
	assert_int_equal(e.thread_count, 3);
}

static void test_nothing_known_is_unknown(void **state)
{
	(void)state;
	struct evidence e;
	struct shares s;
	uint32_t task = add(0, 20, 10, 10, 0, nothing, 9);

	assert_int_equal(judge(task, true, &e).class, CLASS_UNKNOWN);
	record_shares(r, task, true, &s);
	assert_false(s.is_known);
}

static void test_a_shell_waits_for_its_children(void **state)
{
	(void)state;
	struct evidence e;
	uint32_t task = add(0, 0, 10, 10, 0, nothing, 0);
	struct resources little = took(1, 1);

	little.voluntary = 30;
	add(1, 90, 11, 11, 10, took(50, 0), 0);
	end(10, 10, 100, 99, little);
	struct verdict v = judge(task, true, &e);
	assert_int_equal(v.class, CLASS_WAITING);
	assert_int_equal(v.detail, WAIT_CHILD);
}

/* What a task had used before it was found belongs to its life, but not to the cores used. */
static void test_sum_of_what_was_found(void **state)
{
	(void)state;
	struct record_summary s;
	struct event e = { .kind = EVENT_FOUND,
			   .how = BIRTH_FOUND,
			   .pid = 10,
			   .tid = 10,
			   .age_ns = 1000 * MS,
			   .before_ns = 900 * MS,
			   .exe = "/bin/x",
			   .is_no_exec = true };

	assert_int_equal(record_apply(r, &e, NULL), 0);
	e = (struct event){ .kind = EVENT_FOUND,
			    .how = BIRTH_FOUND,
			    .pid = 10,
			    .tid = 11,
			    .parent_pid = 10,
			    .age_ns = 500 * MS,
			    .before_ns = 300 * MS };
	assert_int_equal(record_apply(r, &e, NULL), 0);
	end(10, 11, 100, 100, took(320, 0));
	exec(10, 150);
	end(10, 10, 200, 200, took(1000, 0));
	assert_int_equal(record_sum(r, &s), 0);
	assert_int_equal(s.cpu_ns, 1320 * MS);
	assert_int_equal(s.before_ns, 1200 * MS);
	assert_near(s.parallelism, 120.0 / 200);
	assert_int_equal(s.execs, 1);
	record_summary_free(&s);
}

/* Polling finds a copy of its parent that has not called exec, and one that has. */
static void test_sum_of_copies(void **state)
{
	(void)state;
	struct record_summary s;
	struct event e = { .kind = EVENT_FOUND,
			   .how = BIRTH_FOUND,
			   .at_ns = 5 * MS,
			   .pid = 11,
			   .tid = 11,
			   .parent_pid = 10,
			   .exe = "/bin/x",
			   .is_no_exec = true };

	add(0, 0, 10, 10, 0, nothing, 0);
	assert_int_equal(record_apply(r, &e, NULL), 0);
	e.pid = e.tid = 12;
	e.is_no_exec = false;
	assert_int_equal(record_apply(r, &e, NULL), 0);
	assert_int_equal(record_sum(r, &s), 0);
	assert_int_equal(s.execs, 1);
	record_summary_free(&s);
	exec(11, 50);
	assert_int_equal(record_sum(r, &s), 0);
	assert_int_equal(s.execs, 2);
	record_summary_free(&s);
}

static void test_sum(void **state)
{
	(void)state;
	struct record_summary s;

	add(0, 0, 10, 10, 0, nothing, 0);
	add(10, 0, 11, 11, 10, nothing, 0);
	add(20, 0, 12, 12, 10, nothing, 0);
	exec(11, 15);
	add(30, 50, 10, 13, 10, took(20, 0), 0);
	end(11, 11, 60, 55, took(30, 5));
	add(70, 90, 14, 14, 10, took(1, 1), 256);
	end(12, 12, 80, 80, took(10, 0));
	end(10, 10, 100, 100, took(3, 0));
	assert_int_equal(record_sum(r, &s), 0);
	assert_int_equal(s.wall_ns, 100 * MS);
	assert_int_equal(s.processes, 4);
	assert_int_equal(s.threads, 1);
	assert_int_equal(s.execs, 1);
	assert_int_equal(s.failed, 1);
	assert_int_equal(s.most_at_once, 3);
	assert_int_equal(s.cpu_ns, 70 * MS);
	assert_true(s.is_cpu_known);
	assert_near(s.parallelism, 0.7);
	assert_int_equal(s.starting_ns, 5 * MS);
	assert_int_equal(s.ending_ns, 5 * MS);
	assert_int_equal(s.lives_ns, (100 + 50 + 60 + 20) * MS);
	assert_near(s.overhead, 10.0 / 230);
	record_summary_free(&s);
}

/* A leader that exits before its threads is not the end of its process. */
static void test_the_end_begins_with_the_last_thread(void **state)
{
	(void)state;
	struct record_summary s;

	add(0, 0, 10, 10, 0, nothing, 0);
	add(1, 0, 10, 11, 10, nothing, 0);
	end(10, 11, 99, 95, nothing);
	end(10, 10, 100, 2, nothing);
	assert_int_equal(record_sum(r, &s), 0);
	assert_int_equal(s.ending_ns, 5 * MS);
	record_summary_free(&s);
}

/* 10: 0 to 100; its child 11: 10 to 40, whose child is 13: 20 to 35; and its child 12: 30 to 90. */
static void test_chain(void **state)
{
	(void)state;
	struct record_summary s;
	uint32_t root = add(0, 0, 10, 10, 0, nothing, 0);
	add(10, 0, 11, 11, 10, nothing, 0);
	add(20, 35, 13, 13, 11, nothing, 0);
	add(36, 0, 12, 12, 10, nothing, 0);
	end(11, 11, 40, 40, nothing);
	uint32_t last = record_find(r, 12);
	end(12, 12, 90, 90, nothing);
	end(10, 10, 100, 100, nothing);

	assert_int_equal(record_sum(r, &s), 0);
	assert_int_equal(s.link_count, 3);
	assert_int_equal(s.links[0].task, root);
	assert_int_equal(s.links[0].from_ns, 90 * MS);
	assert_int_equal(s.links[0].to_ns, 100 * MS);
	assert_int_equal(s.links[1].task, last);
	assert_int_equal(s.links[1].from_ns, 36 * MS);
	/* 11 had not exited when 12 was born: before it there was only the root. */
	assert_int_equal(s.links[2].task, root);
	assert_int_equal(s.links[2].from_ns, 0);
	assert_int_equal(s.links[2].to_ns, 36 * MS);
	assert_false(s.is_cpu_known);
	record_summary_free(&s);
}

/* A daemon outlives its parents: the chain goes from it upwards. */
static void test_chain_of_a_daemon(void **state)
{
	(void)state;
	struct record_summary s;
	uint32_t root = add(0, 0, 10, 10, 0, nothing, 0);
	add(10, 0, 11, 11, 10, nothing, 0);
	uint32_t daemon = add(20, 0, 12, 12, 11, nothing, 0);
	end(11, 11, 21, 21, nothing);
	end(10, 10, 30, 30, nothing);
	end(12, 12, 100, 100, nothing);

	assert_int_equal(record_sum(r, &s), 0);
	assert_int_equal(s.link_count, 3);
	assert_int_equal(s.links[0].task, daemon);
	assert_int_equal(s.links[0].from_ns, 20 * MS);
	assert_int_equal(s.links[0].to_ns, 100 * MS);
	assert_int_equal(s.links[2].task, root);
	uint64_t sum = 0;
	for (uint32_t i = 0; i < s.link_count; i++)
		sum += s.links[i].to_ns - s.links[i].from_ns;
	assert_int_equal(sum, 100 * MS);
	record_summary_free(&s);
}

static void test_chain_of_many_children(void **state)
{
	(void)state;
	struct record_summary s;

	add(0, 0, 10, 10, 0, nothing, 0);
	for (int i = 0; i < 1000; i++)
		add((uint64_t)i * 10 + 1, (uint64_t)i * 10 + 9, 11 + i, 11 + i, 10, nothing, 0);
	end(10, 10, 10000, 10000, nothing);
	assert_int_equal(record_sum(r, &s), 0);
	assert_int_equal(s.link_count, 2001);
	assert_int_equal(s.most_at_once, 2);
	record_summary_free(&s);
}

/* Three threads have the cores for a third of the time, in turns; the fourth slept. */
static void test_threads_that_take_turns(void **state)
{
	struct wait_tally at_lock = { .samples = 30, .blocked = 20, .by_kind[WAIT_LOCK] = 20 };
	struct wait_site site = { .kind = WAIT_LOCK,
				  .is_seen = true,
				  .end = { .type = ENDPOINT_LOCK, .address = 64 } };
	struct moments moments = { 15, 15 };
	struct resources one = took(110, 10);
	struct evidence e;

	(void)state;
	one.runnable_ns = 400 * MS;
	one.voluntary = 50;
	uint32_t process = add(0, 0, 10, 10, 0, nothing, 0);
	for (pid_t tid = 11; tid <= 13; tid++) {
		uint32_t thread = add(0, 0, 10, tid, 10, nothing, 0);
		assert_int_equal(record_add_waits(r, thread, &at_lock, &site), 0);
	}
	record_set_comm(r, process + 1, (char[TASK_COMM_MAX]){ "worker-1" });
	assert_int_equal(record_add_moments(r, process, &moments), 0);
	assert_int_equal(record_add_moments(r, process, &moments), 0);
	for (pid_t tid = 11; tid <= 13; tid++)
		end(10, tid, 1000, 1000, one);
	end(10, 10, 1000, 1000, (struct resources){ .known = RESOURCES_ALL });
	struct verdict v = judge(process, true, &e);
	assert_int_equal(e.turns.moments.count, 30);
	assert_int_equal(e.turns.moments.ready, 30);
	assert_int_equal(e.turns.takers, 3);
	assert_int_equal(turns_at_one_lock(&e.turns), 3);
	assert_true(fabs(e.turns.runnable - 1.2) < 1e-9);
	assert_true(fabs(e.process_user - 330 / 360.0) < 1e-9);
	assert_true(fabs(e.wakes.most_per_s - 50) < 1e-9);
	assert_true(fabs(e.wakes.others_per_s - 100) < 1e-9);
	assert_string_equal(e.comm, "worker-1");
	assert_int_equal(v.class, CLASS_CPU_BOUND);
	assert_int_equal(v.detail, DETAIL_STARVED);
	assert_true(v.takes_turns);
	/* A thread has a verdict of its own. */
	v = judge(process + 1, false, &e);
	assert_int_equal(v.class, CLASS_WAITING);
	assert_string_equal(e.comm, "");
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(test_a_short_life_that_computes),
		CASE(test_observations_say_what_it_waited_for),
		CASE(test_a_short_thread_is_not_the_process),
		CASE(test_two_threads_make_two_cores),
		CASE(test_nothing_known_is_unknown),
		CASE(test_a_shell_waits_for_its_children),
		CASE(test_sum),
		cmocka_unit_test_setup_teardown(test_sum_of_copies, setup, teardown),
		CASE(test_threads_that_take_turns),
		CASE(test_sum_of_what_was_found),
		CASE(test_the_end_begins_with_the_last_thread),
		CASE(test_chain),
		CASE(test_chain_of_a_daemon),
		CASE(test_chain_of_many_children),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
