/* source.c - choose between files and a pass; see source.h. */
#include "config.h"

#include "collect/source.h"
#include "base/clock.h"
#include "collect/memo.h"
#include "collect/scanner.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* CPU time in ns, measured on Linux 6.18 with 10,000 tasks.  Only the ratios matter. */
#define CLOCK_NS  1000  /* read the CPU clock of a process */
#define OPENED_NS 13000 /* read schedstat */
#define MOVED_NS  40000 /* read stat, status, and sometimes io */
#define PASS_NS   1500  /* per task in a pass, moved or not */
#define TAKEN_NS  500   /* in addition for each task that moved */
/* Below this cost the source does not matter. */
#define LEAST_NS 4000000
/* Loading the program, which is done once. */
#define LOAD_NS 20000000

/* Number of consecutive refreshes that must want a pass before the program is loaded. */
#define WANTED_LEAST 2

bool source_prefers_pass(bool is_in_use, const struct source_load *load)
{
	double files_ns = (double)load->processes * CLOCK_NS + (double)load->opened * OPENED_NS +
			  (double)load->moved * MOVED_NS;
	double pass_ns = (double)load->tasks * PASS_NS + (double)load->moved * TAKEN_NS;

	if (is_in_use)
		return files_ns > LEAST_NS / 2.0 && files_ns > pass_ns * 0.75;
	return files_ns > LEAST_NS && files_ns > pass_ns * 1.5;
}

/* Is it worth loading the program for the first refresh, which reads everything? */
static bool is_worth_loading(uint64_t tasks)
{
	return (double)tasks * (OPENED_NS + MOVED_NS) > LOAD_NS + (double)tasks * PASS_NS;
}

/* Find the load of what moved in the refresh of this number. */
static struct source_load find_load(const struct scanner *s, uint64_t refresh)
{
	const struct sample *t = &s->sample;
	struct source_load load = { .tasks = s->tasks };

	for (size_t i = 0; i < t->count; i++) {
		const struct process *p = t->list[i];
		load.processes++;
		if (p->moved_at != refresh)
			continue;
		load.opened += p->thread_count;
		load.moved += p->moved_threads;
	}
	return load;
}

static bool prefers_pass(struct scanner *s)
{
	bool is_first = s->sample.refresh == 1;

	if (s->options.source == SCAN_SOURCE_BPF)
		return true;
	if (is_first && s->options.pids)
		return false;
	if (is_first)
		return is_worth_loading(s->tasks);
	/* The first refresh read all tasks, active or not. */
	if (s->sample.refresh == 2)
		return s->source.is_in_use;
	struct source_load load = find_load(s, s->sample.refresh - 1);
	/* In the first refreshes, activity did not decide. */
	bool is_chosen = s->source.is_in_use && s->sample.refresh > 3;
	bool is_wanted = source_prefers_pass(is_chosen, &load);
	s->source.wanted = is_wanted ? s->source.wanted + 1 : 0;
	return is_wanted && (s->source.bpf || s->source.wanted >= WANTED_LEAST);
}

/* Does a pass that began at `before_ns` agree with the files? */
static bool is_true(struct procfs *fs, const struct pass *pass, uint64_t before_ns)
{
	struct stat_fields fields;
	ssize_t n = procfs_read(fs, -1, "self/stat");

	return n >= 0 && parse_stat(fs->buffer, (size_t)n, &fields) == 0 &&
	       bpf_source_is_true(pass, fields.start_ticks, before_ns);
}

/* Does what a pass reports about pstop agree with the files? */
static int check(struct bpf_source *bpf, struct procfs *fs, struct pass *pass)
{
	uint64_t before_ns = clock_now_ns(CLOCK_MONOTONIC);
	pid_t own = getpid();
	size_t done;
	int error = bpf_source_read(bpf, pass, &(struct bpf_wanted){ &own, 1 }, &done, NULL, NULL,
				    &fs->calls);

	return error || is_true(fs, pass, before_ns) ? error : -ENOTSUP;
}

/* Return the number of all tasks, or -errno. */
static ssize_t count_tasks(struct bpf_source *bpf, struct procfs *fs, struct pass *pass)
{
	pid_t *pids = NULL;
	size_t capacity = 0, done = 0;
	ssize_t count = procfs_list(fs, ".", &pids, &capacity), tasks = 0;

	for (ssize_t at = 0; at < count && done != SIZE_MAX && tasks >= 0; at += (ssize_t)done) {
		struct bpf_wanted rest = { pids + at, (size_t)(count - at) };
		int error = bpf_source_read(bpf, pass, &rest, &done, NULL, NULL, &fs->calls);
		tasks = error ? error : tasks + (ssize_t)pass->count;
	}
	free(pids);
	return count < 0 ? count : tasks;
}

/* Verify an open source, and count the tasks.  Return their number or -errno. */
static ssize_t try_open(struct bpf_source *bpf, struct procfs *fs, struct bpf_problem *why)
{
	struct pass pass = { 0 };
	int error = check(bpf, fs, &pass);
	ssize_t n = error ? error : count_tasks(bpf, fs, &pass);

	if (n == -ENOTSUP)
		*why = bpf_problem_of(BPF_PROBLEM_UNTRUE);
	else if (n < 0)
		*why = bpf_problem_find((int)n, NULL, (struct bpf_version){ 0, 0 });
	pass_free(&pass);
	return n;
}

