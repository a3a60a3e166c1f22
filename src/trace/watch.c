/* watch.c - observe tasks that live long enough; see watch.h. */
#include "config.h"

#include "trace/watch.h"
#include "base/clock.h"
#include "collect/scan.h"
#include "model/evidence.h"
#include "wait/sampler.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BUDGET         0.02     /* share of a core for observations */
#define REFRESH_BUDGET 0.01     /* share of a core for refreshes */
#define YOUNGEST_NS    60000000 /* a task that exits earlier is judged by its totals only */
#define ADDED_AT_ONCE  16       /* processes per step */
#define WATCHED_MOST   2000     /* limit of processes at the same time */

struct watch {
	struct scanner *scanner;
	struct sampler *sampler;
	uint64_t window_ns, refresh_at_ns;
	uint32_t candidate; /* the first task that was not tried yet */
	size_t watched;
};

int watch_open(struct watch **out, int proc_fd, double samples_per_s, double window_s)
{
	static const pid_t none;
	struct watch *w = calloc(1, sizeof *w);
	struct scan_options scan = { .proc_fd = proc_fd, .pids = &none, .pid_count = 0 };
	struct sampler_options sample = {
		.per_s = samples_per_s >= 0 ? samples_per_s : SAMPLER_PER_S_ASKED,
		.budget = BUDGET,
		.finds_born = true,
	};

	if (w == NULL)
		return -ENOMEM;
	int error = scan_open(&w->scanner, &scan);
	if (!error)
		error = sampler_open(&w->sampler, w->scanner, &sample);
	if (!error)
		error = scan_refresh(w->scanner, SCAN_MACHINE_UNKNOWN);
	if (error) {
		watch_close(w);
		return error;
	}
	sampler_begin(w->sampler);
	w->window_ns = (uint64_t)(window_s * 1e9);
	w->refresh_at_ns = clock_now_ns(CLOCK_MONOTONIC) + w->window_ns;
	*out = w;
	return 0;
}

void watch_close(struct watch *w)
{
	if (w == NULL)
		return;
	sampler_close(w->sampler);
	scan_close(w->scanner);
	free(w);
}

uint64_t watch_next_ns(const struct watch *w)
{
	if (w == NULL)
		return UINT64_MAX;
	uint64_t tick_ns = sampler_next_ns(w->sampler);

	return tick_ns < w->refresh_at_ns ? tick_ns : w->refresh_at_ns;
}

/* Add the processes that are old enough; tasks are sorted by birth. */
static int add_candidates(struct watch *w, const struct record *r, uint64_t at_ns)
{
	int added = 0;

	for (; w->candidate < r->count && added < ADDED_AT_ONCE; w->candidate++) {
		const struct record_task *t = &r->tasks[w->candidate];
		if (t->age_ns == 0 && t->born_ns + YOUNGEST_NS > at_ns)
			break;
		if (!t->is_running || !record_is_process(r, w->candidate) ||
		    w->watched >= WATCHED_MOST)
			continue;
		int error = scan_add_pid(w->scanner, t->pid);
		if (error == -ENOMEM)
			return error;
		w->watched += error == 0;
		added++;
	}
	if (added > 0)
		sampler_renew(w->sampler);
	return 0;
}

/* A thread that waits for pstop itself appears to be stopped: such an observation shows nothing. */
static bool has_own_stops(const struct record *r, uint32_t task)
{
	const struct record_task *process = &r->tasks[r->tasks[task].leader];

	return !process->is_stopped && process->stopped_ns == 0;
}

static int keep_waits(struct record *r, uint32_t task, const struct thread *t,
		      const struct wait_observations *waits)
{
	const struct wait_site *site = thread_site(t);

	struct wait_tally tally = wait_observations_tally(waits);
	return record_add_waits(r, task, &tally, site && site->kind != WAIT_STOPPED ? site : NULL);
}

/* Return the record's task for a thread; RECORD_NONE if it is not, or no longer, in the record. */
static uint32_t task_of(const struct record *r, const struct process *p, const struct thread *t)
{
	uint32_t task = record_find(r, t->tid);

	return task != RECORD_NONE && r->tasks[task].pid == p->pid ? task : RECORD_NONE;
}

struct resources watch_resources(const struct sample *sample, const struct reading *now)
{
	struct resources out = { .run_ns = now->run_ns, .runnable_ns = now->runnable_ns };

	if (reading_has(now, SOURCE_SCHEDSTAT))
		out.known |= RESOURCES_RUN | RESOURCES_RUNNABLE;
	if (reading_has(now, SOURCE_STAT)) {
		out.user_ns = rates_ticks_ns(sample, now->user_ticks);
		out.system_ns = rates_ticks_ns(sample, now->system_ticks);
		out.minor_faults = now->minor_faults;
		out.major_faults = now->major_faults;
		out.known |= RESOURCES_SPLIT | RESOURCES_FAULTS;
	}
	if (reading_has(now, SOURCE_STATUS)) {
		out.voluntary = now->voluntary;
		out.involuntary = now->involuntary;
		out.known |= RESOURCES_SWITCHES;
	}
	if (reading_has(now, SOURCE_IO)) {
		memcpy(out.io, now->io, sizeof out.io);
		out.known |= RESOURCES_IO;
	}
	return out;
}

static int show_thread(const struct sample *sample, const struct process *p, const struct thread *t,
		       struct record *r, uint32_t task)
{
	struct record_now now = { .at_ns = r->now_ns, .state = t->state };
	struct evidence e;
	struct rates rates;

