/* test_field: the table of fields, the value of each getter for each kind of row, and the order of
 * rows.
 */
#include "config.h"

#include "world.h"

#include "field/field.h"
#include "field/field_table.h"
#include "field/row_order.h"

#include <ctype.h>
#include <errno.h>
#include <strings.h>

static struct world w;
static struct process *p;

static int setup(void **state)
{
	static char cmdline[] = "prog\0-x", exe[] = "/opt/prog", cgroup[] = "/group";

	(void)state;
	world_init(&w);
	p = world_add(&w, 100, 2);
	*p->details = (struct details){
		.cmdline = cmdline,
		.cmdline_length = sizeof cmdline,
		.exe = exe,
		.cgroup = cgroup,
	};
	p->memory.known = true;
	return 0;
}

static struct value get(const char *key, const struct row *row)
{
	const struct field *f = field_find(key, strlen(key));
	struct value v;

	memset(&v, 0x55, sizeof v);
	if (f)
		f->get(row, &v);
	else
		fail_msg("no field %s", key);
	return v;
}

static struct row of_process(void)
{
	struct row row = row_make(&w.sample, p, NULL, false);

	row_add_shares(&row);
	return row;
}

static struct row of_thread(size_t i)
{
	struct row row = row_make(&w.sample, p, &p->threads[i], false);

	row_add_shares(&row);
	return row;
}

static void assert_text(const char *key, const struct row *row, const char *wanted)
{
	const struct field *f = field_find(key, strlen(key));
	struct value v;

	assert_non_null(f);
	f->get(row, &v);
	if (v.kind != VALUE_TEXT && v.kind != VALUE_LIST)
		fail_msg("%s is no text", key);
	assert_int_equal(v.length, strlen(wanted));
	assert_memory_equal(v.text, wanted, v.length);
}

static void assert_unknown(const char *key, const struct row *row, const char *why)
{
	struct value v = get(key, row);

	if (v.kind != VALUE_UNKNOWN)
		fail_msg("%s is known", key);
	if (why == NULL || v.why == NULL)
		assert_ptr_equal(v.why, why);
	else
		assert_string_equal(v.why, why);
}

static void assert_number(const char *key, const struct row *row, uint64_t wanted)
{
	struct value v = get(key, row);

	if (v.kind != VALUE_UNSIGNED && v.kind != VALUE_SIGNED)
		fail_msg("%s is no whole number", key);
	assert_true(v.u == wanted);
}

/* ---- the table ---- */

static void test_table_is_sound(void **state)
{
	size_t count = 0;

	(void)state;
	for (const struct field *f = field_table(); f->key; f++, count++) {
		assert_non_null(f->get);
		assert_true(f->unit == NULL || f->unit[0] != '\0');
		assert_true(f->help && f->help[0] && f->help[strlen(f->help) - 1] != '.');
		assert_true(f->scope >= OF_PROCESS && f->scope <= OF_BOTH);
		assert_ptr_equal(field_find(f->key, strlen(f->key)), f);
		for (const char *c = f->key; *c; c++)
			assert_true(islower((unsigned char)*c) || *c == '_' || *c == '.');
		for (const struct field *g = field_table(); g != f; g++)
			if (strcmp(g->key, f->key) == 0)
				fail_msg("%s is there twice", f->key);
		if (f->header == NULL)
			continue;
		assert_uint_in_range(f->width, 1, 60);
		assert_uint_in_range(strlen(f->header), 1, 12);
		assert_null(strchr(f->header, ','));
		/* It is found by its header, or another field with the same header is. */
		assert_non_null(field_find(f->header, strlen(f->header)));
	}
	assert_true(count > 90);
}

