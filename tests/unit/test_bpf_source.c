/* test_bpf_source: the two ways to visit tasks in the kernel report the same. */
#include "config.h"

#include "support.h"

#include "bpf/bpf_source.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define THREADS     700 /* more than fit into one part */
#define TICKS_PER_S 100
#define PATIENCE_S  60

static struct bpf_source *open_or_skip(enum bpf_way way)
{
	struct bpf_source *b = NULL;
	struct bpf_problem why;
	char text[BPF_PROBLEM_TEXT];

	if (bpf_source_open(&b, way, &why) != 0)
		skip_because("way %d: %s", way, bpf_problem_text(&why, text));
	return b;
}

static struct pass read_part(struct bpf_source *b, const pid_t *pids, size_t count, size_t *done)
{
	struct bpf_wanted wanted = { pids, count };
	struct pass pass = { 0 };
	uint64_t calls = 0;

	assert_int_equal(bpf_source_read(b, &pass, &wanted, done, NULL, NULL, &calls), 0);
	assert_true(calls > 0 || count == 0);
	return pass;
}

/* Read one part, into which all of them must fit. */
static struct pass read_pass(struct bpf_source *b, const pid_t *pids, size_t count)
{
	size_t done;
	struct pass pass = read_part(b, pids, count, &done);

	assert_true(done == count || done == SIZE_MAX);
	return pass;
}

static void *sleep_for_ever(void *unused)
{
	for (;;)
		syscall(SYS_ppoll, NULL, 0, NULL, NULL, 0);
	return unused;
}

static bool read_line(char *out, int size, const char *path)
{
	FILE *file = fopen(path, "r");
	bool is_read = file && fgets(out, size, file);

	if (file)
		fclose(file);
	return is_read;
}

/* Does a thread sleep in ppoll(2)?  While it has not left its core, its file says "running". */
static bool is_asleep(pid_t pid, long tid)
{
	char path[64], text[32];

	snprintf(path, sizeof path, "/proc/%d/task/%ld/syscall", (int)pid, tid);
	if (!read_line(text, sizeof text, path) || strtol(text, NULL, 10) != SYS_ppoll)
		return false;
	/* The kernel notes which times it showed last.  Now these are the final ones, and stay the
	 * same if anybody else reads them. */
	snprintf(path, sizeof path, "/proc/%d/task/%ld/stat", (int)pid, tid);
	return read_line(text, sizeof text, path);
}

static int count_asleep(pid_t pid)
{
	char path[64];
	int count = 0;

	snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
	DIR *tasks = opendir(path);
	assert_non_null(tasks);
	for (struct dirent *entry = readdir(tasks); entry; entry = readdir(tasks)) {
		long tid = strtol(entry->d_name, NULL, 10);
		count += tid > 0 && is_asleep(pid, tid);
	}
	closedir(tasks);
	return count;
}

/* Start a process whose threads all sleep. */
static pid_t make_sleepers(void)
{
	int ready[2];
	char byte;

	assert_int_equal(pipe(ready), 0);
	pid_t pid = fork();
	if (pid == 0) {
		pthread_attr_t small;
		pthread_t unused;
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* in case a check fails */
		pthread_attr_init(&small);
		pthread_attr_setstacksize(&small, 65536);
		for (int i = 1; i < THREADS; i++)
			if (pthread_create(&unused, &small, sleep_for_ever, NULL) != 0)
				_exit(1);
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		sleep_for_ever(NULL);
	}
	assert_true(pid > 0);
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	/* The last threads may still be about to sleep. */
	struct timespec moment = { .tv_nsec = 10000000 };
	time_t end = time(NULL) + PATIENCE_S;
	while (count_asleep(pid) < THREADS && time(NULL) < end)
		nanosleep(&moment, NULL);
	assert_int_equal(count_asleep(pid), THREADS);
	char path[64], text[32];
	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid); /* likewise */
	assert_true(read_line(text, sizeof text, path));
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/* Compare member by member: the padding may contain anything. */
static void assert_same_reading(const struct reading *x, const struct reading *y)
{
	assert_memory_equal(x->source, y->source, sizeof x->source);
	assert_int_equal(x->run_ns, y->run_ns);
	assert_int_equal(x->runnable_ns, y->runnable_ns);
	assert_int_equal(x->slices, y->slices);
	assert_int_equal(x->user_ticks, y->user_ticks);
	assert_int_equal(x->system_ticks, y->system_ticks);
	assert_int_equal(x->minor_faults, y->minor_faults);
	assert_int_equal(x->major_faults, y->major_faults);
	assert_int_equal(x->block_ticks, y->block_ticks);
	assert_int_equal(x->voluntary, y->voluntary);
	assert_int_equal(x->involuntary, y->involuntary);
	assert_memory_equal(x->io, y->io, sizeof x->io);
}

