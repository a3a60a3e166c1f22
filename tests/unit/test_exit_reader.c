/* test_exit_reader: the end of a thread says the same, read from files and asked of the
 * program in the kernel; and when the one follows the other. */
#include "config.h"

#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "scan/bpf_source.h"
#include "spawn/exit_reader.h"

#define NO_TRACE 99
#define NOBODY 65534
#define LARGE (24U << 20)

/* ---- children, and their exit stops ---- */

/* A child that does `work`, traced.  Skips where that is not allowed. */
static pid_t begin(void (*work)(void))
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* when a check has failed */
		if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0)
			_exit(NO_TRACE);
		raise(SIGSTOP);
		work();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NO_TRACE)
		skip();
	assert_true(WIFSTOPPED(status));
	assert_int_equal(ptrace(PTRACE_SETOPTIONS, pid, 0,
				PTRACE_O_TRACEEXIT | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL), 0);
	assert_int_equal(ptrace(PTRACE_CONT, pid, 0, 0), 0);
	return pid;
}

/* The next thread that stands at its exit stop; 0: the child has ended. */
static pid_t next_exit(pid_t pid, struct rusage *usage)
{
	int status;

	for (;;) {
		pid_t tid = wait4(-1, &status, __WALL, usage);
		assert_true(tid > 0);
		if (!WIFSTOPPED(status) && tid == pid)
			return 0;
		if (!WIFSTOPPED(status))
			continue;
		if (status >> 16 == PTRACE_EVENT_EXIT)
			return tid;
		int number = WSTOPSIG(status);
		bool is_own = number == SIGTRAP || number == SIGSTOP; /* of exec, of a new thread */
		assert_int_equal(ptrace(PTRACE_CONT, tid, 0, (long)(is_own ? 0 : number)), 0);
	}
}

static void go_on(pid_t tid)
{
	assert_int_equal(ptrace(PTRACE_CONT, tid, 0, 0), 0);
}

/* ---- what they do ---- */

static void do_nothing(void)
{
}

/* Odd numbers of bytes and calls, through a file that is on a disk. */
static void do_io(void)
{
	char path[] = "/var/tmp/pstop-exit-XXXXXX", bytes[3001] = "";
	int fd = mkstemp(path), zero = open("/dev/zero", O_RDONLY);
	ssize_t sum = 0;

	unlink(path);
	for (int i = 0; i < 7; i++)
		sum += write(fd, bytes, sizeof bytes);
	for (int i = 0; i < 1500; i++)
		sum += read(zero, bytes, 3);
	if (sum != 7 * (ssize_t)sizeof bytes + 4500 || fdatasync(fd) != 0)
		abort();
}