/* The fields of a group are adjacent: JSON opens each group once. */
static void test_groups_stand_together(void **state)
{
	(void)state;
	for (const struct field *f = field_table(); f->key; f++) {
		size_t length = strcspn(f->key, ".");
		if (f->key[length] == '\0' || f == field_table())
			continue;
		bool is_first = strncmp(f[-1].key, f->key, length + 1) != 0;
		for (const struct field *g = field_table(); g != f && is_first; g++)
			if (strncmp(g->key, f->key, length + 1) == 0)
				fail_msg("%s is apart from %s", f->key, g->key);
	}
}

static void test_find(void **state)
{
	(void)state;
	assert_string_equal(field_find("pid", 3)->key, "pid");
	assert_string_equal(field_find("PiD", 3)->key, "pid");
	assert_string_equal(field_find("CPU%", 4)->key, "cpu_share");
	assert_string_equal(field_find("cpu%", 4)->key, "cpu_share");
	assert_string_equal(field_find("CPU_TIME.RUN_NS", 15)->key, "cpu_time.run_ns");
	assert_string_equal(field_find("pid,user", 3)->key, "pid"); /* the length counts */
	assert_string_equal(field_find("shares.disk", 11)->key, "shares.disk");
	assert_null(field_find("pid", 2));
	assert_null(field_find("pidd", 4));
	assert_null(field_find("", 0));
	assert_null(field_find("nothing", 7));
}

/* ---- every getter on every kind of row ---- */

static void check_every_field(const struct row *row, unsigned scope)
{
	for (const struct field *f = field_table(); f->key; f++) {
		struct value v;
		if (!(f->scope & scope))
			continue;
		memset(&v, 0x55, sizeof v);
		f->get(row, &v);
		switch (v.kind) {
		case VALUE_UNKNOWN:
			assert_true(v.why == NULL || strlen(v.why) > 0);
			assert_true(v.is_rate == true || v.is_rate == false);
			break;
		case VALUE_UNSIGNED:
		case VALUE_SIGNED:
			break;
		case VALUE_REAL:
			if (!isfinite(v.real) || v.real < 0)
				fail_msg("%s is %g", f->key, v.real);
			break;
		case VALUE_TEXT:
		case VALUE_LIST:
			assert_non_null(v.text);
			assert_true(v.length < 1000);
			break;
		default:
			fail_msg("%s: kind %d", f->key, (int)v.kind);
		}
	}
}

static void check_all_rows(void)
{
	for (int lifetime = 0; lifetime < 2; lifetime++) {
		struct row row = row_make(&w.sample, p, NULL, lifetime);
		row_add_shares(&row);
		check_every_field(&row, OF_PROCESS);
		for (size_t i = 0; i < p->thread_count; i++) {
			row = row_make(&w.sample, p, &p->threads[i], lifetime);
			row_add_shares(&row);
			check_every_field(&row, OF_THREAD);
		}
	}
}

static void set_all_sources(uint8_t status)
{
	memset(p->now.source, status, sizeof p->now.source);
	for (size_t i = 0; i < p->thread_count; i++)
		memset(p->threads[i].now.source, status, sizeof p->now.source);
}

static void test_every_getter_on_every_row(void **state)
{
	(void)state;
	check_all_rows();
	world_keep_idle(&w, p);
	check_all_rows();
	p->has_exited = true;
	check_all_rows();
	p->has_exited = false;
	set_all_sources(EACCES);
	p->user = NULL;
	check_all_rows();
	set_all_sources(SOURCE_UNREAD);
	p->first_seen_at = WORLD_REFRESH;
	*p->details = (struct details){ .cmdline_error = EACCES, .exe_error = EACCES };
	p->memory.known = false;
	check_all_rows();
	p->thread_count = 0; /* only the PID is known */
	check_all_rows();
	*p = (struct process){ .pid = 100 };
	check_all_rows();
}

/* ---- identity ---- */

