/* event.h - what happens to the tasks below a command: births, execs, deaths.
 *
 * Room: model (data only).
 * src/trace/{hear,stop,poll}.c make events, src/model/record.c keeps them, the views show
 * them.  This header must not know ptrace(2), nor where the numbers come from.
 *
 * A "task" is a thread; a process is a group of tasks whose leader's tid is the
 * pid.  Events are in order: nothing is told of a task before its birth.
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
	EVENT_FOUND,     /* one that was there before anybody watched, or whose birth
	                    nobody saw (attached, polling) */
	EVENT_EXEC,      /* the process runs another program now */
	EVENT_STOPPED,   /* the process was stopped by a signal */
	EVENT_CONTINUED, /* and goes on */
	EVENT_ENDED,     /* a thread ended; for a leader: its whole process */
	EVENT_KINDS
};

/* How a task came to be. */
enum birth {
	BIRTH_COMMAND, /* the command itself, made by pstop */
	BIRTH_FORK,    /* fork(2): a copy of its parent */
	BIRTH_VFORK,   /* vfork(2): its parent waits until it ends, or calls exec */
	BIRTH_SPAWN,   /* vfork and then exec, as posix_spawn(3) does: known at exec */
	BIRTH_CLONE,   /* clone(2) of a process with flags of its own */
	BIRTH_THREAD,  /* a thread of the same process */
	BIRTH_FOUND,   /* not seen, see EVENT_FOUND */
	BIRTH_KINDS
};

/* Which of the numbers below are known. */
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

/* What a task, or a process with all its threads, took in its whole life.
 * Children are not in it. */
struct resources {
	uint64_t user_ns, system_ns;     /* as the kernel splits the time on a core */
	uint64_t run_ns, runnable_ns;    /* on a core; ready, and waiting for one */
	uint64_t voluntary, involuntary; /* context switches */
	uint64_t minor_faults, major_faults;
	uint64_t io[IO_COUNTERS]; /* enum io_counter: bytes and calls */
	uint64_t peak_bytes;      /* largest resident size; of the process */
	unsigned known;           /* enum resources_known, or-ed */
};

/* Are all of these known? */
static inline bool resources_has(const struct resources *r, unsigned known)
{
	return (r->known & known) == known;
}

/* One event.  Texts are borrowed: valid during the call that hands it over. */
struct event {
	enum event_kind kind;
	uint64_t at_ns; /* since the record began */
	pid_t pid, tid; /* of whom; equal for a process */

	/* EVENT_BORN, EVENT_FOUND */
	enum birth how;
	pid_t parent_pid; /* whose task called fork or clone; 0: not known */
	pid_t parent_tid; /* and which; 0: not known */

	/* EVENT_FOUND: how long it had lived when the record began, and the time that the
	 * thread had had on a core by then; EXEC, FOUND: the name, where it was read
	 * ("": not). */
	uint64_t age_ns, before_ns;
	char comm[TASK_COMM_MAX];

	/* EVENT_EXEC, EVENT_FOUND */
	bool is_no_exec;      /* FOUND: no exec since the record began gave it the program: it
	                            had that before, or is a copy of its parent */
	const char *exe;      /* path of the program; NULL: not known */
	const char *argv;     /* arguments, each ended by a NUL; NULL: not known */
	size_t argv_length;   /* with the last NUL */
	bool is_argv_cut;     /* there were more */
	bool has_lost_rights; /* setuid or setgid program that got no rights of it,
	                            because it is traced */
	pid_t former_tid;     /* EXEC: the thread that called it, where it was not the
	                            leader: it has the pid as its tid from now on; else 0 */

	/* EVENT_STOPPED: the signal; 0: it was stopped when it was found */
	int signal;

	/* EVENT_ENDED */
	bool has_status;
	int status;       /* as of wait(2): WIFEXITED() and so on */
	uint64_t exit_ns; /* when it began to end; 0: not seen */
	/* ENDED: what the thread took.  EXEC with former_tid: what the leader took that
	 * ended then. */
	struct resources resources;
	/* ENDED of a leader: what its process took, where it is known as a whole;
	 * else known is 0, and the record adds up its threads. */
	struct resources whole;
};

/* "born", "exec", "ended" …: the kind in JSON, as in the JSON Schema.  Static. */
const char *event_kind_name(enum event_kind kind);

/* The same as people read it: a task that is gone "exited".  Static. */
const char *event_kind_word(enum event_kind kind);

/* "fork", "thread" …: as in the JSON Schema.  Static. */
const char *birth_name(enum birth how);

/* Adds what another task took: what is not known of both is not known of the sum,
 * and the peak is the larger one. */
void resources_add(struct resources *sum, const struct resources *more);

/* What the first one knows, and the rest from the other one. */
struct resources resources_merge(const struct resources *first, const struct resources *other);

/* CPU time in ns: run_ns, else user + system.  False: not known. */
bool resources_cpu_ns(const struct resources *r, uint64_t *out_ns);

#endif
