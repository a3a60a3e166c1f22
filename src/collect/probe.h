/* probe.h - what this user on this kernel lets pstop see.
 *
 * Room: collect.  Each probe tries the thing itself; none guesses from a version.
 */
#ifndef PSTOP_COLLECT_PROBE_H
#define PSTOP_COLLECT_PROBE_H

#include "bpf/bpf_problem.h"
#include "proc/rights.h"

#include <stdbool.h>
#include <sys/types.h>

enum probe_state {
	PROBE_WORKS,
	PROBE_DEGRADED, /* pstop loses something */
	PROBE_OFF,      /* an extra that is not there; the verdict does without */
};

struct probe {
	const char *source; /* "schedstat" … */
	enum probe_state state;
	char finding[BPF_PROBLEM_TEXT]; /* what was found */
	const char *lost;               /* what is lost without it; NULL where it works */
	const char *remedy;             /* the command that would enable it; NULL: none */
	const char *why;                /* of what takes BPF and is not there: a word of
	                            bpf_problem.h; else NULL */
	bool has_counts;                /* it was tried on processes: so often, and with success */
	struct rights_count own, others;
};

#define PROBES_MOST 24

/* Fills `out`; `pid` is a process to try as well, or 0.  Returns the
 * count; 0 where /proc is not the kernel's. */
unsigned probe_all(pid_t pid, struct probe out[static PROBES_MOST]);

#endif
