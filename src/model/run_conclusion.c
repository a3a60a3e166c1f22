/* run_conclusion.c - what limited a run, and what would help; see run_conclusion.h. */
#include "config.h"

#include "model/run_conclusion.h"
#include "model/conclusion.h"
#include "model/sentence.h"

#include <stdlib.h>
#include <string.h>

struct run {
	const struct record *r;
	const struct record_summary *sum;
	double wall_ns;
};

static void add_times(struct sentence *s, const struct run *run, double part_ns)
{
	sentence_add(s, "%.2f of the %.2f s", part_ns / 1e9, run->wall_ns / 1e9);
}

static void add_name(struct sentence *s, const struct run *run, uint32_t task)
{
	const char *name = record_name(run->r, task);

	if (*name)
		sentence_add(s, "%.*s", TASK_COMM_MAX - 1, name);
	else
		sentence_add(s, "process %d", (int)run->r->tasks[task].pid);
}

/* ---- threads that compute, or want to ---- */

/* The time of a thread within the run. */
struct wish {
	double run_ns, ready_ns;
	bool is_known;
};

static struct wish wish_of(const struct run *run, uint32_t task)
{
	const struct record_task *t = &run->r->tasks[task];
	struct resources own = record_resources(run->r, task, false);
	struct wish wish = { 0 };
	uint64_t cpu_ns;

	wish.is_known = resources_cpu_ns(&own, &cpu_ns);
	if (wish.is_known && cpu_ns > t->before_ns)
		wish.run_ns = (double)(cpu_ns - t->before_ns);
	/* For a task that existed before, it is not known how much of this lies in the run. */
	if (resources_has(&own, RESOURCES_RUNNABLE) && t->how != BIRTH_FOUND)
		wish.ready_ns = (double)own.runnable_ns;
	return wish;
}

/* Threads that do the same for nearly all of the run. */
struct busy {
	unsigned threads;
	unsigned leaders; /* of these: first threads of their processes */
	uint32_t most;    /* the one of them with the most time on a core */
	double most_ns;
	double run_ns; /* the sum over them */
};

/* Find the threads that compute for nearly all of the run, or that are ready or compute. */
static struct busy find_busy(const struct run *run, bool or_ready)
{
	struct busy busy = { .most = RECORD_NONE, .most_ns = -1 };

	for (uint32_t i = 0; i < run->r->count; i++) {
		struct wish wish = wish_of(run, i);
		double ns = wish.run_ns + (or_ready ? wish.ready_ns : 0);
		if (!wish.is_known || ns < RUN_BOTTLENECK * run->wall_ns)
			continue;
		busy.threads++;
		busy.run_ns += wish.run_ns;
		busy.leaders += record_is_process(run->r, i);
		if (wish.run_ns > busy.most_ns) {
			busy.most_ns = wish.run_ns;
			busy.most = i;
		}
	}
	return busy;
}

/* "4 processes", or "4 threads". */
static void add_count(struct sentence *s, const struct busy *busy)
{
	sentence_add(s, "%u %s", busy->threads,
		     busy->leaders == busy->threads ? "processes" : "threads");
}

static bool say_starved(struct sentence *s, const struct run *run)
{
	const struct resources *total = &run->sum->total;
	double run_ns = (double)(run->sum->cpu_ns - run->sum->before_ns);
	double ready_ns = (double)total->runnable_ns;

	if (!run->sum->is_cpu_known || !resources_has(total, RESOURCES_RUNNABLE) ||
	    run->r->is_attached)
		return false;
	if (ready_ns < RUN_READY * run->wall_ns || ready_ns < RUN_READY * (run_ns + ready_ns))
		return false;
	struct busy busy = find_busy(run, true);
	/* Programs that wait for each other, each a little without a core: see the chain. */
	if (busy.threads == 0 && run_ns + ready_ns < RUN_BOTTLENECK * run->wall_ns)
		return false;
	sentence_add(s, "Limited by cores: ");
	if (busy.threads > 1) {
		add_count(s, &busy);
		sentence_add(s, " wanted a core nearly all the time, and together they got %.2f",
			     busy.run_ns / run->wall_ns);
	} else if (busy.threads == 1) {
		add_name(s, run, busy.most);
		sentence_add(s, " wanted one nearly all the time, and had it for ");
		add_times(s, run, busy.run_ns);
	} else {
		sentence_add(s, "the run wanted %.2f on average, and got %.2f",
			     (run_ns + ready_ns) / run->wall_ns, run_ns / run->wall_ns);
	}
	sentence_add(s, ". Fewer busy programs at the same time would help, or more cores that "
			"they may use");
	return true;
}

