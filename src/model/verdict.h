/* verdict.h - CPU-bound, IO-bound, mixed, waiting or idle, and why.
 *
 * Room: model, pure.  The rule has one sentence per class, in the order of testing (c is the own
 * share, run / (run + blocked): what a thread does with the time that is its own.  Waiting for a
 * core is not the thread's choice and is left out):
 *
 *   cpu-bound  c >= 0.80: whenever it gets a core it computes, and hardly blocks
 *   idle       next to no CPU time, bytes or wake-ups: it sleeps
 *   mixed      c >= 0.55: computes more than half of its own time
 *   io-bound   blocked much of its own time, mainly on data
 *   waiting    blocked much of its own time, mainly on something else
 *
 * A process is judged by its busiest thread (the largest run + runnable), with c at least the sum
 * of run over all its threads.
 */
#ifndef PSTOP_MODEL_VERDICT_H
#define PSTOP_MODEL_VERDICT_H

#include "model/evidence.h"
#include "model/wait.h"

enum verdict_class {
	CLASS_UNKNOWN,
	CLASS_CPU_BOUND,
	CLASS_IO_BOUND,
	CLASS_MIXED,
	CLASS_WAITING,
	CLASS_IDLE,
	CLASS_COUNT,
	CLASS_GUESSED = CLASS_COUNT /* in counts of verdicts: any class, but a guess */
};
#define VERDICT_COUNTS (CLASS_GUESSED + 1)

/* The fixed words of `detail`: those of enum wait_kind, followed by these. */
enum verdict_detail {
	DETAIL_USER = WAIT_KINDS, /* computes in its own code */
	DETAIL_KERNEL,            /* computes in the kernel, in system calls */
	DETAIL_STARVED,           /* runnable, but other tasks have the cores */
	DETAIL_THROTTLED,         /* runnable, but throttled by a quota */
	DETAIL_ZOMBIE,            /* exited, not yet collected by its parent */
	DETAIL_UNKNOWN,           /* cannot be observed */
	DETAIL_COUNT
};

/* Thresholds of the rule.  Accuracy on labelled programs is flat around each. */
#define VERDICT_CPU_SHARE              0.80
#define VERDICT_MIXED_SHARE            0.55      /* the middle of the flat range, 0.48 to 0.60 */
#define VERDICT_IDLE_RUN               0.01      /* of a core */
#define VERDICT_IDLE_BYTES_PER_S       4096.0    /* through read(2) and write(2) */
#define VERDICT_LIFE_BYTES_LEAST       (1 << 20) /* in a whole life, to count as data */
#define VERDICT_IDLE_WAKES_PER_S       2.5
#define VERDICT_IDLE_TIMED_WAKES_PER_S 25.0  /* where every wait was timed */
#define VERDICT_IDLE_TIMED_PART        0.75  /* of the observations, to count as every */
#define VERDICT_POOL_WAKES_PART        0.7   /* of what the most wakeful thread makes */
#define VERDICT_STARVED_SHARE          0.30  /* of the window, runnable */
#define VERDICT_BELL_BYTES             128.0 /* per wake-up: no more than a signalfd(2) returns */
#define VERDICT_TURNS_RUN_MOST         1.05  /* cores, of threads that run one at a time */
#define VERDICT_TURNS_READY_MOST       1.5   /* of such threads, on a core or runnable at a time */
#define VERDICT_LIMITED_WAKES          1.25  /* times what time limits alone would cause */
#define VERDICT_OWN_TIME_LEAST         0.03  /* of the window, run + blocked */
#define VERDICT_THROTTLED_SHARE        0.10  /* of the window, throttled by the quota */

/* A verdict with less confidence than this is a guess, and is shown as one. */
#define VERDICT_SURE_LEAST 0.5

struct verdict {
	double confidence;  /* 0..1 */
	double own_share;   /* c; negative if unknown */
	double blocked;     /* share of the window */
	float thread_share; /* c of the thread that decided, alone */
	float held_up;      /* share of the window: threads that take turns had no core */
	pid_t tid;          /* the thread that decided */
	enum verdict_class class : 8;
	unsigned detail : 8;    /* enum wait_kind or enum verdict_detail */
	bool takes_turns : 1;   /* its threads compute one at a time, under a lock */
	bool never_blocked : 1; /* R at both ends, and no voluntary switch */
	bool is_blind : 1;      /* what it waits on could not be observed */
};

/* Reinterpret observations in the light of the rest of the window.  The functions evidence_of_*()
 * have already called this; a second call changes nothing.
 *
 * A thread that waits for data with a time limit, and wakes up hardly more often than these limits
 * expire, is sleeping: it is the loop of a program that has nothing to do but serve timers.  Such
 * observations become observations of a timer, except for an idle thread, where the data says more
 * about the thread's purpose.
 *
 * A pipe that carries no data is a bell, and observations of it become observations of what rings
 * it: a child, if the process collects children and moves next to no bytes, or is idle, and its
 * children have the other end; else the other members of the set, signals, or the process itself
 * (an event).  A pipe that carries bytes, however slowly, stays a pipe. */
void verdict_settle_observations(struct evidence *e);

/* Apply the rule. */
struct verdict verdict_judge(const struct evidence *e);

/* Is it a guess?  An unknown verdict is not. */
bool verdict_is_guess(const struct verdict *v);

/* Return how a verdict is counted: its class, or CLASS_GUESSED. */
enum verdict_class verdict_counted_as(const struct verdict *v);

/* Return the word for a class ("cpu-bound") or a detail ("user", "disk"), as in the JSON Schema.
 * The string is static. */
const char *verdict_class_name(enum verdict_class class);

/* Return the class for people: "io-bound", or "io-bound?" for a guess; "guessed" for CLASS_GUESSED.
 * The string is static. */
const char *verdict_class_text(const struct verdict *v);
const char *verdict_detail_name(unsigned detail);

/* Return a detail for people: "no free core" for DETAIL_STARVED, or "no core" in brief, else its
 * word.  The string is static. */
const char *verdict_detail_text(unsigned detail);
const char *verdict_detail_brief(unsigned detail);

/* Write class and detail for people: "io-bound disk", "cpu-bound, no free core", or only the class
 * if the detail is unknown.  Return `out`. */
#define VERDICT_WORDS_MAX 32
const char *verdict_words(const struct verdict *v, char *out, size_t size);

#endif
