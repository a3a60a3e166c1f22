/* test_system: rates of the machine, tasks by state, and searches in a sample. */
#include "config.h"

#include "world.h"

#include "model/system.h"
#include "proc/system.h"

#include <stddef.h>
#include <unistd.h>

static struct system_reading reading(uint64_t seconds)
{
	return (struct system_reading){
		.is_known = true,
		.has_stat = true,
		.at_ns = seconds * WORLD_SECOND,
		.cpu = { .user = 100,
			 .nice = 200,
			 .system = 300,
			 .idle = 400,
			 .iowait = 500,
			 .irq = 600,
			 .softirq = 700,
			 .steal = 800 },
		.switches = 5000,
		.forks = 70,
	};
}

static void test_rates(void **state)
{
	struct system_reading before = reading(10), now = reading(14);

	(void)state;
	now.cpu = (struct cpu_ticks){ .user = 110,
				      .nice = 205,
				      .system = 320,
				      .idle = 440,
				      .iowait = 501,
				      .irq = 602,
				      .softirq = 704,
				      .steal = 818 };
	now.switches += 4000;
	now.forks += 6;
	struct system_rates r = system_rate(&before, &now, 100);
	assert_true(r.is_known);
	assert_near(r.cpu.user, 0.10);
	assert_near(r.cpu.nice, 0.05);
	assert_near(r.cpu.system, 0.20);
	assert_near(r.cpu.idle, 0.40);
	assert_near(r.cpu.iowait, 0.01);
	assert_near(r.cpu.irq, 0.02);
	assert_near(r.cpu.softirq, 0.04);
	assert_near(r.cpu.steal, 0.18);
	assert_near(r.switches_per_s, 1000);
	assert_near(r.forks_per_s, 1.5);
	assert_int_equal(r.busy_ns, 350000000);
}

/* Time that the ticks missed: cores that were neither idle nor serving interrupts. */
static void test_time_awake(void **state)
{
	struct system_reading before = reading(10), now = reading(11);

	(void)state;
	before.cpu_count = now.cpu_count = 4;
	now.cpu = before.cpu;
	now.cpu.idle += 370;
	now.cpu.iowait += 10;
	now.cpu.irq += 1;
	now.cpu.softirq += 2;
	now.cpu.steal += 3;
	assert_int_equal(system_rate(&before, &now, 100).awake_ns, 140000000);
	now.cpu.idle += 20;
	assert_int_equal(system_rate(&before, &now, 100).awake_ns, 0);
}

static void test_all_rested(void **state)
{
	struct core_share cores[3] = {
		{ .number = 0, .is_known = true, .user = 0.5F, .system = 0.4F, .iowait = 0.1F },
		{ .number = 1, .is_known = true },
		{ .number = 2, .is_known = true, .user = 0.9F, .steal = 0.06F },
	};

	(void)state;
	assert_true(system_all_rested(cores, 3));
	assert_false(system_all_rested(cores, 0)); /* not known */
	cores[2].system = 0.02F;
	assert_false(system_all_rested(cores, 3));
	assert_true(system_all_rested(cores, 2));
	cores[1].is_known = false; /* it may have been busy */
	assert_false(system_all_rested(cores, 2));
	struct core_share many[4096] = { 0 };
	for (unsigned i = 0; i < 4096; i++)
		many[i].is_known = true;
	assert_true(system_all_rested(many, 4096));
	many[4095].user = 1;
	assert_false(system_all_rested(many, 4096));
}

/* As many as the machine has. */
static void test_many_cores(void **state)
{
	struct core_readings before = { .count = 0 }, now = { .count = 0 };
	static struct core_share out[8192];

	(void)state;
	assert_int_equal(core_readings_reset(&before, 8192), 0);
	for (; before.count < 8192; before.count++)
		before.cores[before.count] = (struct core_reading){ .number = before.count };
	assert_int_equal(core_readings_copy(&now, &before), 0);
	assert_int_equal(now.count, 8192);
	now.cores[8191].cpu.user = 10;
	assert_int_equal(system_rate_cores(&before, &now, 10, out), 8192);
	assert_near((double)out[8191].user, 1);
	assert_false(out[8190].is_known); /* not a single tick elapsed */
	/* Fewer cores: the memory is kept. */
	assert_int_equal(core_readings_reset(&now, 2), 0);
	assert_int_equal(now.count, 0);
	assert_int_equal(core_readings_copy(&before, &now), 0);
	assert_int_equal(before.count, 0);
	core_readings_free(&before);
	core_readings_free(&now);
	assert_null(now.cores);
}

