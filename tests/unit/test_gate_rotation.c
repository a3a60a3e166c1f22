/* test_gate_rotation: the rule of src/collect/gate.h that covers what others change (U4), and the
 * cost of ten thousand sleepers.
 */
#include "config.h"

#include "scanned.h"
#include "collect/details.h"
#include "collect/memo.h"

static struct scan_cost refresh(struct scanned *m, int procs_running)
{
	return scanned_refresh_after(m, STEP_S, procs_running);
}

/* ---- U4: what others change ---- */

static void test_U4_asked_for_is_read_in_full(void **state)
{
	static const pid_t pids[] = { 500, 102, 102, 0 };
	struct scanned *m = *state;
	struct fake_task t = sleeper;

	make_sleepers(&m->proc, 3);
	make_threads(&m->proc, 500, 3);
	scanned_open(m, pids);
	scanned_refresh(m);
	assert_int_equal(scanned_table(m)->count, 2);
	t.nice = 5;
	t.resident_kib = 77;
	t.comm = "renamed";
	t.pgid = 33;
	fake_single(&m->proc, 102, &t); /* the clock stands still */
	fake_thread(&m->proc, 500, 501, &t);
	struct scan_cost cost = scanned_refresh(m);
	/* No counter is read, as none can have changed: stat of all, and status of the two. */
	assert_int_equal(cost.processes_read + cost.threads_read, 0);
	assert_int_equal(cost.files_read, FILES_OF_REFRESH + 4 + 2);
	const struct process *p = scanned_process(m, 102);
	assert_int_equal(p->memory.resident_bytes, 77 * 1024);
	assert_int_equal(p->pgid, 33);
	assert_int_equal(scanned_thread(m, 102, 102)->nice, 5);
	assert_string_equal(scanned_thread(m, 102, 102)->comm, "renamed");
	assert_int_equal(scanned_thread(m, 500, 501)->nice, 5);
	assert_string_equal(scanned_thread(m, 500, 501)->comm, "renamed");
}

/* For a requested process with too many threads to read in full: the threads that ran, and the
 * leader. */
static void test_U4_asked_for_with_many_threads(void **state)
{
	static const pid_t pids[] = { 500, 0 };
	struct scanned *m = *state;
	struct fake_task t = sleeper;

	make_threads(&m->proc, 500, 65);
	scanned_open(m, pids);
	scanned_refresh(m);
	struct fake_task changed = t;
	changed.nice = 5;
	changed.resident_kib = 77;
	changed.thread_count = 65;
	fake_process(&m->proc, 500, &changed);
	assert_int_equal(scanned_refresh(m).threads_read, 0);
	assert_int_equal(scanned_thread(m, 500, 500)->nice, 5);
	assert_int_equal(scanned_process(m, 500)->memory.resident_bytes, 77 * 1024);
	t.slices++;
	fake_thread(&m->proc, 500, 550, &t);
	fake_clock_set(&m->proc, 500, 5);
	assert_int_equal(scanned_refresh(m).threads_read, 2);
	assert_int_equal(scanned_refresh(m).threads_read, 0);
}

static void test_U4_asked_for_with_fewer_threads(void **state)
{
	static const pid_t pids[] = { 500, 0 };
	struct scanned *m = *state;

	make_threads(&m->proc, 500, 64);
	scanned_open(m, pids);
	scanned_refresh(m);
	assert_int_equal(scanned_refresh(m).files_read, FILES_OF_REFRESH + 64 + 1);
	/* Once one ran, all are read. */
	fake_clock_set(&m->proc, 500, 5);
	assert_int_equal(scanned_refresh(m).threads_read, 64);
	assert_int_equal(scanned_refresh(m).threads_read, 0);
}

