/* conclusion.c - what limits a task, and what would help; see conclusion.h. */
#include "config.h"

#include "model/conclusion.h"
#include "model/sentence.h"

#define NOTHING 0.005 /* of its own time: next to nothing */

/* Add what something faster could save: all the time that was spent on it. */
static void add_saving(struct sentence *s, const char *faster, double share)
{
	if (share < NOTHING) {
		sentence_add(s, "; %s would change next to nothing", faster);
		return;
	}
	sentence_add(s, "; %s could save at most ", faster);
	sentence_add_share(s, share);
	sentence_add(s, " of its own time");
}

/* ---- computing ---- */

/* Are the numbers those of the busiest thread of several? */
static bool has_others(const struct evidence *e)
{
	return e->is_process && e->thread_count > 1;
}

static double kernel_part(const struct evidence *e)
{
	return e->has_process_user && has_others(e) ? 1 - e->process_user : 1 - e->user;
}

/* Threads compute at the same time if the others add at least a quarter of a core. */
static bool computes_in_several(const struct evidence *e)
{
	return has_others(e) && e->process_run - e->run >= 0.25;
}

static void say_turns(struct sentence *s, const struct evidence *e)
{
	unsigned at_one = turns_at_one_lock(&e->turns), at_gil = turns_at_gil(&e->turns);

	if (at_gil > 0) {
		sentence_add(
			s,
			"Limited by Python's GIL: %u threads take turns at it, so they use one "
			"core at most, and neither more cores nor more threads would change "
			"that. Processes instead of threads would help, or code in C that "
			"releases the GIL",
			at_gil);
		return;
	}
	if (at_one > 0)
		sentence_add(s, "Limited by one lock: %u threads take turns at it", at_one);
	else
		sentence_add(s, "Limited by locks: %u threads take turns at them", e->turns.takers);
	sentence_add(s, ", so they use one core at most, and more cores would change nothing. "
			"Processes instead of threads would help, or to hold the lock for less "
			"time");
}

static void say_computes(struct sentence *s, const struct evidence *e, const struct verdict *v)
{
	if (v->detail == DETAIL_KERNEL) {
		sentence_add(s, "Limited by computing in the kernel, for its system calls and page "
				"faults (");
		sentence_add_share(s, kernel_part(e));
		sentence_add(s, " of its CPU time): fewer or larger system calls would help most");
		return;
	}
	if (computes_in_several(e)) {
		sentence_add(
			s,
			"Limited by its own computing, in several threads at once (%.2f cores): "
			"less work or faster cores would help",
			e->process_run);
		return;
	}
	if (has_others(e))
		sentence_add(s,
			     "Limited by the computing of one thread (%d%s%.*s): more cores would "
			     "change nothing, unless its work is divided",
			     (int)e->tid, e->comm[0] ? " " : "", TASK_COMM_MAX - 1, e->comm);
	else
		sentence_add(s, "Limited by its own computing, on one core at a time: more cores "
				"would change nothing, unless its work is divided");
	sentence_add(s, ". Less work or a faster core would help");
	if (has_others(e) || v->own_share < 0)
		return;
	add_saving(s, "a faster disk or network", 1 - v->own_share);
}

/* Return the share of the window in which it was ready and had no core. */
static double ready_share(const struct evidence *e, const struct verdict *v)
{
	if (v->takes_turns)
		return (double)v->held_up;
	if (v->never_blocked || e->runnable > 1 - e->run)
		return 1 - e->run;
	return e->runnable;
}

static void say_starved(struct sentence *s, const struct evidence *e, const struct verdict *v)
{
	sentence_add(s, "Limited by cores: ");
	if (has_others(e) && !v->takes_turns)
		sentence_add(s, "its busiest thread ");
	else
		sentence_add(s, "it ");
	sentence_add(s, "is ready, but waits for a free one ");
	sentence_add_share(s, ready_share(e, v));
	sentence_add(s, " of the time. Fewer busy programs would help, or more cores that it may "
			"use");
	if (e->quota_cores > 0)
		sentence_add(s, ", or a higher CPU quota of its cgroup (%.2f cores)",
			     e->quota_cores);
}

static void say_throttled(struct sentence *s, const struct evidence *e)
{
	if (e->quota_cores <= 0 || e->throttled <= 0) {
		sentence_add(s, "Limited by the signals that stop and continue it");
		return;
	}
	sentence_add(s, "Limited by the CPU quota of its cgroup, %.2f cores, which holds it back ",
		     e->quota_cores);
	sentence_add_share(s, e->throttled);
	sentence_add(s, " of the time: a higher quota or less work would help, free cores would "
			"not");
}