static void test_cores(void **state)
{
	struct core_readings before = { .count = 0 }, now = { .count = 0 };
	struct core_share out[4];

	(void)state;
	assert_int_equal(core_readings_reset(&before, 3), 0);
	before.count = 3;
	for (unsigned i = 0; i < 3; i++) {
		before.cores[i] = (struct core_reading){ 2 * i, reading(1).cpu };
	}
	assert_int_equal(core_readings_copy(&now, &before), 0);
	assert_int_equal(system_rate_cores(&before, &now, 100, out), 3);
	assert_false(out[2].is_known); /* not a single tick elapsed */
	/* Core 2 went offline, and core 3 came online. */
	now.cores[1].number = 3;
	now.cores[2].cpu.user += 10;
	now.cores[2].cpu.nice += 10;
	now.cores[2].cpu.system += 10;
	now.cores[2].cpu.irq += 5;
	now.cores[2].cpu.softirq += 5;
	now.cores[2].cpu.idle += 40;
	now.cores[2].cpu.iowait += 12;
	now.cores[2].cpu.steal += 8;
	assert_int_equal(system_rate_cores(&before, &now, 0, out), 2);
	assert_int_equal(out[0].number, 0);
	assert_int_equal(out[1].number, 4);
	assert_near((double)out[1].user, (double)0.2F);
	assert_near((double)out[1].system, (double)0.2F);
	assert_near((double)out[1].iowait, (double)0.12F);
	assert_near((double)out[1].steal, (double)0.08F);
	assert_true(out[1].is_known && !out[0].is_known);
	/* Its idle time decreased, and the rest makes up for it. */
	now.cores[2].cpu.idle -= 80;
	assert_int_equal(system_rate_cores(&before, &now, 100, out), 2);
	assert_true(out[1].is_known);
	assert_near((double)out[1].user, (double)(20.0F / 60));
	assert_near((double)out[1].system, (double)(20.0F / 60));
	assert_near((double)out[1].iowait, (double)(12.0F / 60));
	assert_near((double)out[1].steal, (double)(8.0F / 60));
	/* In a window of a thousand ticks it does not. */
	assert_int_equal(system_rate_cores(&before, &now, 1000, out), 2);
	assert_false(out[1].is_known);
	assert_near((double)out[1].user, 0);
	before.count = 0;
	assert_int_equal(system_rate_cores(&before, &now, 0, out), 0);
	core_readings_free(&before);
	core_readings_free(&now);
}

/* The cores are those of the machine, and add up to its total. */
static void test_cores_of_this_machine(void **state)
{
	struct system_source *source;
	struct system_reading r;

	(void)state;
	assert_int_equal(system_open(&source), 0);
	assert_int_equal(system_read(source, &r), 0);
	const struct core_readings *cores = system_cores(source);
	assert_int_equal(cores->count, r.cpu_count);
	uint64_t user = 0;
	for (unsigned i = 0; i < cores->count; i++) {
		user += cores->cores[i].cpu.user;
		assert_true(i == 0 || cores->cores[i].number > cores->cores[i - 1].number);
	}
	/* The kernel rounds the total, not its parts. */
	assert_true(user <= r.cpu.user && r.cpu.user - user <= cores->count + 1);
	system_close(source);
}

static void test_rates_that_are_not_known(void **state)
{
	struct system_reading before = reading(10), now = reading(14);

	(void)state;
	before.has_stat = false;
	assert_false(system_rate(&before, &now, 100).is_known);
	before.has_stat = true;
	now.has_stat = false;
	assert_false(system_rate(&before, &now, 100).is_known);
	now.has_stat = true;
	now.at_ns = before.at_ns;
	assert_false(system_rate(&before, &now, 100).is_known);
	now.at_ns = before.at_ns - 1;
	assert_false(system_rate(&before, &now, 100).is_known);
	now.at_ns = before.at_ns + 1;
	assert_true(system_rate(&before, &now, 100).is_known);
}

