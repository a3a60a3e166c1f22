/* test_tap: what the programs in the kernel report about children agrees with wait4(2) and with
 * what the children themselves report. */
#include "config.h"

#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bpf/tap.h"

#define LARGE   (24U << 20)
#define RECORDS 64

struct heard {
	struct tap *tap;
	uint32_t serial; /* of the child */
	struct tap_head *list[RECORDS];
	size_t count;
};

static void keep(void *context, const struct tap_head *head, size_t size)
{
	struct heard *h = context;

	if (h->count == RECORDS)
		return;
	struct tap_head *copy = malloc(size);
	memcpy(copy, head, size);
	h->list[h->count++] = copy;
}

static void open_tap(struct heard *h)
{
	*h = (struct heard){ 0 };
	struct bpf_problem why;
	char text[BPF_PROBLEM_TEXT];
	if (tap_open(&h->tap, &why) != 0)
		skip_because("no programs in the kernel: %s", bpf_problem_text(&why, text));
}

static void close_tap(struct heard *h)
{
	for (size_t i = 0; i < h->count; i++)
		free(h->list[i]);
	tap_close(h->tap);
}

/* Return the first record of a kind, of the child if `serial` is its serial number; NULL if there
 * is none. */
static const void *find(const struct heard *h, enum tap_kind kind, uint32_t serial)
{
	for (size_t i = 0; i < h->count; i++)
		if (h->list[i]->kind == kind && h->list[i]->serial == serial)
			return h->list[i];
	return NULL;
}

static size_t count_of(const struct heard *h, enum tap_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < h->count; i++)
		count += h->list[i]->kind == kind;
	return count;
}

/* Wait until it is reported, or long enough. */
static void await(struct heard *h, enum tap_kind kind, uint32_t serial)
{
	struct timespec moment = { .tv_nsec = 1000000 };

	for (int i = 0; i < 5000 && find(h, kind, serial) == NULL; i++) {
		nanosleep(&moment, NULL);
		tap_read(h->tap, keep, h);
	}
}

/* Start a child that does `work`, and follow it under h->serial.  Return its PID. */
static pid_t begin_as(struct heard *h, void (*work)(void))
{
	int go[2];
	char byte = 0;

	assert_int_equal(pipe(go), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (read(go[0], &byte, 1) != 1)
			_exit(1);
		work();
		_exit(7);
	}
	assert_int_equal(tap_follow(h->tap, pid, h->serial), 0);
	assert_int_equal(write(go[1], &byte, 1), 1);
	close(go[0]);
	close(go[1]);
	return pid;
}

static pid_t begin(struct heard *h, void (*work)(void))
{
	h->serial = tap_new_serial(h->tap);
	return begin_as(h, work);
}

/* Let it exit, and wait for the report. */
static void finish(struct heard *h, pid_t pid, int *status, struct rusage *usage)
{
	assert_int_equal(wait4(pid, status, 0, usage), pid);
	/* It leaves its core a moment after it can be waited for. */
	await(h, TAP_DEATH, h->serial);
	assert_int_equal(tap_lost(h->tap), 0);
}

static pid_t run(struct heard *h, void (*work)(void), int *status, struct rusage *usage)
{
	pid_t pid = begin(h, work);

	finish(h, pid, status, usage);
	return pid;
}

/* ---- what the children do ---- */

/* Odd numbers of bytes and calls. */
static void do_io(void)
{
	char path[] = "/var/tmp/pstop-tap-XXXXXX", bytes[3001] = "";
	int fd = mkstemp(path), zero = open("/dev/zero", O_RDONLY);
	ssize_t sum = 0;

	unlink(path);
	for (int i = 0; i < 7; i++)
		sum += write(fd, bytes, sizeof bytes);
	for (int i = 0; i < 1500; i++)
		sum += read(zero, bytes, 3);
	if (sum != 7 * (ssize_t)sizeof bytes + 4500)
		abort();
}

/* The peak differs from what it has at the end. */
static void do_memory(void)
{
	char *large = mmap(NULL, LARGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (large == MAP_FAILED)
		abort();
	memset(large, 1, LARGE);
	munmap(large, LARGE);
}

static void do_work(void)
{
	struct timespec t, moment = { .tv_nsec = 1000000 };

	prctl(PR_SET_NAME, "a\nb\\ )\xff (cdefghi");
	do
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	while (t.tv_nsec < 30000000 && t.tv_sec == 0);
	for (int i = 0; i < 20; i++)
		nanosleep(&moment, NULL);
}

static void *do_nothing(void *unused)
{
	return unused;
}

static void do_threads(void)
{
	pthread_t thread;

	for (int i = 0; i < 5; i++)
		if (pthread_create(&thread, NULL, do_nothing, NULL) != 0 ||
		    pthread_join(thread, NULL) != 0)
			abort();
}

static void *do_exec(void *unused)
{
	execl("/bin/sh", "sh", "-c", "exit 9", "", "a b", (char *)NULL);
	return unused;
}

static void do_exec_in_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, do_exec, NULL) == 0)
		for (;;)
			pause();
}

