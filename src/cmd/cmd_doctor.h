/* cmd_doctor.h - `pstop doctor`: what can be seen here, and what it costs.
 *
 * Room: cmd.
 */
#ifndef PSTOP_CMD_CMD_DOCTOR_H
#define PSTOP_CMD_CMD_DOCTOR_H

#include "cmd/options.h"

/* Returns the exit status: 0 all is well, 1 something is degraded. */
int cmd_doctor(const struct options *o);

#endif
