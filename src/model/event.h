/* event.h - what happens to the tasks of a job: births, execs, exits.
 *
 * Room: model (data only).  src/trace/{hear,stop,poll}.c make events, src/model/record.c keeps
 * them, the views show them.  This header must not know ptrace(2), nor where the numbers come from.
 *
 * A "task" is a thread; a process is a group of tasks whose leader's TID is the PID.  Events are in
 * order: no event of a task precedes its birth.
 */
#ifndef PSTOP_MODEL_EVENT_H
#define PSTOP_MODEL_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/task.h"

enum event_kind {
	EVENT_BORN,      /* a new process or thread */
	EVENT_FOUND,     /* existed before the job was watched, or its birth was not seen
	                 (attached, polling) */
	EVENT_EXEC,      /* the process executes another program */
	EVENT_STOPPED,   /* the process was stopped by a signal */
	EVENT_CONTINUED, /* the process was continued */
	EVENT_EXITED,    /* a thread exited; for a leader, its whole process */
	EVENT_KINDS
};

/* How a task was created. */
enum birth {
	BIRTH_COMMAND, /* the command itself, created by pstop */
	BIRTH_FORK,    /* fork(2): a copy of its parent */
	BIRTH_VFORK,   /* vfork(2): the parent is suspended until it exits or calls exec */
	BIRTH_SPAWN,   /* vfork followed by exec, as in posix_spawn(3); known at exec */
	BIRTH_CLONE,   /* clone(2) of a process with other flags */
	BIRTH_THREAD,  /* a thread of the same process */
	BIRTH_FOUND,   /* not seen, see EVENT_FOUND */
	BIRTH_KINDS
};

/* Which of the members below are known. */
enum resources_known {
	RESOURCES_SPLIT = 1,    /* user_ns and system_ns */
	RESOURCES_RUN = 2,      /* run_ns */
	RESOURCES_RUNNABLE = 4, /* runnable_ns */
	RESOURCES_SWITCHES = 8,
	RESOURCES_FAULTS = 16,
	RESOURCES_IO = 32,
	RESOURCES_PEAK = 64,
	RESOURCES_ALL = 127
};

/* What a task, or a process with all its threads, used in its whole life.  Children are not
 * included. */
struct resources {
	uint64_t user_ns, system_ns;     /* as the kernel splits the CPU time */
	uint64_t run_ns, runnable_ns;    /* time on a core; time runnable */
	uint64_t voluntary, involuntary; /* context switches */
	uint64_t minor_faults, major_faults;
	uint64_t io[IO_COUNTERS]; /* enum io_counter: bytes and calls */
	uint64_t peak_bytes;      /* largest resident size of the process */
	unsigned known;           /* enum resources_known, or-ed */
};

/* Are all of these known? */
static inline bool resources_has(const struct resources *r, unsigned known)
{
	return (r->known & known) == known;
}

/* One event.  Texts are borrowed: they are valid during the call that passes the event. */
struct event {
	enum event_kind kind;
	uint64_t at_ns; /* ns since the record began */
	pid_t pid, tid; /* the task; both are equal for a process */

	/* EVENT_BORN, EVENT_FOUND */
	enum birth how;
	pid_t parent_pid; /* process that called fork or clone; 0: not known */
	pid_t parent_tid; /* and its thread; 0: not known */

	/* EVENT_FOUND: its age when the record began, and the time that the thread had spent on a
	 * core by then.  EXEC, FOUND: the name; "" if it was not read. */
	uint64_t age_ns, before_ns;
	char comm[TASK_COMM_MAX];

	/* EVENT_EXEC, EVENT_FOUND */
	bool is_no_exec;      /* FOUND: it has executed no program since the record began: it had
	                      this one before, or is a copy of its parent */
	const char *exe;      /* path of the program; NULL: not known */
	const char *argv;     /* arguments, each terminated by a NUL; NULL: not known */
	size_t argv_length;   /* including the last NUL */
	bool is_argv_cut;     /* argv is truncated */
	bool has_lost_rights; /* a setuid or setgid program that did not get its privileges
	                      because it is traced */
	pid_t former_tid;     /* EXEC: TID of the calling thread, if that was not the leader; its
	                      TID is the PID from now on.  Else 0 */

	/* EVENT_STOPPED: the signal; 0: already stopped when found */
	int signal;

	/* EVENT_EXITED */
	bool has_status;
	int status;       /* as of wait(2): WIFEXITED() and so on */
	uint64_t exit_ns; /* when it began to end; 0: not seen */
	/* ENDED: what the thread used.  EXEC with former_tid: what the former leader used, which
	 * exited at that moment.  BORN of the command: the times that it had used, as a child of
	 * pstop, before the record began; its totals at exit include them, the record does not. */
	struct resources resources;
	/* ENDED of a leader: what its process used, if that is known as a whole; else known is 0,
	 * and the record adds up its threads. */
	struct resources whole;
};

/* Return the word for a kind in JSON ("born", "exec", "ended"), as in the JSON Schema.  The string
 * is static. */
const char *event_kind_name(enum event_kind kind);

/* Return the word for people: "exited" for EVENT_EXITED, else the same.  The string is static. */
const char *event_kind_word(enum event_kind kind);

/* Return the word for a birth ("fork", "thread"), as in the JSON Schema.  The string is static. */
const char *birth_name(enum birth how);

/* Add what another task used.  A member is known in the sum only if it is known in both; the peak
 * is the larger one. */
void resources_add(struct resources *sum, const struct resources *more);

/* Return the known members of `first`, and the rest from `other`. */
struct resources resources_merge(const struct resources *first, const struct resources *other);

/* Set *out_ns to the CPU time in ns: run_ns, else user + system.  Return false if it is unknown. */
bool resources_cpu_ns(const struct resources *r, uint64_t *out_ns);

#endif
