/* bpf_problem.h - why a BPF program cannot be had here.
 *
 * Room: bpf.  The one place that tells the reasons apart: bpf_source.c and tap.c
 * note what failed, and doctor, --source=bpf and spawn's summary print it.  A program is
 * always tried; the kernel's version only explains why it was refused.  Knows
 * nothing of libbpf, so that a build without it has the same reasons.
 */
#ifndef PSTOP_BPF_BPF_PROBLEM_H
#define PSTOP_BPF_BPF_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum bpf_problem_kind {
	BPF_PROBLEM_NONE,
	BPF_PROBLEM_NOT_BUILT,      /* a pstop without libbpf */
	BPF_PROBLEM_CAPABILITIES,   /* CAP_BPF or CAP_PERFMON is missing */
	BPF_PROBLEM_USER_NAMESPACE, /* they count in a user namespace only */
	BPF_PROBLEM_SECCOMP,        /* bpf(2) fails, and a seccomp filter is in force */
	BPF_PROBLEM_DENIED,         /* bpf(2) fails with EPERM or EACCES: a security module */
	BPF_PROBLEM_NO_BPF,         /* a kernel without bpf(2) */
	BPF_PROBLEM_NO_BTF,         /* a kernel without a description of its types */
	BPF_PROBLEM_LOCKDOWN,       /* confidentiality: programs may not read kernel memory */
	BPF_PROBLEM_TOO_OLD,        /* a kernel before `needs` */
	BPF_PROBLEM_VERIFIER,       /* refused all the same: `said` is the reason */
	BPF_PROBLEM_PID_NAMESPACE,  /* its TIDs and times are not those of pstop's /proc */
	BPF_PROBLEM_UNTRUE,         /* what it says is not what /proc says */
	BPF_PROBLEM_FAILED,         /* anything else: `error` */
	BPF_PROBLEM_COUNT
};

/* A version of Linux. */
struct bpf_version {
	unsigned major, minor;
};

#define BPF_PROBLEM_SAID 160
#define BPF_PROBLEM_TEXT 256

struct bpf_problem {
	enum bpf_problem_kind kind;
	int error;                     /* -errno of what failed, or 0 */
	uint64_t missing;              /* capabilities, a bit each: BPF_PROBLEM_CAPABILITIES */
	struct bpf_version has, needs; /* this kernel; the first one that can: 0.0 not known */
	char said[BPF_PROBLEM_SAID];   /* last line of the verifier's log; "": none */
};

/* What is known of this machine and process when something failed. */
struct bpf_facts {
	uint64_t missing; /* capabilities: bpf_problem_missing() */
	bool is_in_user_namespace;
	bool has_seccomp; /* a filter is in force */
	bool has_btf;
	bool is_locked_down; /* lockdown=confidentiality */
	struct bpf_version has;
};

/* The capabilities for BPF programs that this process does not have, a bit each; 0: it
 * has all.  CAP_SYS_ADMIN stands for both.  Costs a system call. */
uint64_t bpf_problem_missing(void);

/* Decides.  `error` is the -errno of what failed, `log` what the verifier wrote: NULL or
 * "" where it was not reached. `needs` is the first version that has all that the program
 * uses.  Pure. */
struct bpf_problem bpf_problem_decide(const struct bpf_facts *facts, int error, const char *log,
				      struct bpf_version needs);

/* The same with the facts of here and now. */
struct bpf_problem bpf_problem_find(int error, const char *log, struct bpf_version needs);

/* Is this kernel older than that? */
bool bpf_problem_is_before(struct bpf_version needs);

/* One of a kind that needs no facts. */
struct bpf_problem bpf_problem_of(enum bpf_problem_kind kind);

/* One word for scripts, "kernel_too_old"; NULL for BPF_PROBLEM_NONE.  Static. */
const char *bpf_problem_word(enum bpf_problem_kind kind);

/* A sentence without its full stop, in plain text: bytes of the verifier that are
 * no printable ASCII are left out.  Returns `out`. */
char *bpf_problem_text(const struct bpf_problem *problem, char out[static BPF_PROBLEM_TEXT]);

#endif
