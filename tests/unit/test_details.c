/* test_details: the texts of a process, which are read when it is shown; and scanners without a
 * clock.
 */
#include "config.h"

#include "scanned.h"
#include "collect/details.h"
#include "collect/texts.h"

#include <errno.h>
#include <unistd.h>

static struct scanned *m;

static int setup(void **state)
{
	int error = scanned_setup(state);

	m = *state;
	make_sleepers(&m->proc, 2);
	return error;
}

static const char *file_of(const char *name)
{
	return path_of(m->proc.root, "101/%s", name);
}

static struct process *open_and_find(void)
{
	scanned_open(m, NULL);
	scanned_refresh(m);
	return scanned_process(m, 101);
}

static void assert_cmdline(struct process *p, const char *wanted, size_t length)
{
	if (p->details)
		free(p->details->cmdline);
	process_make_details(p)->cmdline = NULL;
	texts_read_cmdline(m->scanner, p);
	assert_non_null(p->details->cmdline);
	assert_int_equal(p->details->cmdline_length, length);
	assert_memory_equal(p->details->cmdline, wanted, length);
}

#define CMDLINE(file, wanted)                                            \
	do {                                                             \
		write_bytes(file_of("cmdline"), file, sizeof(file) - 1); \
		assert_cmdline(p, wanted, sizeof(wanted));               \
	} while (0)

static void test_arguments(void **state)
{
	struct process *p = open_and_find();

	(void)state;
	CMDLINE("prog\0-x\0file\0", "prog\0-x\0file");
	CMDLINE("prog\0", "prog");
	CMDLINE("prog", "prog");
	CMDLINE("prog\0\0x\0", "prog\0\0x"); /* an empty argument */
	CMDLINE("prog\0a b\0\0\0", "prog\0a b\0\0");
	CMDLINE("\0", ""); /* a single empty argument */
	CMDLINE("\0\0\0", "\0\0");
	/* setproctitle(3): one text that replaces all arguments. */
	CMDLINE("daemon: worker 3\0\0\0\0\0\0", "daemon: worker 3");
	CMDLINE("daemon: worker 3", "daemon: worker 3");
	CMDLINE("\xff\x1b(\n", "\xff\x1b(\n"); /* the bytes are unchanged */
}

static void test_no_arguments(void **state)
{
	struct process *p = open_and_find();

	(void)state;
	write_bytes(file_of("cmdline"), "", 0); /* a kernel thread, a zombie */
	texts_read_cmdline(m->scanner, p);
	assert_int_equal(p->details->cmdline_length, 0);
	assert_int_equal(p->details->cmdline_error, 0);
	assert_non_null(p->details->cmdline);
	p = scanned_process(m, 102);
	texts_read_cmdline(m->scanner, p);
	assert_null(p->details->cmdline);
	assert_int_equal(p->details->cmdline_error, ENOENT);
}

static void test_program_and_cgroup(void **state)
{
	struct process *p = open_and_find();

	(void)state;
	make_link("/opt/prog (deleted)", file_of("exe"));
	write_text(file_of("cgroup"), "2:cpu:/one\n0::/two\n");
	details_complete(m->scanner, p);
	assert_string_equal(p->details->exe, "/opt/prog (deleted)");
	assert_string_equal(p->details->cgroup, "/one");
	assert_false(p->details->cgroup_is_v2);
	assert_string_equal(p->details->cgroup_v2, "/two");
	assert_int_equal(p->details->exe_error, 0);
	assert_int_equal(p->details->cgroup_error, 0);
	p = scanned_process(m, 102);
	write_text(path_of(m->proc.root, "102/cgroup"), "0::/two\n");
	details_complete(m->scanner, p);
	assert_null(p->details->exe);
	assert_int_equal(p->details->exe_error, ENOENT);
	assert_string_equal(p->details->cgroup, "/two");
	assert_true(p->details->cgroup_is_v2);
}

static void test_cgroup_that_cannot_be_parsed(void **state)
{
	struct process *p = open_and_find();

	(void)state;
	texts_read_cgroup(m->scanner, p);
	assert_int_equal(p->details->cgroup_error, ENOENT);
	write_text(file_of("cgroup"), "1:memory:/one\n");
	texts_read_cgroup(m->scanner, p);
	assert_int_equal(p->details->cgroup_error, EINVAL);
	assert_null(p->details->cgroup);
	assert_null(p->details->cgroup_v2);
}