static void do_births(void)
{
	char shell[] = "sh", option[] = "-c", script[] = "exit 4";
	char *const argv[] = { shell, option, script, NULL };
	pid_t forked = fork();

	if (forked == 0)
		_exit(3);
	waitpid(forked, NULL, 0);
	pid_t spawned; /* as vfork(2) does */
	if (posix_spawn(&spawned, "/bin/sh", NULL, NULL, argv, NULL) == 0)
		waitpid(spawned, NULL, 0);
}

static void do_stop(void)
{
	raise(SIGSTOP);
}

static void do_crash(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	signal(SIGSEGV, SIG_DFL); /* a sanitizer's build has a handler */
	raise(SIGSEGV);
}

/* ---- what is reported ---- */

/* Run it, and return the report of its exit, which must agree with wait4(2). */
static struct tap_death check_process(void (*work)(void))
{
	struct heard h;
	struct rusage usage;
	int status;

	open_tap(&h);
	pid_t pid = run(&h, work, &status, &usage);
	const struct tap_death *d = find(&h, TAP_DEATH, h.serial);
	assert_non_null(d);
	assert_int_equal(d->head.pid, pid);
	assert_int_equal(d->head.tid, pid);
	assert_int_equal(d->process_status, status);
	assert_true(d->exit_ns > 0 && d->exit_ns <= d->head.at_ns);
	assert_true(d->took.run_ns > 0);
	assert_int_equal(d->took.minor_faults, usage.ru_minflt);
	assert_int_equal(d->took.major_faults, usage.ru_majflt);
	/* It may be waited for before its last switch is counted. */
	assert_uint_in_range(d->took.voluntary, usage.ru_nvcsw, usage.ru_nvcsw + 1);
	assert_int_equal(d->took.involuntary, usage.ru_nivcsw);
	struct tap_death death = *d;
	close_tap(&h);
	return death;
}

static void test_resources(void **state)
{
	(void)state;
	struct tap_death d = check_process(do_io);
	/* Plus the byte that releases it. */
	assert_int_equal(d.took.io[0], 4500 + 1);
	assert_int_equal(d.took.io[1], 7 * 3001);
	assert_int_equal(d.took.io[2], 1500 + 1);
	assert_int_equal(d.took.io[3], 7);
	d = check_process(do_memory);
	assert_true(d.peak_pages * (uint64_t)sysconf(_SC_PAGESIZE) > LARGE);
	d = check_process(do_work);
	assert_true(d.took.run_ns >= 30000000 && d.took.voluntary >= 20);
	assert_string_equal(d.took.comm, "a\nb\\ )\xff (cdefgh");
}

/* A large process calls exec: what it had does not count for the new program. */
static void do_small_after_large(void)
{
	do_memory();
	execl("/bin/true", "true", (char *)NULL);
	_exit(1);
}

static void do_large_thread(void)
{
	pthread_t thread;

	do_memory();
	if (pthread_create(&thread, NULL, do_nothing, NULL) == 0)
		pthread_join(thread, NULL);
}

/* Return the peak in KiB, and set *out_usage to that of wait4(2). */
static long peak_of(void (*work)(void), long *out_usage)
{
	struct rusage usage;
	struct heard h;
	int status;

	open_tap(&h);
	run(&h, work, &status, &usage);
	const struct tap_death *d = find(&h, TAP_DEATH, h.serial);
	assert_non_null(d);
	long peak = (long)d->peak_pages * (sysconf(_SC_PAGESIZE) / 1024);
	close_tap(&h);
	*out_usage = usage.ru_maxrss;
	return peak;
}

static void test_peak(void **state)
{
	void (*const works[])(void) = { do_memory, do_large_thread };
	const long large = LARGE / 1024;
	long usage;

	(void)state;
	long peak = peak_of(do_small_after_large, &usage);
	assert_in_range(peak, 64, large / 2);
	assert_true(usage > large); /* of the previous program */
	for (size_t i = 0; i < COUNT_OF(works); i++) {
		peak = peak_of(works[i], &usage);
		assert_true(peak > large);
		assert_in_range(peak, usage - 1024, usage + 1024);
	}
}

static void test_threads(void **state)
{
	struct rusage usage;
	struct heard h;
	int status;

	(void)state;
	open_tap(&h);
	run(&h, do_threads, &status, &usage);
	assert_int_equal(count_of(&h, TAP_BIRTH), 5);
	assert_int_equal(count_of(&h, TAP_DEATH), 6);
	uint64_t voluntary = 0;
	for (size_t i = 0; i < h.count; i++)
		if (h.list[i]->kind == TAP_DEATH)
			voluntary += ((struct tap_death *)h.list[i])->took.voluntary;
	assert_uint_in_range(voluntary, usage.ru_nvcsw, usage.ru_nvcsw + 1);
	close_tap(&h);
}

