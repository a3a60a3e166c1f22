/* exit_status.h - the exit statuses of pstop.  Room: cmd. */
#ifndef PSTOP_CMD_EXIT_STATUS_H
#define PSTOP_CMD_EXIT_STATUS_H

enum exit_status {
	STATUS_FINE = 0,
	STATUS_NONE_FOUND = 1, /* none of the requested PIDs exists */
	STATUS_DEGRADED = 1,   /* doctor: something cannot be observed */
	STATUS_USAGE = 2,
	STATUS_FAILED = 3, /* the kernel cannot be read, or the output not written */
	/* spawn, as in env(1) and timeout(1): */
	STATUS_TIMEOUT = 124,
	STATUS_SPAWN_FAILED = 125,
	STATUS_CANNOT_RUN = 126,
	STATUS_NOT_FOUND = 127,
};

#endif
