/* search.c - find what the gate cannot see: starved sleepers, and changes by others.
 *
 * Room: collect.  Covers U2 and U4 of gate.h with a limited number of reads per refresh.
 */
#include "config.h"

#include "collect/search.h"
#include "collect/memo.h"
#include "collect/scanner.h"
#include "collect/task.h"
#include "collect/turn.h"

#include <errno.h>

/* Number of threads whose states one step of a search reads. */
#define SEARCH_READS 256
/* Refreshes between two searches, if a search finds nothing: in a container, procs_running includes
 * tasks that pstop cannot see. */
#define BACK_OFF_MAX 64
/* Time in which every idle process is read again, and the limits per second and per step. */
#define ROTATION_PERIOD_S 30.0
#define ROTATION_PER_S    10.0
#define ROTATION_READS    64
/* A process with very many threads is left out if it was read within this time. */
#define DEAR_REREAD_NS 90000000000ULL

/* Return the index of the first process above `pid`, or 0 to begin again. */
static size_t index_above(const struct sample *t, pid_t pid)
{
	size_t low = 0, high = t->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (t->list[middle]->pid <= pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < t->count ? low : 0;
}

static void rotate(struct scanner *s)
{
	const struct sample *t = &s->sample;
	double elapsed_s = t->before_ns ? (double)(t->at_ns - t->before_ns) / 1e9 : 0;
	struct search *search = &s->search;

	double per_s = (double)t->count / ROTATION_PERIOD_S;

	search->rotation_debt += (per_s < ROTATION_PER_S ? per_s : ROTATION_PER_S) * elapsed_s;
	if (search->rotation_debt > ROTATION_READS)
		search->rotation_debt = ROTATION_READS;
	for (size_t at = index_above(t, search->rotation_at_pid);
	     search->rotation_debt >= 1 && t->count > 0; at = (at + 1) % t->count) {
		struct process *p = s->list[at];
		search->rotation_debt -= 1;
		search->rotation_at_pid = p->pid;
		bool is_too_soon = turn_is_dear(p) && memo_of(p)->reread_ns > 0 &&
				   t->at_ns - memo_of(p)->reread_ns < DEAR_REREAD_NS;
		if (!p->has_exited && !process_is_moved(t, p) && !is_too_soon &&
		    task_reread_idle(s, p, true) == -ESRCH)
			p->has_exited = true;
	}
}

/* Search the sleepers of one process, from where the last step stopped.  Return false if *left
 * reads were not enough. */
static bool search_process(struct scanner *s, struct process *p, int *left)
{
	pid_t after = s->search.at_tid;

	for (size_t i = 0; i < p->thread_count && !p->has_exited; i++) {
		struct thread *t = &p->threads[i];
		if (t->tid <= after || t->state == 'R' || thread_is_moved(&s->sample, t))
			continue;
		if (*left == 0)
			return false;
		--*left;
		s->search.at_tid = t->tid;
		if (task_read_state(s, p, t) != 'R')
			continue;
		/* From now on, U1 covers it. */
		t->state = 'R';
		p->has_states = false;
		p->touched++;
		memo_of(p)->runnable_count++;
		s->search.has_found = true;
	}
	s->search.at_tid = 0;
	return true;
}

static void search_some(struct scanner *s)
{
	const struct sample *t = &s->sample;
	struct search *search = &s->search;
	size_t at = index_above(t, search->at_pid - 1);
	int left = SEARCH_READS;

	if (at < t->count && t->list[at]->pid != search->at_pid)
		search->at_tid = 0; /* that process is gone */
	for (; search->is_running && at < t->count; at++) {
		search->at_pid = t->list[at]->pid;
		if (!search_process(s, s->list[at], &left))
			return;
		if (at + 1 < t->count)
			continue;
		search->is_running = false;
		search->at_pid = 0;
		if (search->has_found)
			search->back_off = 0;
		else
			search->back_off = search->back_off ? search->back_off * 2 : 2;
		if (search->back_off > BACK_OFF_MAX)
			search->back_off = BACK_OFF_MAX;
		search->quiet_until = t->refresh + search->back_off;
	}
}

void search_step(struct scanner *s, int64_t procs_running)
{
	const struct sample *t = &s->sample;
	struct search *search = &s->search;
	int64_t named = 0;

	rotate(s);
	if (search->is_running) {
		search_some(s);
		return;
	}
	if (procs_running < 0)
		return;
	for (size_t i = 0; i < t->count; i++)
		named += memo_of(t->list[i])->runnable_count;
	search->excess_seen = procs_running > named ? search->excess_seen + 1 : 0;
	if (search->excess_seen < 2 || t->refresh < search->quiet_until)
		return;
	search->excess_seen = 0;
	search->is_running = true;
	search->has_found = false;
	search_some(s);
}
