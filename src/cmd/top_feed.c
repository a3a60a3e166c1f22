/* top_feed.c - what the live view shows, read by a session; see top_feed.h. */
#include "config.h"

#include "cmd/top_feed.h"
#include "base/array.h"
#include "cmd/output.h"
#include "cmd/settings_file.h"
#include "collect/demand.h"
#include "collect/dossier.h"
#include "collect/sketch.h"
#include "collect/task.h"
#include "export/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Most observations of a process's threads for its row, and for its page. */
#define OBSERVATIONS_PER_ROW  4
#define OBSERVATIONS_PER_PAGE 64

/* Number of threads of a page whose sockets' peers are looked up. */
#define PAGE_THREADS 12

/* The longest time that the first screen waits. */
#define SKETCH_NS 40000000

static const struct process *find(const struct top_feed *t, pid_t pid)
{
	return sample_find(scan_sample(t->session.scanner), pid);
}

/* ---- samples ---- */

static const struct sample *get_sample(const void *context)
{
	const struct top_feed *t = context;

	return scan_sample(t->session.scanner);
}

static void get_head(const void *context, struct past_head *out)
{
	const struct top_feed *t = context;
	const struct session *s = &t->session;

	*out = (struct past_head){
		.system = s->system,
		.rates = s->system_rates,
		.cores = s->cores,
		.core_count = s->core_count,
		.states = system_count_states(scan_sample(s->scanner)),
		.own_cpu_share = s->own_cpu_share,
		.sampling_cpu_share = s->sampling_cpu_share,
		.samples_per_s = s->samples_per_s,
		.samples = s->samples,
		.window_s = session_window_s(s),
		.coverage = system_coverage(&s->coverage),
	};
}

static unsigned core_count(const void *context)
{
	const struct top_feed *t = context;

	/* The lines of the cores exist even before there is a window. */
	return t->session.core_count ? t->session.core_count : t->session.system.cpu_count;
}

/* With very many threads the first refresh takes a while. */
static int sketch(void *context)
{
	struct top_feed *t = context;
	struct session *s = &t->session;

	if (session_is_replay(s) || s->options->pid_count > 0 ||
	    sketch_count_tasks(s->scanner) < SKETCH_TASKS_LEAST)
		return -ENOENT;
	session_read_system(s);
	return sketch_make(s->scanner, SKETCH_NS);
}

static void read_needs(void *context, pid_t pid, unsigned needs)
{
	struct top_feed *t = context;
	struct demand demand = {
		.pids = pid ? &pid : NULL,
		.pid_count = 1,
		.observations = needs & NEED_SITES ? OBSERVATIONS_PER_ROW : 0,
		.needs = needs,
		.only_leaders = true,
	};

	if (needs)
		demand_satisfy(t->session.scanner, &demand);
}

/* A refresh does not read tasks that sleep. */
static void reread_changed(struct top_feed *t)
{
	for (size_t i = 0; i < t->changed_count; i++) {
		const struct process *p = find(t, t->changed[i]);
		if (p)
			task_reread_acted_on(t->session.scanner, p);
	}
	t->changed_count = 0;
}

static void reread(void *context, const pid_t *pids, size_t count)
{
	struct top_feed *t = context;

	if (ARRAY_RESERVE(t->changed, t->changed_capacity, t->changed_count + count) != 0)
		return;
	for (size_t i = 0; i < count; i++)
		t->changed[t->changed_count++] = pids[i];
	/* The sample must not be changed during a refresh. */
	if (!t->is_refreshing)
		reread_changed(t);
}

static int refresh(void *context, unsigned needs)
{
	struct top_feed *t = context;

	t->is_refreshing = true;
	int error = session_refresh(&t->session);
	t->is_refreshing = false;
	if (error)
		return error;
	read_needs(t, 0, needs);
	reread_changed(t);
	return 0;
}

static bool is_over(const void *context)
{
	const struct top_feed *t = context;

	return session_is_over(&t->session);
}

static void set_pause(void *context, void (*pause)(void *), void *pause_context)
{
	struct top_feed *t = context;

	scan_set_pause(t->session.scanner, pause, pause_context);
}

static uint64_t next_observation_ns(const void *context)
{
	const struct top_feed *t = context;

	return sampler_next_ns(t->session.sampler);
}

static void observe(void *context)
{
	struct top_feed *t = context;

	session_observe(&t->session);
}

static const char *exits_why(const void *context)
{
	const struct top_feed *t = context;

	return session_exits_why(&t->session);
}

/* ---- rows and pages ---- */

