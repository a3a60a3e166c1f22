/* test_kept: which files of tasks stay open, for how long, and what they return once the task has
 * exited.  Uses the kernel's own /proc.
 */
#include "config.h"

#include "support.h"

#include "proc/kept.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct files {
	struct kept kept;
	struct procfs fs;
	struct rlimit limit; /* as it was */
	pid_t child;
};

static int setup(void **state)
{
	struct files *f = calloc(1, sizeof *f);

	if (f == NULL || getrlimit(RLIMIT_NOFILE, &f->limit) != 0 ||
	    procfs_open(&f->fs, "/proc") != 0)
		return -1;
	f->child = fork();
	if (f->child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* in case a check fails */
		for (;;)
			pause();
	}
	*state = f;
	return f->child < 0 ? -1 : 0;
}

static void end_child(struct files *f)
{
	if (f->child > 0) {
		kill(f->child, SIGKILL);
		waitpid(f->child, NULL, 0);
	}
	f->child = 0;
}

static int teardown(void **state)
{
	struct files *f = *state;

	end_child(f);
	kept_close(&f->kept);
	assert_int_equal(f->kept.count, 0);
	procfs_close(&f->fs);
	setrlimit(RLIMIT_NOFILE, &f->limit);
	free(f);
	return 0;
}

/* Read as the scanner does.  Return whether the file was already open. */
static bool is_read_kept(struct files *f, pid_t pid, enum task_file file)
{
	uint64_t key = kept_key(pid, false, file);
	char path[PROCFS_PATH_MAX];
	ssize_t n = kept_read(&f->kept, &f->fs, key);
	bool was_kept = n != KEPT_MISS;

	if (!was_kept)
		n = kept_open(&f->kept, &f->fs, key, -1,
			      procfs_path(path, pid, 0, kept_name(file)));
	assert_true(n > 0);
	return was_kept;
}

static void test_kept_from_the_second_reading_on(void **state)
{
	struct files *f = *state;

	kept_begin(&f->kept, &f->fs, 1);
	assert_false(is_read_kept(f, f->child, TASK_STAT));
	kept_begin(&f->kept, &f->fs, 2); /* the first refresh does not count */
	assert_false(is_read_kept(f, f->child, TASK_STAT));
	assert_int_equal(f->kept.count, 0);
	kept_begin(&f->kept, &f->fs, 3);
	assert_false(is_read_kept(f, f->child, TASK_STAT));
	assert_int_equal(f->kept.count, 1);
	for (uint64_t refresh = 4; refresh < 30; refresh++) {
		kept_begin(&f->kept, &f->fs, refresh);
		assert_true(is_read_kept(f, f->child, TASK_STAT));
		char wanted[32];
		snprintf(wanted, sizeof wanted, "%d (", (int)f->child);
		assert_memory_equal(f->fs.buffer, wanted, strlen(wanted));
	}
	assert_false(is_read_kept(f, f->child, TASK_SCHEDSTAT));
	assert_int_equal(f->kept.count, 1);
}

static void keep(struct files *f, pid_t pid, enum task_file file)
{
	is_read_kept(f, pid, file);
	is_read_kept(f, pid, file);
	assert_true(is_read_kept(f, pid, file));
}

static void test_closed_when_no_longer_read(void **state)
{
	struct files *f = *state;
	unsigned before = count_open_files();

	kept_begin(&f->kept, &f->fs, 2);
	keep(f, f->child, TASK_STAT);
	keep(f, getpid(), TASK_STAT);
	assert_int_equal(count_open_files(), before + 2);
	for (uint64_t refresh = 3; refresh < 30; refresh++) {
		kept_begin(&f->kept, &f->fs, refresh);
		assert_true(is_read_kept(f, getpid(), TASK_STAT));
	}
	assert_int_equal(f->kept.count, 1);
	assert_int_equal(count_open_files(), before + 1);
}

static void test_a_task_that_exited(void **state)
{
	struct files *f = *state;
	pid_t child = f->child;
	char path[PROCFS_PATH_MAX];
	uint64_t key = kept_key(child, false, TASK_STAT);

	kept_begin(&f->kept, &f->fs, 2);
	keep(f, child, TASK_STAT);
	end_child(f);
	/* As with the PID of another task: it must be opened again. */
	assert_int_equal(kept_read(&f->kept, &f->fs, key), KEPT_MISS);
	assert_int_equal(f->kept.count, 0);
	assert_int_equal(kept_open(&f->kept, &f->fs, key, -1, procfs_path(path, child, 0, "stat")),
			 -ENOENT);
}

