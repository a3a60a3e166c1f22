/* feature.h - which kernel version provides what.
 *
 * Room: bpf.  pstop tries each source whatever the version is; this list explains to the user why
 * one is not available, and avoids attempts that are known to fail.  A distribution's kernel may
 * have features of a later version.  Each line was verified on a kernel that has the feature and on
 * an earlier one that lacks it (make check-kernels), or follows from the kernel's history.
 */
#ifndef PSTOP_BPF_FEATURE_H
#define PSTOP_BPF_FEATURE_H

#include "bpf/bpf_problem.h"

/* bpf_iter over tasks; for bpf_task.bpf.c. */
#define FEATURE_ITERATOR \
	{                \
		5, 8     \
	}
/* Atomic operations that return a value, 5.12, on arm64 5.18; bpf_task_pt_regs(), 5.15; for
 * bpf_tap.bpf.c. */
#ifdef __aarch64__
#define FEATURE_TAP   \
	{             \
		5, 18 \
	}
#else
#define FEATURE_TAP   \
	{             \
		5, 15 \
	}
#endif
/* bpf_task_from_pid() for programs of the type "syscall", 6.10.  The verifier of 6.10 and 6.11
 * processes a million instructions before it refuses the loop over threads as too large, that of
 * 6.12 a few thousand; for bpf_walk.bpf.c. */
#define FEATURE_WALK  \
	{             \
		6, 12 \
	}

struct feature {
	struct bpf_version since;
	const char *source; /* as doctor names it */
	const char *gives;
};

/* Return the list, sorted by version.  It is static. */
const struct feature *feature_list(size_t *count);

#endif