/* The texts of a program are not those of the next one. */
static void test_read_again_after_an_exec(void **state)
{
	struct process *p = open_and_find();
	struct fake_task t = has_run(sleeper);

	(void)state;
	write_bytes(file_of("cmdline"), "first", 5);
	make_link("/first", file_of("exe"));
	details_complete(m->scanner, p);
	write_bytes(file_of("cmdline"), "second", 6);
	unlink(file_of("exe"));
	make_link("/second", file_of("exe"));
	scanned_refresh(m); /* it did not run: the text is kept */
	details_complete(m->scanner, p);
	assert_string_equal(p->details->cmdline, "first");
	assert_string_equal(p->details->exe, "/first");
	fake_single(&m->proc, 101, &t); /* it ran, and is unchanged */
	scanned_refresh(m);
	assert_string_equal(p->details->cmdline, "first");
	t = has_run(t);
	t.comm = "second";
	fake_single(&m->proc, 101, &t);
	scanned_refresh(m);
	assert_null(p->details);
	details_complete(m->scanner, p);
	assert_string_equal(p->details->cmdline, "second");
	assert_string_equal(p->details->exe, "/second");
}

/* The flag is set by fork and cleared by exec, even if the name stays the same. */
static void test_read_again_after_an_exec_of_the_same_name(void **state)
{
	struct fake_task t = sleeper;

	(void)state;
	t.flags = TASK_FORKNOEXEC;
	fake_single(&m->proc, 101, &t);
	struct process *p = open_and_find();
	write_bytes(file_of("cmdline"), "first", 5);
	details_complete(m->scanner, p);
	t = has_run(t);
	t.flags = 0;
	fake_single(&m->proc, 101, &t);
	write_bytes(file_of("cmdline"), "second", 6);
	scanned_refresh(m);
	details_complete(m->scanner, p);
	assert_string_equal(p->details->cmdline, "second");
}

static void test_exited_has_no_texts_to_read(void **state)
{
	struct process *p = open_and_find();

	(void)state;
	write_bytes(file_of("cmdline"), "prog", 4);
	p->has_exited = true;
	details_complete(m->scanner, p);
	assert_null(p->details);
}

static void test_kernel_functions(void **state)
{
	struct process *p;

	(void)state;
	make_threads(&m->proc, 500, 3);
	for (int i = 0; i < 3; i++)
		write_text(path_of(m->proc.root, "500/task/%d/wchan", 500 + i), "function_%d", i);
	scanned_open(m, NULL);
	scanned_refresh(m);
	p = scanned_process(m, 500);
	p->threads[2].state = 'R'; /* is in none */
	details_read_wchan(m->scanner, p, true);
	assert_string_equal(thread_notes(&p->threads[0])->wchan, "function_0");
	assert_string_equal(thread_notes(&p->threads[1])->wchan, "");
	assert_int_equal(thread_notes(&p->threads[0])->wchan_at, 1);
	details_read_wchan(m->scanner, p, false);
	assert_string_equal(thread_notes(&p->threads[1])->wchan, "function_1");
	assert_string_equal(thread_notes(&p->threads[2])->wchan, "");
	/* A thread that has not run since is in the same place. */
	write_text(path_of(m->proc.root, "500/task/500/wchan"), "elsewhere");
	scanned_refresh(m);
	details_read_wchan(m->scanner, p, false);
	assert_string_equal(thread_notes(&p->threads[0])->wchan, "function_0");
	assert_int_equal(thread_notes(&p->threads[0])->wchan_at, 2);
	p->threads[0].moved_at = 3;
	scanned_refresh(m);
	details_read_wchan(m->scanner, p, false);
	assert_string_equal(thread_notes(&p->threads[0])->wchan, "elsewhere");
}

/* I/O counters of threads that never moved are read when they are shown. */
static void test_missing_io_is_read_for_showing(void **state)
{
	(void)state;
	make_threads(&m->proc, 500, 3);
	scanned_open(m, NULL);
	scanned_refresh(m);
	struct process *p = scanned_process(m, 500);
	for (int i = 0; i < 3; i++)
		assert_int_equal(p->threads[i].now.source[SOURCE_IO], SOURCE_UNREAD);
	assert_int_equal(p->now.source[SOURCE_IO], 0);
	p->threads[1].now.source[SOURCE_IO] = EACCES; /* known to be denied */
	details_complete(m->scanner, p);
	assert_int_equal(p->threads[0].now.source[SOURCE_IO], 0);
	assert_int_equal(p->threads[0].now.io[6], 70);
	assert_int_equal(p->threads[1].now.source[SOURCE_IO], EACCES);
	assert_int_equal(p->threads[2].now.source[SOURCE_IO], 0);
}

/* ---- without a clock: everything is read ---- */

