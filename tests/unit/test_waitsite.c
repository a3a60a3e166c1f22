/* test_waitsite: one observation of a blocked thread, through the files of a fake /proc. */
#include "config.h"

#include "scanned.h"

#include "wait/waitsite.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

static struct scanned *m;
static struct wait_site site;

static const char *target(void)
{
	static char text[WAIT_TARGET_MAX];

	return endpoint_text(&site.end, text, sizeof text);
}

static char state;

/* A process 101 with one sleeping thread. */
static int setup(void **test_state)
{
	int error = scanned_setup(test_state);

	m = *test_state;
	make_sleepers(&m->proc, 1);
	scanned_open(m, NULL);
	scanned_refresh(m);
	return error;
}

static const char *file_of(const char *name)
{
	return path_of(m->proc.root, "101/task/101/%s", name);
}

/* Put the thread in a system call with these first arguments, in hexadecimal. */
static void set_call(int number, const char *arguments)
{
	write_text(file_of("syscall"), "%d %s 0x0 0x0 0x0 0x0 0x0 0x0\n", number, arguments);
}

static void set_wchan(const char *name)
{
	write_text(file_of("wchan"), "%s", name);
}

static void set_fd(int fd, const char *target)
{
	char name[20];

	make_folder(file_of("fd"));
	snprintf(name, sizeof name, "fd/%d", fd);
	unlink(file_of(name));
	make_link(target, file_of(name));
}

static void set_state(char letter)
{
	struct fake_task t = sleeper;

	t.state = letter;
	fake_thread(&m->proc, 101, 101, &t);
}

static bool observe(void)
{
	struct process *p = scanned_process(m, 101);

	memset(&site, 0x55, sizeof site);
	state = '!';
	return waitsite_observe(m->scanner, p, &p->threads[0], &site, &state);
}

static void assert_kind(unsigned kind)
{
	if (!observe())
		fail_msg("it is not blocked");
	assert_true(site.is_seen);
	if (site.kind != kind)
		fail_msg("is %s, not %s", wait_kind_name((enum wait_kind)site.kind),
			 wait_kind_name((enum wait_kind)kind));
}

/* ---- states ---- */

static void test_not_blocked(void **test_state)
{
	static const char letters[] = "RZX";

	(void)test_state;
	set_call(NUMBER_OF(read), "0x3");
	for (size_t i = 0; letters[i]; i++) {
		set_state(letters[i]);
		assert_false(observe());
		assert_int_equal(state, letters[i]);
	}
	remove_tree(path_of(m->proc.root, "101"));
	assert_false(observe());
	assert_int_equal(state, '\0');
}

static void test_stopped(void **test_state)
{
	(void)test_state;
	set_state('T');
	assert_kind(WAIT_STOPPED);
	set_state('t');
	assert_kind(WAIT_STOPPED);
	assert_int_equal(site.syscall, -2);
	assert_int_equal(site.fd, -1);
}

/* If its files vanish while they are read, it is gone.  If they may not be read, it is blocked on
 * something unknown. */
static void test_syscall_cannot_be_read(void **test_state)
{
	(void)test_state;
	assert_false(observe());
	assert_int_equal(state, 'S');
	make_folder(file_of("syscall"));
	assert_true(observe());
	assert_false(site.is_seen);
	assert_int_equal(site.kind, WAIT_OTHER);
	assert_int_equal(site.syscall, -2);
}

/* "running" with state S: it woke and slept again, so the kernel function decides. */
static void test_restless(void **test_state)
{
	(void)test_state;
	write_text(file_of("syscall"), "running\n");
	set_wchan("0");
	assert_false(observe());
	set_wchan("anon_pipe_read");
	assert_kind(WAIT_PIPE);
	assert_int_equal(site.syscall, -2);
}

/* ---- calls on one descriptor ---- */

