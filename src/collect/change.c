/* change.c - what becomes of a process from one reading to the next: another one
 * under its PID, another program, a new window.
 *
 * Room: collect.  Shared by the two sources: the files (task.c) and the passes of
 * the task iterator (take.c).
 */
#include "config.h"

#include "collect/change.h"
#include "collect/cpu_time.h"
#include "collect/memo.h"
#include "collect/scanner.h"
#include "collect/thread.h"
#include "proc/parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void free_details(struct process *p)
{
	struct details *d = p->details;

	if (d == NULL)
		return;
	free(d->cmdline);
	free(d->exe);
	free(d->cgroup);
	free(d->cgroup_v2);
	free(d);
	p->details = NULL;
}

void task_free_process(struct process *p)
{
	free_details(p);
	thread_retire_all(p);
	thread_free_retired(p);
	process_free_notes(p);
	free((char *)p - offsetof(struct watched, process));
}

/* A process with another start time under the same PID is another process. */
void task_become_another(struct scanner *s, struct process *p)
{
	pid_t pid = p->pid;
	bool asked = p->asked;
	uint64_t checked_ns = p->checked_at_ns, run_ns = p->now.run_ns;

	cpu_time_add_gone(s, p); /* without memory its time is attributed to no process */
	free_details(p);
	thread_retire_all(p);
	process_free_notes(p);
	struct memo *memo = memo_of(p);
	*memo = (struct memo){ .retired = memo->retired, .gone = memo->gone };
	memset(p, 0, sizeof *p);
	p->pid = pid;
	p->asked = asked;
	p->checked_at_ns = checked_ns;
	p->now.run_ns = run_ns;
	p->first_seen_at = s->sample.refresh;
	thread_mark_unread(&p->now);
}

/* In execve(2) all threads exit except the caller, which takes the leader's place, TID and start
 * time, and brings its own counters along.  The counters show which thread it was: the one with the
 * most time that is not above the present value.  It is exchanged with the leader, which then
 * counts as exited. */
static void follow_exec(struct process *p, const struct reading *now, const char *comm,
			size_t length)
{
	struct thread *leader = thread_leader(p), *caller = leader;

	if (leader == NULL)
		return;
	for (size_t i = 0; i < p->thread_count; i++) {
		struct thread *t = &p->threads[i];
		bool is_fit = t->now.run_ns <= now->run_ns && t->now.slices <= now->slices;
		bool is_leader_fit = caller->now.run_ns <= now->run_ns &&
				     caller->now.slices <= now->slices;
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
	thread_set_comm(leader, comm, length);
}

void task_follow_program(struct scanner *s, struct process *p, const struct stat_fields *f,
			 const struct reading *first)
{
	const struct thread *leader = process_leader(p);
	bool is_same_program = leader && ((p->flags ^ (uint32_t)f->flags) & TASK_FORKNOEXEC) == 0 &&
			       strlen(thread_comm(leader)) == f->comm_length &&
			       memcmp(thread_comm(leader), f->comm, f->comm_length) == 0;
	struct reading now;

	if (is_same_program)
		return;
	free_details(p);             /* exec(2): other arguments and another file, */
	memo_of(p)->call_denied = 0; /* other access rights to it, */
	if (p->notes) {              /* and another runtime */
		free(p->notes->runtime);
		p->notes->runtime = NULL;
	}
	if (p->thread_count <= 1 || f->thread_count != 1)
		return;
	if (first == NULL &&
	    thread_read_schedstat(s, (struct thread_place){ PLACE_ROOT, p->pid }, &now) == 0 &&
	    now.source[SOURCE_SCHEDSTAT] == 0)
		first = &now;
	if (first)
		follow_exec(p, first, f->comm, f->comm_length);
}

void task_apply_stat(struct process *p, const struct stat_fields *f)
{
	p->start_ticks = f->start_ticks;
	p->ppid = (pid_t)f->ppid;
	p->pgid = (pid_t)f->pgid;
	p->sid = (pid_t)f->sid;
	p->tty = f->tty;
	p->foreground_pgid = (pid_t)f->foreground_pgid;
	p->flags = (uint32_t)f->flags;
	thread_apply_counters(&p->now, f);
	bool has_children =
		f->children_user_ticks + f->children_system_ticks + f->children_minor_faults > 0;
	struct process_notes *n = has_children ? process_make_notes(p) : p->notes;
	if (n == NULL)
		return;
	n->children_user_ticks = f->children_user_ticks;
	n->children_system_ticks = f->children_system_ticks;
	n->children_minor_faults = f->children_minor_faults;
}

void task_open_window(const struct scanner *s, struct process *p)
{
	/* A task that was never read has nothing to note; without memory there is no window. */
	bool was_read = p->is_born || p->first_seen_at != s->sample.refresh;
	struct process_notes *n = was_read ? process_make_notes(p) : p->notes;

	p->moved_at = s->sample.refresh;
	memo_of(p)->is_sited = false;
	p->is_sketched = false;
	if (n == NULL)
		return;
	n->before = p->now;
	n->before.at_ns = p->checked_before_ns;
	n->children_ticks_before = p->is_born ? 0 :
						n->children_user_ticks + n->children_system_ticks;
	n->children_minor_faults_before = n->children_minor_faults;
	n->children_fresh_ns = 0;
}

/* A process that did not exist at the previous refresh and started since: its counters began at
 * zero in this window.  Its window is that of the sample; the windows of its threads begin with
 * their births.  Start times are truncated to ticks. */
void task_find_birth(const struct scanner *s, struct process *p, const struct stat_fields *f)
{
	const struct sample *t = &s->sample;
	uint64_t tick_ns = 1000000000 / (uint64_t)t->ticks_per_s;
	uint64_t start_ns = f->start_ticks * tick_ns;
	uint64_t window_start_ns = t->boot_offset_ns - (t->at_ns - t->before_ns);
	uint64_t cores = t->cpu_count ? t->cpu_count : (uint64_t)f->thread_count;

	if (!t->is_whole || t->before_ns == 0 || p->first_seen_at != t->refresh ||
	    start_ns + tick_ns <= window_start_ns || start_ns > t->boot_offset_ns)
		return;
	/* A process cannot have computed before it was born. */
	if ((f->user_ticks + f->system_ticks) * tick_ns >
	    (t->boot_offset_ns - start_ns + 2 * tick_ns) * cores)
		return;
	p->is_born = true;
	p->checked_before_ns = t->before_ns;
	memset(&p->now, 0, sizeof p->now);
}

/* Count what later decisions need from the threads. */
void task_close_window(const struct scanner *s, struct process *p)
{
	uint64_t run_ns = process_notes(p)->exited_run_ns;
	bool has_run = p->thread_count > 0;

	p->states = process_count_states(p);
	p->has_states = true;
	memo_of(p)->runnable_count = p->states.running;
	p->moved_threads = 0;
	for (size_t i = 0; i < p->thread_count; i++) {
		const struct thread *t = &p->threads[i];
		p->moved_threads += thread_is_moved(&s->sample, t);
		run_ns += t->now.run_ns;
		has_run = has_run && reading_has(&t->now, SOURCE_SCHEDSTAT);
	}
	if (!scan_has_clock(s)) {
		p->now.run_ns = run_ns;
		p->now.source[SOURCE_SCHEDSTAT] = has_run ? 0 : ENOENT;
	}
}