static void say_cpu(struct sentence *s, const struct evidence *e, const struct verdict *v)
{
	if (v->detail == DETAIL_THROTTLED)
		say_throttled(s, e);
	else if (v->detail == DETAIL_STARVED)
		say_starved(s, e, v);
	else if (v->takes_turns)
		say_turns(s, e);
	else
		say_computes(s, e, v);
}

/* ---- waiting ---- */

/* Return in which direction most of its waits of this kind go, as WAIT_TO_*; 0: unknown. */
static unsigned direction_of(const struct evidence *e, unsigned detail)
{
	const struct wait_call_seen *most = wait_tally_call(&e->waits, detail);

	if (most)
		return most->direction;
	return e->has_site && e->site.is_seen && e->site.kind == detail ? e->site.direction : 0;
}

/* What a wait means: what it is limited by, and what would help. */
struct advice {
	const char *limit; /* after "Limited by " or "computing and " */
	const char *help;  /* a sentence without its full stop */
	bool is_limit;     /* false: nothing limits it, it waits for something to happen */
};

static struct advice advice_pipe(unsigned direction)
{
	if (direction == WAIT_TO_READ)
		return (struct advice){ "the program that writes into its pipe",
					"Look at that program: a faster one would help", true };
	if (direction == WAIT_TO_WRITE)
		return (struct advice){ "the program that reads from its pipe",
					"Look at that program: a faster one would help", true };
	return (struct advice){ "the program at the other end of its pipe",
				"Look at that program: a faster one would help", true };
}

static struct advice advice_tty(unsigned direction)
{
	if (direction == WAIT_TO_WRITE)
		return (struct advice){ "its terminal, which takes the output slowly",
					"Less output would help, or a file instead", true };
	return (struct advice){ "its terminal, where it waits for its user", NULL, false };
}

/* Return what a wait of this kind means.  `limit` is NULL if it means nothing definite. */
static struct advice advice_of(const struct evidence *e, unsigned detail)
{
	switch (detail) {
	case WAIT_DISK:
	case WAIT_AIO:
		return (struct advice){ "storage",
					"A faster disk would help, or fewer and larger requests",
					true };
	case WAIT_NETWORK:
		return (struct advice){ "the other end of its connections (sockets)",
					"Faster answers would help, or fewer requests, or several "
					"at a time",
					true };
	case WAIT_PIPE:
		return advice_pipe(direction_of(e, detail));
	case WAIT_TTY:
		return advice_tty(direction_of(e, detail));
	case WAIT_LOCK:
		return (struct advice){ "a lock or condition, for which it waits until another "
					"thread releases it or has work",
					"Look at the other threads: to hold the lock for less time "
					"would help",
					true };
	case WAIT_GIL:
		return (struct advice){ "Python's GIL, which another thread holds",
					"Processes instead of threads would help, or a shorter "
					"switch interval if it waits for data",
					true };
	case WAIT_KERNEL_LOCK:
		return (struct advice){ "a lock inside the kernel, which other tasks hold",
					"Look at what else uses the same memory, file or device",
					true };
	case WAIT_CHILD:
		return (struct advice){ "its child processes", "Look at those", true };
	case WAIT_FS_EVENT:
		return (struct advice){ "changes to files, which it waits for", NULL, false };
	case WAIT_TIMER:
		return (struct advice){ "its own timers: it sleeps on purpose", NULL, false };
	case WAIT_SIGNAL:
		return (struct advice){ "a signal, which it waits for", NULL, false };
	case WAIT_EVENT:
		return (struct advice){ "events, which it waits for", NULL, false };
	case WAIT_STOPPED:
		return (struct advice){ "a signal or debugger that has stopped it",
					"'kill -CONT' continues it", true };
	default:
		return (struct advice){ NULL, NULL, false };
	}
}

/* Add what a faster processor could save: the time in which it computes.  For a process of several
 * threads that is not the time of the busiest one. */
static void add_bound(struct sentence *s, const struct evidence *e, const struct verdict *v)
{
	if (has_others(e) || v->own_share < 0)
		return;
	add_saving(s, "a faster processor", v->own_share);
}

static bool say_blocked(struct sentence *s, const struct evidence *e, const struct verdict *v)
{
	struct advice advice = advice_of(e, v->detail);

	if (advice.limit == NULL)
		return false;
	sentence_add(s, advice.is_limit ? "Limited by %s" : "Limited by nothing but %s",
		     advice.limit);
	if (advice.help)
		sentence_add(s, ". %s", advice.help);
	add_bound(s, e, v);
	return true;
}

