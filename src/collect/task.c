/* task.c - read one process with its threads.
 *
 * Room: collect.  Decides by the gate (gate.h) which files of which threads are read, and moves
 * readings from `now` to `before`.
 */
#include "config.h"

#include "collect/task.h"
#include "collect/change.h"
#include "collect/memo.h"
#include "collect/scanner.h"
#include "collect/thread.h"
#include "proc/parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* List the threads of the process whose folder is open. */
static int list_threads(struct scanner *s, struct process *p)
{
	int folder = thread_folder(s);
	ssize_t n = folder < 0 ? folder :
				 procfs_list_fd(&s->fs, folder, &s->tids, &s->tids_capacity);

	s->cost.folders_listed++;
	if (n < 0)
		return thread_means_exited(n) ? -ESRCH : (int)n;
	if (n == 0)
		return -ESRCH;
	return thread_set_all(s, p, s->tids, (size_t)n);
}

/* Read the sums over all threads, exited ones included.  Read them before the threads: what changes
 * in between shows in the next refresh, in both. */
static void read_io(struct scanner *s, struct process *p)
{
	struct reading before = p->now;

	thread_read_io(s, (struct thread_place){ PLACE_ROOT, p->pid }, &p->now, p->asked);
	s->is_io_still = reading_has(&before, SOURCE_IO) && reading_has(&p->now, SOURCE_IO) &&
			 memcmp(before.io, p->now.io, sizeof before.io) == 0;
}

/* Read a process with one thread: the process's files serve for both, unless exited threads have
 * left their sums in the group's counters. */
static int read_single(struct scanner *s, struct process *p, const struct stat_fields *f)
{
	struct thread_place group = { PLACE_ROOT, p->pid };
	int error = thread_set_all(s, p, &p->pid, 1);

	if (error)
		return error;
	struct thread *t = &p->threads[0];
	thread_open_window(s, p, t);
	t->now.at_ns = scan_now_ns(s);
	thread_apply_stat(t, f);
	thread_apply_counters(&t->now, f);
	if (t->is_born)
		thread_shorten_window(s, t);
	if (thread_read_schedstat(s, group, &t->now) != 0 && s->sample.kernel_accounts_runnable)
		return -ESRCH;
	if (thread_read_status(s, p, t, group) != 0)
		return -ESRCH;
	thread_enter(s, p->pid);
	read_io(s, p);
	s->cost.threads_read++;
	if (scan_has_clock(s) && p->now.run_ns > t->now.run_ns + TASK_CLOCK_LAG_NS)
		p->had_threads = true;
	if (p->had_threads || p->asked || !scan_has_clock(s)) {
		error = thread_read_files(s, p, t, (struct thread_place){ PLACE_TASK, t->tid },
					  true);
	} else if (process_has_others_io(p)) {
		thread_read_own_io(s, p, t, (struct thread_place){ PLACE_TASK, t->tid });
	} else {
		memcpy(t->now.io, p->now.io, sizeof t->now.io);
		t->now.source[SOURCE_IO] = p->now.source[SOURCE_IO];
	}
	thread_leave(s);
	return error;
}

/* Read the threads that moved.  Return -ESRCH if the leader has exited. */
static int refresh_threads(struct scanner *s, struct process *p)
{
	bool force_all = !scan_has_clock(s) ||
			 (p->asked && p->thread_count <= TASK_FULL_THREADS_MAX);
	const struct thread *leader = process_leader(p);

	for (size_t i = 0; i < p->thread_count; i++) {
		struct thread *t = &p->threads[i];
		bool force = force_all || (p->asked && t == leader);
		scan_pause(s);
		if (thread_refresh(s, p, t, (struct thread_place){ PLACE_TASK, t->tid }, force) !=
		    0)
			t->state = 'X';
	}
	return leader == NULL || leader->state == 'X' ? -ESRCH : 0;
}

