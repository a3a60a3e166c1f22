/* thread.c - read one thread; see thread.h. */
#include "config.h"

#include "collect/thread.h"
#include "collect/memo.h"
#include "collect/scanner.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void thread_enter(struct scanner *s, pid_t pid)
{
	s->folder_pid = pid;
	s->folder_fd = -1;
	s->is_io_still = false;
}

int thread_folder(struct scanner *s)
{
	char path[PROCFS_PATH_MAX];

	if (s->folder_fd < 0)
		s->folder_fd = procfs_open_dir(&s->fs, procfs_path(path, s->folder_pid, 0, "task"));
	return s->folder_fd;
}

void thread_leave(struct scanner *s)
{
	if (s->folder_fd >= 0)
		close(s->folder_fd);
	s->folder_pid = 0;
	s->folder_fd = -1;
}

ssize_t thread_read_file(struct scanner *s, struct thread_place where, enum task_file file)
{
	bool is_thread = where.dir_fd == PLACE_TASK;
	uint64_t key = kept_key(where.number, is_thread, file);
	char path[PROCFS_PATH_MAX];
	int folder = -1;

	s->cost.files_read++;
	ssize_t n = kept_read(&s->kept, &s->fs, key);
	if (n != KEPT_MISS)
		return n;
	if (is_thread && (folder = thread_folder(s)) < 0)
		return folder;
	return kept_open(&s->kept, &s->fs, key, folder,
			 procfs_path(path, where.number, 0, kept_name(file)));
}

ssize_t thread_read_alone(struct scanner *s, pid_t pid, pid_t tid, enum task_file file)
{
	uint64_t key = kept_key(tid, true, file);
	char path[PROCFS_PATH_MAX];

	s->cost.files_read++;
	ssize_t n = kept_read(&s->kept, &s->fs, key);
	if (n != KEPT_MISS)
		return n;
	return kept_open(&s->kept, &s->fs, key, -1, procfs_path(path, pid, tid, kept_name(file)));
}

struct thread *thread_leader(struct process *p)
{
	const struct thread *leader = process_leader(p);

	return leader ? &p->threads[leader - p->threads] : NULL;
}

bool thread_means_exited(ssize_t error)
{
	return error == -ENOENT || error == -ESRCH;
}

/* Return the value of reading.source[] for a failed read. */
uint8_t thread_source_error(ssize_t error)
{
	return error < 0 && error > -SOURCE_UNREAD ? (uint8_t)-error : (uint8_t)EIO;
}

void thread_mark_unread(struct reading *r)
{
	memset(r->source, SOURCE_UNREAD, sizeof r->source);
}

/* ---- births, exits and windows ---- */

static void init_thread(const struct scanner *s, struct thread *t, pid_t tid)
{
	memset(t, 0, sizeof *t);
	t->tid = tid;
	t->state = '?';
	t->first_seen_at = s->sample.refresh;
	thread_mark_unread(&t->now);
}

struct thread_notes *thread_make_notes(struct thread *t)
{
	if (t->notes == NULL) {
		struct watched_thread *watched = malloc(sizeof *watched);
		if (watched == NULL)
			return NULL;
		*watched = (struct watched_thread){ .notes = thread_no_notes };
		t->notes = &watched->notes;
	}
	return t->notes;
}

struct observed *thread_make_observed(struct thread *t)
{
	struct thread_notes *n = thread_make_notes(t);

	if (n && n->observed == NULL)
		n->observed = calloc(1, sizeof *n->observed);
	return n ? n->observed : NULL;
}

void thread_set_comm(struct thread *t, const char *comm, size_t length)
{
	bool is_long = length >= sizeof t->comm;
	size_t most = is_long ? sizeof t->comm - 1 : length;
	struct thread_notes *n = is_long ? thread_make_notes(t) : t->notes;

	memcpy(t->comm, comm, most);
	t->comm[most] = '\0';
	if (n && is_long && n->long_comm == NULL)
		n->long_comm = malloc(TASK_COMM_MAX);
	if (n && n->long_comm)
		parse_copy_comm(n->long_comm, comm, is_long ? length : 0);
}

/* Free what the notes own. */
static void drop_notes(struct thread_notes *n)
{
	wait_place_drop(n->place);
	free(n->observed);
	free(n->long_comm);
}

static void free_notes(struct thread_notes *n)
{
	drop_notes(n);
	free((char *)n - offsetof(struct watched_thread, notes));
}

