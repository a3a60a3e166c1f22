/* test_scan: what a sample holds of processes: every field, and what is left when they appear,
 * exit, vanish while they are read, or cannot be read.
 */
#include "config.h"

#include "scanned.h"
#include "collect/details.h"

#include <errno.h>
#include <unistd.h>

static void delete_file(struct scanned *m, const char *path)
{
	assert_int_equal(unlink(path_of(m->proc.root, "%s", path)), 0);
}

static void move_population(struct scanned *m)
{
	static unsigned last_pid = 1000;

	fake_population(&m->proc, 1, ++last_pid);
}

/* ---- what is read ---- */

static const struct fake_task full = {
	.comm = "a name",
	.state = 'D',
	.ppid = 11,
	.pgid = 12,
	.sid = 13,
	.nice = 4,
	.tty = 34816,
	.foreground_pgid = 15,
	.processor = 3,
	.rt_priority = 40,
	.policy = 1,
	.uid = 4000000001U,
	.start_ticks = 4242,
	.user_ticks = 21,
	.system_ticks = 22,
	.minor_faults = 23,
	.major_faults = 24,
	.children_user_ticks = 25,
	.children_system_ticks = 26,
	.children_minor_faults = 27,
	.block_ticks = 28,
	.flags = 0x400040,
	.run_ns = 430000000,
	.runnable_ns = 50,
	.slices = 60,
	.voluntary = 70,
	.involuntary = 80,
	.resident_kib = 90,
	.io = { 1, 2, 3, 4, 5, 6, 7 },
};

static void assert_full_thread(const struct thread *t)
{
	assert_string_equal(t->comm, "a name");
	assert_int_equal(t->state, 'D');
	assert_int_equal(t->start_ticks, 4242);
	assert_int_equal(t->priority, 24);
	assert_int_equal(t->nice, 4);
	assert_int_equal(t->processor, 3);
	assert_int_equal(t->rt_priority, 40);
	assert_int_equal(t->policy, 1);
	assert_int_equal(t->now.run_ns, 430000000);
	assert_int_equal(t->now.runnable_ns, 50);
	assert_int_equal(t->now.slices, 60);
	assert_int_equal(t->now.user_ticks, 21);
	assert_int_equal(t->now.system_ticks, 22);
	assert_int_equal(t->now.minor_faults, 23);
	assert_int_equal(t->now.major_faults, 24);
	assert_int_equal(t->now.block_ticks, 28);
	assert_int_equal(t->now.voluntary, 70);
	assert_int_equal(t->now.involuntary, 80);
}

static void assert_full_process(const struct process *p)
{
	assert_int_equal(p->start_ticks, 4242);
	assert_int_equal(p->ppid, 11);
	assert_int_equal(p->pgid, 12);
	assert_int_equal(p->sid, 13);
	assert_int_equal(p->tty, 34816);
	assert_int_equal(p->foreground_pgid, 15);
	assert_int_equal(p->flags, 0x400040);
	assert_int_equal(p->notes->children_user_ticks, 25);
	assert_int_equal(p->notes->children_system_ticks, 26);
	assert_int_equal(p->notes->children_minor_faults, 27);
	assert_int_equal(p->uid, 4000000001U);
	assert_string_equal(p->user, "4000000001");
	assert_true(p->memory.known);
	assert_int_equal(p->memory.resident_bytes, 90 * 1024);
	assert_int_equal(p->now.user_ticks, 21);
	assert_int_equal(p->now.system_ticks, 22);
	assert_int_equal(p->now.minor_faults, 23);
	assert_int_equal(p->now.major_faults, 24);
	assert_int_equal(p->now.io[6], 7);
	for (int i = 0; i < SOURCE_COUNT; i++)
		assert_int_equal(p->now.source[i], 0);
}

static void test_every_field(void **state)
{
	struct scanned *m = *state;
	struct fake_task many = full;

	fake_single(&m->proc, 101, &full);
	many.thread_count = 2;
	fake_process(&m->proc, 500, &many);
	fake_thread(&m->proc, 500, 500, &many);
	fake_thread(&m->proc, 500, 501, &many);
	scanned_open(m, NULL);
	scanned_refresh(m);
	assert_full_process(scanned_process(m, 101));
	assert_full_process(scanned_process(m, 500));
	assert_full_thread(scanned_thread(m, 101, 101));
	assert_full_thread(scanned_thread(m, 500, 500));
	assert_full_thread(scanned_thread(m, 500, 501));
	assert_int_equal(scanned_thread(m, 101, 101)->now.io[0], 1);
	assert_int_equal(scanned_table(m)->process_total, 2);
	assert_int_equal(scanned_table(m)->thread_total, 3);
}

