/* scan.c - steer a refresh; see scan.h and, for what is skipped, gate.h. */
#include "config.h"

#include "base/array.h"
#include "base/clock.h"
#include "collect/change.h"
#include "collect/cpu_time.h"
#include "collect/memo.h"
#include "collect/population.h"
#include "collect/scanner.h"
#include "collect/search.h"
#include "collect/take.h"
#include "collect/task.h"
#include "collect/thread.h"
#include "collect/turn.h"
#include "proc/parse.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* In a fixture, uptime and btime determine the times. */
static void set_times_of_root(struct scanner *s)
{
	struct kernel_stat_fields stat = { 0 };
	uint64_t uptime_ns;
	ssize_t n = procfs_read(&s->fs, -1, "uptime");

	if (n < 0 || parse_uptime(s->fs.buffer, (size_t)n, &uptime_ns) != 0)
		uptime_ns = s->sample.at_ns + 1000000000;
	n = procfs_read(&s->fs, -1, "stat");
	if (n >= 0)
		parse_kernel_stat(s->fs.buffer, (size_t)n, &stat);
	s->sample.at_ns = uptime_ns;
	s->sample.boot_offset_ns = uptime_ns;
	s->sample.real_time_ns = (int64_t)(stat.boot_time_s * 1000000000 + uptime_ns);
}

static void set_times(struct scanner *s)
{
	/* A sketch is no refresh. */
	s->sample.before_ns = s->sample.refresh > 1 ? s->sample.at_ns : 0;
	if (!s->fs.is_live) {
		set_times_of_root(s);
		return;
	}
	s->sample.at_ns = clock_now_ns(CLOCK_MONOTONIC);
	s->sample.boot_offset_ns = clock_now_ns(CLOCK_BOOTTIME);
	s->sample.real_time_ns = (int64_t)clock_now_ns(CLOCK_REALTIME);
}

/* Remove the processes that exited before this refresh from the sample. */
static void drop_exited(struct scanner *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->sample.count; i++) {
		struct process *p = s->list[i];
		if (p->has_exited) {
			task_free_process(p);
			continue;
		}
		if (memo_of(p)->retired)
			thread_free_retired(p);
		s->list[kept++] = p;
	}
	s->sample.count = kept;
}

static int compare_pids(const void *a, const void *b)
{
	pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;

	return (x > y) - (x < y);
}

/* Has it died since the last refresh?  A zombie's children were reparented when it exited; if the
 * PID was reused, it is another process. */
static bool has_died(const struct sample *t, const struct process *p)
{
	if (p->has_exited || (t->refresh > 1 && p->first_seen_at == t->refresh))
		return true;
	if (!process_is_moved(t, p))
		return false;
	const struct thread *leader = process_leader(p);
	return leader && leader->state == 'Z' && thread_is_moved(t, leader);
}

/* Write the PIDs of the processes that died to s->pids, ascending.  Return their number. */
static size_t list_dead(struct scanner *s)
{
	struct sample *t = &s->sample;
	size_t died = 0;

	for (size_t i = 0; i < t->count; i++) {
		if (!has_died(t, t->list[i]))
			continue;
		if (ARRAY_RESERVE(s->pids, s->pids_capacity, died + 1) != 0)
			return died; /* the rotation finds the rest */
		s->pids[died++] = t->list[i]->pid;
	}
	return died;
}

/* U3 of gate.h: children of processes that died have another parent now. */
static void reread_orphans(struct scanner *s)
{
	struct sample *t = &s->sample;
	size_t died = list_dead(s);

	for (size_t i = 0; i < t->count && died > 0; i++) {
		struct process *p = s->list[i];
		if (p->has_exited || p->ppid <= 0 || p->first_seen_at == t->refresh)
			continue;
		if (source_has_taken(s, p))
			continue; /* the pass provided its parent */
		if (bsearch(&p->ppid, s->pids, died, sizeof p->ppid, compare_pids) &&
		    task_reread_idle(s, p, false) == -ESRCH)
			p->has_exited = true;
	}
}