static double sum_of(const struct cpu_shares *s)
{
	return s->user + s->nice + s->system + s->idle + s->iowait + s->irq + s->softirq + s->steal;
}

static uint64_t *tick(struct cpu_ticks *t, size_t i)
{
	uint64_t *const fields[] = { &t->user,   &t->nice, &t->system,  &t->idle,
				     &t->iowait, &t->irq,  &t->softirq, &t->steal };
	return fields[i];
}

static double share(const struct cpu_shares *s, size_t i)
{
	const double fields[] = { s->user,   s->nice, s->system,  s->idle,
				  s->iowait, s->irq,  s->softirq, s->steal };
	return fields[i];
}

/* Idle time and I/O wait decrease on real machines, proc_stat(5); the others should not.  Whichever
 * decreases, by little or completely, the shares add up to 1. */
static void test_counters_that_go_backwards(void **state)
{
	(void)state;
	for (size_t falls = 0; falls < 8; falls++)
		for (size_t grows = 0; grows < 8; grows++)
			for (uint64_t by = 1; by <= 100 && grows != falls; by += 33) {
				struct system_reading before = reading(10), now = reading(11);
				*tick(&now.cpu, falls) -= by;
				*tick(&now.cpu, grows) += 53;
				before.cpu_count = now.cpu_count = 1;
				struct system_rates r = system_rate(&before, &now, 100);
				assert_int_equal(r.cpu.gap, GAP_NONE);
				assert_near(sum_of(&r.cpu), 1);
				assert_near(share(&r.cpu, grows), 1);
				uint64_t busy_ns = grows < 3 ? 530000000 : 0;
				assert_int_equal(r.busy_ns, busy_ns);
			}
}

/* After a suspend, idle time may have decreased by most of the window: 3 ticks of 100 are too few
 * for shares. */
static void test_too_little_is_left(void **state)
{
	struct system_reading before = reading(10), now = reading(11);

	(void)state;
	before.cpu_count = now.cpu_count = 1;
	now.cpu.idle -= 60;
	now.cpu.user += 3;
	struct system_rates r = system_rate(&before, &now, 100);
	assert_true(r.is_known);
	assert_int_equal(r.cpu.gap, GAP_BACKWARDS);
	assert_near(sum_of(&r.cpu), 0);
	assert_int_equal(r.busy_ns, 30000000);
	/* Few ticks by themselves are normal. */
	now.cpu.idle = before.cpu.idle;
	r = system_rate(&before, &now, 100);
	assert_int_equal(r.cpu.gap, GAP_NONE);
	assert_near(r.cpu.user, 1);
	/* Only the decrease. */
	now = reading(11);
	now.cpu.idle -= 60;
	now.cpu_count = 0;
	r = system_rate(&before, &now, 100);
	assert_int_equal(r.cpu.gap, GAP_BACKWARDS);
}

static void test_no_tick_passed(void **state)
{
	struct system_reading before = reading(10), now = reading(11);

	(void)state;
	struct system_rates r = system_rate(&before, &now, 100);
	assert_true(r.is_known);
	assert_int_equal(r.cpu.gap, GAP_NO_TICK);
	assert_near(sum_of(&r.cpu), 0);
	assert_int_equal(r.switches_gap, GAP_NONE);
	assert_string_equal(rates_gap_text(r.cpu.gap), "no clock tick in the window");
}

static void test_events_that_go_backwards(void **state)
{
	struct system_reading before = reading(10), now = reading(11);

	(void)state;
	now.switches -= 1;
	struct system_rates r = system_rate(&before, &now, 100);
	assert_int_equal(r.switches_gap, GAP_BACKWARDS);
	assert_int_equal(r.forks_gap, GAP_NONE);
	assert_near(r.switches_per_s, 0);
	now.forks -= 1;
	assert_int_equal(system_rate(&before, &now, 100).forks_gap, GAP_BACKWARDS);
}