/* With the privileges of another user, from one refresh to the next. */
static void test_user_changes(void **state)
{
	struct scanned *m = *state;
	struct fake_task t = full;

	fake_single(&m->proc, 101, &t);
	scanned_open(m, NULL);
	scanned_refresh(m);
	t = has_run(t);
	t.uid = 4000000002U;
	t.resident_kib = 91;
	t.children_minor_faults = 30;
	fake_single(&m->proc, 101, &t);
	scanned_refresh(m);
	const struct process *p = scanned_process(m, 101);
	assert_int_equal(p->uid, 4000000002U);
	assert_string_equal(p->user, "4000000002");
	assert_int_equal(p->memory.resident_bytes, 91 * 1024);
	assert_int_equal(process_notes(p)->children_minor_faults_before, 27);
	assert_int_equal(p->notes->children_minor_faults, 30);
}

/* A process that was readable and no longer is: what was read is kept, except for its stat. */
static void test_stat_is_cut_later(void **state)
{
	struct scanned *m = *state;

	fake_single(&m->proc, 101, &full);
	scanned_open(m, NULL);
	scanned_refresh(m);
	write_text(path_of(m->proc.root, "101/stat"), "101 (a name) S 1");
	fake_clock_set(&m->proc, 101, 5);
	scanned_refresh(m);
	const struct process *p = scanned_process(m, 101);
	assert_int_equal(p->now.source[SOURCE_STAT], EINVAL);
	assert_int_equal(p->now.source[SOURCE_STATUS], 0);
	assert_int_equal(p->now.source[SOURCE_IO], 0);
	assert_int_equal(p->uid, 4000000001U);
	assert_int_equal(scanned_rates(m, 101, 0).run_gap, GAP_UNREADABLE);
}

/* ---- processes that vanish ---- */

static void test_vanished_before_it_was_read(void **state)
{
	struct scanned *m = *state;

	make_sleepers(&m->proc, 2);
	make_folder(path_of(m->proc.root, "150")); /* it was listed, and is gone */
	scanned_open(m, NULL);
	scanned_refresh(m);
	assert_true(scanned_process(m, 150)->has_exited);
	assert_int_equal(scanned_table(m)->thread_total, 2);
	scanned_refresh(m);
	assert_null(sample_find(scanned_table(m), 150));
	assert_int_equal(scanned_table(m)->count, 2);
}

/* It vanishes between any two files. */
static void test_vanished_while_it_was_read(void **state)
{
	static const char *const files[] = {
		"101/stat",          "102/schedstat",          "103/status",
		"500/task/500/stat", "600/task/600/schedstat", "700/task/700/status"
	};
	struct scanned *m = *state;

	make_sleepers(&m->proc, 4);
	make_threads(&m->proc, 500, 2);
	make_threads(&m->proc, 600, 2);
	make_threads(&m->proc, 700, 2);
	for (size_t i = 0; i < COUNT_OF(files); i++)
		delete_file(m, files[i]);
	scanned_open(m, NULL);
	for (int i = 0; i < 2; i++) {
		scanned_refresh(m);
		for (size_t k = 0; k < COUNT_OF(files) && i == 0; k++)
			assert_true(
				scanned_process(m, (pid_t)strtol(files[k], NULL, 10))->has_exited);
		assert_false(scanned_process(m, 104)->has_exited);
		assert_int_equal(scanned_table(m)->thread_total, 1);
	}
	assert_int_equal(scanned_table(m)->count, 1);
}

static void test_exited_stays_for_one_refresh_with_its_last_values(void **state)
{
	struct scanned *m = *state;

	make_sleepers(&m->proc, 2);
	scanned_open(m, NULL);
	scanned_refresh(m);
	fake_end_process(&m->proc, 102);
	scanned_refresh(m);
	const struct process *p = scanned_process(m, 102);
	assert_true(p->has_exited);
	assert_int_equal(p->now.user_ticks, sleeper.user_ticks);
	assert_int_equal(p->threads[0].now.voluntary, sleeper.voluntary);
	assert_int_equal(scanned_rates(m, 102, 0).run_gap, GAP_EXITED);
	scanned_refresh(m);
	assert_null(sample_find(scanned_table(m), 102));
}

