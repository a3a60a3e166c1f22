/* task.h - what is known of processes and threads: the data of every stage.
 *
 * Room: model (data only).  src/collect fills these structures, the rest of the model computes on
 * them, views read them.  Counters are kept in the kernel's own units, as read; src/model/rates.c
 * converts them once.  This header must not know where the numbers come from.
 *
 * Terms are those of proc(5) and sched(7).  A "task" is a thread; a process is a group of tasks
 * with one leader, whose TID is the PID.
 */
#ifndef PSTOP_MODEL_TASK_H
#define PSTOP_MODEL_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/runtime.h"
#include "model/task_flag.h"
#include "model/wait.h"

/* What a sample points to can be written only by the code that makes one: src/collect, src/wait,
 * and whatever fills a sample of its own.  tests/cli/readers.sh compiles all other code with this
 * defined as const.  In the program it is empty, because a struct must be the same everywhere. */
#ifndef READ_ONLY
#define READ_ONLY
#endif

/* Sizes of names with their NUL.  The longest name in /proc/PID/stat is that of a kernel worker,
 * with 63 bytes; other names have at most 15.  The bytes are the task's own: not necessarily UTF-8,
 * not clean. */
#define TASK_COMM_MAX   64
#define TASK_COMM_SHORT 16

/* The files that a reading comes from.  Each has a status: 0 if it was read, SOURCE_UNREAD, or the
 * errno that prevented it. */
enum source {
	SOURCE_STAT,      /* /proc/PID/stat */
	SOURCE_STATUS,    /* /proc/PID/status */
	SOURCE_SCHEDSTAT, /* /proc/PID/schedstat */
	SOURCE_IO,        /* /proc/PID/io: needs PTRACE_MODE_READ */
	SOURCE_COUNT
};

#define SOURCE_UNREAD 255

/* Counters of /proc/PID/io, in the order of proc_pid_io(5). */
enum io_counter {
	IO_READ_CHARS,  /* rchar: bytes through read(2) and similar calls */
	IO_WRITE_CHARS, /* wchar */
	IO_READ_CALLS,  /* syscr */
	IO_WRITE_CALLS, /* syscw */
	IO_READ_BYTES,  /* read_bytes: fetched from storage */
	IO_WRITE_BYTES, /* write_bytes: sent to storage (dirtied) */
	IO_CANCELLED,   /* cancelled_write_bytes */
	IO_COUNTERS
};

/* One reading of the counters of a thread or of a process; for a process the kernel adds up its
 * living and exited threads.  No counter ever decreases. */
struct reading {
	uint8_t source[SOURCE_COUNT];
	uint64_t at_ns;        /* CLOCK_MONOTONIC when read */
	uint64_t run_ns;       /* thread: schedstat 1; process: its CPU clock */
	uint64_t runnable_ns;  /* schedstat 2: time runnable */
	uint64_t slices;       /* schedstat 3: number of times it got a core */
	uint64_t user_ticks;   /* stat 14 */
	uint64_t system_ticks; /* stat 15 */
	uint64_t minor_faults; /* stat 10 */
	uint64_t major_faults; /* stat 12 */
	uint64_t block_ticks;  /* stat 42: 0 unless delay accounting is on */
	uint64_t voluntary;    /* status: voluntary_ctxt_switches */
	uint64_t involuntary;  /* status: nonvoluntary_ctxt_switches */
	uint64_t io[IO_COUNTERS];
};

/* Was the source of these counters read? */
static inline bool reading_has(const struct reading *r, enum source s)
{
	return r->source[s] == 0;
}

/* Observations of what a thread was blocked on, in the window that began with refresh waits_at, and
 * in the one before.  Two are needed because observations of the window in progress are not part of
 * the one that is shown.  See thread_waits(). */
struct observed {
	_Alignas(8) struct wait_observations waits;
	struct wait_observations waits_before;
	uint32_t waits_at, waits_before_at;
};

/* What is known only of a thread that ran after its first reading, or that was observed.  Most
 * threads of a machine sleep and have no notes. */
struct thread_notes {
	_Alignas(8) struct reading before;   /* see struct thread */
	READ_ONLY struct observed *observed; /* NULL: never observed between refreshes.  Owned */
	uint32_t wchan_at;                   /* number of the refresh that read `wchan` */
	READ_ONLY struct wait_place *place;  /* the last place where it was observed blocked; NULL:
	                                       none */
	uint64_t site_slices;       /* `slices` at that observation; unchanged: still there */
	char wchan[WAIT_WCHAN_MAX]; /* kernel function it is blocked in; "": none observed */
	char *long_comm;            /* its name if `comm` is too short for it, else NULL or
	                                       "".  Owned, TASK_COMM_MAX bytes */
};

