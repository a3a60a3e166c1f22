/* test_account: the attribution of CPU time: cases made by hand, then a random machine, on which no
 * time may be counted twice or be lost.
 */
#include "config.h"

#include "support.h"

#include "model/account.h"

#include <stdlib.h>

#define MS      1000000ULL
#define REFRESH 5
#define MOST    400

/* A sample made by hand; all processes were read in this refresh. */
struct machine {
	struct sample sample;
	struct process *list[MOST];
	struct process processes[MOST];
	struct process_notes notes[MOST];
	struct account account;
};

static struct machine m;

static int setup(void **state)
{
	(void)state;
	account_free(&m.account);
	memset(&m, 0, sizeof m);
	m.sample.list = (const struct process *const *)m.list;
	m.sample.refresh = REFRESH;
	m.sample.ticks_per_s = 100;
	m.sample.cpu_count = 4;
	m.sample.is_whole = true;
	m.sample.at_ns = 1000 * 1000 * MS;
	m.sample.before_ns = m.sample.at_ns - 1000 * MS;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	account_free(&m.account);
	return 0;
}

/* Add a process whose collected children had used `before` ms, and now have used `now` ms.
 * Processes must be added by ascending PID. */
static struct process *add(pid_t pid, pid_t ppid, uint64_t before_ms, uint64_t now_ms)
{
	struct process *p = &m.processes[m.sample.count];
	struct process_notes *notes = &m.notes[m.sample.count];

	*notes = (struct process_notes){ .children_ticks_before = before_ms / 10,
					 .children_user_ticks = now_ms / 10 };
	*p = (struct process){
		.notes = notes,
		.pid = pid,
		.ppid = ppid,
		.moved_at = REFRESH,
		.first_seen_at = 1,
	};
	m.list[m.sample.count++] = p;
	return p;
}

/* Add a process that was in the sample and is gone, with its own and its children's time. */
static void gone(pid_t pid, pid_t ppid, uint64_t own_ms, uint64_t children_ms)
{
	struct process p = { .pid = pid, .ppid = ppid };

	assert_int_equal(account_add_gone(&m.account, &p, own_ms * MS, children_ms * MS), 0);
}

static struct exit_record record(pid_t pid, pid_t ppid, uint64_t run_ms)
{
	return (struct exit_record){
		.pid = pid,
		.ppid = ppid,
		.total.run_ns = run_ms * MS,
		.start_low_ns = 500 * 1000 * MS,
		.start_high_ns = 501 * 1000 * MS,
	};
}

static void close_window(struct exit_record *records, size_t count)
{
	m.sample.named = (struct cpu_named){ .is_known = true };
	assert_int_equal(account_close(&m.account, &m.sample, m.list, records, count), 0);
}

static uint64_t fresh_ms(pid_t pid)
{
	const struct process *p = sample_find(&m.sample, pid);

	assert_non_null(p);
	return (uint64_t)p->notes->children_fresh_ns / MS;
}

/* ---- cases ---- */

struct case_of_one {
	const char *what;
	uint64_t grown_ms;            /* of the parent's counter */
	uint64_t own_ms, children_ms; /* of a child that is gone, as last read */
	uint64_t record_ms;           /* 0: no record */
	uint64_t fresh_ms, exited_ms; /* the expected result */
	bool is_pending;              /* it is kept until it is collected */
};

static const struct case_of_one cases[] = {
	{ "born and died between", 300, 0, 0, 0, 300, 0, false },
	{ "... with a record that lacks its end", 300, 0, 0, 280, 20, 280, false },
	{ "known, died in the window", 1000, 900, 0, 0, 100, 0, false },
	{ "... with a record", 1000, 900, 0, 990, 10, 90, false },
	{ "known, with children's time that was shown before", 5000, 900, 4000, 0, 100, 0, false },
	{ "known, nothing since its last reading", 900, 900, 0, 0, 0, 0, false },
	{ "... to the millisecond, for ticks are coarse", 890, 900, 0, 0, 0, 0, false },
	{ "not collected yet", 0, 900, 0, 0, 0, 0, true },
	{ "... with a record: named at once", 0, 900, 0, 950, 0, 50, true },
	{ "another child was collected, this one was not", 500, 900, 0, 0, 500, 0, true },
	{ "a parent that ignores SIGCHLD", 0, 0, 0, 400, 0, 400, true },
	{ "a record smaller than the last reading", 950, 900, 0, 800, 50, 0, false },
};

