/* test_exited: rows of exited processes, made from their records. */
#include "config.h"

#include "world.h"

#include "model/exit.h"
#include "field/exited.h"
#include "field/field.h"

#define MS 1000000ULL

static struct world w;
static struct exit_record records[8];
static struct exited e;

static int setup(void **state)
{
	(void)state;
	world_init(&w);
	memset(records, 0, sizeof records);
	w.sample.exits = records;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	exited_free(&e);
	return 0;
}

/* Add a record of a life of one second, which ended in the window. */
static struct exit_record *add(pid_t pid, const char *comm, unsigned run_ms)
{
	struct exit_record *r = &records[w.sample.exit_count++];

	*r = (struct exit_record){
		.pid = pid,
		.ppid = 1,
		.uid = 0,
		.user = "root",
		.wall_ns = WORLD_SECOND,
		.start_low_ns = 998 * WORLD_SECOND,
		.start_high_ns = 999 * WORLD_SECOND,
		.total = { .run_ns = run_ms * MS, .user_ticks = run_ms / 10, .voluntary = 3 },
		.fresh_ns = run_ms * MS,
		.window_run_ns = run_ms * MS,
	};
	snprintf(r->comm, sizeof r->comm, "%s", comm);
	return r;
}

static struct value field_of(size_t at, const char *key)
{
	static struct row row;
	struct value v;

	row = exited_row(&e, at);
	field_find(key, strlen(key))->get(&row, &v);
	return v;
}

static void assert_text(size_t at, const char *key, const char *wanted)
{
	static struct row row;
	struct value v;

	row = exited_row(&e, at);
	field_find(key, strlen(key))->get(&row, &v);
	assert_int_equal(v.kind, VALUE_TEXT);
	assert_int_equal(v.length, strlen(wanted));
	assert_memory_equal(v.text, wanted, v.length);
}

/* What the row of that name says it waited for. */
static void assert_waited(const char *comm, const char *detail)
{
	size_t at = 0;

	while (at < e.count && strcmp(e.processes[at].threads->comm, comm) != 0)
		at++;
	assert_true(at < e.count);
	assert_text(at, "class", "waiting");
	if (detail)
		assert_text(at, "detail", detail);
	else
		assert_int_equal(field_of(at, "detail").kind, VALUE_UNKNOWN);
}

/* A shell says that it waited for its children; who has none does not. */
static void test_who_had_children(void **state)
{
	(void)state;
	add(300, "sh", 100);
	add(301, "ls", 200)->ppid = 300;
	/* From the page cache, for all one knows. */
	add(302, "cat", 150)->total.io[IO_READ_CHARS] = 1 << 30;
	for (size_t i = 0; i < 3; i++)
		records[i].total.voluntary = 30;
	assert_int_equal(exited_make(&e, &w.sample, EXITED_EACH, 10), 0);
	assert_waited("sh", "child");
	assert_waited("ls", NULL);
	assert_waited("cat", NULL);
	/* Most of one name, or not. */
	add(400, "sh", 100)->total.voluntary = 30;
	assert_int_equal(exited_make(&e, &w.sample, EXITED_GROUP, 10), 0);
	assert_waited("sh", NULL);
	add(401, "ls", 10)->ppid = 400;
	assert_int_equal(exited_make(&e, &w.sample, EXITED_GROUP, 10), 0);
	assert_waited("sh", "child");
	/* Its children may have exited in earlier windows. */
	struct process *known = world_add(&w, 302, 1);
	known->has_exited = known->has_exit_record = true;
	assert_int_equal(exited_make(&e, &w.sample, EXITED_GROUP, 10), 0);
	assert_waited("cat", NULL);
	known->notes->children_minor_faults = 7;
	assert_int_equal(exited_make(&e, &w.sample, EXITED_GROUP, 10), 0);
	assert_waited("cat", "child");
}

