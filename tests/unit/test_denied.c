/* test_denied: numbers from files that may not be read are unknown, and the files are not tried
 * again and again.
 *
 * Root has access to everything: then the refreshes run as another user.
 */
#include "config.h"

#include "scanned.h"

#include "collect/details.h"
#include "wait/waitsite.h"

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

/* A user who requests a PID may have changed the access to it. */
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
	assert_false(p->has_exited);
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
	/* The CPU clock of the process is always readable. */
	assert_int_equal(scanned_rates(m, 101, 0).run_gap, GAP_NONE);
}

/* hidepid: nothing but the PID is known, and the files are tried in each refresh. */
static void test_stat_denied(void **state)
{
	(void)state;
	make_sleepers(&m->proc, 2);
	deny("101");
	scanned_open(m, NULL);
	for (int i = 0; i < 2; i++) {
		refresh();
		const struct process *p = scanned_process(m, 101);
		assert_false(p->has_exited);
		assert_int_equal(p->now.source[SOURCE_STAT], EACCES);
		assert_int_equal(p->thread_count, 0);
	}
	assert_int_equal(scanned_rates(m, 101, 0).run_gap, GAP_DENIED);
	assert_false(scanned_process(m, 102)->has_exited);
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
	details_complete(m->scanner, p);
	become(0);
	assert_int_equal(p->details->cmdline_error, EACCES);
	assert_int_equal(p->details->cgroup_error, EACCES);
	assert_null(p->details->cmdline);
}

/* ---- what it waits for, if its system call is denied ---- */

static struct wait_site site;

/* Make a sleeper in this kernel function, whose file `syscall` is denied. */
static void make_blocked(const char *wchan)
{
	make_sleepers(&m->proc, 1);
	write_text(path_of(m->proc.root, "101/task/101/syscall"), "%d 0x3 0 0 0 0 0\n",
		   NUMBER_OF(read));
	deny("101/task/101/syscall");
	write_text(path_of(m->proc.root, "101/task/101/wchan"), "%s", wchan);
	make_folder(path_of(m->proc.root, "101/task/101/fd"));
	scanned_open(m, NULL);
	refresh();
}

static void set_wchan(const char *wchan)
{
	write_text(path_of(m->proc.root, "101/task/101/wchan"), "%s", wchan);
}

static void set_fd(int fd, const char *target)
{
	char name[40];

	snprintf(name, sizeof name, "101/task/101/fd/%d", fd);
	unlink(path_of(m->proc.root, "%s", name));
	if (target)
		make_link(target, path_of(m->proc.root, "%s", name));
}

static void set_info(int fd, const char *text)
{
	char name[40];

	snprintf(name, sizeof name, "101/task/101/fdinfo/%d", fd);
	write_text(path_of(m->proc.root, "%s", name), "%s", text);
}

static bool observe(void)
{
	struct process *p = scanned_process(m, 101);
	char letter;

	become(ANYBODY);
	bool is_blocked = waitsite_observe(m->scanner, p, &p->threads[0], &site, &letter);
	become(0);
	assert_int_equal(letter, 'S');
	assert_true(!is_blocked || site.hidden & WAIT_SOURCE_SYSCALL);
	return is_blocked;
}

static void assert_seen(unsigned kind, int fd, const char *target)
{
	assert_true(observe());
	assert_true(site.is_seen);
	assert_string_equal(wait_kind_name(site.kind), wait_kind_name(kind));
	assert_int_equal(site.syscall, -2);
	assert_int_equal(site.fd, fd);
	char text[WAIT_TARGET_MAX];
	assert_string_equal(endpoint_text(&site.end, text, sizeof text), target);
}

/* A missing function is not a denial: older kernels show none at all. */
static void test_no_function(void **state)
{
	(void)state;
	make_blocked("0");
	assert_true(observe());
	assert_false(site.is_seen);
	assert_int_equal(site.kind, WAIT_OTHER);
	assert_int_equal(site.hidden, WAIT_SOURCE_SYSCALL);
}

/* A process that has shown a function before runs if it shows none. */
static void test_no_function_at_times(void **state)
{
	(void)state;
	make_blocked("futex_do_wait");
	assert_true(observe());
	set_wchan("0");
	assert_false(observe());
	set_wchan("futex_do_wait");
	assert_true(observe());
	assert_int_equal(site.hidden, WAIT_SOURCE_SYSCALL);
}

static void test_function_tells(void **state)
{
	static const struct {
		const char *wchan;
		unsigned kind;
		bool is_timed;
	} rows[] = {
		{ "futex_do_wait", WAIT_LOCK, false },
		{ "do_wait", WAIT_CHILD, false },
		{ "hrtimer_nanosleep", WAIT_TIMER, true },
		{ "do_sigtimedwait", WAIT_SIGNAL, false },
		{ "anon_pipe_read", WAIT_PIPE, false },
		{ "folio_wait_bit_common", WAIT_DISK, false },
		{ "poll_schedule_timeout.constprop.0", WAIT_POLL, false },
		{ "do_epoll_wait", WAIT_POLL, false },
		{ "unix_stream_read_generic", WAIT_NETWORK, false },
	};

	(void)state;
	make_blocked("x");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		set_wchan(rows[i].wchan);
		assert_seen(rows[i].kind, -1, "");
		assert_int_equal(site.is_timed, rows[i].is_timed);
		assert_int_equal(site.hidden, WAIT_SOURCE_SYSCALL);
	}
	set_wchan("some_function_of_a_driver");
	assert_true(observe());
	assert_false(site.is_seen);
	assert_string_equal(site.wchan, "some_function_of_a_driver");
}