static void test_one_parent_and_one_child(void **state)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct case_of_one *c = &cases[i];
		struct exit_record r = record(200, 100, c->record_ms);

		setup(state);
		add(1, 0, 0, 0);
		add(100, 1, 50000, 50000 + c->grown_ms);
		if (c->own_ms)
			gone(200, 100, c->own_ms, c->children_ms);
		close_window(&r, c->record_ms > 0);
		if (fresh_ms(100) != c->fresh_ms || m.sample.named.exited_ns != c->exited_ms * MS ||
		    m.sample.named.children_ns != c->fresh_ms * MS ||
		    account_is_empty(&m.account) == c->is_pending)
			fail_msg("%s: %d and %d ms, %s", c->what, (int)fresh_ms(100),
				 (int)(m.sample.named.exited_ns / MS),
				 account_is_empty(&m.account) ? "placed" : "pending");
	}
}

/* The parent was read before it collected the child: its counter grows a window later, by what was
 * already shown. */
static void test_collected_a_window_later(void **state)
{
	(void)state;
	struct process *parent = add(100, 1, 0, 0);

	gone(200, 100, 9000, 0);
	close_window(NULL, 0);
	assert_int_equal(m.sample.named.children_ns, 0);
	parent->notes->children_user_ticks = 910;
	close_window(NULL, 0);
	assert_int_equal(fresh_ms(100), 100);
	assert_true(account_is_empty(&m.account));
	/* It is not subtracted again. */
	parent->notes->children_ticks_before = 910;
	parent->notes->children_user_ticks = 1000;
	close_window(NULL, 0);
	assert_int_equal(fresh_ms(100), 900);
}

/* If it is never collected, it is kept for some windows and then forgotten. */
static void test_never_collected(void **state)
{
	(void)state;
	struct process *parent = add(100, 1, 0, 0);

	gone(200, 100, 900, 0);
	for (int i = 0; i < 3; i++)
		close_window(NULL, 0);
	assert_true(account_is_empty(&m.account));
	parent->notes->children_user_ticks = 100;
	close_window(NULL, 0);
	assert_int_equal(fresh_ms(100), 1000);
}

/* sh (300) collects cc (400), and make (200) collects sh: everything is in make. */
static void test_passed_up_through_parents_that_exited(void **state)
{
	(void)state;
	add(1, 0, 0, 0);
	add(200, 1, 0, 2000);
	gone(300, 200, 100, 0);
	gone(400, 300, 1500, 0);
	close_window(NULL, 0);
	assert_int_equal(fresh_ms(200), 400);
	assert_true(account_is_empty(&m.account));
}

/* The same with records: the chain includes processes that were born and exited in between. */
static void test_chain_of_records(void **state)
{
	struct exit_record r[] = {
		record(400, 300, 700),
		record(500, 400, 30),
		record(300, 200, 20),
	};

	(void)state;
	add(1, 0, 0, 100);
	add(200, 1, 0, 760);
	close_window(r, 3);
	assert_int_equal(m.sample.named.exited_ns, 750 * MS);
	assert_int_equal(fresh_ms(200), 10);
	assert_int_equal(fresh_ms(1), 100);
	assert_true(account_is_empty(&m.account));
}

