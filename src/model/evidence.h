/* evidence.h - what the rule looks at: rates and observations of a thread or a process.
 *
 * Room: model, pure.  Must not know the rule (verdict.h).
 */
#ifndef PSTOP_MODEL_EVIDENCE_H
#define PSTOP_MODEL_EVIDENCE_H

#include "model/rates.h"
#include "model/task.h"
#include "model/turns.h"

/* What the rule looks at. */
struct evidence {
	double window_s;           /* 0: no window */
	bool is_recorded;          /* of a life that an exit record tells of */
	bool is_lifetime;          /* the window is the task's whole life */
	bool is_process;           /* the numbers are its busiest thread's, but for
	                           process_run and bytes */
	pid_t tid;                 /* the thread that the numbers are of */
	unsigned thread_count;     /* of its process */
	double run, runnable;      /* shares of the window */
	double process_run;        /* sum over threads; equals run for a thread */
	char comm[TASK_COMM_MAX];  /* name of that thread, where it speaks for others: bytes
	                           of its own, not clean; else "" */
	double others_wakes_per_s; /* of the other threads of the process, together */
	struct turns turns;        /* of a process of several threads, where it can matter */
	double user;               /* part of run spent in user mode, 0..1 */
	double process_user;       /* the same of process_run, where has_process_user */
	bool has_process_user;
	double voluntary_per_s, involuntary_per_s;
	double read_chars_per_s, write_chars_per_s;
	double read_bytes_per_s, write_bytes_per_s;
	bool has_run, has_runnable, has_user, has_switches, has_bytes;
	enum rates_gap run_gap, bytes_gap;
	char state, state_before;
	bool has_reaped;  /* this thread, being the only one, collected a child in
	                           the window */
	bool does_reap;   /* its process did, whichever thread it was */
	bool did_not_run; /* blocked in one place for the whole window; of a life:
	                           all the time that it was looked at */
	struct wait_tally waits;
	bool is_seen_late;     /* they are of the last window of a longer life */
	unsigned by_limit;     /* of them: at data, but until the time limit, as a timer */
	unsigned by_bell;      /* of them: at a pipe that only wakes, as `bell` */
	unsigned bell;         /* enum wait_kind */
	struct wait_site site; /* the last place seen */
	bool has_site;
	double throttled;   /* share of the window held by the quota */
	double quota_cores; /* the quota in cores; 0: none known */
};

/* What the table's last window says of a thread, or of a process. */
void evidence_of_thread(const struct sample *sample, const struct process *p,
			const struct thread *t, const struct rates *r, struct evidence *e);
void evidence_of_process(const struct sample *sample, const struct process *p,
			 const struct rates *r, struct evidence *e);

/* The same for the whole life until now. */
void evidence_of_thread_life(const struct sample *sample, const struct process *p,
			     const struct thread *t, struct evidence *e);
void evidence_of_process_life(const struct sample *sample, const struct process *p,
			      struct evidence *e);

#endif
