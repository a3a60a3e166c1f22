/* task.c - reads one process with its threads.
 *
 * Stage: scan.  Decides by the gate (gate.h) which files of which threads are
 * read, and moves readings from `now` to `before`.
 */
#include "config.h"

#include "scan/scanner.h"
#include "scan/parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Threads of a process asked for by PID that are read whether they moved or
 * not; a process of more is read by the gate. */
#define FULL_THREADS_MAX 64

/* A thread on a core is behind its process's clock by up to one tick of the
 * kernel, 10 ms at HZ=100; more is the time of dead threads. */
#define CLOCK_LAG_NS 20000000

/* Where the files of a thread are: "number/file" below a folder. */
struct place {
	int dir_fd;
	pid_t number;
};

static ssize_t read_file(struct scanner *s, struct place where, const char *file)
{
	char path[PROCFS_PATH_MAX];

	s->cost.files_read++;
	return procfs_read(&s->fs, where.dir_fd, procfs_path(path, where.number, 0, file));
}

static bool means_ended(ssize_t error)
{
	return error == -ENOENT || error == -ESRCH;
}

/* What a failed read leaves in reading.source[]. */
static uint8_t source_error(ssize_t error)
{
	return error < 0 && error > -SOURCE_UNREAD ? (uint8_t)-error : (uint8_t)EIO;
}

static void free_details(struct details *d)
{
	free(d->cmdline);
	free(d->exe);
	free(d->cgroup);
	free(d->cgroup_v2);
	memset(d, 0, sizeof *d);
}

void task_free_process(struct process *p)
{
	free_details(&p->details);
	free(p->threads);
	free(p);
}

static void mark_unread(struct reading *r)
{
	memset(r->source, SOURCE_UNREAD, sizeof r->source);
}

static void init_thread(const struct scanner *s, struct thread *t, pid_t tid)
{
	memset(t, 0, sizeof *t);
	t->tid = tid;
	t->state = '?';
	t->first_seen_at = s->table.refresh;
	mark_unread(&t->now);
	mark_unread(&t->before);
}

/* A thread that was not there at the last look at its process was born since:
 * its counters began at zero. */
static void init_born_thread(const struct scanner *s, struct thread *t, pid_t tid)
{
	init_thread(s, t, tid);
	memset(t->now.source, 0, sizeof t->now.source);
	t->is_born = true;
}

/* Its window begins with it. */
static void shorten_window(const struct scanner *s, struct thread *t)
{
	uint64_t born_ns = t->start_ticks * (1000000000 / (uint64_t)s->table.ticks_per_s);
	uint64_t age_ns = s->table.boot_offset_ns > born_ns ? s->table.boot_offset_ns - born_ns : 0;

	if (t->now.at_ns > age_ns && t->before.at_ns < t->now.at_ns - age_ns)
		t->before.at_ns = t->now.at_ns - age_ns;
	t->state_before = 'R';
	t->is_born = false;
}

/* Makes `now` the start of the window that this refresh closes. */
static void open_thread_window(const struct scanner *s, const struct process *p, struct thread *t)
{
	uint64_t refresh = s->table.refresh;

	if (t->moved_at == refresh)
		return;
	t->before = t->now;
	/* Not read last time: it was known then to stand as it did. */
	if (t->moved_at + 1 != refresh)
		t->before.at_ns = p->looked_before_ns;
	t->state_before = t->first_seen_at == refresh ? '\0' : t->state;
	t->moved_at = refresh;
}

static void apply_thread_stat(struct thread *t, const struct stat_fields *f)
{
	parse_copy_comm(t->comm, f->comm, f->comm_length);
	t->state = f->state;
	t->start_ticks = f->start_ticks;
	t->priority = (int32_t)f->priority;
	t->nice = (int32_t)f->nice;
	t->processor = (int32_t)f->processor;
	t->policy = (uint32_t)f->policy;
	t->rt_priority = (uint32_t)f->rt_priority;
}

