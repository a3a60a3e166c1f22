/* test_quota: CPU quotas of cgroups, v1 and v2, at any level, and the time that a process was
 * throttled.
 */
#include "config.h"

#include "scanned.h"

#include "collect/scanner.h"
#include "collect/texts.h"

#include <unistd.h>

static struct scanned *m;

/* Run for a moment, and end up in this state. */
static void run_until(pid_t pid, char state)
{
	static struct fake_task t;

	t = has_run(t.run_ns > 0 ? t : sleeper);
	t.state = state;
	fake_single(&m->proc, pid, &t);
}

/* The processes 101, runnable, and 102, asleep; their /proc counts as pstop's own. */
static int setup(void **state)
{
	int error = scanned_setup(state);

	m = *state;
	make_sleepers(&m->proc, 2);
	run_until(101, 'R');
	scanned_open(m, NULL);
	m->scanner->fs.is_own = true;
	return error;
}

/* Where the hierarchies are mounted: below the scratch folder. */
static void set_mounts(const char *v1_root, const char *v2_root)
{
	const char *root = m->proc.root;
	char v1[400] = "", v2[400] = "";

	if (v1_root)
		snprintf(v1, sizeof v1, "33 25 0:29 %s %s/v1 rw - cgroup cgroup rw,cpu,cpuacct\n",
			 v1_root, root);
	if (v2_root)
		snprintf(v2, sizeof v2, "34 25 0:30 %s %s/v2 rw shared:9 - cgroup2 cgroup2 rw\n",
			 v2_root, root);
	write_text(path_of(root, "self/mountinfo"),
		   "25 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
		   "32 25 0:28 / %s/no rw - cgroup cgroup rw,cpuset\ncut line\n%s%s",
		   root, v1, v2);
}

static void set_cgroup(const char *text)
{
	write_text(path_of(m->proc.root, "101/cgroup"), "%s", text);
	write_text(path_of(m->proc.root, "102/cgroup"), "%s", text);
}

static void set_v2(const char *group, const char *max, uint64_t throttled_us)
{
	if (max)
		write_text(path_of(m->proc.root, "v2%s/cpu.max", group), "%s\n", max);
	write_text(path_of(m->proc.root, "v2%s/cpu.stat", group),
		   "usage_usec 5\nnr_throttled 1\nthrottled_usec %llu\n",
		   (unsigned long long)throttled_us);
}

static void set_v1(const char *group, int quota_us, int period_us, uint64_t throttled_ns)
{
	write_text(path_of(m->proc.root, "v1%s/cpu.cfs_quota_us", group), "%d\n", quota_us);
	write_text(path_of(m->proc.root, "v1%s/cpu.cfs_period_us", group), "%d\n", period_us);
	write_text(path_of(m->proc.root, "v1%s/cpu.stat", group),
		   "nr_periods 5\nnr_throttled 1\nthrottled_time %llu\n",
		   (unsigned long long)throttled_ns);
}

/* Refresh so many seconds later: this ends the windows of runnable processes. */
static const struct cpu_quota *turn(double seconds)
{
	scanned_refresh_after(m, seconds, -1);
	return &process_notes(scanned_process(m, 101))->quota;
}

static void test_time_held_back(void **state)
{
	(void)state;
	set_mounts(NULL, "/");
	set_cgroup("0::/group\n");
	set_v2("/group", "50000 100000", 1000000);
	const struct cpu_quota *q = turn(1);
	assert_true(q->is_known);
	assert_int_equal(q->quota_us, 50000);
	assert_int_equal(q->period_us, 100000);
	assert_int_equal(q->judged_at, 0); /* it takes two readings */
	set_v2("/group", NULL, 1250000);
	q = turn(1);
	assert_int_equal(q->judged_at, 2);
	assert_near(q->throttled, 0.25);
	set_v2("/group", NULL, 9250000); /* counted once for each core */
	q = turn(2);
	assert_int_equal(q->judged_at, 3);
	assert_near(q->throttled, 1);
	set_v2("/group", NULL, 3000000); /* it is in another group now */
	q = turn(1);
	assert_int_equal(q->judged_at, 3);
	q = turn(1);
	assert_int_equal(q->judged_at, 5);
	assert_near(q->throttled, 0);
}

/* A window that was not begun at the last refresh does not count. */
static void test_window_that_was_missed(void **state)
{
	(void)state;
	set_mounts(NULL, "/");
	set_cgroup("0::/group\n");
	set_v2("/group", "50000 100000", 1000000);
	turn(1);
	run_until(101, 'S');
	/* It sleeps now, but was runnable in the window. */
	assert_int_equal(turn(1)->judged_at, 2);
	turn(1);
	uint64_t last = turn(1)->judged_at;
	assert_true(last < 4);
	set_v2("/group", NULL, 2000000);
	run_until(101, 'R');
	assert_int_equal(turn(1)->judged_at, last);
	assert_int_equal(turn(1)->judged_at, 6);
}

