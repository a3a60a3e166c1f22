/* scanned.h - a scanner over a fake /proc with a fake clock, for tests of what a refresh reads. */
#ifndef PSTOP_UNIT_SCANNED_H
#define PSTOP_UNIT_SCANNED_H

#include "support.h"

#include "model/rates.h"
#include "collect/scan.h"

/* Time between two refreshes of scanned_refresh(): so short that the slow rotation (U4) does
 * nothing. */
#define STEP_S 0.01

/* Files that every refresh of an idle machine reads: loadavg. */
#define FILES_OF_REFRESH 1

struct scanned {
	struct fake_proc proc;
	struct scanner *scanner;
	double uptime_s;
	int64_t forks;    /* passed to scan_refresh(); -1: not known */
	int64_t awake_ns; /* likewise */
};

/* The setup and teardown of cmocka; *state is set to a struct scanned. */
int scanned_setup(void **state);
int scanned_teardown(void **state);

/* Open the scanner after the tree was made; `pids` ends with 0, NULL means all processes. */
void scanned_open(struct scanned *m, const pid_t *pids);
void scanned_open_in_turn(struct scanned *m);
void scanned_open_without_clock(struct scanned *m, const pid_t *pids);

/* Let `seconds` pass, then refresh.  procs_running -1: not known. */
struct scan_cost scanned_refresh_after(struct scanned *m, double seconds, int procs_running);
struct scan_cost scanned_refresh(struct scanned *m);

const struct sample *scanned_table(const struct scanned *m);
struct process *scanned_process(const struct scanned *m, pid_t pid);
const struct thread *scanned_thread(const struct scanned *m, pid_t pid, pid_t tid);
struct rates scanned_rates(const struct scanned *m, pid_t pid, pid_t tid);

/* Make `count` sleeping processes of one thread each, 101, 102, …, children of 1. */
void make_sleepers(struct fake_proc *f, int count);

/* Make a sleeping process with the threads pid, pid + 1, … */
void make_threads(struct fake_proc *f, pid_t pid, int count);

/* A sleeper that has run a little, as made by make_sleepers() and make_threads(). */
extern const struct fake_task sleeper;

/* Return the same task after 4 ms on a core: two slices, two waits, 1000 bytes read. */
struct fake_task has_run(struct fake_task t);

/* Check that a refresh read the clocks and loadavg, and nothing else. */
void assert_nothing_read(struct scan_cost cost);

#endif