static void apply_stat_counters(struct reading *r, const struct stat_fields *f)
{
	r->user_ticks = f->user_ticks;
	r->system_ticks = f->system_ticks;
	r->minor_faults = f->minor_faults;
	r->major_faults = f->major_faults;
	r->block_ticks = f->block_ticks;
	r->source[SOURCE_STAT] = 0;
}

/* The status file holds the memory and the user of the process, and the
 * switches of one thread. */
static void apply_status(struct scanner *s, struct process *p, struct thread *t,
			 const struct status_fields *f)
{
	if (t->tid == p->pid) {
		p->memory = f->memory;
		if (p->user == NULL || p->uid != f->uid)
			p->user = users_name(&s->users, f->uid);
		p->uid = f->uid;
		p->now.source[SOURCE_STATUS] = 0;
	}
	if (f->has_switches) {
		t->now.voluntary = f->voluntary;
		t->now.involuntary = f->involuntary;
	}
	t->now.source[SOURCE_STATUS] = f->has_switches ? 0 : (uint8_t)ENODATA;
}

static int read_thread_status(struct scanner *s, struct process *p, struct thread *t,
			      struct place where)
{
	struct status_fields fields;
	ssize_t n = read_file(s, where, "status");

	if (n >= 0)
		n = parse_status(s->fs.buffer, (size_t)n, &fields);
	if (n >= 0)
		apply_status(s, p, t, &fields);
	else
		t->now.source[SOURCE_STATUS] = source_error(n);
	return means_ended(n) ? -ESRCH : 0;
}

static int read_schedstat(struct scanner *s, struct place where, struct reading *out)
{
	ssize_t n = read_file(s, where, "schedstat");

	if (n >= 0)
		n = parse_schedstat(s->fs.buffer, (size_t)n, out);
	out->source[SOURCE_SCHEDSTAT] = n < 0 ? source_error(n) : 0;
	return means_ended(n) ? -ESRCH : 0;
}

/* A denial stays until the task is asked for or read in full again. */
static void read_io(struct scanner *s, struct place where, struct reading *out, bool retry)
{
	bool is_denied = out->source[SOURCE_IO] == EACCES || out->source[SOURCE_IO] == EPERM;

	if (is_denied && !retry)
		return;
	ssize_t n = read_file(s, where, "io");
	if (n >= 0)
		n = parse_io(s->fs.buffer, (size_t)n, out);
	out->source[SOURCE_IO] = n < 0 ? source_error(n) : 0;
}

/* Keeps what was last read of a thread that ended in the sums of its process. */
static void add_ended(struct process *p, const struct reading *last)
{
	p->ended_voluntary += last->voluntary;
	p->ended_involuntary += last->involuntary;
	p->ended_run_ns += last->run_ns;
	p->ended_runnable_ns += last->runnable_ns;
}

/* The TID came back with another start time: another thread, born since the
 * last look. The caller has opened the window and read schedstat. */
static void become_another_thread(struct scanner *s, struct process *p, struct thread *t)
{
	struct reading kept = t->now;

	add_ended(p, &t->before);
	init_born_thread(s, t, t->tid);
	t->before = t->now;
	t->now.run_ns = kept.run_ns;
	t->now.runnable_ns = kept.runnable_ns;
	t->now.slices = kept.slices;
	t->now.at_ns = kept.at_ns;
	t->now.source[SOURCE_SCHEDSTAT] = kept.source[SOURCE_SCHEDSTAT];
	t->moved_at = s->table.refresh;
}

/* The thread's own stat, status and io; schedstat was read by the caller. */
static int read_thread_files(struct scanner *s, struct process *p, struct thread *t,
			     struct place where, bool with_io)
{
	struct stat_fields fields;
	ssize_t n = read_file(s, where, "stat");