ssize_t source_try(struct procfs *fs, enum bpf_way way, struct source_found *out)
{
	struct bpf_source *bpf;

	*out = (struct source_found){ 0 };
	if (!fs->is_own) {
		out->why = bpf_problem_of(BPF_PROBLEM_UNTRUE);
		return -ENOTSUP;
	}
	int error = bpf_source_open(&bpf, way, &out->why);
	if (error)
		return error;
	out->way = bpf_source_way(bpf);
	ssize_t n = try_open(bpf, fs, &out->why);
	bpf_source_close(bpf);
	return n;
}

static void pause_scan(void *context)
{
	scan_pause(context);
}

/* Loading needs some descriptors for a moment; if there are few, files need them. */
#define DESCRIPTORS_LEAST 64

static bool has_descriptors(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= DESCRIPTORS_LEAST;
}

/* Number of processes to request at once: more than fit into one part, unless most have a single
 * thread. */
#define WANTED_MOST 512

/* Read the part of the pass that begins at this index of the list. */
static int read_part(struct scanner *s, size_t place)
{
	struct task_source *source = &s->source;
	size_t left = s->sample.count - place, done;
	pid_t pids[WANTED_MOST];
	struct bpf_wanted wanted = { pids, left < WANTED_MOST ? left : WANTED_MOST };

	for (size_t i = 0; i < wanted.count; i++)
		pids[i] = s->sample.list[place + i]->pid;
	int error = bpf_source_read(source->bpf, &source->pass, &wanted, &done, pause_scan, s,
				    &s->fs.calls);
	if (error)
		return error;
	source->part_end = done < left ? place + done : s->sample.count;
	s->cost.tasks_passed += source->pass.count;
	return 0;
}

static int begin_pass(struct scanner *s)
{
	struct task_source *source = &s->source;
	struct bpf_problem why;
	int error = source->bpf ? 0 : bpf_source_open(&source->bpf, BPF_WAY_ANY, &why);

	source->part_end = 0;
	calls_clear(&source->calls);
	if (!error && !source->is_checked)
		error = check(source->bpf, &s->fs, &source->pass);
	source->is_checked = !error;
	return error;
}

static void free_pass(struct task_source *source)
{
	pass_free(&source->pass);
	calls_free(&source->calls);
}

/* Use files from here on: permanently, unless the error is a lack of memory, which may be
 * temporary. */
static void give_up(struct task_source *source, int error)
{
	source->is_in_use = false;
	source->is_given_up = error != -ENOMEM;
}

void source_begin(struct scanner *s)
{
	struct task_source *source = &s->source;
	bool is_possible = s->options.source != SCAN_SOURCE_FILES && s->fs.is_own &&
			   !source->is_given_up;
	int error = -EPERM;

	source->is_in_use = is_possible && prefers_pass(s);
	if (!source->is_in_use) {
		free_pass(source);
		return;
	}
	if (source->bpf || (bpf_source_is_permitted() && has_descriptors()))
		error = begin_pass(s);
	if (error)
		give_up(source, error);
}

void source_end(struct scanner *s)
{
	struct task_source *source = &s->source;

	if (!source->is_in_use || s->options.source == SCAN_SOURCE_BPF || s->sample.refresh != 2)
		return;
	struct source_load load = find_load(s, s->sample.refresh);
	source->is_in_use = source_prefers_pass(false, &load);
	if (!source->is_in_use)
		free_pass(source);
}

bool source_find(struct scanner *s, size_t place, struct pass_group *out)
{
	struct task_source *source = &s->source;

	if (!source->is_in_use)
		return false;
	int error = place < source->part_end ? 0 : read_part(s, place);
	if (error) {
		give_up(source, error);
		return false;
	}
	/* If there are fewer records than the process has threads, one may have been missed. */
	return pass_find(&source->pass, s->sample.list[place]->pid, out) && out->process &&
	       out->count >= out->process->thread_count;
}

bool source_has_taken(const struct scanner *s, const struct process *p)
{
	return s->source.is_in_use && memo_of(p)->is_passed;
}

int source_open(struct scanner *s)
{
	struct bpf_problem why;

	if (s->options.source != SCAN_SOURCE_BPF)
		return 0;
	return s->fs.is_own ? bpf_source_open(&s->source.bpf, BPF_WAY_ANY, &why) : -ENOTSUP;
}

char *scan_source_problem(const char *proc_root, char out[static BPF_PROBLEM_TEXT])
{
	struct source_found found;
	struct procfs fs;

	out[0] = '\0';
	if (procfs_open(&fs, proc_root) != 0)
		return out;
	if (source_try(&fs, BPF_WAY_ANY, &found) < 0)
		bpf_problem_text(&found.why, out);
	procfs_close(&fs);
	return out;
}

void source_close(struct scanner *s)
{
	bpf_source_close(s->source.bpf);
	free_pass(&s->source);
}