/* A parent that exited did not collect it; a subreaper (150) above it did, or init. */
static void test_orphans_go_to_an_ancestor(void **state)
{
	for (int to_init = 0; to_init < 2; to_init++) {
		setup(state);
		add(1, 0, 0, to_init ? 900 : 0);
		add(150, 1, 0, to_init ? 0 : 900);
		add(200, 150, 0, 0);
		gone(300, 200, 0, 0);
		gone(400, 300, 800, 0);
		close_window(NULL, 0);
		assert_int_equal(fresh_ms(200), 0);
		assert_int_equal(fresh_ms(150), to_init ? 0 : 100);
		assert_int_equal(fresh_ms(1), to_init ? 100 : 0);
	}
}

/* Only a living parent can have collected it. */
static void test_grandparent_of_a_living_parent_has_nothing(void **state)
{
	struct exit_record r = record(300, 200, 400);

	(void)state;
	add(100, 1, 0, 500);
	add(200, 100, 0, 0);
	close_window(&r, 1);
	assert_int_equal(fresh_ms(100), 500);
	assert_int_equal(m.sample.named.exited_ns, 400 * MS);
}

static void test_records_of_tasks_that_are_there(void **state)
{
	struct exit_record r[] = { record(200, 100, 400), record(300, 100, 70),
				   record(400, 100, 5) };
	struct thread zombie = { .tid = 200, .state = 'Z' }, alive = { .tid = 300, .state = 'R' };
	struct process *p;

	(void)state;
	add(100, 1, 0, 0);
	p = add(200, 100, 0, 0); /* a zombie: its row has everything */
	p->start_ticks = 50050;
	p->threads = &zombie;
	p->thread_count = 1;
	p = add(300, 100, 0, 0); /* exited after it was read */
	p->start_ticks = 50050;
	p->threads = &alive;
	p->thread_count = 1;
	p = add(400, 100, 0, 0); /* another process with the same PID */
	p->start_ticks = 90000;
	p->threads = &alive;
	p->thread_count = 1;
	close_window(r, 3);
	assert_true(r[0].is_done);
	assert_true(r[1].is_open);
	assert_false(r[2].is_done || r[2].is_open);
	assert_int_equal(m.sample.named.exited_ns, 5 * MS);
	/* In the next window it is gone; its row had 60 ms. */
	m.sample.count = 2;
	gone(300, 100, 60, 0);
	close_window(&r[1], 1);
	assert_true(r[1].was_known);
	assert_int_equal(r[1].known_ns, 60 * MS);
	assert_int_equal(m.sample.named.exited_ns, 10 * MS);
}

/* Of several threads, the record has the name of the one that exited last. */
static void test_name_of_the_main_thread(void **state)
{
	struct exit_record r[] = { record(200, 100, 5), record(300, 100, 5) };
	struct thread main_thread = { .tid = 200, .state = 'X', .comm = "server" };

	(void)state;
	add(100, 1, 0, 0);
	for (int i = 0; i < 2; i++) {
		struct process *p = add(r[i].pid, 100, 0, 0);
		p->start_ticks = 50050;
		p->has_exited = true;
		p->threads = &main_thread;
		p->thread_count = 1;
		gone(p->pid, 100, 0, 0);
		strcpy(r[i].comm, "worker-3");
	}
	r[0].is_group = true;
	close_window(r, 2);
	assert_string_equal(r[0].comm, "server");
	assert_string_equal(r[1].comm, "worker-3"); /* a single thread: its last name */
}

/* Two processes with the same PID exited: each has a record of its own. */
static void test_pid_used_twice_in_a_window(void **state)
{
	struct exit_record r[] = { record(300, 100, 1000), record(300, 100, 50) };

	(void)state;
	add(100, 1, 0, 1050);
	gone(300, 100, 900, 0);
	close_window(r, 2);
	assert_int_equal(r[0].fresh_ns, 100 * MS);
	assert_int_equal(r[1].fresh_ns, 50 * MS);
	assert_int_equal(fresh_ms(100), 0);
}

