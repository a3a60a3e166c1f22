/* test_demand: what a command wants of a sample is read, and nothing else. */
#include "config.h"

#include "scanned.h"

#include <errno.h>

#include "collect/demand.h"
#include "collect/scanner.h"
#include "model/need.h"

#define COUNT 4

static bool chosen[COUNT];
static struct asked {
	unsigned wants, chooses;
	bool had_texts; /* when it chose */
} asked;

static bool is_wanted(void *context, const struct sample *sample, const struct process *p)
{
	(void)context;
	(void)sample;
	asked.wants++;
	return p->pid >= 102;
}

static int choose_last(void *context, const struct sample *sample, bool *out)
{
	asked.chooses++;
	asked.had_texts = process_details(sample->list[1])->cmdline != NULL;
	for (size_t i = 0; i + 1 < sample->count; i++)
		out[i] = false;
	return *(const int *)context;
}

static void begin(struct scanned *m)
{
	asked = (struct asked){ 0 };
	make_sleepers(&m->proc, COUNT);
	for (pid_t pid = 101; pid < 101 + COUNT; pid++) {
		write_text(path_of(m->proc.root, "%d/cmdline", (int)pid), "sleep");
		write_text(path_of(m->proc.root, "%d/cgroup", (int)pid), "0::/a\n");
	}
	scanned_open(m, NULL);
	scanned_refresh(m);
}

static bool has_cmdline(struct scanned *m, pid_t pid)
{
	return process_details(scanned_process(m, pid))->cmdline != NULL;
}

static bool has_cgroup(struct scanned *m, pid_t pid)
{
	return process_details(scanned_process(m, pid))->cgroup != NULL;
}

/* Of those wanted the needs are read, and of those chosen then what they need besides. */
static void test_chosen_ones_get_more(void **state)
{
	struct scanned *m = *state;
	int result = 0;
	struct demand demand = {
		.wants = is_wanted,
		.needs = NEED_CMDLINE,
		.choose = choose_last,
		.chosen_needs = NEED_CGROUP,
		.chosen = chosen,
		.context = &result,
	};

	begin(m);
	assert_int_equal(demand_satisfy(m->scanner, &demand), 0);
	assert_int_equal(asked.wants, COUNT);
	assert_int_equal(asked.chooses, 1);
	assert_true(asked.had_texts);
	for (pid_t pid = 101; pid < 101 + COUNT; pid++) {
		assert_int_equal(has_cmdline(m, pid), pid >= 102);
		assert_int_equal(has_cgroup(m, pid), pid == 104);
		assert_int_equal(chosen[pid - 101], pid == 104);
	}
}

/* Without a choice all get it. */
static void test_all_of_it(void **state)
{
	struct scanned *m = *state;
	struct demand demand = { .is_in_full = true, .chosen = chosen };

	begin(m);
	assert_int_equal(demand_satisfy(m->scanner, &demand), 0);
	for (pid_t pid = 101; pid < 101 + COUNT; pid++)
		assert_true(has_cmdline(m, pid) && has_cgroup(m, pid) && chosen[pid - 101]);
}

/* What fails to choose ends it. */
static void test_a_choice_that_fails(void **state)
{
	struct scanned *m = *state;
	int result = -ENOMEM;
	struct demand then = { .needs = NEED_CMDLINE, .chosen = chosen };
	struct demand demand = {
		.choose = choose_last,
		.chosen_needs = NEED_CGROUP,
		.chosen = chosen,
		.context = &result,
		.then = &then,
	};

	begin(m);
	assert_int_equal(demand_satisfy(m->scanner, &demand), -ENOMEM);
	assert_false(has_cgroup(m, 104));
	assert_false(has_cmdline(m, 104));
	result = 0;
	assert_int_equal(demand_satisfy(m->scanner, &demand), 0);
	assert_true(has_cgroup(m, 104));
	assert_true(has_cmdline(m, 101));
}

/* Only the named processes; a PID that is not in the sample is ignored. */
static void test_named_ones(void **state)
{
	struct scanned *m = *state;
	const pid_t pids[] = { 104, 999, 102, 104 };
	struct demand demand = {
		.pids = pids,
		.pid_count = 4,
		.wants = is_wanted,
		.needs = NEED_CMDLINE,
		.is_in_full = true,
	};

	begin(m);
	assert_int_equal(demand_satisfy(m->scanner, &demand), 0);
	assert_int_equal(asked.wants, 0);
	for (pid_t pid = 101; pid < 101 + COUNT; pid++) {
		assert_int_equal(has_cmdline(m, pid), pid % 2 == 0);
		assert_int_equal(has_cgroup(m, pid), pid % 2 == 0);
	}
}

static unsigned observations_of_last;

static void note_observations(struct scanner *s, struct process *p, unsigned most)
{
	(void)s;
	if (p->pid == 104)
		observations_of_last = most;
}

/* So many observations of the threads of each, and none if nothing can observe. */
static void test_observations(void **state)
{
	struct scanned *m = *state;
	struct demand demand = { .observations = 3, .is_on_screen = true, .only_leaders = true };

	begin(m);
	observations_of_last = 0;
	assert_int_equal(demand_satisfy(m->scanner, &demand), 0);
	assert_int_equal(observations_of_last, 0);
	m->scanner->find_sites = note_observations;
	assert_int_equal(demand_satisfy(m->scanner, &demand), 0);
	assert_int_equal(observations_of_last, 3);
}

static unsigned links_found;

static int find_links(struct scanner *s, const pid_t *pids, size_t count)
{
	(void)pids;
	(void)count;
	links_found++;
	s->links_at = s->sample.refresh;
	return 0;
}

/* Links cost a look at all descriptors of the machine: they are found if asked for, and once. */
static void test_links_only_if_asked_for(void **state)
{
	struct scanned *m = *state;
	struct demand plain = { .needs = NEED_CMDLINE, .is_in_full = true };
	struct demand second = { .chosen_needs = NEED_LINKS };
	struct demand first = { .needs = NEED_LINKS, .then = &second };

	begin(m);
	links_found = 0;
	m->scanner->find_links = find_links;
	assert_int_equal(demand_satisfy(m->scanner, &plain), 0);
	assert_int_equal(links_found, 0);
	assert_null(scanned_table(m)->links);
	assert_int_equal(demand_satisfy(m->scanner, &first), 0);
	assert_int_equal(links_found, 1);
	assert_int_equal(demand_satisfy(m->scanner, &second), 0);
	assert_int_equal(links_found, 1);
	scanned_refresh(m);
	assert_int_equal(demand_satisfy(m->scanner, &second), 0);
	assert_int_equal(links_found, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scanned_setup, scanned_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_chosen_ones_get_more), TEST(test_all_of_it),
		TEST(test_a_choice_that_fails),  TEST(test_named_ones),
		TEST(test_observations),         TEST(test_links_only_if_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