static void read_rows(void *context, const pid_t *pids, size_t count, bool are_threads,
		      unsigned needs)
{
	struct top_feed *t = context;
	struct demand demand = {
		.pids = pids,
		.pid_count = count,
		.observations = OBSERVATIONS_PER_ROW,
		.needs = NEED_CMDLINE | needs,
		.only_leaders = !are_threads,
		.is_on_screen = true,
	};

	demand_satisfy(t->session.scanner, &demand);
}

/* Read what the verdict is based on, and texts of the process. */
static void read_process(struct scanner *s, const struct process *p, unsigned parts)
{
	struct demand demand = {
		.pids = &p->pid,
		.pid_count = 1,
		.observations = parts & FEED_SITES ? OBSERVATIONS_PER_PAGE : 0,
		.is_in_full = parts & FEED_PROCESS,
		.peers = parts & FEED_SITES ? PAGE_THREADS : 0,
	};

	demand_satisfy(s, &demand);
	if (parts & FEED_PROCESS)
		dossier_refresh_process(s, p);
}

static int read_page(void *context, struct dossier *d, unsigned parts)
{
	static const struct {
		enum feed_part part;
		int (*read)(struct scanner *s, struct dossier *d);
	} readers[] = {
		{ FEED_IDENTITY, dossier_read_identity },
		{ FEED_FILES, dossier_read_files },
		{ FEED_ENVIRONMENT, dossier_read_environment },
		{ FEED_ROLLUP, dossier_read_rollup },
	};
	struct top_feed *t = context;
	const struct process *p = find(t, d->pid);
	int error = 0;

	if (p && p->start_ticks == d->start_ticks && !p->has_exited)
		read_process(t->session.scanner, p, parts);
	for (size_t i = 0; i < sizeof readers / sizeof *readers && !error; i++)
		if (parts & readers[i].part)
			error = readers[i].read(t->session.scanner, d);
	return error;
}

/* ---- saving ---- */

/* Write the document of --json for the processes that are shown. */
static int write_document(struct top_feed *t, FILE *out, const struct feed_document *what)
{
	const struct past_head *shown = what->head;
	struct json_head head = {
		.sample = what->sample,
		.window_s = shown->window_s,
		.samples = shown->samples,
		.samples_per_s = shown->samples_per_s,
		.own_cpu_share = shown->own_cpu_share,
		.sampling_cpu_share = shown->sampling_cpu_share,
		.system = &shown->system,
		.system_rates = &shown->rates,
		.exited_why = "only what was shown is saved",
	};
	struct demand demand = {
		.pids = what->pids,
		.pid_count = what->count,
		.is_in_full = true,
	};
	bool is_first = true;

	if (what->is_present)
		demand_satisfy(t->session.scanner, &demand);
	int error = json_begin(out, &head);
	for (size_t i = 0; i < what->count && !error; i++) {
		const struct process *p = sample_find(what->sample, what->pids[i]);
		if (p == NULL)
			continue;
		error = json_process(out, &head, p, is_first);
		is_first = false;
	}
	return error ? error : json_end(out, &head, NULL, 0);
}

static int save(void *context, const char *path, const struct feed_document *what, bool *is_begun)
{
	/* Do not overwrite an existing file. */
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");

	if (out == NULL) {
		int error = -errno;
		if (fd >= 0)
			close(fd);
		return error;
	}
	*is_begun = true;
	int error = write_document(context, out, what);
	bool has_failed = ferror(out) != 0;
	if ((fclose(out) != 0 || has_failed) && error == 0)
		error = errno ? -errno : -EIO;
	return error;
}

static int save_settings(const struct settings *settings, char *why, size_t size)
{
	int error = settings_save(settings);

	if (error)
		settings_save_error(error, why, size);
	return error;
}

/* ---- opening and closing ---- */

int top_feed_open(struct top_feed *t, const struct options *o)
{
	*t = (struct top_feed){ .changed = NULL };
	int error = session_open(&t->session, o,
				 (struct session_options){ .wants_memory = true,
							   .wants_devices = true,
							   .is_continuous = true });
	if (error)
		return error;
	t->feed = (struct feed){
		.context = t,
		.is_replay = session_is_replay(&t->session),
		.actions_why = o->is_readonly    ? "--readonly" :
			       o->root_count > 0 ? "--proc-root" :
						   NULL,
		.stop_signal = &output_stop_signal,
		.sample = get_sample,
		.get_head = get_head,
		.core_count = core_count,
		.sketch = sketch,
		.refresh = refresh,
		.is_over = is_over,
		.next_observation_ns = next_observation_ns,
		.observe = observe,
		.set_pause = set_pause,
		.read = read_needs,
		.read_rows = read_rows,
		.read_page = read_page,
		.reread = reread,
		.exits_why = exits_why,
		.save = save,
		.save_settings = save_settings,
	};
	return 0;
}

void top_feed_close(struct top_feed *t)
{
	session_close(&t->session);
	free(t->changed);
}
