/* test_run_conclusion: what limited a run, to the letter, from records made by hand. */
#include "config.h"

#include "support.h"

#include "model/run_conclusion.h"

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

static struct resources took(uint64_t run_ms, uint64_t ready_ms)
{
	return (struct resources){ .run_ns = run_ms * MS,
				   .user_ns = run_ms * MS,
				   .runnable_ns = ready_ms * MS,
				   .known = RESOURCES_ALL };
}

/* A process that is born, and its program, at `born_ms`. */
static uint32_t start(uint64_t born_ms, pid_t pid, pid_t parent, const char *name)
{
	struct event e = { .kind = EVENT_BORN,
			   .at_ns = born_ms * MS,
			   .pid = pid,
			   .tid = pid,
			   .how = parent ? BIRTH_FORK : BIRTH_COMMAND,
			   .parent_tid = parent };
	char comm[TASK_COMM_MAX] = "";
	uint32_t task;

	assert_int_equal(record_apply(r, &e, &task), 0);
	snprintf(comm, sizeof comm, "%s", name);
	record_set_comm(r, task, comm);
	return task;
}

static uint32_t start_thread(uint64_t born_ms, pid_t tid, pid_t pid)
{
	struct event e = { .kind = EVENT_BORN,
			   .at_ns = born_ms * MS,
			   .pid = pid,
			   .tid = tid,
			   .how = BIRTH_THREAD,
			   .parent_tid = pid };
	uint32_t task;

	assert_int_equal(record_apply(r, &e, &task), 0);
	return task;
}

static void exec(uint64_t at_ms, pid_t pid)
{
	struct event e = {
		.kind = EVENT_EXEC, .at_ns = at_ms * MS, .pid = pid, .tid = pid, .exe = "/bin/x"
	};

	assert_int_equal(record_apply(r, &e, NULL), 0);
}

static void see(uint32_t task, enum wait_kind kind)
{
	struct wait_tally waits = { .samples = 20, .blocked = 20 };

	waits.by_kind[kind] = 20;
	assert_int_equal(record_add_waits(r, task, &waits, NULL), 0);
}

static void end_task(uint64_t at_ms, pid_t pid, pid_t tid, struct resources resources)
{
	struct event e = { .kind = EVENT_EXITED,
			   .at_ns = at_ms * MS,
			   .pid = pid,
			   .tid = tid,
			   .has_status = true,
			   .resources = resources };

	e.resources.voluntary = 50;
	assert_int_equal(record_apply(r, &e, NULL), 0);
}

static void end(uint64_t at_ms, pid_t pid, struct resources resources)
{
	end_task(at_ms, pid, pid, resources);
}

static const char *conclusion(void)
{
	static char out[RUN_CONCLUSION_MAX];
	struct record_summary sum;

	assert_int_equal(record_sum(r, &sum), 0);
	const char *text = conclude_run(r, &sum, out, sizeof out);
	record_summary_free(&sum);
	assert_true(strlen(out) < sizeof out - 1);
	assert_int_equal(text == NULL, *out == '\0');
	return text ? text : "none";
}

/* sh -c 'sort words | gzip': sort computes, gzip waits for it. */
static void pipeline(uint64_t sort_ms, uint64_t gzip_ms)
{
	uint32_t shell = start(0, 10, 0, "sh");

	start(10, 11, 10, "sort");
	uint32_t gzip = start(10, 12, 10, "gzip");
	see(shell, WAIT_CHILD);
	see(gzip, WAIT_PIPE);
	end(990, 11, took(sort_ms, 0));
	end(995, 12, took(gzip_ms, 0));
	end(1000, 10, took(1, 0));
}

static void test_bottleneck(void **state)
{
	(void)state;
	pipeline(930, 100);
	assert_string_equal(conclusion(), "sort is the bottleneck: it computes for 0.93 of the "
					  "1.00 s. A faster gzip could save at most 0.07 s");
}

static void test_bottleneck_of_all(void **state)
{
	(void)state;
	pipeline(970, 100);
	assert_string_equal(conclusion(), "sort is the bottleneck: it computes for 0.97 of the "
					  "1.00 s. A faster gzip would change next to nothing");
}

/* Just too little to be named as the bottleneck: then only the critical chain counts, on which the
 * last process waits for its pipe. */
static void test_no_bottleneck(void **state)
{
	(void)state;
	pipeline(790, 100);
	assert_string_equal(
		conclusion(),
		"Limited by pipes: gzip waits at one for 0.89 of the 1.00 s. Look at the "
		"program at the other end");
}