static bool say_mixed(struct sentence *s, const struct evidence *e, const struct verdict *v)
{
	struct advice advice = advice_of(e, v->detail);

	if (v->takes_turns) {
		say_turns(s, e);
		return true;
	}
	if (advice.limit == NULL)
		return false;
	sentence_add(s, "Limited by its own computing and, in turn, by %s", advice.limit);
	if (has_others(e) || v->own_share < 0)
		return true;
	sentence_add(s, ". A faster processor could save at most ");
	sentence_add_share(s, v->own_share);
	sentence_add(s, " of its own time, shorter waits at most ");
	sentence_add_share(s, 1 - v->own_share);
	sentence_add(s, ", and so would doing both at the same time");
	return true;
}

/* Return what ends the sleep of an idle task, to follow "it sleeps "; "": not known. */
static const char *idle_until(const struct evidence *e, unsigned detail)
{
	switch (detail) {
	case WAIT_DISK:
	case WAIT_AIO:
		return "until the disk answers";
	case WAIT_NETWORK:
		return "until something arrives at a socket";
	case WAIT_PIPE:
		return "until another program uses the pipe";
	case WAIT_TTY:
		return direction_of(e, detail) == WAIT_TO_WRITE ?
			       "until its terminal takes output" :
			       "until its user types";
	case WAIT_FS_EVENT:
		return "until files change";
	case WAIT_LOCK:
	case WAIT_KERNEL_LOCK:
		return "until a lock is released, or a condition is met";
	case WAIT_TIMER:
		return "until a time that it has chosen";
	case WAIT_CHILD:
		return "until a child process exits";
	case WAIT_SIGNAL:
		return "until it gets a signal";
	case WAIT_EVENT:
		return "until an event occurs";
	default:
		return "";
	}
}

static void say_idle(struct sentence *s, const struct evidence *e, const struct verdict *v)
{
	const char *until = idle_until(e, v->detail);

	if (v->detail == DETAIL_ZOMBIE && e->thread_count <= 1)
		sentence_add(s, "It has exited and needs nothing: it is gone once its parent "
				"collects it with wait(2)");
	else if (v->detail == DETAIL_ZOMBIE)
		sentence_add(s, "This thread has exited and needs nothing");
	else if (v->detail == WAIT_STOPPED)
		sentence_add(s, "Limited by %s. %s", advice_of(e, v->detail).limit,
			     advice_of(e, v->detail).help);
	else
		sentence_add(s, "No hardware limits it: it sleeps%s%s", *until ? " " : "", until);
}

/* ---- a task ---- */

static bool say(struct sentence *s, const struct evidence *e, const struct verdict *v)
{
	if (verdict_is_guess(v))
		sentence_add(s, "A guess: ");
	switch (v->class) {
	case CLASS_CPU_BOUND:
		say_cpu(s, e, v);
		return true;
	case CLASS_MIXED:
		return say_mixed(s, e, v);
	case CLASS_IO_BOUND:
	case CLASS_WAITING:
		return say_blocked(s, e, v);
	case CLASS_IDLE:
		say_idle(s, e, v);
		return true;
	default:
		return false;
	}
}

const char *conclude_task(const struct evidence *e, const struct verdict *v, char *out, size_t size)
{
	struct sentence s = sentence_begin(out, size);

	if (say(&s, e, v))
		return out;
	out[0] = '\0';
	return NULL;
}

/* ---- the machine ---- */

#define IDLE_LEAST 0.10 /* of the time of all cores */

const char *conclude_cores(const struct verdict *v, unsigned cores, int64_t running,
			   const struct system_rates *rates, char *out, size_t size)
{
	bool has_idle = rates->is_known && rates->cpu.gap == GAP_NONE;
	struct sentence s = sentence_begin(out, size);

	if (v->detail != DETAIL_STARVED || cores == 0)
		return NULL;
	if (has_idle && rates->cpu.idle >= IDLE_LEAST) {
		sentence_add(&s, "The cores of this machine were idle ");
		sentence_add_share(&s, rates->cpu.idle);
		sentence_add(&s, " of the time, so it probably may not use all of them "
				 "('taskset -p PID' shows which)");
		return out;
	}
	if (running <= (int64_t)cores)
		return NULL;
	sentence_add(&s, "At the last reading %lld tasks wanted the %u core%s of this machine",
		     (long long)running, cores, cores == 1 ? "" : "s");
	return out;
}
