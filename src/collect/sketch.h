/* sketch.h - the existing processes, from one file each, to be drawn before the first refresh of a
 * scanner is complete.
 *
 * Room: collect.  The first refresh reads three or more files of every thread, which takes a third
 * of a second for 10,000 threads.  A sketch fills the scanner's sample with processes that count as
 * new in that refresh: it reads them as if they were not there.  Windows, births and everything
 * else begin with the refresh.
 */
#ifndef PSTOP_COLLECT_SKETCH_H
#define PSTOP_COLLECT_SKETCH_H

#include "collect/scan.h"

/* Fewer tasks are read so fast that a sketch would not be ready any sooner. */
#define SKETCH_TASKS_LEAST 1000

/* Return the number of tasks of the machine from /proc/loadavg; -1 if it cannot be read.  It shows
 * whether a sketch is worthwhile. */
int64_t sketch_count_tasks(struct scanner *s);

/* Fill the sample of a scanner of all processes that was never refreshed: list the root and read
 * the stat file of each process (proc_pid_stat(5)).  is_sketched of a process is set until the
 * first refresh reads it; until then its leader is its only thread.  The sample's totals are
 * valid.  There is no window, user or CPU clock.  After about `most_ns` ns, the remaining
 * processes, which are the oldest, are left out until the first refresh.  Return 0, or -errno with
 * an empty sample. */
int sketch_make(struct scanner *s, int64_t most_ns);

#endif
