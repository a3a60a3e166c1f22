/* wait.h - what a thread can be blocked on, and the tally of samples of it.
 *
 * Room: model (data only).  src/wait/sampler.c fills the tally; the mapping
 * from system calls, descriptors and wchan to a kind is in src/wait/waitmap.c.  What is at
 * the other end is an endpoint (endpoint.h).
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
	WAIT_TIMER,       /* sleeps for a time */
	WAIT_CHILD,       /* wait(2) for a child, or a vfork child's exec */
	WAIT_SIGNAL,      /* sigsuspend, pause, signalfd */
	WAIT_EVENT,       /* eventfd, message queue, poll on nothing else */
	WAIT_KERNEL_LOCK, /* uninterruptible, but no disk: rwsem, mutex, memory */
	WAIT_STOPPED,     /* T or t: a signal or a tracer stopped it */
	WAIT_POLL,        /* poll, select or epoll on descriptors that could not be read */
	WAIT_OTHER,       /* seen, but not known what it is */
	WAIT_KINDS
};

/* What a pipe that a thread waits at can bring. */
enum pipe_role {
	PIPE_FEEDS,  /* data, as far as is known; also where there is no pipe */
	PIPE_NEW,    /* member of a set, watched only since now */
	PIPE_QUIET,  /* member of a set: nobody wrote to it while it was watched */
	PIPE_CHILD,  /* what a living child writes to its standard output or error */
	PIPE_OWN,    /* member of a set: wake-ups, for the process holds both ends */
	PIPE_SHARED, /* its process holds both ends, and living children may do so */
	PIPE_ROLES
};

/* What a thread waits to do with what it waits for, as bits: as far as the call, its
 * arguments or the kernel's function say so. */
#define WAIT_TO_READ  1
#define WAIT_TO_WRITE 2

#define WAIT_WCHAN_MAX 32

/* Bytes of the text of what a thread waits for, with a NUL: endpoint_text(). */
#define WAIT_TARGET_MAX 112

/* The files that tell what a thread waits for, as bits.  Each can be denied while others
 * are readable: `syscall` and memory take PTRACE_MODE_ATTACH of ptrace(2), which an LSM
 * such as Yama restricts, the others PTRACE_MODE_READ. */
enum wait_source {
	WAIT_SOURCE_SYSCALL = 1, /* /proc/PID/syscall */
	WAIT_SOURCE_WCHAN = 2,   /* /proc/PID/wchan */
	WAIT_SOURCE_FD = 4,      /* /proc/PID/fd and fdinfo */
	WAIT_SOURCE_MEMORY = 8,  /* process_vm_readv(2) */
};

/* One place where a thread was seen blocked. */
struct wait_site {
	_Alignas(8) uint8_t kind;   /* enum wait_kind */
	bool is_timed;              /* the wait ends by itself after a time; false also where
	                            `hidden` has the system call, and that is not known */
	bool is_seen;               /* false: what it waits for is not known */
	uint8_t abi;                /* enum abi: what the number means */
	uint8_t pipe;               /* enum pipe_role, where kind is WAIT_PIPE; else 0 */
	uint8_t direction;          /* WAIT_TO_*; 0: not known, or nothing like it */
	uint8_t besides;            /* where that pipe is in a set: the most telling kind of
	                            the other members; WAIT_OTHER: none, or no pipe */
	uint8_t hidden;             /* enum wait_source: those that were denied */
	int32_t syscall;            /* number; -1 not in a system call, -2 not known */
	int32_t fd;                 /* descriptor it waits on; -1 none or several */
	uint64_t timeout_ns;        /* of a timed wait where known; else 0 */
	uint64_t left_ns;           /* until its end when it was seen, of one that names a point
	                            in time; else 0.  No part of where it is */
	char wchan[WAIT_WCHAN_MAX]; /* kernel function, "" if not known */
	struct endpoint end;        /* what fd names, the lock, or the child; where one of a set
	                            of descriptors is meant, what that one names */
};

/* A place that several threads can have been seen at: most of a pool of workers are
 * at the same one.  Does not change as long as more than one holds it. */
struct wait_place {
	size_t holders;
	struct wait_site site;
};

/* A holder goes from the place *held (NULL: none) to `site`: to that of `other` (NULL:
 * none) where that is the same.  0; -ENOMEM: then it stays. */
int wait_place_move(struct wait_place **held, struct wait_place *other,
		    const struct wait_site *site);

/* A holder less; NULL is fine. */
void wait_place_drop(struct wait_place *place);

/* The calls that most of the samples saw a thread blocked in, each with what it waited for:
 * counted so (Misra and Gries) that one of more than a quarter of the samples is among
 * them, and none with more than it had. */
#define WAIT_CALLS 3
struct wait_calls {
	struct wait_call_seen {
		uint16_t call;     /* enum syscall_id */
		uint8_t kind;      /* enum wait_kind */
		uint8_t direction; /* WAIT_TO_* */
		uint16_t looks;    /* 0: none; halved with the others before it would not fit */
	} list[WAIT_CALLS];
};

/* Adds the calls of more samples. */
void wait_calls_add(struct wait_calls *sum, const struct wait_calls *more);

/* Samples of a thread, or of several. */
struct wait_tally {
	uint32_t samples;         /* looks taken */
	uint32_t blocked;         /* of these in S, D, I, T or t */
	uint32_t uninterruptible; /* of these in D */
	uint32_t timed;           /* blocked samples whose wait was timed */
	uint32_t denied;          /* blocked samples that could not see on what */
	uint32_t limited;         /* blocked samples on data for a time that is known */
	float limits_s;           /* the sum of these times */
	struct wait_calls calls;
	uint32_t bounded;             /* timed waits for anything whose time, or what is left of */
	float bounds_s;               /* it, is known, sleeps left out; and the sum */
	uint32_t by_kind[WAIT_KINDS]; /* blocked samples by kind, denied ones left out */
	uint32_t by_pipe[PIPE_ROLES]; /* those of WAIT_PIPE, by what the pipe can bring */
	uint8_t besides;              /* of the last one at a pipe: as in struct wait_site */
	uint8_t hidden;               /* enum wait_source: denied to at least one of them */
};

/* The same of one thread in one window, which every thread that is looked at has: of a
 * window with more looks than fit it has the first ones. */
struct wait_looks {
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
	uint16_t ready; /* of them: some thread was on a core or ready for one */
};

/* Adds so many; what does not fit is left out. */
void moments_add(struct moments *sum, bool is_ready, unsigned count);

/* The word for a kind, as in the JSON Schema: "disk", "network" …  Static. */
const char *wait_kind_name(enum wait_kind kind);

/* Kinds that bring or take data: they make a thread IO-bound, the others make
 * it waiting. */
bool wait_kind_is_data(enum wait_kind kind);

/* Adds so many looks that found it blocked there, in that state; `site` NULL: that found
 * it running. */
void wait_looks_add(struct wait_looks *sum, const struct wait_site *site, char state,
		    unsigned looks);

/* Leaves the looks out that found it stopped. */
void wait_looks_drop_stops(struct wait_looks *sum);

/* The call that most of the samples saw which found it waiting for that kind; NULL: each of
 * them found it in another one, or none in a call. */
const struct wait_call_seen *wait_tally_call(const struct wait_tally *tally, unsigned kind);

struct wait_tally wait_looks_tally(const struct wait_looks *looks);

#endif
