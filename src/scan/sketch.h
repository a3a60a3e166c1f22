/* sketch.h - the processes there are, from one file each: to be drawn before the
 * first refresh of a scanner is through.
 *
 * Stage: scan.  The first refresh reads three files and more of every thread, which
 * takes a third of a second with 10,000 of them.  A sketch has its own table and
 * leaves that of the scanner alone: windows, births and all else begin there.
 */
#ifndef PSTOP_SCAN_SKETCH_H
#define PSTOP_SCAN_SKETCH_H

#include "scan/scan.h"

struct sketch {
	struct table table;      /* thread_total is known, the threads are not */
	size_t files_read;       /* of processes */
};

/* Fewer tasks are read so fast that a sketch would come no sooner. */
#define SKETCH_TASKS_LEAST 1000

/* Tasks of the machine by /proc/loadavg; -1 where that cannot be read.  It tells
 * whether a sketch is worth it. */
int64_t sketch_count_tasks(struct scanner *s);

/* Lists the root and reads the stat file of each process (proc_pid_stat(5)): of a
 * process is_sketched is set, and its leader is its only thread here.  No window, no
 * user, no CPU clock.  To be freed by sketch_free().  0, or -errno: then it is empty. */
int sketch_make(struct sketch *out, struct scanner *s);

/* Also fine where all is zeros; leaves it so. */
void sketch_free(struct sketch *k);

#endif
