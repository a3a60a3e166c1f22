/* test_past: which moments are stored, what they share, and their limits. */
#include "config.h"

#include "world.h"

#include "model/exit.h"
#include "store/past.h"

#include <errno.h>

static struct world w;
static struct past past;
static struct row_list rows;

static int setup(void **state)
{
	(void)state;
	world_init(&w);
	past = (struct past){ 0 };
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	past_free(&past);
	assert_int_equal(past.bytes, 0);
	row_list_free(&rows);
	return 0;
}

/* Store the present state; `load` marks the moment. */
static int keep(double load)
{
	struct past_head head = { .system.load = { load }, .window_s = 1 };

	row_list_cut(&rows, 0);
	row_list_begin(&rows, &w.sample);
	for (size_t i = 0; i < w.sample.count; i++) {
		struct row row = row_make(&w.sample, w.list[i], NULL, false);
		assert_int_equal(row_list_add(&rows, &row), 0);
	}
	return past_keep(&past, &w.sample, &rows, &head);
}

/* Do the next refresh, in which no process runs. */
static void rest(void)
{
	w.sample.refresh++;
	w.sample.before_ns = w.sample.at_ns;
	w.sample.at_ns += WORLD_SECOND;
	w.sample.real_time_ns += (int64_t)WORLD_SECOND;
	for (size_t i = 0; i < w.sample.count; i++) {
		w.list[i]->checked_before_ns = w.list[i]->checked_at_ns;
		w.list[i]->checked_at_ns = w.sample.at_ns;
	}
}

/* Store moments in which all processes run.  Return the size of one.  The first takes less, because
 * all are packed as differences from it. */
static size_t keep_first(void)
{
	for (int i = 0; i < 3; i++) {
		for (size_t k = 0; k < w.sample.count; k++)
			w.list[k]->moved_at = w.sample.refresh;
		assert_int_equal(keep(0), 0);
		rest();
	}
	return past.newest_bytes;
}

static const struct wait_place at_a_pipe = {
	.site = { .kind = WAIT_PIPE, .end = { .type = ENDPOINT_PIPE, .inode = 1 } },
};

/* A list of cases: NOLINTNEXTLINE(readability-function-size) */
static void test_a_moment_is_what_was_shown(void **state)
{
	char cmdline[] = "sleep\0"
			 "9",
	     exe[] = "/bin/sleep", cgroup[] = "/a", cgroup_v2[] = "/b";
	struct row_list shown = { 0 };

	(void)state;
	struct process *p = world_add(&w, 100, 4);
	struct thread_notes *notes = p->threads[3].notes;
	p->threads[0].notes = NULL;
	p->threads[2].notes = NULL;
	struct wait_place place = at_a_pipe;
	notes->place = p->threads[1].notes->place = &place;
	char worker[TASK_COMM_MAX] = "kworker/u512:3-events_unbound", none[TASK_COMM_MAX] = "";
	notes->long_comm = worker;
	p->threads[1].notes->long_comm = none;
	notes->observed->waits_at = 6;
	p->threads[1].notes->observed = NULL;
	notes->site_slices = 41;
	*p->details = (struct details){ .cmdline = cmdline,
					.cmdline_length = sizeof cmdline,
					.exe = exe,
					.cgroup = cgroup,
					.cgroup_v2 = cgroup_v2 };
	struct exit_record exits[] = { { .pid = 55, .comm = "gone" }, { .pid = 56 } };
	w.sample.exits = exits;
	w.sample.exit_count = 2;
	p->threads[1].now.run_ns = 500000000;
	p->threads[3].now.slices = 40;
	p->now.run_ns = 500000000;
	assert_int_equal(keep(1), 0);
	double run = row_list_get(&rows, 0).rates.run;
	assert_near(run, 0.5);

	/* Everything that it was made of changes. */
	rest();
	p->ppid = 77;
	p->threads[1].comm[0] = 'X';
	memset(notes, '#', sizeof *notes);
	memset(&place, '#', sizeof place);
	memset(worker, '#', sizeof worker - 1);
	memset(exits, '#', sizeof exits);
	w.sample.exit_count = 0;
	memset(cmdline, '#', sizeof cmdline);
	memset(exe, '#', sizeof exe);
	memset(cgroup, '#', sizeof cgroup);
	memset(cgroup_v2, '#', sizeof cgroup_v2);
	struct past_moment *m = past_find(&past, 1);
	assert_non_null(m);
	assert_near(m->head.system.load[0], 1);
	assert_int_equal(m->sample.refresh, WORLD_REFRESH);
	assert_int_equal(m->sample.exit_count, 2);
	assert_string_equal(m->sample.exits[0].comm, "gone");
	assert_int_equal(m->sample.exits[1].pid, 56);
	assert_int_equal(past_rows(&past, m, &shown), 0);
	assert_int_equal(shown.count, 1);
	const struct row shown_row = row_list_get(&shown, 0), *row = &shown_row;
	assert_near(row->rates.run, run);
	assert_int_equal(row->verdict.class, rows.list[0].verdict.class);
	assert_ptr_equal(row->sample, &m->sample);
	assert_ptr_equal(row->p, m->sample.list[0]);
	assert_int_equal(row->p->ppid, 1);
	assert_string_equal(row->p->threads[1].comm, "task");
	assert_string_equal(thread_comm(&row->p->threads[1]), "task");
	assert_string_equal(thread_comm(&row->p->threads[3]), "kworker/u512:3-events_unbound");
	assert_null(row->p->threads[0].notes);
	assert_null(row->p->threads[2].notes);
	assert_int_equal(row->p->threads[1].notes->before.at_ns, p->threads[1].notes->before.at_ns);
	assert_int_equal(row->p->threads[3].notes->place->site.end.inode, 1);
	assert_int_equal(row->p->threads[1].notes->place->site.end.inode, 1);
	assert_int_equal(row->p->threads[3].notes->observed->waits_at, 6);
	assert_null(row->p->threads[1].notes->observed);
	assert_int_equal(row->p->threads[3].notes->site_slices, 41);
	assert_memory_equal(row->p->details->cmdline,
			    "sleep\0"
			    "9\0",
			    9);
	assert_string_equal(row->p->details->exe, "/bin/sleep");
	assert_string_equal(row->p->details->cgroup, "/a");
	assert_string_equal(row->p->details->cgroup_v2, "/b");
	/* Computing it from what was stored gives the same. */
	struct row again = row_make(&m->sample, row->p, NULL, false);
	assert_near(again.rates.run, run);
	row_list_free(&shown);
}