/* The thread continues as the process; its serial number stays. */
static void test_exec(void **state)
{
	static const char argv[] = "sh\0-c\0exit 9\0\0a b";
	struct heard h;
	struct stat file;
	int status;

	(void)state;
	open_tap(&h);
	pid_t pid = run(&h, do_exec_in_thread, &status, NULL);
	assert_int_equal(WEXITSTATUS(status), 9);
	const struct tap_birth *b = find(&h, TAP_BIRTH, h.serial + 1);
	const struct tap_exec *x = find(&h, TAP_EXEC, h.serial + 1);
	assert_non_null(b);
	assert_non_null(x);
	assert_int_equal(b->how, TAP_THREAD);
	assert_int_equal(b->maker, h.serial);
	assert_int_equal(b->head.pid, pid);
	assert_int_not_equal(b->head.tid, pid);
	assert_int_equal(x->former_tid, b->head.tid);
	assert_int_equal(x->head.tid, pid);
	assert_string_equal(x->path, "/bin/sh");
	assert_string_equal(x->comm, "sh");
	assert_int_equal(stat("/bin/sh", &file), 0);
	assert_int_equal(x->inode, file.st_ino);
	if (major(file.st_dev) != 0) /* otherwise it may be that of a part of the file system */
		assert_int_equal(x->device, major(file.st_dev) << 20 | minor(file.st_dev));
	assert_int_equal(x->argv_length, sizeof argv);
	assert_int_equal(x->argv_all, sizeof argv);
	assert_memory_equal(x->argv, argv, sizeof argv);
	assert_non_null(find(&h, TAP_DEATH, h.serial));
	await(&h, TAP_DEATH, h.serial + 1);
	const struct tap_death *d = find(&h, TAP_DEATH, h.serial + 1);
	assert_non_null(d);
	assert_int_equal(d->head.tid, pid);
	assert_int_equal(d->process_status, status);
	close_tap(&h);
}

static void test_births(void **state)
{
	struct heard h;
	int status;

	(void)state;
	open_tap(&h);
	pid_t pid = run(&h, do_births, &status, NULL);
	const struct tap_birth *first = find(&h, TAP_BIRTH, h.serial + 1);
	const struct tap_birth *second = find(&h, TAP_BIRTH, h.serial + 2);
	const struct tap_death *end = find(&h, TAP_DEATH, h.serial + 2);
	assert_non_null(first);
	assert_non_null(second);
	assert_non_null(end);
	assert_int_equal(first->how, TAP_FORK);
	assert_int_equal(second->how, TAP_VFORK);
	assert_int_equal(first->maker_pid, pid);
	assert_true(first->head.pid != pid && first->head.pid == first->head.tid);
	assert_int_equal(WEXITSTATUS(end->process_status), 4);
	close_tap(&h);
}

static void test_stop(void **state)
{
	struct heard h;
	int status;

	(void)state;
	open_tap(&h);
	pid_t pid = begin(&h, do_stop);
	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	assert_true(WIFSTOPPED(status));
	await(&h, TAP_STOP, h.serial);
	assert_int_equal(kill(pid, SIGCONT), 0);
	finish(&h, pid, &status, NULL);
	const struct tap_signal *stop = find(&h, TAP_STOP, h.serial);
	assert_non_null(stop);
	assert_int_equal(stop->signal, SIGSTOP);
	assert_non_null(find(&h, TAP_GO_ON, h.serial));
	assert_int_equal(WEXITSTATUS(status), 7);
	close_tap(&h);
}

static void test_signal(void **state)
{
	struct heard h;
	int status;

	(void)state;
	open_tap(&h);
	run(&h, do_crash, &status, NULL);
	const struct tap_death *d = find(&h, TAP_DEATH, h.serial);
	assert_non_null(d);
	assert_int_equal(d->process_status, status);
	assert_int_equal(WTERMSIG(d->process_status), SIGSEGV);
	close_tap(&h);
}

/* Nothing is reported about other tasks. */
static void test_others(void **state)
{
	struct heard h;
	int status;

	(void)state;
	open_tap(&h);
	pid_t other = fork();
	assert_true(other >= 0);
	if (other == 0)
		_exit(0);
	waitpid(other, NULL, 0);
	run(&h, do_io, &status, NULL);
	for (size_t i = 0; i < h.count; i++)
		assert_int_equal(h.list[i]->serial, h.serial);
	close_tap(&h);
}

/* Records that no reader could take, here because of a serial number that nobody has assigned, are
 * not passed on, and count as lost. */
static void test_refused(void **state)
{
	struct timespec moment = { .tv_nsec = 1000000 };
	struct heard h;

	(void)state;
	open_tap(&h);
	h.serial = tap_new_serial(h.tap) + 1;
	pid_t pid = begin_as(&h, do_io);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	for (int i = 0; i < 5000 && tap_lost(h.tap) == 0; i++) {
		nanosleep(&moment, NULL);
		tap_read(h.tap, keep, &h);
	}
	assert_int_equal(tap_lost(h.tap), 1);
	assert_int_equal(h.count, 0);
	close_tap(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resources), cmocka_unit_test(test_peak),
		cmocka_unit_test(test_threads),   cmocka_unit_test(test_exec),
		cmocka_unit_test(test_births),    cmocka_unit_test(test_stop),
		cmocka_unit_test(test_signal),    cmocka_unit_test(test_others),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