static void test_begun_late(void **state)
{
	(void)state;
	set_mounts(NULL, "/");
	set_cgroup("0::/group\n");
	set_v2("/group", "50000 100000", 1000000);
	run_until(101, 'S');
	scanned_refresh(m);
	struct process *p = scanned_process(m, 101);
	quota_begin(m->scanner, p);
	assert_true(process_notes(p)->quota.is_known);
	set_v2("/group", NULL, 1100000);
	quota_begin(m->scanner, p);                       /* begun already */
	quota_begin(m->scanner, scanned_process(m, 102)); /* and so is that of its group */
	scanned_refresh_after(m, 1, -1);
	for (pid_t pid = 101; pid <= 102; pid++) {
		p = scanned_process(m, pid);
		assert_int_equal(process_notes(p)->quota.judged_at, 2);
		assert_near(process_notes(p)->quota.throttled, 0.1);
	}
}

/* Another group's counter is not a continuation of the last one. */
static void test_moved_to_another_group(void **state)
{
	(void)state;
	set_mounts(NULL, "/");
	set_cgroup("0::/group\n");
	set_v2("/group", "50000 100000", 1000000);
	set_v2("/other", "40000 100000", 1900000);
	turn(1);
	set_cgroup("0::/other\n");
	const struct cpu_quota *q = turn(11); /* its cgroup is read again */
	assert_int_equal(q->quota_us, 40000);
	assert_int_equal(q->judged_at, 0);
	set_v2("/other", NULL, 2150000);
	q = turn(1);
	assert_int_equal(q->judged_at, 3);
	assert_near(q->throttled, 0.25);
}

/* A runnable process may be throttled: the refresh handles its window by itself. */
static void test_runnable_processes_are_judged(void **state)
{
	(void)state;
	set_mounts(NULL, "/");
	set_cgroup("0::/group\n");
	set_v2("/group", "50000 100000", 1000000);
	turn(1);
	set_v2("/group", NULL, 1250000);
	assert_int_equal(turn(1)->judged_at, 2);
	assert_near(turn(0)->throttled, 0.25);
	/* The sleeper beside it costs nothing. */
	assert_null(scanned_process(m, 102)->notes);
}

