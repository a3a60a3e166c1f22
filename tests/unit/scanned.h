/* scanned.h - a scanner over a fake /proc with a fake clock, for the tests of
 * what a refresh reads.
 */
#ifndef PSTOP_UNIT_SCANNED_H
#define PSTOP_UNIT_SCANNED_H

#include "support.h"

#include "model/rates.h"
#include "collect/scan.h"

/* Time between two refreshes of scanned_refresh(): so short that the slow
 * rotation (U4) does not come into play. */
#define STEP_S 0.01

/* Files that every refresh reads of an idle machine: loadavg. */
#define FILES_OF_REFRESH 1

struct scanned {
	struct fake_proc proc;
	struct scanner *scanner;
	double uptime_s;
	int64_t forks;    /* that scan_refresh() is told; -1: not known */
	int64_t awake_ns; /* the same */
};

/* cmocka's setup and teardown; *state becomes a struct scanned. */
int scanned_setup(void **state);
int scanned_teardown(void **state);

/* Opens the scanner, once the tree is made; `pids` ended by 0, or NULL for all. */
void scanned_open(struct scanned *m, const pid_t *pids);
void scanned_open_in_turn(struct scanned *m);
void scanned_open_without_clock(struct scanned *m, const pid_t *pids);

/* Lets so much time pass, then refreshes.  procs_running -1: not known. */
struct scan_cost scanned_refresh_after(struct scanned *m, double seconds, int procs_running);
struct scan_cost scanned_refresh(struct scanned *m);

const struct sample *scanned_table(const struct scanned *m);
struct process *scanned_process(const struct scanned *m, pid_t pid);
const struct thread *scanned_thread(const struct scanned *m, pid_t pid, pid_t tid);
struct rates scanned_rates(const struct scanned *m, pid_t pid, pid_t tid);

/* So many sleeping processes of one thread, 101, 102, …, children of 1. */
void make_sleepers(struct fake_proc *f, int count);

/* A sleeping process with the threads pid, pid + 1, … */
void make_threads(struct fake_proc *f, pid_t pid, int count);

/* A sleeper that has run a little: what make_sleepers() and make_threads() make. */
extern const struct fake_task sleeper;

/* The same task after 4 ms on a core: two slices, two waits, 1000 bytes read. */
struct fake_task has_run(struct fake_task t);

/* A refresh that asked the clocks and loadavg, and nothing else. */
void assert_nothing_read(struct scan_cost cost);

#endif