	if (means_ended(n))
		return -ESRCH;
	if (n >= 0)
		n = parse_stat(s->fs.buffer, (size_t)n, &fields);
	if (n < 0) {
		t->now.source[SOURCE_STAT] = source_error(n);
	} else {
		if (t->start_ticks != fields.start_ticks && t->first_seen_at != s->table.refresh)
			become_another_thread(s, p, t);
		apply_thread_stat(t, &fields);
		apply_stat_counters(&t->now, &fields);
	}
	with_io = with_io || t->is_born || t->first_seen_at != s->table.refresh;
	if (t->is_born)
		shorten_window(s, t);
	s->cost.threads_read++;
	if (read_thread_status(s, p, t, where) != 0)
		return -ESRCH;
	if (with_io)
		read_io(s, where, &t->now, p->asked);
	return 0;
}

/* G2 of gate.h: reads on only where schedstat moved. */
static int refresh_thread(struct scanner *s, struct process *p, struct thread *t,
			  struct place where, bool force)
{
	bool is_new = t->first_seen_at == s->table.refresh;
	struct reading fresh = { .at_ns = scan_now_ns(s) };

	if (read_schedstat(s, where, &fresh) != 0 && s->table.kernel_accounts_runnable)
		return -ESRCH;
	bool is_same = fresh.source[SOURCE_SCHEDSTAT] == 0 &&
		       reading_has(&t->now, SOURCE_SCHEDSTAT) &&
		       fresh.run_ns == t->now.run_ns && fresh.slices == t->now.slices;
	if (is_same && !force && !is_new && t->state != 'R')
		return 0;
	open_thread_window(s, p, t);
	t->now.at_ns = fresh.at_ns;
	t->now.run_ns = fresh.run_ns;
	t->now.runnable_ns = fresh.runnable_ns;
	t->now.slices = fresh.slices;
	t->now.source[SOURCE_SCHEDSTAT] = fresh.source[SOURCE_SCHEDSTAT];
	return read_thread_files(s, p, t, where, p->asked);
}


/* Makes the threads of `p` those of the list, ascending; keeps what is known
 * of those that stay. */
static int set_threads(struct scanner *s, struct process *p, const pid_t *tids, size_t count)
{
	if (count == p->thread_count) {
		size_t same = 0;
		while (same < count && p->threads[same].tid == tids[same])
			same++;
		if (same == count)
			return 0;
	}
	struct thread *fresh = malloc((count ? count : 1) * sizeof *fresh);
	if (fresh == NULL)
		return -ENOMEM;
	size_t old = 0;
	for (size_t i = 0; i < count; i++) {
		for (; old < p->thread_count && p->threads[old].tid < tids[i]; old++)
			add_ended(p, &p->threads[old].now);
		if (old < p->thread_count && p->threads[old].tid == tids[i])
			fresh[i] = p->threads[old++];
		else if (p->first_seen_at < s->table.refresh)
			init_born_thread(s, &fresh[i], tids[i]);
		else
			init_thread(s, &fresh[i], tids[i]);
	}
	for (; old < p->thread_count; old++)
		add_ended(p, &p->threads[old].now);
	free(p->threads);
	p->threads = fresh;
	p->thread_count = count;
	return 0;
}

static int list_threads(struct scanner *s, struct process *p)
{
	char path[PROCFS_PATH_MAX];
	ssize_t n = procfs_list(&s->fs, -1, procfs_path(path, p->pid, 0, "task"), &s->tids,
				&s->tids_capacity);

	s->cost.folders_listed++;
	if (n < 0)
		return means_ended(n) ? -ESRCH : (int)n;
	if (n == 0)
		return -ESRCH;
	return set_threads(s, p, s->tids, (size_t)n);
}

/* A process with one thread: the process's files serve for both, except where
 * dead threads have left their sums in the group's counters. */
