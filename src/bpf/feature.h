/* feature.h - which kernel gives what: the one list of versions.
 *
 * Room: bpf.  pstop tries each source, whatever the version; the list is for those who
 * read why something is not there, and for what is known to be in vain.  A distribution's
 * kernel may have something of a later one.  Each line was seen in a kernel that has it and
 * in one before that has not (make check-kernels), or is the kernel's own history.
 */
#ifndef PSTOP_BPF_FEATURE_H
#define PSTOP_BPF_FEATURE_H

#include "bpf/bpf_problem.h"

/* bpf_iter over tasks; bpf_task.bpf.c. */
#define FEATURE_ITERATOR \
	{                \
		5, 8     \
	}
/* Atomic operations that return a value, 5.12; bpf_task_pt_regs(), 5.15; bpf_tap.bpf.c. */
#define FEATURE_TAP   \
	{             \
		5, 15 \
	}
/* bpf_task_from_pid() for programs of the type "syscall", 6.10.  The verifier of 6.10 and 6.11
 * goes through a million instructions before it refuses the loop over threads as too
 * large, that of 6.12 through some thousand; bpf_walk.bpf.c. */
#define FEATURE_WALK  \
	{             \
		6, 12 \
	}

struct feature {
	struct bpf_version since;
	const char *source; /* as doctor names it */
	const char *gives;
};

/* In the order of versions.  Static. */
const struct feature *feature_list(size_t *count);

#endif