/* Initialize a thread that was born since its process was last read: its counters began at zero. */
static void init_born_thread(const struct scanner *s, struct thread *t, pid_t tid)
{
	init_thread(s, t, tid);
	memset(t->now.source, 0, sizeof t->now.source);
	t->is_born = true;
}

void thread_shorten_window(const struct scanner *s, struct thread *t)
{
	uint64_t born_ns = t->start_ticks * (1000000000 / (uint64_t)s->sample.ticks_per_s);
	/* It was read some time after the refresh began. */
	uint64_t since_ns = t->now.at_ns > s->sample.at_ns ? t->now.at_ns - s->sample.at_ns : 0;
	uint64_t boot_ns = s->sample.boot_offset_ns + since_ns;
	uint64_t age_ns = boot_ns > born_ns ? boot_ns - born_ns : 0;

	if (t->notes && t->now.at_ns > age_ns && t->notes->before.at_ns < t->now.at_ns - age_ns)
		t->notes->before.at_ns = t->now.at_ns - age_ns;
	t->state_before = 'R';
	t->is_born = false;
}

/* Make `now` the start of the window that this refresh closes. */
void thread_open_window(const struct scanner *s, const struct process *p, struct thread *t)
{
	uint64_t refresh = s->sample.refresh;

	if (t->moved_at == refresh)
		return;
	/* A thread that was never read has nothing to note; without memory there is no window. */
	bool was_read = t->is_born || t->first_seen_at != refresh;
	struct thread_notes *n = was_read ? thread_make_notes(t) : t->notes;
	if (n) {
		n->before = t->now;
		/* It was not read in the last refresh, because it was known to be unchanged. */
		if (t->moved_at + 1 != refresh)
			n->before.at_ns = p->checked_before_ns;
	}
	t->state_before = t->first_seen_at == refresh ? '\0' : t->state;
	t->moved_at = refresh;
}

/* Add the last reading of an exited thread to the sums of its process. */
static void add_exited(struct process *p, const struct reading *last)
{
	struct process_notes *n = process_make_notes(p);

	if (n == NULL)
		return;
	n->exited_voluntary += last->voluntary;
	n->exited_involuntary += last->involuntary;
	n->exited_run_ns += last->run_ns;
	n->exited_runnable_ns += last->runnable_ns;
}

/* The TID came back with another start time: it is another thread, born since the last reading.
 * The caller has opened the window and read schedstat. */
void thread_become_another(const struct scanner *s, struct process *p, struct thread *t)
{
	struct reading kept = t->now;
	struct thread_notes *notes = thread_make_notes(t);

	add_exited(p, &thread_notes(t)->before);
	init_born_thread(s, t, t->tid);
	t->notes = notes;
	if (notes) {
		drop_notes(notes);
		*notes = thread_no_notes;
		notes->before = t->now;
		thread_memo(notes)->site_state = '\0';
	}
	t->now.run_ns = kept.run_ns;
	t->now.runnable_ns = kept.runnable_ns;
	t->now.slices = kept.slices;
	t->now.at_ns = kept.at_ns;
	t->now.source[SOURCE_SCHEDSTAT] = kept.source[SOURCE_SCHEDSTAT];
	t->moved_at = s->sample.refresh;
}

static void retire_notes(struct process *p, struct thread *t)
{
	if (t->notes == NULL)
		return;
	thread_memo(t->notes)->next = memo_of(p)->gone;
	memo_of(p)->gone = t->notes;
}

/* Retire the list of threads, but not their notes, which threads of the new list may have taken
 * over. */
static void retire_list(struct process *p)
{
	if (memo_of(p)->retired == NULL)
		memo_of(p)->retired = p->threads;
	else
		free(p->threads);
	p->threads = NULL;
	p->thread_count = 0;
}

void thread_retire_all(struct process *p)
{
	for (size_t i = 0; i < p->thread_count; i++)
		retire_notes(p, &p->threads[i]);
	retire_list(p);
}

void thread_free_retired(struct process *p)
{
	while (memo_of(p)->gone) {
		struct thread_notes *next = thread_memo(memo_of(p)->gone)->next;
		free_notes(memo_of(p)->gone);
		memo_of(p)->gone = next;
	}
	free(memo_of(p)->retired);
	memo_of(p)->retired = NULL;
}

/* Keep of a thread that left the list what later sums and views need. */
static void end_thread(struct process *p, struct thread *t)
{
	add_exited(p, &t->now);
	retire_notes(p, t);
}