static int read_single(struct scanner *s, struct process *p, const struct stat_fields *f)
{
	struct place group = { -1, p->pid };
	char path[PROCFS_PATH_MAX];
	int error = set_threads(s, p, &p->pid, 1);

	if (error)
		return error;
	struct thread *t = &p->threads[0];
	open_thread_window(s, p, t);
	t->now.at_ns = scan_now_ns(s);
	apply_thread_stat(t, f);
	apply_stat_counters(&t->now, f);
	if (read_schedstat(s, group, &t->now) != 0 && s->table.kernel_accounts_runnable)
		return -ESRCH;
	if (read_thread_status(s, p, t, group) != 0)
		return -ESRCH;
	read_io(s, group, &p->now, p->asked);
	memcpy(t->now.io, p->now.io, sizeof t->now.io);
	t->now.source[SOURCE_IO] = p->now.source[SOURCE_IO];
	s->cost.threads_read++;

	if (scan_has_clock(s) && p->now.run_ns > t->now.run_ns + CLOCK_LAG_NS)
		p->had_threads = true;
	if (!p->had_threads && !p->asked && scan_has_clock(s))
		return 0;
	int dir_fd = procfs_open_dir(&s->fs, procfs_path(path, p->pid, 0, "task"));
	if (dir_fd < 0)
		return means_ended(dir_fd) ? -ESRCH : 0;
	error = read_thread_files(s, p, t, (struct place){ dir_fd, t->tid }, true);
	close(dir_fd);
	return error;
}

static int read_many(struct scanner *s, struct process *p, const struct stat_fields *f)
{
	bool is_new = p->first_seen_at == s->table.refresh;
	char path[PROCFS_PATH_MAX];
	int error;

	p->had_threads = true;
	if (is_new || s->has_births || !scan_has_clock(s) ||
	    f->thread_count != (int64_t)p->thread_count) {
		error = list_threads(s, p);
		if (error)
			return error;
	}
	int dir_fd = procfs_open_dir(&s->fs, procfs_path(path, p->pid, 0, "task"));
	if (dir_fd < 0)
		return means_ended(dir_fd) ? -ESRCH : dir_fd;
	bool force_all = !scan_has_clock(s) ||
			 (p->asked && p->thread_count <= FULL_THREADS_MAX);
	bool has_dead = false;
	for (size_t i = 0; i < p->thread_count; i++) {
		struct thread *t = &p->threads[i];
		bool force = force_all || (p->asked && t->tid == p->pid);
		if (refresh_thread(s, p, t, (struct place){ dir_fd, t->tid }, force) != 0) {
			t->state = 'X';
			has_dead = true;
		}
	}
	struct thread *leader = (struct thread *)process_leader(p);
	if (s->options.want_memory && leader && !thread_is_moved(&s->table, leader))
		read_thread_status(s, p, leader, (struct place){ dir_fd, leader->tid });
	close(dir_fd);
	read_io(s, (struct place){ -1, p->pid }, &p->now, p->asked);
	return has_dead && (leader == NULL || leader->state == 'X') ? -ESRCH : 0;
}

/* A process with another start time under the same PID is another process. */
static void become_another(struct scanner *s, struct process *p)
{
	pid_t pid = p->pid;
	bool asked = p->asked;
	uint64_t looked_at = p->looked_at_ns, run_ns = p->now.run_ns;

	free_details(&p->details);
	free(p->threads);
	memset(p, 0, sizeof *p);
	p->pid = pid;
	p->asked = asked;
	p->looked_at_ns = looked_at;
	p->now.run_ns = run_ns;
	p->first_seen_at = s->table.refresh;
	mark_unread(&p->now);
	mark_unread(&p->before);
}

/* In execve(2) all threads end but the one that called it; that one takes the
 * leader's place, TID and start time, and brings its own counters along. Which
 * one it was the counters tell: that with the most time below what is there
 * now. It changes places with the leader, which then counts as ended. */