static void count_threads(struct sample *t)
{
	t->process_total = t->thread_total = 0;
	for (size_t i = 0; i < t->count; i++) {
		if (t->list[i]->has_exited)
			continue;
		t->process_total++;
		t->thread_total += t->list[i]->thread_count;
	}
}

/* A process that is runnable may be throttled by a quota. */
static void turn_quotas(struct scanner *s)
{
	for (size_t i = 0; i < s->sample.count; i++) {
		struct process *p = s->list[i];
		/* A window was begun only for what was active then. */
		bool was_begun = memo_of(p)->has_quota_begun && p->notes &&
				 p->notes->quota.is_known && p->moved_at + 1 >= s->sample.refresh;
		if (!p->has_exited && (p->asked || memo_of(p)->runnable_count > 0 || was_begun))
			quota_turn(s, p);
		else
			memo_of(p)->has_quota_begun = false;
	}
}

/* Processes that share one reading of the clock, which costs a microsecond. */
#define TASKS_TOGETHER 16

/* Bring the processes of the sample up to now, except those left out; with `again`, those that were
 * left out before.  Return 0 or -ENOMEM. */
static int refresh_processes(struct scanner *s, unsigned parts, bool again)
{
	struct sample *t = &s->sample;
	bool has_read = true;

	for (size_t i = 0; i < t->count; i++) {
		struct process *p = s->list[i];
		if (p->has_exited || turn_leaves_out(s, i, parts) ||
		    (again && p->checked_at_ns >= t->at_ns))
			continue;
		/* Several processes share one reading of the clock if none of them is read. */
		if (has_read || i % TASKS_TOGETHER == 0) {
			scan_pause(s);
			s->about_now_ns = scan_now_ns(s);
		}
		struct pass_group group;
		memo_of(p)->is_passed = source_find(s, i, &group);
		int error = memo_of(p)->is_passed ? take_process(s, p, &group) :
						    task_refresh_process(s, p);
		if (error == -ENOMEM)
			return error;
		cpu_time_add(s, p);
		s->moved_count += process_is_moved(t, p);
		has_read = process_is_moved(t, p) || p->asked;
	}
	return 0;
}

int scan_refresh(struct scanner *s, struct scan_machine machine)
{
	struct sample *t = &s->sample;

	memset(&s->cost, 0, sizeof s->cost);
	s->fs.calls = 0;
	if (!s->is_sketched)
		t->refresh++;
	s->is_sketched = false;
	t->links = NULL;
	kept_begin(&s->kept, &s->fs, t->refresh);
	drop_exited(s);
	set_times(s);
	int error = population_refresh(s, machine.forks);
	if (error)
		return error;
	source_begin(s);
	cpu_time_begin(s);
	s->moved_count = 0;
	unsigned parts = turn_parts(s, &machine);
	error = refresh_processes(s, parts, false);
	if (!error && parts > 1 && turn_has_missed(s, &machine))
		error = refresh_processes(s, 1, true);
	if (error)
		return error;
	reread_orphans(s);
	if (cpu_time_find_late_ends(s))
		reread_orphans(s);
	if (scan_has_clock(s) && s->options.pids == NULL)
		search_step(s, s->source.is_in_use ? -1 : machine.procs_running);
	turn_quotas(s);
	error = cpu_time_end(s);
	source_end(s);
	count_threads(t);
	s->cost.system_calls = s->fs.calls + s->cost.clock_calls;
	return error;
}

/* Does this kernel account for the time runnable? */
static bool find_schedstat(struct scanner *s)
{
	return !s->fs.is_live || faccessat(s->fs.root_fd, "self/schedstat", R_OK, 0) == 0;
}

/* Return the memory of the machine; 0: not known. */
static uint64_t find_memory(struct scanner *s)
{
	ssize_t n = procfs_read(&s->fs, -1, "meminfo");
	uint64_t kib;

	return n > 0 && parse_keyed_u64(s->fs.buffer, (size_t)n, "MemTotal:", &kib) ? kib * 1024 :
										      0;
}

