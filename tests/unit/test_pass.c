/* test_pass: the stream of the task iterator, whole, truncated and damaged; and what its numbers
 * are converted to. */
#include "config.h"

#include "support.h"

#include "bpf/pass.h"

#include <errno.h>

#define TICKS_PER_S 100
#define TICK_NS     10000000ULL

static void append(struct pass *pass, const void *record, size_t size)
{
	pass->bytes = realloc(pass->bytes, pass->length + size);
	assert_non_null(pass->bytes);
	memcpy(pass->bytes + pass->length, record, size);
	pass->length += size;
}

static struct bpf_record_thread thread_of(int tgid, int tid)
{
	return (struct bpf_record_thread){
		.head = { BPF_RECORD_THREAD, sizeof(struct bpf_record_thread) },
		.tid = tid,
		.tgid = tgid,
		.state = 1,
		.prio = 120,
		.static_prio = 120,
		.comm = "name",
	};
}

static struct bpf_record_process process_of(unsigned thread_count)
{
	return (struct bpf_record_process){
		.head = { BPF_RECORD_PROCESS, sizeof(struct bpf_record_process) },
		.ppid = 1,
		.foreground_pgid = -1,
		.thread_count = thread_count,
	};
}

static void add_thread(struct pass *pass, int tgid, int tid)
{
	struct bpf_record_thread t = thread_of(tgid, tid);
	struct bpf_record_process p = process_of(1);

	append(pass, &t, sizeof t);
	if (tid == tgid)
		append(pass, &p, sizeof p);
}

/* Two processes whose threads were born alternately: 10 (10, 12, 14), 11 (11, 13). */
static struct pass two_processes(void)
{
	struct pass pass = { 0 };

	add_thread(&pass, 10, 10);
	add_thread(&pass, 11, 11);
	add_thread(&pass, 10, 12);
	add_thread(&pass, 11, 13);
	add_thread(&pass, 10, 14);
	return pass;
}

static struct pass_group group_of(const struct pass *pass, pid_t pid)
{
	struct pass_group group;

	assert_true(pass_find(pass, pid, &group));
	return group;
}

static void test_tasks_are_found_by_process(void **state)
{
	struct pass pass = two_processes();
	struct pass_group group;

	(void)state;
	assert_int_equal(pass_index(&pass), 0);
	assert_int_equal(pass.count, 5);
	group = group_of(&pass, 10);
	assert_int_equal(group.count, 3);
	assert_non_null(group.process);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(pass_tid(&group, i), 10 + 2 * (int)i);
	group = group_of(&pass, 11);
	assert_int_equal(group.count, 2);
	assert_int_equal(pass_tid(&group, 1), 13);
	assert_false(pass_find(&pass, 9, &group));
	assert_false(pass_find(&pass, 12, &group));
	pass_free(&pass);
	assert_false(pass_find(&pass, 10, &group));
}

/* Many processes, with PIDs of all sizes, whose threads were born alternately. */
static void test_order(void **state)
{
	const int pids[] = { 1, 4095, 4096, 70000, 1 << 22, 1 << 24, 1 << 26 };
	struct pass pass = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(pids); i++)
		add_thread(&pass, pids[i], pids[i]);
	for (int turn = 0; turn < 3; turn++)
		for (size_t i = COUNT_OF(pids); i-- > 0;)
			add_thread(&pass, pids[i],
				   (1 << 27) + turn * 10 + (int)(COUNT_OF(pids) - i));
	assert_int_equal(pass_index(&pass), 0);
	for (size_t i = 1; i < pass.count; i++)
		assert_true(pass.keys[i - 1] < pass.keys[i]);
	for (size_t i = 0; i < COUNT_OF(pids); i++) {
		struct pass_group group = group_of(&pass, pids[i]);
		assert_int_equal(group.count, 4);
		assert_non_null(group.process);
		assert_int_equal(pass_tid(&group, 3) - pass_tid(&group, 1), 20);
	}
	pass_free(&pass);
}

/* From process to process, each along its threads.  The TIDs of one have wrapped around, and a
 * thread of another has taken its leader's place in the meantime. */