static void follow_exec(struct scanner *s, struct process *p, const char comm[TASK_COMM_MAX])
{
	struct thread *leader = (struct thread *)process_leader(p), *caller = leader;
	struct reading now;

	if (leader == NULL || read_schedstat(s, (struct place){ -1, p->pid }, &now) != 0 ||
	    now.source[SOURCE_SCHEDSTAT] != 0)
		return;
	for (size_t i = 0; i < p->thread_count; i++) {
		struct thread *t = &p->threads[i];
		bool is_fit = t->now.run_ns <= now.run_ns && t->now.slices <= now.slices;
		bool is_leader_fit = caller->now.run_ns <= now.run_ns &&
				     caller->now.slices <= now.slices;
		if (is_fit && (!is_leader_fit || t->now.run_ns > caller->now.run_ns))
			caller = t;
	}
	if (caller == leader)
		return;
	struct thread kept = *leader;
	*leader = *caller;
	*caller = kept;
	caller->tid = leader->tid;
	leader->tid = p->pid;
	leader->start_ticks = p->start_ticks;
	memcpy(leader->comm, comm, TASK_COMM_MAX);
}

static void apply_process_stat(struct scanner *s, struct process *p, const struct stat_fields *f)
{
	const struct thread *leader = process_leader(p);
	/* PF_FORKNOEXEC of include/linux/sched.h goes with the first exec. */
	bool is_same_program = leader && ((p->flags ^ (uint32_t)f->flags) & 0x40) == 0 &&
			       strnlen(leader->comm, TASK_COMM_MAX) == f->comm_length &&
			       memcmp(leader->comm, f->comm, f->comm_length) == 0;

	if (!is_same_program) {
		free_details(&p->details); /* exec(2): other arguments and file */
		if (p->thread_count > 1 && f->thread_count == 1)
			follow_exec(s, p, f->comm);
	}
	p->start_ticks = f->start_ticks;
	p->ppid = (pid_t)f->ppid;
	p->pgid = (pid_t)f->pgid;
	p->sid = (pid_t)f->sid;
	p->tty = f->tty;
	p->foreground_pgid = (pid_t)f->foreground_pgid;
	p->flags = (uint32_t)f->flags;
	p->children_user_ticks = f->children_user_ticks;
	p->children_system_ticks = f->children_system_ticks;
	p->children_minor_faults_before = p->children_minor_faults;
	p->children_minor_faults = f->children_minor_faults;
	apply_stat_counters(&p->now, f);
}

static void open_process_window(const struct scanner *s, struct process *p)
{
	p->before = p->now;
	p->before.at_ns = p->looked_before_ns;
	p->moved_at = s->table.refresh;
}

/* Counts what later decisions need from the threads. */
static void close_process_window(const struct scanner *s, struct process *p)
{
	uint64_t run_ns = p->ended_run_ns;
	bool has_run = p->thread_count > 0;

	p->runnable_count = 0;
	p->moved_threads = 0;
	for (size_t i = 0; i < p->thread_count; i++) {
		const struct thread *t = &p->threads[i];
		p->runnable_count += t->state == 'R';
		p->moved_threads += thread_is_moved(&s->table, t);
		run_ns += t->now.run_ns;
		has_run = has_run && reading_has(&t->now, SOURCE_SCHEDSTAT);
	}
	if (!scan_has_clock(s)) {
		p->now.run_ns = run_ns;
		p->now.source[SOURCE_SCHEDSTAT] = has_run ? 0 : ENOENT;
	}
}

