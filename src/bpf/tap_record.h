/* tap_record.h - what the programs in the kernel write of births, execs and deaths.
 *
 * Room: bpf.  The only thing that the BPF programs (bpf_tap.bpf.c) and the reader of what
 * they write (tap.c, src/trace/hear.c) share, hence the plain types.  Times are CLOCK_MONOTONIC
 * in ns; TIDs are those of the kernel's first PID namespace.  Each task has a number of
 * its own, its serial: a TID is used again, and exec changes it.
 */
#ifndef PSTOP_BPF_TAP_RECORD_H
#define PSTOP_BPF_TAP_RECORD_H

#include "bpf/bpf_record.h"

enum tap_kind {
	TAP_BIRTH,
	TAP_EXEC,
	TAP_STOP,  /* by a signal */
	TAP_GO_ON, /* SIGCONT was sent */
	TAP_DEATH
};

struct tap_head {
	unsigned int kind;   /* enum tap_kind */
	unsigned int serial; /* of whom */
	int pid, tid;
	bpf_record_u64 at_ns;
};

enum tap_birth_how { TAP_FORK, TAP_VFORK, TAP_CLONE, TAP_THREAD };

struct tap_birth {
	struct tap_head head;
	unsigned int maker; /* serial of who called fork or clone */
	int maker_pid, maker_tid;
	unsigned int how; /* enum tap_birth_how */
};

/* Bytes of the path, with its NUL, and of the arguments that are kept. */
#define TAP_PATH      256
#define TAP_FEW_ARGS  256
#define TAP_MANY_ARGS 4096

struct tap_exec {
	struct tap_head head;
	int former_tid;           /* who called exec: the pid, or another thread's */
	unsigned int argv_length; /* of `argv`; 0: could not be read */
	bpf_record_u64 argv_all;  /* of all arguments */
	bpf_record_u64 inode;     /* of the program's file: its number, */
	unsigned int device;      /* and the kernel's of the file system that it is on */
	unsigned int padding;
	char comm[BPF_RECORD_COMM];
	char path[TAP_PATH]; /* as exec or #! has it; without a NUL: longer */
	char argv[];         /* each ended by a NUL */
};

struct tap_signal {
	struct tap_head head;
	int signal;
	unsigned int padding;
};

struct tap_death {
	struct tap_head head;
	bpf_record_u64 exit_ns;        /* when it began to end; 0: not seen */
	bpf_record_u64 peak_pages;     /* of its memory; 0: others have it still, or not seen */
	int status;                    /* as of wait(2), of the thread */
	int process_status;            /* and of its process, if this is its last thread */
	struct bpf_record_thread took; /* at the very end */
};

/* What the reader shares with the programs. */
struct tap_shared {
	unsigned int next_serial; /* how many serials were given */
	unsigned int lost;        /* records for which there was no room */
	unsigned int cpus;        /* set by the reader */
	unsigned int padding;
};

#endif