/* Hidden children: hours of CPU time cannot fit in one second of four cores. */
static void test_more_than_the_cores_had(void **state)
{
	(void)state;
	struct process *p = add(100, 1, 0, 3600000);

	close_window(NULL, 0);
	assert_true(p->notes->is_children_odd);
	assert_int_equal(m.sample.named.children_ns, 0);
}

static void test_loop_of_parents_ends(void **state)
{
	struct exit_record r[] = { record(300, 400, 50), record(400, 300, 50) };

	(void)state;
	add(100, 1, 0, 0);
	close_window(r, 2);
	assert_int_equal(m.sample.named.exited_ns, 100 * MS);
}

static void test_idle_and_new_processes_add_nothing(void **state)
{
	(void)state;
	struct process *p = add(100, 1, 0, 900);

	p->moved_at = REFRESH - 1; /* the difference belongs to an older window */
	p = add(200, 1, 0, 900);
	p->first_seen_at = REFRESH; /* no earlier reading */
	p = add(300, 1, 0, 900);
	p->first_seen_at = REFRESH;
	p->is_born = true;
	close_window(NULL, 0);
	assert_int_equal(m.sample.named.children_ns, 900 * MS);
	assert_int_equal(fresh_ms(300), 900);
}

static void test_own_time(void **state)
{
	(void)state;
	struct process *p = add(100, 1, 0, 0);

	p->notes->before.run_ns = 5 * MS;
	p->now.run_ns = 12 * MS;
	assert_int_equal(account_own_ns(&m.sample, p), 7 * MS);
	p->now.run_ns = 4 * MS;
	assert_int_equal(account_own_ns(&m.sample, p), 0);
	p->now.run_ns = 12 * MS;
	p->notes->before.source[SOURCE_SCHEDSTAT] = SOURCE_UNREAD;
	assert_int_equal(account_own_ns(&m.sample, p), 0);
	p->notes->before.source[SOURCE_SCHEDSTAT] = 0;
	p->moved_at = REFRESH - 1;
	assert_int_equal(account_own_ns(&m.sample, p), 0);
	p->moved_at = p->first_seen_at = REFRESH;
	assert_int_equal(account_own_ns(&m.sample, p), 0);
	p->is_born = true;
	assert_int_equal(account_own_ns(&m.sample, p), 7 * MS);
}

/* ---- a random machine ---- */

/* A process of the machine, not of the sample. */
struct life {
	pid_t ppid, seen_ppid; /* 0: it does not exist; the parent at the last refresh */
	uint64_t own_ns, children_ns;
	uint64_t seen_own_ns, seen_children_ns; /* at the last refresh */
	bool is_zombie, was_seen;
	bool is_used; /* its PID is not reused in this window */
};

#define LIVES 120

struct world_at_random {
	struct life lives[LIVES]; /* [i] has PID i + 1; [0] is init */
	struct exit_record records[4000];
	size_t record_count;
	uint64_t consumed_ns, random;
	bool has_records;
};

static struct world_at_random w;

static unsigned draw(unsigned below)
{
	w.random = w.random * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)((w.random >> 33) % below);
}

static void collect(struct life *child)
{
	struct life *parent = &w.lives[child->ppid - 1];

	parent->children_ns += child->own_ns + child->children_ns;
	/* The next refresh reports processes that are gone to the account. */
	if (child->was_seen) {
		struct process p = { .pid = (pid_t)(child - w.lives + 1),
				     .ppid = child->seen_ppid };
		assert_int_equal(account_add_gone(&m.account, &p, child->seen_own_ns,
						  child->seen_children_ns),
				 0);
	}
	*child = (struct life){ .is_used = true };
}

static void end(struct life *l)
{
	pid_t pid = (pid_t)(l - w.lives + 1);

	l->is_zombie = true;
	if (w.has_records && w.record_count < sizeof w.records / sizeof *w.records) {
		struct exit_record *r = &w.records[w.record_count++];
		*r = record(pid, l->ppid, 0);
		r->start_low_ns = 0;
		r->start_high_ns = UINT64_MAX / 2;
		/* The kernel writes the record before the last of the work is done. */
		r->total.run_ns = l->own_ns;
		uint64_t tail_ns = draw(2000000);
		l->own_ns += tail_ns;
		w.consumed_ns += tail_ns;
	}
	for (struct life *c = w.lives; c < w.lives + LIVES; c++)
		if (c->ppid == pid)
			c->ppid = 1;
}