static void test_read_by_what_the_descriptor_is(void **test_state)
{
	static const struct {
		const char *target;
		unsigned kind;
	} rows[] = {
		{ "socket:[77]", WAIT_NETWORK },
		{ "pipe:[88]", WAIT_PIPE },
		{ "/dev/pts/3", WAIT_TTY },
		{ "anon_inode:inotify", WAIT_FS_EVENT },
		{ "anon_inode:[eventfd]", WAIT_EVENT },
		{ "anon_inode:[timerfd]", WAIT_TIMER },
		{ "anon_inode:[signalfd]", WAIT_SIGNAL },
		{ "/no/such/file", WAIT_DISK },
		{ "/no/such/file (deleted)", WAIT_DISK },
	};

	(void)test_state;
	set_call(NUMBER_OF(read), "0x3");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		set_fd(3, rows[i].target);
		assert_kind(rows[i].kind);
		assert_int_equal(site.fd, 3);
		assert_int_equal(site.syscall, NUMBER_OF(read));
		assert_string_equal(target(), rows[i].target);
		assert_false(site.is_timed);
	}
}

/* A path can be anything, so its type is read. */
static void test_read_by_what_the_path_is(void **test_state)
{
	char path[200];
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	(void)test_state;
	snprintf(path, sizeof path, "%s/node", m->proc.root);
	set_call(NUMBER_OF(read), "0x3");
	set_wchan("0");
	set_fd(3, path);
	write_text(path, "x");
	assert_kind(WAIT_DISK);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_kind(WAIT_PIPE);
	unlink(path);
	if (strlen(path) < sizeof address.sun_path) {
		int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		memcpy(address.sun_path, path, strlen(path) + 1);
		assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
		assert_kind(WAIT_NETWORK);
		close(fd);
	}
	set_fd(3, "/dev/null"); /* a device, but not a terminal: what it does is unknown */
	assert_kind(WAIT_OTHER);
}

static void test_calls_that_tell_by_themselves(void **test_state)
{
	(void)test_state;
	set_wchan("0");
	set_call(NUMBER_OF(recvfrom), "0x5"); /* its descriptor cannot be read */
	assert_kind(WAIT_NETWORK);
	assert_int_equal(site.fd, 5);
	assert_string_equal(target(), "");
	set_call(NUMBER_OF(pread64), "0x5");
	assert_kind(WAIT_DISK);
	set_fd(5, "anon_inode:[eventpoll]"); /* it has no kind: that of the call is kept */
	assert_kind(WAIT_DISK);
	set_call(NUMBER_OF(recvfrom), "0xffffffffffffffff");
	assert_kind(WAIT_NETWORK);
	assert_int_equal(site.fd, -1);
	set_call(NUMBER_OF(fsync), "0x5");
	assert_kind(WAIT_DISK);
	set_call(NUMBER_OF(nanosleep), "0x7ffc0000");
	assert_kind(WAIT_TIMER);
	assert_true(site.is_timed);
	set_call(NUMBER_OF(wait4), "0x7ffc0000");
	assert_kind(WAIT_CHILD);
}

static void test_two_descriptors(void **test_state)
{
	(void)test_state;
	set_fd(3, "pipe:[1]");
	set_fd(4, "socket:[2]");
	set_fd(5, "/no/such/file");
	set_wchan("0");
	set_call(NUMBER_OF(sendfile), "0x3 0x4 0x5");
	assert_kind(WAIT_NETWORK); /* the more informative one */
	assert_int_equal(site.fd, 4);
	assert_string_equal(target(), "socket:[2]");
	set_call(NUMBER_OF(sendfile), "0x4 0x5");
	assert_kind(WAIT_NETWORK);
	assert_int_equal(site.fd, 4);
	set_call(NUMBER_OF(splice), "0x5 0x4 0x3"); /* arguments 0 and 2 */
	assert_kind(WAIT_PIPE);
	assert_int_equal(site.fd, 3);
}

