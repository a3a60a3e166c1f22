/* scanner.h - the inside of a scanner, shared by the files of src/collect.
 *
 * Room: collect, private.  scan.h steers a refresh, population.h finds births, task.h reads one
 * process and thread.h one thread, search.h searches for what the gate cannot see, and cpu_time.h
 * accounts for exited processes.
 */
#ifndef PSTOP_COLLECT_SCANNER_H
#define PSTOP_COLLECT_SCANNER_H

#include "collect/exits.h"
#include "collect/quota.h"
#include "collect/scan.h"
#include "collect/source.h"
#include "model/account.h"
#include "model/link.h"
#include "proc/hiding.h"
#include "proc/kept.h"
#include "proc/parse.h"
#include "proc/pipes.h"
#include "proc/procfs.h"
#include "proc/users.h"

struct window_sites;

/* The search for starved sleepers and the slow rotation, search.c. */
struct search {
	unsigned excess_seen; /* refreshes in a row with an unidentified runnable task */
	bool is_running;
	pid_t at_pid;         /* the process where the search continues, */
	pid_t at_tid;         /* after this thread */
	uint64_t quiet_until; /* refresh number before which no search starts */
	unsigned back_off;    /* number of refreshes to be quiet after a vain search */
	bool has_found;
	pid_t rotation_at_pid; /* the process that the rotation read last */
	double rotation_debt;  /* number of processes that the rotation still has to read */
};

struct scanner {
	struct procfs fs;
	struct kept kept;
	pid_t folder_pid; /* the process whose threads are being read, see thread.h */
	int folder_fd;    /* its task folder; -1: not open */
	bool is_io_still; /* its I/O did not move (G6 of gate.h) */
	struct scan_options options;
	struct sample sample;
	struct process **list; /* sample.list, writable: see scanner_set_list() */
	size_t list_capacity;
	size_t own_at; /* index that scanner_own() found last */
	struct scan_cost cost;
	struct users users;
	struct search search;
	struct quota_cache quotas;
	struct pipes pipes;
	struct account account;
	struct exits *exits; /* NULL: exits_error is the reason */
	int exits_error;
	size_t moved_count; /* number of processes read in this refresh */
	size_t collectors;  /* number of processes that collected children in this refresh */
	struct task_source source;
	pid_t *pids; /* scratch: the last listing of the root */
	size_t pids_capacity;
	pid_t *asked; /* options.pids, owned */
	size_t asked_capacity;
	pid_t *tids; /* scratch: the last listing of a task folder */
	size_t tids_capacity;
	int loadavg_fd;               /* -1: not open */
	uint64_t last_pid, tasks;     /* of /proc/loadavg, for G3 */
	uint64_t settled_pid;         /* all births up to this PID have been seen */
	uint64_t listed_ns;           /* when the root was last listed */
	int64_t forks;                /* since boot, at the last refresh; -1: not known */
	uint64_t pid_max;             /* kernel.pid_max */
	void (*pause)(void *context); /* see scan_set_pause() */
	void *pause_context;
	uint64_t paused_ns;    /* when it was last called */
	uint64_t aside_ns;     /* when an observation last stepped aside, see waitsite.c */
	uint64_t about_now_ns; /* the present time, accurate to a few microseconds */
	bool is_between;       /* the scanner is between refreshes: threads that it finds were born
	                    in this window */
	bool has_births;       /* threads may have been born since the last refresh */
	bool has_listed;
	bool is_sketched;         /* the sample is a sketch, sketch.h: there was no refresh */
	bool is_population_still; /* no birth and no exit since the last refresh */
	/* Observes where threads are blocked; NULL: nothing does.  Set by the sampler, which
	 * belongs to a room above. */
	void (*find_sites)(struct scanner *s, struct process *p, unsigned most);
	/* Finds who waits for whom among the processes of the sample; set with it. */
	int (*find_links)(struct scanner *s, const pid_t *pids, size_t count);
	const struct window_sites *sites; /* observed in the last window, for it; NULL: not kept */
	struct links links;               /* of the sample; owned */
	uint32_t links_at;         /* number of the refresh that they were found in; 0: never */
	struct runtimes *runtimes; /* what it looks into; NULL: nothing.  Set by the sampler too */
	pid_t own_pid;
	enum hidepid hidepid; /* in effect for this user */
};

/* Replace the list of processes.  `capacity` is the number of elements allocated. */
void scanner_set_list(struct scanner *s, struct process **list, size_t capacity);

/* Return the process with this PID, writable; NULL: none. */
struct process *scanner_find(const struct scanner *s, pid_t pid);

/* Return a published process, writable; NULL if it does not belong to this scanner. */
struct process *scanner_own(struct scanner *s, const struct process *p);

/* Give the caller of a long refresh an opportunity to do something. */
void scan_pause(struct scanner *s);

/* Return the present time on the clock of the sample. */
uint64_t scan_now_ns(const struct scanner *s);

/* Are there CPU clocks of processes?  If not, the gate is off and everything is read. */
static inline bool scan_has_clock(const struct scanner *s)
{
	return s->options.clock != NULL;
}

#endif
