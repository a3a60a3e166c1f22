/* test_exits: decode messages of taskstats, whole, truncated and hostile, and messages of the
 * kernel, if it provides them.
 */
#include "config.h"

#include "support.h"

#include "collect/exits.h"

#include <errno.h>

#ifdef HAVE_LIBNL

#include <linux/acct.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/taskstats.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A message under construction. */
struct message {
	_Alignas(8) char bytes[4096];
	size_t length;
};

static void *put(struct message *m, unsigned type, const void *data, size_t size)
{
	struct nlattr *a = (void *)(m->bytes + m->length);

	a->nla_type = (uint16_t)type;
	a->nla_len = (uint16_t)(NLA_HDRLEN + size);
	if (data)
		memcpy((char *)a + NLA_HDRLEN, data, size);
	m->length += NLA_ALIGN(NLA_HDRLEN + size);
	return a;
}

static void begin(struct message *m, uint8_t command)
{
	struct nlmsghdr *head = (void *)m->bytes;
	struct genlmsghdr *generic = (void *)(m->bytes + NLMSG_HDRLEN);

	memset(m, 0, sizeof *m);
	head->nlmsg_type = 30;
	generic->cmd = command;
	generic->version = TASKSTATS_GENL_VERSION;
	m->length = NLMSG_HDRLEN + GENL_HDRLEN;
}

/* Add an aggregate: the ID of a task or group, then its numbers. */
static void put_part(struct message *m, unsigned type, uint32_t id, const struct taskstats *s,
		     size_t size)
{
	bool is_task = type == TASKSTATS_TYPE_AGGR_PID;
	size_t start = m->length;
	struct nlattr *a = put(m, type, NULL, 0);

	put(m, is_task ? TASKSTATS_TYPE_PID : TASKSTATS_TYPE_TGID, &id, sizeof id);
	put(m, TASKSTATS_TYPE_STATS, s, size);
	a->nla_len = (uint16_t)(m->length - start);
}

static void put_stats(struct message *m, unsigned type, uint32_t id, const struct taskstats *s)
{
	put_part(m, type, id, s, sizeof *s);
}

static void end(struct message *m)
{
	struct nlmsghdr *head = (void *)m->bytes;

	head->nlmsg_len = (uint32_t)m->length;
}

static struct taskstats task_stats(void)
{
	struct taskstats s = {
		.version = TASKSTATS_VERSION,
		.ac_exitcode = 3 << 8,
		.ac_flag = AGROUP,
		.ac_nice = (uint8_t)-5,
		.ac_pid = 4711,
		.ac_tgid = 4711,
		.ac_ppid = 42,
		.ac_uid = 1000,
		.ac_etime = 250000,
		.ac_utime = 70000,
		.ac_stime = 20000,
		.ac_minflt = 300,
		.ac_majflt = 2,
		.cpu_run_virtual_total = 95000001,
		.cpu_delay_total = 31000000,
		.cpu_count = 12,
		.nvcsw = 7,
		.nivcsw = 5,
		.read_char = 4096,
		.write_char = 1024,
		.read_bytes = 8192,
		.write_bytes = 2048,
		.ac_comm = "cc1",
	};

	return s;
}

static void make(struct message *m, const struct taskstats *task, const struct taskstats *group)
{
	begin(m, TASKSTATS_CMD_NEW);
	put_stats(m, TASKSTATS_TYPE_AGGR_PID, task->ac_pid, task);
	if (group)
		put_stats(m, TASKSTATS_TYPE_AGGR_TGID, task->ac_tgid, group);
	end(m);
}

static void test_process_of_one_thread(void **state)
{
	struct taskstats task = task_stats();
	struct message m;
	struct exit_record r;

	(void)state;
	make(&m, &task, NULL);
	assert_int_equal(exits_parse(m.bytes, m.length, &r), 1);
	assert_int_equal(r.pid, 4711);
	assert_int_equal(r.ppid, 42);
	assert_int_equal(r.uid, 1000);
	assert_int_equal(r.nice, -5);
	assert_int_equal(WEXITSTATUS(r.status), 3);
	assert_string_equal(r.comm, "cc1");
	assert_false(r.is_group);
	assert_int_equal(r.wall_ns, 250000000);
	assert_int_equal(r.total.run_ns, 95000001);
	assert_int_equal(r.total.runnable_ns, 31000000);
	assert_int_equal(r.total.slices, 12);
	assert_int_equal(r.total.user_ticks, 70000 / (1000000 / sysconf(_SC_CLK_TCK)));
	assert_int_equal(r.total.voluntary, 7);
	assert_int_equal(r.total.involuntary, 5);
	assert_int_equal(r.total.minor_faults, 300);
	assert_int_equal(r.total.io[IO_READ_BYTES], 8192);
	for (int i = 0; i < SOURCE_COUNT; i++)
		assert_true(reading_has(&r.total, (enum source)i));
}