/* The kernel function says which of the two it is. */
static void test_side_of_two_descriptors(void **test_state)
{
	const struct {
		const char *wchan;
		int call;
		const char *arguments;
		unsigned kind, direction;
		int fd;
	} cases[] = {
		{ "pipe_wait_readable", NUMBER_OF(splice), "0x3 0x0 0x4", WAIT_PIPE, WAIT_TO_READ,
		  3 },
		{ "pipe_wait_writable", NUMBER_OF(splice), "0x4 0x0 0x3", WAIT_PIPE, WAIT_TO_WRITE,
		  3 },
		{ "sk_stream_wait_memory", NUMBER_OF(splice), "0x3 0x0 0x4", WAIT_NETWORK,
		  WAIT_TO_WRITE, 4 },
		{ "sk_wait_data", NUMBER_OF(splice), "0x4 0x0 0x3", WAIT_NETWORK, WAIT_TO_READ, 4 },
		{ "anon_pipe_write", NUMBER_OF(sendfile), "0x3 0x4", WAIT_PIPE, WAIT_TO_WRITE, 3 },
		{ "wait_woken", NUMBER_OF(splice), "0x3 0x0 0x4", WAIT_NETWORK, 0, 4 },
	};

	(void)test_state;
	set_fd(3, "pipe:[1]");
	set_fd(4, "socket:[2]");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		set_wchan(cases[i].wchan);
		set_call(cases[i].call, cases[i].arguments);
		assert_kind(cases[i].kind);
		assert_int_equal(site.direction, cases[i].direction);
		assert_int_equal(site.fd, cases[i].fd);
	}
}

/* No thread is in D for a pipe or a socket: it waits for the source of the data. */
static void test_disk_on_the_way(void **test_state)
{
	(void)test_state;
	set_fd(3, "pipe:[1]");
	set_fd(4, "socket:[2]");
	set_fd(5, "/no/such/file");
	set_wchan("folio_wait_bit_common");
	set_call(NUMBER_OF(splice), "0x5 0x4 0x3");
	assert_kind(WAIT_PIPE); /* in S it is the pipe */
	set_state('D');
	assert_kind(WAIT_DISK);
	assert_int_equal(site.fd, 5);
	assert_string_equal(target(), "/no/such/file");
	set_call(NUMBER_OF(sendfile), "0x4 0x5");
	assert_kind(WAIT_DISK);
	assert_int_equal(site.fd, 5);
	set_call(NUMBER_OF(splice), "0x3 0x0 0x4"); /* not a file: then it is memory of the pipe */
	assert_kind(WAIT_DISK);
	assert_int_equal(site.fd, -1);
	assert_string_equal(target(), "");
	set_call(NUMBER_OF(write), "0x4"); /* what it writes is not in memory */
	assert_kind(WAIT_DISK);
	set_wchan("__lock_sock"); /* a lock of the socket belongs to the socket */
	assert_kind(WAIT_NETWORK);
	set_wchan("__mutex_lock");
	assert_kind(WAIT_NETWORK);
	set_wchan("0"); /* it runs again */
	assert_kind(WAIT_NETWORK);
	set_call(NUMBER_OF(splice), "0x5 0x4 0x3");
	assert_kind(WAIT_DISK);
	assert_string_equal(target(), "/no/such/file");
}

/* ---- sets of descriptors ---- */

static void test_epoll(void **test_state)
{
	(void)test_state;
	set_fd(5, "anon_inode:[eventfd]");
	set_fd(6, "socket:[2]");
	set_fd(7, "pipe:[1]");
	set_fd(8, "anon_inode:[timerfd]");
	set_call(NUMBER_OF(epoll_pwait), "0x4 0x7ffc0000 0x10 0xffffffff");
	write_text(file_of("fdinfo/4"),
		   "pos:\t0\nflags:\t02\ntfd:        5 events:       19 data:  5\n"
		   "tfd:        7 events:       1f data:  7\ntfd:        6 events: 40000001 data: "
		   "6\n");
	assert_kind(WAIT_NETWORK); /* data comes before the rest */
	assert_int_equal(site.fd, 4);
	assert_string_equal(target(), "socket:[2]");
	assert_false(site.is_timed);
	write_text(file_of("fdinfo/4"), "tfd:        5 events:       19 data:  5\n");
	assert_kind(WAIT_EVENT);
	write_text(file_of("fdinfo/4"), "tfd: 5 events: 19\ntfd: 8 events: 19\n");
	assert_kind(WAIT_TIMER);
	/* Nothing is waited for at 6: only errors. */
	write_text(file_of("fdinfo/4"), "tfd: 6 events: 18\ntfd: 7 events: 4\n");
	assert_kind(WAIT_PIPE);
	write_text(file_of("fdinfo/4"), "tfd: 6 events: 2\n"); /* urgent data */
	assert_kind(WAIT_NETWORK);
	write_text(file_of("fdinfo/4"),
		   "tfd:\ntfd: x\ntfd: 6\ntfd: 6 events:\n"
		   "tfd: 99999999999 events: 1\nTFD: 6 events: 1\ntfd: 7 events: 1\n");
	assert_kind(WAIT_PIPE);
}

