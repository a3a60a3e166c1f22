/* record.h - everything that happened in a job, from its start to its end.
 *
 * Room: model, pure.  record_apply() adds events, and views read the arrays below.  The same events
 * give the same record: no clock, no file, no ptrace here.
 *
 * Tasks, execs and stops are identified by their index, which never changes; RECORD_NONE means
 * none.  Pointers into the arrays are valid until the next record_apply(), texts until
 * record_close().  Times are in ns since the record began.
 *
 * A task is a thread.  A process is represented by the task of its leader: `leader` of each of its
 * threads.  To visit the processes as a tree:
 *
 *	for (uint32_t i = r->first_root; i != RECORD_NONE; i = r->tasks[i].next_sibling)
 *		show(i), and the same from r->tasks[i].first_child on
 *
 * and the threads of the process i except the leader, in the order of birth:
 *
 *	for (uint32_t t = r->tasks[i].first_thread; t != RECORD_NONE;
 *	     t = r->tasks[t].next_sibling)
 */
#ifndef PSTOP_MODEL_RECORD_H
#define PSTOP_MODEL_RECORD_H

#include "model/shares.h"
#include "model/verdict.h"
#include "model/event.h"
#include "model/evidence.h"

#define RECORD_NONE UINT32_MAX

/* One exec of a process. */
struct record_exec {
	uint32_t task; /* the process */
	uint32_t next; /* its next exec */
	uint64_t at_ns;
	const char *exe;  /* NULL: not known */
	const char *argv; /* as in struct event; NULL: not known */
	size_t argv_length;
	bool is_argv_cut, has_lost_rights;
	bool is_no_exec; /* the process had this program when it was found; see struct event */
	uint32_t by;     /* index of the calling thread, or of the leader */
};

/* What the sampler observed of a living thread, over its whole life so far. */
struct record_seen {
	struct wait_tally waits; /* observations of what it was blocked on */
	struct wait_site site;   /* the last place where it was observed blocked */
	bool has_site;
	struct moments moments; /* leaders: observations of all active threads of the process */
};

/* The present state of a living thread or process: the sampler's last window. */
struct record_now {
	uint64_t at_ns; /* end of the window */
	double window_s;
	char state; /* R S D T t Z X I */
	double run; /* in cores: above 1 only for a process */
	struct verdict verdict;
	struct shares shares;
	struct resources so_far; /* of the thread's life until then; not set for a process */
};

/* A task of the job, alive or exited. */
struct record_task {
	pid_t pid, tid;
	enum birth how;
	bool is_running; /* has not exited */
	bool is_stopped; /* by a signal, and not continued */
	bool has_status;
	bool is_taken_over; /* a thread that called exec: it continues as its leader */
	bool is_orphan;     /* its parent exited before it */
	int status;         /* wait status, see wait(2); threads: of their process or their own */

	uint32_t leader;                    /* its process; itself for a process */
	uint32_t parent;                    /* the process that created this one; threads: their
	                                    leader; RECORD_NONE for roots */
	uint32_t maker;                     /* the thread that called fork or clone */
	uint32_t next_sibling;              /* next child of `parent`, or next thread of `leader` */
	uint32_t first_child, last_child;   /* processes that it created */
	uint32_t first_thread, last_thread; /* threads besides the leader */
	uint32_t thread_count;              /* of a process, over its whole life, including the
	                                    leader */
	uint32_t first_exec, last_exec;     /* of a process */

	uint64_t born_ns;         /* FOUND: 0 or when it was found */
	uint64_t age_ns;          /* FOUND: how long it had lived when it was found */
	uint64_t before_ns;       /* FOUND: time that the thread had had on a core by then */
	uint64_t launch_run_ns;   /* the command: time on a core until the record began, and */
	uint64_t launch_wait_ns;  /* waits for one; left out of what it took */
	uint64_t exec_ns;         /* of its first exec since its birth; 0: none */
	uint64_t exit_ns;         /* when it began to end; 0: not seen */
	uint64_t last_exit_ns;    /* of a process: when the last of its threads did */
	uint64_t ended_ns;        /* when it had ended; 0: runs */
	uint64_t stopped_ns;      /* time stopped in all, without the stop that goes on */
	uint64_t stopped_at_ns;   /* when the stop that goes on began */
	char comm[TASK_COMM_MAX]; /* the last name known; of the maker until then */

