/* scanned.c - a scanner over a fake /proc; see scanned.h. */
#include "config.h"

#include "scanned.h"

#include "collect/scanner.h"

const struct fake_task sleeper = {
	.ppid = 1,
	.start_ticks = 5000,
	.user_ticks = 3,
	.system_ticks = 1,
	.run_ns = 40000000,
	.runnable_ns = 5000000,
	.slices = 60,
	.voluntary = 50,
	.involuntary = 5,
	.minor_faults = 100,
	.resident_kib = 1000,
	.io = { 10, 20, 30, 40, 50, 60, 70 },
};

int scanned_setup(void **state)
{
	struct scanned *m = calloc(1, sizeof *m);

	if (m == NULL)
		return -1;
	m->uptime_s = 1000;
	m->forks = -1;
	m->awake_ns = -1;
	fake_open(&m->proc);
	*state = m;
	return 0;
}

int scanned_teardown(void **state)
{
	struct scanned *m = *state;

	scan_close(m->scanner);
	fake_close(&m->proc);
	free(m);
	return 0;
}

static void open_scanner(struct scanned *m, const pid_t *pids, gate_clock_fn *clock, bool in_turn)
{
	struct scan_options options = {
		.asks_in_turn = in_turn,
		.proc_root = m->proc.root,
		.pids = pids,
		.clock = clock,
		.clock_context = &m->proc,
	};

	while (pids && pids[options.pid_count])
		options.pid_count++;
	assert_int_equal(scan_open(&m->scanner, &options), 0);
}

void scanned_open(struct scanned *m, const pid_t *pids)
{
	open_scanner(m, pids, fake_clock, false);
}

void scanned_open_in_turn(struct scanned *m)
{
	open_scanner(m, NULL, fake_clock, true);
}

void scanned_open_without_clock(struct scanned *m, const pid_t *pids)
{
	open_scanner(m, pids, NULL, false);
}

struct scan_cost scanned_refresh_after(struct scanned *m, double seconds, int procs_running)
{
	struct scan_machine machine = { procs_running, m->forks, m->awake_ns };

	m->uptime_s += seconds;
	fake_uptime(&m->proc, m->uptime_s);
	assert_int_equal(scan_refresh(m->scanner, machine), 0);
	return scan_last_cost(m->scanner);
}

struct scan_cost scanned_refresh(struct scanned *m)
{
	return scanned_refresh_after(m, STEP_S, -1);
}

const struct sample *scanned_table(const struct scanned *m)
{
	return scan_sample(m->scanner);
}

struct process *scanned_process(const struct scanned *m, pid_t pid)
{
	struct process *p = scanner_find(m->scanner, pid);

	if (p == NULL)
		fail_msg("process %d is not in the table", (int)pid);
	return p;
}

const struct thread *scanned_thread(const struct scanned *m, pid_t pid, pid_t tid)
{
	const struct thread *t = process_find_thread(scanned_process(m, pid), tid);

	if (t == NULL)
		fail_msg("thread %d of process %d is not in the table", (int)tid, (int)pid);
	return t;
}

struct rates scanned_rates(const struct scanned *m, pid_t pid, pid_t tid)
{
	struct rates r;

	if (tid)
		rates_of_thread(scanned_table(m), scanned_process(m, pid),
				scanned_thread(m, pid, tid), &r);
	else
		rates_of_process(scanned_table(m), scanned_process(m, pid), &r);
	return r;
}

void make_sleepers(struct fake_proc *f, int count)
{
	for (int i = 1; i <= count; i++)
		fake_single(f, 100 + i, &sleeper);
}

void make_threads(struct fake_proc *f, pid_t pid, int count)
{
	struct fake_task t = sleeper;

	t.thread_count = count;
	fake_process(f, pid, &t);
	fake_thread(f, pid, pid, &t);
	for (int i = 1; i < count; i++)
		fake_thread_like(f, pid, pid + i, pid);
}

struct fake_task has_run(struct fake_task t)
{
	t.run_ns += 4000000;
	t.slices += 2;
	t.voluntary += 2;
	t.user_ticks += 1;
	t.io[0] += 1000;
	return t;
}

void assert_nothing_read(struct scan_cost cost)
{
	assert_int_equal(cost.files_read, FILES_OF_REFRESH);
	assert_int_equal(cost.folders_listed, 0);
	assert_int_equal(cost.processes_read, 0);
	assert_int_equal(cost.threads_read, 0);
}
