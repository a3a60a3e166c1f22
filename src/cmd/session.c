/* session.c - a scanner, a sampler and the machine's readings; see session.h. */
#include "config.h"

#include "cmd/session.h"
#include "base/array.h"
#include "base/clock.h"
#include "cmd/exit_status.h"
#include "cmd/output.h"
#include "collect/exits.h"
#include "proc/procfs.h"
#include "proc/system.h"
#include "wait/links.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Ticks are 10 ms long. */
#define SHARES_LEAST_NS 500000000U

/* The longest sleep: a signal that arrived just before it is noticed only afterwards. */
#define SLEEP_MOST_NS 1000000000

uint64_t session_now_ns(void)
{
	return clock_now_ns(CLOCK_MONOTONIC);
}

bool session_is_replay(const struct session *s)
{
	return !scan_is_live(s->scanner);
}

bool session_is_over(const struct session *s)
{
	return session_is_replay(s) && s->roots_used >= s->options->root_count;
}

/* Return the status of a root; if it cannot be read, say why. */
static int check_root(const char *root)
{
	struct procfs fs;
	int error = procfs_open(&fs, root);

	if (error) {
		output_complain_about("cannot read", root, strlen(root), strerror(-error));
		return STATUS_FAILED;
	}
	bool is_proc = procfs_is_proc(&fs);
	procfs_close(&fs);
	if (!is_proc)
		output_complain_about("cannot read", root, strlen(root),
				      "it is no proc file system, nor a copy of one");
	return is_proc ? STATUS_FINE : STATUS_FAILED;
}

int session_check_roots(const struct options *o)
{
	int status = o->root_count > 0 ? STATUS_FINE : check_root("/proc");

	for (size_t i = 0; i < o->root_count && status == STATUS_FINE; i++)
		status = check_root(o->proc_roots[i]);
	return status;
}

static int compare_pids(const void *a, const void *b)
{
	pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;

	return (x > y) - (x < y);
}

static int copy_asked(struct session *s)
{
	const struct options *o = s->options;

	if (o->pid_count == 0)
		return 0;
	s->asked = malloc(o->pid_count * sizeof *s->asked);
	if (s->asked == NULL)
		return -ENOMEM;
	memcpy(s->asked, o->pids, o->pid_count * sizeof *s->asked);
	qsort(s->asked, o->pid_count, sizeof *s->asked, compare_pids);
	return 0;
}

int session_open(struct session *s, const struct options *o, struct session_options wants)
{
	bool is_asked = o->pid_count > 0;
	struct scan_options scan = {
		.proc_root = o->root_count ? o->proc_roots[0] : NULL,
		.pids = o->pids,
		.pid_count = o->pid_count,
		.want_exits = o->exited != EXITED_ROWS_NO && o->delay_s > 0,
		.source = o->source,
		.asks_in_turn = wants.is_continuous,
		.want_memory = wants.wants_memory,
	};
	struct sampler_options sample = {
		.per_s = o->samples_per_s >= 0 ? o->samples_per_s :
			 is_asked              ? SAMPLER_PER_S_ASKED :
						 SAMPLER_PER_S_ALL,
		.budget = is_asked ? SAMPLER_BUDGET_ASKED : SAMPLER_BUDGET_ALL,
		.finds_born = !wants.is_continuous,
		.keeps_sites = wants.wants_chains,
	};

	memset(s, 0, sizeof *s);
	s->options = o;
	s->wants_devices = wants.wants_devices;
	s->system_rates.disk.gap = s->system_rates.network.gap = GAP_FIRST_SIGHT;
	int error = copy_asked(s);
	if (error == 0)
		error = scan_open(&s->scanner, &scan);
	if (error == 0)
		error = sampler_open(&s->sampler, s->scanner, &sample);
	/* libproc2 reads /proc whatever root is requested. */
	if (error == 0 && o->root_count == 0)
		error = system_open(&s->system_source);
	if (error)
		session_close(s);
	else if (is_asked && !session_is_replay(s) && !scan_is_own(s->scanner))
		fputs("pstop: PIDs are those of /proc, which belongs to another PID namespace than "
		      "pstop\n",
		      stderr);
	return error;
}