static void test_each_has_its_row(void **state)
{
	(void)state;
	add(300, "as", 20);
	add(200, "cc1", 950);
	assert_int_equal(exited_make(&e, &w.sample, EXITED_EACH, 10), 0);
	assert_int_equal(e.count, 2);
	assert_int_equal(field_of(0, "pid").u, 200); /* the most CPU time comes first */
	assert_near(field_of(0, "cpu_share").real, 0.95);
	assert_text(0, "state", "X");
	assert_text(0, "class", "cpu-bound");
	assert_text(0, "comm", "cc1");
	assert_text(0, "command", "[cc1]");
	assert_near(field_of(0, "age_s").real, 1);
	assert_near(field_of(0, "context_switches.voluntary_per_s").real, 3);
	assert_int_equal(field_of(1, "pid").u, 300);
	assert_near(field_of(1, "cpu_share").real, 0.02);
	/* What a record does not hold is unknown. */
	static const char *const unknown[] = {
		"pgid",
		"sid",
		"tty",
		"policy",
		"processor",
		"thread_count",
		"memory.resident_bytes",
		"cpu_time.children_user_ns",
		"children_cpu_share",
		"io.read_calls",
		"exe",
		"cmdline",
	};
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
		if (field_of(0, unknown[i]).kind != VALUE_UNKNOWN)
			fail_msg("%s is known", unknown[i]);
}

/* If the process was known, the window adds what came after its last reading. */
static void test_known_before(void **state)
{
	struct exit_record *r = add(200, "cc1", 900);

	(void)state;
	r->was_known = true;
	r->known_ns = 600 * MS;
	r->fresh_ns = r->window_run_ns = 300 * MS;
	r->total.runnable_ns = 16000 * MS;
	r->window_runnable_ns = 650 * MS;
	assert_int_equal(exited_make(&e, &w.sample, EXITED_EACH, 10), 0);
	assert_near(field_of(0, "cpu_share").real, 0.3);
	assert_near(field_of(0, "runnable_share").real, 0.65);
	assert_int_equal(field_of(0, "cpu_time.runnable_ns").u, 16000 * MS);
	assert_int_equal(field_of(0, "cpu_time.run_ns").u, 900 * MS);
	assert_int_equal(field_of(0, "context_switches.voluntary").u, 3);
	assert_int_equal(field_of(0, "context_switches.voluntary_per_s").kind, VALUE_UNKNOWN);
}

/* It began before the window and was not read then: the part in the window is unknown. */
static void test_partly_known(void **state)
{
	static const char *const unknown[] = {
		"cpu_share",
		"runnable_share",
		"faults.minor_per_s",
		"io.read_bytes_per_s",
		"context_switches.voluntary_per_s",
	};

	(void)state;
	add(200, "cc1", 900)->is_partial = true;
	assert_int_equal(exited_make(&e, &w.sample, EXITED_EACH, 10), 0);
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
		assert_int_equal(field_of(0, unknown[i]).kind, VALUE_UNKNOWN);
	assert_int_equal(field_of(0, "cpu_time.run_ns").u, 900 * MS);
	assert_near(field_of(0, "lifetime.cpu_share").real, 0.9);
}

/* However long it waited, the shares of a life cover only that life. */
static void test_life_has_no_more_than_its_time(void **state)
{
	struct exit_record *r = add(200, "cc1", 400);

	(void)state;
	r->total.runnable_ns = 5000 * MS;
	r->window_runnable_ns = 600 * MS;
	assert_int_equal(exited_make(&e, &w.sample, EXITED_EACH, 10), 0);
	assert_near(field_of(0, "lifetime.cpu_share").real, 0.4);
	assert_near(field_of(0, "lifetime.runnable_share").real, 0.6);
	assert_near(field_of(0, "runnable_share").real, 0.6);
}

/* A record is written before the last of a task's work is done. */
static void test_record_behind_the_last_reading(void **state)
{
	struct exit_record *r = add(200, "cc1", 590);

	(void)state;
	r->was_known = true;
	r->known_ns = 600 * MS;
	r->fresh_ns = r->window_run_ns = 0;
	assert_int_equal(exited_make(&e, &w.sample, EXITED_EACH, 10), 0);
	assert_near(field_of(0, "cpu_share").real, 0);
}

