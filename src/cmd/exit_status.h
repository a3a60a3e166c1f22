/* exit_status.h - what pstop ends with.  Room: cmd. */
#ifndef PSTOP_CMD_EXIT_STATUS_H
#define PSTOP_CMD_EXIT_STATUS_H

enum exit_status {
	STATUS_FINE = 0,
	STATUS_NONE_FOUND = 1, /* none of the PIDs asked for exists */
	STATUS_DEGRADED = 1,   /* doctor: something cannot be seen */
	STATUS_USAGE = 2,
	STATUS_FAILED = 3, /* the kernel cannot be read, the output not written */
	/* spawn, as env(1) and timeout(1): */
	STATUS_TIMEOUT = 124,
	STATUS_SPAWN_FAILED = 125,
	STATUS_CANNOT_RUN = 126,
	STATUS_NOT_FOUND = 127,
};

#endif
