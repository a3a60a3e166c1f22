/* demo_list.h - all demos; the file of each has the same name.
 *
 * Room: demo.  Only for demo*.c; other code calls demo_find().
 */
#ifndef PSTOP_DEMO_DEMO_LIST_H
#define PSTOP_DEMO_DEMO_LIST_H

#include "demo/demo.h"

/* How processes are created. */
extern const struct demo demo_fork_copy, demo_exec, demo_vfork, demo_posix_spawn;
/* Which tasks share memory, and what switches between them. */
extern const struct demo demo_threads, demo_uthreads;
/* How processes exit. */
extern const struct demo demo_zombie, demo_orphan;
/* What a process does with its time. */
extern const struct demo demo_cpu, demo_io, demo_net, demo_tty_wait, demo_mixed, demo_lock,
	demo_starve;
/* How programs are made up of processes and threads. */
extern const struct demo demo_pool, demo_gil, demo_mapreduce;

#endif