static void test_order_by_process(void **state)
{
	const int tids[] = { 900, 905, 999, 3, 7, 20, 30, 31, 40, 41, 40 };
	const int pids[] = { 900, 900, 900, 900, 900, 20, 20, 20, 40, 40, 40 };
	const int expected[] = { 3, 7, 900, 905, 999 };
	struct pass pass = { 0 };

	(void)state;
	for (size_t i = 5; i < COUNT_OF(tids); i++)
		add_thread(&pass, pids[i], tids[i]);
	for (size_t i = 0; i < 5; i++)
		add_thread(&pass, pids[i], tids[i]);
	assert_int_equal(pass_index(&pass), 0);
	assert_int_equal(pass.count, 10);
	struct pass_group group = group_of(&pass, 900);
	assert_int_equal(group.count, 5);
	assert_non_null(group.process);
	for (size_t i = 0; i < group.count; i++)
		assert_int_equal(pass_tid(&group, i), expected[i]);
	group = group_of(&pass, 20);
	assert_int_equal(group.count, 3);
	group = group_of(&pass, 40);
	assert_int_equal(group.count, 2);
	assert_int_equal(pass_tid(&group, 1), 41);
	pass_free(&pass);
}

/* The system call that it is blocked in. */
static void test_call(void **state)
{
	struct bpf_record_thread t = thread_of(10, 10);
	struct pass pass = { 0 };

	(void)state;
	t.call = 230;
	t.is_compat = 1;
	for (unsigned i = 0; i < BPF_RECORD_ARGS; i++)
		t.args[i] = i + 1000;
	t.slices = 9;
	append(&pass, &t, sizeof t);
	t.tid = 11;
	t.call = BPF_RECORD_NO_CALL;
	append(&pass, &t, sizeof t);
	t.tid = 12;
	t.call = BPF_RECORD_CALL_UNKNOWN;
	append(&pass, &t, sizeof t);
	assert_int_equal(pass_index(&pass), 0);
	struct pass_group group = group_of(&pass, 10);
	struct pass_task task;
	pass_read_thread(&group, 0, TICKS_PER_S, &task);
	assert_int_equal(task.call, 230);
	assert_true(task.is_compat);
	for (unsigned i = 0; i < BPF_RECORD_ARGS; i++)
		assert_int_equal(task.args[i], i + 1000);
	assert_int_equal(task.now.slices, 9);
	pass_read_thread(&group, 1, TICKS_PER_S, &task);
	assert_int_equal(task.call, BPF_RECORD_NO_CALL);
	pass_read_thread(&group, 2, TICKS_PER_S, &task);
	assert_int_equal(task.call, BPF_RECORD_CALL_UNKNOWN);
	pass_free(&pass);
}

/* The same buffers serve for the next pass. */
static void test_next_pass(void **state)
{
	struct pass pass = two_processes();

	(void)state;
	assert_int_equal(pass_index(&pass), 0);
	pass.length = 0;
	add_thread(&pass, 20, 20);
	assert_int_equal(pass_index(&pass), 0);
	assert_int_equal(pass.count, 1);
	assert_int_equal(group_of(&pass, 20).count, 1);
	pass_free(&pass);
}

static void test_first_thread_is_missing(void **state)
{
	struct pass pass = { 0 };

	(void)state;
	add_thread(&pass, 10, 12);
	assert_int_equal(pass_index(&pass), 0);
	assert_null(group_of(&pass, 10).process);
	pass_free(&pass);
}

/* It exited between its record and that of its process. */
static void test_process_record_is_missing(void **state)
{
	struct bpf_record_thread t = thread_of(10, 10);
	struct pass pass = { 0 };

	(void)state;
	append(&pass, &t, sizeof t);
	assert_int_equal(pass_index(&pass), 0);
	assert_null(group_of(&pass, 10).process);
	add_thread(&pass, 11, 11);
	assert_int_equal(pass_index(&pass), 0);
	assert_null(group_of(&pass, 10).process);
	pass_free(&pass);
}

