/* population.c - which processes exist: G3 of gate.h.
 *
 * Room: collect.  Lists the root when it must, and reads only the clocks of the PIDs allocated
 * since the last refresh when that is enough.
 */
#include "config.h"

#include "collect/population.h"
#include "base/array.h"
#include "collect/change.h"
#include "collect/memo.h"
#include "collect/scanner.h"
#include "collect/task.h"
#include "proc/parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Up to this many new PIDs are checked one by one: per process of the sample, and in addition.  A
 * check costs one clock call, an entry of a listing about ten times that. */
#define PROBES_PER_PROCESS 10
#define PROBES_AT_LEAST    1000
/* At most this time passes between listings of the root, once a task was born or exited. */
#define LIST_AGAIN_NS 30000000000ULL
/* Used if kernel.pid_max cannot be read: the lowest default. */
#define PID_MAX_DEFAULT 32768

struct process *population_new_process(const struct scanner *s, pid_t pid)
{
	struct watched *watched = calloc(1, sizeof *watched);

	if (watched == NULL)
		return NULL;
	struct process *p = &watched->process;
	p->pid = pid;
	p->first_seen_at = s->sample.refresh;
	p->asked = s->options.pids != NULL;
	memset(p->now.source, SOURCE_UNREAD, sizeof p->now.source);
	return p;
}

/* Make the processes of the sample those in the list, which is ascending.  Processes that are not
 * in it stay in the sample, marked as exited, until the next refresh. */
static int merge_processes(struct scanner *s, const pid_t *pids, size_t count)
{
	struct sample *t = &s->sample;
	size_t n = 0, old = 0, capacity = count + t->count + 16;
	struct process **merged = malloc(capacity * sizeof(*merged));

	if (merged == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		for (; old < t->count && s->list[old]->pid < pids[i]; old++) {
			s->list[old]->has_exited = true;
			merged[n++] = s->list[old];
		}
		if (old < t->count && s->list[old]->pid == pids[i]) {
			merged[n++] = s->list[old++];
			continue;
		}
		merged[n] = population_new_process(s, pids[i]);
		if (merged[n] != NULL)
			n++; /* otherwise the next listing finds it again */
	}
	for (; old < t->count; old++) {
		s->list[old]->has_exited = true;
		merged[n++] = s->list[old];
	}
	free(s->list);
	scanner_set_list(s, merged, capacity);
	t->count = n;
	return 0;
}

/* Add a process to the sample, unless it is already there. */
static int add_process(struct scanner *s, pid_t pid)
{
	struct sample *t = &s->sample;
	size_t at = t->count;

	/* PIDs ascend, except when they wrap around, so it usually belongs at the end. */
	while (at > 0 && s->list[at - 1]->pid > pid)
		at--;
	if (at > 0 && s->list[at - 1]->pid == pid)
		return 0;
	if (ARRAY_RESERVE(s->list, s->list_capacity, t->count + 1) != 0)
		return -ENOMEM;
	scanner_set_list(s, s->list, s->list_capacity);
	struct process *p = population_new_process(s, pid);
	if (p == NULL)
		return -ENOMEM;
	memmove(s->list + at + 1, s->list + at, (t->count - at) * sizeof(*s->list));
	s->list[at] = p;
	t->count++;
	return 0;
}

static uint64_t read_pid_max(struct scanner *s)
{
	ssize_t n = procfs_read(&s->fs, -1, "sys/kernel/pid_max");
	struct cursor c = cursor_over(s->fs.buffer, n < 0 ? 0 : (size_t)n);
	uint64_t value;

	s->cost.files_read++;
	return cursor_u64(&c, &value) ? value : PID_MAX_DEFAULT;
}

/* Are the new PIDs those between the last PID of then and the present one, and are they few?  This
 * is not certain if they may have wrapped around; failed forks also allocate PIDs, hence the half.
 * A task that was created under a PID that its maker chose changes only the number of tasks. */
static bool can_probe(const struct scanner *s, const struct loadavg_fields *now, int64_t forks)
{
	bool is_chosen = now->last_pid == s->last_pid && now->tasks > s->tasks;
	uint64_t most = PROBES_AT_LEAST + PROBES_PER_PROCESS * s->sample.process_total;

	return scan_has_clock(s) && !is_chosen && forks >= 0 && s->forks >= 0 &&
	       (uint64_t)(forks - s->forks) < s->pid_max / 2 && now->last_pid >= s->settled_pid &&
	       now->last_pid - s->settled_pid <= most &&
	       s->sample.at_ns - s->listed_ns < LIST_AGAIN_NS;
}

/* Check the new PIDs.  A PID is allocated a moment before its task becomes visible, so those of the
 * last refresh are checked once more. */
