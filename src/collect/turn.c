/* turn.c - check long sleepers in turn: G5 of gate.h.
 *
 * Room: collect.  Ten thousand clocks take ten milliseconds per second, for nothing if no process
 * wakes up.
 */
#include "config.h"

#include "collect/turn.h"
#include "collect/memo.h"
#include "collect/scanner.h"

/* A process that has not moved for this time is checked in turn, */
#define SLEEPS_LONG_NS 3000000000ULL
/* once in this time. */
#define TURN_NS 8000000000ULL
/* Checking a process costs what the kernel needs to add up the times of its threads.  With more
 * threads than this, it waits for its turn even if it is on the screen, */
#define MANY_THREADS 1000
/* and with more than this, it is checked half as often. */
#define VERY_MANY_THREADS 8000
/* CPU time that may remain unexplained: a share of one core, and the possible error of the ticks in
 * /proc/stat. */
#define UNEXPLAINED_SHARE 0.05
#define TICKS_NS          20000000

unsigned turn_parts(const struct scanner *s, const struct scan_machine *machine)
{
	const struct sample *t = &s->sample;
	uint64_t window_ns = t->before_ns ? t->at_ns - t->before_ns : 0;

	if (!s->options.asks_in_turn || !scan_has_clock(s) || !t->is_whole || s->source.is_in_use ||
	    !s->is_population_still || machine->awake_ns < 0 || window_ns == 0 ||
	    window_ns > TURN_NS)
		return 1;
	return (unsigned)(TURN_NS / window_ns);
}

bool turn_is_dear(const struct process *p)
{
	return p->thread_count > MANY_THREADS;
}

bool turn_leaves_out(const struct scanner *s, size_t place, unsigned parts)
{
	const struct sample *t = &s->sample;
	const struct process *p = t->list[place];
	unsigned turns = p->thread_count > VERY_MANY_THREADS ? 2 : 1;

	return parts > 1 && place % (parts * turns) != t->refresh % (parts * turns) &&
	       memo_of(p)->runnable_count == 0 &&
	       (memo_of(p)->shown_at + 1 < t->refresh || turn_is_dear(p)) &&
	       t->at_ns - p->now.at_ns >= SLEEPS_LONG_NS &&
	       t->at_ns - p->checked_at_ns < turns * TURN_NS && reading_has(&p->now, SOURCE_STAT);
}

bool turn_has_missed(const struct scanner *s, const struct scan_machine *machine)
{
	const struct sample *t = &s->sample;
	double window_ns = (double)(t->at_ns - t->before_ns);
	double unexplained_ns = (double)machine->awake_ns - (double)t->named.own_ns;

	return unexplained_ns > UNEXPLAINED_SHARE * window_ns + TICKS_NS;
}