/* Set the limit of open descriptors. */
static void allow(const struct files *f, rlim_t count)
{
	struct rlimit limit = { count, f->limit.rlim_max < count ? f->limit.rlim_max : count };

	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

/* Root could raise the limit again, so the work is done by another user. */
static void in_child_as_nobody(struct files *f, void (*work)(struct files *f))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
			_exit(9);
		work(f);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void keep_many(struct files *f)
{
	kept_begin(&f->kept, &f->fs, 2);
	for (int i = 0; i < 3; i++)
		for (int file = TASK_STAT; file <= TASK_SCHEDSTAT; file++)
			for (pid_t pid = 1; pid < 2000; pid++) {
				char path[PROCFS_PATH_MAX];
				uint64_t key = kept_key(pid, false, (enum task_file)file);
				if (kept_read(&f->kept, &f->fs, key) == KEPT_MISS)
					kept_open(&f->kept, &f->fs, key, -1,
						  procfs_path(path, getppid(), 0,
							      kept_name((enum task_file)file)));
			}
}

/* The table grows with its contents, and loses nothing. */
static void test_many(void **state)
{
	struct files *f = *state;
	const pid_t count = 400;
	size_t sets = 0;

	kept_begin(&f->kept, &f->fs, 2);
	for (int round = 0; round < 4; round++)
		for (pid_t pid = 1; pid <= count; pid++) {
			char path[PROCFS_PATH_MAX];
			uint64_t key = kept_key(pid, true, TASK_STAT);
			ssize_t n = kept_read(&f->kept, &f->fs, key);
			assert_true(round < 2 || n > 0);
			if (n == KEPT_MISS)
				kept_open(&f->kept, &f->fs, key, -1,
					  procfs_path(path, getpid(), 0, "stat"));
			sets = sets ? sets : f->kept.sets;
		}
	assert_int_equal(f->kept.count, count);
	assert_true(f->kept.sets > sets);
	/* In parts, but all of it. */
	for (uint64_t refresh = 3; refresh < 30; refresh++)
		kept_begin(&f->kept, &f->fs, refresh);
	assert_int_equal(f->kept.count, 0);
}

static void leave_room(struct files *f)
{
	keep_many(f);
	if (f->kept.count > 300 - 128 || f->kept.count < 100 || count_open_files() > 300 - 100)
		_exit(1);
}

static void test_some_are_left_to_others(void **state)
{
	struct files *f = *state;

	allow(f, 300);
	in_child_as_nobody(f, leave_room);
}

static void give_back(struct files *f)
{
	char path[PROCFS_PATH_MAX];

	keep_many(f);
	size_t kept = f->kept.count;
	/* Now fewer are allowed than are open. */
	struct rlimit limit = { 40, 300 };
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		_exit(1);
	ssize_t n = kept_open(&f->kept, &f->fs, kept_key(getpid(), true, TASK_STAT), -1,
			      procfs_path(path, getpid(), 0, "stat"));
	if (n <= 0 || f->kept.count > 0 || f->kept.most != kept / 2)
		_exit(2);
}

static void test_all_are_given_back_where_they_run_out(void **state)
{
	struct files *f = *state;

	allow(f, 300);
	in_child_as_nobody(f, give_back);
}

static void test_none_where_none_can_be_spared(void **state)
{
	struct files *f = *state;

	allow(f, 64);
	struct rlimit before;
	getrlimit(RLIMIT_NOFILE, &before);
	kept_begin(&f->kept, &f->fs, 2);
	if (geteuid() == 0)
		skip_because("root may raise the limit of open files");
	is_read_kept(f, f->child, TASK_STAT);
	is_read_kept(f, f->child, TASK_STAT);
	assert_int_equal(f->kept.count, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_kept_from_the_second_reading_on),
		TEST(test_closed_when_no_longer_read),
		TEST(test_many),
		TEST(test_a_task_that_exited),
		TEST(test_some_are_left_to_others),
		TEST(test_all_are_given_back_where_they_run_out),
		TEST(test_none_where_none_can_be_spared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