/* The notes of a thread without notes: never read before, never observed. */
extern const struct thread_notes thread_no_notes;

/* A thread, identified by {pid, tid, start_ticks}. */
struct thread {
	_Alignas(8) pid_t tid;      /* the alignment keeps the size a multiple of 8, in 32-bit
	                            programs too */
	char state;                 /* R S D T t Z X I, see proc_pid_stat(5); X: exited */
	char state_before;          /* at the previous reading; 0 if there was none */
	bool is_born;               /* born since the last refresh, not yet read */
	uint64_t start_ticks;       /* stat 22, clock ticks after boot */
	char comm[TASK_COMM_SHORT]; /* use thread_comm() to read it */
	int32_t priority;           /* stat 18 */
	int32_t nice;               /* stat 19 */
	int32_t processor;          /* stat 39 */
	uint16_t policy;            /* stat 41: SCHED_* of sched(7) */
	uint16_t rt_priority;       /* stat 40: at most 99 */
	uint32_t moved_at;          /* number of the refresh that read it */
	uint32_t first_seen_at;     /* number of the refresh that found it */
	/* `now` is the last reading, `before` (in the notes) the one at the start of the window.
	 * They form a window only if moved_at equals the refresh of the sample; otherwise the
	 * thread has not run since, and every difference is 0. */
	struct reading now;
	READ_ONLY struct thread_notes
		*notes; /* NULL: none.  Owned; use thread_notes() to read them */
};

/* Return the notes of a thread for reading; never NULL. */
static inline const struct thread_notes *thread_notes(const struct thread *t)
{
	return t->notes ? t->notes : &thread_no_notes;
}

/* Return the name of a thread, with a NUL. */
static inline const char *thread_comm(const struct thread *t)
{
	const char *long_comm = thread_notes(t)->long_comm;

	return long_comm && long_comm[0] ? long_comm : t->comm;
}

/* Return the place where a thread was last observed blocked; NULL: never. */
static inline const struct wait_site *thread_site(const struct thread *t)
{
	const struct thread_notes *n = thread_notes(t);

	return n->place ? &n->place->site : NULL;
}

/* Memory of a process in bytes, see proc_pid_status(5). */
struct memory {
	uint64_t virtual_bytes;  /* VmSize */
	uint64_t resident_bytes; /* VmRSS */
	uint64_t shared_bytes;   /* RssFile + RssShmem */
	uint64_t program_bytes;  /* VmExe: the code */
	uint64_t data_bytes;     /* VmData: heap and private mappings */
	uint64_t stack_bytes;    /* VmStk: the main stack */
	uint64_t library_bytes;  /* VmLib: shared libraries' code */
	uint64_t swap_bytes;     /* VmSwap */
	uint64_t peak_bytes;     /* VmHWM: largest resident size */
	uint64_t locked_bytes;   /* VmLck */
	bool known;              /* false: a kernel thread or a zombie, which has none */
};

/* Texts that are read only to be shown.  NULL means unknown; the matching *_error is then the
 * errno, or 0 if the text was never requested. */
struct details {
	char *cmdline;         /* arguments, each terminated by a NUL */
	size_t cmdline_length; /* including the last NUL; 0 for kernel threads */
	char *exe;
	char *cgroup; /* path in the hierarchy that limits CPU time */
	bool cgroup_is_v2;
	char *cgroup_v2; /* path in the v2 hierarchy; NULL: none */
	int cmdline_error, exe_error, cgroup_error;
	uint64_t cmdline_ns, cgroup_ns; /* CLOCK_MONOTONIC of the reading */
};

/* The CPU bandwidth limit of a process: the tightest one of its cgroup and the cgroups above it,
 * from cpu.stat with cpu.max or cpu.cfs_*. */
struct cpu_quota {
	bool is_known;     /* a quota is set and could be read */
	uint64_t quota_us; /* of CPU time in each period */
	uint64_t period_us;
	uint64_t judged_at; /* number of the refresh that `throttled` belongs to */
	double throttled;   /* share of the window throttled by the quota */
};

/* Pressure stall information of its cgroup: the part of the last 10 s in which some task of it
 * waited for the resource; negative if unknown. */
struct cgroup_pressure {
	double cpu, io, memory;
};

/* Threads by state, letters of proc_pid_stat(5). */
struct task_states {
	unsigned running, sleeping, uninterruptible, stopped, zombie, idle, other;
};

/* What is known only of a process that ran after its first reading, had a child, lost a thread or
 * may be throttled.  Most processes of a machine sleep and have no notes. */
