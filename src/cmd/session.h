/* session.h - run a scanner, a sampler and the machine's readings together.
 *
 * Room: cmd.  For every subcommand that reads the system more than once.
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
	struct device_readings disks_before, interfaces_before;
	struct core_share *cores; /* allocated for `cores_room` cores */
	unsigned cores_room;
	unsigned core_count; /* 0: nothing is known of the last window */
	struct cpu_coverage coverage;
	bool wants_devices;                /* as in struct session_options */
	uint64_t samples;                  /* observations in the last window */
	double samples_per_s;              /* achieved in the last window */
	double sampling_cpu_share;         /* and their cost, as a share of a core */
	double own_cpu_share;              /* all CPU time of pstop between refreshes */
	uint64_t own_cpu_ns, refreshed_ns; /* CPU time so far, and the time of that reading, at a
	                                   refresh */
	size_t roots_used;
	pid_t *asked; /* the requested processes, ascending; NULL: all */
};

/* What a subcommand needs of its session, in addition to the command line. */
struct session_options {
	bool wants_chains;  /* it shows who waits for whom */
	bool wants_memory;  /* read the memory of each process that ran, in each refresh */
	bool wants_devices; /* read what disks and network interfaces transfer, in each refresh */
	bool is_continuous; /* it continues until the user ends it, and keeps pointers to threads
	                       between refreshes: long sleepers are checked in turn, and threads
	                       born between refreshes wait for the next one */
};

/* Can every root that is to be read be a /proc?  Return STATUS_FINE or, after printing why not, another
 * exit status. */
int session_check_roots(const struct options *o);

/* Open a session.  `o` must outlive it.  Return 0, or -errno if the kernel cannot be read. */
int session_open(struct session *s, const struct options *o, struct session_options wants);
void session_close(struct session *s);

/* Read what the header shows of the machine, before the first refresh. */
void session_read_system(struct session *s);

/* Refresh everything.  Return 0 or -errno. */
int session_refresh(struct session *s);

/* Follow the chains of waits that begin at the requested processes: those that they lead to are
 * added to the session, so that their time is known too.  Call it after a refresh, before anything
 * points into the sample.  It does nothing in a session of all processes.  Return 0 or -ENOMEM. */
int session_follow(struct session *s);

/* Was the process requested?  In a session of all processes, each is. */
bool session_is_asked(const struct session *s, pid_t pid);

/* Sleep until `deadline_ns` of CLOCK_MONOTONIC, sampling meanwhile; do not sleep in a replay of
 * fixtures.  Return early when a signal sets *stop. */
void session_wait(struct session *s, uint64_t deadline_ns, const volatile int *stop);

/* Observe active threads, and take the records of exited tasks.  Call this at the time that
 * sampler_next_ns() returns. */
void session_observe(struct session *s);

/* Return why nothing is known of processes that exited since the last refresh, or NULL.  The string
 * is static. */
const char *session_exits_why(const struct session *s);

/* Print why session_open() or the first session_refresh() failed. */
void session_complain(const struct options *o, int error);

/* Print that a requested process does not exist or is hidden. */
void session_complain_missing(const struct session *s, pid_t pid);

/* Print a warning if /proc hides other users' processes and all processes were requested. */
void session_warn_hidden(const struct session *s);

/* Is it a replay of fixtures?  A replay neither waits nor samples. */
bool session_is_replay(const struct session *s);

/* Is the replay at its end: would a refresh read the last fixture again? */
bool session_is_over(const struct session *s);

/* Return the present time, CLOCK_MONOTONIC in ns. */
uint64_t session_now_ns(void);

/* Return when the last refresh began, CLOCK_MONOTONIC. */
uint64_t session_refreshed_ns(const struct session *s);

/* Return the length of the last window in seconds; 0 if there is none yet. */
double session_window_s(const struct session *s);

#endif