/* Woken, but without a core so far: the clock stands still, and the state shows it. */
static void test_U2_asked_for_and_starved(void **state)
{
	static const pid_t pids[] = { 102, 500, 0 };
	struct scanned *m = *state;
	struct fake_task t = sleeper;

	make_sleepers(&m->proc, 3);
	make_threads(&m->proc, 500, 3);
	scanned_open(m, pids);
	scanned_refresh(m);
	assert_int_equal(scanned_refresh(m).threads_read, 0);
	t.state = 'R';
	fake_single(&m->proc, 102, &t);
	fake_thread(&m->proc, 500, 502, &t);
	scanned_refresh(m);
	assert_int_equal(scanned_thread(m, 102, 102)->state, 'R');
	assert_int_equal(scanned_thread(m, 500, 502)->state, 'R');
	assert_int_equal(memo_of(scanned_process(m, 102))->runnable_count, 1);
	assert_int_equal(memo_of(scanned_process(m, 500))->runnable_count, 1);
	assert_true(process_is_moved(scanned_table(m), scanned_process(m, 102)));
}

/* All others are read in rotation: each once in about 30 s, a few per refresh. */
static void test_U4_rotation_finds_what_others_changed(void **state)
{
	struct scanned *m = *state;
	struct fake_task t = sleeper;
	uint64_t most = 0, sum = 0;
	bool early = false;

	make_sleepers(&m->proc, 60);
	scanned_open(m, NULL);
	scanned_refresh(m);
	t.nice = 5;
	t.resident_kib = 77;
	t.comm = "renamed";
	t.pgid = 33;
	t.sid = 34;
	t.tty = 35;
	t.foreground_pgid = 36;
	t.policy = 3;
	t.uid = 4;
	for (pid_t pid = 101; pid <= 160; pid++)
		fake_single(&m->proc, pid, &t);
	for (int i = 0; i < 31; i++) {
		struct scan_cost cost = scanned_refresh_after(m, 1, -1);
		assert_int_equal(cost.processes_read + cost.threads_read, 0);
		sum += cost.files_read;
		most = cost.files_read > most ? cost.files_read : most;
		early = early || (i < 15 && scanned_thread(m, 160, 160)->nice == 5);
	}
	assert_uint_in_range(most, 3, FILES_OF_REFRESH + 6); /* stat and status of two or three */
	assert_uint_in_range(sum, 31 + 118, 31 + 126);
	assert_false(early); /* in turn, not all at once */
	for (pid_t pid = 101; pid <= 160; pid++) {
		const struct process *p = scanned_process(m, pid);
		const struct thread *leader = process_leader(p);
		assert_int_equal(p->memory.resident_bytes, 77 * 1024);
		assert_int_equal(p->pgid, 33);
		assert_int_equal(p->sid, 34);
		assert_int_equal(p->tty, 35);
		assert_int_equal(p->foreground_pgid, 36);
		assert_int_equal(p->uid, 4);
		assert_int_equal(leader->policy, 3);
		assert_int_equal(leader->nice, 5);
		assert_int_equal(leader->priority, 25);
		assert_string_equal(leader->comm, "renamed");
		assert_near(scanned_rates(m, pid, 0).run, 0); /* no window was opened */
	}
}

/* Of many processes, at most ten per second. */
static void test_U4_rotation_of_many(void **state)
{
	struct scanned *m = *state;
	struct fake_task t = sleeper;
	uint64_t files = 0;

	t.thread_count = 1;
	fake_process(&m->proc, 1, &t);
	for (int i = 2; i <= 500; i++) {
		make_link("1", path_of(m->proc.root, "%d", i));
		fake_clock_set(&m->proc, i, t.run_ns);
	}
	scanned_open(m, NULL);
	scanned_refresh(m);
	for (int i = 0; i < 10; i++)
		files += scanned_refresh_after(m, 1, -1).files_read - FILES_OF_REFRESH;
	assert_int_equal(files, 10 * 10 * 2);
}