/* Wherever it is truncated, it is rejected, or consists of whole records. */
static void test_cut_off(void **state)
{
	struct pass whole = two_processes();
	unsigned accepted = 0;

	(void)state;
	for (size_t length = 0; length <= whole.length; length++) {
		struct pass pass = { .length = length };
		pass.bytes = exact_copy(whole.bytes, length);
		int error = pass_index(&pass);
		assert_true(error == 0 || error == -EINVAL);
		accepted += error == 0;
		pass_free(&pass);
	}
	assert_int_equal(accepted, 8); /* none, and after each of 5 + 2 records */
	pass_free(&whole);
}

static void assert_refused(struct pass *pass)
{
	assert_int_equal(pass_index(pass), -EINVAL);
	pass_free(pass);
}

static void test_damaged(void **state)
{
	const unsigned sizes[] = { 0, 8, sizeof(struct bpf_record_thread) - 8,
				   sizeof(struct bpf_record_process), UINT32_MAX };
	struct bpf_record_process p = process_of(1);
	struct pass pass = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		struct bpf_record_thread t = thread_of(10, 10);
		t.head.size = sizes[i];
		append(&pass, &t, sizeof t);
		assert_refused(&pass);
	}
	struct bpf_record_thread t = thread_of(10, 10);
	t.head.kind++;
	append(&pass, &t, sizeof t);
	assert_refused(&pass);
	/* A process record that does not follow its first thread. */
	append(&pass, &p, sizeof p);
	assert_refused(&pass);
	add_thread(&pass, 10, 12);
	append(&pass, &p, sizeof p);
	assert_refused(&pass);
	add_thread(&pass, 10, 10);
	append(&pass, &p, sizeof p);
	assert_refused(&pass);
	/* Invalid IDs. */
	add_thread(&pass, 10, 0);
	assert_refused(&pass);
	add_thread(&pass, -1, 5);
	assert_refused(&pass);
}

/* ---- converting a record ---- */

static struct pass_task task_of(struct bpf_record_thread t)
{
	static struct pass pass; /* the name in the result is borrowed from it */
	struct bpf_record_process p = process_of(1);
	struct pass_task task;

	pass.length = 0;
	append(&pass, &t, sizeof t);
	append(&pass, &p, sizeof p);
	assert_int_equal(pass_index(&pass), 0);
	struct pass_group group = group_of(&pass, t.tgid);
	pass_read_thread(&group, 0, TICKS_PER_S, &task);
	assert_int_equal(pass_is_runnable(&group, 0), task.stat.state == 'R');
	static char name[TASK_COMM_MAX];
	parse_copy_comm(name, task.stat.comm, task.stat.comm_length);
	task.stat.comm = name;
	pass_free(&pass);
	return task;
}

static void test_thread(void **state)
{
	struct bpf_record_thread t = thread_of(10, 10);

	(void)state;
	t.at_ns = 1;
	t.start_ns = 123 * TICK_NS + 7;
	t.run_ns = 50 * TICK_NS;
	t.run_delay_ns = 3;
	t.slices = 4;
	t.times = (struct bpf_record_times){ 30 * TICK_NS, 10 * TICK_NS, 0, 0 };
	t.minor_faults = 5;
	t.major_faults = 6;
	t.voluntary = 7;
	t.involuntary = 8;
	for (int i = 0; i < BPF_RECORD_IO; i++)
		t.io[i] = 100 + (unsigned)i;
	t.block_ns = 9 * TICK_NS;
	t.prio = 100 - 51;
	t.static_prio = 130;
	t.policy = 1;
	t.rt_priority = 50;
	t.cpu = 3;
	t.flags = 0x40;
	t.queued_since = 77;
	memcpy(t.comm, "0123456789abcdef", sizeof t.comm); /* no NUL */
	struct pass_task task = task_of(t);
	assert_int_equal(task.stat.pid, 10);
	assert_int_equal(task.stat.comm_length, 16);
	assert_string_equal(task.stat.comm, "0123456789abcdef");
	assert_int_equal(task.stat.start_ticks, 123);
	/* 50 ticks of exact time, divided 3 to 1. */
	assert_int_equal(task.stat.user_ticks, 37);
	assert_int_equal(task.stat.system_ticks, 12);
	assert_int_equal(task.stat.minor_faults, 5);
	assert_int_equal(task.stat.major_faults, 6);
	assert_int_equal(task.stat.priority, -51);
	assert_int_equal(task.stat.nice, 10);
	assert_int_equal(task.stat.policy, 1);
	assert_int_equal(task.stat.rt_priority, 50);
	assert_int_equal(task.stat.processor, 3);
	assert_int_equal(task.stat.flags, 0x40);
	assert_int_equal(task.stat.block_ticks, 9);
	assert_int_equal(task.now.at_ns, 1);
	assert_int_equal(task.now.run_ns, 50 * TICK_NS);
	assert_int_equal(task.now.runnable_ns, 3);
	assert_int_equal(task.now.slices, 4);
	assert_int_equal(task.now.user_ticks, 37);
	assert_int_equal(task.now.voluntary, 7);
	assert_int_equal(task.now.involuntary, 8);
	for (unsigned i = 0; i < IO_COUNTERS; i++)
		assert_int_equal(task.now.io[i], 100 + i);
	for (int i = 0; i < SOURCE_COUNT; i++)
		assert_true(reading_has(&task.now, (enum source)i));
	assert_int_equal(task.queued_since, 77);
}