static void assert_same_stat(const struct stat_fields *x, const struct stat_fields *y)
{
	assert_int_equal(x->comm_length, y->comm_length);
	assert_memory_equal(x->comm, y->comm, x->comm_length);
	assert_int_equal(x->pid, y->pid);
	assert_int_equal(x->state, y->state);
	assert_int_equal(x->flags, y->flags);
	assert_int_equal(x->minor_faults, y->minor_faults);
	assert_int_equal(x->major_faults, y->major_faults);
	assert_int_equal(x->user_ticks, y->user_ticks);
	assert_int_equal(x->system_ticks, y->system_ticks);
	assert_int_equal(x->priority, y->priority);
	assert_int_equal(x->nice, y->nice);
	assert_int_equal(x->start_ticks, y->start_ticks);
	assert_int_equal(x->processor, y->processor);
	assert_int_equal(x->rt_priority, y->rt_priority);
	assert_int_equal(x->policy, y->policy);
	assert_int_equal(x->block_ticks, y->block_ticks);
}

static void assert_same_group(const struct pass *a, const struct pass *b, pid_t pid)
{
	struct pass_group x = { 0 }, y = { 0 };
	struct pass_task s, t;

	assert_true(pass_find(a, pid, &x) && pass_find(b, pid, &y));
	assert_non_null(x.process);
	assert_non_null(y.process);
	assert_int_equal(x.count, THREADS);
	assert_int_equal(y.count, THREADS);
	assert_memory_equal(x.process, y.process, sizeof *x.process);
	for (size_t i = 0; i < x.count; i++) {
		pass_read_thread(&x, i, TICKS_PER_S, &s);
		pass_read_thread(&y, i, TICKS_PER_S, &t);
		assert_same_reading(&s.now, &t.now);
		assert_same_stat(&s.stat, &t.stat);
		assert_int_equal(s.queued_since, t.queued_since);
		assert_int_equal(s.call, t.call);
		assert_true(s.call >= 0);
		assert_memory_equal(s.args, t.args, BPF_RECORD_ARGS * sizeof *s.args);
	}
}

static void test_both_ways_say_the_same(void **state)
{
	struct bpf_source *walk = open_or_skip(BPF_WAY_WALK);
	struct bpf_source *iterator = open_or_skip(BPF_WAY_ITERATOR);
	pid_t pids[] = { make_sleepers(), make_sleepers() };

	(void)state;
	size_t done;
	struct pass a = read_part(iterator, pids, COUNT_OF(pids), &done);
	assert_int_equal(done, SIZE_MAX);
	struct pass b = read_pass(walk, pids, COUNT_OF(pids));
	for (size_t i = 0; i < COUNT_OF(pids); i++)
		assert_same_group(&a, &b, pids[i]);
	/* One way visits all tasks, the other one the requested processes. */
	assert_int_equal(b.count, COUNT_OF(pids) * THREADS);
	assert_true(a.count > b.count);
	pass_free(&a);
	pass_free(&b);
	bpf_source_close(walk);
	bpf_source_close(iterator);
	for (size_t i = 0; i < COUNT_OF(pids); i++)
		end(pids[i]);
}

/* What exceeds a part is in the next one; a process is never split. */
static void test_parts(void **state)
{
	struct bpf_source *walk = open_or_skip(BPF_WAY_WALK);
	pid_t pids[4];
	size_t done = 0, parts = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(pids); i++)
		pids[i] = make_sleepers();
	for (size_t at = 0; at < COUNT_OF(pids); at += done, parts++) {
		struct pass pass = read_part(walk, pids + at, COUNT_OF(pids) - at, &done);
		assert_true(done > 0 && done <= COUNT_OF(pids) - at);
		assert_int_equal(pass.count, done * THREADS);
		for (size_t i = 0; i < done; i++) {
			struct pass_group group = { 0 };
			assert_true(pass_find(&pass, pids[at + i], &group));
			assert_int_equal(group.count, THREADS);
			assert_non_null(group.process);
		}
		pass_free(&pass);
	}
	assert_true(parts > 1 && parts <= COUNT_OF(pids));
	bpf_source_close(walk);
	for (size_t i = 0; i < COUNT_OF(pids); i++)
		end(pids[i]);
}

/* The TID of a thread, an ID without a task, and no ID. */
static void test_what_is_no_process(void **state)
{
	struct bpf_source *walk = open_or_skip(BPF_WAY_WALK);
	pid_t pid = make_sleepers(), exited = make_sleepers();
	struct pass_group group;

	(void)state;
	end(exited);
	pid_t pids[] = { pid, 0, exited };
	struct pass pass = read_pass(walk, pids, 1);
	assert_true(pass_find(&pass, pid, &group));
	pids[1] = pass_tid(&group, 5);
	pass_free(&pass);
	pass = read_pass(walk, pids, COUNT_OF(pids));
	assert_int_equal(pass.count, THREADS);
	pass_free(&pass);
	pass = read_pass(walk, pids + 1, 2);
	assert_int_equal(pass.count, 0);
	pass_free(&pass);
	pass = read_pass(walk, NULL, 0);
	assert_int_equal(pass.count, 0);
	pass_free(&pass);
	bpf_source_close(walk);
	end(pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_ways_say_the_same),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_what_is_no_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