/* Check an observation of the set of descriptor 4. */
static void assert_set(unsigned kind, unsigned pipe, unsigned besides)
{
	assert_kind(kind);
	assert_int_equal(site.pipe, pipe);
	assert_int_equal(site.besides, besides);
}

/* What a pipe of a set carries is shown by its writers. */
static void test_pipes_of_sets(void **test_state)
{
	char path[200];

	(void)test_state;
	snprintf(path, sizeof path, "%s/node", m->proc.root);
	assert_int_equal(mkfifo(path, 0600), 0);
	int end = open(path, O_RDWR | O_CLOEXEC);
	assert_true(end >= 0);
	set_fd(5, path);
	set_fd(6, "anon_inode:[eventfd]");
	set_fd(7, "anon_inode:[signalfd]");
	set_fd(8, "socket:[2]");
	set_call(NUMBER_OF(epoll_pwait), "0x4 0x7ffc0000 0x10 0xffffffff");
	write_text(file_of("fdinfo/4"), "tfd: 5 events: 19\ntfd: 6 events: 19\n");
	assert_set(WAIT_PIPE, PIPE_NEW, WAIT_EVENT);
	scanned_refresh_after(m, 0.09, -1);
	assert_set(WAIT_PIPE, PIPE_NEW, WAIT_EVENT);
	scanned_refresh_after(m, 0.02, -1);
	assert_set(WAIT_PIPE, PIPE_QUIET, WAIT_EVENT);
	write_text(file_of("fdinfo/4"), "tfd: 6 events: 19\ntfd: 5 events: 19\n");
	assert_set(WAIT_PIPE, PIPE_QUIET, WAIT_EVENT);
	write_text(file_of("fdinfo/4"), "tfd: 5 events: 19\n");
	assert_set(WAIT_PIPE, PIPE_QUIET, WAIT_OTHER);
	write_text(file_of("fdinfo/4"), "tfd: 5 events: 19\ntfd: 7 events: 19\n");
	assert_set(WAIT_SIGNAL, PIPE_FEEDS, WAIT_OTHER);
	assert_int_equal(write(end, "x", 1), 1);
	assert_set(WAIT_PIPE, PIPE_FEEDS, WAIT_OTHER);
	scanned_refresh_after(m, 29, -1); /* rarely, but it carries something */
	assert_set(WAIT_PIPE, PIPE_FEEDS, WAIT_OTHER);
	scanned_refresh_after(m, 2, -1);
	assert_set(WAIT_SIGNAL, PIPE_FEEDS, WAIT_OTHER);
	assert_int_equal(write(end, "x", 1), 1);
	assert_set(WAIT_PIPE, PIPE_FEEDS, WAIT_OTHER);
	/* The socket is more informative than any pipe. */
	write_text(file_of("fdinfo/4"), "tfd: 5 events: 19\ntfd: 8 events: 19\n");
	assert_set(WAIT_NETWORK, PIPE_FEEDS, WAIT_OTHER);
	/* A wait for only this pipe is for what it carries. */
	scanned_refresh_after(m, 40, -1);
	set_call(NUMBER_OF(read), "0x5");
	assert_set(WAIT_PIPE, PIPE_FEEDS, WAIT_OTHER);
	close(end);
	unlink(path);
}