static void test_states(void **state)
{
	static const struct {
		unsigned state, exit_state;
		char letter;
	} cases[] = {
		{ 0, 0, 'R' },       { 1, 0, 'S' },
		{ 2, 0, 'D' },       { 4, 0, 'T' },
		{ 8, 0, 't' },       { 0x80, 0x10, 'X' }, /* TASK_DEAD is not a state of its own */
		{ 0x80, 0x20, 'Z' }, { 0x40, 0, 'P' },
		{ 0x402, 0, 'I' },                       /* an idle worker is not in D */
		{ 0x102, 0, 'D' },                       /* TASK_KILLABLE */
		{ 0x2001, 0, 'S' },                      /* freezable */
		{ 0x2002, 0, 'D' },  { 0x8000, 0, 'D' }, /* frozen */
		{ 0x1000, 0, 'D' }, /* waits for a lock of a real-time kernel */
		{ 0x200, 0, 'R' },  /* waking up */
		{ 0x800, 0, 'R' },  /* new */
		{ 0x104, 0, 'T' },   { 0xffffffff, 0xffffffff, 'D' },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct bpf_record_thread t = thread_of(10, 10);
		t.state = cases[i].state;
		t.exit_state = cases[i].exit_state;
		if (task_of(t).stat.state != cases[i].letter)
			fail_msg("%x %x is %c, not %c", cases[i].state, cases[i].exit_state,
				 task_of(t).stat.state, cases[i].letter);
	}
}