void session_complain(const struct options *o, int error)
{
	const char *root = o->root_count ? o->proc_roots[0] : "/proc";
	char why[BPF_PROBLEM_TEXT] = "";

	if (o->source == SCAN_SOURCE_BPF)
		scan_source_problem(root, why);
	if (why[0])
		output_complain("cannot use --source=bpf", why);
	else
		output_complain_about("cannot read", root, strlen(root), strerror(-error));
}

void session_complain_missing(const struct session *s, pid_t pid)
{
	const char *why = scan_missing_why(s->scanner, pid);

	if (why)
		fprintf(stderr, "pstop: cannot show PID %d: %s\n", (int)pid, why);
	else
		fprintf(stderr, "pstop: no process with PID %d\n", (int)pid);
}

void session_warn_hidden(const struct session *s)
{
	const char *option = scan_sample(s->scanner)->hidden_by;

	if (option && s->options->pid_count == 0)
		fprintf(stderr,
			"pstop: cannot show other users' processes: /proc is mounted with %s "
			"(see 'pstop doctor')\n",
			option);
}

void session_close(struct session *s)
{
	sampler_close(s->sampler);
	scan_close(s->scanner);
	system_close(s->system_source);
	core_readings_free(&s->cores_before);
	device_readings_free(&s->disks_before);
	device_readings_free(&s->interfaces_before);
	free(s->cores);
	free(s->asked);
	memset(s, 0, sizeof *s);
}

/* Measure what pstop itself used since the last refresh. */
static void account_self(struct session *s)
{
	uint64_t cpu_ns = clock_now_ns(CLOCK_PROCESS_CPUTIME_ID);
	uint64_t now_ns = session_now_ns();

	if (s->refreshed_ns > 0 && now_ns > s->refreshed_ns)
		s->own_cpu_share =
			(double)(cpu_ns - s->own_cpu_ns) / (double)(now_ns - s->refreshed_ns);
	s->own_cpu_ns = cpu_ns;
	s->refreshed_ns = now_ns;
	s->samples = sampler_observations(s->sampler);
	s->samples_per_s = sampler_achieved_per_s(s->sampler);
	s->sampling_cpu_share = sampler_cost(s->sampler);
}

void session_read_system(struct session *s)
{
	if (s->system_source && system_read(s->system_source, &s->system) != 0)
		s->system = (struct system_reading){ 0 };
}

static int rate_cores(struct session *s)
{
	double window_s = (double)(s->system.at_ns - s->system_before.at_ns) / 1e9;
	const struct core_readings *now = system_cores(s->system_source);

	if (ARRAY_RESERVE(s->cores, s->cores_room, now->count) != 0)
		return -ENOMEM;
	s->core_count = system_rate_cores(&s->cores_before, now,
					  window_s * (double)sysconf(_SC_CLK_TCK), s->cores);
	return core_readings_copy(&s->cores_before, now);
}

static int rate_kind(struct device_rates *out, struct device_readings *before,
		     const struct device_readings *now, double seconds)
{
	*out = device_rate(before, now, seconds);
	return device_readings_copy(before, now);
}

/* Rate what devices transferred since the refresh before; `seconds` is 0 at the first one. */
static int rate_devices(struct session *s, double seconds)
{
	struct system_source *source = s->system_source;
	int error = system_read_devices(source);

	if (error == 0)
		error = rate_kind(&s->system_rates.disk, &s->disks_before, system_disks(source),
				  seconds);
	if (error == 0)
		error = rate_kind(&s->system_rates.network, &s->interfaces_before,
				  system_interfaces(source), seconds);
	return error;
}