static void test_identity(void **state)
{
	(void)state;
	p->ppid = 7;
	p->pgid = 8;
	p->sid = 9;
	p->tty = 136 << 8 | 3;
	struct row row = of_process(), thread = of_thread(1);
	assert_number("pid", &row, 100);
	assert_number("pid", &thread, 100);
	assert_number("tid", &row, 100);
	assert_number("tid", &thread, 101);
	assert_number("ppid", &row, 7);
	assert_number("pgid", &row, 8);
	assert_number("sid", &row, 9);
	assert_text("tty", &row, "pts/3");
	assert_number("uid", &row, 1000);
	assert_text("user", &row, "someone");
	assert_number("thread_count", &row, 2);
	p->tty = 0;
	assert_unknown("tty", &row, NULL);
	p->user = NULL;
	p->now.source[SOURCE_STATUS] = EACCES;
	assert_unknown("uid", &row, "permission denied");
	assert_unknown("user", &row, "permission denied");
	/* None of its files could be read. */
	p->thread_count = 0;
	p->now.source[SOURCE_STAT] = EACCES;
	row = of_process();
	assert_number("pid", &row, 100);
	static const char *const keys[] = { "ppid",         "pgid",   "sid",        "tty",
					    "thread_count", "nice",   "start_time", "age_s",
					    "flags",        "policy", "comm" };
	for (size_t i = 0; i < COUNT_OF(keys); i++)
		assert_unknown(keys[i], &row, "permission denied");
}

static void test_names_and_texts(void **state)
{
	(void)state;
	strcpy(p->threads[0].comm, "leader");
	strcpy(p->threads[1].comm, "worker");
	struct row row = of_process(), thread = of_thread(1);
	assert_text("comm", &row, "leader");
	assert_text("comm", &thread, "worker");
	assert_text("exe", &row, "/opt/prog");
	assert_text("cgroup", &row, "/group");
	struct value v = get("cmdline", &row);
	assert_int_equal(v.kind, VALUE_LIST);
	assert_int_equal(v.length, 8);
	assert_memory_equal(v.text, "prog\0-x\0", 8);
	v = get("command", &row);
	assert_int_equal(v.kind, VALUE_TEXT);
	assert_int_equal(v.length, 7);
	assert_memory_equal(v.text, "prog\0-x", 7);
	assert_text("command", &thread, "worker"); /* a thread has only a name */
	p->details->cmdline_length = 0;            /* a kernel thread */
	assert_text("command", &row, "[leader]");
	char long_name[TASK_COMM_MAX] = ""; /* the name of a kernel worker */
	memset(long_name, 'n', sizeof long_name - 1);
	p->threads[0].notes->long_comm = long_name;
	v = get("command", &row);
	assert_int_equal(v.length, TASK_COMM_MAX + 1);
	p->details->cmdline = NULL;
	assert_unknown("cmdline", &row, "not readable");
	p->details->cmdline_error = EACCES;
	p->details->exe = p->details->cgroup = NULL;
	p->details->exe_error = p->details->cgroup_error = EPERM;
	assert_unknown("cmdline", &row, "permission denied");
	assert_unknown("exe", &row, "permission denied");
	assert_unknown("cgroup", &row, "permission denied");
	p->details->exe_error = ENOENT; /* a kernel thread has none */
	assert_unknown("exe", &row, NULL);
	p->details->exe_error = EIO;
	assert_unknown("exe", &row, "not readable");
	p->threads[0].state = '?';
	assert_unknown("comm", &row, "not readable");
}

/* Titles are padded with NULs and blanks; nothing may be left without these. */
static void test_padded_titles(void **state)
{
	static const struct {
		const char *text;
		size_t length;
		const char *wanted;
	} rows[] = {
#define ROW(text, wanted) { text, sizeof(text), wanted } /* including the final NUL */
		ROW("postgres:\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "postgres:"),
		ROW("postgres: checkpointer ", "postgres: checkpointer"),
		ROW("title  \0 \0\0 ", "title"),
		ROW(" title", " title"),
		ROW("\0\0\0", "[leader]"),
		ROW("", "[leader]"),
		ROW("   ", "[leader]"),
		ROW(" \0 \0", "[leader]"),
#undef ROW
	};
	char text[40];

	(void)state;
	strcpy(p->threads[0].comm, "leader");
	struct row row = of_process();
	p->details->cmdline = text;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		memcpy(text, rows[i].text, rows[i].length);
		p->details->cmdline_length = rows[i].length;
		assert_text("command", &row, rows[i].wanted);
		assert_false(process_is_kernel_thread(p));
		/* The arguments themselves are unchanged. */
		struct value v = get("cmdline", &row);
		assert_int_equal(v.length, rows[i].length);
	}
}