/* Make the threads of `p` those in the list, which is ascending; keep what is known of those that
 * stay. */
int thread_set_all(struct scanner *s, struct process *p, const pid_t *tids, size_t count)
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
	/* If no list was read before, its threads may be old. */
	bool is_born = p->is_born || (p->thread_count > 0 &&
				      (p->first_seen_at < s->sample.refresh || s->is_between));
	size_t old = 0;
	for (size_t i = 0; i < count; i++) {
		for (; old < p->thread_count && p->threads[old].tid < tids[i]; old++)
			end_thread(p, &p->threads[old]);
		if (old < p->thread_count && p->threads[old].tid == tids[i])
			fresh[i] = p->threads[old++];
		else if (is_born)
			init_born_thread(s, &fresh[i], tids[i]);
		else
			init_thread(s, &fresh[i], tids[i]);
	}
	for (; old < p->thread_count; old++)
		end_thread(p, &p->threads[old]);
	retire_list(p);
	p->has_states = false;
	memo_of(p)->sited = 0;
	p->threads = fresh;
	p->thread_count = count;
	return 0;
}

/* ---- the files of a thread ---- */

void thread_apply_stat(struct thread *t, const struct stat_fields *f)
{
	thread_set_comm(t, f->comm, f->comm_length);
	t->state = f->state;
	t->start_ticks = f->start_ticks;
	t->priority = (int32_t)f->priority;
	t->nice = (int32_t)f->nice;
	t->processor = (int32_t)f->processor;
	t->policy = (uint16_t)f->policy;
	t->rt_priority = (uint16_t)f->rt_priority;
}

void thread_apply_counters(struct reading *r, const struct stat_fields *f)
{
	r->user_ticks = f->user_ticks;
	r->system_ticks = f->system_ticks;
	r->minor_faults = f->minor_faults;
	r->major_faults = f->major_faults;
	r->block_ticks = f->block_ticks;
	r->source[SOURCE_STAT] = 0;
}

/* Apply the status file, which has the memory and the user of the process, and the switches of one
 * thread. */
static void apply_owner(struct scanner *s, struct process *p, const struct status_fields *f)
{
	p->memory = f->memory;
	if (p->user == NULL || p->uid != f->uid)
		p->user = users_name(&s->users, f->uid);
	p->uid = f->uid;
	p->now.source[SOURCE_STATUS] = 0;
}

static void apply_status(struct scanner *s, struct process *p, struct thread *t,
			 const struct status_fields *f)
{
	if (t->tid == p->pid)
		apply_owner(s, p, f);
	if (f->has_switches) {
		t->now.voluntary = f->voluntary;
		t->now.involuntary = f->involuntary;
	}
	t->now.source[SOURCE_STATUS] = f->has_switches ? 0 : (uint8_t)ENODATA;
}

int thread_read_owner(struct scanner *s, struct process *p)
{
	struct status_fields fields;
	ssize_t n = thread_read_file(s, (struct thread_place){ PLACE_ROOT, p->pid }, TASK_STATUS);

	if (n >= 0)
		n = parse_status(s->fs.buffer, (size_t)n, &fields);
	if (n >= 0)
		apply_owner(s, p, &fields);
	else
		p->now.source[SOURCE_STATUS] = thread_source_error(n);
	return thread_means_exited(n) ? -ESRCH : 0;
}

int thread_read_status(struct scanner *s, struct process *p, struct thread *t,
		       struct thread_place where)
{
	struct status_fields fields;
	ssize_t n = thread_read_file(s, where, TASK_STATUS);

	if (n >= 0)
		n = parse_status(s->fs.buffer, (size_t)n, &fields);
	if (n >= 0)
		apply_status(s, p, t, &fields);
	else
		t->now.source[SOURCE_STATUS] = thread_source_error(n);
	return thread_means_exited(n) ? -ESRCH : 0;
}

int thread_read_schedstat(struct scanner *s, struct thread_place where, struct reading *out)
{
	ssize_t n = thread_read_file(s, where, TASK_SCHEDSTAT);

	if (n >= 0)
		n = parse_schedstat(s->fs.buffer, (size_t)n, out);
	out->source[SOURCE_SCHEDSTAT] = n < 0 ? thread_source_error(n) : 0;
	return thread_means_exited(n) ? -ESRCH : 0;
}

/* Read the I/O counters.  After a denial they are not tried again until `retry` is set, for a task
 * that is requested or read in full. */
