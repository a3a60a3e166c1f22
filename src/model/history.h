/* history.h - what the processes did in the last refreshes.
 *
 * Room: model, pure.  Each process that ran has a row of marks.  A mark describes one refresh and
 * holds until the next mark, so a process at rest costs no mark, no time and (if it never ran) no
 * memory at all.  Memory is bounded by HISTORY_REFRESHES, HISTORY_MARKS_MOST and
 * HISTORY_PROCESSES_MOST; beyond that, the processes that have rested longest are forgotten, and
 * their past is then unknown, not zero.
 *
 * Must not know how refreshes are made or drawn.
 */
#ifndef PSTOP_MODEL_HISTORY_H
#define PSTOP_MODEL_HISTORY_H

#include "model/verdict.h"

#define HISTORY_REFRESHES      600    /* ten minutes at one refresh per second */
#define HISTORY_MARKS_MOST     120000 /* over all processes: 2 MB */
#define HISTORY_PROCESSES_MOST 4096

/* One refresh of one process. */
struct history_point {
	bool is_known;
	enum verdict_class class;      /* as returned by verdict_counted_as() */
	float run, runnable;           /* of one core; negative: not known */
	float switches_per_s;          /* voluntary and involuntary; negative: not known */
	float resident_bytes;          /* memory; negative: it has none, or it is not known */
	float read_per_s, write_per_s; /* bytes from and to storage; negative: not known */
	float window_s;                /* length of the window */
};

/* A number of a mark in 16 bits, see history.c: rounded to one part in 2000. */
typedef uint16_t history_number;

struct history_mark {
	uint32_t at : 29;   /* number of the refresh */
	uint32_t class : 3; /* enum verdict_class */
	history_number run, runnable, switches_per_s, resident_bytes, read_per_s, write_per_s;
};

/* The marks of one process: a ring. */
struct history_of {
	pid_t pid;
	uint64_t start_ticks;
	uint32_t last_at; /* refresh of the last mark */
	uint16_t first, count, capacity;
	struct history_mark *marks;
};

struct history {
	uint32_t now;          /* number of the last refresh; 0: none */
	uint32_t begun_at;     /* number of the first refresh with a window */
	uint32_t forgotten_at; /* refresh of the latest mark that was dropped; 0: none */
	float window_s[HISTORY_REFRESHES];
	struct history_of *list; /* by ascending PID */
	size_t count, capacity;
	size_t mark_count; /* marks that memory is allocated for */
};

/* Return the memory of a process, as a point has it. */
float history_resident_bytes(const struct process *p);

/* Free what it holds and set everything to zero, which is also the initial state. */
void history_free(struct history *h);

/* Begin a refresh with a window of `window_s` seconds.  `refresh` must grow by 1 per call;
 * otherwise everything before counts as unknown. */
void history_begin(struct history *h, uint64_t refresh, double window_s);

/* Add what the last refresh observed of a process (point->window_s is ignored).  Call this for each
 * process that ran, and for each that is at rest since this refresh; a second call for the same
 * refresh replaces the first.  It does nothing for a process at rest that never ran, and if there
 * is no memory. */
void history_add(struct history *h, pid_t pid, uint64_t start_ticks,
		 const struct history_point *point);

/* The process whose past is requested. */
struct history_of_whom {
	pid_t pid;
	uint64_t start_ticks;
	uint64_t first_seen_at;  /* the refresh that found it: it has no window yet */
	uint64_t until;          /* the last refresh that saw it */
	enum verdict_class rest; /* its class in refreshes without a mark, if it never ran, */
	float resident_bytes;    /* and its memory, which does not change while it rests */
};

/* Write the last refreshes to `out`, at most `most`, oldest first, and return how many.  The oldest
 * ones are left out while they are unknown, so the first is always known. */
size_t history_read(const struct history *h, const struct history_of_whom *whom,
		    struct history_point *out, size_t most);

#endif