/* A descriptor is certain only if no other one can be meant. */
static void test_function_and_descriptors(void **state)
{
	(void)state;
	make_blocked("anon_pipe_read");
	set_fd(0, "pipe:[1]");
	set_fd(1, "/dev/null");
	set_fd(3, "socket:[7]");
	assert_seen(WAIT_PIPE, 0, "pipe:[1]");
	set_fd(4, "pipe:[1]");
	assert_seen(WAIT_PIPE, -1, "pipe:[1]");
	set_fd(4, "pipe:[2]");
	assert_seen(WAIT_PIPE, -1, "");
	set_wchan("tcp_recvmsg_locked");
	assert_seen(WAIT_NETWORK, 3, "socket:[7]");
	set_fd(5, "socket:[8]");
	assert_seen(WAIT_NETWORK, -1, "");
	set_wchan("n_tty_read");
	set_fd(1, "/dev/pts/9");
	set_fd(2, "/dev/pts/9");
	assert_seen(WAIT_TTY, -1, "/dev/pts/9");
}

/* A function in which a thread waits for several kinds: kinds without a descriptor are excluded. */
static void test_function_of_several_kinds(void **state)
{
	(void)state;
	make_blocked("wait_woken");
	assert_true(observe());
	assert_false(site.is_seen);
	set_fd(0, "/dev/null");
	set_fd(1, "pipe:[1]");
	set_fd(2, "/no/such/file");
	set_fd(6, "anon_inode:[eventpoll]");
	set_fd(3, "socket:[7]");
	assert_seen(WAIT_NETWORK, 3, "socket:[7]");
	set_fd(4, "socket:[8]");
	assert_seen(WAIT_NETWORK, -1, "");
	set_fd(5, "anon_inode:inotify");
	assert_true(observe());
	assert_false(site.is_seen);
	assert_string_equal(site.wchan, "wait_woken");
}

static void test_sets_by_function(void **state)
{
	(void)state;
	make_blocked("ep_poll");
	set_fd(3, "socket:[7]");
	set_fd(5, "anon_inode:[eventfd]");
	set_fd(6, "pipe:[8]");
	set_fd(4, "anon_inode:[eventpoll]");
	assert_seen(WAIT_POLL, 4, ""); /* nothing of its set is known */
	set_info(4, "tfd: 3 events: 19\ntfd: 5 events: 19\n");
	assert_seen(WAIT_NETWORK, 4, "socket:[7]");
	set_info(4, "tfd: 5 events: 19\n");
	assert_seen(WAIT_EVENT, 4, "anon_inode:[eventfd]");
	/* Two sets: of one kind, or not. */
	set_fd(9, "anon_inode:[eventpoll]");
	set_info(9, "tfd: 6 events: 19\n");
	assert_seen(WAIT_POLL, -1, "");
	set_info(4, "tfd: 3 events: 19\n");
	set_info(9, "tfd: 3 events: 19\n");
	assert_seen(WAIT_NETWORK, -1, "socket:[7]");
}

/* There are too many descriptors to examine, or none that may be read. */
static void test_descriptors_out_of_reach(void **state)
{
	(void)state;
	make_blocked("anon_pipe_read");
	set_fd(0, "pipe:[1]");
	assert_seen(WAIT_PIPE, 0, "pipe:[1]");
	deny("101/task/101/fd");
	assert_seen(WAIT_PIPE, -1, "");
	assert_int_equal(site.hidden, WAIT_SOURCE_SYSCALL | WAIT_SOURCE_FD);
	allow("101/task/101/fd");
	for (int fd = 1; fd < 256; fd++)
		set_fd(fd, "/no/such/file");
	assert_seen(WAIT_PIPE, 0, "pipe:[1]");
	set_fd(256, "/no/such/file");
	assert_seen(WAIT_PIPE, -1, "");
	assert_int_equal(site.hidden, WAIT_SOURCE_SYSCALL);
}

/* If Yama denies access, each attempt writes a line to the kernel log. */
static void test_denial_is_remembered(void **state)
{
	(void)state;
	make_blocked("futex_do_wait");
	assert_true(observe());
	allow("101/task/101/syscall");
	assert_seen(WAIT_LOCK, -1, "");
	for (int i = 0; i < 64; i++)
		refresh();
	struct process *p = scanned_process(m, 101);
	char letter;
	assert_true(waitsite_observe(m->scanner, p, &p->threads[0], &site, &letter));
	assert_int_equal(site.hidden, 0);
	assert_int_equal(site.syscall, NUMBER_OF(read));
}

/* Access to a descriptor can be denied although the call is readable. */
static void test_descriptor_denied(void **state)
{
	struct process *p;
	char letter;

	(void)state;
	make_blocked("some_function");
	allow("101/task/101/syscall");
	set_fd(3, "pipe:[1]");
	deny("101/task/101/fd");
	p = scanned_process(m, 101);
	become(ANYBODY);
	bool is_blocked = waitsite_observe(m->scanner, p, &p->threads[0], &site, &letter);
	become(0);
	assert_true(is_blocked);
	assert_false(site.is_seen);
	assert_int_equal(site.syscall, NUMBER_OF(read));
	assert_int_equal(site.hidden, WAIT_SOURCE_FD);
	allow("101/task/101/fd");
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
		TEST(test_no_function),
		TEST(test_no_function_at_times),
		TEST(test_function_tells),
		TEST(test_function_and_descriptors),
		TEST(test_function_of_several_kinds),
		TEST(test_sets_by_function),
		TEST(test_descriptors_out_of_reach),
		TEST(test_denial_is_remembered),
		TEST(test_descriptor_denied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
