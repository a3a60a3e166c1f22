/* cmd_doctor.h - `pstop doctor`: report what can be observed here, and what it costs.
 *
 * Room: cmd.
 */
#ifndef PSTOP_CMD_CMD_DOCTOR_H
#define PSTOP_CMD_CMD_DOCTOR_H

#include "cmd/options.h"

/* Run the command.  Return the exit status: 0 if all is well, 1 if something is degraded. */
int cmd_doctor(const struct options *o);

#endif
