/* test_hear: convert records of the BPF programs, in unusual orders, into events. */
#include "config.h"

#include "support.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proc/own_proc.h"
#include "trace/hear.h"

#define MS 1000000ULL

static struct follow_options options;
static struct follow_result result;
static struct job job;
static struct hearer hearer;

static int setup(void **state)
{
	(void)state;
	job = (struct job){ .options = &options, .result = &result, .launch.fd = -1 };
	job.record = record_open(RECORD_TAPPED, false, 1000);
	int proc_fd = own_proc_open();
	int error = watch_open(&job.watch, proc_fd, -1, 1);
	close(proc_fd);
	if (!error)
		error = hear_open(&hearer, &job, NULL);
	hearer.page_bytes = 4096;
	return error || !job.record;
}

static int teardown(void **state)
{
	(void)state;
	hear_close(&hearer);
	watch_close(job.watch);
	record_close(job.record);
	return 0;
}

static struct tap_head head_of(enum tap_kind kind, uint32_t serial, pid_t pid, pid_t tid,
			       uint64_t at_ms)
{
	return (struct tap_head){
		.kind = kind, .serial = serial, .pid = pid, .tid = tid, .at_ns = at_ms * MS
	};
}

static void birth(uint32_t serial, pid_t pid, pid_t tid, uint32_t maker, enum tap_birth_how how,
		  uint64_t at_ms)
{
	struct tap_birth b = { .head = head_of(TAP_BIRTH, serial, pid, tid, at_ms),
			       .maker = maker,
			       .maker_pid = 10,
			       .maker_tid = 10,
			       .how = how };

	hear_record(&hearer, &b.head, sizeof b);
}

static void thread_execs(uint32_t serial, pid_t pid, pid_t former_tid, uint64_t at_ms)
{
	struct tap_exec x = { .head = head_of(TAP_EXEC, serial, pid, pid, at_ms),
			      .former_tid = former_tid,
			      .comm = "next" };

	hear_record(&hearer, &x.head, sizeof x);
}

static void death(uint32_t serial, pid_t pid, pid_t tid, uint64_t run_ns, uint64_t pages,
		  uint64_t at_ms)
{
	struct tap_death d = { .head = head_of(TAP_DEATH, serial, pid, tid, at_ms),
			       .exit_ns = at_ms * MS,
			       .peak_pages = pages,
			       .process_status = 3 << 8,
			       /* the first thread had no tick of the clock */
			       .took = { .run_ns = run_ns,
					 .times.user_ns = pages,
					 .voluntary = 2,
					 .minor_faults = 5,
					 .comm = "last" } };

	hear_record(&hearer, &d.head, sizeof d);
}

/* A process with a thread, created by the command (serial 0, PID 10). */
static void begin(void)
{
	birth(0, 10, 10, NOBODY, TAP_FORK, 1);
	birth(1, 20, 20, 0, TAP_FORK, 2);
	birth(2, 20, 21, 1, TAP_THREAD, 3);
}

static void check_process(uint64_t run_ns)
{
	const struct record *r = job.record;
	struct resources took = record_resources(r, 1, true);

	assert_int_equal(r->count, 3);
	assert_false(r->tasks[1].is_running);
	assert_true(r->tasks[1].has_status);
	assert_int_equal(WEXITSTATUS(r->tasks[1].status), 3);
	assert_true(resources_has(&took, RESOURCES_RUN | RESOURCES_SWITCHES | RESOURCES_FAULTS |
						 RESOURCES_IO | RESOURCES_PEAK));
	assert_int_equal(took.run_ns, run_ns);
	assert_true(resources_has(&took, RESOURCES_SPLIT));
	assert_int_equal(took.user_ns, run_ns);
	assert_int_equal(took.voluntary, 4);
	assert_int_equal(took.minor_faults, 10);
	assert_int_equal(took.peak_bytes, 7 * 4096);
	assert_int_equal(r->unknown_count, 0);
}

/* A thread calls exec; the last record of the leader usually arrives before that. */
static void test_exec_by_thread(void **state)
{
	(void)state;
	begin();
	death(1, 20, 20, 1000, 0, 4);
	assert_true(job.record->tasks[1].is_running);
	thread_execs(2, 20, 21, 5);
	assert_true(job.record->tasks[2].is_taken_over);
	death(2, 20, 20, 300, 7, 6);
	check_process(1300);
}

/* Or after that, if it had to wait for a core: nothing is lost or counted twice. */
static void test_late_word(void **state)
{
	(void)state;
	begin();
	thread_execs(2, 20, 21, 5);
	death(1, 20, 20, 1000, 0, 6);
	assert_true(job.record->tasks[1].is_running);
	death(2, 20, 20, 300, 7, 7);
	check_process(1300);
}

/* Or never: then it is unknown what the process used. */
static void test_lost_word(void **state)
{
	struct resources took;

	(void)state;
	begin();
	thread_execs(2, 20, 21, 5);
	death(2, 20, 20, 300, 7, 7);
	took = record_resources(job.record, 1, true);
	assert_false(job.record->tasks[1].is_running);
	assert_false(resources_has(&took, RESOURCES_RUN));
}

