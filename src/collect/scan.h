/* scan.h - keep a sample of processes and threads up to date.
 *
 * Room: collect.  One scanner owns one sample.  Each refresh brings it up to now, reading only what
 * can have changed (gate.h).  Must not know how anything is shown.
 */
#ifndef PSTOP_COLLECT_SCAN_H
#define PSTOP_COLLECT_SCAN_H

#include "bpf/bpf_problem.h"
#include "collect/gate.h"
#include "model/task.h"

struct scanner;

/* Where a refresh reads its numbers, see source.h. */
enum scan_source {
	SCAN_SOURCE_AUTO, /* the cheaper one at present */
	SCAN_SOURCE_FILES,
	SCAN_SOURCE_BPF, /* passes of the task iterator, without a fallback */
};

struct scan_options {
	const char *proc_root; /* NULL: /proc */
	int proc_fd;           /* above 0: used instead of `proc_root`; still the caller's */
	const pid_t *pids;     /* only these processes; NULL: all */
	size_t pid_count;
	bool want_exits;      /* records of exited tasks, if the kernel provides them */
	bool want_memory;     /* read the memory whenever a process moved */
	bool asks_in_turn;    /* long sleepers need not be checked each time, G5 of gate.h */
	gate_clock_fn *clock; /* NULL: the kernel's for its own /proc, else none */
	void *clock_context;
	enum scan_source source;
};

/* The state of the machine just before a refresh. */
struct scan_machine {
	int64_t procs_running; /* from /proc/stat; -1: not known, U2 of gate.h is not covered */
	int64_t forks;    /* since boot; -1: not known, any birth or exit then lists the root */
	int64_t awake_ns; /* time since the last refresh in which cores were neither idle
	                       nor serving interrupts; -1: not known, see G5 */
};

#define SCAN_MACHINE_UNKNOWN ((struct scan_machine){ -1, -1, -1 })

/* The cost of a refresh, for `doctor` and for the tests. */
struct scan_cost {
	uint64_t system_calls; /* all of them, except clocks read through the vDSO */
	uint64_t clock_calls;  /* process clocks read */
	uint64_t files_read;
	uint64_t folders_listed;
	uint64_t processes_read;
	uint64_t threads_read;
	uint64_t tasks_passed; /* by the task iterator; 0: all was read from files */
};

/* Create a scanner.  Options are copied, including pids.  Return 0, or -errno if `proc_root` cannot
 * be read or the only allowed source is not available. */
int scan_open(struct scanner **out, const struct scan_options *options);
void scan_close(struct scanner *s);

/* Write the reason why SCAN_SOURCE_BPF is not available for that root, after scan_open() has
 * failed; this tries it once more.  The reason is "" if it is available, or if the root cannot be
 * read.  Return `out`. */
char *scan_source_problem(const char *proc_root, char out[static BPF_PROBLEM_TEXT]);

/* Switch to the next snapshot of a fixture before the next refresh. */
int scan_reopen(struct scanner *s, const char *proc_root);

/* Bring the sample up to now.  Processes that exited since stay in the sample, marked, until the
 * next refresh.  Return 0, or -errno if the root cannot be listed or there is no memory. */
int scan_refresh(struct scanner *s, struct scan_machine machine);

/* Add a process to a scanner of certain processes (options.pids) and read it at once, as if the
 * last refresh had found it.  Return 0, -ESRCH if it has exited, or -ENOMEM. */
int scan_add_pid(struct scanner *s, pid_t pid);

/* Remove a process that the caller knows to have exited.  It stays in the sample, marked, until the
 * next refresh, and is not read any more. */
void scan_remove_pid(struct scanner *s, pid_t pid);

/* Call `pause` between the tasks of a long refresh, about every 10 ms, at moments when the sample
 * may be read and cannot change: for keys that should not wait.  What the last refresh found stays
 * allocated until the end of the refresh that pauses. */
void scan_set_pause(struct scanner *s, void (*pause)(void *context), void *context);

/* Is the root the kernel's?  A fixture has a time of its own, which stands still. */
bool scan_is_live(const struct scanner *s);

/* Is it the kernel's, and of pstop's own PID namespace?  If not, its PIDs are not those of system
 * calls. */
bool scan_is_own(const struct scanner *s);

/* Take the exit records that the kernel has written so far.  Call this a few times per second
 * between refreshes. */
void scan_drain_exits(struct scanner *s);

/* Return 0 if exit records are taken; else an error of exits_open() (exits.h), or -ECANCELED if
 * they were not requested. */
int scan_exits_error(const struct scanner *s);

/* Return how many times records were lost in the last window.  What they had is in the children's
 * time of parents, if the processes were collected. */
unsigned scan_exits_lost(const struct scanner *s);

/* Return the sample.  Borrowed.  The next refresh changes it, and so do, between two refreshes, a
 * demand (collect/demand.h), the sampler's observations, and reading a task again after an action:
 * all of them on the thread that calls them. */
const struct sample *scan_sample(const struct scanner *s);

/* Return why a requested process is missing: that it is or may be hidden, in plain words, static;
 * or NULL if it does not exist. */
const char *scan_missing_why(const struct scanner *s, pid_t pid);

/* Return the cost of the last refresh. */
struct scan_cost scan_last_cost(const struct scanner *s);

#endif