static bool is_above(const struct record *r, uint32_t task, uint32_t of)
{
	for (uint32_t i = r->tasks[of].leader; i != RECORD_NONE; i = r->tasks[i].parent)
		if (i == task)
			return true;
	return false;
}

/* Find the other process that computes most, except those that only wait for the bottleneck because
 * they started it.  Return RECORD_NONE if none of another name computes. */
static uint32_t find_other(const struct run *run, uint32_t bottleneck)
{
	uint32_t other = RECORD_NONE;
	uint64_t most_ns = 0;

	for (uint32_t i = 0; i < run->r->count; i++) {
		struct resources all;
		uint64_t cpu_ns;
		if (!record_is_process(run->r, i) || is_above(run->r, i, bottleneck) ||
		    strcmp(record_name(run->r, i), record_name(run->r, bottleneck)) == 0)
			continue;
		all = record_resources(run->r, i, true);
		if (resources_cpu_ns(&all, &cpu_ns) && cpu_ns > most_ns &&
		    *record_name(run->r, i)) {
			most_ns = cpu_ns;
			other = i;
		}
	}
	return other;
}

static void say_bottleneck(struct sentence *s, const struct run *run, const struct busy *busy)
{
	uint32_t leader = run->r->tasks[busy->most].leader;
	uint32_t other = find_other(run, leader);
	double rest_ns = run->wall_ns - busy->run_ns;
	bool is_one_of = run->r->tasks[leader].thread_count > 1;

	add_name(s, run, leader);
	sentence_add(s, " is the bottleneck: %s computes for ",
		     is_one_of ? "one thread of it" : "it");
	add_times(s, run, busy->run_ns);
	if (other != RECORD_NONE) {
		sentence_add(s, ". A faster ");
		add_name(s, run, other);
	} else {
		sentence_add(s, ". Anything else that is made faster");
	}
	if (rest_ns < RUN_NOTHING * run->wall_ns)
		sentence_add(s, " would change next to nothing");
	else
		sentence_add(s, " could save at most %.2f s", rest_ns / 1e9);
}

static bool say_computing(struct sentence *s, const struct run *run)
{
	struct busy busy = find_busy(run, false);

	if (busy.threads == 0)
		return false;
	if (busy.threads == 1) {
		say_bottleneck(s, run, &busy);
		return true;
	}
	sentence_add(s, "Limited by computing: ");
	add_count(s, &busy);
	sentence_add(
		s,
		" compute at the same time, for nearly all of the %.2f s (%.2f cores). Less work "
		"or faster cores would help; more cores would not, unless the work is divided "
		"further",
		run->wall_ns / 1e9, busy.run_ns / run->wall_ns);
	return true;
}

/* ---- the critical chain ---- */

/* Where the time of the critical chain went. */
enum cause {
	CAUSE_COMPUTING,
	CAUSE_READY,
	CAUSE_DISK,
	CAUSE_NETWORK,
	CAUSE_PIPE,
	CAUSE_TTY,
	CAUSE_LOCK,
	CAUSE_TIMER,
	CAUSES
};

/* Add the time of a link by its causes.  What a process did while it was on the chain is taken to be
 * as in its whole life.  A wait for a child is no cause: then the child is on the chain. */
static void add_link(const struct run *run, const struct record_link *link, double by[CAUSES])
{
	static const enum share shares_of[CAUSES] = {
		[CAUSE_COMPUTING] = SHARE_USER, [CAUSE_READY] = SHARE_RUNNABLE,
		[CAUSE_DISK] = SHARE_DISK,      [CAUSE_NETWORK] = SHARE_NETWORK,
		[CAUSE_PIPE] = SHARE_PIPE,      [CAUSE_TTY] = SHARE_TTY,
		[CAUSE_LOCK] = SHARE_LOCK,      [CAUSE_TIMER] = SHARE_TIMER,
	};
	double ns = (double)(link->to_ns - link->from_ns);
	struct evidence e;
	struct shares shares;

	record_evidence(run->r, link->task, true, &e);
	shares_of_life(&e, &shares);
	for (int i = 0; i < CAUSES && shares.is_known; i++)
		by[i] += shares.part[shares_of[i]] * ns;
	if (shares.is_known)
		by[CAUSE_COMPUTING] += shares.part[SHARE_SYSTEM] * ns;
}

static enum cause find_main(const struct run *run, double *ns)
{
	double by[CAUSES] = { 0 };
	enum cause main = 0;

	for (uint32_t i = 0; i < run->sum->link_count; i++)
		add_link(run, &run->sum->links[i], by);
	for (int i = 1; i < CAUSES; i++)
		if (by[i] > by[main])
			main = i;
	*ns = by[main];
	return main;
}