/* For several threads, the kernel sums up CPU time; the rest is that of the last one. */
static void test_process_of_threads(void **state)
{
	struct taskstats task = task_stats(), group = {
		.version = TASKSTATS_VERSION,
		.cpu_run_virtual_total = 900000000,
		.cpu_delay_total = 50,
		.cpu_count = 99,
	};
	struct message m;
	struct exit_record r;

	(void)state;
	task.ac_pid = 4719;
	task.ac_tgetime = 800000;
	make(&m, &task, &group);
	assert_int_equal(exits_parse(m.bytes, m.length, &r), 1);
	assert_int_equal(r.pid, 4711);
	assert_true(r.is_group);
	assert_int_equal(r.total.run_ns, 900000000);
	assert_int_equal(r.total.runnable_ns, 50);
	assert_int_equal(r.wall_ns, 800000000);
	assert_true(reading_has(&r.total, SOURCE_SCHEDSTAT));
	assert_false(reading_has(&r.total, SOURCE_STATUS));
	assert_false(reading_has(&r.total, SOURCE_IO));
}

/* No life is so long that it appears short. */
static void test_longest_life(void **state)
{
	struct taskstats task = task_stats();
	struct message m;
	struct exit_record r;

	(void)state;
	task.ac_etime = UINT64_MAX / 1000 + 1;
	make(&m, &task, NULL);
	assert_int_equal(exits_parse(m.bytes, m.length, &r), 1);
	assert_true(r.wall_ns == UINT64_MAX);
	task.ac_tgetime = UINT64_MAX;
	make(&m, &task, &task);
	assert_int_equal(exits_parse(m.bytes, m.length, &r), 1);
	assert_true(r.wall_ns == UINT64_MAX);
}

static void test_what_is_no_process(void **state)
{
	struct taskstats task = task_stats();
	struct message m;
	struct exit_record r;

	(void)state;
	task.ac_flag = 0; /* a thread; others go on */
	make(&m, &task, NULL);
	assert_int_equal(exits_parse(m.bytes, m.length, &r), 0);
	begin(&m, TASKSTATS_CMD_GET);
	end(&m);
	assert_int_equal(exits_parse(m.bytes, m.length, &r), 0);
	begin(&m, TASKSTATS_CMD_NEW);
	end(&m);
	assert_int_equal(exits_parse(m.bytes, m.length, &r), -EINVAL);
	task = task_stats();
	task.version = 11; /* Linux 5.18: it does not identify the process of a thread */
	make(&m, &task, NULL);
	assert_int_equal(exits_parse(m.bytes, m.length, &r), -EINVAL);
	task = task_stats();
	task.ac_tgid = UINT32_MAX;
	make(&m, &task, NULL);
	assert_int_equal(exits_parse(m.bytes, m.length, &r), 0);
}

/* A name that consists of all byte values, without a NUL. */
static void test_hostile_name(void **state)
{
	struct taskstats task = task_stats();
	struct message m;
	struct exit_record r;

	(void)state;
	memset(task.ac_comm, 0x9b, sizeof task.ac_comm);
	memcpy(task.ac_comm, "\x1b[2J\n)", 6);
	make(&m, &task, NULL);
	assert_int_equal(exits_parse(m.bytes, m.length, &r), 1);
	assert_int_equal(strlen(r.comm), sizeof task.ac_comm - 1);
	assert_memory_equal(r.comm, "\x1b[2J\n)\x9b", 7);
}

/* Truncated at any point, in a block of just that size, for the sanitizers. */
static void test_truncated(void **state)
{
	struct taskstats task = task_stats();
	struct message m;
	struct exit_record r;

	(void)state;
	make(&m, &task, &task);
	for (size_t length = 0; length < m.length; length++) {
		char *cut = malloc(length ? length : 1);
		assert_non_null(cut);
		memcpy(cut, m.bytes, length);
		assert_int_equal(exits_parse(cut, length, &r), -EINVAL);
		/* Do the same with a matching length in the header. */
		if (length >= NLMSG_HDRLEN) {
			uint32_t honest = (uint32_t)length;
			memcpy(cut, &honest, sizeof honest);
			int result = exits_parse(cut, length, &r);
			assert_true(result == 0 || result == 1 || result == -EINVAL);
		}
		free(cut);
	}
}