	rates_of_thread(sample, p, t, &rates);
	evidence_of_thread(sample, p, t, &rates, &e);
	now.window_s = rates.window_s;
	now.run = rates.run;
	now.verdict = verdict_judge(&e);
	shares_of_thread(sample, p, t, &now.shares);
	now.so_far = watch_resources(sample, &t->now);
	if (p->memory.known) {
		now.so_far.peak_bytes = p->memory.peak_bytes;
		now.so_far.known |= RESOURCES_PEAK;
	}
	return record_set_now(r, task, false, &now);
}

static int keep_moments(const struct sample *sample, const struct process *p, struct record *r,
			uint32_t task)
{
	struct moments moments = process_moments(sample, p);

	return moments.count > 0 ? record_add_moments(r, task, &moments) : 0;
}

static int show_process(const struct sample *sample, const struct process *p, struct record *r,
			uint32_t task)
{
	const struct thread *leader = process_leader(p);
	struct record_now now = { .at_ns = r->now_ns, .state = leader ? leader->state : 'S' };
	struct evidence e;
	struct rates rates;

	rates_of_process(sample, p, &rates);
	evidence_of_process(sample, p, &rates, &e);
	now.window_s = rates.window_s;
	now.run = rates.run;
	now.verdict = verdict_judge(&e);
	shares_of_process(sample, p, &now.shares);
	return record_set_now(r, task, true, &now);
}

/* Add the name, the observations in the window and the present activity of a thread to the
 * record. */
static int keep_window(struct watch *w, const struct process *p, const struct thread *t,
		       struct record *r, uint32_t task)
{
	const struct sample *sample = scan_sample(w->scanner);
	const struct wait_observations *waits = thread_waits(sample, t);
	char comm[TASK_COMM_MAX] = "";
	int error = 0;

	snprintf(comm, sizeof comm, "%s", thread_comm(t));
	record_set_comm(r, task, comm);
	if (waits && waits->samples > 0) {
		if (has_own_stops(r, task))
			sampler_drop_stops(w->sampler, p, t);
		error = keep_waits(r, task, t, waits);
	}
	return error ? error : show_thread(sample, p, t, r, task);
}

/* After a refresh, do this for every thread, and the like for every process. */
static int show_all(struct watch *w, struct record *r)
{
	const struct sample *sample = scan_sample(w->scanner);
	int error = 0;

	for (size_t i = 0; i < sample->count && !error; i++) {
		const struct process *p = sample->list[i];
		uint32_t leader = record_find(r, p->pid);
		if (p->has_exited || leader == RECORD_NONE)
			continue;
		for (size_t k = 0; k < p->thread_count && !error; k++) {
			uint32_t task = task_of(r, p, &p->threads[k]);
			if (task != RECORD_NONE)
				error = keep_window(w, p, &p->threads[k], r, task);
		}
		if (!error)
			error = keep_moments(sample, p, r, leader);
		if (!error)
			error = show_process(sample, p, r, leader);
	}
	return error;
}

static int refresh(struct watch *w, struct record *r)
{
	uint64_t cpu_ns = clock_now_ns(CLOCK_THREAD_CPUTIME_ID);

	sampler_end(w->sampler);
	int error = scan_refresh(w->scanner, SCAN_MACHINE_UNKNOWN);

	if (error)
		return error;
	sampler_begin(w->sampler);
	error = show_all(w, r);
	uint64_t cost_ns = clock_now_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_ns;
	uint64_t least_ns = (uint64_t)((double)cost_ns / REFRESH_BUDGET);
	w->refresh_at_ns =
		clock_now_ns(CLOCK_MONOTONIC) + (least_ns > w->window_ns ? least_ns : w->window_ns);
	return error;
}

int watch_step(struct watch *w, struct record *r, uint64_t began_ns)
{
	if (w == NULL)
		return 0;
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);
	int error = add_candidates(w, r, now_ns - began_ns);
	if (!error && now_ns >= sampler_next_ns(w->sampler))
		sampler_tick(w->sampler);
	if (error || now_ns < w->refresh_at_ns)
		return error;
	record_set_end(r, now_ns - began_ns);
	error = refresh(w, r);
	return error ? error : 1;
}

/* Add the observations of the window in progress to those of earlier windows. */
static void keep_last_waits(struct watch *w, struct record *r, uint32_t task,
			    const struct process *p, const struct thread *t)
{
	struct wait_observations waits;

	if (!sampler_take_waits(w->sampler, p, t, &waits) || waits.samples == 0)
		return;
	if (has_own_stops(r, task))
		wait_observations_drop_stops(&waits);
	keep_waits(r, task, t, &waits);
}

static void keep_last_moments(struct watch *w, struct record *r, uint32_t task,
			      const struct process *p)
{
	struct moments moments;

	if (sampler_take_moments(w->sampler, p, &moments))
		record_add_moments(r, task, &moments);
}

void watch_end(struct watch *w, struct record *r, uint32_t task)
{
	if (w == NULL)
		return;
	const struct record_task *of = &r->tasks[task];
	const struct process *p = sample_find(scan_sample(w->scanner), of->pid);
	if (p == NULL || p->has_exited)
		return;
	for (size_t k = 0; k < p->thread_count; k++)
		if (p->threads[k].tid == of->tid)
			keep_last_waits(w, r, task, p, &p->threads[k]);
	if (of->leader == task) {
		keep_last_moments(w, r, task, p);
		scan_remove_pid(w->scanner, of->pid);
		w->watched -= w->watched > 0;
	}
}

void watch_finish(struct watch *w, struct record *r)
{
	int error;

	if (w == NULL)
		return;
	do
		error = add_candidates(w, r, UINT64_MAX);
	while (!error && w->candidate < r->count);
	if (!error)
		refresh(w, r);
}
