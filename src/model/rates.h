/* rates.h - convert two readings and the time between them into shares and rates.
 *
 * Room: model, pure.  The one place where ticks and nanoseconds become shares and values per
 * second.
 */
#ifndef PSTOP_MODEL_RATES_H
#define PSTOP_MODEL_RATES_H

#include "model/task.h"

/* Why a rate is unknown. */
enum rates_gap {
	GAP_NONE,
	GAP_FIRST_SIGHT, /* no earlier reading of this task */
	GAP_DENIED,      /* reading the file needs more privileges */
	GAP_BACKWARDS,   /* a counter went backwards: no valid difference */
	GAP_EXITED,      /* the task exited before the end of the window */
	GAP_UNWATCHED,   /* children of processes requested by PID, and hidden processes */
	GAP_NO_TICK,     /* the kernel counts in ticks, and none elapsed */
	GAP_UNREADABLE,  /* the file is missing or malformed */
	GAP_NO_DEVICE,   /* there is no disk, or no network interface */
};

/* Rates of a thread, or of a process: sums over its threads.  Shares are of one core's time: 0..1
 * for a thread; a process may have more.
 *
 * run + runnable is at most 1 for a thread, and for a process at most 1 per thread, plus what its
 * exited threads had.  The kernel adds a wait on the run queue only when the thread gets a core, so
 * the wait that is added in a window can be longer than the window: the excess belongs to earlier
 * windows and is left out.  So is the difference caused by reading the clocks at slightly different
 * times.
 *
 * Rows of exited processes (field/exited.h) have the part of their life that lies in the window; if
 * that part is unknown, so are their rates. */
struct rates {
	double window_s;     /* 0: there is no window, and nothing below is known */
	double run;          /* time on a core: cpu_share */
	double runnable;     /* time runnable, on a run queue */
	double user, system; /* parts of run, split in the proportion of the ticks */
	double exited_run;   /* part of run of threads that exited unobserved: their switches and
	                     waits are not included in any total */
	double children;     /* of exited children that have no row of their own: account.h */
	double voluntary_per_s, involuntary_per_s;
	double minor_per_s, major_per_s;
	double io_per_s[IO_COUNTERS];
	enum rates_gap run_gap, runnable_gap, split_gap, switches_gap, faults_gap, io_gap;
	enum rates_gap children_gap;
};

/* Compute the rates of the thread `t` of the process `p`, which belongs to the sample. */
void rates_of_thread(const struct sample *sample, const struct process *p, const struct thread *t,
		     struct rates *r);

/* Compute only the time and the switches of a thread: window_s, run, runnable, the *_per_s of
 * switches, and their gaps. */
void rates_of_thread_time(const struct sample *sample, const struct process *p,
			  const struct thread *t, struct rates *r);

/* Compute the rates of the process `p`, which belongs to the sample. */
void rates_of_process(const struct sample *sample, const struct process *p, struct rates *r);

/* Return the time in seconds between the last two readings of a process. */
static inline double rates_window_s(const struct process *p)
{
	return (double)(p->checked_at_ns - p->checked_before_ns) / 1e9;
}

/* Set the rates of a process that did not run in its window.  `source` is the status of the sources
 * in its last reading. */
void rates_at_rest(double window_s, const uint8_t source[static SOURCE_COUNT], struct rates *r);

/* Set the rates of a task without a window: all unknown for the reason `gap`. */
void rates_unknown(enum rates_gap gap, struct rates *r);

/* Return plain words for a gap, such as "permission denied", or NULL for GAP_NONE.  The string is
 * static.
 */
const char *rates_gap_text(enum rates_gap gap);

/* Return the gap for the status of a source: an errno, SOURCE_UNREAD, or 0. */
enum rates_gap rates_source_gap(uint8_t source);

/* Convert clock ticks to ns. */
static inline uint64_t rates_ticks_ns(const struct sample *sample, uint64_t ticks)
{
	return ticks * (1000000000 / (uint64_t)sample->ticks_per_s);
}

/* Convert the start time of a task (field 22 of proc_pid_stat(5)) to ns on CLOCK_BOOTTIME.  The
 * kernel adds the offset of the reader's time namespace to an unsigned value: for a task older than
 * the zero of that clock the value wraps around, and *out is negative.  Return false for a value
 * that no kernel writes. */
static inline bool rates_start_ns(long ticks_per_s, uint64_t start_ticks, int64_t *out)
{
	uint64_t ns;

	if (__builtin_mul_overflow(start_ticks, 1000000000 / (uint64_t)ticks_per_s, &ns))
		return false;
	*out = (int64_t)ns;
	return true;
}

#endif
