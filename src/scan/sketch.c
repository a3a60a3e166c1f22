/* sketch.c - the first screen's processes; see sketch.h. */
#include "config.h"

#include "scan/sketch.h"
#include "scan/parse.h"
#include "scan/scanner.h"
#include "scan/thread.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int64_t sketch_count_tasks(struct scanner *s)
{
	struct loadavg_fields fields;
	ssize_t n = procfs_read(&s->fs, -1, "loadavg");

	return n >= 0 && parse_loadavg(s->fs.buffer, (size_t)n, &fields) == 0 ?
		       (int64_t)fields.tasks : -1;
}

static void set_unread(struct reading *r)
{
	memset(r->source, SOURCE_UNREAD, sizeof r->source);
}

static struct process *make_process(const struct sketch *k, pid_t pid, const struct stat_fields *f)
{
	struct process *p = calloc(1, sizeof *p);
	struct thread *leader = calloc(1, sizeof *leader);

	if (p == NULL || leader == NULL) {
		free(p);
		free(leader);
		return NULL;
	}
	p->pid = pid;
	p->is_sketched = true;
	p->first_seen_at = p->moved_at = leader->first_seen_at = leader->moved_at = k->table.refresh;
	p->threads = leader;
	p->thread_count = 1;
	p->looked_at_ns = k->table.at_ns;
	set_unread(&p->now);
	set_unread(&p->before);
	leader->now = p->now;
	leader->tid = pid;
	task_apply_stat(p, f);
	thread_apply_stat(leader, f);
	return p;
}

static int add_process(struct sketch *k, struct procfs *fs, pid_t pid)
{
	char path[PROCFS_PATH_MAX];
	struct stat_fields fields;
	ssize_t n = procfs_read(fs, -1, procfs_path(path, pid, 0, "stat"));

	k->files_read++;
	/* It may have ended; what cannot be read the first refresh will tell of. */
	if (n < 0 || parse_stat(fs->buffer, (size_t)n, &fields) != 0)
		return 0;
	struct process *p = make_process(k, pid, &fields);
	if (p == NULL)
		return -ENOMEM;
	k->table.list[k->table.count++] = p;
	k->table.process_total++;
	k->table.thread_total += fields.thread_count > 0 ? (size_t)fields.thread_count : 0;
	return 0;
}

static int64_t clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000 + t.tv_nsec;
}

static int add_all(struct sketch *k, struct procfs *fs, const pid_t *pids, size_t count)
{
	int error = 0;

	k->table.list = malloc((count + 1) * sizeof(*k->table.list));
	if (k->table.list == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count && !error; i++)
		error = add_process(k, fs, pids[i]);
	return error;
}

int sketch_make(struct sketch *out, struct scanner *s)
{
	pid_t *pids = NULL;
	size_t capacity = 0;
	ssize_t n = procfs_list(&s->fs, ".", &pids, &capacity);

	*out = (struct sketch){ .table = {
		.refresh = 1,
		.at_ns = (uint64_t)clock_ns(CLOCK_MONOTONIC),
		.boot_offset_ns = (uint64_t)clock_ns(CLOCK_BOOTTIME),
		.real_time_ns = clock_ns(CLOCK_REALTIME),
		.ticks_per_s = s->table.ticks_per_s,
		.cpu_count = s->table.cpu_count,
		.is_whole = true,
	} };
	int error = n < 0 ? (int)n : add_all(out, &s->fs, pids, (size_t)n);
	free(pids);
	if (error)
		sketch_free(out);
	return error;
}

void sketch_free(struct sketch *k)
{
	for (size_t i = 0; i < k->table.count; i++)
		task_free_process(k->table.list[i]);
	free(k->table.list);
	memset(k, 0, sizeof *k);
}
