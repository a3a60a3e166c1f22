/* test_denied: files that may not be read leave their numbers unknown, and are not
 * asked for again and again.
 *
 * To root nothing is denied: then the refreshes are done as another user.
 */
#include "config.h"

#include "scanned.h"

#include "scan/waitsite.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define ANYBODY 65534

static struct scanned *m;
static bool is_root;

static int setup(void **state)
{
	int error = scanned_setup(state);

	m = *state;
	is_root = geteuid() == 0;
	assert_int_equal(chmod(m->proc.root, 0755), 0);
	return error;
}

static int teardown(void **state)
{
	if (is_root)
		assert_int_equal(seteuid(0), 0);
	return scanned_teardown(state);
}

static void deny(const char *path)
{
	assert_int_equal(chmod(path_of(m->proc.root, "%s", path), 0), 0);
}

static void allow(const char *path)
{
	assert_int_equal(chmod(path_of(m->proc.root, "%s", path), 0755), 0);
}

static void become(uid_t uid)
{
	if (is_root)
		assert_int_equal(seteuid(uid), 0);
}

static struct scan_cost refresh(void)
{
	fake_uptime(&m->proc, m->uptime_s += STEP_S);
	become(ANYBODY);
	assert_int_equal(scan_refresh(m->scanner, SCAN_MACHINE_UNKNOWN), 0);
	become(0);
	return scan_last_cost(m->scanner);
}

static void run_once(pid_t pid)
{
	static unsigned times;
	struct fake_task t = sleeper;

	for (times++; t.slices < sleeper.slices + 2 * times;)
		t = has_run(t);
	fake_single(&m->proc, pid, &t);
}

static void test_io_denied(void **state)
{
	(void)state;
	make_sleepers(&m->proc, 1);
	deny("101/io");
	scanned_open(m, NULL);
	refresh();
	const struct process *p = scanned_process(m, 101);
	assert_int_equal(p->now.source[SOURCE_IO], EACCES);
	assert_int_equal(p->threads[0].now.source[SOURCE_IO], EACCES);
	assert_int_equal(p->now.source[SOURCE_STATUS], 0);
	run_once(101);
	deny("101/io");
	struct scan_cost cost = refresh();
	assert_int_equal(cost.files_read, FILES_OF_REFRESH + 3); /* io is not tried again */
	assert_int_equal(scanned_rates(m, 101, 0).io_gap, GAP_DENIED);
	assert_int_equal(scanned_rates(m, 101, 101).io_gap, GAP_DENIED);
	assert_int_equal(scanned_rates(m, 101, 0).run_gap, GAP_NONE);
	assert_near(scanned_rates(m, 101, 0).voluntary_per_s, 2 / STEP_S);
}

/* Whoever asks for a PID may have changed what it may see. */
static void test_io_denied_and_asked_for(void **state)
{
	static const pid_t pids[] = { 101, 0 };

	(void)state;
	make_sleepers(&m->proc, 1);
	deny("101/io");
	deny("101/task/101/io");
	scanned_open(m, pids);
	refresh();
	assert_int_equal(scanned_process(m, 101)->now.source[SOURCE_IO], EACCES);
	allow("101/io");
	allow("101/task/101/io");
	refresh();
	assert_int_equal(scanned_process(m, 101)->now.source[SOURCE_IO], 0);
	assert_int_equal(scanned_rates(m, 101, 0).io_gap, GAP_DENIED); /* of the window */
	refresh();
	assert_int_equal(scanned_rates(m, 101, 0).io_gap, GAP_NONE);
}

static void test_io_of_a_thread_denied(void **state)
{
	struct fake_task t = has_run(sleeper);

	(void)state;
	make_threads(&m->proc, 500, 2);
	scanned_open(m, NULL);
	refresh();
	for (int i = 0; i < 2; i++) {
		t = has_run(t);
		fake_thread(&m->proc, 500, 501, &t);
		deny("500/task/501/io");
		fake_clock_set(&m->proc, 500, t.run_ns);
		struct scan_cost cost = refresh();
		/* stat, 2 schedstat, stat, status, the process's io; and io once */
		assert_int_equal(cost.files_read, FILES_OF_REFRESH + 6 + (i == 0));
		assert_int_equal(scanned_rates(m, 500, 501).io_gap, GAP_DENIED);
	}
}