void thread_read_io(struct scanner *s, struct thread_place where, struct reading *out, bool retry)
{
	bool is_denied = out->source[SOURCE_IO] == EACCES || out->source[SOURCE_IO] == EPERM;

	if (is_denied && !retry)
		return;
	ssize_t n = thread_read_file(s, where, TASK_IO);
	if (n >= 0)
		n = parse_io(s->fs.buffer, (size_t)n, out);
	out->source[SOURCE_IO] = n < 0 ? thread_source_error(n) : 0;
}

void thread_read_own_io(struct scanner *s, const struct process *p, struct thread *t,
			struct thread_place where)
{
	if (!s->is_io_still || !reading_has(&t->now, SOURCE_IO))
		thread_read_io(s, where, &t->now, p->asked);
}

/* Read the thread's own stat, status and io; the caller has read schedstat. */
int thread_read_files(struct scanner *s, struct process *p, struct thread *t,
		      struct thread_place where, bool with_io)
{
	struct stat_fields fields;
	ssize_t n = thread_read_file(s, where, TASK_STAT);

	if (thread_means_exited(n))
		return -ESRCH;
	if (n >= 0)
		n = parse_stat(s->fs.buffer, (size_t)n, &fields);
	if (n < 0) {
		t->now.source[SOURCE_STAT] = thread_source_error(n);
	} else {
		/* A thread found between two refreshes is read for the first time. */
		bool was_read = t->first_seen_at != s->sample.refresh && !t->is_born;
		if (was_read && t->start_ticks != fields.start_ticks)
			thread_become_another(s, p, t);
		thread_apply_stat(t, &fields);
		thread_apply_counters(&t->now, &fields);
	}
	with_io = with_io || t->is_born || t->first_seen_at != s->sample.refresh ||
		  process_has_others_io(p);
	if (t->is_born)
		thread_shorten_window(s, t);
	s->cost.threads_read++;
	if (thread_read_status(s, p, t, where) != 0)
		return -ESRCH;
	if (with_io)
		thread_read_own_io(s, p, t, where);
	return 0;
}

/* Apply G2 of gate.h: read further files only if schedstat changed. */
int thread_refresh(struct scanner *s, struct process *p, struct thread *t,
		   struct thread_place where, bool force)
{
	bool is_new = t->first_seen_at == s->sample.refresh;
	struct reading fresh = { .at_ns = scan_now_ns(s) };

	if (thread_read_schedstat(s, where, &fresh) != 0 && s->sample.kernel_accounts_runnable)
		return -ESRCH;
	/* A pass includes a wait while it lasts, schedstat only when it has ended. */
	if (fresh.runnable_ns >= t->now.runnable_ns)
		thread_forget_wait(t);
	else if (t->notes && thread_memo(t->notes)->waited_ns > 0)
		fresh.runnable_ns = t->now.runnable_ns;
	bool is_same = fresh.source[SOURCE_SCHEDSTAT] == 0 &&
		       reading_has(&t->now, SOURCE_SCHEDSTAT) && fresh.run_ns == t->now.run_ns &&
		       fresh.slices == t->now.slices;
	if (is_same && !force && !is_new && t->state != 'R')
		return 0;
	thread_open_window(s, p, t);
	t->now.at_ns = fresh.at_ns;
	t->now.run_ns = fresh.run_ns;
	t->now.runnable_ns = fresh.runnable_ns;
	t->now.slices = fresh.slices;
	t->now.source[SOURCE_SCHEDSTAT] = fresh.source[SOURCE_SCHEDSTAT];
	return thread_read_files(s, p, t, where, p->asked);
}

/* Read the wait channel.  The file has "0" if access is denied, or if the task runs. */
void thread_wchan(struct scanner *s, pid_t pid, pid_t tid, char out[static WAIT_WCHAN_MAX])
{
	ssize_t n = thread_read_alone(s, pid, tid, TASK_WCHAN);

	out[0] = '\0';
	if (n > 0 && s->fs.buffer[0] != '0')
		snprintf(out, WAIT_WCHAN_MAX, "%.*s", (int)strcspn(s->fs.buffer, "\n"),
			 s->fs.buffer);
}

void thread_read_wchan(struct scanner *s, const struct process *p, struct thread *t)
{
	struct thread_notes *n = thread_make_notes(t);

	if (n == NULL)
		return; /* without memory it counts as not read */
	n->wchan_at = s->sample.refresh;
	thread_wchan(s, p->pid, t->tid, n->wchan);
}
