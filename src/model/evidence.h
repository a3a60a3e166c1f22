/* evidence.h - the input of the rule: rates and observations of a thread or a process.
 *
 * Room: model, pure.
 */
#ifndef PSTOP_MODEL_EVIDENCE_H
#define PSTOP_MODEL_EVIDENCE_H

#include "model/rates.h"
#include "model/task.h"
#include "model/turns.h"

/* Wake-ups per second of the threads of a process, without threads that wake no more often than
 * an idle one. */
struct wakes {
	double most_per_s;   /* of the thread that wakes most often */
	double others_per_s; /* of all others together */
};

void wakes_add(struct wakes *sum, double per_s);

/* What the rule observations at. */
struct evidence {
	double window_s;          /* 0: no window */
	bool is_recorded;         /* of a whole life, from an exit record */
	bool is_lifetime;         /* the window is the task's whole life */
	bool is_process;          /* the numbers are those of its busiest thread, except
	                           process_run and bytes */
	pid_t tid;                /* the thread that the numbers belong to */
	unsigned thread_count;    /* of its process */
	double run, runnable;     /* shares of the window */
	double process_run;       /* sum over threads; equals run for a thread */
	char comm[TASK_COMM_MAX]; /* name of that thread if it is judged for a process of
	                           several: raw bytes, not clean; else "" */
	struct wakes wakes;       /* of the threads, for a process */
	struct turns turns;       /* of a process of several threads, if they may take turns */
	double user;              /* part of run spent in user mode, 0..1 */
	double process_user;      /* the same of process_run, where has_process_user */
	bool has_process_user;
	double voluntary_per_s, involuntary_per_s;
	double read_chars_per_s, write_chars_per_s;
	double read_bytes_per_s, write_bytes_per_s;
	bool has_run, has_runnable, has_user, has_switches, has_bytes;
	enum rates_gap run_gap, bytes_gap;
	char state, state_before;
	bool has_reaped;  /* this thread is the only one, and it collected a child in the window */
	bool does_reap;   /* a thread of its process collected a child */
	bool did_not_run; /* blocked in one place for the whole window; for a life, in all
	                  observations */
	struct wait_tally waits;
	bool is_seen_late;     /* `waits` covers only the last window of a longer life */
	unsigned by_limit;     /* of these: on data, but until the time limit, like a timer */
	unsigned by_bell;      /* of these: on a pipe that only wakes, as `bell` says */
	unsigned bell;         /* enum wait_kind */
	struct wait_site site; /* the last place where it was observed */
	bool has_site;
	double throttled;   /* share of the window throttled by the quota */
	double quota_cores; /* the quota in cores; 0: no known quota */
};

/* Gather the evidence of a thread, or of a process, for the last window of the sample.  `r` has the
 * rates of the same window. */
void evidence_of_thread(const struct sample *sample, const struct process *p,
			const struct thread *t, const struct rates *r, struct evidence *e);
void evidence_of_process(const struct sample *sample, const struct process *p,
			 const struct rates *r, struct evidence *e);

/* Gather the evidence for the whole life until now. */
void evidence_of_thread_life(const struct sample *sample, const struct process *p,
			     const struct thread *t, struct evidence *e);
void evidence_of_process_life(const struct sample *sample, const struct process *p,
			      struct evidence *e);

#endif