static int copy_pids(struct scanner *s, const struct scan_options *options)
{
	size_t count = 0;

	if (options->pids == NULL)
		return 0;
	pid_t *copy = malloc((options->pid_count + 1) * sizeof *copy);
	if (copy == NULL)
		return -ENOMEM;
	memcpy(copy, options->pids, options->pid_count * sizeof *copy);
	qsort(copy, options->pid_count, sizeof *copy, compare_pids);
	for (size_t i = 0; i < options->pid_count; i++)
		if (count == 0 || copy[count - 1] != copy[i])
			copy[count++] = copy[i];
	s->options.pids = s->asked = copy;
	s->options.pid_count = count;
	s->asked_capacity = options->pid_count + 1;
	return 0;
}

static int open_root(struct procfs *fs, const struct scan_options *options)
{
	if (options->proc_fd > 0)
		return procfs_open_fd(fs, options->proc_fd);
	return procfs_open(fs, options->proc_root ? options->proc_root : "/proc");
}

int scan_open(struct scanner **out, const struct scan_options *options)
{
	struct scanner *s = calloc(1, sizeof *s);
	int error;

	if (s == NULL)
		return -ENOMEM;
	s->options = *options;
	s->options.pids = NULL;
	s->own_pid = getpid();
	s->loadavg_fd = -1;
	error = open_root(&s->fs, options);
	if (error) {
		free(s);
		return error;
	}
	s->pipes.fs = &s->fs;
	if (s->options.clock == NULL && s->fs.is_own)
		s->options.clock = gate_kernel_clock;
	s->sample.ticks_per_s = sysconf(_SC_CLK_TCK);
	s->sample.kernel_accounts_runnable = find_schedstat(s);
	s->sample.is_whole = options->pids == NULL;
	s->hidepid = hiding_in_effect(&s->fs);
	s->sample.hidden_by = s->hidepid == HIDEPID_OFF ? NULL : hiding_name(s->hidepid);
	if (s->fs.is_live)
		s->sample.cpu_count = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
	s->sample.memory_bytes = find_memory(s);
	error = copy_pids(s, options);
	if (error == 0)
		error = source_open(s);
	if (error) {
		scan_close(s);
		return error;
	}
	s->exits_error = -ECANCELED;
	if (options->want_exits && s->sample.is_whole && s->fs.is_own)
		s->exits_error = exits_open(&s->exits);
	*out = s;
	return 0;
}

const char *scan_missing_why(const struct scanner *s, pid_t pid)
{
	/* Signal 0 is not delivered, but shows whether the process exists. */
	bool is_there = s->fs.is_own && (kill(pid, 0) == 0 || errno == EPERM);

	if (s->hidepid == HIDEPID_OFF || (s->fs.is_own && !is_there))
		return NULL;
	return hiding_why(s->hidepid, is_there);
}

void scan_close(struct scanner *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->sample.count; i++)
		task_free_process(s->list[i]);
	free(s->list);
	free(s->links.list);
	free(s->asked);
	free(s->pids);
	free(s->tids);
	users_free(&s->users);
	quota_free(&s->quotas);
	pipes_free(&s->pipes);
	source_close(s);
	kept_close(&s->kept);
	account_free(&s->account);
	if (s->loadavg_fd >= 0)
		close(s->loadavg_fd);
	exits_close(s->exits);
	procfs_close(&s->fs);
	free(s);
}

int scan_reopen(struct scanner *s, const char *proc_root)
{
	return procfs_reopen(&s->fs, proc_root);
}

void scan_set_pause(struct scanner *s, void (*pause)(void *context), void *context)
{
	s->pause = pause;
	s->pause_context = context;
}

void scan_drain_exits(struct scanner *s)
{
	cpu_time_drain(s);
}

int scan_exits_error(const struct scanner *s)
{
	return s->exits_error;
}

unsigned scan_exits_lost(const struct scanner *s)
{
	return s->exits ? exits_lost(s->exits) : 0;
}

bool scan_is_live(const struct scanner *s)
{
	return s->fs.is_live;
}

bool scan_is_own(const struct scanner *s)
{
	return s->fs.is_own;
}

const struct sample *scan_sample(const struct scanner *s)
{
	return &s->sample;
}

struct scan_cost scan_last_cost(const struct scanner *s)
{
	return s->cost;
}