/* What stays on the screen is read again every five seconds. */
static void test_U4_shown(void **state)
{
	struct scanned *m = *state;
	struct fake_task t = sleeper;

	make_sleepers(&m->proc, 2);
	scanned_open(m, NULL);
	scanned_refresh(m);
	t.nice = 5;
	t.resident_kib = 77;
	for (pid_t pid = 101; pid <= 102; pid++)
		fake_single(&m->proc, pid, &t);
	scanned_refresh_after(m, 4.9, -1);
	details_reread_shown(m->scanner, scanned_process(m, 102));
	assert_int_equal(scanned_thread(m, 102, 102)->nice, 0);
	scanned_refresh_after(m, 0.2, -1);
	details_reread_shown(m->scanner, scanned_process(m, 102));
	assert_int_equal(scanned_thread(m, 102, 102)->nice, 5);
	assert_int_equal(scanned_process(m, 102)->memory.resident_bytes, 77 * 1024);
	assert_int_equal(scanned_thread(m, 101, 101)->nice, 0);
	t.nice = 6;
	fake_single(&m->proc, 102, &t);
	scanned_refresh_after(m, 4.9, -1);
	details_reread_shown(m->scanner, scanned_process(m, 102));
	assert_int_equal(scanned_thread(m, 102, 102)->nice, 5);
	scanned_refresh_after(m, 0.2, -1);
	details_reread_shown(m->scanner, scanned_process(m, 102));
	assert_int_equal(scanned_thread(m, 102, 102)->nice, 6);
	/* An exited one is left as it was last read. */
	fake_end_process(&m->proc, 102);
	scanned_refresh_after(m, 6, -1);
	details_reread_shown(m->scanner, scanned_process(m, 102));
	assert_int_equal(scanned_thread(m, 102, 102)->nice, 6);
}

/* If its leader rests while another thread runs, it is read all the time, except its leader, which
 * is read every five seconds as well. */
static void test_U4_shown_while_leader_rests(void **state)
{
	struct scanned *m = *state;
	struct fake_task leader = sleeper, worker = sleeper;

	make_threads(&m->proc, 500, 2);
	scanned_open(m, NULL);
	scanned_refresh(m);
	leader.nice = 5;
	leader.thread_count = 2;
	fake_process(&m->proc, 500, &leader);
	for (int second = 1; second <= 6; second++) {
		worker = has_run(worker);
		fake_thread(&m->proc, 500, 501, &worker);
		fake_clock_set(&m->proc, 500, 300000000ULL + (unsigned)second);
		scanned_refresh_after(m, 1, -1);
		assert_true(process_is_moved(scanned_table(m), scanned_process(m, 500)));
		details_reread_shown(m->scanner, scanned_process(m, 500));
		assert_int_equal(scanned_thread(m, 500, 500)->nice, second < 5 ? 0 : 5);
	}
}

/* The number is bounded, however long the machine slept. */
static void test_U4_rotation_is_bounded(void **state)
{
	struct scanned *m = *state;

	make_sleepers(&m->proc, 60);
	scanned_open(m, NULL);
	scanned_refresh(m);
	assert_uint_in_range(scanned_refresh_after(m, 86400, -1).files_read, 1 + 2 * 60,
			     1 + 2 * 64);
	assert_int_equal(scanned_refresh_after(m, STEP_S, -1).files_read, FILES_OF_REFRESH);
}

/* A process that exited unnoticed: the rotation notices it. */
static void test_U4_rotation_meets_another_process(void **state)
{
	struct scanned *m = *state;
	struct fake_task other = sleeper;

	make_sleepers(&m->proc, 2);
	scanned_open(m, NULL);
	scanned_refresh(m);
	other.start_ticks++;
	fake_single(&m->proc, 101, &other);
	scanned_refresh_after(m, 60, -1);
	assert_true(scanned_process(m, 101)->has_exited);
	assert_false(scanned_process(m, 102)->has_exited);
}

/* ---- ten thousand threads ---- */