/* The peak is not what it has at the end. */
static void do_memory(void)
{
	char *large = mmap(NULL, LARGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (large == MAP_FAILED)
		abort();
	memset(large, 1, LARGE);
	munmap(large, LARGE);
}

static void burn_ms(long ms)
{
	struct timespec t;

	do
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	while (t.tv_sec * 1000 + t.tv_nsec / 1000000 < ms);
}

static void do_work(void)
{
	struct timespec moment = { .tv_nsec = 1000 };

	prctl(PR_SET_NAME, "a\nb\\ )\xff (cdefghi");
	burn_ms(30);
	for (int i = 0; i < 20; i++) {
		sched_yield();
		nanosleep(&moment, NULL);
	}
}

static void do_exec(void)
{
	execl("/bin/true", "true", (char *)NULL);
	_exit(1);
}

static void *thread_of(void *work)
{
	((void (**)(void))work)[0]();
	return NULL;
}

/* Others stand still when one of them ends. */
static void do_threads(void)
{
	static void (*works[])(void) = { do_io, do_work, do_memory, do_nothing };

	for (size_t i = 0; i < COUNT_OF(works); i++) {
		pthread_t thread;
		if (pthread_create(&thread, NULL, thread_of, &works[i]) != 0)
			abort();
		pthread_join(thread, NULL);
	}
	burn_ms(20);
}

/* ---- both ways ---- */

/* A reader of its own, with the program or never with it. */
struct way {
	struct procfs fs;
	struct exit_reader reader;
};

static void open_way(struct way *w)
{
	assert_int_equal(procfs_open(&w->fs, "/proc"), 0);
	exit_reader_init(&w->reader, &w->fs);
}

static void open_files(struct way *w)
{
	open_way(w);
	w->reader.ends = EXIT_READER_FILES;
}

static void open_kernel(struct way *w)
{
	open_files(w);
	int error = bpf_source_is_permitted() ? bpf_one_open(&w->reader.one) : -EPERM;
	if (error) {
		print_message("no program in the kernel: %s\n", strerror(-error));
		procfs_close(&w->fs);
		skip();
	}
}

static void close_way(struct way *w)
{
	exit_reader_free(&w->reader);
	procfs_close(&w->fs);
}

static struct event read_end(struct way *w, pid_t pid, pid_t tid, const struct rusage *usage)
{
	struct event e = { .pid = pid, .tid = tid };

	exit_reader_read(&w->reader, usage, &e);
	return e;
}

static void assert_same(const struct event *a, const struct event *b)
{
	const struct resources *x = &a->resources, *y = &b->resources;

	assert_int_equal(x->known, y->known);
	assert_int_equal(x->user_ns, y->user_ns);
	assert_int_equal(x->system_ns, y->system_ns);
	assert_int_equal(x->run_ns, y->run_ns);
	assert_int_equal(x->runnable_ns, y->runnable_ns);
	assert_int_equal(x->voluntary, y->voluntary);
	assert_int_equal(x->involuntary, y->involuntary);
	assert_int_equal(x->minor_faults, y->minor_faults);
	assert_int_equal(x->major_faults, y->major_faults);
	assert_memory_equal(x->io, y->io, sizeof x->io);
	assert_int_equal(x->peak_bytes, y->peak_bytes);
	assert_string_equal(a->comm, b->comm);
}

/* What the end is by files; the program says the same, and was asked. */
static struct event check_end(struct way *files, struct way *kernel, pid_t pid, pid_t tid,
			      const struct rusage *usage)
{
	uint64_t calls = kernel->fs.calls;
	struct event a = read_end(files, pid, tid, usage);
	struct event b = read_end(kernel, pid, tid, usage);

	assert_same(&a, &b);
	assert_true(kernel->fs.calls - calls <= 3); /* one file */
	return a;
}

static struct event check_process(void (*work)(void))
{
	struct way files, kernel;
	struct rusage usage;

	open_kernel(&kernel);
	open_files(&files);
	pid_t pid = begin(work);
	assert_int_equal(next_exit(pid, &usage), pid);
	/* The same process, as one of which wait4(2) knows all, and as any thread. */
	struct event e = check_end(&files, &kernel, pid, pid, &usage);
	assert_int_equal(e.resources.known, RESOURCES_ALL);
	check_end(&files, &kernel, pid, pid, NULL);
	go_on(pid);
	assert_int_equal(next_exit(pid, &usage), 0);
	close_way(&files);
	close_way(&kernel);
	return e;
}

static void test_processes(void **state)
{
	(void)state;
	struct event e = check_process(do_io);
	assert_int_equal(e.resources.io[IO_READ_CHARS], 4500);
	assert_int_equal(e.resources.io[IO_READ_CALLS], 1500);
	assert_int_equal(e.resources.io[IO_WRITE_CHARS], 7 * 3001);
	e = check_process(do_memory);
	assert_true(e.resources.peak_bytes > LARGE);
	e = check_process(do_work);
	assert_true(e.resources.run_ns >= 30000000 && e.resources.voluntary >= 20);
	assert_string_equal(e.comm, "a\nb\\ )\xff (cdefgh");
	e = check_process(do_exec);
	assert_string_equal(e.comm, "true");
	check_process(do_nothing);
}

static void test_threads(void **state)
{
	struct way files, kernel;
	struct rusage usage;
	pid_t tid;
	int ends = 0;

	(void)state;
	open_kernel(&kernel);
	open_files(&files);
	pid_t pid = begin(do_threads);
	for (; (tid = next_exit(pid, &usage)) != 0; ends++) {
		check_end(&files, &kernel, pid, tid, NULL);
		go_on(tid);
	}
	assert_int_equal(ends, 5);
	close_way(&files);
	close_way(&kernel);
}

/* A number that nobody has. */
static void test_none(void **state)
{
	struct way kernel;
	struct pass_task task;
	uint64_t peak_bytes;

	(void)state;
	open_kernel(&kernel);
	pid_t pid = begin(do_nothing);
	while (next_exit(pid, NULL) != 0)
		go_on(pid);
	assert_int_equal(bpf_one_read(kernel.reader.one, pid, &task, &peak_bytes), -ESRCH);
	assert_int_equal(bpf_one_read(kernel.reader.one, 0, &task, &peak_bytes), -ESRCH);
	assert_int_equal(bpf_one_read(kernel.reader.one, getpid(), &task, &peak_bytes), 0);
	assert_int_equal(task.stat.pid, getpid());
	struct event e = read_end(&kernel, pid, pid, NULL);
	assert_int_equal(e.resources.known, 0);
	close_way(&kernel);
}

/* ---- from the one to the other ---- */

/* Reads the ends of some children more than files are read for.  Is it the program then? */
static bool goes_over(void)
{
	struct way w, files;
	struct rusage usage;

	open_way(&w);
	open_files(&files);
	for (int i = 0; i < EXIT_READER_FILES + 10; i++) {
		pid_t pid = begin(do_nothing);
		assert_int_equal(next_exit(pid, &usage), pid);
		if (i < EXIT_READER_FILES)
			assert_null(w.reader.one);
		struct event a = read_end(&w, pid, pid, &usage), b = read_end(&files, pid, pid, &usage);
		assert_same(&a, &b);
		assert_int_equal(a.resources.known, RESOURCES_ALL);
		go_on(pid);
		assert_int_equal(next_exit(pid, NULL), 0);
	}
	bool is_kernel = w.reader.one != NULL;
	close_way(&w);
	close_way(&files);
	return is_kernel;
}

static bool can_load(void)
{
	struct bpf_one *one;

	if (!bpf_source_is_permitted() || bpf_one_open(&one) != 0)
		return false;
	bpf_one_close(one);
	return true;
}

static void test_goes_over(void **state)
{
	(void)state;
	assert_int_equal(goes_over(), can_load());
}

/* An ordinary user has the files, and the same numbers. */
static void test_ordinary_user(void **state)
{
	int status;

	(void)state;
	if (geteuid() != 0)
		skip();
	pid_t pid = fork();
	if (pid == 0) {
		if (setresgid(NOBODY, NOBODY, NOBODY) != 0 || setresuid(NOBODY, NOBODY, NOBODY) != 0 ||
		    prctl(PR_SET_DUMPABLE, 1) != 0)
			_exit(2);
		_exit(goes_over());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_processes), cmocka_unit_test(test_threads),
		cmocka_unit_test(test_none), cmocka_unit_test(test_goes_over),
		cmocka_unit_test(test_ordinary_user),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
