/* source.c - from files, or from a pass; see source.h. */
#include "config.h"

#include "scan/source.h"
#include "scan/scanner.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

/* CPU time in ns, measured on Linux 6.18 with 10,000 tasks:
 * only how they compare counts. */
#define CLOCK_NS 1000      /* the CPU clock of a process */
#define OPENED_NS 13000    /* schedstat */
#define MOVED_NS 40000     /* stat, status, sometimes io */
#define PASS_NS 1500       /* a task in a pass, whether it moved or not */
#define TAKEN_NS 500       /* and one that moved */
/* Below this the source does not matter. */
#define LEAST_NS 4000000
/* Loading the program, once. */
#define LOAD_NS 20000000

/* Refreshes in a row for which it has to be, before that is done. */
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

/* The first refresh reads all there is; the program has to be worth its loading. */
static bool is_worth_loading(uint64_t tasks)
{
	return (double)tasks * (OPENED_NS + MOVED_NS) > LOAD_NS + (double)tasks * PASS_NS;
}

/* Of what moved in the refresh of this number. */
static struct source_load find_load(const struct scanner *s, uint64_t refresh)
{
	const struct table *t = &s->table;
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
	bool is_first = s->table.refresh == 1;

	if (s->options.source == SCAN_SOURCE_BPF)
		return true;
	if (is_first && s->options.pids)
		return false;
	if (is_first)
		return is_worth_loading(s->tasks);
	/* The first one read all tasks, active or not. */
	if (s->table.refresh == 2)
		return s->source.is_in_use;
	struct source_load load = find_load(s, s->table.refresh - 1);
	/* Until now it was not what is active that decided. */
	bool is_chosen = s->source.is_in_use && s->table.refresh > 3;
	bool is_wanted = source_prefers_pass(is_chosen, &load);
	s->source.wanted = is_wanted ? s->source.wanted + 1 : 0;
	return is_wanted && (s->source.bpf || s->source.wanted >= WANTED_LEAST);
}

static uint64_t clock_now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* Does a pass that began at `before_ns` agree with the files? */
static bool is_true(struct procfs *fs, const struct pass *pass, uint64_t before_ns)
{
	struct stat_fields fields;
	ssize_t n = procfs_read(fs, -1, "self/stat");

	return n >= 0 && parse_stat(fs->buffer, (size_t)n, &fields) == 0 &&
	       bpf_source_is_true(pass, fields.start_ticks, before_ns);
}

ssize_t source_try(struct procfs *fs)
{
	struct bpf_source *bpf;
	struct pass pass = { 0 };
	uint64_t before_ns = clock_now_ns();
	pid_t *pids = NULL;
	size_t capacity = 0;

	int error = fs->is_own ? bpf_source_open(&bpf, BPF_WAY_ANY) : -ENOTSUP;
	if (error)
		return error;
	ssize_t count = procfs_list(fs, ".", &pids, &capacity);
	struct bpf_wanted all = { pids, count < 0 ? 0 : (size_t)count };
	error = count < 0 ? (int)count : bpf_source_read(bpf, &pass, &all, NULL, NULL, &fs->calls);
	bpf_source_close(bpf);
	free(pids);
	if (!error && !is_true(fs, &pass, before_ns))
		error = -ENOTSUP;
	ssize_t n = error ? error : (ssize_t)pass.count;
	pass_free(&pass);
	return n;
}

/* The processes of the table that live, and pstop, by which a pass is checked. */
static int list_wanted(struct scanner *s, struct bpf_wanted *out)
{
	const struct table *t = &s->table;
	bool has_own = s->source.is_checked;

	if (s->pids_capacity < t->count + 1) {
		pid_t *grown = realloc(s->pids, (t->count + 1) * sizeof *grown);
		if (grown == NULL)
			return -ENOMEM;
		s->pids = grown;
		s->pids_capacity = t->count + 1;
	}
	*out = (struct bpf_wanted){ .pids = s->pids };
	for (size_t i = 0; i < t->count; i++) {
		pid_t pid = t->list[i]->pid;
		has_own = has_own || pid == s->own_pid;
		if (!t->list[i]->ended)
			s->pids[out->count++] = pid;
	}
	if (!has_own)
		s->pids[out->count++] = s->own_pid;
	return 0;
}

static void pause_scan(void *context)
{
	scan_pause(context);
}

/* Loading takes some descriptors for a moment; where they are few, files need them. */
#define DESCRIPTORS_LEAST 64

static bool has_descriptors(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= DESCRIPTORS_LEAST;
}

static int take_pass(struct scanner *s)
{
	struct task_source *source = &s->source;
	uint64_t before_ns = clock_now_ns();

	struct bpf_wanted wanted;
	int error = source->bpf ? 0 : bpf_source_open(&source->bpf, BPF_WAY_ANY);

	if (!error)
		error = list_wanted(s, &wanted);
	if (!error)
		error = bpf_source_read(source->bpf, &source->pass, &wanted, pause_scan, s,
					&s->fs.calls);
	if (error)
		return error;
	if (!source->is_checked && !is_true(&s->fs, &source->pass, before_ns))
		return -ENOTSUP;
	source->is_checked = true;
	s->cost.tasks_passed = source->pass.count;
	return 0;
}

void source_begin(struct scanner *s)
{
	struct task_source *source = &s->source;
	bool is_possible = s->options.source != SCAN_SOURCE_FILES && s->fs.is_own &&
			   !source->is_given_up;
	int error = 0;

	source->is_in_use = is_possible && prefers_pass(s);
	if (!source->is_in_use) {
		pass_free(&source->pass); /* as large as all that is known of the threads */
		return;
	}
	if (source->bpf || (bpf_source_is_permitted() && has_descriptors()))
		error = take_pass(s);
	else
		error = -EPERM;
	source->is_in_use = error == 0;
	/* Memory may be there next time; the rest stays as it is. */
	source->is_given_up = error != 0 && error != -ENOMEM;
}

void source_end(struct scanner *s)
{
	struct task_source *source = &s->source;

	if (!source->is_in_use || s->options.source == SCAN_SOURCE_BPF || s->table.refresh != 2)
		return;
	struct source_load load = find_load(s, s->table.refresh);
	source->is_in_use = source_prefers_pass(false, &load);
	if (!source->is_in_use)
		pass_free(&source->pass);
}

bool source_find(const struct scanner *s, pid_t pid, struct pass_group *out)
{
	/* Fewer than the process has: one may have been missed. */
	return s->source.is_in_use && pass_find(&s->source.pass, pid, out) && out->process &&
	       out->count >= out->process->thread_count;
}

int source_open(struct scanner *s)
{
	if (s->options.source != SCAN_SOURCE_BPF)
		return 0;
	return s->fs.is_own ? bpf_source_open(&s->source.bpf, BPF_WAY_ANY) : -ENOTSUP;
}

const char *scan_source_problem(int error)
{
	switch (error) {
	case -ENOSYS:
		return "this pstop is built without it (configure --with-bpf)";
	case -EPERM:
	case -EACCES:
		return "not permitted, it needs root, or CAP_BPF and CAP_PERFMON";
	case -ENOTSUP:
		return "what it says is not what /proc says here";
	case -ENOMEM:
		return "out of memory";
	default:
		return "this kernel cannot do it (Linux 5.8 with BTF and BPF can)";
	}
}

void source_close(struct scanner *s)
{
	bpf_source_close(s->source.bpf);
	pass_free(&s->source.pass);
}