static void test_without_a_clock_everything_is_read(void **state)
{
	struct fake_task t = has_run(sleeper);

	(void)state;
	make_threads(&m->proc, 500, 3);
	scanned_open_without_clock(m, NULL);
	scanned_refresh(m);
	for (int i = 0; i < 2; i++) {
		struct scan_cost cost = scanned_refresh(m);
		assert_int_equal(cost.clock_calls, 0);
		assert_int_equal(cost.processes_read, 3);
		assert_true(cost.threads_read >= 5);
		assert_int_equal(cost.folders_listed, 2);
	}
	fake_single(&m->proc, 103, &sleeper); /* found without loadavg */
	fake_thread(&m->proc, 500, 501, &t);
	scanned_refresh(m);
	assert_int_equal(scanned_table(m)->count, 4);
	/* A process's time is the sum of its threads'. */
	assert_int_equal(scanned_process(m, 500)->now.run_ns, 3 * sleeper.run_ns + 4000000);
	assert_near(scanned_rates(m, 500, 0).run, 0.004 / STEP_S);
	fake_end_thread(&m->proc, 500, 501);
	scanned_refresh(m); /* it does not decrease when one exits */
	assert_int_equal(scanned_process(m, 500)->now.run_ns, 3 * sleeper.run_ns + 4000000);
}

static void test_without_schedstat(void **state)
{
	(void)state;
	scanned_open_without_clock(m, NULL);
	write_text(file_of("schedstat"), "cut");
	write_text(path_of(m->proc.root, "101/task/101/schedstat"), "cut");
	scanned_refresh(m);
	scanned_refresh(m);
	assert_int_equal(scanned_rates(m, 101, 0).run_gap, GAP_UNREADABLE);
	assert_int_equal(scanned_rates(m, 101, 101).run_gap, GAP_UNREADABLE);
	assert_int_equal(scanned_rates(m, 101, 0).switches_gap, GAP_NONE);
	assert_int_equal(scanned_rates(m, 102, 0).run_gap, GAP_NONE);
}

/* ---- the time of a fixture ---- */

static void test_times_of_a_fixture(void **state)
{
	(void)state;
	scanned_open(m, NULL);
	scanned_refresh_after(m, 0.25, -1);
	const struct sample *t = scanned_table(m);
	assert_true(t->at_ns == 1000250000000);
	assert_int_equal(t->before_ns, 0);
	assert_true(t->boot_offset_ns == t->at_ns);
	assert_true(t->real_time_ns == 1700001000250000000);
	scanned_refresh_after(m, 2, -1);
	assert_true(t->before_ns == 1000250000000);
	assert_true(t->at_ns == 1002250000000);
	assert_near(scanned_rates(m, 101, 0).window_s, 2);
	/* Without an uptime, one second passes. */
	unlink(path_of(m->proc.root, "uptime"));
	unlink(path_of(m->proc.root, "stat"));
	assert_int_equal(scan_refresh(m->scanner, SCAN_MACHINE_UNKNOWN), 0);
	assert_true(t->at_ns == 1003250000000);
	assert_true(t->real_time_ns == 1003250000000);
	assert_false(scan_is_live(m->scanner));
}

static void test_roots(void **state)
{
	struct scan_options options = { .proc_root = file_of("none") };
	struct scanner *s = NULL;
	struct fake_proc next;

	(void)state;
	assert_int_equal(scan_open(&s, &options), -ENOENT);
	assert_null(s);
	scan_close(NULL);
	scanned_open_without_clock(m, NULL);
	scanned_refresh(m);
	fake_open(&next);
	fake_uptime(&next, 2000);
	fake_single(&next, 102, &sleeper);
	fake_single(&next, 777, &sleeper);
	assert_int_equal(scan_reopen(m->scanner, file_of("none")), -ENOENT);
	assert_int_equal(scan_reopen(m->scanner, next.root), 0);
	assert_int_equal(scan_refresh(m->scanner, SCAN_MACHINE_UNKNOWN), 0);
	assert_true(scanned_process(m, 101)->has_exited);
	assert_false(scanned_process(m, 102)->has_exited);
	assert_int_equal(scanned_process(m, 777)->first_seen_at, 2);
	fake_close(&next);
	assert_int_equal(scan_refresh(m->scanner, SCAN_MACHINE_UNKNOWN),
			 -ENOENT); /* that root is gone */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, scanned_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_arguments),
		TEST(test_no_arguments),
		TEST(test_program_and_cgroup),
		TEST(test_cgroup_that_cannot_be_parsed),
		TEST(test_read_again_after_an_exec),
		TEST(test_read_again_after_an_exec_of_the_same_name),
		TEST(test_exited_has_no_texts_to_read),
		TEST(test_kernel_functions),
		TEST(test_missing_io_is_read_for_showing),
		TEST(test_without_a_clock_everything_is_read),
		TEST(test_without_schedstat),
		TEST(test_times_of_a_fixture),
		TEST(test_roots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
