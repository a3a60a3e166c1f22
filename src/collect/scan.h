/* scan.h - keeps a table of processes and threads up to date.
 *
 * Room: collect.  One scanner owns one table; each refresh brings it from the
 * last moment to this one, reading only what can have changed (gate.h).
 * Must not know how anything is shown.
 */
#ifndef PSTOP_COLLECT_SCAN_H
#define PSTOP_COLLECT_SCAN_H

#include "bpf/bpf_problem.h"
#include "collect/gate.h"
#include "model/task.h"

struct scanner;

/* Where a refresh takes its numbers from, see source.h. */
enum scan_source {
	SCAN_SOURCE_AUTO, /* whatever costs less here and now */
	SCAN_SOURCE_FILES,
	SCAN_SOURCE_BPF, /* passes of the task iterator, or none at all */
};

struct scan_options {
	const char *proc_root; /* NULL: /proc */
	int proc_fd;           /* above 0: this folder in place of `proc_root`; it stays the
	                            caller's */
	const pid_t *pids;     /* only these processes; NULL: all */
	size_t pid_count;
	bool want_exits;      /* records of tasks that end, where the kernel gives them */
	bool want_memory;     /* read the memory lines whenever a process moved */
	bool asks_in_turn;    /* those that sleep for long need not be asked in each
	                            refresh, G5 of gate.h */
	gate_clock_fn *clock; /* NULL: the kernel's under /proc, else none */
	void *clock_context;
	enum scan_source source;
};

/* What is known of the machine just before a refresh. */
struct scan_machine {
	int64_t procs_running; /* of /proc/stat; -1: not known, then U2 of gate.h is not
	                            covered */
	int64_t forks;         /* since boot; -1: not known, then any birth or death
	                            lists the root */
	int64_t awake_ns;      /* time since the last refresh in which cores did neither
	                            idle nor serve interrupts; -1: not known, see G5 */
};

#define SCAN_MACHINE_UNKNOWN ((struct scan_machine){ -1, -1, -1 })

/* What a refresh did, for `doctor` and for the tests. */
struct scan_cost {
	uint64_t system_calls; /* all of them, but for clocks of the vDSO */
	uint64_t clock_calls;  /* process clocks asked */
	uint64_t files_read;
	uint64_t folders_listed;
	uint64_t processes_read;
	uint64_t threads_read;
	uint64_t tasks_passed; /* by the task iterator; 0: all came from files */
};

/* Makes a scanner.  Options are copied, pids with them.  0, or -errno: then
 * `proc_root` cannot be read, or the source alone asked for cannot be had. */
int scan_open(struct scanner **out, const struct scan_options *options);
void scan_close(struct scanner *s);

/* Why SCAN_SOURCE_BPF cannot be had of that root: tries it once more, for after scan_open()
 * has failed.  "" where it can, or where the root cannot be read.  Returns `out`. */
char *scan_source_problem(const char *proc_root, char out[static BPF_PROBLEM_TEXT]);

/* Moves to the next snapshot of a fixture before the next refresh. */
int scan_reopen(struct scanner *s, const char *proc_root);

/* Brings the table to now.  Processes that ended since stay in the table until the
 * next refresh, marked.  0, or -errno where the root cannot be listed or memory is
 * short. */
int scan_refresh(struct scanner *s, struct scan_machine machine);

/* Of a scanner of certain processes (options.pids): adds one, and reads it at once,
 * as if the last refresh had found it.  0, -ESRCH: it ended, or -ENOMEM. */
int scan_add_pid(struct scanner *s, pid_t pid);

/* And takes one out: the caller knows that it ended.  It stays in the table until the
 * next refresh, marked; nothing of it is read any more. */
void scan_remove_pid(struct scanner *s, pid_t pid);

/* From now on `pause` is called between the tasks of a long refresh, every 10 ms
 * or so, at moments when the table may be read and cannot change: for keys that
 * should not wait.  What the last refresh found stays allocated until the end of
 * the one that pauses. */
void scan_set_pause(struct scanner *s, void (*pause)(void *context), void *context);

/* Is the root the kernel's?  A fixture tells the time itself, and stands still. */
bool scan_is_live(const struct scanner *s);

/* Is it the kernel's, and of pstop's own PID namespace?  Else its PIDs are not those of system
 * calls. */
bool scan_is_own(const struct scanner *s);

/* Takes the exit records that the kernel has written so far: to be called a few times
 * a second between refreshes. */
void scan_drain_exits(struct scanner *s);

/* 0: exit records are taken; else why not, an error of exits_open() (exits.h), or
 * -ECANCELED where nobody wanted them. */
int scan_exits_error(const struct scanner *s);

/* Times that records were lost in the last window: what they had is in the
 * children's time of parents, where it was collected. */
unsigned scan_exits_lost(const struct scanner *s);

/* The sample: borrowed, changed by the next refresh. */
const struct sample *scan_sample(const struct scanner *s);

/* Of a process that was asked for and is not there: NULL, there is none; else that it is
 * or may be hidden, in plain words, static. */
const char *scan_missing_why(const struct scanner *s, pid_t pid);

/* Of the last refresh. */
struct scan_cost scan_last_cost(const struct scanner *s);

#endif