static void test_groups(void **state)
{
	(void)state;
	add(200, "cc1", 100);
	add(201, "as", 50);
	add(202, "cc1", 200)->ppid = 7;
	add(203, "cc1", 10)->uid = 5;
	add(204, "as", 60);
	assert_int_equal(exited_make(&e, &w.sample, EXITED_GROUP, 10), 0);
	assert_int_equal(e.count, 3);
	assert_near(field_of(0, "cpu_share").real, 0.3);
	assert_text(0, "command", "[cc1] 2 exited");
	assert_int_equal(field_of(0, "pid").kind, VALUE_UNKNOWN);
	assert_int_equal(field_of(0, "ppid").kind, VALUE_UNKNOWN);
	assert_near(field_of(1, "cpu_share").real, 0.11);
	assert_int_equal(field_of(1, "ppid").u, 1);
	assert_int_equal(field_of(2, "pid").u, 203);
	/* No process has the PID of a group, and the group keeps it. */
	pid_t pid = e.processes[0].pid;
	assert_true(pid < -1 && e.processes[1].pid < -1 && e.processes[1].pid != pid);
	records[0].pid = 900;
	assert_int_equal(exited_make(&e, &w.sample, EXITED_GROUP, 10), 0);
	assert_int_equal(e.processes[0].pid, pid);
}

static void test_bounded(void **state)
{
	(void)state;
	for (int i = 0; i < 8; i++)
		add(200 + i, "cc1", 10 * (unsigned)(i + 1));
	assert_int_equal(exited_make(&e, &w.sample, EXITED_EACH, 3), 0);
	assert_int_equal(e.count, 3);
	assert_int_equal(field_of(2, "pid").u, 205);
	assert_int_equal(e.rest_count, 5);
	assert_int_equal(e.rest_ns, 150 * MS);
}

static void test_nothing_to_show(void **state)
{
	(void)state;
	assert_int_equal(exited_make(&e, &w.sample, EXITED_EACH, 10), 0);
	assert_int_equal(e.count, 0);
	add(200, "cc1", 100)->is_open = true;
	add(201, "cc1", 100)->is_done = true;
	assert_int_equal(exited_make(&e, &w.sample, EXITED_EACH, 10), 0);
	assert_int_equal(e.count, 0);
	add(202, "cc1", 100);
	assert_int_equal(exited_make(&e, &w.sample, EXITED_HIDE, 10), 0);
	assert_int_equal(e.count, 0);
	assert_int_equal(e.rest_count, 0);
}

/* A life of less than a tick has a verdict as well, and no share above one core. */
static void test_short_life(void **state)
{
	struct exit_record *r = add(200, "true", 0);

	(void)state;
	r->total.run_ns = r->fresh_ns = r->window_run_ns = 900000;
	r->wall_ns = 850000; /* the two are not read at the same moment */
	assert_int_equal(exited_make(&e, &w.sample, EXITED_EACH, 10), 0);
	assert_text(0, "class", "cpu-bound");
	assert_near(field_of(0, "cpu_share").real, 0.0009);
}

/* Does the reason say that it was not observed? */
static bool is_blind(size_t at)
{
	static struct row row;
	struct value v;

	row = exited_row(&e, at);
	field_find("reason", 6)->get(&row, &v);
	return memmem(v.text, v.length, "exited before pstop saw", 23) != NULL;
}

/* The reason says what was not observed; the last observation while it lived is the detail. */
static void test_what_it_waited_for(void **state)
{
	(void)state;
	add(200, "unseen", 10)->total.voluntary = 400;
	struct exit_record *seen = add(300, "seen", 5);
	seen->total.voluntary = 400;
	seen->was_known = seen->has_site = true;
	seen->site = (struct wait_site){ .kind = WAIT_PIPE, .is_seen = true, .syscall = -1 };
	assert_int_equal(exited_make(&e, &w.sample, EXITED_EACH, 10), 0);
	assert_true(is_blind(0));
	assert_int_equal(field_of(0, "detail").kind, VALUE_UNKNOWN);
	assert_false(is_blind(1));
	assert_text(1, "class", "io-bound");
	assert_text(1, "detail", "pipe");
	/* In a group, the known place counts. */
	snprintf(records[0].comm, sizeof records[0].comm, "seen");
	assert_int_equal(exited_make(&e, &w.sample, EXITED_GROUP, 10), 0);
	assert_int_equal(e.count, 1);
	assert_text(0, "detail", "pipe");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_each_has_its_row),
		TEST(test_who_had_children),
		TEST(test_known_before),
		TEST(test_partly_known),
		TEST(test_life_has_no_more_than_its_time),
		TEST(test_record_behind_the_last_reading),
		TEST(test_groups),
		TEST(test_bounded),
		TEST(test_nothing_to_show),
		TEST(test_short_life),
		TEST(test_what_it_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
