/* wait.h - what a thread can be blocked on, and the tally of observations of it.
 *
 * Room: model (data only).  src/wait/sampler.c fills the tally; src/wait/kind_of_call.c maps system
 * calls, descriptors and wait channels to a kind.  What is at the other end is an endpoint
 * (endpoint.h).
 */
#ifndef PSTOP_MODEL_WAIT_H
#define PSTOP_MODEL_WAIT_H

#include "model/endpoint.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The fixed words of `detail` for a blocked thread, in JSON and on screen. */
enum wait_kind {
	WAIT_DISK,        /* block device, page cache, journal, memory from swap */
	WAIT_AIO,         /* completion of asynchronous disk I/O */
	WAIT_NETWORK,     /* socket */
	WAIT_PIPE,        /* pipe or FIFO */
	WAIT_TTY,         /* terminal */
	WAIT_FS_EVENT,    /* inotify, fanotify; the last of the data kinds */
	WAIT_LOCK,        /* futex, file lock, semaphore */
	WAIT_GIL,         /* the lock around Python's interpreter */
	WAIT_TIMER,       /* sleep for a time */
	WAIT_CHILD,       /* wait(2) for a child, or until a vfork child calls exec */
	WAIT_SIGNAL,      /* sigsuspend, pause, signalfd */
	WAIT_EVENT,       /* eventfd, message queue, poll on nothing else */
	WAIT_KERNEL_LOCK, /* uninterruptible, but not on a disk: rwsem, mutex, memory */
	WAIT_STOPPED,     /* T or t: stopped by a signal or a tracer */
	WAIT_POLL,        /* poll, select or epoll on descriptors that could not be read */
	WAIT_OTHER,       /* observed, but of unknown kind */
	WAIT_KINDS
};

/* What a pipe that a thread waits at can carry. */
enum pipe_role {
	PIPE_FEEDS,  /* data, as far as known; also if there is no pipe */
	PIPE_NEW,    /* member of a set, watched only from now on */
	PIPE_QUIET,  /* member of a set: nothing was written to it while it was watched */
	PIPE_CHILD,  /* what a living child writes to its standard output or error */
	PIPE_OWN,    /* member of a set: wake-ups, because the process holds both ends */
	PIPE_SHARED, /* the process holds both ends, and living children may hold them too */
	PIPE_ROLES
};

/* What a thread is about to do with what it waits for, as bits, as far as the system call, its
 * arguments or the kernel function show it. */
#define WAIT_TO_READ  1
#define WAIT_TO_WRITE 2

#define WAIT_WCHAN_MAX 32

/* Size of the text of what a thread waits for, with a NUL, see endpoint_text(). */
#define WAIT_TARGET_MAX 112

/* The files that show what a thread waits for, as bits.  Access to each can be denied while others
 * are readable: `syscall` and memory need PTRACE_MODE_ATTACH of ptrace(2), which an LSM such as
 * Yama restricts, the others PTRACE_MODE_READ. */
enum wait_source {
	WAIT_SOURCE_SYSCALL = 1, /* /proc/PID/syscall */
	WAIT_SOURCE_WCHAN = 2,   /* /proc/PID/wchan */
	WAIT_SOURCE_FD = 4,      /* /proc/PID/fd and fdinfo */
	WAIT_SOURCE_MEMORY = 8,  /* process_vm_readv(2) */
};

/* One place where a thread was observed blocked. */
struct wait_site {
	_Alignas(8) uint8_t kind;   /* enum wait_kind */
	bool is_timed;              /* the wait ends by itself after a time; also false if
	                            `hidden` includes the system call and the time is unknown */
	bool is_seen;               /* false: what it waits for is not known */
	uint8_t abi;                /* enum abi: the ABI of the number */
	uint8_t pipe;               /* enum pipe_role if kind is WAIT_PIPE; else 0 */
	uint8_t direction;          /* WAIT_TO_*; 0: not known, or neither */
	uint8_t besides;            /* if the pipe is in a set: the most informative kind of the
	                            other members; WAIT_OTHER: none, or no pipe */
	uint8_t hidden;             /* enum wait_source: the denied ones */
	int32_t syscall;            /* number; -1: not in a system call, -2: not known */
	int32_t fd;                 /* descriptor it waits on; -1: none or several */
	uint64_t timeout_ns;        /* of a timed wait, if known; else 0 */
	uint64_t left_ns;           /* time until the end of a wait with an absolute timeout,
	                            when it was observed; else 0.  Ignored when places are
	                            compared */
	char wchan[WAIT_WCHAN_MAX]; /* kernel function; "": not known */
	struct endpoint end;        /* what fd refers to, the lock, or the child; for a set of
	                            descriptors, that of the member that the wait is
	                            attributed to */
};