static int probe(struct scanner *s, uint64_t last_pid)
{
	int error = 0;

	s->has_births = false;
	for (uint64_t pid = s->settled_pid + 1; pid <= last_pid && !error; pid++) {
		uint64_t unused;
		int answer = s->options.clock(s->options.clock_context, (pid_t)pid, &unused);
		s->cost.clock_calls++;
		if (answer == 0)
			error = add_process(s, (pid_t)pid);
		/* a thread; the clock of its process moved as well */
		s->has_births = s->has_births || answer == -EINVAL;
	}
	return error;
}

/* Keep the requested processes in the sample permanently. */
static int list_asked(struct scanner *s)
{
	if (s->sample.count == s->options.pid_count)
		return 0;
	return merge_processes(s, s->options.pids, s->options.pid_count);
}

static int list_all(struct scanner *s)
{
	ssize_t n = procfs_list(&s->fs, ".", &s->pids, &s->pids_capacity);

	s->cost.folders_listed++;
	return n < 0 ? (int)n : merge_processes(s, s->pids, (size_t)n);
}

/* Read the last PID and the number of tasks.  Return false if they are unknown. */
static bool read_population(struct scanner *s, struct loadavg_fields *out)
{
	if (!s->fs.is_own && s->options.clock == NULL)
		return false;
	s->cost.files_read++;
	ssize_t n = procfs_read_again(&s->fs, &s->loadavg_fd, "loadavg");
	return n >= 0 && parse_loadavg(s->fs.buffer, (size_t)n, out) == 0;
}

int64_t population_running(struct scanner *s)
{
	struct loadavg_fields now;

	return read_population(s, &now) ? (int64_t)now.running : -1;
}

int population_refresh(struct scanner *s, int64_t forks)
{
	struct loadavg_fields now;
	bool is_first = !s->has_listed, is_asked = s->options.pids != NULL;
	int error = 0;

	s->has_births = true;
	s->is_population_still = false;
	if (!read_population(s, &now))
		return is_asked ? list_asked(s) : list_all(s);
	bool has_moved = is_first || now.last_pid != s->last_pid || now.tasks != s->tasks;
	if (is_asked) {
		/* The clocks of the requested processes show which of them the births belong to. */
		s->has_births = is_first || now.last_pid != s->settled_pid;
		s->settled_pid = is_first ? now.last_pid : s->last_pid;
		error = list_asked(s);
	} else if (!is_first && (has_moved || s->settled_pid != s->last_pid) &&
		   can_probe(s, &now, forks)) {
		error = probe(s, now.last_pid);
		s->settled_pid = s->last_pid;
	} else {
		s->has_births = is_first || now.last_pid != s->last_pid;
		s->settled_pid = now.last_pid;
		if (has_moved) {
			s->listed_ns = s->sample.at_ns;
			s->pid_max = read_pid_max(s);
			error = list_all(s);
		}
	}
	if (error)
		return error;
	s->is_population_still = !has_moved && s->settled_pid == now.last_pid;
	s->has_listed = true;
	s->last_pid = now.last_pid;
	s->tasks = now.tasks;
	s->forks = forks;
	return 0;
}

/* ---- scanners of certain processes ---- */

/* Return the index of a PID in the list of requested PIDs, or the index where it belongs. */
static size_t find_asked(const struct scanner *s, pid_t pid)
{
	size_t low = 0, high = s->options.pid_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (s->options.pids[middle] < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_asked(const struct scanner *s, size_t at, pid_t pid)
{
	return at < s->options.pid_count && s->options.pids[at] == pid;
}

static int ask_for(struct scanner *s, pid_t pid)
{
	size_t at = find_asked(s, pid), count = s->options.pid_count;

	if (is_asked(s, at, pid))
		return 0;
	if (ARRAY_RESERVE(s->asked, s->asked_capacity, count + 1) != 0)
		return -ENOMEM;
	memmove(s->asked + at + 1, s->asked + at, (count - at) * sizeof *s->asked);
	s->asked[at] = pid;
	s->options.pids = s->asked;
	s->options.pid_count = count + 1;
	return 0;
}

/* Remove an exited process from the sample at once. */
static void drop_process(struct scanner *s, const struct process *p)
{
	struct sample *t = &s->sample;
	size_t at = 0;

	while (s->list[at] != p)
		at++;
	task_free_process(s->list[at]);
	t->count--;
	memmove(s->list + at, s->list + at + 1, (t->count - at) * sizeof(*s->list));
}

int scan_add_pid(struct scanner *s, pid_t pid)
{
	struct process *p = scanner_find(s, pid);

	if (p && !p->has_exited)
		return 0;
	if (p)
		drop_process(s, p); /* its PID was reused */
	int error = ask_for(s, pid);
	if (!error)
		error = add_process(s, pid);
	return error ? error : task_refresh_process(s, scanner_find(s, pid));
}

void scan_remove_pid(struct scanner *s, pid_t pid)
{
	struct process *p = scanner_find(s, pid);
	size_t at = find_asked(s, pid);

	if (p)
		p->has_exited = true;
	if (!is_asked(s, at, pid))
		return;
	s->options.pid_count--;
	memmove(s->asked + at, s->asked + at + 1, (s->options.pid_count - at) * sizeof *s->asked);
}