/* cputime_adjust() of the kernel. */
static void test_times(void **state)
{
	static const struct {
		uint64_t run, user, system, shown_user, shown_system, want_user, want_system;
	} cases[] = {
		{ 0, 0, 0, 0, 0, 0, 0 },
		{ 10, 0, 0, 0, 0, 10, 0 }, /* not a single tick yet: all of it is user time */
		{ 10, 4, 0, 0, 0, 10, 0 },
		{ 10, 0, 4, 0, 0, 0, 10 },
		{ 100, 10, 30, 0, 0, 25, 75 },
		{ 100, 10, 30, 60, 30, 60, 40 }, /* user time never decreases */
		{ 100, 30, 10, 20, 70, 30, 70 }, /* nor system time */
		{ 100, 30, 10, 60, 50, 60, 50 }, /* more was shown than the ticks say */
		{ 100, 30, 10, 60, 40, 60, 40 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct bpf_record_thread t = thread_of(10, 10);
		t.run_ns = cases[i].run * TICK_NS;
		t.times = (struct bpf_record_times){ cases[i].user * TICK_NS,
						     cases[i].system * TICK_NS,
						     cases[i].shown_user * TICK_NS,
						     cases[i].shown_system * TICK_NS };
		struct pass_task task = task_of(t);
		assert_int_equal(task.stat.user_ticks, cases[i].want_user);
		assert_int_equal(task.stat.system_ticks, cases[i].want_system);
	}
	/* A life of years on a core does not overflow. */
	struct bpf_record_thread t = thread_of(10, 10);
	t.run_ns = 1ULL << 60;
	t.times.user_ns = t.times.system_ns = 1ULL << 59;
	assert_int_equal(task_of(t).stat.system_ticks, (1ULL << 59) / TICK_NS);
}

/* Sums over living and exited threads, as in /proc/PID/stat. */
static void test_process(void **state)
{
	struct bpf_record_thread leader = thread_of(10, 10), worker = thread_of(10, 12);
	struct bpf_record_process p = process_of(2);
	struct pass pass = { 0 };
	struct pass_task task;

	(void)state;
	leader.at_ns = 5;
	leader.voluntary = 33;
	leader.run_ns = 10 * TICK_NS;
	leader.times.user_ns = 10 * TICK_NS;
	leader.times.shown_user_ns = 1000 * TICK_NS; /* of the thread, not of the process */
	leader.minor_faults = 1;
	leader.io[IO_READ_CHARS] = 1;
	worker.state = 0;
	worker.run_ns = 20 * TICK_NS;
	worker.times.system_ns = 20 * TICK_NS;
	worker.minor_faults = 20;
	worker.major_faults = 2;
	worker.io[IO_READ_CHARS] = 20;
	p.exited_run_ns = 30 * TICK_NS;
	p.times.user_ns = 10 * TICK_NS;
	p.times.system_ns = 20 * TICK_NS;
	p.exited_minor_faults = 300;
	p.exited_major_faults = 30;
	p.exited_io[IO_READ_CHARS] = 300;
	p.exited_io[IO_CANCELLED] = 4;
	p.ppid = 7;
	p.pgid = 8;
	p.sid = 9;
	p.foreground_pgid = 6;
	p.tty_major = 136;
	p.tty_minor = 0x12345;
	p.children_user_ns = 5 * TICK_NS;
	p.children_system_ns = 6 * TICK_NS;
	p.children_minor_faults = 7;
	append(&pass, &leader, sizeof leader);
	append(&pass, &p, sizeof p);
	append(&pass, &worker, sizeof worker);
	assert_int_equal(pass_index(&pass), 0);
	struct pass_group group = group_of(&pass, 10);
	pass_read_process(&group, TICKS_PER_S, &task);
	assert_int_equal(task.now.at_ns, 5);
	assert_int_equal(task.now.run_ns, 60 * TICK_NS);
	assert_int_equal(task.stat.user_ticks, 20);
	assert_int_equal(task.stat.system_ticks, 40);
	assert_int_equal(task.now.user_ticks, 20);
	assert_int_equal(task.stat.minor_faults, 321);
	assert_int_equal(task.now.minor_faults, 321);
	assert_int_equal(task.stat.major_faults, 32);
	assert_int_equal(task.now.io[IO_READ_CHARS], 321);
	assert_int_equal(task.now.io[IO_CANCELLED], 4);
	assert_int_equal(task.now.voluntary, 33);
	assert_int_equal(task.stat.state, 'S');
	assert_int_equal(task.stat.ppid, 7);
	assert_int_equal(task.stat.pgid, 8);
	assert_int_equal(task.stat.sid, 9);
	assert_int_equal(task.stat.foreground_pgid, 6);
	assert_int_equal(task.stat.tty, 0x45 | 136 << 8 | 0x123 << 20);
	assert_int_equal(task.stat.thread_count, 2);
	assert_int_equal(task.stat.children_user_ticks, 5);
	assert_int_equal(task.stat.children_system_ticks, 6);
	assert_int_equal(task.stat.children_minor_faults, 7);
	assert_true(pass_is_runnable(&group, 1));
	pass_free(&pass);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tasks_are_found_by_process),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_order_by_process),
		cmocka_unit_test(test_call),
		cmocka_unit_test(test_next_pass),
		cmocka_unit_test(test_first_thread_is_missing),
		cmocka_unit_test(test_process_record_is_missing),
		cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_thread),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
