/* tap_record.h - what the programs in the kernel write about births, execs and exits.
 *
 * Room: bpf.  Shared by bpf_tap.bpf.c and the readers of its output (tap.c, src/trace/hear.c), and
 * therefore limited to plain types, except for the function at the end, which is for readers only.  Times are CLOCK_MONOTONIC in ns; TIDs are those of the
 * kernel's first PID namespace.  Each task has a serial number of its own, because TIDs are reused
 * and exec can change them.
 */
#ifndef PSTOP_BPF_TAP_RECORD_H
#define PSTOP_BPF_TAP_RECORD_H

#include "bpf/bpf_record.h"

enum tap_kind {
	TAP_BIRTH,
	TAP_EXEC,
	TAP_STOP,  /* stopped by a signal */
	TAP_GO_ON, /* SIGCONT was sent */
	TAP_DEATH
};

struct tap_head {
	unsigned int kind;   /* enum tap_kind */
	unsigned int serial; /* serial of the task */
	int pid, tid;
	bpf_record_u64 at_ns;
};

enum tap_birth_how { TAP_FORK, TAP_VFORK, TAP_CLONE, TAP_THREAD };

struct tap_birth {
	struct tap_head head;
	unsigned int maker; /* serial of the task that called fork or clone */
	int maker_pid, maker_tid;
	unsigned int how; /* enum tap_birth_how */
};

/* Size in bytes of the path with its NUL, and of the arguments that are kept. */
#define TAP_PATH      256
#define TAP_FEW_ARGS  256
#define TAP_MANY_ARGS 4096

struct tap_exec {
	struct tap_head head;
	int former_tid;           /* TID of the thread that called exec; the PID, unless it was
	                             another thread */
	unsigned int argv_length; /* bytes in `argv`; 0: could not be read */
	bpf_record_u64 argv_all;  /* bytes of all arguments, kept or not */
	bpf_record_u64 inode;     /* of the program's file: its inode number, */
	unsigned int device;      /* and the kernel's number of the device that holds it */
	unsigned int padding;
	char comm[BPF_RECORD_COMM];
	char path[TAP_PATH]; /* as passed to exec or after #!; no NUL: it is longer */
	char argv[];         /* each terminated by a NUL */
};

struct tap_signal {
	struct tap_head head;
	int signal;
	unsigned int padding;
};

struct tap_death {
	struct tap_head head;
	bpf_record_u64 exit_ns;        /* when it began to exit; 0: not observed */
	bpf_record_u64 peak_pages;     /* of its memory; 0: still shared, or not observed */
	int status;                    /* of the thread, as in wait(2) */
	int process_status;            /* of its process, if this is the last thread */
	struct bpf_record_thread took; /* its counters at the very end */
};

/* What the reader shares with the programs. */
struct tap_shared {
	unsigned int next_serial; /* number of serials assigned */
	unsigned int lost;        /* records for which there was no room */
	unsigned int cpus;        /* set by the reader */
	unsigned int padding;
};

#ifndef __bpf__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Check a record of which `size` bytes were received, while serials below `serials` are assigned.
 * Return whether a reader can take it: its kind is known and all of it is there, including the
 * arguments that it claims to have; its serials are assigned; and what selects one of several cases
 * is within its range.  Its counters, times and texts can be anything. */
bool tap_record_is_good(const struct tap_head *head, size_t size, uint32_t serials);

#endif
#endif
