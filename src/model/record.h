/* record.h - all that happened below a command, from its start to its end.
 *
 * Room: model, pure.  Events go
 * in with record_apply(), views read the arrays below.  Same events, same record:
 * no clock, no file, no ptrace here.
 *
 * Tasks, execs and stops are named by their index, which never changes; RECORD_NONE
 * is none.  Pointers into the arrays are valid until the next record_apply(); texts
 * until record_close().  Times are in ns since the record began.
 *
 * A task is a thread.  A process is its leader's task: `leader` of every thread.
 * To go through the processes as a tree:
 *
 *	for (uint32_t i = r->first_root; i != RECORD_NONE; i = r->tasks[i].next_sibling)
 *		show(i), and the same from r->tasks[i].first_child on
 *
 * and through the threads of the process i, itself left out, in order of birth:
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
	bool is_no_exec; /* the program that it had when it was found, as in struct event */
	uint32_t by;     /* the thread that called it: its index, or the leader */
};

/* What the sampler saw of a living thread, over its whole life so far. */
struct record_seen {
	struct wait_tally waits; /* looks at what it was blocked on */
	struct wait_site site;   /* the last place it was seen blocked at */
	bool has_site;
	struct moments moments; /* leaders: looks at all active threads of the process */
};

/* How a living thread or process does now: the last window of the sampler. */
struct record_now {
	uint64_t at_ns; /* end of the window */
	double window_s;
	char state; /* R S D T t Z X I */
	double run; /* cores: above 1 only for a process */
	struct verdict verdict;
	struct shares shares;
	struct resources so_far; /* of the thread's life until then; a process: not set */
};

struct record_task {
	pid_t pid, tid;
	enum birth how;
	bool is_running; /* not ended yet */
	bool is_stopped; /* by a signal, and not continued yet */
	bool has_status;
	bool is_taken_over; /* a thread that called exec: it goes on as its leader */
	bool is_orphan;     /* its parent ended before it */
	int status;         /* as of wait(2); threads: their process's or their own */

	uint32_t leader;                  /* its process; itself for a process */
	uint32_t parent;                  /* the process that made this one; threads: their leader;
	                            RECORD_NONE for roots */
	uint32_t maker;                   /* the thread that called fork or clone */
	uint32_t next_sibling;            /* next child of `parent`, or next thread of `leader` */
	uint32_t first_child, last_child; /* processes that it made */
	uint32_t first_thread, last_thread; /* threads besides the leader */
	uint32_t thread_count;              /* of a process, with the leader, over its whole life */
	uint32_t first_exec, last_exec;     /* of a process */

	uint64_t born_ns;         /* FOUND: 0 or when it was found */
	uint64_t age_ns;          /* FOUND: how long it had lived when it was found */
	uint64_t before_ns;       /* FOUND: time that the thread had had on a core by then */
	uint64_t exec_ns;         /* of its first exec since its birth; 0: none */
	uint64_t exit_ns;         /* when it began to end; 0: not seen */
	uint64_t last_exit_ns;    /* of a process: when the last of its threads did */
	uint64_t ended_ns;        /* when it had ended; 0: runs */
	uint64_t stopped_ns;      /* time stopped in all, without the stop that goes on */
	uint64_t stopped_at_ns;   /* when the stop that goes on began */
	char comm[TASK_COMM_MAX]; /* the last name known; of the maker until then */

	struct resources resources;     /* of the thread, once it has ended */
	struct resources *whole;        /* of the process; NULL: those of its only thread */
	struct record_seen *seen;       /* NULL: never looked at */
	struct record_now *now;         /* of the thread; NULL: no window yet */
	struct record_now *process_now; /* leaders: of the process; NULL: no window yet */
};

/* How the tasks were watched. */
enum record_way {
	RECORD_TRACED, /* every birth, exec and death was told by the kernel,
	                            by ptrace(2) */
	RECORD_TAPPED, /* and so here, by BPF programs */
	RECORD_POLLED, /* looked for several times a second: what lived for a
	                            short time may be missing */
};

#define RECORD_WHY 256

struct record {
	enum record_way way;
	char why_no_bpf[RECORD_WHY]; /* why BPF programs that were tried cannot tell; "": they
	                            do, or were not asked */
	bool is_attached;            /* the tasks were there before (spawn -p) */
	int64_t began_real_ns;       /* CLOCK_REALTIME at 0 */
	uint64_t now_ns;             /* of the last event, or as record_set_end() said */
	struct record_task *tasks;
	uint32_t count;
	struct record_exec *execs; /* and programs without an exec, see is_no_exec */
	uint32_t exec_count;
	uint32_t first_root, last_root;       /* processes without a parent in the record:
	                            the command is the first one */
	uint32_t process_count, thread_count; /* ever; threads with the leaders */
	uint32_t running_processes, running_threads;
	uint32_t unknown_count; /* events of tasks whose birth nobody saw */
	struct record_private *private;
};

/* An empty record, to be closed with record_close().  NULL without memory. */
struct record *record_open(enum record_way way, bool is_attached, int64_t began_real_ns);
void record_close(struct record *r);

/* Takes an event.  *out_task is the task that it is of; NULL is allowed.  A death
 * or exec without a birth makes the task first, as found.  0, or -ENOMEM (then
 * nothing has changed), or -EINVAL: the death of a task that is not there. */
int record_apply(struct record *r, const struct event *e, uint32_t *out_task);

/* The running task with this tid, or RECORD_NONE. */
uint32_t record_find(const struct record *r, pid_t tid);

/* The time now, or at the end: for tasks that run. */
void record_set_end(struct record *r, uint64_t at_ns);

/* Adds what the sampler saw of a thread: the looks of one window, and the last
 * place, or NULL.  0, or -ENOMEM. */
int record_add_waits(struct record *r, uint32_t task, const struct wait_tally *waits,
		     const struct wait_site *site);

/* The same of all active threads of a leader's process, at one moment each. */
int record_add_moments(struct record *r, uint32_t task, const struct moments *moments);

/* A running thread has this name now: threads may name themselves. */
void record_set_comm(struct record *r, uint32_t task, const char comm[static TASK_COMM_MAX]);

/* Keeps how a thread, or the whole process of a leader, does now.  0, or -ENOMEM. */
int record_set_now(struct record *r, uint32_t task, bool is_process, const struct record_now *now);

/* ---- what views ask ---- */

static inline bool record_is_process(const struct record *r, uint32_t task)
{
	return r->tasks[task].leader == task;
}

/* How long it lived, or has lived so far: never less than its thread was on a core or
 * waited for one. */
uint64_t record_life_ns(const struct record *r, uint32_t task);

/* What the thread took; for a process (is_process) all its threads together.  Of
 * those that run: as last seen, or nothing is known. */
struct resources record_resources(const struct record *r, uint32_t task, bool is_process);

/* The rule's evidence for the whole life of a thread, or of a process: the exact
 * totals, and all that the sampler saw.  To be judged with verdict_judge(), told
 * with verdict_reason(). */
void record_evidence(const struct record *r, uint32_t task, bool is_process, struct evidence *out);

/* Where the time of the life went; of a process: the mean of its threads. */
void record_shares(const struct record *r, uint32_t task, bool is_process, struct shares *out);

/* The program's name to show: of the last exec the file's name, else comm.  Foreign
 * bytes; borrowed until the next record_apply(). */
const char *record_name(const struct record *r, uint32_t task);

/* The arguments of the last exec of its process: its own or, before one, those of
 * the process that it is a copy of.  NULL: not known. */
const struct record_exec *record_program(const struct record *r, uint32_t task);

#endif
