/* doctor_probes.h - find what this user can observe on this kernel.
 *
 * Room: collect.  Each probe tries the operation itself; none guesses from a version.
 */
#ifndef PSTOP_COLLECT_DOCTOR_PROBES_H
#define PSTOP_COLLECT_DOCTOR_PROBES_H

#include "bpf/bpf_problem.h"
#include "proc/rights.h"

#include <stdbool.h>
#include <sys/types.h>

enum probe_state {
	PROBE_WORKS,
	PROBE_DEGRADED, /* pstop loses information */
	PROBE_OFF,      /* an optional source is missing; the verdict does not need it */
};

struct probe {
	const char *source; /* "schedstat" … */
	enum probe_state state;
	char finding[BPF_PROBLEM_TEXT]; /* what was found */
	const char *lost;               /* what is lost without it; NULL: nothing */
	const char *remedy;             /* a command that would enable it; NULL: none */
	const char *why;                /* if it needs BPF and is missing: a word of
	                                bpf_problem.h; else NULL */
	bool has_counts;                /* it was tried on processes: total, and successes */
	struct rights_count own, others;
};

#define PROBES_MOST 24

/* Run all probes.  `pid` is a process to try as well, or 0.  Return the number of results, or 0 if
 * /proc is not the kernel's. */
unsigned probe_all(pid_t pid, struct probe out[static PROBES_MOST]);

#endif
