/* link.h - who waits for whom, as data: one hop from a blocked thread to the task, or whatever else,
 * at the other end of what it waits for.
 *
 * Room: model (data only).  src/wait/links.h finds the links before the sample is published;
 * chain.h composes them.
 */
#ifndef PSTOP_MODEL_LINK_H
#define PSTOP_MODEL_LINK_H

#include "model/endpoint.h"

#include <sys/types.h>

/* What a thread waits through.  The words of `kind` in JSON, but for the last two. */
enum link_kind {
	LINK_PIPE,        /* a pipe or a FIFO */
	LINK_UNIX_SOCKET, /* a unix(7) socket, or a socketpair(2) */
	LINK_TCP,         /* a TCP connection within this machine */
	LINK_PTY,         /* a pseudoterminal, pty(7) */
	LINK_MUTEX,
	LINK_RWLOCK,
	LINK_FUTEX, /* another lock, or a condition: it names no owner */
	LINK_JOIN,  /* the end of a thread, pthread_join(3) */
	LINK_GIL,   /* the lock of an interpreter */
	LINK_FILE_LOCK,
	LINK_CHILD,
	LINK_EVENTFD,
	LINK_FUSE,
	LINK_NFS,
	LINK_KERNEL_LOCK,
	LINK_DISK,
	LINK_REMOTE, /* another machine, or another network namespace */
	LINK_USER,   /* a terminal that no process of this machine is behind */
	LINK_TIMER,
	LINK_NOBODY,  /* no living task holds the other end */
	LINK_REQUEST, /* a server without a request, which owes nobody anything */
	LINK_UNKNOWN, /* what it waits for is not known */
	LINK_KINDS
};

/* Return the word for a kind ("pipe", "unix-socket").  The string is static. */
const char *link_kind_name(enum link_kind kind);

/* How sure it is that the task is the one at the other end. */
enum link_certainty {
	LINK_OWNER,  /* the lock, or the kernel, names it */
	LINK_PEER,   /* it has the only other end */
	LINK_HOLDER, /* it holds the other end, and so may others */
	LINK_WAKER,  /* it usually wakes the thread */
	LINK_CERTAINTIES
};

/* Return the word for it ("owner").  The string is static. */
const char *link_certainty_name(enum link_certainty certainty);

/* Which end of a stream has to send next, as far as its queues and the last bytes show. */
enum link_debt {
	DEBT_UNKNOWN,
	DEBT_THEIRS, /* the other end: it has unread bytes, or received the last ones */
	DEBT_OURS,   /* the thread itself: the other end sent the last bytes */
};

/* Why no task is named; LINK_IS_NAMED: one is, or there is none to be named. */
enum link_gap {
	LINK_IS_NAMED,
	LINK_GAP_DENIED,    /* the other end may belong to another user's process */
	LINK_GAP_NAMESPACE, /* the other end is in another network namespace, or gone */
	LINK_GAP_NO_OWNER,  /* this kind of lock names no owner */
	LINK_GAP_UNREAD,    /* the thread's memory or system call cannot be read */
	LINK_GAP_MOVED,     /* the thread moved on before it could be examined */
	LINK_GAP_KERNEL,    /* the kernel does not say who holds it */
	LINK_GAP_SELF,      /* only pstop is at the other end */
	LINK_GAP_NOT_SEEN,  /* it was not observed */
	LINK_GAPS
};

/* Return plain words for a gap; NULL for LINK_IS_NAMED.  The string is static. */
const char *link_gap_text(enum link_gap gap);

/* One hop.  A thread has several links for one object if several tasks hold the other end. */
struct link {
	pid_t pid, tid;       /* the thread that waits */
	pid_t to_pid, to_tid; /* whom for; to_pid 0: nobody is named; to_tid 0: any thread of it */
	/* Of that process: links also lead to processes that are not in the sample. */
	uint64_t to_start_ticks; /* 0: not known */
	char to_comm[16];        /* "": not known; untrusted bytes, not clean */
	uint8_t kind;            /* enum link_kind */
	uint8_t certainty;       /* enum link_certainty, if somebody is named */
	uint8_t debt;            /* enum link_debt, of a stream */
	uint8_t gap;             /* enum link_gap */
	bool is_server;          /* the thread has the end of a stream that was connected to */
	bool is_one_of_set;      /* the thread waits for others as well */
	bool is_spare;           /* the task may only have inherited the other end: it holds both
	                         ends, or not at a standard descriptor */
	bool is_to_write;        /* the thread waits to write */
	bool is_timed;           /* the wait ends by itself after a time */
	uint16_t observations;   /* that found the thread at this object; 0: seen once, between
	                         windows */
	uint64_t object; /* the same for all who wait for this object, at either end; 0: none */
	struct endpoint end;
};

/* The links of a sample: by ascending PID and TID, those of one thread by falling number of
 * observations. */
struct links {
	struct link *list;
	size_t count;
};

#endif