/* What differs from the pattern is restored, and so is what equals it. */
static void test_each_is_itself(void **state)
{
	struct row_list shown = { 0 };

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct process *p = world_add(&w, 100 + 7 * i, (size_t)(i == 2 ? 3 : 1));
		uint64_t n = (uint64_t)i;
		p->sid = i == 1 ? p->pid : 50 + i;
		p->start_ticks += n;
		p->checked_at_ns += 1000 * n;
		p->checked_before_ns -= 77 * n;
		p->now.run_ns = 5000 + 1000 * n;
		p->now.io[IO_READ_BYTES] = n << 40;
		p->memory.resident_bytes = 4096 * n;
		p->notes->before.run_ns = 4000 + 900 * n;
		p->notes->exited_voluntary = n;
		p->threads[0].now.run_ns = p->now.run_ns - n;
		if (i == 3)
			p->notes = NULL;
		if (i > 0)
			p->details = NULL;
		if (i > 1)
			world_keep_idle(&w, p);
	}
	assert_int_equal(keep(0), 0);
	struct past_moment *m = past_find(&past, 1);
	assert_int_equal(past_rows(&past, m, &shown), 0);
	for (size_t i = 0; i < 4; i++) {
		struct row was = row_list_get(&rows, i), row = row_list_get(&shown, i);
		const struct process *p = row.p, *q = w.list[i];
		assert_int_equal(row.pid, was.pid);
		assert_near(row.rates.window_s, was.rates.window_s);
		assert_near(row.rates.run, was.rates.run);
		assert_memory_equal(&row.verdict, &was.verdict, sizeof was.verdict);
		assert_true(p->pid == q->pid && p->ppid == q->ppid && p->pgid == q->pgid);
		assert_true(p->sid == q->sid && p->start_ticks == q->start_ticks);
		assert_true(p->checked_at_ns == q->checked_at_ns);
		assert_true(p->checked_before_ns == q->checked_before_ns);
		assert_memory_equal(&p->now, &q->now, sizeof q->now);
		assert_int_equal(p->memory.resident_bytes, q->memory.resident_bytes);
		assert_true((p->notes == NULL) == (q->notes == NULL));
		assert_true((p->details == NULL) == (q->details == NULL));
		assert_memory_equal(process_notes(p), process_notes(q), sizeof *q->notes);
		assert_int_equal(p->thread_count, q->thread_count);
		for (size_t k = 0; k < q->thread_count; k++) {
			assert_int_equal(p->threads[k].tid, q->threads[k].tid);
			assert_memory_equal(&p->threads[k].now, &q->threads[k].now, sizeof q->now);
		}
	}
	row_list_free(&shown);
}