/* An io_uring shows which of its requests wait for a descriptor; the others work on files. */
static void test_rings(void **test_state)
{
	static const struct {
		const char *fdinfo;
		unsigned kind;
	} rows[] = {
		{ "CachedSqHead:\t61\nCqTail:\t60\nPollList:\n  op=27, task_works=0\n",
		  WAIT_NETWORK },
		{ "CachedSqHead:\t61\nCqTail:\t60\nPollList:\n  op=6, task_works=0\n", WAIT_EVENT },
		{ "CachedSqHead:\t70\nCqTail:\t60\nPollList:\nCqOverflowList:\n", WAIT_AIO },
		{ "CachedSqHead:\t70\nCqTail:\t60\nPollList:\n  op=6, task_works=0\n",
		  WAIT_AIO }, /* nine others are not armed */
		{ "CachedSqHead:\t70\nCqTail:\t60\nPollList:\n  op=6, task_works=0\n"
		  "  op=13, task_works=0\n",
		  WAIT_NETWORK },
		{ "CachedSqHead:\t1\nCqTail:\t4294967295\nPollList:\n  op=6, task_works=0\n"
		  "  op=22, task_works=1\nCqOverflowList:\n  op=27\n",
		  WAIT_EVENT },
		{ "CachedSqHead:\t9\nCqTail:\t9\nPollList:\n", WAIT_EVENT }, /* at rest */
		{ "CachedSqHead:\t9\nCqTail:\t9\n", WAIT_AIO },              /* an older kernel */
		{ "pos:\t0\n", WAIT_AIO },
	};

	(void)test_state;
	set_call(NUMBER_OF(io_uring_enter), "0x4 0x1 0x1 0x1");
	assert_kind(WAIT_AIO); /* nothing to read */
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		write_text(file_of("fdinfo/4"), "%s", rows[i].fdinfo);
		assert_kind(rows[i].kind);
	}
	write_text(file_of("fdinfo/4"), "%s", rows[0].fdinfo);
	set_call(NUMBER_OF(io_uring_enter), "0x4 0x1 0x1 0x11"); /* there, 4 is not a descriptor */
	assert_kind(WAIT_AIO);
}

/* A set without an informative member that ends by itself is a sleep. */
static void test_sets_that_tell_nothing(void **test_state)
{
	const struct {
		int number;
		const char *for_ever, *timed;
	} rows[] = {
		{ NUMBER_OF(epoll_pwait), "0x4 0x7ffc0000 0x10 0xffffffff",
		  "0x4 0x7ffc0000 0x10 0x64" },
		{ NUMBER_OF(ppoll), "0x0 0x0 0x0", "0x0 0x0 0x7ffc0000" },
		{ NUMBER_OF(pselect6), "0x0 0x0 0x0 0x0 0x0", "0x0 0x0 0x0 0x0 0x7ffc0000" },
	};

	(void)test_state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		set_call(rows[i].number, rows[i].for_ever);
		assert_kind(WAIT_EVENT);
		assert_false(site.is_timed);
		set_call(rows[i].number, rows[i].timed);
		assert_kind(WAIT_TIMER);
		assert_true(site.is_timed);
	}
	assert_int_equal(site.fd, -1);
	set_call(NUMBER_OF(epoll_pwait), "0x4 0x7ffc0000 0x10 0x64");
	assert_kind(WAIT_TIMER);
	assert_true(site.timeout_ns == 100000000);
}

/* ---- locks ---- */

static void test_locks(void **test_state)
{
	char arguments[60];

	(void)test_state;
	set_wchan("0");
	set_call(NUMBER_OF(futex), "0x7f0000000010 0x80 0x2 0x0");
	assert_kind(WAIT_LOCK);
	assert_int_equal(site.end.type, ENDPOINT_LOCK);
	assert_true(site.end.address == 0x7f0000000010);
	assert_false(site.is_timed);
	set_call(NUMBER_OF(futex), "0x7f0000000010 0x80 0x2 0x7ffc0000");
	assert_kind(WAIT_LOCK);
	assert_true(site.is_timed);
	snprintf(arguments, sizeof arguments, "0x3 0x%x 0x7ffc0000", F_SETLKW);
	set_call(NUMBER_OF(fcntl), arguments);
	assert_kind(WAIT_LOCK);
	assert_int_equal(site.fd, 3);
	snprintf(arguments, sizeof arguments, "0x3 0x%x 0x7ffc0000", F_OFD_SETLKW);
	set_call(NUMBER_OF(fcntl), arguments);
	assert_kind(WAIT_LOCK);
	snprintf(arguments, sizeof arguments, "0x3 0x%x", F_GETFL);
	set_call(NUMBER_OF(fcntl), arguments);
	assert_kind(WAIT_OTHER);
}