static void test_status_denied(void **state)
{
	(void)state;
	make_sleepers(&m->proc, 1);
	deny("101/status");
	scanned_open(m, NULL);
	refresh();
	refresh();
	const struct process *p = scanned_process(m, 101);
	assert_false(p->ended);
	assert_null(p->user);
	assert_false(p->memory.known);
	assert_int_equal(p->now.source[SOURCE_STATUS], SOURCE_UNREAD);
	assert_int_equal(p->threads[0].now.source[SOURCE_STATUS], EACCES);
	assert_int_equal(scanned_rates(m, 101, 101).switches_gap, GAP_DENIED);
	assert_int_equal(scanned_rates(m, 101, 101).run_gap, GAP_NONE);
}

static void test_schedstat_denied(void **state)
{
	(void)state;
	make_sleepers(&m->proc, 1);
	deny("101/schedstat");
	scanned_open(m, NULL);
	refresh();
	run_once(101);
	deny("101/schedstat");
	refresh();
	assert_int_equal(scanned_rates(m, 101, 101).run_gap, GAP_DENIED);
	assert_int_equal(scanned_rates(m, 101, 101).runnable_gap, GAP_DENIED);
	assert_int_equal(scanned_rates(m, 101, 101).switches_gap, GAP_NONE);
	/* The clock of the process is nobody's secret. */
	assert_int_equal(scanned_rates(m, 101, 0).run_gap, GAP_NONE);
}

/* hidepid: nothing but the PID is known, and it is asked for at each refresh. */
static void test_stat_denied(void **state)
{
	(void)state;
	make_sleepers(&m->proc, 2);
	deny("101");
	scanned_open(m, NULL);
	for (int i = 0; i < 2; i++) {
		refresh();
		const struct process *p = scanned_process(m, 101);
		assert_false(p->ended);
		assert_int_equal(p->now.source[SOURCE_STAT], EACCES);
		assert_int_equal(p->thread_count, 0);
	}
	assert_int_equal(scanned_rates(m, 101, 0).run_gap, GAP_DENIED);
	assert_false(scanned_process(m, 102)->ended);
	allow("101");
	refresh();
	assert_int_equal(scanned_process(m, 101)->now.source[SOURCE_STAT], 0);
	assert_int_equal(scanned_process(m, 101)->thread_count, 1);
	assert_int_equal(scanned_rates(m, 101, 101).run_gap, GAP_FIRST_SIGHT);
}

static void test_texts_denied(void **state)
{
	(void)state;
	make_sleepers(&m->proc, 1);
	write_text(path_of(m->proc.root, "101/cmdline"), "prog");
	write_text(path_of(m->proc.root, "101/cgroup"), "0::/group\n");
	deny("101/cmdline");
	deny("101/cgroup");
	scanned_open(m, NULL);
	refresh();
	struct process *p = scanned_process(m, 101);
	become(ANYBODY);
	scan_complete(m->scanner, p);
	become(0);
	assert_int_equal(p->details->cmdline_error, EACCES);
	assert_int_equal(p->details->cgroup_error, EACCES);
	assert_null(p->details->cmdline);
}

/* Blocked, but on what is not for all to see. */
static void test_syscall_denied(void **state)
{
	struct wait_site site;
	char letter;

	(void)state;
	make_sleepers(&m->proc, 1);
	write_text(path_of(m->proc.root, "101/task/101/syscall"), "%d 0x3 0 0 0 0 0\n", NUMBER_OF(read));
	deny("101/task/101/syscall");
	scanned_open(m, NULL);
	refresh();
	const struct process *p = scanned_process(m, 101);
	become(ANYBODY);
	bool is_blocked = waitsite_look(m->scanner, p, &p->threads[0], &site, &letter);
	become(0);
	assert_true(is_blocked);
	assert_false(site.is_seen);
	assert_int_equal(letter, 'S');
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_io_denied),
		TEST(test_io_denied_and_asked_for),
		TEST(test_io_of_a_thread_denied),
		TEST(test_status_denied),
		TEST(test_schedstat_denied),
		TEST(test_stat_denied),
		TEST(test_texts_denied),
		TEST(test_syscall_denied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
