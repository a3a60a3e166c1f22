/* take.c - bring one process up to now from a pass; see take.h.
 *
 * The rules of gate.h apply here, too, and determine what counts as moved: G1 by the sum of the
 * threads' times on a core, G2 by the time of each thread.  What G1 and G2 cannot see needs no
 * search here: a pass contains it for every task.
 */
#include "config.h"

#include "collect/take.h"
#include "base/array.h"
#include "collect/change.h"
#include "collect/memo.h"
#include "collect/scanner.h"
#include "collect/task.h"
#include "collect/thread.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* PF_WQ_WORKER in include/linux/sched.h: its name includes what it works on. */
#define FLAG_WORKER 0x20U

static uint64_t larger_of(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* Keep the ticks at least as shown before: they are divided anew at each reading (pass.c). */
static void keep_ticks(const struct reading *shown, struct stat_fields *f)
{
	if (!reading_has(shown, SOURCE_STAT))
		return;
	f->user_ticks = larger_of(f->user_ticks, shown->user_ticks);
	f->system_ticks = larger_of(f->system_ticks, shown->system_ticks);
}

/* Return the time runnable, including a wait that has not ended: run_delay includes a wait only
 * when it ends.  Of the present wait, count the time between the readings that found it. */
static uint64_t count_waiting(struct thread *t, const struct pass_task *task)
{
	struct thread_notes *n = task->queued_since ? thread_make_notes(t) : t->notes;
	uint64_t shown = t->now.runnable_ns;

	if (n == NULL)
		return task->now.runnable_ns;
	struct thread_memo *memo = thread_memo(n);
	bool goes_on = task->queued_since != 0 && task->queued_since == memo->queued_since;
	if (goes_on && task->now.at_ns > t->now.at_ns)
		memo->waited_ns += task->now.at_ns - t->now.at_ns;
	else if (!goes_on)
		memo->waited_ns = 0;
	memo->queued_since = task->queued_since;
	uint64_t waited = task->now.runnable_ns + memo->waited_ns;
	/* The two were measured on different clocks. */
	return memo->waited_ns > 0 ? larger_of(waited, shown) : waited;
}

static bool is_same_thread(const struct thread *t, const struct pass_task *task)
{
	return reading_has(&t->now, SOURCE_SCHEDSTAT) && t->start_ticks == task->stat.start_ticks &&
	       t->now.run_ns == task->now.run_ns && t->now.slices == task->now.slices;
}

static void take_thread(struct scanner *s, struct process *p, struct thread *t,
			struct pass_task *task, bool force)
{
	bool is_new = t->first_seen_at == s->sample.refresh;

	if (!force && !is_new && t->state != 'R' && task->stat.state != 'R' &&
	    is_same_thread(t, task)) {
		thread_apply_stat(t, &task->stat);
		return;
	}
	uint64_t runnable_ns = count_waiting(t, task);
	thread_open_window(s, p, t);
	t->now.at_ns = task->now.at_ns;
	t->now.run_ns = task->now.run_ns;
	t->now.runnable_ns = runnable_ns;
	t->now.slices = task->now.slices;
	t->now.source[SOURCE_SCHEDSTAT] = 0;
	calls_add(&s->source.calls, p->pid, task);
	if (!is_new && !t->is_born && t->start_ticks != task->stat.start_ticks)
		thread_become_another(s, p, t);
	keep_ticks(&t->now, &task->stat);
	thread_apply_stat(t, &task->stat);
	thread_apply_counters(&t->now, &task->stat);
	t->now.voluntary = task->now.voluntary;
	t->now.involuntary = task->now.involuntary;
	t->now.source[SOURCE_STATUS] = 0;
	memcpy(t->now.io, task->now.io, sizeof t->now.io);
	t->now.source[SOURCE_IO] = 0;
	if (t->is_born)
		thread_shorten_window(s, t);
	s->cost.threads_read++;
}

/* Through files, the sums of a process also serve for its only thread, unless others have exited or
 * it was requested by PID (read_single() of task.c).  Do the same here, or a change of the source
 * would look like activity. */
static void use_sums(struct pass_task *thread, const struct pass_task *process, bool has_others_io)
{
	thread->stat.user_ticks = process->stat.user_ticks;
	thread->stat.system_ticks = process->stat.system_ticks;
	thread->stat.minor_faults = process->stat.minor_faults;
	thread->stat.major_faults = process->stat.major_faults;
	if (!has_others_io)
		memcpy(thread->now.io, process->now.io, sizeof thread->now.io);
}

static int take_threads(struct scanner *s, struct process *p, const struct pass_group *group,
			const struct pass_task *process, bool force)
{
	if (ARRAY_RESERVE(s->tids, s->tids_capacity, group->count) != 0)
		return -ENOMEM;
	for (size_t i = 0; i < group->count; i++)
		s->tids[i] = pass_tid(group, i);
	int error = thread_set_all(s, p, s->tids, group->count);
	for (size_t i = 0; !error && i < group->count; i++) {
		struct pass_task task;
		pass_read_thread(group, i, s->sample.ticks_per_s, &task);
		if (task.stat.pid == p->pid) {
			task.stat.comm = process->stat.comm; /* it may come from a file */
			task.stat.comm_length = process->stat.comm_length;
		}
		if (!p->had_threads && !p->asked)
			use_sums(&task, process, process_has_others_io(p));
		take_thread(s, p, &p->threads[i], &task, force);
	}
	return error;
}

/* Find the name of a kernel thread, of which /proc shows more than 15 bytes, and for a worker what
 * it works on.  Read it if the thread is new or was active. */
static int find_name(struct scanner *s, const struct process *p, bool is_new,
		     char comm[static TASK_COMM_MAX], struct stat_fields *f)
{
	const struct thread *leader = process_leader(p);
	struct stat_fields shown;

	if (!(f->flags & TASK_KTHREAD))
		return 0;
	if (!is_new && leader && !(f->flags & FLAG_WORKER)) {
		parse_copy_comm(comm, thread_comm(leader), strlen(thread_comm(leader)));
	} else {
		ssize_t n =
			thread_read_file(s, (struct thread_place){ PLACE_ROOT, p->pid }, TASK_STAT);
		if (thread_means_exited(n))
			return -ESRCH;
		if (n < 0 || parse_stat(s->fs.buffer, (size_t)n, &shown) != 0)
			return 0;
		parse_copy_comm(comm, shown.comm, shown.comm_length);
	}
	f->comm = comm;
	f->comm_length = strlen(comm);
	return 0;
}

/* Read memory and user from the file, if they may have changed. */
static int take_owner(struct scanner *s, struct process *p, const struct pass_group *group)
{
	uint64_t stamp = group->process->memory_stamp;

	if (!p->asked && stamp == memo_of(p)->memory_stamp && reading_has(&p->now, SOURCE_STATUS))
		return 0;
	memo_of(p)->memory_stamp = stamp;
	memo_of(p)->reread_ns = s->sample.at_ns;
	p->touched++;
	return thread_read_owner(s, p);
}

/* Take what others can have changed of a process that did not run. */
static void take_idle(struct process *p, const struct pass_task *task)
{
	struct thread *leader = thread_leader(p);
	const struct stat_fields *f = &task->stat;

	p->touched += p->ppid != f->ppid || p->pgid != f->pgid || p->sid != f->sid ||
		      p->foreground_pgid != f->foreground_pgid || leader->nice != f->nice ||
		      leader->priority != f->priority || leader->policy != f->policy;
	p->ppid = (pid_t)f->ppid;
	p->pgid = (pid_t)f->pgid;
	p->sid = (pid_t)f->sid;
	p->tty = f->tty;
	p->foreground_pgid = (pid_t)f->foreground_pgid;
	leader->nice = (int32_t)f->nice;
	leader->priority = (int32_t)f->priority;
	leader->policy = (uint16_t)f->policy;
	leader->rt_priority = (uint16_t)f->rt_priority;
}

static bool has_runnable(const struct pass_group *group)
{
	for (size_t i = 0; i < group->count; i++)
		if (pass_is_runnable(group, i))
			return true;
	return false;
}

static int take_moved(struct scanner *s, struct process *p, const struct pass_group *group,
		      struct pass_task *task, bool force)
{
	bool is_new = p->first_seen_at == s->sample.refresh;
	bool is_single = group->count == 1;
	struct pass_task only;
	char comm[TASK_COMM_MAX];
	int error = find_name(s, p, is_new, comm, &task->stat);

	if (error)
		return error;
	if (is_single)
		pass_read_thread(group, 0, s->sample.ticks_per_s, &only);
	s->cost.processes_read++;
	task_find_birth(s, p, &task->stat);
	task_open_window(s, p);
	p->now.at_ns = p->checked_at_ns;
	p->now.run_ns = task->now.run_ns;
	p->now.source[SOURCE_SCHEDSTAT] = 0;
	task_follow_program(s, p, &task->stat, is_single ? &only.now : NULL);
	keep_ticks(&p->now, &task->stat);
	task_apply_stat(p, &task->stat);
	memcpy(p->now.io, task->now.io, sizeof p->now.io);
	p->now.source[SOURCE_IO] = 0;
	p->had_threads = p->had_threads || group->count > 1 ||
			 group->process->exited_run_ns > TASK_CLOCK_LAG_NS;
	error = take_threads(s, p, group, task, force);
	task_close_window(s, p);
	return error;
}

int take_process(struct scanner *s, struct process *p, const struct pass_group *group)
{
	struct pass_task task;

	pass_read_process(group, s->sample.ticks_per_s, &task);
	p->checked_before_ns = p->checked_at_ns;
	p->checked_at_ns = task.now.at_ns;
	p->is_born = false;
	if (task.stat.state == 'X') {
		p->has_exited = true;
		return -ESRCH;
	}
	if (p->first_seen_at != s->sample.refresh && task.stat.start_ticks != p->start_ticks)
		task_become_another(s, p);
	bool is_new = p->first_seen_at == s->sample.refresh;
	bool force = p->asked && p->thread_count <= TASK_FULL_THREADS_MAX;
	bool is_still = !force && !is_new && memo_of(p)->runnable_count == 0 &&
			p->thread_count > 0 && reading_has(&p->now, SOURCE_STAT) &&
			task.now.run_ns == p->now.run_ns && process_leader(p) &&
			!has_runnable(group);
	int error = 0;

	if (is_still)
		take_idle(p, &task);
	else
		error = take_moved(s, p, group, &task, force);
	if (!error)
		error = take_owner(s, p, group);
	if (error == -ESRCH)
		p->has_exited = true;
	return error;
}