static int read_process(struct scanner *s, struct process *p, uint64_t clock_ns)
{
	struct stat_fields fields;
	ssize_t n = read_file(s, (struct place){ -1, p->pid }, "stat");
	int error;

	if (n >= 0)
		n = parse_stat(s->fs.buffer, (size_t)n, &fields);
	if (means_ended(n))
		return -ESRCH;
	if (n < 0) {
		p->now.source[SOURCE_STAT] = source_error(n);
		return 0;
	}
	s->cost.processes_read++;
	if (p->first_seen_at != s->table.refresh && fields.start_ticks != p->start_ticks)
		become_another(s, p);
	open_process_window(s, p);
	p->now.at_ns = p->looked_at_ns;
	if (scan_has_clock(s)) {
		p->now.run_ns = clock_ns;
		p->now.source[SOURCE_SCHEDSTAT] = 0;
	}
	/* comm is borrowed from the buffer that the next read fills. */
	char comm[TASK_COMM_MAX];
	parse_copy_comm(comm, fields.comm, fields.comm_length);
	fields.comm = comm;
	fields.comm_length = strlen(comm);
	apply_process_stat(s, p, &fields);
	if (fields.thread_count > 1)
		error = read_many(s, p, &fields);
	else
		error = read_single(s, p, &fields);
	close_process_window(s, p);
	return error;
}

int task_refresh_process(struct scanner *s, struct process *p)
{
	bool is_new = p->first_seen_at == s->table.refresh;
	uint64_t clock_ns = 0;
	int error = 0;

	p->looked_before_ns = p->looked_at_ns;
	p->looked_at_ns = scan_now_ns(s);
	if (scan_has_clock(s)) {
		s->cost.clock_calls++;
		error = s->options.clock(s->options.clock_context, p->pid, &clock_ns);
		/* G1 of gate.h, with U1. */
		if (!error && !is_new && !p->asked && p->runnable_count == 0 &&
		    reading_has(&p->now, SOURCE_STAT) && clock_ns == p->now.run_ns)
			return 0;
	}
	if (!error)
		error = read_process(s, p, clock_ns);
	if (error == -ESRCH)
		p->ended = true;
	return error;
}

void task_read_missing_io(struct scanner *s, struct process *p)
{
	for (size_t i = 0; i < p->thread_count; i++) {
		struct thread *t = &p->threads[i];
		char path[PROCFS_PATH_MAX];

		if (t->now.source[SOURCE_IO] != SOURCE_UNREAD)
			continue;
		int dir_fd = procfs_open_dir(&s->fs, procfs_path(path, p->pid, 0, "task"));
		if (dir_fd < 0)
			return;
		for (; i < p->thread_count; i++)
			if (p->threads[i].now.source[SOURCE_IO] == SOURCE_UNREAD)
				read_io(s, (struct place){ dir_fd, p->threads[i].tid },
					&p->threads[i].now, false);
		close(dir_fd);
	}
}

int task_reread_idle(struct scanner *s, struct process *p, bool with_status)
{
	struct thread *leader = (struct thread *)process_leader(p);
	struct stat_fields fields;
	ssize_t n = read_file(s, (struct place){ -1, p->pid }, "stat");

	if (n >= 0)
		n = parse_stat(s->fs.buffer, (size_t)n, &fields);
	if (n < 0)
		return means_ended(n) ? -ESRCH : (int)n;
	if (fields.start_ticks != p->start_ticks)
		return -ESRCH;
	p->ppid = (pid_t)fields.ppid;
	p->pgid = (pid_t)fields.pgid;
	p->sid = (pid_t)fields.sid;
	p->tty = fields.tty;
	p->foreground_pgid = (pid_t)fields.foreground_pgid;
	if (leader) {
		leader->priority = (int32_t)fields.priority;
		leader->nice = (int32_t)fields.nice;
		leader->policy = (uint32_t)fields.policy;
		leader->rt_priority = (uint32_t)fields.rt_priority;
	}
	if (!with_status || leader == NULL)
		return 0;
	return read_thread_status(s, p, leader, (struct place){ -1, p->pid });
}

char task_read_state(struct scanner *s, const struct process *p, const struct thread *t)
{
	char path[PROCFS_PATH_MAX];
	struct stat_fields fields;

	s->cost.files_read++;
	ssize_t n = procfs_read(&s->fs, -1, procfs_path(path, p->pid, t->tid, "stat"));
	if (n >= 0)
		n = parse_stat(s->fs.buffer, (size_t)n, &fields);
	return n < 0 ? '\0' : fields.state;
}