static void test_states_are_counted(void **state)
{
	struct world w;

	(void)state;
	world_init(&w);
	struct process *p = world_add(&w, 10, 4);
	struct process *q = world_add(&w, 20, 4);
	struct process *gone = world_add(&w, 30, 2);
	gone->has_exited = true;
	p->threads[0].state = 'R';
	p->threads[1].state = 'S';
	p->threads[2].state = 'S';
	p->threads[3].state = 'D';
	q->threads[0].state = 'T';
	q->threads[1].state = 't';
	q->threads[2].state = 'Z';
	q->threads[3].state = 'I';
	struct task_states s = system_count_states(&w.sample);
	assert_int_equal(s.running, 1);
	assert_int_equal(s.sleeping, 2);
	assert_int_equal(s.uninterruptible, 1);
	assert_int_equal(s.stopped, 2);
	assert_int_equal(s.zombie, 1);
	assert_int_equal(s.idle, 1);
	assert_int_equal(s.other, 0);
	p->threads[0].state = '?';
	p->threads[1].state = 'X';
	assert_int_equal(system_count_states(&w.sample).other, 2);
}

static void test_tables_are_searched(void **state)
{
	struct world w;

	(void)state;
	world_init(&w);
	assert_null(sample_find(&w.sample, 10));
	for (pid_t pid = 10; pid <= 40; pid += 10)
		world_add(&w, pid, 3);
	for (pid_t pid = 10; pid <= 40; pid += 10) {
		assert_int_equal(sample_find(&w.sample, pid)->pid, pid);
		assert_null(sample_find(&w.sample, pid - 1));
		assert_null(sample_find(&w.sample, pid + 1));
	}
	const struct process *p = sample_find(&w.sample, 30);
	assert_ptr_equal(process_leader(p), &p->threads[0]);
	assert_ptr_equal(process_find_thread(p, 32), &p->threads[2]);
	assert_null(process_find_thread(p, 33));
	assert_null(process_find_thread(p, 29));
	struct process none = { .pid = 5 };
	assert_null(process_leader(&none));
}

/* The machine that the test runs on: what every machine has. */
static void test_this_machine(void **state)
{
	struct system_source *source;
	struct system_reading first, now;

	(void)state;
	assert_int_equal(system_open(&source), 0);
	assert_int_equal(system_read(source, &first), 0);
	do
		assert_int_equal(system_read(source, &now), 0);
	while (now.at_ns - first.at_ns < 30000000);
	assert_true(first.is_known);
	assert_int_equal(first.cpu_count, sysconf(_SC_NPROCESSORS_ONLN));
	assert_true(first.memory_total_bytes > 1 << 20);
	assert_true(first.memory_total_bytes >= first.memory_free_bytes);
	assert_true(first.procs_running >= 1);
	assert_true(first.uptime_s > 0);
	assert_true(now.switches >= first.switches && now.forks >= first.forks);
	struct system_rates r = system_rate(&first, &now, 100);
	assert_true(r.is_known);
	assert_true(r.cpu.gap == GAP_NONE && r.cpu.user >= 0 && r.cpu.idle <= 1);
	for (int i = 0; i < PSI_RESOURCES; i++)
		if (first.has_psi[i])
			assert_true(first.psi_some_avg10[i] >= 0 && first.psi_some_avg10[i] <= 1);
	system_close(source);
	system_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rates),
		cmocka_unit_test(test_time_awake),
		cmocka_unit_test(test_all_rested),
		cmocka_unit_test(test_cores),
		cmocka_unit_test(test_many_cores),
		cmocka_unit_test(test_cores_of_this_machine),
		cmocka_unit_test(test_rates_that_are_not_known),
		cmocka_unit_test(test_counters_that_go_backwards),
		cmocka_unit_test(test_too_little_is_left),
		cmocka_unit_test(test_no_tick_passed),
		cmocka_unit_test(test_events_that_go_backwards),
		cmocka_unit_test(test_states_are_counted),
		cmocka_unit_test(test_tables_are_searched),
		cmocka_unit_test(test_this_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
