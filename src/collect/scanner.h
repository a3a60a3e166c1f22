/* scanner.h - the inside of a scanner, shared by the files of src/collect.
 *
 * Room: collect, private.  scan.c steers a refresh, population.c finds births, task.c
 * reads one process or thread, search.c looks for what the gate cannot see,
 * collect.c accounts for what ended, details.c reads texts.
 */
#ifndef PSTOP_COLLECT_SCANNER_H
#define PSTOP_COLLECT_SCANNER_H

#include "model/account.h"
#include "collect/exits.h"
#include "proc/hiding.h"
#include "proc/kept.h"
#include "proc/parse.h"
#include "wait/pipes.h"
#include "proc/procfs.h"
#include "collect/quota.h"
#include "collect/scan.h"
#include "collect/source.h"
#include "proc/users.h"

/* Search for starved sleepers and slow rotation, search.c. */
struct search {
	unsigned excess_seen;    /* refreshes in a row with an unnamed runnable task */
	bool is_running;
	pid_t at_pid;            /* the process that the search goes on with, */
	pid_t at_tid;            /* behind this thread */
	uint64_t quiet_until;    /* refresh number before which no search starts */
	unsigned back_off;       /* refreshes to be quiet after a vain search */
	bool has_found;
	pid_t rotation_at_pid;   /* the last process that the rotation read */
	double rotation_debt;    /* processes that the rotation owes */
};

struct scanner {
	struct procfs fs;
	struct kept kept;
	pid_t folder_pid;        /* the process whose threads are read, see thread.h */
	int folder_fd;           /* its task folder; -1: not open */
	bool is_io_still;        /* its I/O did not move (G6 of gate.h) */
	struct scan_options options;
	struct table table;
	struct scan_cost cost;
	struct users users;
	struct search search;
	struct quota_cache quotas;
	struct pipes pipes;
	struct account account;
	struct exits *exits;     /* NULL: exits_error says why */
	int exits_error;
	size_t moved_count;      /* processes that were read in this refresh */
	size_t collectors;       /* processes of this refresh that collected children */
	struct task_source source;
	pid_t *pids;             /* scratch: the last listing of the root */
	size_t pids_capacity;
	pid_t *tids;             /* scratch: the last listing of a task folder */
	size_t tids_capacity;
	int loadavg_fd;          /* -1: not open */
	size_t list_capacity;    /* of table.list */
	uint64_t last_pid, tasks;/* of /proc/loadavg, for G3 */
	uint64_t settled_pid;    /* up to this one no birth is still to be seen */
	uint64_t listed_ns;      /* when the root was last listed */
	int64_t forks;           /* since boot, at the last refresh; -1 not known */
	uint64_t pid_max;        /* kernel.pid_max */
	void (*pause)(void *context); /* see scan_set_pause() */
	void *pause_context;
	uint64_t paused_ns;      /* when it was last called */
	uint64_t look_ns;        /* now, but for a few microseconds */
	bool is_between;         /* looks are taken: new threads were born in this window */
	bool has_births;         /* threads may have been born since the last refresh */
	bool has_listed;
	bool is_sketched;        /* the table is a sketch, sketch.h: no refresh was made */
	bool is_population_still;/* no birth and no death since the last refresh */
	pid_t own_pid;
	enum hidepid hidepid;    /* in effect for this user */
};

/* Makes the table's processes those that there are now, population.c: finds the
 * births; deaths may be left to the clocks.  0, or -errno. */
int population_refresh(struct scanner *s, int64_t forks);

/* A process of the table of which nothing is known yet, first seen in this refresh.
 * NULL: no memory. */
struct process *population_new_process(const struct scanner *s, pid_t pid);

/* Tasks of the machine that are on a core or ready for one, at this moment; -1
 * where not known. */
int64_t population_running(struct scanner *s);

/* Threads of a process asked for by PID that are read whether they moved or
 * not; a process of more is read by the gate. */
#define TASK_FULL_THREADS_MAX 64

/* A thread on a core is behind its process's clock by up to one tick of the
 * kernel, 10 ms at HZ=100; more is the time of dead threads. */
#define TASK_CLOCK_LAG_NS 20000000

/* Brings one process to now.  0, or -ESRCH: it ended (p->ended is set, nothing
 * freed), or -ENOMEM. */
int task_refresh_process(struct scanner *s, struct process *p);

/* Finds the threads of a process anew, between refreshes. */
void task_find_born(struct scanner *s, struct process *p);

/* Reads the io files that were never read of the threads of a process. */
void task_read_missing_io(struct scanner *s, struct process *p);

/* Reads what others can have changed of a process that did not run: parent,
 * group, nice, policy, and with `with_status` memory and user.  No window
 * opens.  0, or -errno; -ESRCH where it ended or is another one by now. */
int task_reread_idle(struct scanner *s, struct process *p, bool with_status);

/* State letter of a thread that did not run; 0 where it cannot be read. */
char task_read_state(struct scanner *s, const struct process *p, const struct thread *t);

void task_free_process(struct process *p);

/* From one reading to the next, change.c.  A process with another start time
 * under the same PID is another process: all that was known of it goes. */
void task_become_another(struct scanner *s, struct process *p);

/* Was it born in this window?  Then that begins with zeros, see task.h. */
void task_find_birth(const struct scanner *s, struct process *p, const struct stat_fields *f);

/* What was read becomes the start of the window that this refresh closes;
 * looked_before_ns and looked_at_ns are set. */
void task_open_window(const struct scanner *s, struct process *p);

/* Counts what later decisions need from the threads. */
void task_close_window(const struct scanner *s, struct process *p);

/* Has it called execve(2) since, with the fields of `f` as they are now?  Then its
 * texts are another program's, and another thread may be the first; `first` is
 * what schedstat says of that now, or NULL: it is read. */
void task_follow_program(struct scanner *s, struct process *p, const struct stat_fields *f,
			 const struct reading *first);

void task_apply_stat(struct process *p, const struct stat_fields *f);

/* U2 and U4 of gate.h: called at the end of each refresh. */
void search_step(struct scanner *s, int64_t procs_running);

/* G5 of gate.h, turn.c.  In how many parts those that sleep for long are asked, one
 * a refresh; 1: all of them now. */
unsigned turn_parts(const struct scanner *s, const struct scan_machine *machine);

/* Is the process at this place of the table left out of this refresh? */
bool turn_leaves_out(const struct scanner *s, size_t place, unsigned parts);

/* Has it so many threads that the kernel takes long to add up their times?  Its clock and
 * its stat file cost some 150 and 300 ns a thread (walks through cold memory). */
bool turn_is_dear(const struct process *p);

/* Did somebody take time who was left out? */
bool turn_has_missed(const struct scanner *s, const struct scan_machine *machine);

/* The CPU time of the window, collect.c: before the first process of a refresh is
 * read; after each; for one that is about to be forgotten under its PID; for those
 * that ended after they were read (true: there are some); at the end.  0, or
 * -ENOMEM. */
void collect_begin(struct scanner *s);
void collect_process(struct scanner *s, const struct process *p);
int collect_gone(struct scanner *s, const struct process *p);
bool collect_late_ends(struct scanner *s);
int collect_end(struct scanner *s);

/* Lets the caller of a long refresh do something in between. */
void scan_pause(struct scanner *s);

/* Now on the clock that the table uses. */
uint64_t scan_now_ns(const struct scanner *s);

static inline bool scan_has_clock(const struct scanner *s)
{
	return s->options.clock != NULL;
}

#endif
