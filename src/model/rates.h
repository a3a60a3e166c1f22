/* rates.h - two readings and the time between them into shares and rates.
 *
 * Room: model, pure.  The one place where ticks and nanoseconds become shares
 * and "per second".
 */
#ifndef PSTOP_MODEL_RATES_H
#define PSTOP_MODEL_RATES_H

#include "model/task.h"

/* Why a rate is not known. */
enum rates_gap {
	GAP_NONE,
	GAP_FIRST_SIGHT, /* no earlier reading of this task */
	GAP_DENIED,      /* the file needs more rights */
	GAP_BACKWARDS,   /* a counter went backwards: no honest difference */
	GAP_ENDED,       /* the task ended before the window did */
	GAP_UNWATCHED,   /* children of processes asked for by PID, and hidden ones */
	GAP_NO_TICK,     /* the kernel counts in ticks, and none passed */
	GAP_UNREADABLE,  /* the file is missing or not what the kernel writes */
};

/* Rates of a thread, or of a process: sums over its threads.
 * Shares are of one core's time: 0..1 for a thread; a process may have more.
 *
 * run + runnable is at most 1 for a thread, and for a process at most 1 for each thread
 * that it has, with what threads that ended had.  The kernel adds a wait for a core only
 * when the thread gets one, so the wait that a window adds can be longer than the window:
 * what is more than it has room for belongs to earlier windows and is left out.  What the
 * clocks differ by when they are read goes the same way.
 *
 * Rows of exited processes (view/exited.h) have the part of their life that lies in the
 * window; where that part is not known their rates are not known. */
struct rates {
	double window_s;     /* 0: there is no window, nothing below is known */
	double run;          /* time on a core: cpu_share */
	double runnable;     /* time ready, waiting for a core */
	double user, system; /* parts of run, split as the ticks are */
	double ended_run;    /* part of run by threads that ended unseen: their
	                           switches and waits are in no sum */
	double children;     /* by children that ended, and in no row: account.h */
	double voluntary_per_s, involuntary_per_s;
	double minor_per_s, major_per_s;
	double io_per_s[IO_COUNTERS];
	enum rates_gap run_gap, runnable_gap, split_gap, switches_gap, faults_gap, io_gap;
	enum rates_gap children_gap;
};

/* `p` is the process of `t`, both of the table. */
void rates_of_thread(const struct sample *sample, const struct process *p, const struct thread *t,
		     struct rates *r);

/* The same of its time and switches alone: window_s, run, runnable, *_per_s of switches,
 * and their gaps. */
void rates_of_thread_time(const struct sample *sample, const struct process *p,
			  const struct thread *t, struct rates *r);

void rates_of_process(const struct sample *sample, const struct process *p, struct rates *r);

/* The time between the last two looks at a process. */
static inline double rates_window_s(const struct process *p)
{
	return (double)(p->looked_at_ns - p->looked_before_ns) / 1e9;
}

/* Those of a process that did not run in its window; `source` as its last reading has it. */
void rates_at_rest(double window_s, const uint8_t source[static SOURCE_COUNT], struct rates *r);

/* Those of a task without a window. */
void rates_unknown(enum rates_gap gap, struct rates *r);

/* Plain words for a gap: "permission denied".  NULL for GAP_NONE.  Static. */
const char *rates_gap_text(enum rates_gap gap);

/* The gap that the state of a source means: an errno, SOURCE_UNREAD, or 0. */
enum rates_gap rates_source_gap(uint8_t source);

/* Clock ticks in ns. */
static inline uint64_t rates_ticks_ns(const struct sample *sample, uint64_t ticks)
{
	return ticks * (1000000000 / (uint64_t)sample->ticks_per_s);
}

/* When a task started (proc_pid_stat(5) field 22), in ns on CLOCK_BOOTTIME.  The kernel
 * adds the offset of the reader's time namespace without a sign: a task older than the
 * zero of that clock has a number that wraps, and a negative start here.  False: a
 * number that no kernel writes. */
static inline bool rates_start_ns(long ticks_per_s, uint64_t start_ticks, int64_t *out)
{
	uint64_t ns;

	if (__builtin_mul_overflow(start_ticks, 1000000000 / (uint64_t)ticks_per_s, &ns))
		return false;
	*out = (int64_t)ns;
	return true;
}

#endif
