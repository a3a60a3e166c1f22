/* bpf_problem.h - why a BPF program cannot be loaded here.
 *
 * Room: bpf.  The only place that distinguishes the reasons: bpf_source.c and tap.c record what
 * failed, and doctor, --source=bpf and the summary of spawn print it.  Loading is tried whatever
 * the kernel's version is, with one exception in bpf_source.c; the version only explains a refusal.
 * This module does not know libbpf, so that a build without it has the same reasons.
 */
#ifndef PSTOP_BPF_BPF_PROBLEM_H
#define PSTOP_BPF_BPF_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Why a program cannot be loaded, or cannot be used although it was loaded. */
enum bpf_problem_kind {
	BPF_PROBLEM_NONE,
	BPF_PROBLEM_NOT_BUILT,      /* pstop was built without libbpf */
	BPF_PROBLEM_CAPABILITIES,   /* CAP_BPF or CAP_PERFMON is missing */
	BPF_PROBLEM_USER_NAMESPACE, /* the capabilities are valid only in a user namespace */
	BPF_PROBLEM_SECCOMP,        /* bpf(2) fails, and a seccomp filter is in force */
	BPF_PROBLEM_DENIED,         /* bpf(2) fails with EPERM or EACCES: a security module */
	BPF_PROBLEM_NO_BPF,         /* the kernel has no bpf(2) */
	BPF_PROBLEM_NO_BTF,         /* the kernel has no description of its types (BTF) */
	BPF_PROBLEM_LOCKDOWN, /* lockdown=confidentiality: programs may not read kernel memory */
	BPF_PROBLEM_TOO_OLD,  /* the kernel is older than `needs` */
	BPF_PROBLEM_VERIFIER, /* the verifier refused it on a new enough kernel; see `said` */
	BPF_PROBLEM_PID_NAMESPACE, /* the kernel's TIDs and times are not those of pstop's /proc */
	BPF_PROBLEM_UNTRUE,        /* the records disagree with /proc */
	BPF_PROBLEM_FAILED,        /* anything else; see `error` */
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
	int error;        /* -errno of what failed, or 0 */
	uint64_t missing; /* missing capabilities, one bit each, for BPF_PROBLEM_CAPABILITIES */
	struct bpf_version has, needs; /* this kernel; the first one that can do it, 0.0 if
	                                  unknown */
	char said[BPF_PROBLEM_SAID];   /* last line of the verifier's log; "" if there is none */
};

/* What is known about this machine and process when something failed. */
struct bpf_facts {
	uint64_t missing; /* capabilities, see bpf_problem_missing() */
	bool is_in_user_namespace;
	bool has_seccomp; /* a seccomp filter is in force */
	bool has_btf;
	bool is_locked_down; /* lockdown=confidentiality */
	struct bpf_version has;
};

/* Return the capabilities for BPF programs that this process lacks, one bit each; 0 if it has all.
 * CAP_SYS_ADMIN counts as both CAP_BPF and CAP_PERFMON.  Costs one system call. */
uint64_t bpf_problem_missing(void);

/* Decide on the reason.  `error` is the -errno of what failed; `log` is what the verifier wrote,
 * NULL or "" if it was not reached; `needs` is the first version that has everything the program
 * uses.  Pure. */
struct bpf_problem bpf_problem_decide(const struct bpf_facts *facts, int error, const char *log,
				      struct bpf_version needs);

/* Do the same with the facts of this machine and process. */
struct bpf_problem bpf_problem_find(int error, const char *log, struct bpf_version needs);

/* Is the running kernel older than that? */
bool bpf_problem_is_before(struct bpf_version needs);

/* Return a problem of a kind that needs no facts. */
struct bpf_problem bpf_problem_of(enum bpf_problem_kind kind);

/* Return one word for scripts, such as "kernel_too_old"; NULL for BPF_PROBLEM_NONE.  The string is
 * static. */
const char *bpf_problem_word(enum bpf_problem_kind kind);

/* Write a sentence without its full stop.  Bytes from the verifier that are not printable ASCII are
 * left out.  Return `out`. */
char *bpf_problem_text(const struct bpf_problem *problem, char out[static BPF_PROBLEM_TEXT]);

#endif