/* ---- by the kernel function ---- */

static void test_kernel_function_decides(void **test_state)
{
	(void)test_state;
	set_call(NUMBER_OF(openat), "0xffffff9c");
	set_wchan("rwsem_down_read_slowpath");
	assert_kind(WAIT_KERNEL_LOCK); /* names: a kernel lock, or disk */
	assert_string_equal(site.wchan, "rwsem_down_read_slowpath");
	set_wchan("wait_woken");
	assert_kind(WAIT_DISK);
	set_wchan("0");
	assert_kind(WAIT_DISK);
	assert_string_equal(site.wchan, "");
	set_call(NUMBER_OF(restart_syscall), "0x0");
	set_wchan("hrtimer_nanosleep");
	assert_kind(WAIT_TIMER);
	assert_true(site.is_timed);
	set_wchan("do_syscall_64"); /* compilers leave nothing else of the sleep */
	assert_kind(WAIT_TIMER);
	set_wchan("futex_do_wait");
	assert_kind(WAIT_LOCK);
	set_wchan("poll_schedule_timeout.constprop.0");
	assert_kind(WAIT_POLL); /* its set is unknown */
	set_call(100000, "0x0");
	set_wchan("io_cqring_wait\n");
	assert_kind(WAIT_AIO);
	assert_string_equal(site.wchan, "io_cqring_wait");
	set_wchan("a_function_with_a_very_long_name_indeed");
	assert_kind(WAIT_OTHER);
	assert_int_equal(strlen(site.wchan), WAIT_WCHAN_MAX - 1);
	/* It is not read if the call says everything. */
	set_call(NUMBER_OF(nanosleep), "0x7ffc0000");
	assert_kind(WAIT_TIMER);
	assert_string_equal(site.wchan, "");
}

/* For example, a page fault. */
static void test_outside_of_calls(void **test_state)
{
	(void)test_state;
	write_text(file_of("syscall"), "-1 0x7ffd00001000 0x7f0000001234\n");
	set_wchan("folio_wait_bit_common");
	assert_kind(WAIT_DISK);
	assert_int_equal(site.syscall, -1);
	set_wchan("0");
	assert_kind(WAIT_OTHER);
	set_state('D');
	assert_kind(WAIT_DISK);
	set_wchan("ptrace_stop");
	assert_kind(WAIT_STOPPED);
}

static void test_kernel_threads(void **test_state)
{
	struct fake_task t = sleeper;

	(void)test_state;
	t.flags = TASK_KTHREAD;
	t.slices++;
	t.run_ns++;
	t.state = 'I';
	fake_single(&m->proc, 101, &t);
	scanned_refresh(m);
	set_call(NUMBER_OF(read), "0x3"); /* its content is not read */
	set_wchan("rescuer_thread");
	assert_kind(WAIT_EVENT);
	set_wchan("some_loop_of_a_driver");
	assert_kind(WAIT_EVENT);
	set_state('D');
	assert_kind(WAIT_OTHER);
	set_wchan("jbd2_log_wait_commit");
	assert_kind(WAIT_DISK);
	set_wchan("0"); /* denied */
	assert_true(observe());
	assert_false(site.is_seen);
}

/* A file is identified by more than its name, a pipe by its inode. */
static void test_what_it_is(void **test_state)
{
	struct stat status;

	(void)test_state;
	set_wchan("0");
	assert_int_equal(stat(m->proc.root, &status), 0);
	set_fd(3, m->proc.root);
	set_call(NUMBER_OF(read), "0x3");
	assert_kind(WAIT_DISK);
	assert_int_equal(site.end.type, ENDPOINT_FILE);
	assert_true(site.end.inode == status.st_ino);
	assert_int_equal(site.end.device,
			 ENDPOINT_DEVICE(major(status.st_dev), minor(status.st_dev)));
	set_fd(3, "pipe:[12]");
	assert_kind(WAIT_PIPE);
	assert_int_equal(site.end.type, ENDPOINT_PIPE);
	assert_int_equal(site.end.inode, 12);
}

