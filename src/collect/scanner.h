/* scanner.h - the inside of a scanner, shared by the files of src/collect.
 *
 * Room: collect, private.  scan.h steers a refresh, population.h finds births, task.h
 * reads one process or thread, search.h looks for what the gate cannot see, cpu_time.h
 * accounts for what ended.
 */
#ifndef PSTOP_COLLECT_SCANNER_H
#define PSTOP_COLLECT_SCANNER_H

#include "collect/exits.h"
#include "collect/quota.h"
#include "collect/scan.h"
#include "collect/source.h"
#include "model/account.h"
#include "proc/hiding.h"
#include "proc/kept.h"
#include "proc/parse.h"
#include "proc/pipes.h"
#include "proc/procfs.h"
#include "proc/users.h"

/* Search for starved sleepers and slow rotation, search.c. */
struct search {
	unsigned excess_seen; /* refreshes in a row with an unnamed runnable task */
	bool is_running;
	pid_t at_pid;         /* the process that the search goes on with, */
	pid_t at_tid;         /* behind this thread */
	uint64_t quiet_until; /* refresh number before which no search starts */
	unsigned back_off;    /* refreshes to be quiet after a vain search */
	bool has_found;
	pid_t rotation_at_pid; /* the last process that the rotation read */
	double rotation_debt;  /* processes that the rotation owes */
};

struct scanner {
	struct procfs fs;
	struct kept kept;
	pid_t folder_pid; /* the process whose threads are read, see thread.h */
	int folder_fd;    /* its task folder; -1: not open */
	bool is_io_still; /* its I/O did not move (G6 of gate.h) */
	struct scan_options options;
	struct sample sample;
	struct process **list; /* sample.list, to write to: see scanner_set_list() */
	size_t list_capacity;
	size_t own_at; /* where scanner_own() found the last one */
	struct scan_cost cost;
	struct users users;
	struct search search;
	struct quota_cache quotas;
	struct pipes pipes;
	struct account account;
	struct exits *exits; /* NULL: exits_error says why */
	int exits_error;
	size_t moved_count; /* processes that were read in this refresh */
	size_t collectors;  /* processes of this refresh that collected children */
	struct task_source source;
	pid_t *pids; /* scratch: the last listing of the root */
	size_t pids_capacity;
	pid_t *asked; /* options.pids, owned */
	size_t asked_capacity;
	pid_t *tids; /* scratch: the last listing of a task folder */
	size_t tids_capacity;
	int loadavg_fd;               /* -1: not open */
	uint64_t last_pid, tasks;     /* of /proc/loadavg, for G3 */
	uint64_t settled_pid;         /* up to this one no birth is still to be seen */
	uint64_t listed_ns;           /* when the root was last listed */
	int64_t forks;                /* since boot, at the last refresh; -1 not known */
	uint64_t pid_max;             /* kernel.pid_max */
	void (*pause)(void *context); /* see scan_set_pause() */
	void *pause_context;
	uint64_t paused_ns; /* when it was last called */
	uint64_t look_ns;   /* now, but for a few microseconds */
	bool is_between;    /* looks are taken: new threads were born in this window */
	bool has_births;    /* threads may have been born since the last refresh */
	bool has_listed;
	bool is_sketched;         /* the table is a sketch, sketch.h: no refresh was made */
	bool is_population_still; /* no birth and no death since the last refresh */
	/* Looks at threads for where they are blocked; NULL: nobody does.  Set by the sampler,
	 * which is of the room above. */
	void (*find_sites)(struct scanner *s, struct process *p, unsigned most);
	pid_t own_pid;
	enum hidepid hidepid; /* in effect for this user */
};

/* The list of processes is this one from now on, with room for so many. */
void scanner_set_list(struct scanner *s, struct process **list, size_t capacity);

/* The process with this PID, to write to; NULL: none. */
struct process *scanner_find(const struct scanner *s, pid_t pid);

/* The process itself, to write to, of one that was published; NULL: it is none of this
 * scanner's. */
struct process *scanner_own(struct scanner *s, const struct process *p);

/* Lets the caller of a long refresh do something in between. */
void scan_pause(struct scanner *s);

/* Now on the clock that the table uses. */
uint64_t scan_now_ns(const struct scanner *s);

static inline bool scan_has_clock(const struct scanner *s)
{
	return s->options.clock != NULL;
}

#endif