static int read_many(struct scanner *s, struct process *p, const struct stat_fields *f)
{
	bool is_listed = p->first_seen_at == s->sample.refresh || !scan_has_clock(s) ||
			 f->thread_count != (int64_t)p->thread_count ||
			 (s->has_births && p->now.run_ns != process_notes(p)->before.run_ns);
	int error = 0;

	p->had_threads = true;
	thread_enter(s, p->pid);
	read_io(s, p);
	if (is_listed)
		error = list_threads(s, p);
	if (!error)
		error = refresh_threads(s, p);
	struct thread *leader = thread_leader(p);
	if (!error && s->options.want_memory && !thread_is_moved(&s->sample, leader))
		thread_read_status(s, p, leader, (struct thread_place){ PLACE_TASK, leader->tid });
	thread_leave(s);
	return error;
}

static int read_process(struct scanner *s, struct process *p, uint64_t clock_ns)
{
	struct stat_fields fields;
	ssize_t n = thread_read_file(s, (struct thread_place){ PLACE_ROOT, p->pid }, TASK_STAT);
	int error;

	if (n >= 0)
		n = parse_stat(s->fs.buffer, (size_t)n, &fields);
	if (thread_means_exited(n))
		return -ESRCH;
	if (n < 0) {
		/* When a process is first seen, nothing else is tried: this error is why everything
		 * is unknown. */
		for (int i = 0; i < SOURCE_COUNT; i++)
			if (i == SOURCE_STAT || p->thread_count == 0)
				p->now.source[i] = thread_source_error(n);
		return 0;
	}
	s->cost.processes_read++;
	if (p->first_seen_at != s->sample.refresh && fields.start_ticks != p->start_ticks)
		task_become_another(s, p);
	task_find_birth(s, p, &fields);
	task_open_window(s, p);
	p->now.at_ns = p->checked_at_ns;
	if (scan_has_clock(s)) {
		p->now.run_ns = clock_ns;
		p->now.source[SOURCE_SCHEDSTAT] = 0;
	}
	/* Copy comm, which is borrowed from the buffer that the next read fills. */
	char comm[TASK_COMM_MAX];
	parse_copy_comm(comm, fields.comm, fields.comm_length);
	fields.comm = comm;
	fields.comm_length = strlen(comm);
	task_follow_program(s, p, &fields, NULL);
	task_apply_stat(p, &fields);
	if (fields.thread_count > 1)
		error = read_many(s, p, &fields);
	else
		error = read_single(s, p, &fields);
	task_close_window(s, p);
	return error;
}

static void apply_scheduling(struct thread *t, const struct stat_fields *f)
{
	t->priority = (int32_t)f->priority;
	t->nice = (int32_t)f->nice;
	t->policy = (uint16_t)f->policy;
	t->rt_priority = (uint16_t)f->rt_priority;
}

static int reread_idle(struct scanner *s, struct process *p, bool with_status, char *state)
{
	struct thread *leader = thread_leader(p);
	struct stat_fields fields;
	ssize_t n = thread_read_file(s, (struct thread_place){ PLACE_ROOT, p->pid }, TASK_STAT);

	memo_of(p)->reread_ns = s->sample.at_ns;
	if (n >= 0)
		n = parse_stat(s->fs.buffer, (size_t)n, &fields);
	if (n < 0)
		return thread_means_exited(n) ? -ESRCH : (int)n;
	if (fields.start_ticks != p->start_ticks)
		return -ESRCH;
	p->touched++;
	*state = fields.state;
	p->ppid = (pid_t)fields.ppid;
	p->pgid = (pid_t)fields.pgid;
	p->sid = (pid_t)fields.sid;
	p->tty = fields.tty;
	p->foreground_pgid = (pid_t)fields.foreground_pgid;
	if (leader) {
		thread_set_comm(leader, fields.comm, fields.comm_length);
		apply_scheduling(leader, &fields);
	}
	if (!with_status || leader == NULL)
		return 0;
	return thread_read_status(s, p, leader, (struct thread_place){ PLACE_ROOT, p->pid });
}

int task_reread_idle(struct scanner *s, struct process *p, bool with_status)
{
	char unused;

	return reread_idle(s, p, with_status, &unused);
}

