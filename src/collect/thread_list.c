/* thread_list.c - the threads of a process as they come, go and open windows.
 *
 * Room: collect.  See thread.h.
 */
#include "config.h"

#include "collect/thread.h"
#include "collect/scanner.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void init_thread(const struct scanner *s, struct thread *t, pid_t tid)
{
	memset(t, 0, sizeof *t);
	t->tid = tid;
	t->state = '?';
	t->first_seen_at = s->table.refresh;
	thread_mark_unread(&t->now);
}

struct thread_notes *thread_make_notes(struct thread *t)
{
	if (t->notes == NULL) {
		t->notes = malloc(sizeof *t->notes);
		if (t->notes)
			*t->notes = thread_no_notes;
	}
	return t->notes;
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

static void free_notes(struct thread_notes *n)
{
	wait_place_drop(n->place);
	free(n->long_comm);
	free(n);
}

/* A thread that was not there at the last look at its process was born since:
 * its counters began at zero. */
static void init_born_thread(const struct scanner *s, struct thread *t, pid_t tid)
{
	init_thread(s, t, tid);
	memset(t->now.source, 0, sizeof t->now.source);
	t->is_born = true;
}

void thread_shorten_window(const struct scanner *s, struct thread *t)
{
	uint64_t born_ns = t->start_ticks * (1000000000 / (uint64_t)s->table.ticks_per_s);
	/* It was read some time after the refresh began. */
	uint64_t since_ns = t->now.at_ns > s->table.at_ns ? t->now.at_ns - s->table.at_ns : 0;
	uint64_t boot_ns = s->table.boot_offset_ns + since_ns;
	uint64_t age_ns = boot_ns > born_ns ? boot_ns - born_ns : 0;

	if (t->notes && t->now.at_ns > age_ns && t->notes->before.at_ns < t->now.at_ns - age_ns)
		t->notes->before.at_ns = t->now.at_ns - age_ns;
	t->state_before = 'R';
	t->is_born = false;
}

/* Makes `now` the start of the window that this refresh closes. */
void thread_open_window(const struct scanner *s, const struct process *p, struct thread *t)
{
	uint64_t refresh = s->table.refresh;

	if (t->moved_at == refresh)
		return;
	/* Of one that was never read there is nothing to note; without memory there is no
	 * window. */
	bool was_read = t->is_born || t->first_seen_at != refresh;
	struct thread_notes *n = was_read ? thread_make_notes(t) : t->notes;
	if (n) {
		n->before = t->now;
		/* Not read last time: it was known then to stand as it did. */
		if (t->moved_at + 1 != refresh)
			n->before.at_ns = p->looked_before_ns;
	}
	t->state_before = t->first_seen_at == refresh ? '\0' : t->state;
	t->moved_at = refresh;
}

/* Keeps what was last read of a thread that ended in the sums of its process. */
static void add_ended(struct process *p, const struct reading *last)
{
	struct process_notes *n = process_make_notes(p);

	if (n == NULL)
		return;
	n->ended_voluntary += last->voluntary;
	n->ended_involuntary += last->involuntary;
	n->ended_run_ns += last->run_ns;
	n->ended_runnable_ns += last->runnable_ns;
}

/* The TID came back with another start time: another thread, born since the
 * last look. The caller has opened the window and read schedstat. */
void thread_become_another(const struct scanner *s, struct process *p, struct thread *t)
{
	struct reading kept = t->now;
	struct thread_notes *notes = thread_make_notes(t);

	add_ended(p, &thread_notes(t)->before);
	init_born_thread(s, t, t->tid);
	t->notes = notes;
	if (notes) {
		wait_place_drop(notes->place);
		free(notes->long_comm);
		*notes = thread_no_notes;
		notes->before = t->now;
	}
	t->now.run_ns = kept.run_ns;
	t->now.runnable_ns = kept.runnable_ns;
	t->now.slices = kept.slices;
	t->now.at_ns = kept.at_ns;
	t->now.source[SOURCE_SCHEDSTAT] = kept.source[SOURCE_SCHEDSTAT];
	t->moved_at = s->table.refresh;
}

static void retire_notes(struct process *p, struct thread *t)
{
	if (t->notes == NULL)
		return;
	t->notes->next = p->gone;
	p->gone = t->notes;
}

/* Without the notes, which other threads may have. */
static void retire_list(struct process *p)
{
	if (p->retired == NULL)
		p->retired = p->threads;
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
	while (p->gone) {
		struct thread_notes *next = p->gone->next;
		free_notes(p->gone);
		p->gone = next;
	}
	free(p->retired);
	p->retired = NULL;
}

/* Keeps of a thread that left the list what later sums and views need. */
static void end_thread(struct process *p, struct thread *t)
{
	add_ended(p, &t->now);
	retire_notes(p, t);
}

/* Makes the threads of `p` those of the list, ascending; keeps what is known
 * of those that stay. */
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
	/* Where no list was read before, who is on it may be old. */
	bool is_born = p->is_born || (p->thread_count > 0 &&
				      (p->first_seen_at < s->table.refresh || s->is_between));
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
	p->sited = 0;
	p->threads = fresh;
	p->thread_count = count;
	return 0;
}