/* Do one of: compute, fork, exit, collect. */
static void happen(void)
{
	struct life *l = &w.lives[draw(LIVES)];
	unsigned what = draw(10);

	if (l->ppid == 0 && l != w.lives) {
		struct life *parent = &w.lives[draw(LIVES)];
		if (what < 6 && !l->is_used && (parent->ppid || parent == w.lives) &&
		    !parent->is_zombie)
			*l = (struct life){ .ppid = (pid_t)(parent - w.lives + 1) };
		return;
	}
	if (l->is_zombie && what < 8)
		collect(l);
	else if (!l->is_zombie && what == 9 && l != w.lives)
		end(l);
	else if (!l->is_zombie) {
		uint64_t ns = draw(30000000);
		l->own_ns += ns;
		w.consumed_ns += ns;
	}
}

/* Make the sample that a scanner would have after this window. */
static void refresh(struct thread *threads)
{
	m.sample.count = 0;
	m.sample.named = (struct cpu_named){ .is_known = true };
	for (int i = 0; i < LIVES; i++) {
		struct life *l = &w.lives[i];
		l->is_used = false;
		if (l->ppid == 0 && i > 0)
			continue;
		struct process *p =
			add(i + 1, l->ppid, l->seen_children_ns / MS, l->children_ns / MS);
		p->is_born = !l->was_seen;
		p->first_seen_at = p->is_born ? REFRESH : 1;
		p->notes->before.run_ns = l->seen_own_ns;
		p->now.run_ns = l->own_ns;
		threads[i] = (struct thread){ .tid = i + 1, .state = l->is_zombie ? 'Z' : 'S' };
		p->threads = &threads[i];
		p->thread_count = 1;
		m.sample.named.own_ns += account_own_ns(&m.sample, p);
		l->was_seen = true;
		l->seen_ppid = l->ppid;
		l->seen_own_ns = l->own_ns;
		/* In ticks, as in the file. */
		l->seen_children_ns = l->children_ns / (10 * MS) * (10 * MS);
	}
}

static void run_at_random(bool has_records, uint64_t seed)
{
	struct thread threads[LIVES];
	uint64_t named_ns = 0;

	memset(&w, 0, sizeof w);
	w.has_records = has_records;
	w.random = seed;
	m.sample.cpu_count = 0;
	for (int window = 0; window < 60; window++) {
		for (unsigned i = draw(4000); i > 0; i--)
			happen();
		refresh(threads);
		assert_int_equal(account_close(&m.account, &m.sample, m.list, w.records,
					       w.record_count),
				 0);
		w.record_count = 0;
		named_ns += cpu_named_ns(&m.sample.named);
		/* No time is lost or counted twice, except what ticks hide. */
		double off = (double)named_ns - (double)w.consumed_ns;
		if (off < -0.02 * (double)w.consumed_ns - 1e8 ||
		    off > 0.02 * (double)w.consumed_ns + 1e8)
			fail_msg("seed %d, window %d: %.3f s named of %.3f s", (int)seed, window,
				 (double)named_ns / 1e9, (double)w.consumed_ns / 1e9);
	}
}

static void test_at_random(void **state)
{
	for (uint64_t seed = 1; seed <= 40; seed++) {
		setup(state);
		run_at_random(seed % 2 == 0, seed);
	}
}

/* Return a thread that was read, with its time on a core and its time runnable. */
static struct thread thread_with(uint64_t run_ms, uint64_t runnable_ms)
{
	return (struct thread){ .now = { .run_ns = run_ms * MS, .runnable_ns = runnable_ms * MS } };
}