void task_reread_acted_on(struct scanner *s, const struct process *published)
{
	struct process *p = scanner_own(s, published);
	struct stat_fields fields;

	if (p == NULL || !scan_has_clock(s) || p->has_exited || task_reread_idle(s, p, false) != 0)
		return;
	thread_enter(s, p->pid);
	for (size_t i = 0; i < p->thread_count; i++) {
		struct thread *t = &p->threads[i];
		if (t->tid == p->pid)
			continue;
		ssize_t n =
			thread_read_file(s, (struct thread_place){ PLACE_TASK, t->tid }, TASK_STAT);
		if (n >= 0 && parse_stat(s->fs.buffer, (size_t)n, &fields) == 0 &&
		    fields.start_ticks == t->start_ticks)
			apply_scheduling(t, &fields);
	}
	thread_leave(s);
}

/* Apply U2 and U4 of gate.h to a requested process whose clock stands still: read what is not a
 * counter of its threads.  Return 0 or -errno; -EAGAIN means that it must be read in full, because
 * a thread waits for a core, or not everything is known. */
static int reread_asked(struct scanner *s, struct process *p)
{
	struct stat_fields fields;
	char state = 'R';
	int error = 0;

	for (int i = 0; i < SOURCE_COUNT; i++)
		if (p->now.source[i] != 0)
			return -EAGAIN;
	thread_enter(s, p->pid);
	for (size_t i = 0; i < p->thread_count && !error; i++) {
		struct thread *t = &p->threads[i];
		if (memcmp(t->now.source, p->now.source, sizeof t->now.source) != 0)
			error = -EAGAIN;
		if (t->tid == p->pid || error)
			continue;
		ssize_t n =
			thread_read_file(s, (struct thread_place){ PLACE_TASK, t->tid }, TASK_STAT);
		if (n >= 0)
			n = parse_stat(s->fs.buffer, (size_t)n, &fields);
		if (n < 0 || fields.state == 'R' || fields.start_ticks != t->start_ticks)
			error = -EAGAIN;
		else
			thread_apply_stat(t, &fields);
	}
	thread_leave(s);
	if (!error)
		error = reread_idle(s, p, true, &state);
	return !error && state == 'R' ? -EAGAIN : error;
}

int task_refresh_process(struct scanner *s, struct process *p)
{
	bool is_new = p->first_seen_at == s->sample.refresh;
	bool is_still = false;
	uint64_t clock_ns = 0;
	int error = 0;

	p->checked_before_ns = p->checked_at_ns;
	p->checked_at_ns = s->about_now_ns;
	p->is_born = false;
	if (scan_has_clock(s)) {
		s->cost.clock_calls++;
		error = s->options.clock(s->options.clock_context, p->pid, &clock_ns);
		if (error == -EINVAL)
			error = -ESRCH; /* its PID now belongs to a thread */
		/* G1 of gate.h, with U1. */
		is_still = !error && !is_new && memo_of(p)->runnable_count == 0 &&
			   reading_has(&p->now, SOURCE_STAT) && clock_ns == p->now.run_ns;
		if (is_still && p->asked && p->thread_count <= TASK_FULL_THREADS_MAX) {
			error = reread_asked(s, p);
			is_still = error != -EAGAIN;
			error = is_still ? error : 0;
		} else if (is_still && p->asked) {
			error = task_reread_idle(s, p, true); /* U4 */
		}
	}
	if (!is_still)
		p->checked_at_ns = scan_now_ns(s);
	if (!error && !is_still)
		error = read_process(s, p, clock_ns);
	if (error == -ESRCH)
		p->has_exited = true;
	return error;
}

void task_find_born(struct scanner *s, struct process *p)
{
	thread_enter(s, p->pid);
	s->is_between = true;
	list_threads(s, p);
	s->is_between = false;
	thread_leave(s);
}

void task_read_missing_io(struct scanner *s, struct process *p)
{
	thread_enter(s, p->pid);
	for (size_t i = 0; i < p->thread_count; i++) {
		struct thread *t = &p->threads[i];
		struct thread_place where = { PLACE_TASK, t->tid };
		if (t->now.source[SOURCE_IO] == SOURCE_UNREAD)
			thread_read_io(s, where, &t->now, false);
	}
	thread_leave(s);
}

char task_read_state(struct scanner *s, const struct process *p, const struct thread *t)
{
	struct stat_fields fields;
	ssize_t n = thread_read_alone(s, p->pid, t->tid, TASK_STAT);

	if (n >= 0)
		n = parse_stat(s->fs.buffer, (size_t)n, &fields);
	return n < 0 ? '\0' : fields.state;
}