static void test_start_and_age(void **state)
{
	(void)state;
	/* Started 500 s ago; now is 2023-11-14T22:30:00Z. */
	struct row row = of_process();
	assert_text("start_time", &row, "2023-11-14T22:21:40.00Z");
	assert_near(get("age_s", &row).real, 500);
	p->threads[1].start_ticks = 50012;
	struct row thread = of_thread(1);
	assert_text("start_time", &thread, "2023-11-14T22:21:40.12Z");
	assert_near(get("age_s", &thread).real, 499.88);
	p->start_ticks = 100001; /* in the future, by rounding */
	assert_near(get("age_s", &row).real, 0);
	p->start_ticks = UINT64_MAX;
	assert_unknown("start_time", &row, "not readable");
	assert_unknown("age_s", &row, "not readable");
	/* Before the zero of a time namespace, the kernel's number wraps around. */
	p->start_ticks = (0 - 250000000000ULL) / 10000000;
	assert_text("start_time", &row, "2023-11-14T22:09:09.99Z");
	assert_true(fabs(get("age_s", &row).real - 1250) < 0.02);
	assert_true(fabs(get("lifetime.cpu_share", &row).real) < 1);
	/* Before 1970. */
	p->start_ticks = (1ULL << 63) / 10000000;
	assert_unknown("start_time", &row, "not readable");
	assert_unknown("age_s", &row, "not readable");
}

static void test_state_and_letters(void **state)
{
	struct thread *leader = &p->threads[0];

	(void)state;
	p->sid = 1;
	struct row row = of_process();
	assert_text("state", &row, "S");
	assert_text("stat", &row, "Sl");
	leader->state = 'D';
	leader->nice = -1;
	assert_text("stat", &row, "D<l");
	leader->nice = 1;
	p->thread_count = 1;
	assert_text("stat", &row, "DN");
	leader->nice = 0;
	p->memory.locked_bytes = 1;
	p->sid = 100;
	p->foreground_pgid = 100;
	assert_text("stat", &row, "DLs+");
	p->has_exited = true;
	assert_text("state", &row, "X");
	p->has_exited = false;
	p->thread_count = 0;
	assert_text("state", &row, "?");
	assert_text("stat", &row, "?");
}

static void test_scheduling(void **state)
{
	static const char *const policies[] = { "other", "fifo", "rr",       "batch",
						"4",     "idle", "deadline", "7" };
	struct thread *t = &p->threads[1];

	(void)state;
	t->nice = -5;
	t->priority = -51;
	t->rt_priority = 50;
	t->processor = 3;
	struct row row = of_thread(1);
	assert_number("nice", &row, (uint64_t)-5);
	assert_number("priority", &row, (uint64_t)-51);
	assert_number("rt_priority", &row, 50);
	assert_number("processor", &row, 3);
	for (unsigned i = 0; i < COUNT_OF(policies); i++) {
		t->policy = i;
		assert_text("policy", &row, policies[i]);
	}
	t->now.source[SOURCE_STAT] = EINVAL;
	assert_unknown("nice", &row, "not readable");
	assert_unknown("policy", &row, "not readable");
	p->flags = 0x40;
	struct row process = of_process();
	assert_number("flags", &process, 1);
	p->flags = 0x100;
	assert_number("flags", &process, 4);
	p->flags = ~0x140U;
	assert_number("flags", &process, 2);
}

