/* active.c - which processes and threads may be active; see active.h. */
#include "config.h"

#include "wait/active.h"
#include "collect/memo.h"
#include "collect/scanner.h"

/* Limit of threads in a process requested by PID, up to which all are observed, even those
 * that did not run in the last window. */
#define ASKED_THREADS_MAX 64

/* In the first window all threads are new, and it is not known which are active. */
bool active_may_be(const struct sample *t, const struct process *p)
{
	return !p->has_exited &&
	       (p->asked || memo_of(p)->runnable_count > 0 || process_is_moved(t, p));
}

bool active_clock(struct scanner *s, const struct process *p, uint64_t *out_ns)
{
	if (!scan_has_clock(s) || p->has_exited)
		return false;
	s->cost.clock_calls++;
	return s->options.clock(s->options.clock_context, p->pid, out_ns) == 0;
}

/* In the first window it is not known yet which processes were active. */
bool active_process(struct scanner *s, const struct process *p)
{
	uint64_t clock_ns;

	if (p->has_exited)
		return false;
	if (p->asked || memo_of(p)->runnable_count > 0 || p->first_seen_at != s->sample.refresh)
		return true;
	return scan_has_clock(s) && !(active_clock(s, p, &clock_ns) && clock_ns == p->now.run_ns);
}

/* A thread with fewer time slices per second and a smaller share of a core than these is idle
 * by the rule of verdict.h, whatever it waits for. */
#define QUIET_SLICES_PER_S 2.5
#define QUIET_RUN          0.005

/* Return whether the thread hardly ran in the last window. */
static bool is_quiet(const struct thread *t)
{
	const struct reading *before = &thread_notes(t)->before;
	double window_ns = (double)(t->now.at_ns - before->at_ns);

	return t->state != 'R' && t->state != 'D' && !t->is_born &&
	       reading_has(before, SOURCE_SCHEDSTAT) && reading_has(&t->now, SOURCE_SCHEDSTAT) &&
	       (double)(t->now.slices - before->slices) * 1e9 <= QUIET_SLICES_PER_S * window_ns &&
	       (double)(t->now.run_ns - before->run_ns) <= QUIET_RUN * window_ns;
}

bool active_thread(const struct scanner *s, const struct process *p, const struct thread *t)
{
	return t->state != 'X' &&
	       ((thread_is_moved(&s->sample, t) && !is_quiet(t)) || t->state == 'R' || t->is_born ||
		(p->asked && p->thread_count <= ASKED_THREADS_MAX));
}