/* A place that several threads can share: most threads of a pool of workers are blocked at the same
 * one.  It does not change while it has more than one holder. */
struct wait_place {
	size_t holders;
	struct wait_site site;
};

/* Move a holder from the place *held (NULL: none) to `site`.  If `other` (NULL: none) is the same
 * place, share it.  Return 0, or -ENOMEM with *held unchanged. */
int wait_place_move(struct wait_place **held, struct wait_place *other,
		    const struct wait_site *site);

/* Remove a holder; NULL is allowed. */
void wait_place_drop(struct wait_place *place);

/* The system calls that a thread was most often observed in, with what it waited for.  They are
 * counted by the Misra-Gries algorithm: a call in more than a quarter of the observations is in the
 * list, and no count is too high. */
#define WAIT_CALLS 3
struct wait_calls {
	struct wait_call_seen {
		uint16_t call;         /* enum syscall_id */
		uint8_t kind;          /* enum wait_kind */
		uint8_t direction;     /* WAIT_TO_* */
		uint16_t observations; /* 0: none; all are halved before one would overflow */
	} list[WAIT_CALLS];
};

/* Add the calls of more observations. */
void wait_calls_add(struct wait_calls *sum, const struct wait_calls *more);

/* Observations of a thread, or of several. */
struct wait_tally {
	uint32_t samples;         /* number of observations */
	uint32_t blocked;         /* of these in S, D, I, T or t */
	uint32_t uninterruptible; /* of these in D */
	uint32_t timed;           /* blocked ones whose wait was timed */
	uint32_t denied;          /* blocked ones that could not determine on what */
	uint32_t limited;         /* blocked ones on data with a known time limit */
	float limits_s;           /* the sum of these time limits */
	struct wait_calls calls;
	uint32_t bounded; /* timed waits, except sleeps, whose time limit or remaining */
	float bounds_s;   /* time is known; and the sum of these times */
	uint32_t by_kind[WAIT_KINDS]; /* blocked ones by kind, without denied ones */
	uint32_t by_pipe[PIPE_ROLES]; /* those of WAIT_PIPE, by what the pipe can carry */
	uint8_t besides;              /* of the last observation of a pipe: see struct wait_site */
	uint8_t hidden;               /* enum wait_source: denied in at least one of them */
};

/* The same for one thread in one window; every observed thread has this.  Observations that exceed
 * the range of the counters are left out. */
struct wait_observations {
	uint16_t samples, blocked, uninterruptible, timed, denied, limited, bounded;
	float limits_s, bounds_s;
	struct wait_calls calls;
	uint16_t by_kind[WAIT_KINDS];
	uint16_t by_pipe[PIPE_ROLES];
	uint8_t besides;
	uint8_t hidden;
};

/* Observations of all active threads of a process, each at one moment. */
struct moments {
	uint16_t count;
	uint16_t ready; /* of these: some thread was on a core or runnable */
};

/* Add `count` observations; what does not fit is left out. */
void moments_add(struct moments *sum, bool is_ready, unsigned count);

/* Return the word for a kind ("disk", "network"), as in the JSON Schema.  The string is static. */
const char *wait_kind_name(enum wait_kind kind);

/* Is it a kind that transfers data?  Such waits make a thread IO-bound, the others make it
 * waiting. */
bool wait_kind_is_data(enum wait_kind kind);

/* Add `observations` observations that found the thread blocked at `site`, in the state `state`.  If
 * `site` is NULL, they found it running. */
void wait_observations_add(struct wait_observations *sum, const struct wait_site *site, char state,
			   unsigned observations);

/* Remove the observations that found the thread stopped. */
void wait_observations_drop_stops(struct wait_observations *sum);

/* Return the system call that most of the observations with a wait of this kind found the thread
 * in.  Return NULL if each found it in another call, or none in a call. */
const struct wait_call_seen *wait_tally_call(const struct wait_tally *tally, unsigned kind);

/* Return the observations of one window as a tally. */
struct wait_tally wait_observations_tally(const struct wait_observations *observations);

#endif