/* Nothing that another thread has replaced runs: if a record says so, it is passed over. */
static void test_replaced_calls_exec(void **state)
{
	(void)state;
	begin();
	thread_execs(2, 20, 21, 4);
	thread_execs(1, 20, 21, 5);
	death(1, 20, 20, 1000, 0, 6);
	death(2, 20, 20, 300, 7, 7);
	check_process(1300);
}

/* A task exits once: other records of its exit change nothing. */
static void test_exits_again(void **state)
{
	(void)state;
	begin();
	birth(3, 20, 22, 1, TAP_THREAD, 4);
	death(3, 20, 22, 0, 0, 5);
	death(3, 20, 22, 0, 0, 6);
	death(1, 20, 20, 1000, 0, 7);
	death(1, 20, 20, 1000, 0, 8);
	assert_int_equal(hearer.heard[1].living, 1);
	assert_true(job.record->tasks[1].is_running);
	death(2, 20, 21, 300, 7, 9);
	assert_false(job.record->tasks[1].is_running);
	assert_int_equal(hearer.heard[1].living, 0);
	assert_int_equal(record_resources(job.record, 1, true).run_ns, 1300);
	/* Its PID can then be that of another process. */
	birth(4, 20, 20, 0, TAP_FORK, 10);
	death(1, 20, 20, 1000, 0, 11);
	assert_int_equal(job.record->count, 5);
	assert_true(job.record->tasks[4].is_running);
}

/* The threads of a process are never fewer than none. */
static void test_more_exits_than_births(void **state)
{
	struct tap_head head = head_of(TAP_BIRTH, 3, 20, 22, 4);

	(void)state;
	begin();
	death(1, 20, 20, 1000, 0, 5);
	death(2, 20, 21, 300, 7, 6);
	assert_int_equal(hear_task(&hearer, &head, 1), 0);
	hearer.heard[1].living = 0;
	death(3, 20, 22, 0, 0, 7);
	assert_int_equal(hearer.heard[1].living, 0);
}

/* Counters can have any value; their parts add up to the whole. */
static void test_largest_times(void **state)
{
	static const struct {
		uint64_t user_ns, system_ns;
	} times[] = { { UINT64_MAX, UINT64_MAX }, { UINT64_MAX, 2 }, { UINT64_MAX, 0 }, { 0, 1 } };

	(void)state;
	begin();
	for (uint32_t i = 0; i < COUNT_OF(times); i++) {
		struct tap_death d = { .head = head_of(TAP_DEATH, 3 + i, 30, 30, 5),
				       .took = { .run_ns = UINT64_MAX,
						 .times.user_ns = times[i].user_ns,
						 .times.system_ns = times[i].system_ns } };
		birth(3 + i, 30, 30, 0, TAP_FORK, 4);
		hear_record(&hearer, &d.head, sizeof d);
		struct resources took = record_resources(job.record, job.record->count - 1, false);
		assert_true(took.run_ns == UINT64_MAX);
		assert_true(took.user_ns <= took.run_ns);
		assert_true(took.system_ns == took.run_ns - took.user_ns);
		assert_true(took.system_ns == 0 || times[i].system_ns > 0);
	}
}

/* It is found in /proc a moment before its birth is reported. */
static void test_found_before_birth(void **state)
{
	const struct record *r = job.record;
	struct event found = { .kind = EVENT_FOUND, .how = BIRTH_FOUND, .pid = 20, .tid = 20 };
	struct tap_head head = { .serial = 1, .pid = 20, .tid = 20 };

	struct bpf_problem why;
	char text[BPF_PROBLEM_TEXT];

	(void)state;
	if (tap_open(&hearer.tap, &why) != 0)
		skip_because("no programs in the kernel: %s", bpf_problem_text(&why, text));
	birth(0, 10, 10, NOBODY, TAP_FORK, 1);
	hearer.is_taking_up = true;
	job_report(&job, &found);
	assert_int_equal(hear_task(&hearer, &head, NOBODY), 0);
	birth(2, 20, 20, 0, TAP_FORK, 2);
	found.tid = head.tid = 21;
	head.serial = 3;
	job_report(&job, &found);
	assert_int_equal(hear_task(&hearer, &head, NOBODY), 0);
	birth(4, 20, 21, 2, TAP_THREAD, 3);
	hearer.is_taking_up = false;
	assert_int_equal(r->count, 3);
	assert_int_equal(r->unknown_count, 0);
	death(2, 20, 20, 1000, 0, 4);
	assert_true(r->tasks[1].is_running);
	death(4, 20, 21, 300, 7, 5);
	check_process(1300);
	tap_close(hearer.tap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_exec_by_thread, setup, teardown),
		cmocka_unit_test_setup_teardown(test_late_word, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lost_word, setup, teardown),
		cmocka_unit_test_setup_teardown(test_replaced_calls_exec, setup, teardown),
		cmocka_unit_test_setup_teardown(test_exits_again, setup, teardown),
		cmocka_unit_test_setup_teardown(test_more_exits_than_births, setup, teardown),
		cmocka_unit_test_setup_teardown(test_largest_times, setup, teardown),
		cmocka_unit_test_setup_teardown(test_found_before_birth, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