/* ---- the order of rows ---- */

static int compare(const char *key, const struct row *a, const struct row *b)
{
	return field_compare(field_find(key, strlen(key)), a, b);
}

/* Sorting many rows gives the same order as comparing them pairwise. */
static void assert_sorted(const char *key, struct row *rows, size_t count)
{
	const struct field *f = field_find(key, strlen(key));

	for (int is_reversed = 0; is_reversed < 2; is_reversed++) {
		assert_int_equal(row_order(rows, count, f, is_reversed), 0);
		for (size_t i = 0; i + 1 < count; i++) {
			int order = field_compare(f, &rows[i], &rows[i + 1]);
			assert_true(is_reversed ? order > 0 : order < 0);
		}
	}
}

static void test_sorting(void **state)
{
	static const char *const keys[] = { "faults.minor", "user", "pid", "ppid" };
	static const char *const users[] = { "b", "a", NULL, "a", "c" };
	struct process many[40] = { 0 };
	struct row rows[40];

	(void)state;
	for (size_t i = 0; i < 40; i++) {
		many[i].pid = 500 - (pid_t)i;
		many[i].now.minor_faults = i * 7 % 11;
		many[i].now.source[SOURCE_STAT] = i % 5 ? 0 : EACCES;
		many[i].user = users[i % 5];
		rows[i] = (struct row){ .sample = &w.sample, .p = &many[i] };
	}
	for (size_t i = 0; i < COUNT_OF(keys); i++)
		assert_sorted(keys[i], rows, 40);
	assert_int_equal(row_order(rows, 0, field_find("pid", 3), false), 0);
	assert_int_equal(row_order(NULL, 0, field_find("pid", 3), false), 0);
}

static void test_order(void **state)
{
	struct process *q = world_add(&w, 200, 2);

	(void)state;
	p->now.minor_faults = 5;
	q->now.minor_faults = 9;
	q->ppid = 1;
	p->user = "anna";
	q->user = "ann";
	struct row a = of_process(), b = row_make(&w.sample, q, NULL, false);
	assert_true(compare("faults.minor", &b, &a) < 0); /* numbers descend */
	assert_true(compare("faults.minor", &a, &b) > 0);
	assert_true(compare("user", &b, &a) < 0); /* texts ascend; a prefix comes first */
	assert_true(compare("user", &a, &b) > 0);
	assert_true(compare("ppid", &a, &b) < 0); /* equal: by ascending PID */
	assert_true(compare("ppid", &b, &a) > 0);
	assert_int_equal(compare("ppid", &a, &a), 0);
	/* Unknown values come last, whatever they are compared with. */
	q->now.source[SOURCE_STAT] = EACCES;
	assert_true(compare("faults.minor", &b, &a) > 0);
	assert_true(compare("faults.minor", &a, &b) < 0);
	p->now.source[SOURCE_STAT] = EACCES;
	assert_true(compare("faults.minor", &a, &b) < 0);
	q->user = NULL;
	assert_true(compare("user", &a, &b) < 0);
	/* Threads of one process are sorted by TID. */
	struct row first = of_thread(0), second = of_thread(1);
	assert_true(compare("ppid", &first, &second) < 0);
	assert_true(compare("ppid", &second, &first) > 0);
	p->threads[0].nice = -3;
	assert_true(compare("nice", &first, &second) > 0);
	/* Real numbers. */
	a.rates.run = 0.25;
	b.rates.run = 0.5;
	assert_true(compare("cpu_share", &b, &a) < 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
		TEST(test_table_is_sound),
		TEST(test_groups_stand_together),
		TEST(test_find),
		TEST(test_every_getter_on_every_row),
		TEST(test_identity),
		TEST(test_names_and_texts),
		TEST(test_padded_titles),
		TEST(test_start_and_age),
		TEST(test_state_and_letters),
		TEST(test_scheduling),
		TEST(test_order),
		TEST(test_sorting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