/* Thousands of sleeping processes that are much alike. */
static void test_one_like_the_others_takes_little(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		struct process *p = world_add(&w, 10000 + 40 * i, 1);
		uint64_t n = (uint64_t)i;
		p->start_ticks = 51234 + 200 * n;
		p->checked_at_ns -= 3456789 * n;
		p->checked_before_ns -= 2345678 * n;
		p->now.at_ns -= 7654321 * n;
		p->now.run_ns = 1234567 + 23456 * n;
		p->threads[0].now = p->now;
		p->threads[0].now.run_ns -= 321;
		p->threads[0].now.slices = 3 + n;
		p->notes = NULL;
		p->details = NULL;
		p->threads[0].notes = NULL;
		world_keep_idle(&w, p);
	}
	assert_int_equal(keep(0), 0);
	for (size_t i = 0; i < 4; i++)
		assert_true(past_find(&past, 1)->kept[i]->bytes <= 112);
}

static void test_who_rests_is_kept_once(void **state)
{
	(void)state;
	struct process *still = world_add(&w, 100, 3), *busy = world_add(&w, 200, 1);

	assert_int_equal(keep(1), 0); /* both moved in this one */
	rest();
	assert_int_equal(keep(2), 0); /* the first rest is another row */
	rest();
	busy->moved_at = w.sample.refresh;
	size_t before = past.bytes;
	assert_int_equal(keep(3), 0);
	size_t moved = past.bytes - before;
	assert_ptr_equal(past_find(&past, 1)->kept[0], past_find(&past, 2)->kept[0]);
	assert_ptr_not_equal(past_find(&past, 2)->kept[0], past_find(&past, 3)->kept[0]);
	assert_ptr_not_equal(past_find(&past, 1)->kept[1], past_find(&past, 2)->kept[1]);
	assert_true(moved <
		    sizeof(struct process) + sizeof(struct row) + 2 * sizeof(struct thread));

	/* It was observed. */
	rest();
	still->touched++;
	assert_int_equal(keep(4), 0);
	assert_ptr_not_equal(past_find(&past, 1)->kept[0], past_find(&past, 2)->kept[0]);
	/* Another process with the same PID. */
	rest();
	assert_int_equal(keep(5), 0);
	assert_ptr_equal(past_find(&past, 1)->kept[0], past_find(&past, 2)->kept[0]);
	rest();
	still->start_ticks++;
	assert_int_equal(keep(6), 0);
	assert_ptr_not_equal(past_find(&past, 1)->kept[0], past_find(&past, 2)->kept[0]);
	assert_null(past_find(&past, 0));
	assert_null(past_find(&past, 7));
}

static pid_t pid_of(size_t back, size_t index)
{
	struct past_moment *m = past_find(&past, back);

	assert_null(m->sample.list);
	assert_int_equal(past_rows(&past, m, &rows), 0);
	return m->sample.list[index]->pid;
}

/* Processes that were born and exited between moments. */
static void test_others_come_and_go(void **state)
{
	(void)state;
	world_add(&w, 100, 1);
	world_add(&w, 200, 1);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(keep(i), 0);
		rest();
	}
	w.sample.count = 1;
	assert_int_equal(keep(3), 0);
	rest();
	world_add(&w, 300, 1);
	assert_int_equal(keep(4), 0);
	assert_int_equal(past_find(&past, 2)->sample.count, 1);
	assert_int_equal(past_find(&past, 1)->sample.count, 2);
	assert_int_equal(pid_of(1, 1), 300);
	assert_int_equal(pid_of(3, 1), 200);
	assert_ptr_equal(past_find(&past, 1)->kept[0], past_find(&past, 3)->kept[0]);
}

static void test_the_oldest_go_first(void **state)
{
	(void)state;
	world_add(&w, 100, 1);
	for (int i = 0; i < PAST_MOMENTS + 5; i++) {
		assert_int_equal(keep(i), 0);
		rest();
	}
	assert_int_equal(past.count, PAST_MOMENTS);
	assert_near(past_find(&past, 1)->head.system.load[0], PAST_MOMENTS + 4);
	assert_near(past_find(&past, PAST_MOMENTS)->head.system.load[0], 5);
	assert_null(past_find(&past, PAST_MOMENTS + 1));
}