/* The only other process is the shell that waits for it. */
static void test_bottleneck_alone(void **state)
{
	(void)state;
	start(0, 10, 0, "sh");
	start(10, 11, 10, "sort");
	end(990, 11, took(900, 0));
	end(1000, 10, took(1, 0));
	assert_string_equal(conclusion(),
			    "sort is the bottleneck: it computes for 0.90 of the 1.00 s. Anything "
			    "else that is made faster could save at most 0.10 s");
}

static void test_thread_is_the_bottleneck(void **state)
{
	(void)state;
	start(0, 10, 0, "sh");
	start(10, 11, 10, "make");
	start_thread(20, 12, 11);
	end_task(980, 11, 12, took(900, 0));
	end(990, 11, took(20, 0));
	end(1000, 10, took(1, 0));
	assert_string_equal(
		conclusion(),
		"make is the bottleneck: one thread of it computes for 0.90 of the 1.00 "
		"s. Anything else that is made faster could save at most 0.10 s");
}

static void hogs(uint64_t run_ms, uint64_t ready_ms)
{
	start(0, 10, 0, "sh");
	for (pid_t pid = 11; pid < 15; pid++)
		start(0, pid, 10, "hog");
	for (pid_t pid = 11; pid < 15; pid++)
		end(995, pid, took(run_ms, ready_ms));
	end(1000, 10, took(1, 0));
}

static void test_more_programs_than_cores(void **state)
{
	(void)state;
	hogs(250, 740);
	assert_string_equal(
		conclusion(),
		"Limited by cores: 4 processes wanted a core nearly all the time, and "
		"together they got 1.00. Fewer busy programs at the same time would help, "
		"or more cores that they may use");
}

static void test_a_core_for_each(void **state)
{
	(void)state;
	hogs(970, 20);
	assert_string_equal(
		conclusion(),
		"Limited by computing: 4 processes compute at the same time, for nearly "
		"all of the 1.00 s (3.88 cores). Less work or faster cores would help; "
		"more cores would not, unless the work is divided further");
}

/* Others had the core: of this run, only one wanted it. */
static void test_one_without_a_core(void **state)
{
	(void)state;
	start(0, 10, 0, "sh");
	start(0, 11, 10, "sort");
	end(995, 11, took(500, 480));
	end(1000, 10, took(1, 0));
	assert_string_equal(
		conclusion(),
		"Limited by cores: sort wanted one nearly all the time, and had it for "
		"0.50 of the 1.00 s. Fewer busy programs at the same time would help, or "
		"more cores that they may use");
}

/* Many short processes, none of which wants a core all the time. */
static void test_many_without_cores(void **state)
{
	(void)state;
	start(0, 10, 0, "make");
	for (pid_t i = 0; i < 10; i++) {
		start((uint64_t)i * 100, 11 + i, 10, "cc");
		end((uint64_t)i * 100 + 95, 11 + i, took(45, 45));
	}
	end(1000, 10, took(1, 0));
	assert_string_equal(
		conclusion(),
		"Limited by cores: the run wanted 0.90 on average, and got 0.45. Fewer "
		"busy programs at the same time would help, or more cores that they may "
		"use");
}

/* Programs that wait for each other most of the time, and now and then for a core. */
static void test_some_without_cores(void **state)
{
	(void)state;
	uint32_t shell = start(0, 10, 0, "sh");

	see(shell, WAIT_CHILD);
	for (pid_t pid = 11; pid < 15; pid++) {
		uint32_t mapper = start(0, pid, 10, "mapper");
		see(mapper, WAIT_PIPE);
	}
	for (pid_t pid = 11; pid < 15; pid++)
		end(995, pid, took(50, 130));
	end(1000, 10, took(1, 0));
	assert_string_equal(conclusion(), "Limited by pipes: mapper waits at one for 0.81 of the "
					  "1.00 s. Look at the program at the other end");
}

static void test_one_after_another(void **state)
{
	(void)state;
	uint32_t make = start(0, 10, 0, "make");

	see(make, WAIT_CHILD);
	for (pid_t i = 0; i < 10; i++) {
		start((uint64_t)i * 100, 11 + i, 10, "cc");
		end((uint64_t)i * 100 + 95, 11 + i, took(90, 0));
	}
	end(1000, 10, took(1, 0));
	assert_string_equal(
		conclusion(),
		"Limited by computing, in one process after another: 0.90 of the 1.00 s, "
		"on 0.90 cores on average. To run some of them at the same time would "
		"help, if they do not need each other's results");
}

