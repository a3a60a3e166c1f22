/* session.h - a scanner, a sampler and the machine's readings, run together.
 *
 * Room: cmd.  What every subcommand needs that looks at the system twice.
 */
#ifndef PSTOP_CMD_SESSION_H
#define PSTOP_CMD_SESSION_H

#include "model/system.h"
#include "cmd/options.h"
#include "wait/sampler.h"
#include "collect/scan.h"

struct session {
	const struct options *options;
	struct scanner *scanner;
	struct sampler *sampler;
	struct system_source *system_source; /* NULL under another /proc root */
	struct system_reading system, system_before;
	struct system_rates system_rates;
	struct core_readings cores_before;
	struct core_share *cores; /* room for `cores_room` */
	unsigned cores_room;
	unsigned core_count; /* 0: nothing is known of the last window */
	struct cpu_coverage coverage;
	uint64_t samples;                  /* looks in the last window */
	double samples_per_s;              /* achieved in the last window */
	double sampling_cpu_share;         /* and what that cost, of a core */
	double own_cpu_share;              /* all that pstop took from refresh to refresh */
	uint64_t own_cpu_ns, refreshed_ns; /* CPU time so far, and when, at a refresh */
	size_t roots_used;
};

/* What a subcommand wants of its session, beside what the command line says. */
struct session_options {
	bool wants_memory;  /* of each process that ran, in each refresh */
	bool is_continuous; /* it goes on until the user ends it, and keeps pointers to threads
	                       between refreshes: what sleeps for long is read in turn, and
	                       threads born between refreshes wait for the next one */
};

/* 0, or -errno: the kernel cannot be read.  `o` must outlive the session. */
int session_open(struct session *s, const struct options *o, struct session_options wants);
void session_close(struct session *s);

/* Before the first refresh: reads what the head shows of the machine. */
void session_read_system(struct session *s);

/* One refresh of everything.  0, or -errno. */
int session_refresh(struct session *s);

/* Sleeps until `deadline_ns` of CLOCK_MONOTONIC, sampling meanwhile; not at all
 * where fixtures tell the time.  Returns early when *stop is set by a signal. */
void session_wait(struct session *s, uint64_t deadline_ns, const volatile int *stop);

/* Takes a look at what is active, and the records of what ended: to be called when
 * sampler_next_ns() says so. */
void session_sample(struct session *s);

/* Why nothing is known of processes that ended meanwhile; NULL: it is.  Static. */
const char *session_exits_why(const struct session *s);

/* Says on standard error why session_open() or the first session_refresh() failed. */
void session_complain(const struct options *o, int error);

/* Says on standard error that a process asked for is not there, or hidden. */
void session_complain_missing(const struct session *s, pid_t pid);

/* Says on standard error that /proc hides other users' processes, where it does and all
 * were asked for. */
void session_warn_hidden(const struct session *s);

/* Is it a replay of fixtures?  It waits for nothing, and takes no samples. */
bool session_is_replay(const struct session *s);

/* Is that replay at its end: would a refresh read the last fixture again? */
bool session_is_over(const struct session *s);

uint64_t session_now_ns(void);

/* When the last refresh began, CLOCK_MONOTONIC. */
uint64_t session_refreshed_ns(const struct session *s);

/* Length of the last window in seconds; 0 before there is one. */
double session_window_s(const struct session *s);

#endif
