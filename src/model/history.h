/* history.h - what the processes did in the last refreshes.
 *
 * Room: model, pure.  A row of marks for each process that ran: a mark is what
 * one refresh saw, and holds until the next one, so that a process at rest costs
 * no mark, no time and (if it never ran) no memory at all.  What is kept is
 * bounded by HISTORY_REFRESHES, HISTORY_MARKS_MOST and HISTORY_PROCESSES_MOST;
 * where that is not enough, the processes that rested longest are forgotten, and
 * their past is then unknown, not zero.
 *
 * Must not know how refreshes are made or drawn.
 */
#ifndef PSTOP_MODEL_HISTORY_H
#define PSTOP_MODEL_HISTORY_H

#include "model/verdict.h"

#define HISTORY_REFRESHES      600    /* ten minutes at one a second */
#define HISTORY_MARKS_MOST     120000 /* of all processes: 2 MB */
#define HISTORY_PROCESSES_MOST 4096

/* One refresh of one process. */
struct history_point {
	bool is_known;
	enum verdict_class class; /* as verdict_counted_as() has it */
	float run, runnable;      /* of one core; negative: not known */
	float switches_per_s;     /* voluntary and involuntary; negative: not known */
	float window_s;           /* length of the window */
};

struct history_mark {
	uint32_t at : 29;   /* number of the refresh */
	uint32_t class : 3; /* enum verdict_class */
	float run, runnable, switches_per_s;
};

/* Marks of one process: a ring. */
struct history_of {
	pid_t pid;
	uint64_t start_ticks;
	uint32_t last_at; /* of the last mark */
	uint16_t first, count, capacity;
	struct history_mark *marks;
};

struct history {
	uint32_t now;          /* number of the last refresh; 0: none yet */
	uint32_t begun_at;     /* number of the first one with a window */
	uint32_t forgotten_at; /* the last mark of those that were forgotten; 0: none were */
	float window_s[HISTORY_REFRESHES];
	struct history_of *list; /* ascending pid */
	size_t count, capacity;
	size_t mark_count; /* room for so many marks is taken */
};

/* Frees what it holds; all zero again, which is how it begins. */
void history_free(struct history *h);

/* A refresh with a window of so many seconds; `refresh` grows by 1 a call, or
 * all before counts as unknown. */
void history_begin(struct history *h, uint64_t refresh, double window_s);

/* What the last refresh saw of a process (point->window_s is not looked at).  To
 * be called for each one that ran, and for each that rests since this refresh;
 * a second call for the same refresh replaces the first.  Does nothing for a
 * process at rest that never ran, and where there is no memory. */
void history_add(struct history *h, pid_t pid, uint64_t start_ticks,
		 const struct history_point *point);

/* Whose past is asked for. */
struct history_of_whom {
	pid_t pid;
	uint64_t start_ticks;
	uint64_t first_seen_at;  /* refresh that found it: it has no window yet */
	uint64_t until;          /* the last refresh that saw it */
	enum verdict_class rest; /* class of one that never ran */
};

/* The last `most` refreshes, oldest first, into `out`; returns how many.  The
 * oldest that are not known are left out, so the first is known. */
size_t history_read(const struct history *h, const struct history_of_whom *whom,
		    struct history_point *out, size_t most);

#endif
