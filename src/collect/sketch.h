/* sketch.h - the processes there are, from one file each: to be drawn before the
 * first refresh of a scanner is through.
 *
 * Room: collect.  The first refresh reads three files and more of every thread, which
 * takes a third of a second with 10,000 of them.  A sketch fills the scanner's table
 * with processes that are new in that refresh: it then reads them as if they
 * were not there.  Windows, births and all else begin with it.
 */
#ifndef PSTOP_COLLECT_SKETCH_H
#define PSTOP_COLLECT_SKETCH_H

#include "collect/scan.h"

/* Fewer tasks are read so fast that a sketch would come no sooner. */
#define SKETCH_TASKS_LEAST 1000

/* Tasks of the machine by /proc/loadavg; -1 where that cannot be read.  It tells
 * whether a sketch is worth it. */
int64_t sketch_count_tasks(struct scanner *s);

/* Of a scanner of all processes that was never refreshed: lists the root and reads the
 * stat file of each process (proc_pid_stat(5)).  Of a process is_sketched is set until
 * the first refresh reads it, and its leader is its only thread until then; the table's
 * totals are known.  No window, no user, no CPU clock.  After about `most_ns` those that
 * are left, the oldest, stay out until the first refresh.  0, or -errno: then the table
 * is empty. */
int sketch_make(struct scanner *s, int64_t most_ns);

#endif