static void test_tightest_of_all_levels(void **state)
{
	static const struct {
		const char *top, *middle, *own;
		uint64_t quota_us, period_us;
	} rows[] = {
		{ "max 100000", "max 100000", "50000 100000", 50000, 100000 },
		{ "max 100000", "30000 100000", "50000 100000", 30000, 100000 },
		{ "20000 100000", "30000 100000", "max 100000", 20000, 100000 },
		{ "90000 100000", "40000 200000", "50000 100000", 40000, 200000 },
		{ "90000 100000", NULL, "max 100000", 90000, 100000 },
		{ "max 100000", "max 100000", "max 100000", 0, 0 },
		{ NULL, NULL, NULL, 0, 0 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (i > 0) {
			scanned_teardown(state);
			setup(state);
		}
		set_mounts(NULL, "/");
		set_cgroup("0::/a/b/c\n");
		set_v2("/a/b/c", rows[i].own, 1);
		set_v2("/a/b", rows[i].middle, 2);
		set_v2("/a", rows[i].top, 3);
		const struct cpu_quota *q = turn(1);
		assert_int_equal(q->is_known, rows[i].quota_us > 0);
		assert_int_equal(q->quota_us, rows[i].quota_us);
		assert_int_equal(q->period_us, rows[i].period_us);
	}
}

static void test_version_1(void **state)
{
	(void)state;
	set_mounts("/", NULL);
	set_cgroup("3:cpuset:/x\n2:cpu,cpuacct:/a/b\n");
	set_v1("/a/b", -1, 100000, 0);
	set_v1("/a", 25000, 100000, 4000000000);
	const struct cpu_quota *q = turn(1);
	assert_true(q->is_known);
	assert_int_equal(q->quota_us, 25000);
	set_v1("/a", 25000, 100000, 4500000000);
	q = turn(1);
	assert_near(q->throttled, 0.5);
	assert_int_equal(q->judged_at, 2);
}

/* Hybrid: the path of the hierarchy that has the controller counts. */
static void test_both_versions(void **state)
{
	(void)state;
	set_mounts("/", "/");
	set_cgroup("2:cpu:/one\n0::/two\n");
	set_v1("/one", 10000, 100000, 0);
	set_v2("/two", "20000 100000", 0);
	assert_int_equal(turn(1)->quota_us, 10000);
}

/* In a container only a part of the tree is mounted, at its top. */
static void test_part_of_the_tree(void **state)
{
	(void)state;
	set_mounts(NULL, "/pod/one");
	set_cgroup("0::/pod/one/in\n");
	set_v2("/in", "50000 100000", 0);
	set_v2("", "40000 100000", 0);
	const struct cpu_quota *q = turn(1);
	assert_true(q->is_known);
	assert_int_equal(q->quota_us, 40000);
}

static void test_path_that_only_begins_alike(void **state)
{
	(void)state;
	set_mounts(NULL, "/pod");
	set_cgroup("0::/podium/in\n");
	set_v2("/podium/in", "50000 100000", 0);
	set_v2("ium/in", "40000 100000", 0);
	assert_int_equal(turn(1)->quota_us, 50000);
}

static void test_no_quota_to_be_found(void **state)
{
	static const struct {
		const char *v2_root, *cgroup;
	} rows[] = {
		{ NULL, "0::/group\n" },      /* not mounted */
		{ "/", "0::/../group\n" },    /* of another namespace */
		{ "/", "5:memory:/group\n" }, /* no hierarchy limits CPU time */
		{ "/", "0::/else\n" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (i > 0) {
			scanned_teardown(state);
			setup(state);
		}
		set_mounts(NULL, rows[i].v2_root);
		set_cgroup(rows[i].cgroup);
		set_v2("/group", "50000 100000", 0);
		turn(1);
		assert_false(turn(1)->is_known);
		assert_int_equal(process_notes(scanned_process(m, 101))->quota.judged_at, 0);
	}
}

/* The cgroups of another machine's /proc are not those that are mounted here. */
static void test_another_s_proc(void **state)
{
	(void)state;
	m->scanner->fs.is_own = false;
	set_mounts(NULL, "/");
	set_cgroup("0::/group\n");
	set_v2("/group", "50000 100000", 0);
	assert_false(turn(1)->is_known);
}

/* A quota that is set or removed later is noticed. */
static void test_quota_changes(void **state)
{
	(void)state;
	set_mounts(NULL, "/");
	set_cgroup("0::/group\n");
	set_v2("/group", "max 100000", 0);
	assert_false(turn(1)->is_known);
	set_v2("/group", "50000 100000", 0);
	assert_false(turn(5)->is_known); /* not read each time */
	assert_true(turn(6)->is_known);
	set_v2("/group", "max 100000", 0);
	assert_false(turn(11)->is_known);
}

/* \040 stands for a blank in a path. */
static void test_mount_with_a_blank(void **state)
{
	(void)state;
	write_text(path_of(m->proc.root, "self/mountinfo"),
		   "34 25 0:30 / %s/a\\040b rw - cgroup2 cgroup2 rw\n", m->proc.root);
	set_cgroup("0::/group\n");
	write_text(path_of(m->proc.root, "a b/group/cpu.max"), "50000 100000\n");
	write_text(path_of(m->proc.root, "a b/group/cpu.stat"), "throttled_usec 1\n");
	assert_true(turn(1)->is_known);
}

static void test_pressure(void **state)
{
	static const char psi[] = "some avg10=%s avg60=0.00 avg300=0.00 total=1\n";
	struct process *p;

	(void)state;
	set_mounts(NULL, "/");
	set_cgroup("2:cpu:/one\n0::/two\n");
	write_text(path_of(m->proc.root, "v2/two/cpu.pressure"), psi, "12.50");
	write_text(path_of(m->proc.root, "v2/two/io.pressure"), psi, "100.00");
	scanned_refresh(m);
	p = scanned_process(m, 101);
	texts_read_cgroup(m->scanner, p);
	quota_read_pressure(m->scanner, p);
	assert_near(process_notes(p)->pressure.cpu, 0.125);
	assert_near(process_notes(p)->pressure.io, 1);
	assert_true(process_notes(p)->pressure.memory < 0); /* not kept open */
	m->scanner->fs.is_own = false;
	quota_read_pressure(m->scanner, p);
	assert_true(process_notes(p)->pressure.cpu < 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, scanned_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_time_held_back),
		TEST(test_window_that_was_missed),
		TEST(test_begun_late),
		TEST(test_moved_to_another_group),
		TEST(test_runnable_processes_are_judged),
		TEST(test_tightest_of_all_levels),
		TEST(test_version_1),
		TEST(test_both_versions),
		TEST(test_part_of_the_tree),
		TEST(test_path_that_only_begins_alike),
		TEST(test_no_quota_to_be_found),
		TEST(test_another_s_proc),
		TEST(test_quota_changes),
		TEST(test_mount_with_a_blank),
		TEST(test_pressure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