/* Numbers that end before those of version 12 do, of the task or of its process. */
static void test_short_stats(void **state)
{
	const size_t least = offsetof(struct taskstats, ac_tgetime) + sizeof(uint64_t);
	struct taskstats task = task_stats();

	(void)state;
	for (int is_task = 0; is_task < 2; is_task++)
		for (size_t size = least - 8; size <= least; size += 8) {
			struct message m;
			struct exit_record r;
			begin(&m, TASKSTATS_CMD_NEW);
			put_part(&m, TASKSTATS_TYPE_AGGR_PID, 4711, &task, is_task ? size : least);
			put_part(&m, TASKSTATS_TYPE_AGGR_TGID, 4711, &task, is_task ? least : size);
			end(&m);
			int wanted = size < least ? -EINVAL : 1;
			assert_int_equal(exits_parse(m.bytes, m.length, &r), wanted);
		}
}

/* Wrong lengths of attributes. */
static void test_lengths_that_lie(void **state)
{
	struct taskstats task = task_stats();

	(void)state;
	for (unsigned at = NLMSG_HDRLEN; at < NLMSG_HDRLEN + GENL_HDRLEN + 24; at += 2)
		for (unsigned lie = 0; lie < 5; lie++) {
			static const uint16_t lies[] = { 0, 1, 3, 0x7fff, 0xffff };
			struct message m;
			struct exit_record r;
			make(&m, &task, NULL);
			memcpy(m.bytes + at, &lies[lie], sizeof lies[lie]);
			char *exact = malloc(m.length);
			assert_non_null(exact);
			memcpy(exact, m.bytes, m.length);
			int result = exits_parse(exact, m.length, &r);
			assert_true(result == 1 || result == 0 || result == -EINVAL);
			free(exact);
		}
}

/* ---- messages of the kernel ---- */

static void sleep_ms(long ms)
{
	struct timespec t = { 0, ms * 1000000 };

	nanosleep(&t, NULL);
}

static pid_t run_child(int status)
{
	pid_t pid = fork();

	if (pid == 0) {
		for (volatile long i = 0; i < 20000000; i = i + 1)
			;
		_exit(status);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	return pid;
}

static struct exit_record *find(struct exits *e, pid_t pid)
{
	size_t count;
	struct exit_record *list = exits_list(e, &count);

	for (size_t i = 0; i < count; i++)
		if (list[i].pid == pid)
			return &list[i];
	return NULL;
}

static void test_of_the_kernel(void **state)
{
	struct exits *e;
	int error = exits_open(&e);

	(void)state;
	if (error)
		skip_because("no exit records: %s", exits_error(error));
	pid_t pid = run_child(7);
	const struct exit_record *r = NULL;
	for (int tries = 0; tries < 100 && r == NULL; tries++) {
		sleep_ms(10);
		exits_drain(e);
		r = find(e, pid);
	}
	assert_non_null(r);
	assert_int_equal(r->ppid, getpid());
	assert_int_equal(r->uid, getuid());
	assert_int_equal(WEXITSTATUS(r->status), 7);
	assert_string_equal(r->comm, "test_exits");
	assert_true(r->total.run_ns > 1000000);
	assert_true(r->wall_ns >= r->total.run_ns / 2);
	assert_true(r->start_low_ns <= r->start_high_ns);
	/* It is returned once. */
	exits_next(e);
	exits_drain(e);
	assert_null(find(e, pid));
	assert_int_equal(exits_lost(e), 0);
	exits_close(e);
}

/* What is drained between refreshes belongs to the next window, and the list of the last one does
 * not change. */
static void test_windows(void **state)
{
	struct exits *e;
	int error = exits_open(&e);

	(void)state;
	if (error)
		skip_because("no exit records: %s", exits_error(error));
	pid_t first = run_child(0);
	sleep_ms(20);
	exits_drain(e);
	struct exit_record *r = find(e, first);
	assert_non_null(r);
	pid_t second = run_child(0);
	sleep_ms(20);
	exits_drain(e);
	assert_int_equal(r->pid, first);
	r->is_open = true;
	exits_next(e);
	assert_non_null(find(e, first));
	assert_non_null(find(e, second));
	exits_close(e);
}

#else

static void test_not_built(void **state)
{
	struct exits *e;

	(void)state;
	assert_int_equal(exits_open(&e), -ENOSYS);
	assert_string_equal(exits_error(-ENOSYS), "built without libnl-genl-3");
}

#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
#ifdef HAVE_LIBNL
		cmocka_unit_test(test_process_of_one_thread),
		cmocka_unit_test(test_process_of_threads),
		cmocka_unit_test(test_longest_life),
		cmocka_unit_test(test_what_is_no_process),
		cmocka_unit_test(test_hostile_name),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_short_stats),
		cmocka_unit_test(test_lengths_that_lie),
		cmocka_unit_test(test_of_the_kernel),
		cmocka_unit_test(test_windows),
#else
		cmocka_unit_test(test_not_built),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