/* A child that the call names, and none if it waits for any. */
static void test_a_child(void **test_state)
{
	static const struct {
		int call;
		const char *arguments;
		pid_t pid;
	} rows[] = {
		{ CALL_wait4, "0x4d", 77 },
		{ CALL_wait4, "0xffffffffffffffff", 0 },
		{ CALL_wait4, "0xffffffffffffffb3", 0 },
		{ CALL_wait4, "0x0", 0 },
		{ CALL_waitid, "0x1 0x4d", 77 },
		{ CALL_waitid, "0x0 0x4d", 0 },
		{ CALL_waitid, "0x2 0x4d", 0 },
	};

	(void)test_state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		set_call(syscall_number(ABI_X86_64, rows[i].call), rows[i].arguments);
		assert_kind(WAIT_CHILD);
		assert_int_equal(site.end.type, rows[i].pid ? ENDPOINT_PROCESS : ENDPOINT_NONE);
		if (rows[i].pid)
			assert_int_equal(site.end.pid, rows[i].pid);
		assert_string_equal(target(), "");
	}
}

/* A long file name is truncated. */
static void test_long_target(void **test_state)
{
	char path[400];

	(void)test_state;
	memset(path, 'f', sizeof path - 1);
	path[0] = '/';
	path[sizeof path - 1] = '\0';
	set_fd(3, path);
	set_call(NUMBER_OF(read), "0x3");
	assert_kind(WAIT_DISK);
	assert_int_equal(strlen(target()), WAIT_TARGET_MAX - 1);
}

/* A thread in the same place as another one shares the place, and the place does not change while
 * it is shared. */
static void test_places_are_shared(void **unused)
{
	struct wait_site a = { .kind = WAIT_TIMER, .fd = -1 }, b = { .kind = WAIT_PIPE, .fd = 3 };
	struct wait_place *first = NULL, *second = NULL, *third = NULL;

	(void)unused;
	wait_place_drop(NULL);
	assert_int_equal(wait_place_move(&first, NULL, &a), 0);
	assert_int_equal(wait_place_move(&second, first, &a), 0);
	assert_ptr_equal(second, first);
	assert_int_equal(wait_place_move(&second, first, &a), 0);
	assert_int_equal(first->holders, 2);
	assert_int_equal(wait_place_move(&third, first, &b), 0);
	assert_ptr_not_equal(third, first);
	assert_int_equal(wait_place_move(&first, third, &b), 0);
	assert_ptr_equal(first, third);
	assert_int_equal(second->site.kind, WAIT_TIMER);
	assert_int_equal(second->holders, 1);
	/* A place that it holds alone can change. */
	struct wait_place *own = second;
	b.fd = 4;
	assert_int_equal(wait_place_move(&second, first, &b), 0);
	assert_ptr_equal(second, own);
	assert_int_equal(second->site.fd, 4);
	assert_int_equal(first->site.fd, 3);
	assert_int_equal(wait_place_move(&first, NULL, &a), 0);
	assert_int_equal(third->site.fd, 3);
	wait_place_drop(first);
	wait_place_drop(second);
	wait_place_drop(third);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, scanned_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_not_blocked),
		TEST(test_stopped),
		TEST(test_syscall_cannot_be_read),
		TEST(test_restless),
		TEST(test_read_by_what_the_descriptor_is),
		TEST(test_read_by_what_the_path_is),
		TEST(test_calls_that_tell_by_themselves),
		TEST(test_two_descriptors),
		TEST(test_side_of_two_descriptors),
		TEST(test_disk_on_the_way),
		TEST(test_epoll),
		TEST(test_pipes_of_sets),
		TEST(test_rings),
		TEST(test_sets_that_tell_nothing),
		TEST(test_locks),
		TEST(test_kernel_function_decides),
		TEST(test_outside_of_calls),
		TEST(test_kernel_threads),
		TEST(test_what_it_is),
		TEST(test_a_child),
		TEST(test_long_target),
		cmocka_unit_test(test_places_are_shared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
