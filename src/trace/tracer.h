/* tracer.h - the inside of follow.h: what traces, what listens, and what polls.
 *
 * Room: trace, private to follow.c, tracer*.c, listen.c and poll.c.
 *
 * The tracer is a thread of its own: when that ends, the kernel lets go of all that
 * it traced, without stopping any of it.
 */
#ifndef PSTOP_TRACE_TRACER_H
#define PSTOP_TRACE_TRACER_H

#include <pthread.h>

#include "base/tidmap.h"
#include "trace/follow.h"
#include "trace/guard.h"
#include "trace/launch.h"
#include "trace/readout.h"
#include "bpf/tap.h"
#include "trace/wake.h"
#include "trace/watch.h"

struct scanner;

/* What is followed, by whichever way. */
struct follow {
	const struct follow_options *options;
	struct follow_result *result;
	struct record *record;
	int proc_fd; /* /proc of pstop's own PID namespace; or why not, -errno */
	struct readout *readout;
	struct watch *watch; /* NULL without such a /proc */
	struct guard guard;  /* where ends_all, and it is not the kernel that does it */
	struct launch launch;
	struct launch_signals old; /* as they were before */
	pthread_t thread;          /* the tracer */
	uint64_t began_ns;         /* CLOCK_MONOTONIC of time 0 */
	uint64_t timeout_at_ns;    /* CLOCK_MONOTONIC; UINT64_MAX: none */
	uint64_t kill_at_ns;       /* when the time is over for those that ignore SIGTERM */
	struct event birth;        /* of the command, while it is held back */
	uint32_t birth_task;       /* its task, which may have ended when that is shown */
	bool is_birth_held;
	pid_t command;          /* 0: attached, or it has ended */
	uint64_t over_at_ns;    /* when it is time to stop following what is left */
	uint64_t look_at_ns;    /* when to look for signals while wait4(2) is waited in */
	uint64_t stop_until_ns; /* the terminal asked to stop: until then pstop does so
	                            too if the command does; 0: it did not ask */
	bool is_over;           /* it is time to stop following */
};

/* One traced thread. */
struct tracee {
	pid_t tid, pid;
	uint32_t task;     /* its index in the record; RECORD_NONE: birth not told */
	bool is_held;      /* it stands at its first stop, for its birth is not told */
	bool has_died;     /* and it has, before its birth was told */
	bool has_exit;     /* its exit stop was seen */
	bool is_listening; /* in a group-stop */
	int status;        /* of the first stop, or of its death */
	uint32_t stops;    /* times it stood still for pstop: switches not its own */
	uint64_t exit_ns;
	struct resources resources; /* at the exit stop */
	char comm[TASK_COMM_MAX];
};

struct tracer {
	struct follow *f;
	struct tidmap map; /* tid to index in tracees */
	struct tracee *tracees;
	uint32_t count, capacity, free_first; /* free ones are chained through `task` */
	uint32_t early;                       /* tracees whose birth is not told */
	uint64_t early_until_ns;              /* then they are told from /proc */
	struct wake wake;
	bool has_wake;  /* else it sleeps for SIGCHLD, and then asks */
	unsigned turns; /* waits that had an answer */
};

/* ---- follow.c ---- */

uint64_t follow_clock_ns(void);
uint64_t follow_now_ns(const struct follow *f);

/* Tells an event to the record and to whoever watches.  Its task, or RECORD_NONE. */
uint32_t follow_tell(struct follow *f, const struct event *e);

/* It cannot go on, for this errno. */
void follow_fail(struct follow *f, int error);

/* The command has ended with this status. */
void follow_take_status(struct follow *f, int status);

/* ---- pause.c ---- */

/* Timeouts, the signals of pstop, the sampler.  Sleeps until the next of these, or
 * until `until_ns`, or until a child or tracee has changed. */
void follow_pause(struct follow *f, uint64_t until_ns);

/* The same for who sleeps himself: does what is due.  Until when he may sleep, at most
 * until `until_ns`; 0: something was done that may have changed all. */
uint64_t follow_look(struct follow *f, uint64_t until_ns);

/* Does it go on until all below the command has ended? */
bool follow_waits_for_all(const struct follow *f);

/* Once the command has ended: gives what it left behind a moment to end as well. */
void follow_check_left(struct follow *f);

/* ---- reach.c ---- */

/* Sends a signal to all processes that run, and to no other that has the PID of one by
 * now. */
void follow_signal_all(const struct follow *f, int number);

/* ---- tracer.c ---- */

/* The options that every tracee has. */
long tracer_options(const struct follow *f);

void tracer_init(struct tracer *t, struct follow *f);
void tracer_free(struct tracer *t);

/* Follows the tracees until it is over, or none is left. */
void tracer_run(struct tracer *t);

/* ---- tracer_task.c ---- */

/* The tracee with this tid, or NULL. */
struct tracee *tracer_find(const struct tracer *t, pid_t tid);

/* A new one.  NULL: no memory.  Pointers are valid until the next tracer_add(). */
struct tracee *tracer_add(struct tracer *t, pid_t tid);
void tracer_remove(struct tracer *t, struct tracee *e);

/* Takes up a thread that runs already; an attach_take_fn, `context` is the tracer. */
int tracer_seize(void *context, pid_t pid, pid_t tid, pid_t parent_pid, bool is_known);

/* ---- tracer_stop.c ---- */

/* A tracee has ended, and wait4(2) has not been told of it yet. */
void tracer_see_end(struct tracer *t, pid_t tid);

/* What one answer of wait4(2) means. */
void tracer_take(struct tracer *t, pid_t tid, int status, const struct rusage *usage);

/* Tells the births that only /proc knows. */
void tracer_tell_early(struct tracer *t);

/* ---- attach.c ---- */

/* How threads that run already are taken up: 1, now; 0, it was by then, or has gone; or
 * -errno.  `is_known`: others of its process were. */
typedef int attach_take_fn(void *context, pid_t pid, pid_t tid, pid_t parent_pid, bool is_known);

struct attach_way {
	struct follow *f;
	attach_take_fn *take;
	void *context;
};

/* Takes up the processes of options->pids with all their threads and all below them.
 * Those that are refused are left out.  The number of threads, or the -errno of the
 * first refusal. */
int attach_all(const struct attach_way *way);

/* Tells of a thread that is taken up, as /proc has it.  0, or -ENOMEM. */
int attach_tell_found(struct follow *f, pid_t pid, pid_t tid, pid_t parent_pid);

/* ---- listen.c ---- */

/* Lets the command go, or takes up what runs, and hears of all below it, without ptrace.
 * 0; or -ESRCH: there is nothing to take up. */
int listen_run(struct follow *f, struct tap *tap);

/* ---- poll.c ---- */

/* Looks at all processes for the first time, which takes longer than later looks: before
 * the command begins.  Give the scanner to poll_run(); it is NULL where there is no /proc
 * to look at.  False: failed, and it was told. */
bool poll_begin(struct follow *f, struct scanner **out);

/* Looks for what is below the command several times a second, without ptrace; closes the
 * scanner.  Without one it only waits for the command. */
void poll_run(struct follow *f, struct scanner *scanner);

#endif
