/* cmd_spawn.h - `pstop spawn`: run a command and report on all its descendants.  Room: cmd. */
#ifndef PSTOP_CMD_CMD_SPAWN_H
#define PSTOP_CMD_CMD_SPAWN_H

#include "cmd/options_spawn.h"
#include "trace/launch.h"

/* Run the command.  `ignored` is the result of launch_ignore_signals().  Return the exit status. */
int cmd_spawn(const struct spawn_options *o, const struct launch_ignored *ignored);

#endif