static void test_process_whose_stat_is_cut(void **state)
{
	struct scanned *m = *state;

	make_sleepers(&m->proc, 1);
	write_text(path_of(m->proc.root, "101/stat"), "101 (task) S 1 2 3");
	scanned_open(m, NULL);
	scanned_refresh(m);
	assert_false(scanned_process(m, 101)->has_exited);
	assert_int_equal(scanned_process(m, 101)->now.source[SOURCE_STAT], EINVAL);
	assert_int_equal(scanned_process(m, 101)->thread_count, 0);
	/* It is tried again although its clock stands still, and then first seen: what it did in
	 * its whole life does not belong to this window. */
	fake_single(&m->proc, 101, &sleeper);
	scanned_refresh(m);
	assert_int_equal(scanned_process(m, 101)->now.source[SOURCE_STAT], 0);
	assert_int_equal(scanned_process(m, 101)->thread_count, 1);
	struct rates r = scanned_rates(m, 101, 101);
	assert_int_equal(r.run_gap, GAP_FIRST_SIGHT);
	assert_int_equal(r.switches_gap, GAP_FIRST_SIGHT);
	assert_near(r.run, 0);
	r = scanned_rates(m, 101, 0);
	assert_int_equal(r.faults_gap, GAP_FIRST_SIGHT);
	assert_int_equal(r.switches_gap, GAP_FIRST_SIGHT);
}

/* ---- requested PIDs ---- */

static void test_asked_for_and_not_there(void **state)
{
	static const pid_t pids[] = { 999, 102, 777, 102, 0 };
	struct scanned *m = *state;

	make_sleepers(&m->proc, 3);
	scanned_open(m, pids);
	for (uint64_t i = 1; i <= 3; i++) {
		scanned_refresh(m);
		assert_int_equal(scanned_table(m)->count, 3);
		assert_int_equal(scanned_table(m)->list[0]->pid, 102);
		assert_false(scanned_process(m, 102)->has_exited);
		assert_true(scanned_process(m, 102)->asked);
		assert_int_equal(scanned_process(m, 102)->first_seen_at, 1);
		assert_true(scanned_process(m, 777)->has_exited);
		assert_int_equal(scanned_process(m, 777)->first_seen_at, i);
		assert_true(scanned_process(m, 999)->has_exited);
	}
	/* It appears, and exits again. */
	fake_single(&m->proc, 777, &sleeper);
	scanned_refresh(m);
	assert_false(scanned_process(m, 777)->has_exited);
	assert_int_equal(scanned_process(m, 777)->first_seen_at, 4);
	fake_end_process(&m->proc, 777);
	scanned_refresh(m);
	assert_true(scanned_process(m, 777)->has_exited);
	assert_int_equal(scanned_process(m, 777)->first_seen_at, 4);
	assert_int_equal(scanned_process(m, 777)->threads[0].now.voluntary, sleeper.voluntary);
}

static void test_asked_for_none(void **state)
{
	static const pid_t pids[] = { 0 };
	struct scanned *m = *state;

	make_sleepers(&m->proc, 3);
	scanned_open(m, pids);
	scanned_refresh(m);
	assert_int_equal(scanned_table(m)->count, 0);
}

static void count_pause(void *context)
{
	++*(unsigned *)context;
}

/* A caller that waits for keys gets control during a long refresh. */
static void test_pauses_of_a_refresh(void **state)
{
	struct scanned *m = *state;
	unsigned pauses = 0;

	make_sleepers(&m->proc, 3);
	scanned_open(m, NULL);
	scan_set_pause(m->scanner, count_pause, &pauses);
	scanned_refresh(m);
	assert_uint_in_range(pauses, 1, 1000);
	scan_set_pause(m->scanner, NULL, NULL);
	unsigned before = pauses;
	scanned_refresh(m);
	assert_int_equal(pauses, before);
}

static void test_no_descriptor_is_left_open(void **state)
{
	struct scanned *m = *state;
	struct fake_task t = sleeper;

	make_sleepers(&m->proc, 3);
	make_threads(&m->proc, 500, 3);
	make_threads(&m->proc, 600, 3);
	scanned_open(m, NULL);
	scanned_refresh(m);
	unsigned before = count_open_files();
	delete_file(m, "500/task/500/stat");
	fake_clock_set(&m->proc, 500, 1);
	fake_end_thread(&m->proc, 600, 602);
	t.thread_count = 2;
	t.slices++;
	fake_process(&m->proc, 600, &t);
	fake_clock_set(&m->proc, 600, 1);
	fake_end_process(&m->proc, 103);
	move_population(m);
	for (int i = 0; i < 3; i++) {
		scanned_refresh(m);
		details_complete(m->scanner, scanned_process(m, 600));
	}
	assert_int_equal(count_open_files(), before);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scanned_setup, scanned_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_every_field),
		TEST(test_user_changes),
		TEST(test_stat_is_cut_later),
		TEST(test_vanished_before_it_was_read),
		TEST(test_vanished_while_it_was_read),
		TEST(test_exited_stays_for_one_refresh_with_its_last_values),
		TEST(test_process_whose_stat_is_cut),
		TEST(test_asked_for_and_not_there),
		TEST(test_asked_for_none),
		TEST(test_pauses_of_a_refresh),
		TEST(test_no_descriptor_is_left_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
