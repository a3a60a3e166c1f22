/* cmd_spawn.h - pstop spawn: runs a command and tells what is below it.  Room: cmd. */
#ifndef PSTOP_CMD_CMD_SPAWN_H
#define PSTOP_CMD_CMD_SPAWN_H

#include "cmd/options_spawn.h"
#include "trace/launch.h"

/* `ignored` is what launch_ignore_signals() found.  Returns the exit status. */
int cmd_spawn(const struct spawn_options *o, const struct launch_ignored *ignored);

#endif