/* Find the process with the largest part of a cause.  Return RECORD_NONE if there is no memory. */
static uint32_t find_part(const struct run *run, enum cause cause, double *ns)
{
	double *parts = calloc((size_t)run->r->count + 1, sizeof *parts);
	uint32_t most = RECORD_NONE;

	*ns = 0;
	for (uint32_t i = 0; i < run->sum->link_count && parts; i++) {
		const struct record_link *link = &run->sum->links[i];
		double by[CAUSES] = { 0 };
		add_link(run, link, by);
		parts[link->task] += by[cause];
		if (parts[link->task] > *ns) {
			*ns = parts[link->task];
			most = link->task;
		}
	}
	free(parts);
	return most;
}

static bool say_overhead(struct sentence *s, const struct run *run)
{
	double ns = (double)run->sum->chain_starting_ns;

	if (run->sum->overhead < 0 || ns < RUN_OVERHEAD * run->wall_ns ||
	    ns > RUN_OVERHEAD_EACH_NS * (double)run->sum->processes)
		return false;
	sentence_add(s, "Limited by start-up and clean-up of processes: ");
	add_times(s, run, ns);
	sentence_add(s,
		     " pass before they exec, or after they exit. Fewer than these %u processes "
		     "would help",
		     run->sum->processes);
	return true;
}

static void say_chain_computes(struct sentence *s, const struct run *run, double ns)
{
	sentence_add(s, "Limited by computing, in one process after another: ");
	add_times(s, run, ns);
	sentence_add(s,
		     ", on %.2f cores on average. To run some of them at the same time would "
		     "help, if they do not need each other's results",
		     run->sum->parallelism);
}

static bool say_chain(struct sentence *s, const struct run *run)
{
	static const struct {
		const char *limit, *does, *help;
	} words[CAUSES] = {
		[CAUSE_COMPUTING] = { "Limited by computing", "computes",
				      "Less work in it or a faster core would help" },
		[CAUSE_READY] = { "Limited by cores", "is ready without a core",
				  "Fewer busy programs would help, or more cores that it may use" },
		[CAUSE_DISK] = { "Limited by storage", "waits for it",
				 "A faster disk would help, or fewer and larger requests" },
		[CAUSE_NETWORK] = { "Limited by connections (sockets)",
				    "waits for the other end of one",
				    "Faster answers would help, or several requests at a time" },
		[CAUSE_PIPE] = { "Limited by pipes", "waits at one",
				 "Look at the program at the other end" },
		[CAUSE_TTY] = { "Limited by a terminal", "waits for it", NULL },
		[CAUSE_LOCK] = { "Limited by a lock or condition", "waits for it",
				 "Look at the threads that it waits for" },
		[CAUSE_TIMER] = { "Limited by nothing but timers", "sleeps on purpose", NULL },
	};
	double all_ns, ns;
	enum cause cause = find_main(run, &all_ns);

	if (all_ns < RUN_MAIN * run->wall_ns)
		return false;
	uint32_t task = find_part(run, cause, &ns);
	if (task == RECORD_NONE)
		return false;
	if (cause == CAUSE_COMPUTING && ns < RUN_MAIN * run->wall_ns) {
		say_chain_computes(s, run, all_ns);
		return true;
	}
	sentence_add(s, "%s: ", words[cause].limit);
	add_name(s, run, task);
	sentence_add(s, " %s for ", words[cause].does);
	add_times(s, run, ns);
	if (words[cause].help)
		sentence_add(s, ". %s", words[cause].help);
	return true;
}

/* ---- all of it ---- */

/* Conclude from the verdict on the only process. */
static bool conclude_only(const struct run *run, char *out, size_t size)
{
	struct evidence e;

	record_evidence(run->r, run->r->first_root, true, &e);
	struct verdict v = verdict_judge(&e);
	return conclude_task(&e, &v, out, size) != NULL;
}

static bool conclude(const struct run *run, char *out, size_t size)
{
	struct sentence s = sentence_begin(out, size);

	if (run->wall_ns < RUN_LEAST_NS || run->r->first_root == RECORD_NONE)
		return false;
	if (run->sum->processes == 1)
		return conclude_only(run, out, size);
	if (say_starved(&s, run) || say_computing(&s, run))
		return true;
	/* What is followed by -p has no end that something waits for. */
	return !run->r->is_attached && (say_overhead(&s, run) || say_chain(&s, run));
}

const char *conclude_run(const struct record *r, const struct record_summary *sum, char *out,
			 size_t size)
{
	struct run run = { r, sum, (double)sum->wall_ns };

	if (conclude(&run, out, size))
		return out;
	out[0] = '\0';
	return NULL;
}