static void test_bound_in_bytes(void **state)
{
	(void)state;
	struct process *p = world_add(&w, 100, 4);
	size_t one = keep_first();

	past.bytes_most = 4 * one;
	for (int i = 1; i < 20; i++) {
		rest();
		p->moved_at = w.sample.refresh;
		assert_int_equal(keep(i), 0);
		assert_true(past.bytes <= past.bytes_most);
	}
	assert_int_equal(past.count, 4);
	assert_near(past_find(&past, 4)->head.system.load[0], 16);

	/* A single moment already exceeds the limit. */
	past.bytes_most = one - 1;
	rest();
	assert_int_equal(keep(20), -EFBIG);
	assert_int_equal(past.count, 0);
	assert_int_equal(past.bytes, 0);
	past.bytes_most = 4 * one;
	rest();
	assert_int_equal(keep(21), 0);
	assert_int_equal(past.count, 1);
}

/* Less is stored if there are very many threads, but more than one moment of threads at rest. */
static void test_very_many_threads(void **state)
{
	(void)state;
	struct process *p = world_add(&w, 100, 4);

	world_add(&w, 200, 4);
	size_t one = keep_first();
	past.bytes_most = 8 * one;
	w.sample.thread_total = PAST_THREADS_MANY + 1;
	for (int i = 1; i < 20; i++) {
		rest();
		p->moved_at = w.sample.refresh;
		w.processes[1].moved_at = w.sample.refresh;
		assert_int_equal(keep(i), 0);
		assert_true(past.bytes <= past.bytes_most / 4);
	}
	assert_int_equal(past.count, 2);
	/* That would be less than one. */
	past.bytes_most = one + one / 2;
	rest();
	assert_int_equal(keep(20), 0);
	assert_int_equal(past.count, 1);
	for (int i = 21; i < 24; i++) {
		rest();
		assert_int_equal(keep(i), 0);
	}
	assert_true(past.count > 1);
	assert_true(past.bytes <= one + one / 8);
	w.sample.thread_total = PAST_THREADS_MANY;
	past.bytes_most = 8 * one;
	for (int i = 24; i < 40; i++) {
		rest();
		p->moved_at = w.sample.refresh;
		w.processes[1].moved_at = w.sample.refresh;
		assert_int_equal(keep(i), 0);
	}
	assert_true(past.bytes > past.bytes_most / 2);
}

/* If there is room for only one moment, each replaces the previous one. */
static void test_one_gives_way_to_the_next(void **state)
{
	(void)state;
	for (int pid = 100; pid < 130; pid += 10)
		world_add(&w, pid, 4);
	past.bytes_most = keep_first() * 3 / 2;
	for (int i = 1; i < 20; i++) {
		rest();
		/* Some move, others are shared with the moment that is dropped. */
		for (size_t k = 0; k < w.sample.count; k++)
			if ((i + (int)k) % 3 == 0 || i % 5 == 0)
				w.list[k]->moved_at = w.sample.refresh;
		assert_int_equal(keep(i), 0);
		assert_true(past.bytes <= past.bytes_most);
		struct past_moment *m = past_find(&past, 1);
		assert_non_null(m);
		assert_near(m->head.system.load[0], i);
		assert_int_equal(past_open(&past, m), 0);
		assert_int_equal(m->sample.count, w.sample.count);
		for (size_t k = 0; k < m->sample.count; k++) {
			assert_int_equal(m->sample.list[k]->pid, w.list[k]->pid);
			assert_int_equal(m->sample.list[k]->moved_at, w.list[k]->moved_at);
			assert_int_equal(m->sample.list[k]->threads[3].tid,
					 w.list[k]->threads[3].tid);
		}
	}
	/* One process fewer, one more, and all at rest. */
	world_add(&w, 155, 4);
	w.list[1]->pid = 111;
	for (int i = 20; i < 24; i++) {
		rest();
		assert_int_equal(keep(i), 0);
	}
	assert_int_equal(past_find(&past, 1)->kept[1]->pid, 111);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_moment_is_what_was_shown),
		TEST(test_each_is_itself),
		TEST(test_one_like_the_others_takes_little),
		TEST(test_who_rests_is_kept_once),
		TEST(test_others_come_and_go),
		TEST(test_the_oldest_go_first),
		TEST(test_bound_in_bytes),
		TEST(test_very_many_threads),
		TEST(test_one_gives_way_to_the_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