static void test_overhead(void **state)
{
	(void)state;
	start(0, 10, 0, "sh");
	exec(1, 10);
	for (pid_t i = 0; i < 10; i++) {
		start((uint64_t)i * 100, 11 + i, 10, "true");
		exec((uint64_t)i * 100 + 40, 11 + i);
		end((uint64_t)i * 100 + 95, 11 + i, took(10, 0));
	}
	end(1000, 10, took(1, 0));
	assert_string_equal(
		conclusion(),
		"Limited by start-up and clean-up of processes: 0.40 of the 1.00 s pass "
		"before they exec, or after they exit. Fewer than these 11 processes "
		"would help");
}

/* What takes long before it execs is no start-up. */
static void test_waits_before_exec(void **state)
{
	(void)state;
	uint32_t shell = start(0, 10, 0, "sh"), child = start(0, 11, 10, "demo");

	see(shell, WAIT_CHILD);
	exec(500, 11);
	see(child, WAIT_TIMER);
	end(995, 11, took(1, 0));
	end(1000, 10, took(1, 0));
	assert_string_equal(conclusion(), "Limited by nothing but timers: demo sleeps on purpose "
					  "for 0.99 of the 1.00 s");
}

static void test_sleeps(void **state)
{
	(void)state;
	uint32_t shell = start(0, 10, 0, "sh"), sleeper = start(0, 11, 10, "sleep");

	see(shell, WAIT_CHILD);
	see(sleeper, WAIT_TIMER);
	end(995, 11, took(1, 0));
	end(1000, 10, took(1, 0));
	assert_string_equal(conclusion(), "Limited by nothing but timers: sleep sleeps on purpose "
					  "for 0.99 of the 1.00 s");
}

/* A single process has a verdict, and its conclusion is that of the run. */
static void test_one_process(void **state)
{
	(void)state;
	start(0, 10, 0, "sort");
	end(1000, 10, took(970, 0));
	assert_string_equal(
		conclusion(),
		"Limited by its own computing, on one core at a time: more cores would "
		"change nothing, unless its work is divided. Less work or a faster core "
		"would help; a faster disk or network could save at most 3.0 % of its own "
		"time");
}

/* Nothing is concluded from what was not seen. */
static void test_nothing(void **state)
{
	(void)state;
	start(0, 10, 0, "sh");
	start(0, 11, 10, "secret");
	end(995, 11, (struct resources){ .known = 0 });
	end(1000, 10, took(1, 0));
	assert_string_equal(conclusion(), "none");
}

static void test_unseen_waits(void **state)
{
	(void)state;
	start(0, 10, 0, "sh");
	start(0, 11, 10, "secret");
	end(995, 11, took(100, 0));
	end(1000, 10, took(1, 0));
	assert_string_equal(conclusion(), "none");
}

static void test_too_short(void **state)
{
	(void)state;
	start(0, 10, 0, "sh");
	start(0, 11, 10, "sort");
	end(48, 11, took(45, 0));
	end(49, 10, took(1, 0));
	assert_string_equal(conclusion(), "none");
}

static void test_empty(void **state)
{
	(void)state;
	record_set_end(r, 1000 * MS);
	assert_string_equal(conclusion(), "none");
}

/* A name that nobody knows is replaced by the PID. */
static void test_no_name(void **state)
{
	(void)state;
	start(0, 10, 0, "");
	start(0, 11, 10, "");
	end(990, 11, took(900, 0));
	end(1000, 10, took(1, 0));
	assert_string_equal(conclusion(),
			    "process 11 is the bottleneck: it computes for 0.90 of the 1.00 s. "
			    "Anything else that is made faster could save at most 0.10 s");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_bottleneck),
		TEST(test_bottleneck_of_all),
		TEST(test_no_bottleneck),
		TEST(test_bottleneck_alone),
		TEST(test_thread_is_the_bottleneck),
		TEST(test_more_programs_than_cores),
		TEST(test_a_core_for_each),
		TEST(test_one_without_a_core),
		TEST(test_many_without_cores),
		TEST(test_some_without_cores),
		TEST(test_one_after_another),
		TEST(test_overhead),
		TEST(test_waits_before_exec),
		TEST(test_sleeps),
		TEST(test_one_process),
		TEST(test_nothing),
		TEST(test_unseen_waits),
		TEST(test_too_short),
		TEST(test_empty),
		TEST(test_no_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