#define PROCESSES 10
#define THREADS   1000

/* The processes 1, 2, … share one folder of tasks: each has the threads 1 to
 * THREADS, of which its own PID is the leader. */
static void make_ten_thousand(struct fake_proc *f)
{
	struct fake_task t = sleeper;

	t.thread_count = THREADS;
	fake_process(f, 1, &t);
	fake_thread(f, 1, 1, &t);
	for (int i = 2; i <= THREADS; i++)
		fake_thread_like(f, 1, i, 1);
	for (int i = 2; i <= PROCESSES; i++) {
		fake_process(f, i, &t);
		make_link("../1/task", path_of(f->root, "%d/task", i));
	}
}

static void test_ten_thousand_sleepers_cost_nothing(void **state)
{
	struct scanned *m = *state;

	make_ten_thousand(&m->proc);
	scanned_open(m, NULL);
	struct scan_cost cost = refresh(m, 0);
	assert_int_equal(scanned_table(m)->thread_total, PROCESSES * THREADS);
	assert_int_equal(cost.threads_read, PROCESSES * THREADS);
	for (int i = 0; i < 5; i++) {
		cost = refresh(m, 0);
		assert_int_equal(cost.clock_calls, PROCESSES);
		assert_int_equal(cost.files_read, FILES_OF_REFRESH);
		assert_int_equal(cost.folders_listed, 0);
		assert_int_equal(cost.threads_read, 0);
		/* The clocks; loadavg and the fixture's uptime and stat, opened, read
		 * and closed. */
		assert_uint_in_range(cost.system_calls, PROCESSES, PROCESSES + 9);
	}
}

static void test_one_of_ten_thousand_wakes(void **state)
{
	struct scanned *m = *state;
	struct fake_task t = sleeper;

	make_ten_thousand(&m->proc);
	scanned_open(m, NULL);
	refresh(m, 0);
	t.run_ns += 1000000;
	t.slices++;
	fake_thread(&m->proc, 3, 777, &t);
	fake_clock_set(&m->proc, 3, 5);
	struct scan_cost cost = refresh(m, 0);
	assert_int_equal(cost.threads_read, 1);
	assert_int_equal(cost.processes_read, 1);
	assert_int_equal(cost.folders_listed, 0);
	assert_int_equal(cost.files_read, FILES_OF_REFRESH + 1 + THREADS + 3 + 1);
	assert_near(scanned_rates(m, 3, 777).run, 0.1);
}

/* In half a minute of whole seconds the rotation reads each process once. */
static void test_ten_thousand_sleepers_in_rotation(void **state)
{
	struct scanned *m = *state;
	uint64_t files = 0;

	make_ten_thousand(&m->proc);
	scanned_open(m, NULL);
	refresh(m, 0);
	for (int i = 0; i < 30; i++) {
		struct scan_cost cost = scanned_refresh_after(m, 1, 0);
		assert_int_equal(cost.threads_read, 0);
		assert_int_equal(cost.folders_listed, 0);
		files += cost.files_read - FILES_OF_REFRESH;
	}
	assert_uint_in_range(files, 2 * (PROCESSES - 1), 2 * PROCESSES);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scanned_setup, scanned_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_U4_asked_for_is_read_in_full),
		TEST(test_U4_asked_for_with_many_threads),
		TEST(test_U4_asked_for_with_fewer_threads),
		TEST(test_U2_asked_for_and_starved),
		TEST(test_U4_rotation_finds_what_others_changed),
		TEST(test_U4_rotation_of_many),
		TEST(test_U4_shown),
		TEST(test_U4_shown_while_leader_rests),
		TEST(test_U4_rotation_is_bounded),
		TEST(test_U4_rotation_meets_another_process),
		TEST(test_ten_thousand_sleepers_cost_nothing),
		TEST(test_one_of_ten_thousand_wakes),
		TEST(test_ten_thousand_sleepers_in_rotation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