/* The part of an exited process that lies in the window, depending on what was known of it: for one
 * thread at most the window of a second, for several everything that is new. */
static void test_part_in_the_window(void **state)
{
	static const struct {
		uint64_t known_run, known_runnable, run, runnable, wall;
		bool is_group;
		uint64_t window_run, window_runnable;
	} parts[] = {
		{ 600, 15000, 900, 15200, 20000, false, 300, 200 },
		{ 600, 15000, 900, 16150, 20000, false, 300, 700 }, /* a wait from before */
		{ 600, 15000, 1700, 15200, 20000, false, 1000, 0 }, /* read a little late */
		{ 600, 15000, 2600, 18000, 20000, true, 2000, 3000 },
		{ 600, 15000, 590, 14990, 20000, false, 0, 0 }, /* behind the last reading */
		{ 0, 0, 30, 60, 100, false, 30, 60 },
	};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct thread t = thread_with(parts[i].known_run, parts[i].known_runnable);
		struct process p = { .pid = 200, .ppid = 100, .threads = &t, .thread_count = 1 };
		struct exit_record r = record(200, 100, parts[i].run);
		setup(state);
		add(100, 1, 0, 0);
		r.wall_ns = parts[i].wall * MS;
		r.total.runnable_ns = parts[i].runnable * MS;
		r.is_group = parts[i].is_group;
		assert_int_equal(account_add_gone(&m.account, &p, parts[i].known_run * MS, 0), 0);
		assert_int_equal(account_close(&m.account, &m.sample, m.list, &r, 1), 0);
		assert_true(r.was_known);
		assert_false(r.is_partial);
		assert_int_equal(r.window_run_ns, parts[i].window_run * MS);
		assert_int_equal(r.window_runnable_ns, parts[i].window_runnable * MS);
	}
}

static void test_part_that_is_not_known(void **state)
{
	struct thread t = thread_with(0, 0);
	struct process p = { .pid = 200, .ppid = 100, .threads = &t, .thread_count = 1 };

	/* It lived for longer than the window, and was never observed. */
	struct exit_record r = record(200, 100, 900);
	r.wall_ns = 20 * 1000 * MS;
	add(100, 1, 0, 0);
	assert_int_equal(account_close(&m.account, &m.sample, m.list, &r, 1), 0);
	assert_true(r.is_partial && !r.was_known);
	/* It was born during the previous refresh. */
	setup(state);
	r = record(200, 100, 1030);
	r.wall_ns = 1040 * MS;
	r.total.runnable_ns = 10 * MS;
	assert_int_equal(account_close(&m.account, &m.sample, m.list, &r, 1), 0);
	assert_false(r.is_partial);
	assert_int_equal(r.window_run_ns, 1000 * MS);
	assert_int_equal(r.window_runnable_ns, 0);
	/* It was observed, but nothing of it was read. */
	setup(state);
	t.now.source[SOURCE_SCHEDSTAT] = SOURCE_UNREAD;
	assert_int_equal(account_add_gone(&m.account, &p, 0, 0), 0);
	assert_int_equal(account_close(&m.account, &m.sample, m.list, &r, 1), 0);
	assert_true(r.is_partial && r.was_known);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_one_parent_and_one_child),
		TEST(test_collected_a_window_later),
		TEST(test_never_collected),
		TEST(test_passed_up_through_parents_that_exited),
		TEST(test_chain_of_records),
		TEST(test_orphans_go_to_an_ancestor),
		TEST(test_grandparent_of_a_living_parent_has_nothing),
		TEST(test_records_of_tasks_that_are_there),
		TEST(test_name_of_the_main_thread),
		TEST(test_pid_used_twice_in_a_window),
		TEST(test_more_than_the_cores_had),
		TEST(test_loop_of_parents_ends),
		TEST(test_idle_and_new_processes_add_nothing),
		TEST(test_own_time),
		TEST(test_at_random),
		TEST(test_part_in_the_window),
		TEST(test_part_that_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