struct process_notes {
	struct reading before;                 /* at the start of the window: of the process, */
	uint64_t children_minor_faults_before; /* field 11 of stat (its children), and */
	uint64_t children_ticks_before;        /* fields 16 + 17 */
	uint64_t children_user_ticks, children_system_ticks; /* stat 16, 17 */
	uint64_t children_minor_faults; /* stat 11: grows with each child it waits for; in a row
	                               of several exited processes, not 0 if most of them had
	                               children */
	int64_t children_fresh_ns;      /* CPU time of the window used by exited children, without
	                               that of exited processes with rows; see account.h */
	bool is_children_odd;           /* it grew by more than the window holds: unknown */
	struct cpu_quota quota;
	struct cgroup_pressure pressure; /* only of processes requested by PID */

	/* Totals of the threads that exited while they were watched, as last read. */
	uint64_t exited_voluntary, exited_involuntary, exited_run_ns, exited_runnable_ns;

	/* Observations of its threads together, if several are active, in the window that began
	 * with refresh moments_at, and in the one before; compare struct observed.  See
	 * process_moments(). */
	struct moments moments, moments_before;
	uint32_t moments_at, moments_before_at;

	READ_ONLY struct process_runtime *runtime; /* what was seen inside its language runtime;
	                                              NULL: nothing.  Owned */

	/* For a row of exited processes, see exit.h. */
	unsigned exit_count; /* number of processes; 0: not such a row */
	int exit_status;     /* wait status, see wait(2) */
	uint64_t wall_ns;    /* total of their lifetimes */
};

/* The notes of a process without notes: read once, or never. */
extern const struct process_notes process_no_notes;

/* The details of a process for which none were requested. */
extern const struct details process_no_details;

struct process {
	/* The members that every refresh reads come first: a process at rest needs no other cache
	 * lines. */
	pid_t pid, ppid;
	uint64_t start_ticks;
	bool has_exited : 1;    /* exited since the last refresh; values are the last known */
	bool asked : 1;         /* requested by PID: always read in full */
	bool is_born : 1;       /* born since the refresh before first_seen_at: its counters began
	                      at zero in that window */
	bool had_threads : 1;   /* it is or was multi-threaded: the group's counters include more
	                      than the leader's */
	bool has_states : 1;    /* `states` is valid */
	bool is_sketched : 1;   /* only its stat file was read: its leader is its only thread here,
	                      whatever there are; see sketch.h */
	bool is_from_exits : 1; /* made from exit records, or from several with one name and user */
	bool has_exit_record : 1; /* exited, and its record is among the exits of the sample */
	uint32_t touched;         /* incremented when something other than its counters changes:
	                          observations, texts, a new parent */
	uint64_t checked_at_ns; /* CLOCK_MONOTONIC of the last check, whether it was read or not */
	uint64_t checked_before_ns;
	uint32_t moved_at;                /* number of the refresh that read it */
	uint32_t first_seen_at;           /* number of the refresh that found it */
	READ_ONLY struct thread *threads; /* by ascending TID, including the leader */
	size_t thread_count;
	struct task_states states; /* of its threads */
	unsigned moved_threads;    /* number of threads read in the refresh moved_at */
	/* Of the whole group.  The kernel does not keep runnable_ns, slices and switches for a
	 * group: rates.c adds them up over the threads. */
	struct reading now; /* the previous one is in the notes */
	pid_t pgid, sid;
	uint32_t tty;          /* stat 7: device number; 0: none */
	pid_t foreground_pgid; /* stat 8: of its terminal; -1: none */
	uint32_t flags;        /* stat 9: PF_* */
	uid_t uid;             /* effective, status Uid 2 */
	const char *user;      /* name of the user, or the number as text; NULL: uid not known.
	                       Borrowed, lives as long as the scanner */
	struct memory memory;
	READ_ONLY struct details
		*details; /* NULL: none requested.  Owned; use process_details() to read them */
	READ_ONLY struct process_notes
		*notes; /* NULL: none.  Owned; use process_notes() to read them */
};

/* Return the notes of a process for reading; never NULL. */
static inline const struct process_notes *process_notes(const struct process *p)
{
	return p->notes ? p->notes : &process_no_notes;
}

/* Return the details of a process for reading; never NULL. */
static inline const struct details *process_details(const struct process *p)
{
	return p->details ? p->details : &process_no_details;
}

/* Has the process ever waited for a child that exited?  Then /proc/PID/io includes the bytes of
 * that child (wait_task_zombie() in kernel/exit.c), and its own bytes are the sum over its threads.
 * Exit records have only its own. */