	struct resources resources;     /* of the thread, once it has exited */
	struct resources *whole;        /* of the process; NULL: the same as its only thread's */
	struct record_seen *seen;       /* NULL: never observed */
	struct record_now *now;         /* of the thread; NULL: no window yet */
	struct record_now *process_now; /* leaders: of the process; NULL: no window yet */
};

/* How the tasks were followed. */
enum record_way {
	RECORD_TRACED, /* ptrace(2): the kernel reported every birth, exec and exit */
	RECORD_TAPPED, /* BPF programs: likewise */
	RECORD_POLLED, /* polling several times per second: short-lived tasks may be missing */
};

#define RECORD_WHY 256

struct record {
	enum record_way way;
	char why_no_bpf[RECORD_WHY]; /* why BPF programs were tried and cannot be used; "": they
	                             are used, or were not tried */
	bool is_attached;            /* the tasks existed before (spawn -p) */
	int64_t began_real_ns;       /* CLOCK_REALTIME at time 0 */
	uint64_t now_ns;             /* of the last event, or as set by record_set_end() */
	struct record_task *tasks;
	uint32_t count;
	struct record_exec *execs; /* includes programs without an exec, see is_no_exec */
	uint32_t exec_count;
	uint32_t first_root, last_root;       /* processes without a parent in the record; the
	                                      command is the first one */
	uint32_t process_count, thread_count; /* in total; threads include the leaders */
	uint32_t running_processes, running_threads;
	uint32_t unknown_count; /* number of events of tasks whose birth was not seen */
	struct record_private *private;
};

/* Create an empty record, to be closed with record_close().  Return NULL if there is no memory. */
struct record *record_open(enum record_way way, bool is_attached, int64_t began_real_ns);
void record_close(struct record *r);

/* Add an event.  Set *out_task to the task of the event, unless out_task is NULL.  An exit or exec
 * without a birth first creates the task, as found.  Return 0, -ENOMEM (the record is then
 * unchanged), or -EINVAL for the exit of a task that is not in the record. */
int record_apply(struct record *r, const struct event *e, uint32_t *out_task);

/* Return the running task with this TID, or RECORD_NONE. */
uint32_t record_find(const struct record *r, pid_t tid);

/* Set the present time, or the time of the end, which running tasks are measured to. */
void record_set_end(struct record *r, uint64_t at_ns);

/* Add what the sampler observed of a thread: the tally of one window, and the last place or NULL.
 * Return 0 or -ENOMEM. */
int record_add_waits(struct record *r, uint32_t task, const struct wait_tally *waits,
		     const struct wait_site *site);

/* Add observations of all active threads of a leader's process, each at one moment.  Return 0 or
 * -ENOMEM. */
int record_add_moments(struct record *r, uint32_t task, const struct moments *moments);

/* Set the name of a running thread: threads can rename themselves. */
void record_set_comm(struct record *r, uint32_t task, const char comm[static TASK_COMM_MAX]);

/* Set the present state of a thread or, if is_process, of a leader's whole process.  Return 0 or
 * -ENOMEM. */
int record_set_now(struct record *r, uint32_t task, bool is_process, const struct record_now *now);

/* ---- queries of the views ---- */

static inline bool record_is_process(const struct record *r, uint32_t task)
{
	return r->tasks[task].leader == task;
}

/* Return how long the task lived, or has lived so far, in ns: at least as long as its thread was on
 * a core or ready for one, and at most as long as the record, plus what it lived before that. */
uint64_t record_life_ns(const struct record *r, uint32_t task);

/* Return what the thread used or, if is_process, what all threads of the process used together.
 * For running tasks this is the last observation, or nothing is known. */
struct resources record_resources(const struct record *r, uint32_t task, bool is_process);

/* Gather the evidence for the whole life of a thread or a process: the exact totals, and everything
 * that the sampler observed.  It is the input of verdict_judge() and verdict_reason(). */
void record_evidence(const struct record *r, uint32_t task, bool is_process, struct evidence *out);

/* Compute where the time of a life went; for a process, the mean over its threads. */
void record_shares(const struct record *r, uint32_t task, bool is_process, struct shares *out);

/* Return the program's name to show: comm, or the file name of the last exec if comm is not known.
 * The bytes are untrusted; borrowed until the next record_apply(). */
const char *record_name(const struct record *r, uint32_t task);

/* Return the last exec of the task's process or, before one, that of the process that it is a copy
 * of: its `argv` has the arguments.  NULL: not known. */
const struct record_exec *record_program(const struct record *r, uint32_t task);

#endif