/* Read the machine, and rate what it did since the refresh before. */
static int read_machine(struct session *s)
{
	/* What happened before the first refresh belongs to no window. */
	bool is_first = scan_sample(s->scanner)->refresh == 0;

	s->system_before = is_first ? (struct system_reading){ 0 } : s->system;
	int error = system_read(s->system_source, &s->system);
	if (error)
		return error;
	s->system_rates = system_rate(&s->system_before, &s->system, sysconf(_SC_CLK_TCK));
	error = rate_cores(s);
	if (error || !s->wants_devices)
		return error;
	uint64_t window_ns = s->system.at_ns - s->system_before.at_ns;
	return rate_devices(s, is_first ? 0 : (double)window_ns / 1e9);
}

int session_refresh(struct session *s)
{
	struct scan_machine machine = SCAN_MACHINE_UNKNOWN;
	int error;

	if (s->roots_used > 0 && s->roots_used < s->options->root_count) {
		error = scan_reopen(s->scanner, s->options->proc_roots[s->roots_used]);
		if (error)
			return error;
	}
	s->roots_used++;
	if (!session_is_replay(s)) {
		sampler_end(s->sampler);
		account_self(s);
	}
	if (s->system_source) {
		error = read_machine(s);
		if (error)
			return error;
		machine.procs_running = s->system.procs_running;
		machine.forks = s->system.has_stat ? (int64_t)s->system.forks : -1;
		if (s->system_rates.is_known)
			machine.awake_ns = (int64_t)s->system_rates.awake_ns;
		/* A starved task is runnable at every observation, so the minimum includes it. */
		int64_t least = sampler_least_running(s->sampler);
		if (least >= 0 && least < machine.procs_running)
			machine.procs_running = least;
		/* Shares of a window with few ticks mean nothing. */
		if (s->system.at_ns - s->system_before.at_ns >= SHARES_LEAST_NS &&
		    system_all_rested(s->cores, s->core_count))
			machine.procs_running = 0;
	}
	error = scan_refresh(s->scanner, machine);
	if (error == 0) {
		sampler_begin(s->sampler);
		system_cover(&s->coverage, &scan_sample(s->scanner)->named, &s->system_rates,
			     session_window_s(s));
	}
	return error;
}

int session_follow(struct session *s)
{
	if (s->options->pid_count == 0)
		return 0;
	int error = links_follow(s->scanner, s->options->pids, s->options->pid_count);
	if (!error)
		sampler_renew(s->sampler);
	return error;
}

bool session_is_asked(const struct session *s, pid_t pid)
{
	return s->asked == NULL ||
	       bsearch(&pid, s->asked, s->options->pid_count, sizeof pid, compare_pids) != NULL;
}

void session_observe(struct session *s)
{
	sampler_tick(s->sampler);
	scan_drain_exits(s->scanner);
}

const char *session_exits_why(const struct session *s)
{
	const struct options *o = s->options;

	if (o->exited == EXITED_ROWS_NO)
		return "not asked for";
	if (o->root_count > 0)
		return "another root than /proc";
	if (o->pid_count > 0)
		return "only some processes were asked for";
	if (o->delay_s <= 0)
		return "no window";
	return exits_error(scan_exits_error(s->scanner));
}

void session_wait(struct session *s, uint64_t deadline_ns, const volatile int *stop)
{
	if (session_is_replay(s))
		return;
	while (!*stop) {
		uint64_t now = session_now_ns(), next = sampler_next_ns(s->sampler);
		uint64_t until = next < deadline_ns ? next : deadline_ns;

		if (now >= deadline_ns)
			return;
		if (now >= next) {
			session_observe(s);
			continue;
		}
		if (until > now + SLEEP_MOST_NS)
			until = now + SLEEP_MOST_NS;
		struct timespec t = { (time_t)(until / 1000000000), (long)(until % 1000000000) };
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
	}
}

uint64_t session_refreshed_ns(const struct session *s)
{
	return scan_sample(s->scanner)->at_ns;
}

double session_window_s(const struct session *s)
{
	const struct sample *t = scan_sample(s->scanner);

	return t->before_ns && t->at_ns > t->before_ns ? (double)(t->at_ns - t->before_ns) / 1e9 :
							 0;
}
