/* sketch.c - the processes of the first screen; see sketch.h. */
#include "config.h"

#include "collect/sketch.h"
#include "base/clock.h"
#include "collect/change.h"
#include "collect/population.h"
#include "collect/scanner.h"
#include "collect/thread.h"
#include "proc/parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int64_t sketch_count_tasks(struct scanner *s)
{
	struct loadavg_fields fields;
	ssize_t n = procfs_read(&s->fs, -1, "loadavg");

	return n >= 0 && parse_loadavg(s->fs.buffer, (size_t)n, &fields) == 0 ?
		       (int64_t)fields.tasks :
		       -1;
}

static int make_leader(const struct scanner *s, struct process *p, const struct stat_fields *f)
{
	struct thread *leader = calloc(1, sizeof *leader);

	if (leader == NULL)
		return -ENOMEM;
	leader->tid = p->pid;
	leader->first_seen_at = leader->moved_at = s->sample.refresh;
	thread_mark_unread(&leader->now);
	thread_apply_stat(leader, f);
	p->threads = leader;
	p->thread_count = 1;
	return 0;
}

static int add_process(struct scanner *s, pid_t pid)
{
	struct sample *t = &s->sample;
	char path[PROCFS_PATH_MAX];
	struct stat_fields fields;
	ssize_t n = procfs_read(&s->fs, -1, procfs_path(path, pid, 0, "stat"));

	/* It may have exited; the first refresh reports what cannot be read. */
	if (n < 0 || parse_stat(s->fs.buffer, (size_t)n, &fields) != 0)
		return 0;
	struct process *p = population_new_process(s, pid);
	if (p == NULL)
		return -ENOMEM;
	s->list[t->count++] = p;
	p->is_sketched = true;
	p->moved_at = t->refresh;
	p->checked_at_ns = t->at_ns;
	task_apply_stat(p, &fields);
	t->process_total++;
	t->thread_total += fields.thread_count > 0 ? (size_t)fields.thread_count : 0;
	return make_leader(s, p, &fields);
}

static void forget(struct scanner *s)
{
	struct sample *t = &s->sample;

	for (size_t i = 0; i < t->count; i++)
		task_free_process(s->list[i]);
	t->count = t->process_total = t->thread_total = 0;
	t->refresh = 0;
}

static void reverse(struct process **list, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		struct process *p = list[i];
		list[i] = list[count - 1 - i];
		list[count - 1 - i] = p;
	}
}

/* The clock is read after this many processes. */
#define BATCH 64

int sketch_make(struct scanner *s, int64_t most_ns)
{
	struct sample *t = &s->sample;
	ssize_t n = procfs_list(&s->fs, ".", &s->pids, &s->pids_capacity);

	if (n < 0)
		return (int)n;
	struct process **list = calloc((size_t)n + 1, sizeof(*list));
	if (list == NULL)
		return -ENOMEM;
	scanner_set_list(s, list, (size_t)n + 1);
	t->refresh = 1;
	t->at_ns = clock_now_ns(CLOCK_MONOTONIC);
	t->boot_offset_ns = clock_now_ns(CLOCK_BOOTTIME);
	t->real_time_ns = (int64_t)clock_now_ns(CLOCK_REALTIME);
	int64_t until_ns = (int64_t)t->at_ns + most_ns;
	ssize_t left = n;
	int error = 0;
	/* Read the youngest first: the oldest are the kernel's. */
	while (left > 0 && !error) {
		error = add_process(s, s->pids[--left]);
		if ((n - left) % BATCH == 0 && (int64_t)clock_now_ns(CLOCK_MONOTONIC) >= until_ns)
			break;
	}
	reverse(s->list, t->count);
	if (left > 0) {
		int64_t tasks = sketch_count_tasks(s);
		t->process_total = (size_t)n;
		t->thread_total = tasks > 0 ? (size_t)tasks : t->thread_total;
	}
	if (error)
		forget(s);
	s->is_sketched = error == 0;
	return error;
}