static inline bool process_has_others_io(const struct process *p)
{
	const struct process_notes *n = process_notes(p);

	return !p->is_from_exits &&
	       n->children_minor_faults + n->children_user_ticks + n->children_system_ticks > 0;
}

/* Return the notes of a process for writing, and create them if there are none.  Return NULL if
 * there is no memory.  Or free them, with what they own. */
struct process_notes *process_make_notes(struct process *p);
void process_free_notes(struct process *p);
struct details *process_make_details(struct process *p);

/* The CPU time of the window in ns, by what it is attributed to. */
struct cpu_named {
	bool is_known;        /* all processes are watched, and there is a window */
	uint64_t own_ns;      /* existing processes, without children */
	uint64_t children_ns; /* exited children, at the processes that collected them */
	uint64_t exited_ns;   /* exited processes with an exit record */
};

/* Return the total of these. */
uint64_t cpu_named_ns(const struct cpu_named *n);

struct exit_record;
struct links;

/* Everything that is known at one moment.  It is published as `const struct sample *`, and the
 * processes behind it are const: only src/collect, which owns them, and src/wait can write to
 * them.  Who shows it in a report has it complete; the live view has more read into it before each
 * drawing (tui/feed.h). */
struct sample {
	const struct process *const *list;  /* by ascending PID */
	size_t count;                       /* including those that exited since the last refresh */
	size_t process_total, thread_total; /* without these */
	uint32_t refresh;                   /* number of this refresh: 1, 2, … */
	uint64_t at_ns;                     /* CLOCK_MONOTONIC when it began */
	uint64_t before_ns;                 /* when the previous one began; 0: none */
	uint64_t boot_offset_ns;            /* CLOCK_BOOTTIME at at_ns: ages are computed on that
	                                    clock */
	int64_t real_time_ns;               /* CLOCK_REALTIME at at_ns */
	long ticks_per_s;                   /* unit of *_ticks */
	unsigned cpu_count;                 /* cores that exist; 0: not known */
	uint64_t memory_bytes;              /* memory of the machine; 0: not known */
	bool is_whole;                      /* all processes, not only those requested */
	const char *hidden_by;  /* the mount option of /proc that hides processes of other users
	                        from pstop, such as "hidepid=2"; NULL: none are hidden */
	struct cpu_named named; /* of the last window */
	/* Exit records of the last window; those with is_open or is_done are not counted. */
	const struct exit_record *exits;
	size_t exit_count;
	bool kernel_accounts_runnable; /* schedstat exists */
	const struct links *links;     /* who waits for whom, link.h; NULL: not asked for */
};

/* Count the threads of a process by state. */
struct task_states process_count_states(const struct process *p);

/* Return the leader of a process; NULL if its threads have not been read. */
const struct thread *process_leader(const struct process *p);

/* Return the thread with this TID, or NULL. */
const struct thread *process_find_thread(const struct process *p, pid_t tid);

/* Return the index of the process with this PID in the list, or -1. */
ssize_t sample_index(const struct sample *sample, pid_t pid);

/* Return the process with this PID, or NULL.  Borrowed until the next refresh. */
const struct process *sample_find(const struct sample *sample, pid_t pid);

/* Is it a kernel thread, which has no user memory and no command line? */
static inline bool process_is_kernel_thread(const struct process *p)
{
	return (p->flags & TASK_KTHREAD) != 0;
}

/* Return the observations of a thread in the last window of the sample; NULL: none. */
static inline const struct wait_observations *thread_waits(const struct sample *t,
							   const struct thread *thread)
{
	const struct observed *o = thread_notes(thread)->observed;

	if (o == NULL)
		return NULL;
	if (o->waits_at + 1 == t->refresh)
		return &o->waits;
	return o->waits_before_at + 1 == t->refresh ? &o->waits_before : NULL;
}

/* Return the observations of all active threads of a process together, in the same window. */
static inline struct moments process_moments(const struct sample *t, const struct process *p)
{
	const struct process_notes *n = process_notes(p);

	if (n->moments_at + 1 == t->refresh)
		return n->moments;
	return n->moments_before_at + 1 == t->refresh ? n->moments_before : (struct moments){ 0 };
}

/* Did the thread run in the window, or was it read because it may have run? */
static inline bool thread_is_moved(const struct sample *t, const struct thread *thread)
{
	return thread->moved_at == t->refresh;
}

/* Did the process run in the window, or was it read because it may have run? */
static inline bool process_is_moved(const struct sample *t, const struct process *p)
{
	return p->moved_at == t->refresh;
}

#endif
